// SPDX-License-Identifier: BSD-2-Clause
// The types that the comments of the page's scripts state hold: types.mjs VMSIM
// SOURCE.  Needs typescript of the npm registry, found from the current folder
// or NODE_PATH; else it is skipped.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const [,,, source] = process.argv;
const scripts = join(source, 'src', 'view');
let tsc;
try {
	const require = createRequire(join(process.cwd(), 'x.js'));
	tsc = join(dirname(require.resolve('typescript/package.json')), 'bin',
	    'tsc');
} catch {
	console.log('no typescript');
	process.exit(77);
}
const run = spawnSync(process.execPath, [tsc, '--allowJs', '--checkJs',
    '--noEmit', '--strict', '--target', 'es2022', '--lib',
    'es2022,dom,dom.iterable', '--module', 'node16',
    ...readdirSync(scripts).filter((f) => f.endsWith('.js')).map((f) =>
    join(scripts, f))], { encoding: 'utf8' });
console.log(run.stdout + run.stderr);
process.exit(run.status === 0 ? 0 : 1);
