# SPDX-License-Identifier: BSD-2-Clause
"""The mutation test: how many one-token mutants of src/ do the tests notice?

The library is compiled once as a shared one, with all of its symbols, and the
tests are linked against it.  A mutant costs one object and one link; the tests
run, the quick ones first, until one fails, crashes, or takes far longer than
usual.  Each verdict is a line of a file, so a run that is stopped goes on.

    caught      a test failed
    survived    none did
    same        the compiler makes the same object of it
    equivalent  listed, with the reason, in equivalent.tsv
    invalid     does not compile

usage: run.py --build BUILD --work DIR [--seed N] [--count N] [ROOM...]
"""
import argparse
import collections
import glob
import json
import os
import queue
import resource
import shlex
import shutil
import subprocess
import sys
import threading
import time
from multiprocessing.pool import ThreadPool

import mutants

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), '..', '..'))
HERE = os.path.dirname(os.path.realpath(__file__))
DROPPED = {'-Winvalid-pch', '-MD', '-fvisibility=hidden'}
# `curvm` says itself that it is hidden.  Warnings are errors, as they are for
# all: what has no meaning in C might do what was meant.
ADDED = ['-Dvisibility(x)=unused', '-fPIC', '-fno-semantic-interposition']
CORE = ('src/libvmsim.so', 'src/libscenario.a')
# Tests that say little of other rooms than these.
UPPER = ('base', 'sched', 'explore', 'scenario', 'observe', 'kit')
ROOMS = {
    'cli_record': ('cli',),
    'cli_replay': ('cli',),
    'cli': UPPER,
    'cli_story': (),    # stories have the events of all rooms
    'explore_programs': ('base', 'sched', 'kpi', 'explore'),
    'map_tree': ('map',),
}
# Long tests are asked with fewer rounds first.
SHORTER = {'pressure': ['10000'], 'model': ['200000'], 'host': ['1000'],
           'generate_races': ['--family', 'race', '--seed', '1', '--count',
                              '40', '--run'],
           'generate': ['--family', 'all', '--seed', '1', '--count', '300',
                        '--run']}
# One is of the text; one brings definitions of its own for the library's.
LEFT_OUT = {'zoo_applies', 'kpi_own', 'mutants'}


def read(path):
    with open(path, encoding='utf-8') as f:
        return f.read()


class Unit:
    """One source file, and the object of it."""

    def __init__(self, entry, build, work):
        self.path = os.path.relpath(
            os.path.join(build, entry['file']), ROOT)
        self.output = entry['output']
        self.object = os.path.join(work, self.output)
        self.core = self.output.startswith(CORE)
        self.included = set()
        words = shlex.split(entry['command'])
        if words[0] == 'ccache':
            words = words[1:]
        self.command, skip = [], False
        for w in words:
            if skip or w in DROPPED:
                skip = False
            elif w in ('-MQ', '-MF', '-o', '-c'):
                skip = True
            else:
                self.command.append(w)
        self.command += ADDED
        if self.core:   # what tests print of their own lines needs it
            self.command = [w for w in self.command if w != '-g']


