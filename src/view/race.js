// SPDX-License-Identifier: BSD-2-Clause
/** @file Threads side by side: who did what, in the order in which it was. */
import { escape, eventTitle } from './words.js';

/**
 * @typedef {import('./trace.js').Trace} Trace
 * @typedef {import('./trace.js').Stop} Stop
 * @typedef {import('./trace.js').Run} Run
 * @typedef {import('./compare.js').Row} Row
 * @typedef {{page: string, from: number, to: number, by: string,
 *     believed: boolean}} Owned
 */

const SIDE = 130, WIDTH = 900, BAR = 20;

/**
 * The threads of the source, in its order, or those that do operations of it,
 * in the order in which they begin.
 * @param {Trace} trace
 * @returns {string[]}
 */
export function racingThreads(trace) {
	const written = [...(trace.source?.text || '').matchAll(
	    /^\s*thread\s+(\S+)/gm)].map((m) => m[1]);
	if (written.length > 1)
		return written;
	const names = trace.steps.filter((s) => s.op && s.line)
	    .map((s) => s.thread);
	const others = [...new Set(names)].filter((n) => n !== 'main');
	return others.length > 1 ? others : [];
}

/** Without what is expected of it. @param {string} op */
const opText = (op) => op.replace(/^expect (.*?)( = .*)?$/, '$1');

/** @param {Stop} stop @param {Trace} trace */
export function stopText(stop, trace) {
	const step = trace.steps[stop.step];
	if (stop.event === null)
		return `${opText(step.op || '')}: ${step.answer || 'not ended'}`;
	return eventTitle(stop.event);
}

/**
 * Who fails, as the report says: "at line 3, thread 2 (one)".
 * @param {Trace} trace
 */
const failing = (trace) => trace.failure?.match(/thread \d+ \((.*?)\)/)?.[1];

/**
 * Why another thread goes on after this stop, or ''.
 * @param {Run} run
 * @param {number} i stop
 * @param {string[]} threads
 * @returns {string}
 */
function cutText(run, i, threads) {
	const { trace, stops, events } = run;
	const who = trace.steps[stops[i].step].thread;
	const next = stops.slice(i + 1).find((s) => threads.includes(
	    trace.steps[s.step].thread));
	if (!threads.includes(who) || next !== undefined &&
	    trace.steps[next.step].thread === who)
		return '';
	const choice = events.slice(stops[i].t, next?.t).find((e) => e?.k ===
	    'choice' && e.why !== 'begins');
	if (choice === undefined)
		return next === undefined || stops[i].event === null ? '' :
		    `${who} is overtaken, or waits`;
	if (choice.why !== 'preempted')
		return choice.why === 'ended' ? '' : `${who} ${choice.why}: ${
		    choice.to} goes on`;
	for (const step of trace.steps)
		for (const e of step.thread === who ? step.events : [])
			if (e.t > choice.t && e.k === 'step')
				return `${who} is overtaken ${e.text
				    .startsWith('has ') ? 'after' : 'before'
				    } it ${e.text}`;
	return `${who} is overtaken`;
}

/**
 * The cells of one run in a row: its threads' lanes.
 * @param {Run} run
 * @param {Stop | null} stop
 * @param {Stop | null} before
 * @param {string} link attribute of the button
 * @param {string} classes
 */
function laneCells(run, stop, before, link, classes) {
	const { trace } = run;
	return racingThreads(trace).map((name, n) => {
		if (stop === null || trace.steps[stop.step].thread !== name)
			return `<td class="lane s${n % 4 + 1}"></td>`;
		const { op } = trace.steps[stop.step];
		const first = op && stop.event !== null && stop.step !==
		    before?.step;
		const bad = op && stop.event === null && trace.steps[
		    stop.step].answer === undefined;
		return `<td class="lane s${n % 4 + 1}">${first ?
		    `<b>${escape(opText(op))}</b>` : ''}<button type="button" ` +
		    `class="k-${stop.event?.k || 'op'}${bad ? ' bad' : ''}${
		    classes}" ${link}>${escape(stopText(stop, trace))
		    }</button></td>`;
	}).join('');
}

/** @param {string} text @param {number} span @param {string} kind */
const across = (text, span, kind) => `<tr class="cut ${kind}"><td colspan="${
    span}">${escape(text)}</td></tr>`;

/**
 * How it failed, in the lane of whom it befell.
 * @param {Run[]} runs
 */
