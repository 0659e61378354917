// SPDX-License-Identifier: BSD-2-Clause
/** @file What an event says: a title, the line of the story, and why. */

/**
 * @typedef {import('./trace.js').Event} Event
 * @typedef {import('./trace.js').Step} Step
 */

/** @param {any} text @returns {string} */
export function escape(text) {
	return String(text).replace(/[&<>"]/g, (c) => /** @type {any} */ ({
	    '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
}

/** @param {Event} e @returns {string} */
const page = (e) => `${e.obj}[${e.page}]`;

/**
 * [title, why, FreeBSD's function] of each kind.
 * @type {Record<string, (e: Event) => [string, string, string]>}
 */
const WORDS = {
	trap: (e) => [`${e.p || 'A process'} ${e.access === 'write' ?
	    'writes' : e.access === 'exec' ? 'executes' : e.access === 'wire' ?
	    'wires' : 'reads'} ${e.va}: a fault`,
	    'The page table does not allow the access, so the processor ' +
	    'calls the fault handler. Afterwards the same instruction is ' +
	    'tried again.', 'vm_fault()'],
	lookup: (e) => [`The map says: ${e.obj}, page ${e.page}`,
	    'The address map knows which object backs each range of ' +
	    'addresses. It is asked anew at each fault.', 'vm_map_lookup()'],
	refused: (e) => [`Refused: ${e.why}`,
	    'Nothing is mapped there, or the entry does not allow the ' +
	    'access. The process gets a signal.', 'vm_map_lookup()'],
	shadow: (e) => [`${e.obj} is put on top of ${e.backing}`,
	    'The first write after a fork gets an empty object of its own, ' +
	    'a shadow. What is written goes there; all else is still seen ' +
	    'through it.', 'vm_object_shadow()'],
	fast: (e) => [`${page(e)} is resident: just mapped`,
	    'The page is there and nothing stands in the way: it is mapped ' +
	    'without taking the object for writing.', 'vm_fault_soft_fast()'],
	found: (e) => [`${page(e)} is resident`,
	    'Found. Whether it may be written in place depends on where in ' +
	    'the chain it is.', 'vm_fault_object()'],
	empty: (e) => [e.how === 'placeholder' ?
	    `${e.obj} has no page ${e.page}: a placeholder is put there` :
	    `${e.obj} has no page ${e.page} either`, e.how === 'placeholder' ?
	    'An empty busy page takes the place, so that another thread ' +
	    'that faults on it waits instead of doing the work twice.' :
	    'A shadow holds only what was written since it was made. What ' +
	    'it lacks is looked for one object further down.',
	    'vm_fault_object()'],
	pagein: (e) => [`The pager of ${e.obj} answers ${e.answer}`,
	    'The object is asked for contents that are not in memory: from ' +
	    'a file, from swap, from a device.', 'vm_fault_getpages()'],
	populate: (e) => [e.answer === 'OK' ?
	    `The driver gives pages ${e.first} to ${e.last} of ${e.obj}` :
	    `The driver of ${e.obj} answers ${e.answer}`,
	    'A populate method decides by itself which pages come into the ' +
	    'object; the handler maps all of them.', 'vm_fault_populate()'],
	zero: (e) => [`A frame of zeroes becomes ${page(e)}`,
	    'Nobody ever wrote this page. Anonymous memory begins as zeroes, ' +
	    'made only when first touched: demand zero.',
	    'vm_fault_zerofill()'],
	copy: (e) => [`${page(e)} is copied up to ${e.to}[${e.topage}]`,
	    'This is the copy of copy-on-write: 4096 bytes into a new frame. ' +
	    'The page below is left as it is, for those who still look at it.',
	    'vm_fault_cow()'],
	move: (e) => [`${page(e)} is moved up to ${e.to}[${e.topage}]`,
	    'Nobody else can see the page below, so it changes its object; ' +
	    'nothing is copied.', 'vm_fault_cow()'],
	recheck: (e) => [`The map is ${e.how}`,
	    'The map was unlocked while pages were read or copied; somebody ' +
	    'could have changed it.', 'vm_fault_relookup()'],
	enter: (e) => [`Frame ${e.frame} is entered in the page table, ${
	    e.prot.includes('w') ? 'writeable' : 'read-only'}`,
	    'From now on the processor finds the page by itself; no more ' +
	    'faults here until something takes the right away.',
	    'pmap_enter()'],
	ahead: (e) => [`${page(e)} is mapped ahead, at ${e.va}`,
	    'Pages nearby that are resident are mapped before anybody asks ' +
	    'for them: read-only, and not counted as used.',
	    'vm_fault_prefault()'],
	again: () => ['Again from the start',
	    'Something changed while the handler waited; what it knew is ' +
	    'worth nothing now.', 'vm_fault()'],
	hit: (e) => [`No fault: the page table allows it${e.va ?
	    ` at ${e.va}` : ''}`,
	    'The processor finds an entry that allows the access. The kernel ' +
	    'is not asked at all.', 'the processor'],
	collapse: (e) => [`${e.backing} is merged into ${e.obj}`,
	    'An object that only one shadow still needs is merged into it: ' +
	    'pages move up, no byte is copied.', 'vm_object_collapse()'],
	bypass: (e) => [`${e.obj} needs ${e.backing} no more`,
	    'Whatever can be seen through the object is above already, so it ' +
	    'is left out of the chain.', 'vm_object_collapse()'],
	terminate: (e) => [`${e.obj} ends`,
	    'Its last reference is gone: its pages are freed.',
	    'vm_object_terminate()'],
};

/**
 * @param {Event} e
 * @returns {{title: string, why: string, where: string}}
 */
export function eventWords(e) {
	const words = WORDS[e.k];
	if (words !== undefined) {
		const [title, why, where] = words(e);
		return { title, why, where };
	}
	const rest = Object.entries(e).filter(([key]) =>
	    !['t', 'k', 'fx', 'say', 'why'].includes(key));
	return { title: e.say || `${e.k} ${rest.map(([key, v]) =>
	    `${key} ${v}`).join(', ')}`, why: e.why || '', where: '' };
}

/**
 * The words of an operation, without `expect`.
 * @param {Step} step
 * @returns {string[]}
 */
export function opWords(step) {
	return (step.op || '').replace(/^expect /, '').split(/\s+/);
}

/**
 * What an operation does, as a headline.
 * @param {Step} step
 * @returns {string}
 */
export function stepWords(step) {
	const [verb, p, a, b] = opWords(step);
	switch (verb) {
	case 'store':
		return `${p} writes ${b} to ${a}`;
	case 'load':
		return `${p} reads ${a}`;
	case 'fork':
		return `${p} forks: ${a} is its child`;
	case 'exit':
		return `${p} ends`;
	case 'proc':
		return `A process ${p} begins`;
	case 'mmap':
		return `${p} maps ${b} pages at ${a}`;
	case 'munmap':
		return `${p} unmaps ${b} pages at ${a}`;
	}
	return step.op || `thread ${step.thread}`;
}

/**
 * An effect in words, with its sign.
 * @param {import('./trace.js').Effect} fx
 * @returns {[string, string]}
 */
export function effectWords(fx) {
	const last = fx[fx.length - 1];
	const values = typeof last === 'object' && last !== null ? last : {};
	const key = fx.slice(1).filter((x) => typeof x !== 'object' ||
	    x === null);
	const sign = /[+-]$/.test(fx[0]) ? fx[0].slice(-1) : '~';
	const kind = fx[0].replace(/[+-]$/, '');
	const name = kind === 'page' || kind === 'swap' ?
	    `${kind} ${key[0]}[${key[1]}]` :
	    [kind, ...key].join(' ');
	if (sign === '+' && kind === 'page')
		return [sign, `${name} in frame ${values.frame}`];
	if (sign !== '~')
		return [sign, name];
	return [sign, `${name}: ${Object.entries(values).map(([k, v]) =>
	    `${k} ${v === null ? 'none' : Array.isArray(v) ?
	    v.join(' ') || 'none' : v}`).join(', ')}`];
}
