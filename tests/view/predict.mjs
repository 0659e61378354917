// SPDX-License-Identifier: BSD-2-Clause
// What Predict asks, held against the machine: predict.mjs VMSIM SOURCE GENERATE
// [COUNT].  Of each operation of COUNT generated scenarios (60) the right answer
// is what the machine's own state and counters say, and each other answer is
// not.  Every kind of event is asked about, but those of UNASKED.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { loader, scratch } from './lib.mjs';

const [,, vmsim, source, generate, count = '60'] = process.argv;
const dir = scratch();
const load = loader(source, dir);
const { makeReducer } = await load('reduce.js');
const { allEvents } = await load('trace.js');
const { ask } = await load('quiz.js');
const { QUESTIONS } = await load('questions.js');

const MANY = 20;	/* times that a kind must be met to be asked about */
const UNASKED = {
	'rest': 'says nothing by itself', 'mark': 'says nothing by itself',
	'name': 'a name is given, nothing happens',
	'object': 'a part of what makes it: a fault, mmap',
	'process': 'the operation says it',
	'inherit': 'shows at the next fork, which is asked about',
	'sync': 'writes pages, changes none that a process sees',
	'scan': 'a part of what the page daemon does',
	'clock': 'time that passes',
	'thread': 'order of threads: Race', 'thread end': 'order of threads',
	'join': 'order of threads', 'switch': 'order of threads',
	'wait': 'order of threads', 'wait lock': 'order of threads',
	'got lock': 'order of threads', 'wake': 'order of threads',
	'step': 'order of threads', 'choice': 'order of threads',
};

// ---- The machine's own state, as the recording has it whole.

class Machine {
	constructor(effects) {
		this.items = new Map(effects.map((fx) => [[fx[0].slice(0, -1),
		    ...fx.slice(1, -1)].join(' '), fx[fx.length - 1]]));
		this.counters = this.items.get('counters') ?? {};
	}

	of(kind) {
		return [...this.items].filter(([k]) => k.startsWith(`${kind} `))
		    .map(([k, v]) => [...k.split(' ').slice(1), v]);
	}

	get frames() {
		return this.of('page').filter(([,, v]) => typeof v.frame ===
		    'number').length;
	}

	entry(p, va) {
		return this.of('entry').find(([q, start, e]) => q === p &&
		    BigInt(va) >= BigInt(start) && BigInt(va) <
		    BigInt(e.end))?.[2];
	}

	depth(p, va) {
		let n = 0;
		for (let o = this.entry(p, va)?.object; o; o = this.items.get(
		    `object ${o}`)?.backing)
			n++;
		return n;
	}

	rights(p, va) {
		const page = `0x${(BigInt(va) & ~4095n).toString(16)}`;
		const prot = this.items.get(`pte ${p} ${page}`)?.prot ?? '---';
		return prot === '---' ? 'none' : prot;
	}
}

// Is an answer of this question true?  By state, counters and what the
// operation itself has answered.
const FAULTS = {
	'-': (d) => d.faults === 0,
	'C': (d) => d.cow + d.cowopt > 0,
	'Z': (d) => d.zfod > 0 && d.cow + d.cowopt === 0,
	'I': (d, step) => d.iofaults + d.swapin > 0 ||
	    isAnswered(step, 'pagein'),
	'P': (d, step) => d.populates > 0 || isAnswered(step, 'populate'),
	'X': (d, step) => isRefused(step) && d.zfod + d.cow + d.cowopt === 0,
	'R': (d, step) => d.faults > 0 && d.cow + d.cowopt + d.zfod === 0 &&
	    !FAULTS.P(d, step) && !FAULTS.I(d, step) && !isRefused(step),
};
const isAnswered = (step, k) => step.events.some((e) => e.k === k &&
    e.answer === 'OK');
// Of a call on a range the fault may work, and the rest not.
const isRefused = (step) => /^(expect )?(load|store|hold)/.test(step.op) ?
    /KERN_|SIG|^E[A-Z]|^-1$/.test(step.answer ?? '') :
    step.events.some((e) => e.k === 'done' && e.answer !== 'KERN_SUCCESS');

