// SPDX-License-Identifier: BSD-2-Clause
// The page in a browser: page.mjs VMSIM SOURCE
// Each example and lesson is stepped to the end and back by keyboard: after each
// operation the page has the machine's state; nothing is asked of the network,
// nothing is complained of, and axe-core has nothing to say, light or dark.
// Needs Chromium, and playwright-core and axe-core of the npm registry, found
// from the current folder or NODE_PATH; else it is skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync }
    from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { machineLines, scenariosOf, scratch, stateLines } from './lib.mjs';

const SKIPPED = 77, PAINT_MS = 200;
const PAGE_MAX = 80 * 1024, PAGE_ZIPPED_MAX = 25 * 1024;
const [,, vmsim, source] = process.argv;
const require = createRequire(join(process.cwd(), 'x.js'));
const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome'].find((p) => existsSync(p));
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu',
    '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'];

function find(name) {
	try {
		return require(name);
	} catch {
		return null;
	}
}

const playwright = find('playwright-core'), axe = find('axe-core');
if (browser === undefined || playwright === null || axe === null) {
	console.log('no Chromium, playwright-core or axe-core');
	process.exit(SKIPPED);
}

const dir = scratch();
let wrong = 0;
const check = (ok, what) => {
	if (!ok) {
		console.log(what);
		wrong++;
	}
};

function run(...args) {
	const done = spawnSync(vmsim, args, { encoding: 'utf8',
	    maxBuffer: 1 << 28 });
	check(done.status === 0 || args[0] === 'explore' && done.status === 1,
	    `${args.join(' ')}: ${done.stderr}`);
	return done.stdout;
}

function makePage(name, ...args) {
	const file = join(dir, `${name}.html`);
	run('view', '-o', file, ...args);
	return file;
}

// Without what is recorded.
function checkBudget(file) {
	const text = readFileSync(file, 'utf8').replace(
	    /(id="trace">)[^]*?(<\/script>)/, '$1$2');
	const zipped = gzipSync(text).length;
	console.log(`the page has ${text.length} bytes, ${zipped} compressed`);
	check(text.length <= PAGE_MAX && zipped <= PAGE_ZIPPED_MAX,
	    'that is too much');
}

// By keyboard to the end: where one is then, how many stops that took, and the
// state at the last stop of each operation.
const walk = (page) => page.evaluate(() => {
	const press = (key) => document.dispatchEvent(new KeyboardEvent(
	    'keydown', { key, bubbles: true }));
	const where = () => document.getElementById('position').textContent;
	const drawn = () => document.querySelector('#picture svg') !== null &&
	    document.querySelector('#live').textContent !== undefined;
	const states = {};
	let stops = 0, last = '', undrawn = 0;
	press('Home');
	while (last !== where()) {
		last = where();
		stops++;
		undrawn += drawn() ? 0 : 1;
		states[parseInt(last.match(/\d+/)[0])] =
		    globalThis.vmsim.state();
		press('ArrowRight');
	}
	for (let i = 1; i < stops; i++)
		press('ArrowLeft');
	return { last, stops, undrawn, first: where(), states };
});

// A recording of the same run has the machine's whole state.
async function checkWalk(page, name, recorded) {
	const { last, stops, undrawn, first, states } = await walk(page);
	check(/(\d+) \/ \1event (\d+) \/ \2$/.test(last),
	    `${name}: it ends at ${last}`);
	check(first.startsWith('operation 1 /'), `${name}: back leads to ${
	    first}`);
	check(undrawn === 0, `${name}: ${undrawn} stops without a picture`);
	recorded.steps.forEach((step, n) => {
		if (!step.op || step.events.length === 0 ||
		    states[n + 1] === undefined)
			return;
		operations++;
		const page = stateLines(states[n + 1]);
		const machine = machineLines(step.state);
		const i = machine.findIndex((l, k) => l !== page[k]);
		check(i < 0 && page.length === machine.length, `${name}: after ${
		    step.op} the page has ${page[i]}, the machine ${
		    machine[i]}`);
	});
	return stops;
}

async function checkAxe(page, name, theme) {
	await page.evaluate((t) => {
		document.documentElement.dataset.theme = t;
	}, theme);
	const found = await page.evaluate(() => globalThis.axe.run({
	    resultTypes: ['violations'] }));
	for (const v of found.violations)
		check(false, `${name}, ${theme}: ${v.id}: ${v.help}: ${
		    v.nodes.map((n) => n.target).slice(0, 3).join(' | ')}`);
}

