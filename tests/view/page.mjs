// SPDX-License-Identifier: BSD-2-Clause
// The page in a browser: page.mjs VMSIM SCENARIO...
// Each scenario is stepped to the end and back by keyboard; nothing is asked of
// the network, nothing is complained of, and axe-core has nothing to say, light
// or dark.  Needs Chromium, and playwright-core and axe-core of the npm
// registry, found from the current folder or NODE_PATH; else it is skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const SKIPPED = 77, PAINT_MS = 200;
const PAGE_MAX = 80 * 1024, PAGE_ZIPPED_MAX = 25 * 1024;
const [,, vmsim, ...scenarios] = process.argv;
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

const dir = mkdtempSync(join(tmpdir(), 'page'));
let wrong = 0;
const check = (ok, what) => {
	if (!ok) {
		console.log(what);
		wrong++;
	}
};

function makePage(scenario, n) {
	const file = join(dir, `${n}.html`);
	const run = spawnSync(vmsim, ['view', '-o', file, scenario]);
	check(run.status === 0, `${scenario}: ${run.stderr}`);
	return file;
}

// Without what is recorded.
function checkBudget(file) {
	const text = readFileSync(file, 'utf8').replace(
	    /(id="trace">)[^]*?(<\/script>)/, '$1$2');
	check(text.length <= PAGE_MAX && gzipSync(text).length <=
	    PAGE_ZIPPED_MAX, `the page has ${text.length} bytes, ` +
	    `${gzipSync(text).length} compressed`);
}

async function walk(page, scenario) {
	const where = () => page.textContent('#position');
	let stops = 0, last = '';
	await page.keyboard.press('Home');
	while (last !== await where()) {
		last = await where();
		stops++;
		check((await page.innerHTML('#picture')).includes('</svg>'),
		    `${scenario}: no picture at ${last}`);
		await page.keyboard.press('ArrowRight');
	}
	check(/(\d+) \/ \1event (\d+) \/ \2$/.test(last),
	    `${scenario}: it ends at ${last}`);
	for (let i = 1; i < stops; i++)
		await page.keyboard.press('ArrowLeft');
	check((await where()).startsWith('operation 1 /'),
	    `${scenario}: back leads to ${await where()}`);
	return stops;
}

async function checkAxe(page, scenario, theme) {
	await page.evaluate((t) => {
		document.documentElement.dataset.theme = t;
	}, theme);
	const found = await page.evaluate(() => globalThis.axe.run());
	for (const v of found.violations)
		check(false, `${scenario}, ${theme}: ${v.id}: ${v.help}: ${
		    v.nodes.map((n) => n.target).slice(0, 3).join(' | ')}`);
}

// Each question is answered, and then the page goes on.
async function answerAll(page, scenario) {
	let asked = 0;
	await page.keyboard.press('Home');
	await page.keyboard.press('p');
	for (let i = 0; i < 2000; i++) {
		const last = await page.textContent('#position');
		if (await page.locator('.answer').count() > 0 &&
		    await page.locator('.answer.right').count() === 0) {
			await page.keyboard.press('ArrowRight');
			check(last === await page.textContent('#position'),
			    `${scenario}: the question can be passed by`);
			await page.keyboard.press('1');
			check(await page.locator('.answer.right').count() ===
			    1, `${scenario}: no right answer at ${last}`);
			asked++;
		}
		await page.keyboard.press('ArrowRight');
		if (last === await page.textContent('#position'))
			break;
	}
	await page.keyboard.press('w');
	return asked;
}

// A lane for each thread, a row for each stop of one.
async function checkRace(page, scenario) {
	if (!await page.locator('#race').isVisible())
		return;
	races++;
	await page.keyboard.press('r');
	const lanes = await page.locator('.lanes thead th').count() - 1;
	check(lanes >= 2, `${scenario}: ${lanes} lanes`);
	check(await page.locator('.lanes button').count() > 2 * lanes,
	    `${scenario}: the lanes are empty`);
	check(await page.locator('.lanes b').allTextContents().then((t) =>
	    t.every((op) => op !== 'undefined')),
	    `${scenario}: an operation without a name`);
	check(await page.locator('#timeline rect').count() >= lanes,
	    `${scenario}: nobody runs`);
	await checkAxe(page, scenario, 'light');
	await page.keyboard.press('w');
}

const chromium = await playwright.chromium.launch({ executablePath: browser,
    args: FLAGS });
let stops = 0, asked = 0, races = 0;
for (const [n, scenario] of scenarios.entries()) {
	const file = makePage(scenario, n);
	const page = await chromium.newPage({ viewport: { width: 1440,
	    height: 900 } });
	const requests = [];
	page.on('request', (r) => requests.push(r.url()));
	page.on('console', (m) => check(false, `${scenario}: ${m.text()}`));
	page.on('pageerror', (e) => check(false, `${scenario}: ${e.message}`));
	await page.goto(`file://${file}`);
	const paint = await page.evaluate(() => performance.getEntriesByName(
	    'first-contentful-paint')[0]?.startTime ?? 0);
	stops += await walk(page, scenario);
	asked += await answerAll(page, scenario);
	check(requests.length === 1, `${scenario}: it asks for ${requests}`);
	if (n === 0) {
		check(paint < PAINT_MS || process.env.VMSIM_SLOW,
		    `first paint after ${paint} ms`);
		checkBudget(file);
	}
	await page.evaluate(axe.source);
	await checkAxe(page, scenario, 'light');
	await checkAxe(page, scenario, 'dark');
	await checkRace(page, scenario);
	await page.close();
}
await chromium.close();
rmSync(dir, { recursive: true });
console.log(`${scenarios.length} scenarios, ${stops} stops, ${asked} ` +
    `questions, ${races} races`);
process.exit(wrong !== 0 ? 1 : 0);