const change = (a, b) => Object.fromEntries(Object.keys(b.counters).map((k) =>
    [k, b.counters[k] - (a.counters[k] ?? 0)]));

const pattern = (key) => new RegExp(`^${QUESTIONS[key].replace(/[.?]/g,
    '\\$&').replace(/\{(\w+)\}/g, '(?<$1>.*)')}$`);
const KINDS = ['fault', 'source', 'frames', 'value', 'depth', 'rights'];

// Which answers are true.
function judge(q, step, before, after) {
	const kind = KINDS.find((k) => pattern(k).test(q.text));
	const { p, va } = pattern(kind).exec(q.text).groups;
	const copy = step.events.find((e) => e.k === 'copy');
	const d = change(before, after);
	const value = step.events.findLast((e) => e.k === 'load')?.value;
	const truth = {
		fault: (a) => FAULTS[Object.keys(FAULTS).find((f) => QUESTIONS[
		    `fault ${f}`] === a)](d, step),
		source: (a) => a === `in ${copy.obj}` && d.cow === 1,
		frames: (a) => Number(a) === after.frames,
		value: (a) => BigInt(a) === BigInt(value),
		depth: (a) => Number(a) === after.depth(p, va),
		rights: (a) => a === after.rights(p, va),
	}[kind];
	return { kind, true: q.answers.map((a, i) => truth(a) ? i : -1)
	    .filter((i) => i >= 0) };
}

const asked = {}, met = {}, covered = {};
let wrong = 0, scenarios = 0;

function checkStep(step, q, before, after, seed) {
	for (const k of new Set(step.events.map((e) => e.k)))
		met[k] = (met[k] ?? 0) + 1;
	if (q === null)
		return;
	const judged = judge(q, step, before, after);
	asked[judged.kind] = (asked[judged.kind] ?? 0) + 1;
	for (const k of new Set(step.events.map((e) => e.k)))
		covered[k] = (covered[k] ?? 0) + 1;
	if (judged.true.join() === String(q.right) && q.answers.length > 1)
		return;
	wrong++;
	if (wrong < 20)
		console.log(`seed ${seed}: ${step.op} = ${step.answer}: ${
		    JSON.stringify(q)}: true are ${judged.true}`);
}

function checkScenario(seed) {
	const text = spawnSync(generate, ['--family', 'all', '--seed',
	    String(seed), '--count', '1'], { encoding: 'utf8' }).stdout;
	const run = spawnSync(vmsim, ['run', '--trace', '-', '--states', '-'],
	    { input: text, encoding: 'utf8', maxBuffer: 1 << 28 });
	if (!run.stdout.startsWith('{')) {
		console.log(`seed ${seed}: ${run.stderr}`);
		wrong++;
		return;
	}
	const trace = JSON.parse(run.stdout);
	const stateAt = makeReducer(trace, allEvents(trace));
	let before = new Machine(trace.before), last = -1;
	scenarios++;
	for (const step of trace.steps) {
		const page = stateAt(last);
		if (step.events.length > 0)
			last = step.events[step.events.length - 1].t;
		const after = new Machine(step.state);
		if (step.op !== undefined && step.line !== undefined)
			checkStep(step, ask(step, page, stateAt(last)), before,
			    after, seed);
		before = after;
	}
}

for (let seed = 1; seed <= Number(count); seed++)
	checkScenario(seed);
rmSync(dir, { recursive: true });
for (const k of Object.keys(met).sort()) {
	const n = covered[k] ?? 0;
	console.log(`${k}: ${met[k]} times, ${n} asked about${k in UNASKED ?
	    ` (${UNASKED[k]})` : ''}`);
	if (n === 0 && met[k] >= MANY && !(k in UNASKED)) {
		console.log(`nothing is asked about ${k}`);
		wrong++;
	}
}
console.log(`${scenarios} scenarios; questions: ${Object.entries(asked).map(
    ([k, n]) => `${n} ${k}`).join(', ')}; ${wrong} wrong`);
process.exit(wrong !== 0 || KINDS.some((k) => !asked[k]) ? 1 : 0);
