// SPDX-License-Identifier: BSD-2-Clause
/** @file The page: where one is, and what is shown there. */
import { makeStops, allEvents, stepEnds, stepMark, objectColours }
    from './trace.js';
import { makeReducer, walkStates } from './reduce.js';
import { drawPicture, chainText } from './picture.js';
import { drawTimeline } from './timeline.js';
import { ask, framesOf, wanted } from './quiz.js';
import { racingThreads, drawLanes, drawOwners } from './race.js';
import { drawReplay, sampleReplay, interestingSteps, stepSummary }
    from './replay.js';
import { makeRows, stateDifference, itemsOf } from './compare.js';
import { escape, eventTitle, stepWords, effectWords, opWords }
    from './words.js';

/** @typedef {import('./trace.js').Trace} Trace */
/** @typedef {import('./trace.js').Run} Run */

const MARKS = {
	Z: 'fault: a page of zeroes', C: 'fault: a page is copied or moved',
	R: 'fault: the page was there, only mapped',
	I: 'fault: read by its pager', P: 'fault: given by a driver',
	X: 'fault that fails', '-': 'no fault: the page table allows it',
};

/** @param {string} id @returns {HTMLElement} */
const $ = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {Trace | {compare: Trace[], names: string[]}} */
const given = JSON.parse($('trace').textContent || '');
/** One run, or two that are compared. */
const runs = ('compare' in given ? given.compare : [given]).map(makeRun);
const names = 'compare' in given ? given.names : [''];
const compared = runs.length > 1;
const rows = makeRows(runs);
const { trace, stateAt } = runs[0];
/** Where one can stand: at each row, in a step of the first run. */
const stops = makePlaces();
const lines = trace.source ? trace.source.text.split('\n') : [];
const colours = objectColours(trace);
const frames = framesAfter(runs[0]);
let at = 0;
let predict = false;
let race = false;
/** Of a replay: all of it is shown. */
let whole = false;
const replayed = trace.kind === 'replay';
const interesting = replayed ? interestingSteps(runs[0]) : [];
const samples = replayed ? sampleReplay(runs[0]) : new Map();
/** @type {Map<number, number>} what was answered, by step */
const answered = new Map();

/** @param {Trace} t @returns {Run} */
function makeRun(t) {
	const events = allEvents(t);

	return { trace: t, stops: makeStops(t), events, ends: stepEnds(t),
	    stateAt: makeReducer(t, events) };
}

/** What the second run alone does belongs to the first one's step. */
function makePlaces() {
	let step = 0;
	return rows.map(({ stops: [a, b], t }, n) => {
		step = a ? a.step : step;
		return { step, event: (a || b)?.event || null, t: t[0], n };
	});
}

/** @param {Run} run @returns {number[]} frames in use after each step */
function framesAfter(run) {
	/** @type {number[]} */
	const out = [];
	walkStates(run.trace, run.events, run.ends, (s, n) => {
		out[n] = framesOf(s);
	});
	return out;
}

/** @param {number} step @returns {number} its last event */
function endOf(step) {
	for (let i = stops.length - 1; i >= 0; i--)
		if (stops[i].step === step)
			return stops[i].t;
	return -1;
}

/** @param {number} step */
const stopsOf = (step) => stops.filter((s) => s.step === step);

/** @param {number} step */
const beginOf = (step) => step > 0 ? endOf(step - 1) : -1;

/** @param {number} step */
const questionOf = (step) => ask(trace.steps[step], stateAt(beginOf(step)),
    stateAt(endOf(step)), wanted(trace, trace.steps[step]));

/** Is the moment before a step shown, with its question open? */
function isAsking() {
	const step = stops[at].step;
	return predict && !answered.has(step) && questionOf(step) !== null;
}

