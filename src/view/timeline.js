// SPDX-License-Identifier: BSD-2-Clause
/** @file Processes, faults and frames over the operations. */
import { stepMark } from './trace.js';
import { escape, opWords } from './words.js';

/** @typedef {import('./trace.js').Trace} Trace */
/** @typedef {import('./trace.js').Step} Step */

const MANY_STEPS = 200;	/* that need not be told apart */
const LEFT = 110, ROW = 22, HEAD = 18, FRAMES = 26;

/**
 * The process of an operation, and the one that it makes or ends.
 * @param {Step} step
 * @returns {{p: string, begins: string, ends: string}}
 */
function lifeOf(step) {
	const [verb, p = '', q = ''] = opWords(step);
	return { p, begins: verb === 'proc' ? p : verb === 'fork' ||
	    verb === 'vfork' ? q : '', ends: verb === 'exit' ? p : '' };
}

/**
 * @param {string} verb
 * @param {string} mark
 * @param {number} x
 * @param {number} y
 */
function shape(verb, mark, x, y) {
	const kind = mark === '' ? 'other' : `k${mark === '-' ? 'H' : mark}`;
	if (verb === 'exit')
		return `<path class="end" d="M${x - 4} ${y - 4}l8 8m0 -8l-8 8"/>`;
	if (mark === '')
		return `<circle class="other" cx="${x}" cy="${y}" r="3.5"/>`;
	return verb === 'load' ?
	    `<path class="${kind} read" d="M${x - 6} ${y - 4}h12l-6 10z"/>` :
	    `<path class="${kind}" d="M${x - 6} ${y + 5}h12l-6 -10z"/>`;
}

/**
 * @param {Trace} trace
 * @param {number} current step
 * @param {number[]} frames in use after each step
 * @param {number} known steps whose marks may be shown
 * @returns {string}
 */
export function drawTimeline(trace, current, frames, known) {
	const n = trace.steps.length;
	const dx = n > MANY_STEPS ? 1000 / n :
	    Math.max(9, Math.min(64, 1000 / Math.max(n, 1)));
	const x = (/** @type {number} */ i) => LEFT + dx / 2 + i * dx;
	/** @type {Map<string, {from: number, to: number, by: string}>} */
	const lives = new Map();
	trace.steps.forEach((step, i) => {
		const life = lifeOf(step);
		if (life.begins !== '')
			lives.set(life.begins, { from: i, to: n - 1,
			    by: life.p === life.begins ? '' : life.p });
		const ended = lives.get(life.ends);
		if (ended !== undefined)
			ended.to = i;
	});
	const names = [...lives.keys()].slice(0, 6);
	const y = (/** @type {string} */ p) => HEAD + names.indexOf(p) * ROW;
	const height = HEAD + names.length * ROW + FRAMES + 14;
	let out = `<rect class="now" x="${x(current) - dx / 2}" y="2" ` +
	    `width="${dx}" height="${height - 4}" rx="6"/>`;
	for (const p of names) {
		const life = /** @type {any} */ (lives.get(p));
		out += `<text class="name" x="0" y="${y(p) + 4}">` +
		    `Process ${escape(p)}</text><path class="life" d="M${
		    x(life.from)} ${y(p)}H${x(life.to)}"/>`;
		if (names.includes(life.by))
			out += `<path class="birth" d="M${x(life.from)} ${
			    y(life.by)}V${y(p)}"/>`;
	}
	trace.steps.forEach((step, i) => {
		const { p } = lifeOf(step);
		if (names.includes(p))
			out += shape(opWords(step)[0], i < known ?
			    stepMark(step) : '', x(i), y(p));
	});
	const most = Math.max(...frames, 1), base = height - 8;
	const level = (/** @type {number} */ f) => base - f * FRAMES / most;
	let path = `M${x(0) - dx / 2} ${base}`;
	frames.slice(0, known).forEach((f, i) => {
		path += `V${level(f)}H${x(i) + dx / 2}`;
	});
	out += `<text class="dim" x="0" y="${base}">frames in use</text>` +
	    `<path class="frames" d="${path}"/>`;
	return `<svg class="timeline" width="${LEFT + n * dx + 20}" ` +
	    `height="${height}" aria-hidden="true">${out}</svg>`;
}
