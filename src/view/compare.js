// SPDX-License-Identifier: BSD-2-Clause
/** @file Two runs side by side: what happens in both, and what in one only. */
import { effectWords } from './words.js';
import { stopText } from './race.js';

/**
 * @typedef {import('./trace.js').Run} Run
 * @typedef {import('./trace.js').Stop} Stop
 * @typedef {import('./reduce.js').State} State
 * @typedef {{stops: (Stop | null)[], t: number[], same: boolean}} Row
 *     a stop of each run, and the last event that has happened there
 */

const ALIGNED_MAX = 3000;	/* stops that are not aligned behind the first
			   difference */

/** @param {Run} run @returns {string[]} what is compared of each stop */
const keysOf = ({ trace, stops }) => stops.map((s) => `${trace.steps[
    s.step].thread} ${trace.steps[s.step].op} ${stopText(s, trace)}`);

/**
 * Which of `a` is which of `b`: a longest common sequence.
 * @param {string[]} a
 * @param {string[]} b
 * @returns {[number, number][]}
 */
export function alignKeys(a, b) {
	/** @type {[number, number][]} */
	const pairs = [];
	let i = 0, j = 0;
	for (; i < a.length && i < b.length && a[i] === b[i]; i++)
		pairs.push([i, i]);
	j = i;
	if (a.length > ALIGNED_MAX || b.length > ALIGNED_MAX)
		return pairs;
	const n = a.length - i, m = b.length - j, from = i;
	const best = Array.from({ length: n + 1 }, () =>
	    new Uint16Array(m + 1));
	for (let x = n - 1; x >= 0; x--)
		for (let y = m - 1; y >= 0; y--)
			best[x][y] = a[from + x] === b[from + y] ? 1 +
			    best[x + 1][y + 1] : Math.max(best[x + 1][y],
			    best[x][y + 1]);
	for (let x = 0, y = 0; x < n && y < m;)
		if (a[from + x] === b[from + y])
			pairs.push([from + x++, from + y++]);
		else if (best[x + 1][y] >= best[x][y + 1])
			x++;
		else
			y++;
	return pairs;
}

/**
 * The rows of one run, or of two.
 * @param {Run[]} runs
 * @returns {Row[]}
 */
export function makeRows(runs) {
	const [a, b] = runs;
	if (b === undefined)
		return a.stops.map((s) => ({ stops: [s], t: [s.t],
		    same: true }));
	/** @type {Row[]} */
	const rows = [];
	const t = [-1, -1];
	const add = (/** @type {Stop | null} */ x, /** @type {Stop | null} */
	    y, /** @type {boolean} */ same) => {
		t[0] = x ? x.t : t[0];
		t[1] = y ? y.t : t[1];
		rows.push({ stops: [x, y], t: [...t], same });
	};
	let i = 0, j = 0;
	for (const [x, y] of [...alignKeys(keysOf(a), keysOf(b)),
	    [a.stops.length, b.stops.length]]) {
		for (; i < x || j < y; i++, j++)
			add(i < x ? a.stops[i] : null, j < y ? b.stops[j] :
			    null, false);
		i = x;
		j = y;
		if (x < a.stops.length)
			add(a.stops[i++], b.stops[j++], true);
	}
	return rows;
}

/**
 * What there is, by kind and key.
 * @param {State} s
 * @returns {Map<string, [any[], any]>}
 */
export function itemsOf(s) {
	/** @type {Map<string, [any[], any]>} */
	const items = new Map();
	const put = (/** @type {any[]} */ key, /** @type {any} */ v) => {
		items.set(key.join(' '), [key, v]);
	};
	put(['machine'], s.machine);
	put(['counters'], s.counters);
	for (const [td, v] of s.threads)
		put(['thread', td], v);
	for (const [key, v] of s.tlbs)
		put(['tlb', ...key.split(' ')], v);
	for (const [p, proc] of s.procs) {
		put(['proc', p], proc.v);
		for (const [start, v] of proc.entries)
			put(['entry', p, start], v);
		for (const [va, v] of proc.ptes)
			put(['pte', p, va], v);
	}
	for (const [o, object] of s.objects) {
		put(['object', o], object.v);
		for (const [i, v] of object.pages)
			put(['page', o, i], v);
		for (const [i, v] of object.swap)
			put(['swap', o, i], v);
	}
	return items;
}

/**
 * What the second has otherwise than the first, in words.
 * @param {State} a
 * @param {State} b
 * @returns {[string, string][]}
 */
export function stateDifference(a, b) {
	const x = itemsOf(a), y = itemsOf(b);
	/** @type {[string, string][]} */
	const out = [];
	for (const [k, [key]] of x)
		if (!y.has(k))
			out.push(effectWords([`${key[0]}-`, ...key.slice(1)]));
	for (const [k, [key, v]] of y) {
		if (['machine', 'counters', 'thread'].includes(key[0]))
			continue;
		const had = x.get(k)?.[1];
		const changed = Object.entries(v).filter(([f, value]) =>
		    JSON.stringify(value) !== JSON.stringify(had?.[f]));
		if (had === undefined)
			out.push(effectWords([`${key[0]}+`, ...key.slice(1),
			    v]));
		else if (changed.length > 0)
			out.push(effectWords([key[0], ...key.slice(1),
			    Object.fromEntries(changed)]));
	}
	return out;
}