// Each question is answered, and then the page goes on.
async function answerAll(page, name) {
	const { asked, bad } = await page.evaluate(() => {
		const press = (key) => document.dispatchEvent(
		    new KeyboardEvent('keydown', { key, bubbles: true }));
		const where = () => document.getElementById('position')
		    .textContent;
		const count = (s) => document.querySelectorAll(s).length;
		const bad = [];
		let asked = 0;
		press('Home');
		press('p');
		for (let last = ''; last !== where();) {
			last = where();
			if (count('.answer') > 0 && count('.right') === 1) {
				press('ArrowRight');
				if (last !== where())
					bad.push(`passed by at ${last}`);
				press('1');
				if (count('.answer.right') !== 1)
					bad.push(`no right one at ${last}`);
				asked++;
			}
			press('ArrowRight');
		}
		press('w');
		return { asked, bad };
	});
	check(bad.length === 0, `${name}: a question is ${bad}`);
	return asked;
}

// A lane for each thread, a row for each stop of one.
async function checkRace(page, name) {
	if (!await page.locator('#race').isVisible())
		return;
	races++;
	await page.keyboard.press('r');
	const lanes = await page.locator('.lanes thead tr:last-child th')
	    .count() - 1;
	check(lanes >= 2, `${name}: ${lanes} lanes`);
	check(await page.locator('.lanes button').count() > 2 * lanes,
	    `${name}: the lanes are empty`);
	check(await page.locator('.lanes b').allTextContents().then((t) =>
	    t.every((op) => op !== 'undefined')),
	    `${name}: an operation without a name`);
	check(await page.locator('#timeline rect').count() >= lanes,
	    `${name}: nobody runs`);
	check((await page.textContent('.order')).length > 0,
	    `${name}: it does not say which order it is`);
	await checkAxe(page, name, 'light');
	await page.keyboard.press('w');
}

// The recording that the page shows, with states.
function recordingOf(scenario, file) {
	const text = readFileSync(file, 'utf8');
	const schedule = text.match(/"schedule":"([^"]*)"/)?.[1];
	return JSON.parse(schedule === undefined ? run('run', '--trace', '-',
	    '--states', scenario) : run('explore', '--schedule', schedule,
	    '--trace', '-', '--states', scenario));
}

async function open(file, name) {
	const page = await chromium.newPage({ viewport: { width: 1440,
	    height: 900 } });
	const requests = [];
	page.on('request', (r) => requests.push(r.url()));
	page.on('console', (m) => check(false, `${name}: ${m.text()}`));
	page.on('pageerror', (e) => check(false, `${name}: ${e.message}`));
	await page.goto(`file://${file}`);
	return { page, requests };
}