/** @param {number} n */
function sourceLine(n) {
	const step = trace.steps.findIndex((s) => s.line === n + 1);
	const text = escape(lines[n]);
	if (step < 0)
		return `<li class="comment"><i>${n + 1}</i><span></span>` +
		    `<code>${text}</code></li>`;
	const hidden = predict && step > stops[at].step ||
	    step === stops[at].step && isAsking();
	const mark = hidden ? '' : stepMark(trace.steps[step]);
	const s = trace.steps[step];
	return `<li><button type="button" data-step="${step}"${
	    step === stops[at].step ? ' aria-current="step"' : ''}><i>${n +
	    1}</i>${mark !== '' ? `<b class="k${mark === '-' ? 'H' : mark}">${
	    mark === '-' ? '·' : mark}</b>` : '<b></b>'}<code>${text}${
	    !hidden && s.answer && s.answer !== 'ok' ?
	    `<br>= ${escape(s.answer)}` : ''}</code></button></li>`;
}

/** Of a replay what is worth a look, and where one is. */
function replayLines() {
	return [...new Set([...interesting, stops[at].step])].sort((a, b) =>
	    a - b).map((n) => `<li><button type="button" data-step="${n}"${n ===
	    stops[at].step ? ' aria-current="step"' : ''}><i>${trace.steps[n]
	    .n}</i><b class="k${stepMark(trace.steps[n])}">${stepMark(
	    trace.steps[n])}</b><code>${escape(stepSummary(runs[0], n))
	    }</code></button></li>`).join('');
}

/** The operations, when the recording has no source. */
function stepLines() {
	if (replayed)
		return replayLines();
	return trace.steps.map((s, n) => `<li><button type="button" ` +
	    `data-step="${n}"${n === stops[at].step ?
	    ' aria-current="step"' : ''}><i>${s.n}</i><b></b><code>${
	    escape(s.op || s.thread)}</code></button></li>`).join('');
}

function showSource() {
	$('source').innerHTML = lines.length > 0 && trace.steps.some((s) =>
	    s.line) ? lines.map((l, n) => l === '' && n === lines.length - 1 ?
	    '' : sourceLine(n)).join('') : stepLines();
	const used = new Set(trace.steps.map(stepMark));
	$('marks').innerHTML = Object.entries(MARKS).filter(([k]) =>
	    used.has(k)).map(([k, v]) => `<li><b class="k${k === '-' ? 'H' :
	    k}">${k === '-' ? '·' : k}</b>${v}</li>`).join('');
	$('source').querySelector('[aria-current]')?.scrollIntoView({
	    block: 'nearest' });
}

/**
 * What the picture of a run marks at a stop of it.
 * @param {Run} run
 * @param {import('./trace.js').Stop | null} stop
 * @returns {import('./picture.js').Moment}
 */
function momentOf(run, stop) {
	if (stop === null)
		return { fault: [], event: null, p: '', va: '' };
	const told = run.stops.filter((s) => s.step === stop.step);
	const here = told.slice(0, told.indexOf(stop) + 1)
	    .map((s) => s.event).filter((e) => e !== null);
	let from = -1;
	here.forEach((e, i) => {
		if (e.k === 'trap')
			from = i;
	});
	const trap = from >= 0 ? here[from] : null;
	const words = opWords(run.trace.steps[stop.step]);
	return { fault: isAsking() || from < 0 ? [] : here.slice(from),
	    event: stop.event, p: trap ? trap.p : words[1] || '',
	    va: trap ? trap.va : /^0x[0-9a-f]+$/.test(words[2] || '') ?
	    words[2] : '' };
}

/** @param {number} r run */
function runPicture(r) {
	const row = rows[at];
	const s = runs[r].stateAt(isAsking() ? beginOf(stops[at].step) :
	    row.t[r]);
	const svg = drawPicture(s, momentOf(runs[r], row.stops[r]), colours);
	return compared ? `<figure><figcaption>${escape(names[r])}: ${
	    escape(placeText(r))}</figcaption>${svg}</figure>` : svg;
}

/** What happens in a run here. @param {number} r */
function placeText(r) {
	const stop = rows[at].stops[r];
	if (stop !== null)
		return stop.event ? eventTitle(stop.event) : runs[r].trace
		    .steps[stop.step].answer || 'not ended';
	return runs[r].stops.some((s) => s.t > rows[at].t[r]) ? 'meanwhile' :
	    runs[r].trace.failure?.split('\n')[0] || 'it has ended';
}

