// SPDX-License-Identifier: BSD-2-Clause
/**
 * @file A recorded program, as a whole: what each process has in memory over
 * the time, which faults it took, and which of them are worth a look.
 */
import { walkStates } from './reduce.js';
import { stepMark } from './trace.js';
import { chainDepth } from './layout.js';
import { escape, eventTitle } from './words.js';

/**
 * @typedef {import('./trace.js').Run} Run
 * @typedef {import('./reduce.js').State} State
 * @typedef {{resident: number, own: number, depth: number}} Usage
 * @typedef {{procs: Map<string, Usage>, frames: number}} Sample
 */

const SAMPLES = 250, INTERESTING = 60;
const PLOT_LEFT = 120, PLOT_WIDTH = 720, PLOT_HEIGHT = 64, PLOT_GAP = 26;
const FAULTS = ['Z', 'C', 'R', 'I', 'P', 'X'];
/** @type {Record<string, string>} */
const FAULT_WORDS = { Z: 'zero-filled', C: 'copied or moved',
    R: 'resident, just mapped', I: 'read by a pager', P: 'given by a driver',
    X: 'refused' };

/**
 * What a process has: pages mapped, those that no other maps, and how long its
 * longest chain is.
 * @param {State} s
 * @returns {Sample}
 */
export function measure(s) {
	/** @type {Map<string, number>} */
	const maps = new Map();
	const procs = new Map();
	for (const p of s.procs.values())
		for (const key of new Set([...p.ptes.values()].map(frameKey)))
			maps.set(key, (maps.get(key) || 0) + 1);
	for (const [name, p] of s.procs) {
		let own = 0, depth = 0;
		for (const v of p.ptes.values())
			own += maps.get(frameKey(v)) === 1 ? 1 : 0;
		for (const e of p.entries.values())
			depth = Math.max(depth, chainDepth(s, e.object));
		procs.set(name, { resident: p.ptes.size, own, depth });
	}
	return { procs, frames: maps.size };
}

/** @param {any} pte */
const frameKey = (pte) => String(pte.frame);

/**
 * After so many steps each, at most SAMPLES of them.
 * @param {Run} run
 * @returns {Map<number, Sample>}
 */
export function sampleReplay(run) {
	const n = run.trace.steps.length;
	const every = Math.max(1, Math.ceil(n / SAMPLES));
	/** @type {Map<number, Sample>} */
	const samples = new Map();
	walkStates(run.trace, run.events, run.ends, (s, i) => {
		if (i % every === 0 || i === n - 1)
			samples.set(i, measure(s));
	});
	return samples;
}

/**
 * The steps in which something happens for the first time, then what is rare.
 * @param {Run} run
 * @returns {number[]}
 */
export function interestingSteps(run) {
	/** @type {Map<string, number[]>} */
	const alike = new Map();
	for (const s of run.stops)
		if (s.event?.k === 'trap' || s.event?.k === 'fork')
			alike.set(stepKinds(run, s.step), [...(alike.get(
			    stepKinds(run, s.step)) || []), s.step]);
	const found = [...alike.values()].sort((a, b) => a.length - b.length);
	const steps = new Set(found.map((l) => l[0]));
	for (const l of found)
		for (const step of l.slice(0, 4))
			if (steps.size < INTERESTING)
				steps.add(step);
	return [...steps].slice(0, INTERESTING).sort((a, b) => a - b);
}

/** @param {Run} run @param {number} step */
const stepKinds = (run, step) => [...new Set(run.trace.steps[step].events
    .map((e) => e.k))].sort().join();

/** What is worth a look in a step, in words. @param {Run} run
 * @param {number} step */
export function stepSummary(run, step) {
	const events = run.stops.filter((s) => s.step === step)
	    .map((s) => s.event).filter((e) => e !== null);
	const best = ['collapse', 'bypass', 'copy', 'move', 'fork', 'shadow',
	    'pagein', 'zero', 'fast', 'refused', 'trap'].map((k) => events.find(
	    (e) => e.k === k)).find((e) => e !== undefined);
	return best ? eventTitle(best) : run.trace.steps[step].op || '';
}

/**
 * A panel for each process: pages that it maps, those that it alone maps, the
 * depth of its chains, and a tick for each fault.
 * @param {Run} run
 * @param {Map<number, Sample>} samples
 * @param {number} current step
 * @returns {string}
 */
