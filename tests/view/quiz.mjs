// SPDX-License-Identifier: BSD-2-Clause
// What lessons ask, the page asks: quiz.mjs VMSIM SOURCE
// Above each operation with `#! ask KIND` the question is of that kind, has a
// wrong answer at least, and no answer twice.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { loader, scenariosOf, scratch } from './lib.mjs';

const [,, vmsim, source] = process.argv;
const scenarios = scenariosOf(source);
const dir = scratch();
const load = loader(source, dir);
const { makeReducer } = await load('reduce.js');
const { allEvents } = await load('trace.js');
const { ask, wanted } = await load('quiz.js');
const { QUESTIONS } = await load('questions.js');

// A sentence as a pattern: what is put in may be anything.
const pattern = (key) => new RegExp(`^${QUESTIONS[key].replace(/[.?]/g,
    '\\$&').replace(/\{\w+\}/g, '.*')}$`);
const KEYS = { faults: 'fault' };

let asked = 0, wrong = 0;
for (const scenario of scenarios) {
	const run = spawnSync(vmsim, ['run', '--trace', '-', scenario],
	    { maxBuffer: 1 << 28 });
	const trace = JSON.parse(run.stdout);
	const stateAt = makeReducer(trace, allEvents(trace));
	let last = -1;
	for (const step of trace.steps) {
		const before = stateAt(last);
		if (step.events.length > 0)
			last = step.events[step.events.length - 1].t;
		const want = wanted(trace, step);
		if (want.length === 0)
			continue;
		asked++;
		const q = ask(step, before, stateAt(last), want);
		if (q !== null && pattern(KEYS[want[0]] ?? want[0])
		    .test(q.text) && q.answers.length > 1 &&
		    new Set(q.answers).size === q.answers.length)
			continue;
		console.log(`${scenario}: ${step.op}: ask ${want.join(' ')}: ` +
		    JSON.stringify(q));
		wrong++;
	}
}
rmSync(dir, { recursive: true });
console.log(`${scenarios.length} scenarios, ${asked} questions`);
process.exit(wrong !== 0 || asked === 0 ? 1 : 0);
