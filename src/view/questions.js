// SPDX-License-Identifier: BSD-2-Clause
/**
 * @file What questions and their answers say, one sentence a line: the page
 * takes them from here, and so does `vmsim quiz` (questions.py).  A word in
 * braces is put in.
 */

/** @type {Record<string, string>} */
export const QUESTIONS = {
	'fault': '{what}. What happens?',
	'fault C': 'a fault: a page is copied or moved up',
	'fault Z': 'a fault: a new page of zeroes',
	'fault R': 'a fault: the page is there and is just mapped',
	'fault I': 'a fault: the page is read by its pager',
	'fault P': 'a fault: the driver gives pages',
	'fault X': 'a fault that fails: a signal',
	'fault -': 'no fault: the page table allows it',
	'source': '{p} writes {va}. Where will the handler find the bytes that it has to copy?',
	'source in': 'in {o}',
	'source none': 'nowhere: it is filled with zeroes',
	'source why': 'The search goes down the chain from the top object; the first page found counts.',
	'frames': '{what}. How many frames are in use afterwards?',
	'frames fork why': 'A fork copies the map, not the pages.',
	'frames wired why': 'What is wired is copied at once.',
	'frames exit why': 'A page goes only when nobody can see it any more.',
	'value': '{p} reads {va}. Which value?',
	'value why': 'A process sees the page nearest to the top of its own chain.',
	'depth': '{what}. How many objects has the chain at {va} of {p} afterwards?',
	'depth why': 'An object is put on top when an entry that needs its copy is written to.',
	'rights': '{what}. What does the page table of {p} allow at {va} afterwards?',
	'rights why': 'A page that others see, too, is mapped without the right to write.',
	'who': '{what}. Who sees the page {page} afterwards?',
	'who why': 'A page is seen by whose chain leads to it, with nothing above that hides it.',
	'nobody': 'nobody',
	'writes': '{p} writes {value} to {va}',
	'reads': '{p} reads {va}',
	'forks': '{p} forks: {va} is its child',
	'ends': '{p} ends',
};

/**
 * @param {string} key
 * @param {Record<string, string>} words
 * @returns {string}
 */
export function sentence(key, words) {
	return QUESTIONS[key].replace(/\{(\w+)\}/g, (_, w) => words[w]);
}
