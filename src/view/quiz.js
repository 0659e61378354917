// SPDX-License-Identifier: BSD-2-Clause
/**
 * @file Questions about an operation that has not been seen yet.  The recording
 * is the answer key; wrong answers are those of wrong models.
 */
import { stepMark } from './trace.js';
import { lookUp, pagesBetween } from './layout.js';
import { opWords } from './words.js';

/**
 * @typedef {import('./trace.js').Step} Step
 * @typedef {import('./reduce.js').State} State
 * @typedef {{text: string, answers: string[], right: number,
 *     why: string}} Question
 */

const KINDS = {
	'C': 'a fault: a page is copied or moved up',
	'Z': 'a fault: a new page of zeroes',
	'R': 'a fault: the page is there and is just mapped',
	'I': 'a fault: the page is read by its pager',
	'P': 'a fault: the driver gives pages',
	'X': 'a fault that fails: a signal',
	'-': 'no fault: the page table allows it',
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
	const [verb, p, va] = opWords(step);
	const mark = /** @type {keyof typeof KINDS} */ (stepMark(step));
	if (!(mark in KINDS))
		return null;
	const others = /** @type {(keyof typeof KINDS)[]} */ (verb ===
	    'store' ? ['-', 'C', 'Z', 'R'] : ['-', 'Z', 'R', 'I']);
	return question(`${p} ${verb === 'store' ? 'writes' : 'reads'} ${
	    va}. What happens?`, KINDS[mark], others.map((k) => KINDS[k]),
	    turn, '');
}

/**
 * Where the bytes are found that have to be copied.
 * @param {Step} step
 * @param {State} before
 * @param {number} turn
 * @returns {Question | null}
 */
function askDepth(step, before, turn) {
	const copy = step.events.find((e) => e.k === 'copy');
	if (copy === undefined || before.objects.size < 2)
		return null;
	const names = [...before.objects.keys()].map((o) => `in ${o}`);
	return question(`${opWords(step)[1]} writes ${opWords(step)[2]}. Where ` +
	    'will the handler find the bytes that it has to copy?',
	    `in ${copy.obj}`, [...names, 'nowhere: it is filled with zeroes'],
	    turn, 'The search goes down the chain from the top object; the ' +
	    'first page found counts.');
}

/**
 * @param {Step} step
 * @param {State} before
 * @param {State} after
 * @param {number} turn
 * @returns {Question | null}
 */
function askFrames(step, before, after, turn) {
	const a = framesOf(before), b = framesOf(after);
	const [verb, p, q] = opWords(step);
	if (verb === 'fork') {
		const mapped = before.procs.get(p)?.ptes.size || 0;
		return question(`${p} forks. How many frames are in use ` +
		    'afterwards?', String(b), [String(a + mapped),
		    String(a + 1), String(a + mapped + 1), String(b + 2)],
		    turn, 'A fork copies the map, not the pages.');
	}
	if (verb !== 'exit')
		return null;
	void q;
	return question(`${p} ends. How many frames are in use afterwards?`,
	    String(b), [String(a), '0', String(Math.max(b - 1, 0)),
	    String(b + 1)], turn, 'A page goes only when nobody can see it ' +
	    'any more.');
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
	if (verb !== 'load' || !/^0x/.test(step.answer || ''))
		return null;
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
	return question(`${p} reads ${va}. Which value?`, step.answer || '',
	    seen, turn, 'A process sees the page nearest to the top of its ' +
	    'own chain.');
}

/**
 * The question of an operation, or null: there is none.
 * @param {Step} step
 * @param {State} before
 * @param {State} after
 * @returns {Question | null}
 */
export function ask(step, before, after) {
	const turn = step.n * 7 + 3;
	const choices = [askDepth(step, before, turn),
	    askValue(step, before, turn), askFault(step, turn),
	    askFrames(step, before, after, turn)].filter((q) => q !== null);
	return choices.length > 0 ? choices[step.n % 2 === 0 ? 0 :
	    choices.length - 1] : null;
}
