#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Results as JUnit's XML and JSON: results.sh VMSIM SOURCE.
vmsim=$1
source=$2
. "$(dirname "$0")/lib.sh"

mkdir "$tmp/family"
cp "$source"/tests/conform/recordings/advise/*.rec "$tmp/family"
cat >"$tmp/good.vms" <<'END'
proc P
mmap P 0x10000000 1 rw private anon 0
expect load P 0x10000000 = 0x0
END
sed 's/= 0x0/= 0x5/' "$tmp/good.vms" >"$tmp/bad <&>.vms"
echo "fly P" >"$tmp/none.vms"
cat >"$tmp/race.vms" <<'END'
proc P
mmap P 0x10000000 1 rw private anon 0
thread T1
expect load P 0x10000000 = 0x0
end
thread T2
store P 0x10000000 1
end
END

# Both are read by parsers; what they say is printed, a line a case.
read_junit()
{
	python3 - "$1" <<'END'
import sys
import xml.etree.ElementTree as tree
for suite in tree.parse(sys.argv[1]).getroot():
    print(suite.get('name'), suite.get('tests'), suite.get('failures'),
        suite.get('errors'))
    for case in suite:
        wrong = case.find('failure')
        if wrong is None:
            wrong = case.find('error')
        print(case.get('name').split('/')[-1],
            'passed' if wrong is None else wrong.tag + ' ' +
            wrong.get('message').split('/')[-1])
END
}

read_json()
{
	python3 - "$1" <<'END'
import json
import sys
r = json.load(open(sys.argv[1]))
print(r['schema'], r['command'], r['passed'], r['failed'], r['bad_input'])
for case in r['cases']:
    print(case['name'].split('/')[-1], case['status'])
END
}

status 2 "run" "$vmsim" run --junit "$tmp/run.xml" "$tmp/good.vms" \
    "$tmp/bad <&>.vms" "$tmp/none.vms"
same "the results of run" "vmsim run 3 1 1
good.vms passed
bad <&>.vms failure bad <&>.vms:3: load P 0x10000000: expected 0x5, got 0x0
none.vms error it is not there, or is no scenario" "$(read_junit "$tmp/run.xml")"

status 0 "check" "$vmsim" check -q --junit - "$tmp/family"
has out '<testsuite name="vmsim check family" tests="'
has out 'failures="0" errors="0"'
sed -i 's/^= 0x1/= 0x2/' "$tmp/family/269.rec"
status 1 "check of what differs" "$vmsim" check -q \
    --junit "$tmp/check.xml" "$tmp/family"
read_junit "$tmp/check.xml" >"$tmp/out"
has out "269.rec failure 269.rec:"
has out "30.rec passed"

status 1 "explore" "$vmsim" explore --junit "$tmp/explore.xml" "$tmp/race.vms"
read_junit "$tmp/explore.xml" >"$tmp/out"
line out "vmsim explore 1 1 0"

# Without libjansson there is no JSON, and that is said.
"$vmsim" run --json "$tmp/run.json" "$tmp/good.vms" >"$tmp/out" 2>"$tmp/err"
if grep -q libjansson "$tmp/err"; then
	status 2 "no JSON here" "$vmsim" run --json "$tmp/x" "$tmp/good.vms"
else
	same "the JSON" "vmsim-results-1 vmsim run 1 0 0
good.vms passed" "$(read_json "$tmp/run.json")"
fi

status 2 "a file that cannot be written" "$vmsim" run \
    --junit "$tmp/none/x.xml" "$tmp/good.vms"
has err "vmsim run: $tmp/none/x.xml: No such file or directory"
finish
