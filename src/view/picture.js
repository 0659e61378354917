// SPDX-License-Identifier: BSD-2-Clause
/** @file The staircase as SVG, with what the fault at this moment does. */
import { makeLayout, isSeen } from './layout.js';
import { escape } from './words.js';

/**
 * @typedef {import('./reduce.js').State} State
 * @typedef {import('./trace.js').Event} Event
 * @typedef {import('./layout.js').Cell} Cell
 * @typedef {{fault: Event[], event: Event | null, p: string,
 *     va: string}} Moment
 */

const BOX = 226, STEP = 257, TOP = 96, OBJECT = 84, RISE = 118, MARGIN = 14;

/** @param {string} name @param {Map<string, number>} colours */
const colourOf = (name, colours) => colours.get(name) || 0;

/**
 * @param {number} x @param {number} y @param {number} w @param {number} h
 * @param {string} classes @param {string} [style]
 */
const rect = (x, y, w, h, classes, style) =>
    `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="8" ` +
    `class="${classes}"${style ? ` style="${style}"` : ''}/>`;

/**
 * @param {number} x @param {number} y @param {string} classes
 * @param {any} text @param {string} [anchor]
 */
const label = (x, y, classes, text, anchor) =>
    `<text x="${x}" y="${y}" class="${classes}"${anchor ?
    ` text-anchor="${anchor}"` : ''}>${escape(text)}</text>`;

/** @param {Cell[]} cells */
const cellWidth = (cells) => Math.min(44,
    Math.floor((BOX - 24) / Math.max(cells.length, 1)) - 5);

/** @param {number} x @param {Cell[]} cells @param {number} i */
const cellX = (x, cells, i) => x + 12 + i * (cellWidth(cells) + 5);

/** @param {Cell[]} cells @param {number} index */
const cellOf = (cells, index) => cells.findIndex((c) =>
    index >= c.from && index <= c.to);

/** @param {number} column */
const columnX = (column) => MARGIN + column * STEP;

/** @param {Cell} c */
const range = (c) => c.from === c.to ? `${c.from}` : `${c.from}-${c.to}`;

/** As much of a name, or of a range, as fits. @param {string} name
 * @param {number} n */
