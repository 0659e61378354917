// SPDX-License-Identifier: BSD-2-Clause
// What the tests of the page share.
import { copyFileSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// A folder of its own, to be removed.
export const scratch = () => mkdtempSync(join(tmpdir(), 'view'));

// The modules of the page, by name, as node loads them from `dir`.
export function loader(source, dir) {
	const scripts = join(source, 'src', 'view');

	for (const file of readdirSync(scripts).filter((f) =>
	    f.endsWith('.js')))
		copyFileSync(join(scripts, file), join(dir, file));
	writeFileSync(join(dir, 'package.json'), '{"type":"module"}');
	return (name) => import(pathToFileURL(join(dir, name)).href);
}

// Every example and every lesson.
export const scenariosOf = (source) => ['examples/scenarios', 'doc/lessons']
    .flatMap((d) => readdirSync(join(source, d)).filter((f) =>
    f.endsWith('.vms')).sort().map((f) => join(source, d, f)));

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
// Lines of a state: of its list of things, of the reducer, of a recording.
export const stateLines = (list) => list.map(([key, v]) => line(key, v))
    .sort();
export const pageLines = (s) => stateLines([...things(s)]);
export const machineLines = (effects) => stateLines(effects.map((fx) =>
    [[fx[0].slice(0, -1), ...fx.slice(1, -1)], fx[fx.length - 1]]));
