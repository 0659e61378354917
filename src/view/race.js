// SPDX-License-Identifier: BSD-2-Clause
/** @file Threads side by side: who did what, in the order in which it was. */
import { escape, eventTitle } from './words.js';

/**
 * @typedef {import('./trace.js').Trace} Trace
 * @typedef {import('./trace.js').Stop} Stop
 * @typedef {{page: string, from: number, to: number, by: string}} Owned
 */

const SIDE = 110, WIDTH = 900, BAR = 20;

/**
 * Threads that do operations of the source, in the order in which they begin.
 * @param {Trace} trace
 * @returns {string[]}
 */
export function racingThreads(trace) {
	const names = trace.steps.filter((s) => s.op && s.line)
	    .map((s) => s.thread);
	const others = [...new Set(names)].filter((n) => n !== 'main');
	return others.length > 1 ? others : [];
}

/**
 * Was the thread of `stop` overtaken: does another go on before it has ended
 * its operation?
 * @param {Stop[]} stops
 * @param {number} i
 * @param {Trace} trace
 */
function isOvertaken(stops, i, trace) {
	const stop = stops[i], next = stops[i + 1];
	return next !== undefined && stop.event !== null &&
	    trace.steps[next.step].thread !== trace.steps[stop.step].thread;
}

/** @param {Stop} stop @param {Trace} trace */
function stopText(stop, trace) {
	const step = trace.steps[stop.step];
	if (stop.event === null)
		return `${step.op || ''}: ${step.answer || 'not ended'}`;
	return eventTitle(stop.event);
}

/**
 * A table: a lane for each thread, a row for each stop.
 * @param {Trace} trace
 * @param {Stop[]} stops
 * @param {number} at
 * @returns {string}
 */
export function drawLanes(trace, stops, at) {
	const threads = racingThreads(trace);
	const index = (/** @type {Stop} */ s) => threads.indexOf(
	    trace.steps[s.step].thread);
	let out = `<table class="lanes"><thead><tr><th scope="col">event</th>${
	    threads.map((t, i) => `<th scope="col" class="t${i % 4 + 1}">` +
	    `thread ${escape(t)}</th>`).join('')}</tr></thead><tbody>`;
	let begun = -1;
	stops.forEach((stop, i) => {
		const lane = index(stop);
		if (lane < 0)
			return;
		const first = stop.step !== begun;
		begun = stop.step;
		const kind = stop.event === null ? 'op' : stop.event.k;
		out += `<tr${i === at ? ' aria-current="step"' : ''}><th ` +
		    `scope="row">${Math.max(stop.t, 0)}</th>${threads.map((t,
		    n) => `<td class="lane s${n % 4 + 1}">${n === lane ?
		    `${first && stop.event !== null && i > 0 &&
		    stops[i - 1].step !== stop.step ? `<b>${escape(
		    trace.steps[stop.step].op)}</b>` : ''}<button ` +
		    `type="button" class="k-${kind}" data-stop="${i}">${
		    escape(stopText(stop, trace))}</button>` : ''}</td>`)
		    .join('')}</tr>`;
		if (isOvertaken(stops, i, trace))
			out += `<tr class="cut"><td colspan="${threads.length +
			    1}">thread ${escape(threads[lane])} is overtaken, ` +
			    'or waits</td></tr>';
	});
	return `${out}</tbody></table>`;
}

/**
 * Which page was exclusively busy, from when to when, and for whom.
 * @param {Trace} trace
 * @param {import('./trace.js').Event[]} events
 * @returns {Owned[]}
 */
export function busyPages(trace, events) {
	const threads = racingThreads(trace);
	/** @type {Map<string, Owned>} */
	const open = new Map();
	/** @type {Owned[]} */
	const all = [];
	const close = (/** @type {string} */ page, /** @type {number} */ t) => {
		const o = open.get(page);
		if (o !== undefined)
			o.to = t;
		open.delete(page);
	};
	events.forEach((e, t) => {
		for (const fx of e?.fx || []) {
			if (!/^page[+-]?$/.test(fx[0]))
				continue;
			const page = `${fx[1]}[${fx[2]}]`, v = fx[3];
			if (fx[0] === 'page-')
				close(page, t);
			if (v === undefined || v.busy === undefined)
				continue;
			close(page, t);
			if (!threads.includes(v.busy))
				continue;
			const o = { page, from: t, to: events.length,
			    by: v.busy };
			open.set(page, o);
			all.push(o);
		}
	});
	return all;
}

/**
 * Below the lanes: who runs, and who has which page busy.
 * @param {Trace} trace
 * @param {import('./trace.js').Event[]} events
 * @param {number} t
 * @returns {string}
 */
export function drawOwners(trace, events, t) {
	const threads = racingThreads(trace);
	const owned = busyPages(trace, events);
	const pages = [...new Set(owned.map((o) => o.page))].slice(0, 4);
	const begin = Math.min(...trace.steps.filter((s) => threads.includes(
	    s.thread) && s.events.length > 0).map((s) => s.events[0].t));
	const end = Math.max(...trace.steps.filter((s) => threads.includes(
	    s.thread) && s.events.length > 0).map((s) => s.events[
	    s.events.length - 1].t)) + 1;
	const x = (/** @type {number} */ n) => SIDE + (Math.max(begin,
	    Math.min(end, n)) - begin) * WIDTH / Math.max(end - begin, 1);
	const height = 14 + (1 + pages.length) * BAR;
	let out = `<path class="here" d="M${x(t)} 2V${height}"/>`;
	const bar = (/** @type {number} */ y, /** @type {number} */ from,
	    /** @type {number} */ to, /** @type {string} */ by) => {
		const k = threads.indexOf(by) % 4 + 1;
		return `<rect class="o${k}" x="${x(from)}" y="${y}" width="${
		    Math.max(x(to) - x(from), 2)}" height="${BAR - 6}" ` +
		    `rx="4"/>${x(to) - x(from) > 30 ? `<text x="${x(from) +
		    6}" y="${y + 11}" class="small">${escape(by)}</text>` :
		    ''}`;
	};
	out += `<text x="0" y="16">runs</text>`;
	const byT = [];
	for (const s of trace.steps)
		for (const e of s.events)
			byT[e.t] = s.thread;
	for (let n = begin; n < end;) {
		let to = n + 1;
		while (to < end && byT[to] === byT[n])
			to++;
		if (threads.includes(byT[n]))
			out += bar(4, n, to, byT[n]);
		n = to;
	}
	pages.forEach((page, i) => {
		const y = 4 + (i + 1) * BAR;
		out += `<text x="0" y="${y + 12}">${escape(page)} busy</text>`;
		for (const o of owned.filter((p) => p.page === page))
			out += bar(y, o.from, o.to, o.by);
	});
	return `<svg class="timeline" width="${SIDE + WIDTH + 20}" height="${
	    height + 4}" aria-hidden="true">${out}</svg>`;
}
