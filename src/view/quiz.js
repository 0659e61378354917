// SPDX-License-Identifier: BSD-2-Clause
/**
 * @file Questions about an operation that has not been seen yet.  The recording
 * is the answer key; wrong answers are those of wrong models.
 */
import { stepMark } from './trace.js';
import { lookUp, pagesBetween } from './layout.js';
import { opWords, stepWords } from './words.js';
import { sentence } from './questions.js';

/**
 * @typedef {import('./trace.js').Step} Step
 * @typedef {import('./reduce.js').State} State
 * @typedef {{text: string, answers: string[], right: number,
 *     why: string}} Question
 */

/** Events that a question of each kind is about. */
const ABOUT = {
	depth: ['shadow', 'collapse', 'bypass'],
	rights: ['protect', 'write-protect'],
	frames: ['fork entry', 'exit', 'unmap', 'map', 'map ahead',
	    'terminate', 'remove', 'resize', 'evict', 'reclaim', 'swap out',
	    'swap in', 'page daemon', 'launder', 'out of memory', 'advise',
	    'wire', 'unwire', 'hold', 'unhold', 'copy at once', 'split',
	    'collapse', 'bypass', 'fork', 'free', 'file write'],
};

/** @param {State} s */
export function framesOf(s) {
	let n = 0;
	for (const o of s.objects.values())
		for (const v of o.pages.values())
			if (typeof v.frame === 'number')
				n++;
	return n;
}

/**
 * Answers in an order that does not tell which is right, yet is always the
 * same.
 * @param {string} text
 * @param {string} right
 * @param {string[]} wrong
 * @param {number} turn
 * @param {string} why
 * @returns {Question}
 */
function question(text, right, wrong, turn, why) {
	const answers = [...new Set(wrong.filter((w) => w !== right))]
	    .slice(0, 3);
	const at = turn % (answers.length + 1);
	answers.splice(at, 0, right);
	return { text, answers, right: at, why };
}

/**
 * @param {Step} step
 * @param {number} turn
 * @returns {Question | null}
 */
function askFault(step, turn) {
	const [verb] = opWords(step), mark = stepMark(step);
	if (mark === '')
		return null;
	const others = verb === 'store' ? ['-', 'C', 'Z', 'R'] :
	    ['-', 'Z', 'R', 'I'];
	const kind = (/** @type {string} */ k) => sentence(`fault ${k}`, {});
	return question(sentence('fault', { what: stepWords(step) }),
	    kind(mark), others.map(kind), turn, '');
}

/**
 * Where the bytes are found that have to be copied.
 * @param {Step} step
 * @param {State} before
 * @param {number} turn
 * @returns {Question | null}
 */
function askSource(step, before, turn) {
	const copy = step.events.find((e) => e.k === 'copy');
	const [, p, va] = opWords(step);
	if (copy === undefined)
		return null;
	const names = [...before.objects.keys(), copy.to].map((o) =>
	    sentence('source in', { o }));
	return question(sentence('source', { p, va }),
	    sentence('source in', { o: copy.obj }), [...names,
	    sentence('source none', {})], turn, sentence('source why', {}));
}

/**
 * @param {Step} step
 * @param {State} before
 * @param {State} after
 * @param {number} turn
 * @returns {Question}
 */
function askFrames(step, before, after, turn) {
	const a = framesOf(before), b = framesOf(after);
	const [verb, p] = opWords(step);
	const mapped = before.procs.get(p)?.ptes.size || 0;
	const wrong = verb === 'fork' ? [a + mapped, a + 1, a + mapped + 1,
	    b + 2] : verb === 'exit' ? [a, 0, Math.max(b - 1, 0), b + 1] :
	    [a, a + 1, Math.max(a - 1, 0), b + 1];
	const why = verb === 'exit' ? 'frames exit why' : verb !== 'fork' ?
	    '' : b > a ? 'frames wired why' : 'frames fork why';
	return question(sentence('frames', { what: stepWords(step) }),
	    String(b), wrong.map(String), turn, why && sentence(why, {}));
}

/**
 * The chain's top object, and the page table's entry, of what a step is about.
 * @param {State} s
 * @param {Step} step
 * @param {string} [p]
 * @param {string} [va]
 * @returns {{name: string | null, pte: any} | null}
 */
function placeOf(s, step, p = opWords(step)[1], va = opWords(step)[2]) {
	const proc = s.procs.get(p);
	if (proc === undefined || !/^0x/.test(va || ''))
		return null;
	for (const [start, e] of proc.entries)
		if (BigInt(va) >= BigInt(start) && BigInt(va) < BigInt(e.end))
			return { name: e.object, pte: proc.ptes.get(
			    `0x${(BigInt(va) & ~4095n).toString(16)}`) };
	return null;
}

/**
 * @param {Step} step
 * @param {State} after
 * @param {number} turn
 * @returns {Question | null}
 */
function askDepth(step, after, turn) {
	const place = placeOf(after, step);
	const [, p, va] = opWords(step);
	if (place === null)
		return null;
	let depth = 0;
	for (let n = place.name; n; n = after.objects.get(n)?.v.backing)
		depth++;
	return question(sentence('depth', { what: stepWords(step), p, va }),
	    String(depth), [depth + 1, Math.max(depth - 1, 1),
	    after.procs.size, 1].map(String), turn, sentence('depth why', {}));
}

/**
 * A page of a range whose rights have changed, mapped if there is one.
 * @param {Step} step
 * @param {State} after
 * @returns {[string, string] | null}
 */