function showPicture() {
	const stop = stops[at], step = trace.steps[stop.step];
	$('headline').textContent = stepWords(step);
	$('subline').textContent = isAsking() ?
	    'What will happen? The machine waits for your prediction.' :
	    compared && !rows[at].same ? names.map((n, r) => `${n}: ${
	    placeText(r)}`).join(' | ') :
	    stop.event !== null ? eventTitle(stop.event) :
	    step.answer ? `answer: ${step.answer}` : '';
	$('picture').innerHTML = whole ? drawReplay(runs[0], samples,
	    stop.step) : race ? drawLanes(runs, rows, names, at) :
	    runs.map((_, r) => runPicture(r)).join('');
	$('picture').querySelector('[aria-current]')?.scrollIntoView({
	    block: 'nearest' });
	$('text').textContent = runs.map((run, r) => (compared ? `${names[r]
	    }: ` : '') + chainText(run.stateAt(isAsking() ? beginOf(
	    stop.step) : rows[at].t[r]), momentOf(run, rows[at].stops[r])))
	    .join('\n');
}

/** @param {typeof stops[0]} s @param {number} n */
function storyItem(s, n) {
	const current = s === stops[at], row = rows[s.n];
	const title = row.same ? titleAt(row, 0) : row.stops.map((x, r) =>
	    x && `${names[r]}: ${titleAt(row, r)}`).filter((x) => x)
	    .join(' | ');
	const { why, where } = (s.event !== null &&
	    (trace.kinds[s.event.k] || runs.at(-1)?.trace.kinds[s.event.k]))
	    || {};
	return `<li${current ? ' aria-current="step"' : ''}${row.same ? '' :
	    ' class="differs"'}><button type="button" data-stop="${s.n
	    }"><b>${n + 1}</b><span>${escape(title)}</span></button>${current &&
	    why ? `<p>${escape(why)}${where ? `<br><code>FreeBSD: ${
	    escape(where)}()</code>` : ''}</p>` : ''}</li>`;
}

/** @param {import('./compare.js').Row} row @param {number} r */
function titleAt(row, r) {
	const stop = row.stops[r];
	if (stop === null)
		return '';
	const { answer } = runs[r].trace.steps[stop.step];
	return stop.event ? eventTitle(stop.event) : `done${answer ? `: ${
	    answer}` : ''}`;
}

/** Which order it is, how it ended, and how to have it again. */
function orderText() {
	return runs.map(({ trace: t }, r) => {
		const head = compared ? `<h2>${escape(names[r])}</h2>` : '';
		const [first, ...rest] = (t.failure || '').split('\n');
		return head + (t.failure ? `<section class="failure"><strong>${
		    escape(first)}</strong><br>${escape(rest.join('\n'))
		    }</section>` : '') + (t.order ? `<p class="order">${
		    escape(t.order)}</p>` : '') + (t.schedule && (!compared ||
		    r === 0) ? `<p class="order"><code>vmsim explore ` +
		    `--schedule ${escape(t.schedule)} ${escape(t.source?.name
		    )}</code></p>` : '');
	}).join('') + (compared ? differenceText() : '');
}

function differenceText() {
	const first = rows.findIndex((row) => !row.same);
	if (first < 0)
		return '<p class="order">Both do the same.</p>';
	return `<h2>The first difference</h2><ul class="fx">${names.map((n,
	    r) => {
		const stop = rows[first].stops[r];
		return `<li><b>${escape(n)}</b> ${stop ? escape(
		    `${runs[r].trace.steps[stop.step].thread}: ${titleAt(
		    rows[first], r)}`) : 'nothing more'}</li>`;
	}).join('')}</ul>`;
}

/** The effects since the stop before. */
function changes() {
	if (compared)
		return stateDifference(runs[0].stateAt(rows[at].t[0]),
		    runs[1].stateAt(rows[at].t[1]));
	const from = at > 0 ? stops[at - 1].t : -1;
	const out = [];
	for (let t = from + 1; t <= stops[at].t; t++)
		for (const fx of runs[0].events[t]?.fx || [])
			if (!['counters', 'machine'].includes(fx[0]))
				out.push(effectWords(fx));
	return out;
}