function failureRow(runs) {
	if (runs.every(({ trace }) => trace.failure === undefined))
		return '';
	return `<tr><td></td>${runs.map(({ trace }) => racingThreads(trace)
	    .map((name, n) => `<td class="lane s${n % 4 + 1}">${name ===
	    failing(trace) || n === 0 && !racingThreads(trace).includes(
	    failing(trace) || '') && trace.failure ? `<strong class="bad">${
	    escape((trace.failure?.split('\n')[1] || trace.failure || '')
	    .replace(/^panic: /, ''))
	    }</strong>` : ''}</td>`).join('')).join('')}</tr>`;
}

/**
 * A table: a lane for each thread of each run, a row for each stop.
 * @param {Run[]} runs
 * @param {Row[]} rows
 * @param {string[]} names of the runs
 * @param {number} at
 * @returns {string}
 */
export function drawLanes(runs, rows, names, at) {
	const threads = runs.map(({ trace }) => racingThreads(trace));
	const span = 1 + threads.flat().length;
	let out = '<table class="lanes"><thead>' + (runs.length > 1 ?
	    `<tr><td></td>${names.map((n, i) => `<th colspan="${
	    threads[i].length}" scope="colgroup">${escape(n)}</th>`)
	    .join('')}</tr>` : '') + '<tr><th scope="col">event</th>' +
	    threads.flatMap((l) => l.map((t, i) => `<th scope="col" ` +
	    `class="t${i % 4 + 1}">thread ${escape(t)}</th>`)).join('') +
	    '</tr></thead><tbody>';
	/** @type {(Stop | null)[]} */
	const before = runs.map(() => null);
	let same = true;
	rows.forEach((row, i) => {
		const shown = row.stops.map((s, r) => s !== null &&
		    threads[r].includes(runs[r].trace.steps[s.step].thread) ?
		    s : null);
		if (shown.every((s) => s === null))
			return;
		if (same && !row.same)
			out += across('the first difference', span, 'first');
		same &&= row.same;
		out += `<tr${i === at ? ' aria-current="step"' : ''}><th ` +
		    `scope="row">${Math.max(...shown.map((s) => s ? s.t :
		    0))}</th>${runs.map((run, r) => {
			const cells = laneCells(run, shown[r], before[r],
			    `data-stop="${i}"`, row.same ? '' : ' differs');
			before[r] = shown[r] || before[r];
			return cells;
		}).join('')}</tr>`;
		const cuts = runs.map((run, r) => shown[r] === null ? '' :
		    cutText(run, run.stops.indexOf(/** @type {Stop} */ (
		    shown[r])), threads[r]));
		if (cuts.some((c) => c !== ''))
			out += new Set(cuts).size === 1 ? across(cuts[0],
			    span, '') : `<tr class="cut"><td></td>${cuts.map(
			    (c, r) => `<td colspan="${threads[r].length}"${
			    c === '' ? ' class="none"' : ''}>${escape(c)
			    }</td>`).join('')}</tr>`;
	});
	return `${out}${failureRow(runs)}</tbody></table>`;
}

/**
 * Which page was exclusively busy, from when to when, and for whom; and who
 * believes so, though another has taken it over.
 * @param {Run} run
 * @returns {Owned[]}
 */
export function busyPages(run) {
	const { trace, events } = run;
	const threads = racingThreads(trace);
	/** @type {string[]} */
	const by = [];
	for (const s of trace.steps)
		for (const e of s.events)
			by[e.t] = s.thread;
	/** @type {Map<string, Owned>} */
	const open = new Map();
	/** @type {Owned[]} */
	const all = [];
	/** @type {Owned[]} */
	const believed = [];
	events.forEach((e, t) => {
		for (const b of believed)
			if (b.to > t && b.by === by[t] && e.k === 'unbusied' &&
			    `${e.obj}[${e.page}]` === b.page)
				b.to = t;
		for (const fx of e?.fx || []) {
			if (!/^page[+-]?$/.test(fx[0]))
				continue;
			const page = `${fx[1]}[${fx[2]}]`, v = fx[3];
			if (fx[0] !== 'page-' && v?.busy === undefined)
				continue;
			const o = open.get(page);
			if (o !== undefined) {
				o.to = t;
				if (threads.includes(by[t]) && o.by !== by[t])
					believed.push({ ...o, from: t,
					    to: events.length,
					    believed: true });
			}
			open.delete(page);
			if (!threads.includes(v?.busy))
				continue;
			const next = { page, from: t, to: events.length,
			    by: v.busy, believed: false };
			open.set(page, next);
			all.push(next);
		}
	});
	/* While another has it, that shows. */
	for (const b of believed)
		for (const o of all)
			if (o.page === b.page && o.from <= b.from && o.to >
			    b.from)
				b.from = o.to;
	return [...believed.filter((b) => b.from < b.to), ...all];
}

/**
 * Below the lanes: who runs, who has which page busy, when it is filled.  All
 * runs are drawn to one measure: rows.
 * @param {Run[]} runs
 * @param {Row[]} rows
 * @param {string[]} names
 * @param {number} at
 * @returns {string}
 */
export function drawOwners(runs, rows, names, at) {
	const shown = rows.map((row) => row.stops.some((s, r) => s !== null &&
	    racingThreads(runs[r].trace).includes(runs[r].trace.steps[s.step]
	    .thread)));
	const span = [shown.indexOf(true), shown.lastIndexOf(true) + 1];
	return runs.map((run, r) => drawRunOwners(run, rows.map((row) =>
	    row.t[r]), span, runs.length > 1 ? names[r] : '', at)).join('');
}

/**
 * @param {Run} run
 * @param {number[]} times of the rows
 * @param {number[]} span first and last row
 * @param {string} name
 * @param {number} at
 */
function drawRunOwners(run, times, [first, last], name, at) {
	const { trace, events } = run;
	const threads = racingThreads(trace);
	const mine = trace.steps.filter((s) => s.op && threads.includes(
	    s.thread) && s.events.length > 0);
	const begin = Math.min(...mine.map((s) => s.events[0].t));
	const end = Math.max(...mine.map((s) => s.events[s.events.length -
	    1].t)) + 1;
	const owned = busyPages(run).filter((o) => o.from < end && o.to >
	    begin);
	const pages = [...new Set(owned.map((o) => o.page))].slice(0, 4);
	const row = (/** @type {number} */ t) => {
		const i = times.findIndex((x) => x >= t);
		return i < 0 ? times.length : i;
	};
	const x = (/** @type {number} */ t) => SIDE + (Math.max(first,
	    Math.min(last, row(t))) - first) * WIDTH / Math.max(last - first,
	    1);
	const height = 14 + (1 + pages.length) * BAR;
	let out = name ? `<text x="0" y="12" class="name">${escape(name)
	    }</text>` : '';
	const bar = (/** @type {number} */ y, /** @type {number} */ from,
	    /** @type {number} */ to, /** @type {string} */ by,
	    /** @type {string} */ text, /** @type {string} */ kind) => {
		const w = Math.max(x(to) - x(from), 3);
		return `<rect class="${kind}${threads.indexOf(by) % 4 + 1}" ` +
		    `x="${x(from)}" y="${y}" width="${w}" height="${BAR -
		    6}" rx="4"/>${w > text.length * 6 || kind !== 'o' ?
		    `<text x="${x(from) + 6 + (w > text.length * 6 ? 0 : w)}" ` +
		    `y="${y + 11}" class="small">${escape(text)}</text>` :
		    ''}`;
	};
	const top = name ? 18 : 4;
	out += `<text x="0" y="${top + 12}">runs</text>`;
	const byT = [];
	for (const s of trace.steps)
		for (const e of s.events)
			byT[e.t] = s.thread;
	for (let n = begin; n < end;) {
		let to = n + 1;
		while (to < end && byT[to] === byT[n])
			to++;
		if (threads.includes(byT[n]))
			out += bar(top, n, to, byT[n], byT[n], 'o');
		n = to;
	}
	pages.forEach((page, i) => {
		const y = top + (i + 1) * BAR;
		out += `<text x="0" y="${y + 12}">${escape(page)} busy</text>`;
		for (const o of owned.filter((p) => p.page === page))
			out += o.believed ? bar(y, o.from, o.to, o.by,
			    `nobody; ${o.by} believes that it has`, 'believed s')
			    : bar(y, o.from, o.to, o.by, o.by, 'o');
		for (const e of events.slice(begin, end))
			if (['copy', 'move'].includes(e?.k) && `${e.to}[${
			    e.topage}]` === page)
				out += `<circle class="filled" cx="${x(e.t) +
				    4}" cy="${y + 7}" r="4"/>`;
	});
	const now = times[at];
	out += `<path class="here" d="M${x(now)} 2V${height + top}"/>`;
	if (trace.failure !== undefined)
		out += `<path class="failed" d="M${x(end)} 2V${height +
		    top}"/><text x="${x(end) + 6}" y="${
		    top + 12}" class="bad">fails</text>`;
	return `<svg class="timeline" width="${SIDE + WIDTH + 260}" height="${
	    height + top}" aria-hidden="true">${out}</svg>`;
}
