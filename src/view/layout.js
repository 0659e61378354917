// SPDX-License-Identifier: BSD-2-Clause
/** @file Where things stand: the staircase of src/observe/layout.h. */

/**
 * @typedef {import('./reduce.js').State} State
 * @typedef {{proc: string, start: string, entry: any, first: boolean,
 *     cells: Cell[]}} Column
 * @typedef {{from: number, to: number, kind: '' | 'page' | 'swap',
 *     v: any}} Cell
 * @typedef {{name: string, v: any, column: number, height: number,
 *     cells: Cell[]}} Placed
 * @typedef {{columns: Column[], objects: Map<string, Placed>,
 *     height: number, hidden: number}} Layout
 *     hidden: columns that are not shown
 */

export const CELLS = 8;
const COLUMNS = 7, PICKED = 4;
const PAGE = 4096n;
const MANY = 4096;	/* pages of an entry that are not looked at */

/**
 * @param {string} a
 * @param {string} b
 * @returns {number} pages from a to b
 */
export function pagesBetween(a, b) {
	return Number((BigInt(b) - BigInt(a)) / PAGE);
}

/**
 * Cells of `n` pages: each page, or where there are more than fit, runs of
 * those that are there.
 * @param {number} n
 * @param {Map<number, ['page' | 'swap', any]>} there
 * @returns {Cell[]}
 */
function makeCells(n, there) {
	/** @type {Cell[]} */
	const cells = [];
	if (n <= CELLS) {
		for (let i = 0; i < n; i++) {
			const [kind, v] = there.get(i) || ['', null];
			cells.push({ from: i, to: i, kind, v });
		}
		return cells;
	}
	for (const i of [...there.keys()].sort((a, b) => a - b)) {
		const [kind, v] = /** @type {any} */ (there.get(i));
		const last = cells[cells.length - 1];
		if (last !== undefined && last.kind === kind &&
		    last.to === i - 1)
			last.to = i;
		else
			cells.push({ from: i, to: i, kind, v });
	}
	return cells.slice(0, CELLS);
}

/** @param {State} s @returns {Column[]} */
function makeColumns(s) {
	/** @type {Column[]} */
	const columns = [];
	for (const [proc, p] of s.procs) {
		let first = true;
		const starts = [...p.entries.keys()].sort((a, b) =>
		    BigInt(a) < BigInt(b) ? -1 : 1);
		for (const start of starts) {
			const e = p.entries.get(start) || {};
			if ((e.flags || []).some((/** @type {string} */ f) =>
			    f === 'guard' || f === 'stackgap'))
				continue;
			const there = new Map();
			const n = pagesBetween(start, e.end);
			for (const [va, v] of p.ptes) {
				const i = pagesBetween(start, va);
				if (BigInt(va) >= BigInt(start) && i < n)
					there.set(i, ['page', v]);
			}
			columns.push({ proc, start, entry: e, first,
			    cells: makeCells(n, there) });
			first = false;
		}
		if (first)
			columns.push({ proc, start: '', entry: null, first,
			    cells: [] });
	}
	return columns;
}

/** @param {State} s @param {string} name @returns {number} */
function heightOf(s, name) {
	let height = 0;
	let o = s.objects.get(name);
	while (o !== undefined && o.v.backing !== null &&
	    o.v.backing !== undefined) {
		height++;
		o = s.objects.get(o.v.backing);
	}
	return height;
}

/** Objects of a chain. @param {State} s @param {string | null} name */
export function chainDepth(s, name) {
	return name && s.objects.has(name) ? 1 + heightOf(s, name) : 0;
}

/** @param {State} s @param {string | null} name @returns {string[]} */
function chainOf(s, name) {
	const chain = [];
	for (let n = name; n; n = s.objects.get(n)?.v.backing)
		chain.push(n);
	return chain;
}

/**
 * Of more columns than can be seen: that of an address, those that share its
 * objects, and of the others the first.
 * @param {State} s
 * @param {Column[]} columns
 * @param {string} p
 * @param {string} va
 * @returns {Column[]}
 */
function pickColumns(s, columns, p, va) {
	if (columns.length <= COLUMNS)
		return columns;
	const here = columns.find((c) => c.proc === p && va !== '' && c.entry &&
	    BigInt(va) >= BigInt(c.start) && BigInt(va) < BigInt(c.entry.end));
	const chain = chainOf(s, here?.entry.object);
	const near = (/** @type {Column} */ c) => c === here || c.entry !==
	    null && chainOf(s, c.entry.object).some((o) => chain.includes(o));
	const picked = new Set(here ? [here, ...columns.filter(near)] :
	    columns.filter((c) => c.proc === p));
	return columns.filter((c) => [...picked].slice(0, PICKED).includes(c));
}

/**
 * @param {State} s
 * @param {{p: string, va: string}} [m] what is looked at
 * @returns {Layout}
 */
export function makeLayout(s, m) {
	const all = makeColumns(s);
	const columns = pickColumns(s, all, m ? m.p : '', m ? m.va : '');
	/** @type {Map<string, Placed>} */
	const objects = new Map();
	let height = 0;
	const place = (/** @type {string} */ name,
	    /** @type {number} */ column) => {
		const o = s.objects.get(name);
		if (o === undefined || objects.has(name))
			return;
		const there = new Map();
		for (const [i, v] of o.swap)
			there.set(i, ['swap', v]);
		for (const [i, v] of o.pages)
			there.set(i, ['page', v]);
		objects.set(name, { name, v: o.v, column,
		    height: heightOf(s, name),
		    cells: makeCells(o.v.size, there) });
		height = Math.max(height, heightOf(s, name));
	};
	columns.forEach((c, i) => {
		let name = c.entry && c.entry.object;
		while (name) {
			place(name, i);
			name = s.objects.get(name)?.v.backing;
		}
	});
	const hidden = all.length - columns.length;
	for (const name of hidden > 0 ? [] : s.objects.keys()) {
		if (objects.has(name))
			continue;
		place(name, columns.length);
		columns.push({ proc: '', start: '', entry: null, first: false,
		    cells: [] });
	}
	return { columns, objects, height, hidden };
}

/**
 * Does some entry show the page?
 * @param {State} s
 * @param {string} name
 * @param {number} index
 * @returns {boolean}
 */
export function isSeen(s, name, index) {
	for (const p of s.procs.values()) {
		for (const [start, e] of p.entries) {
			if (!e.object)
				continue;
			const first = Number(BigInt(e.offset) / PAGE);
			const n = pagesBetween(start, e.end);
			if (n > MANY)
				return true;
			for (let i = first; i < first + n; i++) {
				const [o, at] = lookUp(s, e.object, i);
				if (o === name && at === index)
					return true;
			}
		}
	}
	return false;
}

/**
 * The page that a chain shows: [object, index], or ['', 0].
 * @param {State} s
 * @param {string | null} name
 * @param {number} index
 * @returns {[string, number]}
 */
export function lookUp(s, name, index) {
	while (name) {
		const o = s.objects.get(name);
		if (o === undefined)
			break;
		const page = o.pages.get(index);
		/* A placeholder hides nothing. */
		if (o.swap.has(index) || page !== undefined &&
		    (page.valid !== '00' || page.busy === null))
			return [name, index];
		index += Number(BigInt(o.v.boff || 0) / PAGE);
		name = o.v.backing;
	}
	return ['', 0];
}