async function checkScenario(scenario) {
	const name = scenario.replace(/.*\//, '');
	const file = makePage(name, scenario);
	const { page, requests } = await open(file, name);
	await page.keyboard.press('End');
	await page.keyboard.press('ArrowLeft');
	await page.keyboard.press('ArrowUp');
	stops += await checkWalk(page, name, recordingOf(scenario, file));
	asked += await answerAll(page, name);
	await page.evaluate(axe.source);
	await checkAxe(page, name, 'light');
	await checkAxe(page, name, 'dark');
	await checkRace(page, name);
	check(requests.length === 1, `${name}: it asks for ${requests}`);
	await page.close();
	return file;
}

// A hundred operations are there at once: what an empty page takes, on a machine
// that has other things to do, does not count.
async function checkPaint() {
	const text = 'proc P\nmmap P 0x10000000 50 rw private anon 0\n' +
	    Array.from({ length: 98 }, (_, i) => `store P 0x${(0x10000000 +
	    i % 50 * 4096).toString(16)} ${i}`).join('\n') + '\n';
	const scenario = join(dir, 'hundred.vms');
	writeFileSync(scenario, text);
	const file = makePage('hundred', scenario);
	const empty = join(dir, 'empty.html');
	writeFileSync(empty, '<!doctype html><title>empty</title><p>empty');
	const least = { [file]: Infinity, [empty]: Infinity };
	for (let i = 0; i < 10; i++)
		for (const f of [file, empty]) {
			const { page } = await open(f, f);
			// It is noted a moment after it has happened.
			const paint = await page.waitForFunction(() =>
			    performance.getEntriesByName(
			    'first-contentful-paint')[0]?.startTime);
			least[f] = Math.min(least[f], await paint.jsonValue());
			await page.close();
		}
	const paint = least[file] - least[empty];
	console.log(`first paint of 100 operations after ${Math.round(
	    least[file])} ms, of an empty page after ${Math.round(
	    least[empty])} ms`);
	check(paint < PAINT_MS || process.env.VMSIM_SLOW, 'that is too late');
}

// Two orders of one race, side by side.
async function checkCompared() {
	const scenario = join(dir, 'two.vms');
	writeFileSync(scenario, `proc P
mmap P 0x10000000 1 rw private anon 0
store P 0x10000000 1
thread T1
load P 0x10000000
end
thread T2
store P 0x10000000 2
end
final
load P 0x10000000
`);
	for (const n of [1, 2])
		run('explore', '--outcome', String(n), '--trace', join(dir,
		    `outcome ${n}`), scenario);
	const { page, requests } = await open(makePage('both', '--compare',
	    join(dir, 'outcome 1'), join(dir, 'outcome 2')), 'compared');
	check(await page.locator('#picture figure').count() === 2,
	    'compared: there are not two pictures');
	check(!await page.locator('#predict').isVisible(),
	    'compared: what is there to predict?');
	await page.keyboard.press('r');
	check(await page.locator('.lanes thead tr:last-child th').count() ===
	    5, 'compared: there are not four lanes');
	check(await page.locator('.cut.first').count() === 1,
	    'compared: the first difference is not marked');
	check((await page.textContent('#subline')).includes('outcome 1: '),
	    'compared: it does not begin at the first difference');
	check(await page.locator('#timeline svg').count() === 2,
	    'compared: there are not two strips');
	await page.evaluate(axe.source);
	for (const theme of ['light', 'dark'])
		await checkAxe(page, 'compared', theme);
	await page.keyboard.press('w');
	await page.keyboard.press('End');
	check((await page.textContent('#story')).includes('Otherwise now'),
	    'compared: what is otherwise is not said');
	await checkAxe(page, 'compared, Watch', 'light');
	check(requests.length === 1, `compared: it asks for ${requests}`);
	await page.close();
}

// A recorded pipeline: as a whole, and its faults worth a look.
async function checkReplay() {
	const logs = readdirSync(join(source, 'examples', 'recordings'))
	    .map((f) => join(source, 'examples', 'recordings', f));
	const file = join(dir, 'replay.html');
	const done = spawnSync(vmsim, ['replay', '--view', file, ...logs]);
	if (done.status === 2) {
		console.log(`no replay: ${done.stderr}`);
		return;		/* logs are compressed */
	}
	const { page, requests } = await open(file, 'replay');
	check(await page.locator('.replay .resident').count() === 5,
	    'replay: there are not five processes');
	check(await page.locator('.faults tbody tr').count() === 5,
	    'replay: their faults are not counted');
	await page.evaluate(axe.source);
	for (const theme of ['light', 'dark'])
		await checkAxe(page, 'replay', theme);
	await page.keyboard.press('w');
	const listed = await page.locator('#source li').count();
	check(listed > 20 && listed <= 61, `replay: ${listed} are listed`);
	for (let i = 0; i < listed; i++)
		await page.keyboard.press('ArrowDown');
	check((await page.textContent('#position')).match(
	    /operation (\d+) \/ \1e/) !== null, 'replay: the list has no end');
	await checkAxe(page, 'replay, Watch', 'light');
	check(requests.length === 1, `replay: it asks for ${requests}`);
	await page.close();
}

const chromium = await playwright.chromium.launch({ executablePath: browser,
    args: FLAGS });
let stops = 0, operations = 0, asked = 0, races = 0;
const scenarios = scenariosOf(source);
await checkPaint();
for (const [n, scenario] of scenarios.entries()) {
	const file = await checkScenario(scenario);
	if (n === 0)
		checkBudget(file);
}
await checkCompared();
await checkReplay();
await chromium.close();
rmSync(dir, { recursive: true });
console.log(`${scenarios.length} scenarios, ${stops} stops, ${operations} ` +
    `states, ${asked} questions, ${races} races`);
process.exit(wrong !== 0 || operations === 0 || races === 0 ? 1 : 0);
