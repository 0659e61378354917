# SPDX-License-Identifier: BSD-2-Clause
"""Does the mutator still make mutants that a test catches?

A few mutants of one file, chosen by a fixed seed, each compiled and linked
with the file's own test in front of the library; most of them must be caught.

usage: smoke.py BUILD
"""
import os
import subprocess
import sys
import tempfile

import mutants
import run

FILE, TEST, COUNT, MOST_SURVIVE = 'src/mem/pctrie.c', 'tests/test_pctrie', 6, 1

SOURCE = '''/* 1 + 1 */
#define	TWO	(1 + 1)
static int
grow(int n)
{
	KASSERT(n > 0, ("n is %d", n - 1));
	CONTRACT(n != 5, "n is %d and not 1 + 1", n + 1);
	if (n < 3)	/* 1 + 1 */
		n += 2;
	puts("1 + 1");
	return (n);
}
'''
WANTED = {
    'CONTRACT(n {!= => ==} 5, "n is %d and not 1 + 1", n + 1);',
    'if (n {< => >=} 3) /* 1 + 1 */',
    'if {(n < 3) => (!(n < 3))} /* 1 + 1 */',
    'n {+= => -=} 2;',
    '{puts("1 + 1"); => (void)0;}',
}


def check_places():
    """Comments, strings, macros and what assertions say are left alone."""
    shown = {mutants.show(m, SOURCE)
             for m in mutants.mutants_of('grow.c', SOURCE)}
    for text in WANTED - shown:
        sys.exit(f'no such mutant any more: {text}')
    for text in shown:
        if 'KASSERT' in text or 'define' in text or \
                not text.split('{')[0].count('"') % 2 == 0:
            sys.exit(f'a mutant where none may be: {text}')


def is_caught(house, unit, mutant, where):
    source, out = f'{where}/mutant.c', f'{where}/mutant.o'
    with open(source, 'w', encoding='utf-8') as f:
        f.write(mutant.apply(run.read(f'{run.ROOT}/{FILE}')))
    if not house.compile(unit, out, source):
        return None
    words = next(w for w in house.programs() if w[2] == TEST)
    program = f'{where}/test'
    words = words[:2] + [program, out] + words[3:]
    subprocess.run(words, cwd=house.build, check=True)
    return not run.Test(TEST, [program], where).run(where, where)


def main():
    check_places()
    chosen = mutants.choose([FILE], 'smoke', COUNT, run.ROOT)
    if [m.name for m in chosen] != [
            m.name for m in mutants.choose([FILE], 'smoke', COUNT, run.ROOT)]:
        sys.exit('the same seed chooses others')
    with tempfile.TemporaryDirectory() as where:
        house = run.House(sys.argv[1], where)
        unit = next(u for u in house.units if u.path == FILE)
        verdicts = []
        for m in chosen:
            verdicts.append(is_caught(house, unit, m, where))
            print({True: 'caught', False: 'survived', None: 'invalid'}[
                verdicts[-1]], mutants.show(m, run.read(
                    f'{run.ROOT}/{FILE}')), flush=True)
    if verdicts.count(False) > MOST_SURVIVE or True not in verdicts:
        sys.exit('the tests do not notice')


if __name__ == '__main__':
    os.environ.pop('LD_LIBRARY_PATH', None)
    main()
