// SPDX-License-Identifier: BSD-2-Clause
/** @file The state of the machine at any event: effects, one after another. */

/**
 * @typedef {import('./trace.js').Values} Values
 * @typedef {import('./trace.js').Effect} Effect
 * @typedef {import('./trace.js').Trace} Trace
 * @typedef {import('./trace.js').Event} Event
 * @typedef {{v: Values, entries: Map<string, Values>,
 *     ptes: Map<string, Values>}} Proc
 * @typedef {{v: Values, pages: Map<number, Values>,
 *     swap: Map<number, Values>}} Obj
 * @typedef {{machine: Values, counters: Values,
 *     threads: Map<string, Values>, tlbs: Map<string, Values>,
 *     procs: Map<string, Proc>, objects: Map<string, Obj>}} State
 */

/** @returns {State} */
function emptyState() {
	return { machine: {}, counters: {}, threads: new Map(),
	    tlbs: new Map(), procs: new Map(), objects: new Map() };
}

/**
 * @param {Map<any, Values>} map
 * @param {any} key
 * @param {string} sign
 * @param {Values} values
 */
function change(map, key, sign, values) {
	if (sign === '-')
		map.delete(key);
	else
		map.set(key, { ...map.get(key), ...values });
}

/**
 * Entries and pages come and go before and after their owner, as the order of
 * effects has it.
 * @template T
 * @param {Map<string, T>} map
 * @param {string} name
 * @param {() => T} make
 * @returns {T}
 */
function owner(map, name, make) {
	let o = map.get(name);
	if (o === undefined) {
		o = make();
		map.set(name, o);
	}
	return o;
}

/** @returns {Proc} */
const newProc = () => ({ v: {}, entries: new Map(), ptes: new Map() });
/** @returns {Obj} */
const newObject = () => ({ v: {}, pages: new Map(), swap: new Map() });

/**
 * @param {State} s
 * @param {Effect} effect
 */
export function apply(s, effect) {
	const sign = /[+-]$/.test(effect[0]) ? effect[0].slice(-1) : '';
	const kind = sign === '' ? effect[0] : effect[0].slice(0, -1);
	const values = sign === '-' ? {} : effect[effect.length - 1];
	const [, a, b, c] = effect;

	switch (kind) {
	case 'machine':
		s.machine = { ...s.machine, ...values };
		break;
	case 'counters':
		s.counters = { ...s.counters, ...values };
		break;
	case 'thread':
		change(s.threads, a, sign, values);
		break;
	case 'tlb':
		change(s.tlbs, `${a} ${b} ${c}`, sign, values);
		break;
	case 'proc':
		if (sign === '-')
			s.procs.delete(a);
		else
			Object.assign(owner(s.procs, a, newProc).v, values);
		break;
	case 'entry':
		if (sign !== '-' || s.procs.has(a))
			change(owner(s.procs, a, newProc).entries, b, sign,
			    values);
		break;
	case 'pte':
		if (sign !== '-' || s.procs.has(a))
			change(owner(s.procs, a, newProc).ptes, b, sign,
			    values);
		break;
	case 'object':
		if (sign === '-')
			s.objects.delete(a);
		else
			Object.assign(owner(s.objects, a, newObject).v,
			    values);
		break;
	case 'page':
		if (sign !== '-' || s.objects.has(a))
			change(owner(s.objects, a, newObject).pages, b, sign,
			    values);
		break;
	case 'swap':
		if (sign !== '-' || s.objects.has(a))
			change(owner(s.objects, a, newObject).swap, b, sign,
			    values);
		break;
	}
}

/** @param {State} s @returns {State} */
function copyState(s) {
	return structuredClone(s);
}

const KEEP = 64;	/* states that are kept, or events between them */

/**
 * The state after event `t` of a recording, -1: before all.
 * @param {Trace} trace
 * @param {Event[]} events
 * @returns {(t: number) => State}
 */
export function makeReducer(trace, events) {
	const first = emptyState();
	for (const effect of trace.before)
		apply(first, effect);
	const kept = [first];
	const every = Math.max(KEEP, Math.ceil(events.length / KEEP));

	return (t) => {
		const from = Math.min(Math.floor((t + 1) / every),
		    kept.length - 1);
		const s = copyState(kept[from]);
		for (let i = from * every; i <= t; i++) {
			if (i % every === 0 &&
			    i / every === kept.length)
				kept.push(copyState(s));
			for (const effect of events[i]?.fx || [])
				apply(s, effect);
		}
		return s;
	};
}

/**
 * Goes through a recording once: `look` sees the state at the end of each step,
 * by its number, and must not keep it.
 * @param {Trace} trace
 * @param {Event[]} events
 * @param {number[]} ends
 * @param {(s: State, n: number) => void} look
 */
export function walkStates(trace, events, ends, look) {
	const s = emptyState();
	for (const effect of trace.before)
		apply(s, effect);
	/* Steps of several threads do not end in their order. */
	const order = ends.map((t, n) => ({ t, n })).sort((a, b) => a.t - b.t ||
	    a.n - b.n);
	let done = -1;
	for (const { t, n } of order) {
		for (; done < t; done++)
			for (const effect of events[done + 1]?.fx || [])
				apply(s, effect);
		look(s, n);
	}
}
