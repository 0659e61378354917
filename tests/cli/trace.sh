#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Recordings of explorations, and vmsim trace: trace.sh VMSIM SOURCE.
vmsim=$1
source=$2
. "$(dirname "$0")/lib.sh"

cat >"$tmp/two.race" <<'END'
# who comes first
proc P
mmap P 0x10000000 1 rw private anon 0
store P 0x10000000 1
fork P Q
thread T1
load P 0x10000000
end
thread T2
store P 0x10000000 2
store Q 0x10000000 3
end
final
load P 0x10000000
END

# The order of an outcome, recorded: what it was, and who went on when.
status 0 "an outcome is recorded" "$vmsim" explore --outcome 2 \
    --trace "$tmp/two.json" "$tmp/two.race"
has out "; 0 failed"
grep -q '"kind":"schedule","title":"who comes first","schedule":"1:' \
    "$tmp/two.json" || wrong "the recording does not say what it is"
grep -q '"k":"choice","step":[0-9]*,"to":"T2","why":"preempted"' \
    "$tmp/two.json" || wrong "the preemption is not recorded"
grep -q '"k":"step","step":3,"text":' "$tmp/two.json" ||
    wrong "the steps are not recorded"
status 0 "twice the same" "$vmsim" explore --outcome 2 --trace - \
    "$tmp/two.race"
cmp -s "$tmp/out" "$tmp/two.json" || wrong "it is another recording"
sed 's/^load P.*/expect & = 0x2/' "$tmp/two.race" >"$tmp/wrong.race"
status 1 "a failure is recorded" "$vmsim" explore --trace "$tmp/wrong.json" \
    "$tmp/wrong.race"
schedule=$(sed -n 's/^again with: --schedule //p' "$tmp/out")
has out "again with: --schedule 1:"
grep -qF "\"schedule\":\"$schedule\"" "$tmp/wrong.json" ||
    wrong "it is not the one that is reported"
status 1 "a schedule is recorded" "$vmsim" explore --schedule "$schedule" \
    --trace - "$tmp/wrong.race"
cmp -s "$tmp/out" "$tmp/wrong.json" || wrong "it is another recording"
rm -f "$tmp/none.json"
status 0 "nothing fails" "$vmsim" explore --trace "$tmp/none.json" \
    "$tmp/two.race"
has err "no execution has failed"
[ ! -e "$tmp/none.json" ] || wrong "something is recorded"
status 2 "two scenarios" "$vmsim" explore --trace "$tmp/none.json" \
    "$tmp/two.race" "$tmp/two.race"
line err "vmsim explore: a recording is of one scenario"

# For Perfetto.
status 0 "--help" "$vmsim" trace --help
has out "usage: vmsim trace"
status 2 "no form" "$vmsim" trace "$tmp/two.json"
line err "vmsim trace: no form is named"
status 2 "no recording" "$vmsim" trace --perfetto -
line err "vmsim trace: one recording is wanted"
"$vmsim" trace --perfetto - "$tmp/two.json" >"$tmp/out" 2>"$tmp/err"
if grep -q 'built without jansson' "$tmp/err"; then
	finish
fi
status 2 "a missing file" "$vmsim" trace --perfetto - "$tmp/absent"
has err "vmsim trace: $tmp/absent: "
echo '{"schema":"vmsim-replay-1"}' >"$tmp/other"
status 2 "another schema" "$vmsim" trace --perfetto - "$tmp/other"
line err "vmsim trace: $tmp/other: its schema is not vmsim-trace-1"
for wrong in '{"events":[]} a step has no thread' \
    '{"thread":"a","events":[{"k":"x"}]} an event has no time or no kind' \
    '{"thread":"a","events":[{"k":"x","t":1},{"k":"x","t":1}]} the events of '\
'a step are not in the order of time'; do
	printf '{"schema":"vmsim-trace-1","steps":[%s]}\n' "${wrong%% *}" \
	    >"$tmp/bad"
	status 2 "${wrong#* }" "$vmsim" trace --perfetto - "$tmp/bad"
	line err "vmsim trace: $tmp/bad: ${wrong#* }"
done

# Every file obeys the rules, whatever was recorded; a fault that has not ended
# and many operations without events, too.
"$vmsim" trace --perfetto "$tmp/two.perfetto" "$tmp/two.json"
"$vmsim" trace --perfetto "$tmp/wrong.perfetto" "$tmp/wrong.json"
awk 'BEGIN {
	printf "{\"schema\":\"vmsim-trace-1\",\"steps\":["
	printf "{\"thread\":\"a\",\"events\":[{\"t\":0,\"k\":\"trap\"},"
	printf "{\"t\":1,\"k\":\"trap\"},{\"t\":2,\"k\":\"empty\"}]}"
	for (i = 0; i < 700; i++)
		printf ",{\"thread\":\"a\",\"op\":\"load\",\"events\":[]}"
	printf ",{\"thread\":\"b\",\"op\":\"load\",\"events\":[]}"
	printf ",{\"thread\":\"a\",\"events\":[{\"t\":3,\"k\":\"x\"}]}]}\n"
}' >"$tmp/many.json"
"$vmsim" trace --perfetto "$tmp/many.perfetto" "$tmp/many.json"
n=0
for scenario in "$source"/examples/scenarios/*.vms \
    "$source"/tests/conform/races/*.race; do
	n=$((n + 1))
	"$vmsim" run --trace "$tmp/run.json" "$scenario" >/dev/null 2>&1
	status 0 "$scenario" "$vmsim" trace --perfetto "$tmp/$n.perfetto" \
	    "$tmp/run.json"
done
if command -v python3 >/dev/null; then
	status 0 "the rules" python3 "$source/tests/cli/perfetto.py" \
	    "$tmp"/*.perfetto
	[ "$failed" = 0 ] || cat "$tmp/out"
	has out "two.perfetto: "
	# Each rule can be broken.
	m='"ph":"M","pid":1,"args":{"name":"a"}'
	names="{$m,\"name\":\"process_name\"},"
	names="$names{$m,\"tid\":1,\"name\":\"thread_name\"}"
	x='"ph":"X","pid":1,"tid":1,"name":"x"'
	s='"pid":1,"tid":1,"id":1,"ts"'
	for broken in "$names,{$x,\"ts\":1,\"dur\":4},{$x,\"ts\":3,\"dur\":4}" \
	    "{$x,\"ts\":1,\"dur\":4}" \
	    "$names,{\"ph\":\"C\",\"pid\":1,\"name\":\"c\",\"ts\":2},\
{\"ph\":\"C\",\"pid\":1,\"name\":\"c\",\"ts\":1}" \
	    "$names,{$x,\"ts\":1,\"dur\":4},{\"ph\":\"s\",$s:2}" \
	    "$names,{\"ph\":\"s\",$s:2},{\"ph\":\"f\",$s:3}"; do
		echo "{\"traceEvents\":[$broken]}" >"$tmp/broken"
		status 1 "broken: $broken" python3 \
		    "$source/tests/cli/perfetto.py" "$tmp/broken"
	done
	status 0 "the rules" python3 "$source/tests/cli/perfetto.py" \
	    "$tmp"/*.perfetto
	grep -q 'two.perfetto: .* [1-9][0-9]* arrows' "$tmp/out" ||
	    wrong "no arrow for the fork or a wakeup"
fi
finish
