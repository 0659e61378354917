// SPDX-License-Identifier: BSD-2-Clause
// What lessons ask, the page asks: quiz.mjs VMSIM SOURCE SCENARIO...
// Above each operation with `#! ask KIND` the question is of that kind, has a
// wrong answer at least, and no answer twice.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync }
    from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [,, vmsim, source, ...scenarios] = process.argv;
const dir = mkdtempSync(join(tmpdir(), 'quiz'));
const scripts = join(source, 'src', 'view');

for (const file of readdirSync(scripts).filter((f) => f.endsWith('.js')))
	copyFileSync(join(scripts, file), join(dir, file));
writeFileSync(join(dir, 'package.json'), '{"type":"module"}');
const load = (name) => import(pathToFileURL(join(dir, name)).href);
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
