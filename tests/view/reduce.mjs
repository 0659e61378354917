// SPDX-License-Identifier: BSD-2-Clause
// The page's reducer against the machine: reduce.mjs VMSIM SOURCE SCENARIO...
// At the end of each operation the state that effects lead to is the one that
// the recording has whole.  And the script of the page, made of all modules, is
// one that can be read.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync }
    from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';

const [,, vmsim, source, ...scenarios] = process.argv;
const dir = mkdtempSync(join(tmpdir(), 'view'));
const scripts = join(source, 'src', 'view');

for (const file of readdirSync(scripts).filter((f) => f.endsWith('.js')))
	copyFileSync(join(scripts, file), join(dir, file));
writeFileSync(join(dir, 'package.json'), '{"type":"module"}');
const load = (name) => import(pathToFileURL(join(dir, name)).href);
const { makeReducer } = await load('reduce.js');
const { allEvents } = await load('trace.js');

// Each thing that the page knows, as the recording's list has it: its kind and
// key, and its values.
function* things(s) {
	yield [['machine'], s.machine];
	yield [['counters'], s.counters];
	for (const [name, v] of s.threads)
		yield [['thread', name], v];
	for (const [key, v] of s.tlbs)
		yield [['tlb', ...key.split(' ')], v];
	for (const [name, p] of s.procs) {
		yield [['proc', name], p.v];
		for (const [start, v] of p.entries)
			yield [['entry', name, start], v];
		for (const [va, v] of p.ptes)
			yield [['pte', name, va], v];
	}
	for (const [name, o] of s.objects) {
		yield [['object', name], o.v];
		for (const [i, v] of o.pages)
			yield [['page', name, i], v];
		for (const [i, v] of o.swap)
			yield [['swap', name, i], v];
	}
}

const line = (key, values) => JSON.stringify([key,
    Object.entries(values).sort()]);
const lines = (s) => [...things(s)].map(([key, v]) => line(key, v)).sort();
const whole = (effects) => effects.map((fx) => line([fx[0].slice(0, -1),
    ...fx.slice(1, -1)], fx[fx.length - 1])).sort();

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
		const page = lines(stateAt(last)), machine = whole(step.state);
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