class House:
    """The library and the tests, compiled once."""

    def __init__(self, build, work):
        self.build, self.work = os.path.realpath(build), os.path.realpath(work)
        os.makedirs(self.work, exist_ok=True)
        entries = json.loads(read(self.build + '/compile_commands.json'))
        self.every = [Unit(e, self.build, self.work) for e in entries]
        self.units = [u for u in self.every if u.core]

    def compile(self, unit, output, source=None, before=(), deps=None):
        command = list(unit.command)
        command[1:1] = before
        if deps:
            command += ['-MMD', '-MF', deps]
        command += ['-o', output, '-c',
                    source or os.path.join(ROOT, unit.path)]
        return subprocess.run(command, cwd=self.build,
                              stderr=subprocess.DEVNULL).returncode == 0

    def link(self, objects, output):
        listed = output + '.list'
        with open(listed, 'w', encoding='utf-8') as f:
            f.write('\n'.join(objects))
        subprocess.run(['cc', '-shared', '-fuse-ld=gold', '-o', output,
                        '-Wl,-Bsymbolic', '-Wl,-soname,libcore.so',
                        '@' + listed, '-lbsd', '-pthread'],
                       check=True)

    def prepare(self, jobs):
        for unit in self.every:
            os.makedirs(os.path.dirname(unit.object), exist_ok=True)
        os.makedirs(self.work + '/lib', exist_ok=True)
        with ThreadPool(jobs) as pool:
            core = self.work + '/lib/libcore.so'
            if not any(pool.map(self.prepare_unit, self.every)) and \
                    os.path.exists(core):
                return
            self.archive('tests/libsupport.a')
            self.link([u.object for u in self.units], core)
            pool.map(self.prepare_program, self.programs())

    def prepare_unit(self, unit):
        """Had it to be compiled?"""
        deps = unit.object + '.d'
        old = not is_newer(self.build, unit.object, deps)
        if old and not self.compile(unit, unit.object, deps=deps):
            raise SystemExit(f'{unit.path}: does not compile')
        unit.included = {
            os.path.relpath(os.path.join(self.build, w), ROOT)
            for w in dependencies(self.build, deps)}
        return old

    def archive(self, name):
        out = os.path.join(self.work, name)
        if os.path.exists(out):
            os.remove(out)
        subprocess.run(['ar', 'rcs', out] +
                       [u.object for u in self.every
                        if u.output.startswith(name + '.p/')], check=True)

    def programs(self):
        """Each program with the command that links it."""
        out = subprocess.run(['ninja', '-C', self.build, '-t', 'commands',
                              'all'], check=True, capture_output=True,
                             text=True).stdout
        for line in out.split('\n'):
            words = shlex.split(line)
            if len(words) > 3 and words[1] == '-o' and \
                    words[2].startswith(('tests/', 'src/cli/')) and \
                    words[2] != 'tests/bench':
                yield words

    def prepare_program(self, words):
        linked, core = [], self.work + '/lib/libcore.so'
        for w in words:
            if w.endswith('.o') or w == words[2]:
                linked.append(os.path.join(self.work, w))
            elif w == 'tests/libsupport.a':
                linked.append(os.path.join(self.work, w))
            elif w in ('src/libvmsim.a', 'src/libscenario.a'):
                linked.append(core)
            else:
                linked.append(w)
        subprocess.run(linked, cwd=self.build, check=True)

    def tests(self):
        """name, command, environment; the shorter ones of the long twice."""
        out = subprocess.run(['meson', 'introspect', '--tests', self.build],
                             check=True, capture_output=True, text=True)
        for t in json.loads(out.stdout):
            suite = t['suite'][0].split(':')[-1]
            if suite in ('lint', 'install', 'zoo') or t['name'] in LEFT_OUT:
                continue
            command = [os.path.normpath(w).replace(self.build, self.work)
                       if '/' in w else w for w in t['cmd']]
            if t['name'] in SHORTER:
                yield Test(t['name'] + '/short',
                           command[:1] + SHORTER[t['name']], self.work)
            yield Test(t['name'], command, self.work)


class Test:
    def __init__(self, name, command, where):
        self.name, self.command, self.where = name, command, where
        self.seconds = 0.0

    def is_long(self):
        """Is there a shorter one of it?"""
        return self.name in SHORTER

    def run(self, lib, scratch):
        """Does it pass, in ten times its usual time?"""
        most = int(4 + 10 * self.seconds)

        def limit():
            resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 28, 1 << 28))
        env = dict(os.environ, LD_LIBRARY_PATH=lib, TMPDIR=scratch)
        p = subprocess.Popen(self.command, env=env, cwd=self.where,
                             stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, preexec_fn=limit,
                             start_new_session=True)
        try:
            return p.wait(60 + 20 * most) in (0, 77)
        except subprocess.TimeoutExpired:
            os.killpg(p.pid, 9)
            p.wait()
            return False


def dependencies(build, deps):
    words = read(deps).replace('\\\n', ' ').split()[1:]
    return [os.path.join(build, w) for w in words]