const shortName = (name, n = 14) => {
	const last = name.replace(/.*\//, '');
	return last.length <= n ? last : `${last.slice(0, n - 2)}..`;
};

/** @param {any} frame */
const frameWords = (frame) => typeof frame === 'number' ? `f${frame}` :
    String(frame).replace('device page ', 'd');

/**
 * The pages that the fault has looked at so far, in order.
 * @param {Moment} m
 * @returns {[string, number][]}
 */
function searchPath(m) {
	/** @type {[string, number][]} */
	const path = [];
	for (const e of m.fault)
		if (['empty', 'found', 'fast'].includes(e.k) &&
		    !path.some(([o, i]) => o === e.obj && i === e.page))
			path.push([e.obj, e.page]);
	return path;
}

class Picture {
	/**
	 * @param {State} s
	 * @param {Moment} m
	 * @param {Map<string, number>} colours
	 */
	constructor(s, m, colours) {
		this.s = s;
		this.m = m;
		this.colours = colours;
		this.l = makeLayout(s, m);
		this.top = TOP + 26;
		this.under = '';
		this.boxes = '';
		this.over = '';
	}

	/** @param {string} name */
	y(name) {
		const o = this.l.objects.get(name);
		return this.top + (this.l.height - (o ? o.height : 0)) * RISE;
	}

	/**
	 * The middle of a page's cell; null: it has none.
	 * @param {string} name
	 * @param {number} index
	 * @returns {[number, number] | null}
	 */
	cellPlace(name, index) {
		const o = this.l.objects.get(name);
		if (o === undefined)
			return null;
		const i = cellOf(o.cells, index);
		if (i < 0)
			return null;
		return [cellX(columnX(o.column), o.cells, i) +
		    cellWidth(o.cells) / 2, this.y(name) + 32];
	}

	/** @param {number} i */
	process(i) {
		const c = this.l.columns[i], x = columnX(i);
		if (c.proc === '')
			return;
		const live = c.proc === this.m.p;
		this.boxes += rect(x, 6, BOX, TOP - 6, live ? 'box live' :
		    'box');
		this.boxes += label(x + 12, 26, 'name', c.first ?
		    `Process ${c.proc}` : `... ${c.proc}`);
		if (c.entry === null)
			return;
		const flags = c.entry.flags || [];
		this.boxes += label(x + BOX - 12, 26, flags.includes(
		    'needscopy') ? 'warn' : 'dim', flags.includes(
		    'needscopy') ? 'needs-copy' : flags.join(' '), 'end');
		c.cells.forEach((cell, n) => this.pteCell(c, x, cell, n));
		this.entryLine(c, i);
	}

	/**
	 * @param {any} c @param {number} x @param {Cell} cell
	 * @param {number} n
	 */
	pteCell(c, x, cell, n) {
		const w = cellWidth(c.cells), left = cellX(x, c.cells, n);
		const hot = c.proc === this.m.p && this.m.va !== '' &&
		    BigInt(this.m.va) / 4096n >= BigInt(c.start) / 4096n +
		    BigInt(cell.from) && BigInt(this.m.va) / 4096n <=
		    BigInt(c.start) / 4096n + BigInt(cell.to);
		if (cell.kind === '') {
			this.boxes += rect(left, 40, w, 44, hot ?
			    'none hot' : 'none');
			this.boxes += label(left + w / 2, 66, 'faint',
			    range(cell), 'middle');
			return;
		}
		const k = cell.v.object === null ? 0 :
		    colourOf(cell.v.object, this.colours);
		this.boxes += rect(left, 40, w, 44, `cell o${k}${hot ?
		    ' hot' : ''}`);
		this.boxes += label(left + w / 2, 60, `mono t${k}`,
		    cell.v.prot.replace(/-/g, ''), 'middle');
		this.boxes += label(left + w / 2, 76, 'small', cell.from ===
		    cell.to ? frameWords(cell.v.frame) : range(cell),
		    'middle');
		const to = cell.v.object === null ? null :
		    this.cellPlace(cell.v.object, cell.v.page);
		if (to !== null)
			this.under += `<path class="pte s${k}${hot ? ' hot' :
			    ''}" d="M${left + w / 2} 84C${left + w / 2} ${
			    (84 + to[1]) / 2} ${to[0]} ${(84 + to[1]) / 2} ${
			    to[0]} ${to[1]}"/>`;
	}

	/** @param {any} c @param {number} i */
	entryLine(c, i) {
		const o = this.l.objects.get(c.entry.object);
		if (o === undefined)
			return;
		const x = columnX(i) + BOX - 10, y = this.y(o.name);
		this.under += o.column === i ?
		    `<path class="entry" d="M${x} ${TOP}V${y - 4}"/>` :
		    `<path class="entry" d="M${x} ${TOP}V${y + 16}H${
		    columnX(o.column) + BOX + 4}"/>`;
	}

	/** @param {import('./layout.js').Placed} o */
	object(o) {
		const x = columnX(o.column), y = this.y(o.name);
		const k = colourOf(o.name, this.colours);
		this.boxes += rect(x, y, BOX, OBJECT, `box s${k}`);
		this.boxes += label(x + 12, y + 21, `name t${k}`,
		    shortName(o.name));
		this.boxes += label(x + 16 + shortName(o.name).length * 10, y +
		    21, 'dim', o.v.kind === 'anon' ? 'anonymous object' : o.v.kind);
		this.boxes += label(x + BOX - 12, y + 21, 'dim',
		    `${o.v.refs} ref${o.v.refs === 1 ? '' : 's'}`, 'end');
		o.cells.forEach((cell, n) => this.pageCell(o, k, cell, n));
		const b = this.l.objects.get(o.v.backing);
		if (b === undefined)
			return;
		const from = x + 40, to = this.y(b.name);
		this.under += b.column === o.column ?
		    `<path class="shadow" d="M${from} ${y + OBJECT}V${to -
		    5}"/>` : `<path class="shadow" d="M${from} ${y +
		    OBJECT}V${to + 42}H${columnX(b.column) + BOX + 6}"/>`;
	}

	/**
	 * @param {import('./layout.js').Placed} o @param {any} k
	 * @param {Cell} cell @param {number} n
	 */
	pageCell(o, k, cell, n) {
		const w = cellWidth(o.cells);
		const x = cellX(columnX(o.column), o.cells, n);
		const y = this.y(o.name) + 32, mid = x + w / 2;
		const v = cell.v || {};
		if (cell.kind === '') {
			this.boxes += rect(x, y, w, 42, 'none');
			this.boxes += label(mid, y + 26, 'faint', range(cell),
			    'middle');
		} else if (cell.kind === 'swap') {
			this.boxes += rect(x, y, w, 42, `none s${k}`);
			this.boxes += label(mid, y + 19, `small t${k}`, 'swap',
			    'middle');
			this.boxes += label(mid, y + 34, 'small', range(cell),
			    'middle');
		} else if (cell.from === cell.to && v.valid === '00') {
			this.boxes += rect(x, y, w, 42, 'busy');
			this.boxes += label(mid, y + 26, 'warn', 'busy',
			    'middle');
		} else {
			this.boxes += rect(x, y, w, 42, `cell o${k}`);
			this.boxes += label(mid, y + 19, 'mono', cell.from ===
			    cell.to ? v.word === null ? '?' : v.word.slice(0,
			    7) : shortName(range(cell), w / 7), 'middle');
			this.boxes += label(mid, y + 34, 'small', cell.from ===
			    cell.to ? frameWords(v.frame) : '', 'middle');
			if (cell.from === cell.to && !this.named(o.name) &&
			    !isSeen(this.s, o.name, cell.from))
				this.boxes += `<path class="strike" d="M${x +
				    3} ${y + 39}L${x + w - 3} ${y + 3}"/>`;
		}
	}

	/** @param {string} name */
	named(name) {
		return !/^S\d+$/.test(name);
	}

	/** The search goes down, numbered; the copy comes up. */
	fault() {
		const path = searchPath(this.m);
		/** @type {[number, number] | null} */
		let last = null;
		path.forEach(([o, i], n) => {
			const p = this.cellPlace(o, i);
			if (p === null)
				return;
			if (last !== null)
				this.over += `<path class="search" d="M${
				    last[0] + 18} ${last[1]}C${last[0] + 40} ${
				    last[1] + 80} ${p[0] + 60} ${p[1] - 60} ${
				    p[0] + 18} ${p[1]}"/>`;
			this.over += `<circle class="mark" cx="${p[0] + 20}" ` +
			    `cy="${p[1]}" r="9"/>` + label(p[0] + 20,
			    p[1] + 4, 'number', n + 1, 'middle');
			last = p;
		});
		const e = this.m.event;
		if (e === null || (e.k !== 'copy' && e.k !== 'move'))
			return;
		const a = this.cellPlace(e.obj, e.page);
		const b = this.cellPlace(e.to, e.topage);
		if (b === null)
			return;
		const from = a || [b[0], b[1] + RISE];
		this.over += `<path class="copy" d="M${from[0]} ${from[1] +
		    44}C${from[0] + 60} ${from[1] + 80} ${b[0] + 30} ${b[1] +
		    110} ${b[0]} ${b[1] + 47}"/>`;
		this.over += label((from[0] + b[0]) / 2 + 60, Math.max(from[1],
		    b[1]) + 64, 'tag', e.k === 'copy' ? 'copy 4096 bytes' :
		    'moved', 'middle');
	}

	/** @param {number} y */
	frames(y) {
		/** @type {[number, string, number, any][]} */
		const used = [];
		for (const [name, o] of this.s.objects)
			for (const [i, v] of o.pages)
				if (typeof v.frame === 'number')
					used.push([v.frame, name, i, v]);
		used.sort((a, b) => a[0] - b[0]);
		const wide = Math.max(4, Math.floor(this.width() / 93));
		this.boxes += label(MARGIN, y, 'dim', `Physical memory: ${
		    used.length} frame${used.length === 1 ? '' : 's'} of ` +
		    `objects in use${this.mapped() > used.length ?
		    `; without sharing it would be ${this.mapped()}` : ''}`);
		used.slice(0, 2 * wide).forEach(([f, name, i, v], n) => {
			const x = MARGIN + (n % wide) * 93;
			const top = y + 10 + Math.floor(n / wide) * 54;
			const k = colourOf(name, this.colours);
			this.boxes += rect(x, top, 85, 46, `cell o${k}`);
			this.boxes += label(x + 9, top + 17, 'small',
			    `frame ${f}`);
			this.boxes += label(x + 9, top + 35, 'mono',
			    v.word === null || name.length > 4 ? '' :
			    v.word.slice(0, 6));
			this.boxes += label(x + 78, top + 35, `small t${k}`,
			    `${shortName(name, 5)}[${i}]`, 'end');
		});
		return y + 10 + Math.max(1, Math.ceil(Math.min(used.length,
		    2 * wide) / wide)) * 54;
	}

	/** Pages of all processes, shared ones again for each. */
	mapped() {
		let n = 0;
		for (const p of this.s.procs.values())
			for (const v of p.ptes.values())
				n += typeof v.frame === 'number' ? 1 : 0;
		return n;
	}

	/** What the lines mean. @param {number} y */
	legend(y) {
		let x = MARGIN;
		for (const [line, text] of [['entry', 'map entry to object'],
		    ['pte s1', 'page table to page'],
		    ['shadow', 'shadows'], ['search', 'search of the fault'],
		    ['copy', 'copy'], ['strike', 'nobody sees it']]) {
			this.over += `<path class="${line}" ` +
			    `style="marker-end:none" d="M${x} ${y -
			    4}h22"/>` + label(x + 28, y, 'small', text);
			x += 28 + text.length * 6.5 + 16;
			if (x > this.width() - 110) {
				x = MARGIN;
				y += 18;
			}
		}
		return y + 8;
	}

	width() {
		return Math.max(this.l.columns.length, 2) * STEP + 2 *
		    MARGIN - (STEP - BOX);
	}

	draw() {
		this.l.columns.forEach((c, i) => this.process(i));
		if (this.l.hidden > 0)
			this.boxes += label(MARGIN, this.top - 8, 'dim',
			    `and ${this.l.hidden} more entries of maps`);
		for (const o of this.l.objects.values())
			this.object(o);
		this.fault();
		const height = this.legend(18 + this.frames(this.top +
		    (this.l.height + 1) * RISE + 16));
		return `<svg viewBox="0 0 ${this.width()} ${height}" ` +
		    `style="max-width:${this.width() * 1.1}px" role="img" ` +
		    `aria-label="${escape(chainText(this.s, this.m))}">${DEFS}` +
		    `${this.under}${this.boxes}${this.over}</svg>`;
	}
}

const DEFS = '<defs><marker id="ah" viewBox="0 0 8 8" refX="6.5" refY="4" ' +
    'markerWidth="7" markerHeight="7" orient="auto"><path class="head" ' +
    'd="M0 0 8 4 0 8z"/></marker><pattern id="hatch" width="6" height="6" ' +
    'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path ' +
    'class="hatch" d="M0 0V6"/></pattern></defs>';

/**
 * @param {State} s
 * @param {Moment} m
 * @param {Map<string, number>} colours
 * @returns {string}
 */
export function drawPicture(s, m, colours) {
	return new Picture(s, m, colours).draw();
}

/** @param {import('./layout.js').Placed} o */
function objectText(o) {
	const cells = o.cells.map((c) => c.kind === '' ? '.' : c.kind ===
	    'swap' ? 's' : range(c));
	return `[${o.name}: ${cells.join(' ')}]`;
}

/**
 * Each process's chains, as vmsim draws them.
 * @param {State} s
 * @param {Moment} m
 * @returns {string}
 */
export function chainText(s, m) {
	const l = makeLayout(s, m);
	return l.columns.filter((c) => c.entry !== null).map((c) => {
		const chain = [];
		let o = l.objects.get(c.entry.object);
		while (o !== undefined) {
			chain.push(objectText(o));
			o = l.objects.get(o.v.backing);
		}
		return `${c.proc} ${chain.join(' -> ') || 'none'}`;
	}).join('    ') || 'nothing is mapped';
}
