// SPDX-License-Identifier: BSD-2-Clause
/** @file A recording (doc/trace.md) as a list of places where one can stop. */

/**
 * @typedef {Record<string, any>} Values
 * @typedef {any[]} Effect [verb, ...key, values]
 * @typedef {{t: number, k: string, fx?: Effect[], [key: string]: any}} Event
 * @typedef {{n: number, line?: number, thread: string, op?: string,
 *     answer?: string, events: Event[]}} Step
 * @typedef {{schema: string, kind: string, title?: string,
 *     source?: {name: string, text: string}, before: Effect[],
 *     schedule?: string, order?: string, failure?: string,
 *     left_out?: {text: string, before: number, after: number},
 *     kinds: Record<string, {where?: string, why?: string}>,
 *     steps: Step[]}} Trace
 * @typedef {{step: number, event: Event | null, t: number}} Stop
 * @typedef {{trace: Trace, stops: Stop[], events: Event[], ends: number[],
 *     stateAt: (t: number) => import('./reduce.js').State}} Run
 */

/** Events that say nothing by themselves: their effects show at the next. */
const SILENT = new Set(['rest', 'done', 'mark', 'object', 'name', 'release',
    'page', 'free', 'busied', 'unbusied', 'copied', 'load', 'store',
    'tlb fill', 'tlb flush', 'swap space', 'enter run', 'process', 'thread',
    'thread end', 'join', 'switch', 'got lock', 'wake', 'clock', 'step',
    'choice', 'scan']);

/**
 * Where one can stop: at each event that says something, and at the end of
 * each step that ends; `t` is the last event that has happened then.
 * @param {Trace} trace
 * @returns {Stop[]}
 */
export function makeStops(trace) {
	/** @type {Stop[]} */
	const stops = [];
	trace.steps.forEach((step, n) => {
		const told = step.events.filter((e) => !SILENT.has(e.k));
		for (const e of told)
			stops.push({ step: n, event: e, t: e.t });
		/* What has not ended has no end. */
		if (step.op === undefined ? told.length === 0 :
		    step.answer === undefined)
			return;
		const last = step.events[step.events.length - 1];
		stops.push({ step: n, event: null,
		    t: last !== undefined ? last.t :
		    stops.length > 0 ? stops[stops.length - 1].t : -1 });
	});
	/* Steps of several threads overlap. */
	return stops.map((s, i) => ({ s, i })).sort((a, b) =>
	    a.s.t - b.s.t || a.i - b.i).map(({ s }) => s);
}

/**
 * The last event of each step, or of those before it.
 * @param {Trace} trace
 * @returns {number[]}
 */
export function stepEnds(trace) {
	let last = -1;
	return trace.steps.map(({ events }) => {
		if (events.length > 0)
			last = events[events.length - 1].t;
		return last;
	});
}

/**
 * All events, by `t`.
 * @param {Trace} trace
 * @returns {Event[]}
 */
export function allEvents(trace) {
	const events = [];
	for (const step of trace.steps)
		for (const e of step.events)
			events[e.t] = e;
	return events;
}

/**
 * Objects, as they come: the first has colour 1, the fifth too.
 * @param {Trace} trace
 * @returns {Map<string, number>}
 */
export function objectColours(trace) {
	const colours = new Map();
	const meet = (/** @type {Effect} */ fx) => {
		if (fx[0] === 'object+' && !colours.has(fx[1]))
			colours.set(fx[1], colours.size % 4 + 1);
	};
	trace.before.forEach(meet);
	for (const e of allEvents(trace))
		(e?.fx || []).forEach(meet);
	return colours;
}

/**
 * What kind of fault an operation had, for its mark: copied, zeroes, read,
 * populated, mapped, refused, no fault, or none of these.
 * @param {Step} step
 * @returns {string}
 */
export function stepMark(step) {
	const has = (/** @type {string} */ k) =>
	    step.events.some((e) => e.k === k);
	if (has('copy') || has('move'))
		return 'C';
	if (has('zero'))
		return 'Z';
	if (step.events.some((e) => e.k === 'populate' && e.answer === 'OK'))
		return 'P';
	if (step.events.some((e) => e.k === 'pagein' && e.answer === 'OK'))
		return 'I';
	if (has('refused') || step.events.some((e) => e.k === 'done' &&
	    e.answer !== 'KERN_SUCCESS'))
		return 'X';
	if (has('trap'))
		return 'R';
	return /^(expect )?(load|store)\b/.test(step.op || '') ? '-' : '';
}