def is_newer(build, output, deps):
    """Nothing that it was made from, or by, has changed since."""
    if not os.path.exists(deps) or not os.path.exists(output):
        return False
    made = os.path.getmtime(output)
    return all(os.path.exists(w) and os.path.getmtime(w) <= made
               for w in dependencies(build, deps) + [__file__])


def contents(path):
    """Code and data of an object, without its symbols."""
    out = path + '.bare'
    subprocess.run(['objcopy', '--strip-all', path, out], check=True)
    with open(out, 'rb') as f:
        return f.read()


class Shard(threading.Thread):
    """One mutant after the other."""

    def __init__(self, number, session):
        super().__init__()
        self.session, self.house = session, session.house
        self.dir = f'{self.house.work}/shard{number}'

    def run(self):
        while True:
            try:
                m = self.session.todo.get_nowait()
            except queue.Empty:
                return
            begun = time.time()
            verdict, by = self.judge(m)
            self.session.tell(m, verdict, by, time.time() - begun)

    def judge(self, m):
        shutil.rmtree(self.dir, ignore_errors=True)
        for sub in ('lib', 'obj', 'tmp'):
            os.makedirs(f'{self.dir}/{sub}')
        source = os.path.join(self.dir, 'tree', m.path)
        os.makedirs(os.path.dirname(source))
        with open(source, 'w', encoding='utf-8') as f:
            f.write(m.apply(read(os.path.join(ROOT, m.path))))
        mine, verdict = self.compile(m, source)
        if verdict:
            return verdict, '-'
        lib = self.dir + '/lib'
        self.house.link([mine.get(u.output, u.object)
                         for u in self.house.units],
                        lib + '/libcore.so')
        for test in self.session.order(m):
            if not test.run(lib, self.dir + '/tmp'):
                return 'caught', test.name
        return 'survived', '-'

    def compile(self, m, source):
        """The objects that differ, or a verdict."""
        mine = {}
        for unit in self.house.units:
            if m.path not in unit.included:
                continue
            out = f'{self.dir}/obj/{len(mine)}.o'
            before = [f'-I{self.dir}/tree/src',
                      f'-ffile-prefix-map={self.dir}/tree={ROOT}']
            if not self.house.compile(
                    unit, out, source if m.path == unit.path else None,
                    before):
                return None, 'invalid'
            if contents(out) != contents(unit.object):
                mine[unit.output] = out
        return mine, None if mine else 'same'


