// SPDX-License-Identifier: BSD-2-Clause
/** @file What an event, an operation and an effect say. */
import { sentence } from './questions.js';

/**
 * @typedef {import('./trace.js').Event} Event
 * @typedef {import('./trace.js').Step} Step
 */

/** @param {any} text @returns {string} */
export function escape(text) {
	return String(text).replace(/[&<>"]/g, (c) => /** @type {any} */ ({
	    '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
}

/** @param {Event} e @returns {string} */
const page = (e) => `${e.obj}[${e.page}]`;

/** @param {Event} e @returns {string} */
const addresses = (e) => `[${e.start},${e.end})`;

/** @param {Event} e @returns {string} */
const count = (e) => `${e.pages} page${e.pages === 1 ? '' : 's'}`;

/**
 * A title for each kind.  Why it is so, and in which function of FreeBSD, the
 * recording says itself.
 * @type {Record<string, (e: Event) => string>}
 */
const TITLES = {
	trap: (e) => `${e.p || 'A process'} ${e.access === 'write' ?
	    'writes' : e.access === 'exec' ? 'executes' : e.access === 'wire' ?
	    'wires' : 'reads'} ${e.va}: a fault`,
	lookup: (e) => `The map says: ${e.obj}, page ${e.page}`,
	refused: (e) => `Refused: ${e.why}`,
	shadow: (e) => `${e.obj} is put on top of ${e.backing}`,
	fast: (e) => `${page(e)} is resident: just mapped`,
	found: (e) => `${page(e)} is resident`,
	busy: (e) => `${page(e)} is busy: waits`,
	empty: (e) => e.how === 'placeholder' ?
	    `${e.obj} has no page ${e.page}: a placeholder is put there` :
	    `${e.obj} has no page ${e.page} either`,
	pagein: (e) => `The pager of ${e.obj} answers ${e.answer}`,
	populate: (e) => e.answer === 'OK' ?
	    `The driver gives pages ${e.first} to ${e.last} of ${e.obj}` :
	    `The driver of ${e.obj} answers ${e.answer}`,
	zero: (e) => `A frame of zeroes becomes ${page(e)}`,
	copy: (e) => `${page(e)} is copied up to ${e.to}[${e.topage}]`,
	move: (e) => `${page(e)} is moved up to ${e.to}[${e.topage}]`,
	recheck: (e) => `The map is ${e.how}`,
	enter: (e) => `Frame ${e.frame} is entered in the page table, ${
	    e.prot.includes('w') ? 'writeable' : 'read-only'}`,
	ahead: (e) => `${page(e)} is mapped ahead, at ${e.va}`,
	again: () => 'Again from the start',
	hit: (e) => `No fault: ${e.p}'s ${e.by} allows it, ${e.prot} -> ${
	    typeof e.frame === 'number' ? 'frame ' : ''}${e.frame}`,
	collapse: (e) => `${e.backing} is merged into ${e.obj}`,
	bypass: (e) => `${e.obj} needs ${e.backing} no more`,
	terminate: (e) => `${e.obj} ends`,
	map: (e) => `${e.p} maps ${addresses(e)}`,
	'map ahead': (e) => `Resident pages of ${e.obj} are mapped at once`,
	unmap: (e) => `${e.p} has nothing any more at ${addresses(e)}`,
	protect: (e) => `${addresses(e)} of ${e.p} is ${e.prot} now`,
	fork: (e) => `${e.child} is a child of ${e.p}`,
	'fork entry': (e) => `${addresses(e)}: ${e.how}`,
	'write-protect': (e) => `${e.p} may not write ${
	    addresses(e)} any more`,
	'copy at once': (e) => `${page(e)} is copied to ${e.to}[${e.topage}]`,
	exit: (e) => `${e.p} is gone`,
	wire: (e) => `${addresses(e)} of ${e.p} is wired`,
	unwire: (e) => `${addresses(e)} of ${e.p} is wired no more`,
	evict: (e) => `${page(e)} is evicted: ${e.how}`,
	reclaim: (e) => `${page(e)} is reclaimed`,
	'swap out': (e) => `${count(e)} of ${e.obj} from ${
	    e.page} on: to swap`,
	'swap in': (e) => `${count(e)} of ${e.obj} from ${
	    e.page} on: from swap`,
	remove: (e) => `Pages ${e.page} to ${e.end} of ${e.obj} are removed`,
	'page daemon': (e) => `The page daemon frees ${e.freed}`,
	launder: (e) => `${e.laundered} of ${e.want} pages are laundered`,
	split: (e) => `${count(e)} of ${e.obj} go to ${e.to}`,
	resize: (e) => `${e.obj} has ${count(e)} now`,
	advise: (e) => `${e.p} advises ${e.advice} for ${addresses(e)}`,
	inherit: (e) => `A child will ${e.inherit} ${addresses(e)} of ${e.p}`,
	sync: (e) => `${addresses(e)} of ${e.p} is written back: ${e.answer}`,
	hold: (e) => `${count(e)} of ${e.p} are held, from ${e.start} on`,
	unhold: (e) => `${count(e)} are held no more`,
	'file read': (e) => `${count(e)} of ${e.obj} from ${
	    e.page} on: from the file`,
	'file write': (e) => `${page(e)} is written to the file: ${e.answer}`,
	'out of memory': (e) => `${e.p} is ended: there is no memory`,
	wait: (e) => `Waits for "${e.for}"`,
	'wait lock': (e) => `Waits for the lock "${e.lock}" of ${e.owner}`,
};

/**
 * @param {Event} e
 * @returns {string}
 */
export function eventTitle(e) {
	if (TITLES[e.k] !== undefined)
		return TITLES[e.k](e);
	const rest = Object.entries(e).filter(([key]) =>
	    !['t', 'k', 'fx'].includes(key));
	return `${e.k} ${rest.map(([key, v]) => `${key} ${v}`).join(', ')}`;
}

/**
 * The words of an operation, without `expect`.
 * @param {Step} step
 * @returns {string[]}
 */
export function opWords(step) {
	return (step.op || '').replace(/^expect /, '').replace(/ # .*/, '')
	    .split(/\s+/);
}

/**
 * What an operation does, as a headline.
 * @param {Step} step
 * @returns {string}
 */
export function stepWords(step) {
	const [verb, p, a, b] = opWords(step);
	switch (verb) {
	case 'store':
		return b === undefined ? `${p} writes ${a}` : sentence('writes', { p, value: b, va: a });
	case 'fetch':
		return `${p} executes ${a}`;
	case 'load':
		return sentence('reads', { p, va: a });
	case 'fork':
		return sentence('forks', { p, va: a });
	case 'exit':
		return sentence('ends', { p });
	case 'proc':
		return `A process ${p} begins`;
	case 'mmap':
		return `${p} maps ${b} pages at ${a}`;
	case 'munmap':
		return `${p} unmaps ${b} pages at ${a}`;
	}
	return step.op || `thread ${step.thread}`;
}

/**
 * An effect in words, with its sign.
 * @param {import('./trace.js').Effect} fx
 * @returns {[string, string]}
 */
export function effectWords(fx) {
	const last = fx[fx.length - 1];
	const values = typeof last === 'object' && last !== null ? last : {};
	const key = fx.slice(1).filter((x) => typeof x !== 'object' ||
	    x === null);
	const sign = /[+-]$/.test(fx[0]) ? fx[0].slice(-1) : '~';
	const kind = fx[0].replace(/[+-]$/, '');
	const name = kind === 'page' || kind === 'swap' ?
	    `${kind} ${key[0]}[${key[1]}]` :
	    [kind, ...key].join(' ');
	if (sign === '+' && kind === 'page')
		return [sign, `${name} in frame ${values.frame}`];
	if (sign !== '~')
		return [sign, name];
	return [sign, `${name}: ${Object.entries(values).map(([k, v]) =>
	    `${k} ${v === null ? 'none' : Array.isArray(v) ?
	    v.join(' ') || 'none' : v}`).join(', ')}`];
}