export function drawReplay(run, samples, current) {
	const { steps } = run.trace;
	const names = [...new Set([...samples.values()].flatMap((s) =>
	    [...s.procs.keys()]))];
	const x = (/** @type {number} */ i) => PLOT_LEFT + i * PLOT_WIDTH /
	    Math.max(steps.length - 1, 1);
	const most = Math.max(1, ...[...samples.values()].flatMap((s) =>
	    [...s.procs.values()].map((u) => u.resident)));
	const deepest = Math.max(1, ...[...samples.values()].flatMap((s) =>
	    [...s.procs.values()].map((u) => u.depth)));
	const all = [...samples].sort((a, b) => a[0] - b[0]);
	let y = 8, out = '';
	for (const name of names) {
		out += drawPanel(name, y);
		y += PLOT_HEIGHT + PLOT_GAP;
	}
	out += drawFrames(y);
	y += PLOT_HEIGHT + 20;
	out += `<path class="here" d="M${x(current)} 2V${y - 16}"/>`;
	const every = Math.max(1, Math.ceil(steps.length / SAMPLES));
	for (let i = 0; i < steps.length; i += every)
		out += `<rect class="pick" data-step="${i}" x="${x(i)}" y="0" ` +
		    `width="${Math.max(2, x(every) - x(0))}" height="${y}"/>`;
	return `<svg class="replay" viewBox="0 0 ${PLOT_LEFT + PLOT_WIDTH +
	    130} ${y}" role="img" aria-label="${escape(replayText(run, names))
	    }">${out}</svg>${faultTable(run, names)}`;

	/** @param {string} name @param {number} top */
	function drawPanel(name, top) {
		const at = all.filter(([, s]) => s.procs.has(name));
		const base = top + PLOT_HEIGHT;
		const level = (/** @type {number} */ n) => base - n *
		    PLOT_HEIGHT / most;
		const area = (/** @type {'resident' | 'own'} */ what) =>
		    `M${x(at[0][0])} ${base}` + at.map(([i, s]) => `H${x(i)}V${
		    level(/** @type {Usage} */ (s.procs.get(name))[what])}`)
		    .join('') + `V${base}Z`;
		const depths = at.map(([i, s], n) => `${n ? `H${x(i)}V` :
		    `M${x(i)} `}${base - (/** @type {Usage} */ (s.procs.get(
		    name))).depth * (PLOT_HEIGHT - 8) / deepest}`).join('');
		const last = /** @type {Usage} */ (at[at.length - 1][1].procs
		    .get(name));
		const ticks = steps.map((step, i) => {
			const mark = faultOf(step, name);
			return mark === '' ? '' : `<path class="k${mark}" d="M${
			    x(i)} ${base + 4}v9"/>`;
		}).join('');
		return `<text class="name" x="0" y="${top + 16}">${escape(name)
		    }</text><text class="dim" x="0" y="${top + 34}">${
		    last.resident} pages</text><text class="dim" x="0" y="${
		    top + 50}">${last.own} its own</text><path class="base" ` +
		    `d="M${PLOT_LEFT} ${base}h${PLOT_WIDTH}"/><path ` +
		    `class="resident" d="${area('resident')}"/><path ` +
		    `class="own" d="${area('own')}"/><path class="depth" d="${
		    depths}"/><text class="depths" x="${PLOT_LEFT +
		    PLOT_WIDTH + 8}" y="${top + 16}">depth ${last.depth
		    }</text>${ticks}`;
	}

	/** @param {number} top */
	function drawFrames(top) {
		const high = Math.max(1, ...all.map(([, s]) => s.frames));
		const base = top + PLOT_HEIGHT;
		return `<text class="name" x="0" y="${top + 16}">frames mapped` +
		    `</text><text class="dim" x="0" y="${top + 34}">at most ${
		    high}</text><path class="base" d="M${PLOT_LEFT} ${base}h${
		    PLOT_WIDTH}"/><path class="frames" d="${all.map(([i, s],
		    n) => `${n ? `H${x(i)}V` : `M${x(i)} `}${base - s.frames *
		    PLOT_HEIGHT / high}`).join('')}"/>`;
	}
}

/**
 * The mark of a fault of this process, or ''.
 * @param {import('./trace.js').Step} step
 * @param {string} name
 */
function faultOf(step, name) {
	const trap = step.events.find((e) => e.k === 'trap');
	const mark = trap?.p === name ? stepMark(step) : '';
	return FAULTS.includes(mark) ? mark : '';
}

/**
 * How many faults of each kind each process has.
 * @param {Run} run
 * @param {string[]} names
 */
function faultTable(run, names) {
	const kinds = FAULTS.filter((k) => run.trace.steps.some((s) =>
	    stepMark(s) === k));
	return `<table class="faults"><thead><tr><th scope="col">faults</th>${
	    kinds.map((k) => `<th scope="col"><b class="k${k}">${k}</b> ${
	    FAULT_WORDS[k]}</th>`).join('')}</tr></thead><tbody>${names.map(
	    (n) => `<tr><th scope="row">${escape(n)}</th>${kinds.map((k) =>
	    `<td>${run.trace.steps.filter((s) => faultOf(s, n) === k).length
	    }</td>`).join('')}</tr>`).join('')}</tbody></table><p ` +
	    'class="legend"><b class="resident"></b>pages that it maps ' +
	    '<b class="own"></b>that it alone maps <b class="depth"></b>its ' +
	    'longest chain; below: a line for each fault</p>';
}

/** @param {Run} run @param {string[]} names */
const replayText = (run, names) => `${names.length} processes, ${
    run.trace.steps.length} operations`;