function changedRights(step, after) {
	const e = step.events.find((x) => ABOUT.rights.includes(x.k));
	if (e === undefined || !after.procs.has(e.p))
		return null;
	const mapped = [...after.procs.get(e.p)?.ptes.keys() || []];
	return [e.p, mapped.find((va) => BigInt(va) >= BigInt(e.start) &&
	    BigInt(va) < BigInt(e.end)) || e.start];
}

/**
 * @param {Step} step
 * @param {State} after
 * @param {number} turn
 * @returns {Question | null}
 */
function askRights(step, after, turn) {
	const [p, va] = changedRights(step, after) || opWords(step).slice(1);
	const place = placeOf(after, step, p, va);
	if (place === null)
		return null;
	const prot = place.pte?.prot || 'none';
	return question(sentence('rights', { what: stepWords(step), p, va }),
	    prot === '---' ? 'none' : prot, ['rw-', 'r--', 'none'], turn,
	    sentence('rights why', {}));
}

/**
 * @param {Step} step
 * @param {State} after
 * @param {string} page
 * @param {number} turn
 * @returns {Question | null}
 */
function askWho(step, after, page, turn) {
	const [, name, index] = /^(.*)\[(\d+)\]$/.exec(page) || ['', '', ''];
	const sees = [...after.procs].filter(([, p]) => [...p.entries].some(
	    ([start, e]) => {
		const first = Number(BigInt(e.offset || 0) / 4096n);
		for (let i = 0; e.object && i < pagesBetween(start, e.end); i++)
			if (lookUp(after, e.object, first + i).join() ===
			    `${name},${index}`)
				return true;
		return false;
	})).map(([p]) => p);
	const all = [...after.procs.keys()];
	const words = (/** @type {string[]} */ l) => l.join(' and ') ||
	    sentence('nobody', {});
	return question(sentence('who', { what: stepWords(step), page }),
	    words(sees), [words(all), words([]), words(all.slice(0, 1)),
	    words(all.slice(-1))], turn, sentence('who why', {}));
}

/**
 * What a load answers: the wrong models read another process's page, or zero.
 * @param {Step} step
 * @param {State} before
 * @param {number} turn
 * @returns {Question | null}
 */
function askValue(step, before, turn) {
	const [verb, p, va] = opWords(step);
	if (verb !== 'load' || !/^(0x[\da-f]+|\d+)$/.test(step.answer || ''))
		return null;
	const right = `0x${BigInt(step.answer || 0).toString(16)}`;
	const seen = ['0x0'];
	for (const other of before.procs.values())
		for (const [start, e] of other.entries) {
			if (BigInt(va) < BigInt(start) ||
			    BigInt(va) >= BigInt(e.end) || !e.object)
				continue;
			let name = e.object;
			let i = Number(BigInt(e.offset) / 4096n) +
			    pagesBetween(start, va);
			while (name) {
				const [o, at] = lookUp(before, name, i);
				const page = before.objects.get(o)?.pages
				    .get(at);
				if (page && page.word)
					seen.push(page.word);
				const top = before.objects.get(name);
				i += Number(BigInt(top?.v.boff || 0) / 4096n);
				name = top?.v.backing;
			}
		}
	if (new Set(seen).size < 2)
		return null;
	return question(sentence('value', { p, va }), right, seen, turn,
	    sentence('value why', {}));
}

/**
 * What the scenario's author asks about a step (`#! ask KIND [PAGE]` above it).
 * @param {import('./trace.js').Trace} trace
 * @param {Step} step
 * @returns {string[]}
 */
export function wanted(trace, step) {
	const lines = (trace.source?.text || '').split('\n');
	let i = (step.line || 1) - 2;
	for (; i >= 0 && /^\s*(#|$)/.test(lines[i]); i--) {
		const found = /^\s*#!\s*ask\s+(\w+)\s*(\S*)/.exec(lines[i]);
		if (found !== null)
			return found.slice(1);
	}
	return [];
}

/**
 * The question of an operation, or null: there is none.
 * @param {Step} step
 * @param {State} before
 * @param {State} after
 * @param {string[]} [want]
 * @returns {Question | null}
 */
export function ask(step, before, after, want = []) {
	const turn = step.n * 7 + 3;
	const has = (/** @type {string[]} */ kinds) => step.events.some((e) =>
	    kinds.includes(e.k));
	/* Of several faults several answers are right. */
	const one = step.events.filter((e) => e.k === 'trap').length < 2;
	const [kind, page] = want;
	const own = kind === 'faults' ? askFault(step, turn) :
	    kind === 'frames' ? askFrames(step, before, after, turn) :
	    kind === 'source' ? askSource(step, before, turn) :
	    kind === 'value' ? askValue(step, before, turn) :
	    kind === 'depth' ? askDepth(step, after, turn) :
	    kind === 'rights' ? askRights(step, after, turn) :
	    kind === 'who' ? askWho(step, after, page, turn) : null;
	if (own !== null)
		return own;
	const choices = [one ? askSource(step, before, turn) : null,
	    askValue(step, before, turn), one ? askFault(step, turn) : null,
	    has(ABOUT.depth) ? askDepth(step, after, turn) : null,
	    has(ABOUT.rights) ? askRights(step, after, turn) : null,
	    has(ABOUT.frames) ? askFrames(step, before, after, turn) : null]
	    .filter((q) => q !== null && q.answers.length > 1);
	return choices.length > 0 ? choices[step.n % choices.length] : null;
}