function showQuestion() {
	const step = stops[at].step, q = questionOf(step);
	if (q === null)
		return '<p>Nothing to predict here.</p>';
	const given = answered.get(step);
	const done = [...answered].filter(([s, a]) =>
	    questionOf(s)?.right === a).length;
	return `<section class="ask"><h2>Predict <small>${done} of ${
	    answered.size} so far</small></h2><p><strong>${escape(q.text)
	    }</strong></p>${q.answers.map((a, i) => `<button type="button" ` +
	    `class="answer${given === undefined ? '' : i === q.right ?
	    ' right' : i === given ? ' wrong' : ''}" data-answer="${i}"><kbd>${
	    i + 1}</kbd> ${escape(a)}</button>`).join('')}${given !==
	    undefined ? `<p>${given === q.right ? 'Right.' : 'Not so.'} ${
	    escape(q.why)}</p>` : ''}</section>`;
}

function showStory() {
	const asking = isAsking();
	const told = stopsOf(stops[at].step);
	let out = predict ? showQuestion() : race ? orderText() : '';
	if (!asking) {
		out += `<h2>Step by step</h2><ol class="story">${
		    told.map(storyItem).join('')}</ol>`;
		const fx = changes();
		out += `<h2>${compared ? `Otherwise now: ${escape(
		    names[1])}` : 'What this step changed'}</h2>` +
		    '<ul class="fx">' +
		    (fx.map(([sign, text]) => `<li><b>${sign === '~' ? '·' :
		    sign}</b>${escape(text)}</li>`).join('') ||
		    '<li>nothing</li>') + '</ul>';
	}
	$('story').innerHTML = out;
	$('live').textContent = $('subline').textContent;
}

function show() {
	const stop = stops[at], told = stopsOf(stop.step);
	$('position').innerHTML = `operation ${stop.step + 1} / ${
	    trace.steps.length}<br>event ${told.indexOf(stop) + 1} / ${
	    told.length}`;
	showSource();
	showPicture();
	showStory();
	$('timeline').innerHTML = whole ? '' : race ? drawOwners(runs, rows, names, at) :
	    drawTimeline(trace, stop.step, frames,
	    predict ? stop.step + (isAsking() ? 0 : 1) :
	    trace.steps.length);
	$('watch').setAttribute('aria-pressed', String(!predict && !race &&
	    !whole));
	$('whole').setAttribute('aria-pressed', String(whole));
	$('predict').setAttribute('aria-pressed', String(predict));
	$('race').setAttribute('aria-pressed', String(race));
	history.replaceState(null, '', `#step=${stop.step + 1}.${
	    told.indexOf(stop) + 1}${predict ? '&mode=predict' : race ?
	    '&mode=race' : whole ? '&mode=whole' : ''}${
	    document.documentElement.dataset.theme === 'dark' ?
	    '&theme=dark' : ''}`);
}

/** @param {number} n */
function go(n) {
	at = Math.max(0, Math.min(stops.length - 1, n));
	show();
}

/** @param {number} step */
function goToStep(step) {
	const first = stops.findIndex((s) => s.step === step);
	if (first >= 0)
		go(first);
}

/** @param {number} by */
function move(by) {
	if (by > 0 && isAsking())
		return;		/* the answer comes first */
	go(at + by);
}

/** @param {number} answer */
function give(answer) {
	const q = questionOf(stops[at].step);
	if (!isAsking() || q === null || answer >= q.answers.length)
		return;
	answered.set(stops[at].step, answer);
	show();
}

/** @param {number} n */
const inRace = (n) => rows[n].stops.some((s, r) => s !== null &&
    racingThreads(runs[r].trace).includes(runs[r].trace.steps[s.step].thread));

/** The first difference, or where the threads begin. */
const raceBegin = () => Math.max(0, rows.findIndex((row, n) => inRace(n) &&
    !(compared && row.same)));

/** @param {'watch' | 'predict' | 'race' | 'whole'} mode */
function setMode(mode) {
	predict = mode === 'predict' && !compared && !replayed;
	whole = mode === 'whole' && replayed;
	race = mode === 'race' && racingThreads(trace).length > 0;
	if (predict)
		goToStep(stops[at].step);
	else if (race && !inRace(at))
		go(raceBegin());
	else
		show();
}

