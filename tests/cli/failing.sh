#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A panic fails its test and the group goes on: failing.sh PROGRAM SOURCE.
program=$1
. "$(dirname "$0")/lib.sh"

status 2 "two tests fail" "$program"
has err "panic: vmsim_free"
if addr2line --version >/dev/null 2>&1; then
	has err "  free_twice() at failing.c:2"
	has err "  a_panic_fails_its_test() at failing.c:"
fi
has err "expected: 2 + 2 == 5, but they are 4 (0x4) and 5 (0x5)"
has out "the_group_goes_on"
! grep -q "not reached" "$tmp/out" || wrong "the test went on after its panic"

# What continuous integration reads is whole: three tests, two failures.
CMOCKA_MESSAGE_OUTPUT=xml "$program" >"$tmp/out" 2>"$tmp/err"
python3 - "$tmp/out" <<'END' || wrong "the JUnit file"
import sys
import xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot()
if suite.tag == 'testsuites':
    suite = suite[0]
cases = {c.get('name'): c.find('failure') for c in suite.iter('testcase')}
assert suite.get('tests') == '3' and suite.get('failures') == '2', suite.attrib
assert cases['the_group_goes_on'] is None
assert 'panic: vmsim_free' in cases['a_panic_fails_its_test'].text
END
finish
