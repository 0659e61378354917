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

const sorted = (map) => [...map].sort((a, b) => String(a[0]) <
    String(b[0]) ? -1 : 1);
const plain = (value) => JSON.stringify(value, (key, v) =>
    v instanceof Map ? sorted(v) : v !== null && typeof v === 'object' &&
    !Array.isArray(v) ? sorted(new Map(Object.entries(v))) : v);

function whole(effects) {
	const s = makeReducer({ before: effects }, [])(-1);
	return plain(s);
}

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
		if (plain(stateAt(last)) === whole(step.state))
			continue;
		console.log(`${scenario}: after ${step.op}: the page's state ` +
		    'is not the machine\'s');
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
