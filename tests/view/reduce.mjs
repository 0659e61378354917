// SPDX-License-Identifier: BSD-2-Clause
// The page's reducer against the machine: reduce.mjs VMSIM SOURCE
// At the end of each operation of each example and lesson the state that effects
// lead to is the one that the recording has whole.  And the script of the page,
// made of all modules, is one that can be read.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { Script } from 'node:vm';
import { loader, machineLines, pageLines, scenariosOf, scratch }
    from './lib.mjs';

const [,, vmsim, source] = process.argv;
const scenarios = scenariosOf(source);
const dir = scratch();
const load = loader(source, dir);
const { makeReducer } = await load('reduce.js');
const { allEvents } = await load('trace.js');

let steps = 0, wrong = 0;
for (const scenario of scenarios) {
	const run = spawnSync(vmsim, ['run', '--trace', '-', '--states',
	    scenario], { maxBuffer: 1 << 28 });
	const trace = JSON.parse(run.stdout);
	const events = allEvents(trace);
	const stateAt = makeReducer(trace, events);
	let last = -1;
	for (const step of trace.steps) {
		if (step.events.length > 0)
			last = step.events[step.events.length - 1].t;
		steps++;
		const page = pageLines(stateAt(last)), machine = machineLines(step.state);
		if (page.join() === machine.join())
			continue;
		const n = machine.findIndex((l, i) => l !== page[i]);
		console.log(`${scenario}: after ${step.op}: the page has ` +
		    `${page[n]}, the machine ${machine[n]}`);
		wrong++;
	}
}
const page = spawnSync(vmsim, ['view', '-o', '-', scenarios[0]],
    { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout;
const text = page.slice(page.lastIndexOf('<script>') + '<script>'.length,
    page.lastIndexOf('</script>'));
try {
	new Script(text);
} catch (e) {
	console.log(`the page's script: ${e.message}`);
	wrong++;
}
rmSync(dir, { recursive: true });
console.log(`${scenarios.length} scenarios, ${steps} operations`);
process.exit(wrong !== 0 || steps === 0 ? 1 : 0);