class Session:
    def __init__(self, house, args):
        self.house, self.args = house, args
        self.lock = threading.Lock()
        self.todo = queue.Queue()
        self.results = args.results
        self.kills = collections.defaultdict(collections.Counter)
        self.done = {}
        if os.path.exists(self.results):
            for row in read(self.results).splitlines()[1:]:
                f = row.split('\t')
                self.done[f[0]] = f
                self.kills[f[1].split('/')[1]][f[4]] += 1
        else:
            self.write('mutant\tfile\tline\tverdict\tby\tseconds\tchange')
        self.tests = list(house.tests())

    def write(self, line):
        with open(self.results, 'a', encoding='utf-8') as f:
            f.write(line + '\n')

    def tell(self, m, verdict, by, seconds):
        row = (f'{m.name}\t{m.path}\t{m.line}\t{verdict}\t{by}\t'
               f'{seconds:.1f}\t'
               f'{mutants.show(m, read(os.path.join(ROOT, m.path)))}')
        with self.lock:
            self.write(row)
            self.done[m.name] = row.split('\t')
            self.kills[m.path.split('/')[1]][by] += 1
            if self.args.verbose or verdict == 'survived':
                print(row, flush=True)

    def measure(self):
        """How long each test takes; one that fails by itself is no use."""
        table = self.house.work + '/times.json'
        known = {}
        if os.path.exists(table) and os.path.getmtime(table) > \
                os.path.getmtime(self.house.work + '/lib/libcore.so'):
            known = json.loads(read(table))
        os.makedirs(self.house.work + '/tmp', exist_ok=True)
        if self.args.quick:
            self.tests = [t for t in self.tests if not t.is_long()]
        for t in self.tests:
            if t.name not in known:
                known[t.name] = self.measure_test(t)
            t.seconds = known[t.name]
        with open(table, 'w', encoding='utf-8') as f:
            json.dump(known, f, indent=1)
        self.tests = [t for t in self.tests if t.seconds >= 0]

    def measure_test(self, t):
        t.seconds = 60
        begun = os.times()
        if not t.run(self.house.work + '/lib', self.house.work + '/tmp'):
            print(f'{t.name}: fails without a mutant', flush=True)
            return -1
        now = os.times()
        return round(now.children_user - begun.children_user +
                     now.children_system - begun.children_system, 3)

    def order(self, m):
        """Quick tests first, and of those the ones that caught most here."""
        room = m.path.split('/')[1]
        with self.lock:
            kills = dict(self.kills[room])
        chosen = [t for t in self.tests
                  if room in rooms_of(t, room) and
                  not (self.args.quick and t.is_long()) and
                  t.seconds <= self.args.most]
        return sorted(chosen, key=lambda t:
                      t.seconds / (1 + kills.get(t.name, 0)))

    def run(self):
        for m in self.chosen():
            if m.name not in self.done:
                self.todo.put(m)
        print(f'{self.todo.qsize()} mutants to look at', flush=True)
        self.measure()
        shards = [Shard(i, self) for i in range(self.args.jobs)]
        for s in shards:
            s.start()
        for s in shards:
            s.join()
        return self.summary()

    def chosen(self):
        if self.args.only:
            every = mutants.choose(self.files(), '', 0, ROOT, False)
            return [m for m in every if m.name in self.args.only]
        return mutants.choose(self.files(), self.args.seed, self.args.count,
                              ROOT)

    def files(self):
        rooms = self.args.rooms or sorted(
            d for d in os.listdir(ROOT + '/src')
            if os.path.isdir(f'{ROOT}/src/{d}') and d != 'cli')
        return [os.path.relpath(p, ROOT) for r in rooms
                for p in sorted(glob.glob(f'{ROOT}/src/{r}/*.[ch]'))]

    def summary(self):
        listed = equivalents()
        count = collections.defaultdict(collections.Counter)
        for m in self.chosen():
            if m.name not in self.done:
                continue
            verdict = self.done[m.name][3]
            if verdict == 'survived' and m.name in listed:
                verdict = 'equivalent'
            for room in (m.path.split('/')[1], 'all'):
                count[room][verdict] += 1
        print('room       caught survived   same  equiv invalid   score')
        for room in sorted(count, key=lambda r: (r == 'all', r)):
            c = count[room]
            n = c['caught'] + c['survived']
            print(f"{room:10} {c['caught']:6} {c['survived']:8} "
                  f"{c['same']:6} {c['equivalent']:6} {c['invalid']:7} "
                  f"{100 * c['caught'] / n if n else 0:6.1f}%")
        return count['all']['survived']


def rooms_of(test, room):
    begin = test.name.split('_')[0]
    return ROOMS.get(test.name, ROOMS.get(begin)) or (room,)


def equivalents():
    path = HERE + '/equivalent.tsv'
    if not os.path.exists(path):
        return {}
    return {row.split('\t')[0] for row in read(path).splitlines()[1:]}


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('--build', required=True, help='a directory of meson')
    p.add_argument('--work', required=True, help='where to compile')
    p.add_argument('--results', help='default: WORK/results-SEED.tsv')
    p.add_argument('--seed', default='1')
    p.add_argument('--count', type=int, default=200, help='0: all')
    p.add_argument('--jobs', type=int, default=2)
    p.add_argument('--quick', action='store_true',
                   help='long tests with fewer rounds only')
    p.add_argument('--most', type=float, default=1e9, metavar='SECONDS',
                   help='no test that takes longer: for a first look')
    p.add_argument('--only', nargs='+', help='these mutants, by their names')
    p.add_argument('--verbose', action='store_true')
    p.add_argument('rooms', nargs='*', help='default: all but cli')
    args = p.parse_args()
    args.results = args.results or f'{args.work}/results-{args.seed}.tsv'
    house = House(args.build, args.work)
    house.prepare(args.jobs)
    Session(house, args).run()


if __name__ == '__main__':
    main()
