# SPDX-License-Identifier: BSD-2-Clause
"""vmsim quiz: quiz.py VMSIM SOURCE [N]

The same seed gives the same bytes; of each question the right answer is right,
and each other one wrong, as `vmsim grade` finds by running the scenario: each
answer's predicate is a requirement of a lesson that has the scenario up to the
operation asked about.  N questions of each topic, over several seeds.
"""
import html.parser
import os
import re
import subprocess
import sys
import tempfile

vmsim = os.path.abspath(sys.argv[1])
count = int(sys.argv[3]) if len(sys.argv) > 3 else 40
TOPICS = 'cow file protect swap wire zero'.split()
SEEDS = 4
bad = 0


def wrong(what):
    global bad
    print(what)
    bad += 1


def run(*args):
    return subprocess.run([vmsim, *args], capture_output=True, text=True,
                          check=False)


def quiz(*args):
    r = run('quiz', *args)
    if r.returncode != 0 or r.stderr != '':
        wrong(f'quiz {args}: {r.returncode}: {r.stderr}')
    return r.stdout


def questions(text):
    """Scenario, question, answers: (is it right, text, check, before)."""
    for part in re.split(r'^\d+\.\n', text, flags=re.M)[1:]:
        lines = part.rstrip('\n').split('\n')
        scenario = [s.strip() for s in lines if s.startswith(' ' * 8)]
        rest = [s for s in lines if not s.startswith(' ' * 8)]
        answers = []
        for line in rest:
            found = re.match(r'    ([* ])[a-d]\) (.*?)  +(before: )?(\S.*)$',
                             line)
            if found:
                answers.append((found[1] == '*', found[2].strip(), found[4],
                                found[3] is not None))
        yield scenario, rest[0].strip(), answers


def judge(scenario, answers, folder):
    """Which of the predicates hold, by what `vmsim grade` says."""
    lesson = os.path.join(folder, 'lesson.vms')
    answer = os.path.join(folder, 'answer.vms')
    before = answers[0][3]
    with open(lesson, 'w', encoding='ascii') as f:
        f.write('#! lesson 1 "Quiz"\n' + '\n'.join(scenario[:-1]) +
                '\n#! task at most 1 operation\n' +
                ''.join(f'#! require {a[2]}\n' for a in answers))
    with open(answer, 'w', encoding='ascii') as f:
        f.write('\n'.join(scenario[:-1] if before else scenario) + '\n')
    r = run('grade', lesson, answer)
    if r.returncode == 2:
        wrong(f'{scenario}: {r.stdout}{r.stderr}')
    lines = r.stdout.split('\n')[2:2 + len(answers)]
    return [line.startswith('  met') for line in lines]


def check_topic(topic, folder):
    n = 0
    texts = set()
    for seed in range(1, SEEDS + 1):
        args = ('--topic', topic, '--seed', str(seed), '-n',
                str(count // SEEDS), '--answers')
        text = quiz(*args)
        if text != quiz(*args):
            wrong(f'{topic} {seed}: another quiz')
        texts.add(text)
        for scenario, question, answers in questions(text):
            n += 1
            if not 3 <= len(answers) <= 4 or \
                    sum(a[0] for a in answers) != 1 or \
                    len({a[1] for a in answers}) != len(answers):
                wrong(f'{topic} {seed}: {question} {answers}')
            holds = judge(scenario, answers, folder)
            if holds != [a[0] for a in answers]:
                wrong(f'{topic} {seed}: {scenario} {question}: '
                      f'{answers} {holds}')
    if len(texts) != SEEDS:
        wrong(f'{topic}: seeds do not differ')
    return n


class Page(html.parser.HTMLParser):
    """Counts, and looks whether what is opened is closed."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.labels = 0

    def handle_starttag(self, tag, attrs):
        if tag == 'label':
            self.labels += 1
        if tag not in ('meta', 'input', 'br'):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open.pop() != tag:
            wrong(f'HTML: </{tag}> closes what it did not open')


def check_forms():
    plain = quiz('--topic', 'cow', '--seed', '7', '-n', '5')
    if '*' in plain or 'require' in plain:
        wrong('without --answers they are shown')
    answers = quiz('--topic', 'cow', '--seed', '7', '-n', '5', '--answers')
    n = sum(len(a) for _, _, a in questions(answers))
    page = Page()
    text = quiz('--topic', 'cow', '--seed', '7', '-n', '5', '--html')
    page.feed(text)
    if page.open != ['html'] and page.open != [] or page.labels != n:
        wrong(f'HTML: {page.open}, {page.labels} answers of {n}')
    if 'http://' in text or 'https://' in text or '<script' in text:
        wrong('HTML: it needs something else')
    gift = quiz('--topic', 'cow', '--seed', '7', '-n', '5', '--gift')
    parts = re.findall(r'^::vmsim quiz cow 7, question \d+::\[html\]'
                       r'((?:[^~=#{}:\\]|\\[~=#{}:\\])*)\{\n'
                       r'((?:\t[=~](?:[^~=#{}:\\]|\\[~=#{}:\\])+'
                       r'(?:#(?:[^~=#{}:\\]|\\[~=#{}:\\])*)?\n)+)\}\n\n',
                       gift, re.M)
    if len(parts) != 5 or any(p[1].count('\t=') != 1 for p in parts):
        wrong(f'GIFT: {len(parts)} questions: {gift}')
    for args, what in ((('--topic', 'tea'), 'cow, file, protect'),
                       (('-n', '0'), 'a number of questions'),
                       (('--html', '--gift'), 'not both'),
                       (('x',), 'expected no file')):
        r = run('quiz', *args)
        if r.returncode != 2 or what not in r.stderr:
            wrong(f'quiz {args}: {r.returncode}: {r.stderr}')


with tempfile.TemporaryDirectory() as tmp:
    total = sum(check_topic(topic, tmp) for topic in TOPICS)
check_forms()
if total < len(TOPICS) * (count // SEEDS) * SEEDS:
    wrong(f'only {total} questions')
print(f'{total} questions')
sys.exit(1 if bad else 0)