function toggleTheme() {
	const root = document.documentElement;
	root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
	show();
}

/** @type {Record<string, () => void>} */
const KEYS = {
	ArrowRight: () => move(1), ArrowLeft: () => move(-1),
	ArrowDown: () => replayed ? goToStep(interesting.find((n) => n >
	    stops[at].step) ?? trace.steps.length - 1) : move(stops.filter((s, i) => i > at &&
	    s.step === stops[at].step).length + 1),
	ArrowUp: () => goToStep(replayed ? interesting.filter((n) => n <
	    stops[at].step).at(-1) ?? 0 : stops[at].step - 1),
	Home: () => go(0), End: () => predict ? undefined :
	    go(stops.length - 1), t: toggleTheme,
	w: () => setMode('watch'), p: () => setMode('predict'),
	r: () => setMode('race'), l: () => setMode('whole'),
};

/** @param {KeyboardEvent} e */
function onKey(e) {
	if (e.ctrlKey || e.altKey || e.metaKey)
		return;
	if (/^[1-9]$/.test(e.key))
		give(Number(e.key) - 1);
	else if (KEYS[e.key] !== undefined)
		KEYS[e.key]();
	else
		return;
	e.preventDefault();
}

/** @param {MouseEvent} e */
function onClick(e) {
	const el = e.target instanceof Element ? e.target.closest(
	    '[data-step],[data-stop],[data-answer]') : null;
	if (!(el instanceof HTMLElement || el instanceof SVGElement))
		return;
	if (el.dataset.step !== undefined)
		goToStep(Number(el.dataset.step));
	else if (el.dataset.stop !== undefined)
		go(Number(el.dataset.stop));
	else
		give(Number(el.dataset.answer));
}

/** Where the link leads: #step=8.6&mode=predict&theme=dark */
function readLink() {
	const link = new URLSearchParams(location.hash.slice(1));
	const dark = link.get('theme') === 'dark' || link.get('theme') ===
	    null && matchMedia('(prefers-color-scheme: dark)').matches;
	document.documentElement.dataset.theme = dark ? 'dark' : 'light';
	predict = link.get('mode') === 'predict' && !compared && !replayed;
	whole = replayed && [null, 'whole'].includes(link.get('mode')) &&
	    (link.get('step') === null || link.get('mode') === 'whole');
	race = link.get('mode') === 'race' && racingThreads(trace).length > 0;
	const [step, event] = (link.get('step') || '1.1').split('.')
	    .map(Number);
	const first = stops.findIndex((s) => s.step === step - 1);
	const n = stops.filter((s) => s.step === step - 1).length;
	go(race && link.get('step') === null ? raceBegin() :
	    Math.max(first, 0) + (event > 0 && !predict ? Math.min(event, n) -
	    1 : 0));
}

function begin() {
	document.title = `${trace.title || trace.source?.name || 'a run'} - ` +
	    'vmsim';
	$('title').textContent = trace.title || 'A run';
	$('name').textContent = trace.source?.name.replace(/.*\//, '') || '';
	$('left-out').textContent = trace.left_out?.text || '';
	$('race').hidden = racingThreads(trace).length === 0;
	$('predict').hidden = compared || replayed;
	$('whole').hidden = !replayed;
	if (replayed)
		$('listed').textContent = 'Worth a look';
	document.body.classList.toggle('compared', compared);
	addEventListener('keydown', onKey);
	addEventListener('click', onClick);
	addEventListener('hashchange', readLink);
	/* For the browser's console, and for tests. */
	Object.assign(globalThis, { vmsim: { state: () =>
	    [...itemsOf(stateAt(rows[at].t[0])).values()] } });
	/** @type {[string, () => void][]} */
	const buttons = [['first', () => go(0)],
	    ['previous-step', KEYS.ArrowUp], ['previous', () => move(-1)],
	    ['next', () => move(1)], ['next-step', KEYS.ArrowDown],
	    ['last', KEYS.End], ['watch', KEYS.w], ['predict', KEYS.p],
	    ['race', KEYS.r],
	    ['whole', KEYS.l], ['theme', toggleTheme]];
	for (const [id, fn] of buttons)
		$(id).addEventListener('click', fn);
	readLink();
}

begin();
