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

/** @param {Event} e @returns {string} */
const addresses = (e) => `[${e.start},${e.end})`;

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
	map: (e) => [`${e.p} maps ${addresses(e)}`,
	    'Only an entry of the map is made: no page, no frame yet.',
	    'vm_map_insert()'],
	'map ahead': (e) => [`Resident pages of ${e.obj} are mapped at once`,
	    'Pages that are in memory already are mapped with the entry, so ' +
	    'that they need no fault.', 'vm_map_pmap_enter()'],
	unmap: (e) => [`${e.p} has nothing any more at ${addresses(e)}`,
	    'The entry goes, and with it its page-table entries and its ' +
	    'reference of the object.', 'vm_map_delete()'],
	protect: (e) => [`${addresses(e)} of ${e.p} is ${e.prot} now`,
	    'Rights that are taken are taken from the page table at once; ' +
	    'those that are given come with the next fault.',
	    'vm_map_protect()'],
	fork: (e) => [`${e.child} is a child of ${e.p}`,
	    'A fork copies the map, not the pages.', 'vmspace_fork()'],
	'fork entry': (e) => [`${addresses(e)}: ${e.how}`,
	    'Each entry goes to the child as its inheritance says; private ' +
	    'memory is shared until one of both writes.', 'vmspace_fork()'],
	'write-protect': (e) => [`${e.p} may not write ${addresses(e)} any more`,
	    'Write permission is taken from the page table, so that the ' +
	    'next write faults, and copies.', 'vm_map_copy_entry()'],
	'copy at once': (e) => [`${page(e)} is copied to ${e.to}[${e.topage}]`,
	    'A wired page must not fault later, so the child gets its copy ' +
	    'now.', 'vm_fault_copy_entry()'],
	exit: (e) => [`${e.p} is gone`,
	    'Its map is emptied, and its references of objects are dropped.',
	    'vmspace_exit()'],
	wire: (e) => [`${addresses(e)} of ${e.p} is wired`,
	    'Wired pages stay in memory, and mapped, until they are unwired.',
	    'vm_map_wire()'],
	unwire: (e) => [`${addresses(e)} of ${e.p} is wired no more`,
	    'Its pages may be paged out again.', 'vm_map_unwire()'],
	evict: (e) => [`${page(e)} is evicted: ${e.how}`,
	    'The page is unmapped, written if it is dirty, and its frame is ' +
	    'free.', 'vm_pageout_clean()'],
	reclaim: (e) => [`${page(e)} is reclaimed`,
	    'Nobody has used the page lately, and it is clean: its frame is ' +
	    'free.', 'vm_pageout_scan_inactive()'],
	'swap out': (e) => [`${e.pages} page${e.pages === 1 ? '' : 's'} of ${
	    e.obj} from ${e.page} on: to swap`,
	    'Anonymous memory has no file; what does not fit goes to the swap ' +
	    'device.', 'swap_pager_putpages()'],
	'swap in': (e) => [`${e.pages} page${e.pages === 1 ? '' : 's'} of ${
	    e.obj} from ${e.page} on: from swap`,
	    'The swap pager reads the page, and neighbours whose blocks lie ' +
	    'beside it.', 'swap_pager_getpages()'],
	remove: (e) => [`Pages ${e.page} to ${e.end} of ${e.obj} are removed`,
	    'Their contents are not wanted any more.',
	    'vm_object_page_remove()'],
	'page daemon': (e) => [`The page daemon frees ${e.freed}`,
	    'It wakes when frames are few, and works towards its target.',
	    'vm_pageout_worker()'],
	launder: (e) => [`${e.laundered} of ${e.want} pages are laundered`,
	    'Dirty pages of the laundry queue are written, then they are ' +
	    'clean and can be freed.', 'vm_pageout_launder()'],
	wait: (e) => [`Waits for "${e.for}"`,
	    'The thread sleeps until it is woken.', 'msleep()'],
	'wait lock': (e) => [`Waits for the lock "${e.lock}" of ${e.owner}`,
	    'Another thread has it.', 'a lock'],
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
