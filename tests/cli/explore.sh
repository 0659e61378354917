#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# vmsim explore, and threads in vmsim run: explore.sh VMSIM SOURCE.
vmsim=$1
source=$2
. "$(dirname "$0")/lib.sh"

# Two threads, two orders: the load sees one value or the other.
cat >"$tmp/two.race" <<'END'
# who comes first
proc P
mmap P 0x10000000 1 rw private anon 0
store P 0x10000000 1
thread T1
load P 0x10000000
end
thread T2
store P 0x10000000 2
end
final
expect load P 0x10000000 = 0x2
END
sed 's/= 0x2/= 0x1/' "$tmp/two.race" >"$tmp/wrong.race"
sed 's/^load P.*/expect & = 0x1/' "$tmp/two.race" >"$tmp/order.race"

status 0 "--help" "$vmsim" explore --help
has out "usage: vmsim explore"
status 2 "no file" "$vmsim" explore
line err "vmsim explore: no scenario named"
status 2 "a missing file" "$vmsim" explore "$tmp/none"
line err "vmsim explore: $tmp/none: No such file or directory"
printf 'proc P\n' >"$tmp/none.vms"
status 2 "no threads" "$vmsim" explore "$tmp/none.vms"
line err "$tmp/none.vms: there are no threads to explore"
for bad in "--preemptions few" "--random 0" "--pct 0" "--runs x" "--seed x" \
    "--points some" "--shard 0/2" "--shard 3/2" "--shard 1" \
    "--show 0" "--show x1" "--show t" \
    "--outcome 0" "--width 39" "--width x" \
    "--executions 0" "--seconds 0" "--steps x"; do
	# shellcheck disable=SC2086
	status 2 "$bad" "$vmsim" explore $bad "$tmp/two.race"
	has err "vmsim explore: ${bad%% *} wants "
done
status 2 "a schedule that is none" "$vmsim" explore --schedule '!' \
    "$tmp/two.race"

status 0 "two threads" "$vmsim" explore "$tmp/two.race"
has out "; complete; 0 failed"
for how in --all "--preemptions 2" "--preemptions 0" "--random 50" \
    "--pct 2 --runs 50" "--points all" --check --as-recorded; do
	# shellcheck disable=SC2086
	status 0 "$how" "$vmsim" explore $how "$tmp/two.race"
	has out "; 0 failed"
done
status 0 "outcomes" "$vmsim" explore --outcomes --preemptions 2 \
    "$tmp/two.race"
grep -v '^# seen\|^# --schedule' "$tmp/out" >"$tmp/got"
{
	cat "$tmp/two.race"
	for value in 1 2; do
		printf '= outcome %s\n= T1: 0x%s\n= T2: ok\n' $value $value
		printf '= final: 0x2\n= end leaked=0 swap=0\n'
	done
	echo '= outcomes 2 preemptions 2 complete'
} >"$tmp/expected"
diff "$tmp/expected" "$tmp/got" || wrong "the outcomes differ"
mkdir "$tmp/races"
cp "$tmp/out" "$tmp/races/two.race"
status 0 "the outcomes are a recording" "$vmsim" check "$tmp/races"
line out "1 passed, 0 failed"
sed 's/= T1: 0x2/= T1: 0x3/' "$tmp/out" >"$tmp/races/two.race"
cp "$tmp/got" "$tmp/races/two.race"
sed -i 's/= T1: 0x2/= T1: 0x3/' "$tmp/races/two.race"
status 1 "a wrong recording" "$vmsim" check "$tmp/races"
line out "$tmp/races/two.race: recorded answers that never come"
line out "$tmp/races/two.race: answers that are not recorded"
status 0 "outcomes without a bound" "$vmsim" explore --outcomes \
    "$tmp/two.race"
line out "= outcomes 2 complete"

# A failure has a report and a schedule that shows it again.
status 1 "a failure" "$vmsim" explore "$tmp/wrong.race"
line out "$tmp/wrong.race: an expectation of the final check is not met"
line out "load P 0x10000000: expected 0x1, got 0x2"
status 1 "a failure's outcome" "$vmsim" explore --outcomes "$tmp/wrong.race"
line out "= UNMET load P 0x10000000: expected 0x1, got 0x2 [final]"
status 1 "a failure in some order" "$vmsim" explore "$tmp/order.race"
schedule=$(sed -n 's/^again with: --schedule //p' "$tmp/out")
status 1 "its schedule" "$vmsim" explore --schedule "$schedule" \
    "$tmp/order.race"
has out "load P 0x10000000: expected 0x1, got 0x2"
has out "one schedule; 1 failed"

# Each outcome has a schedule that leads there, and its story can be read.
status 0 "an outcome's story" "$vmsim" explore --show 2 "$tmp/two.race"
line out "$tmp/two.race: all is well"
has out "      ---- T1 is overtaken before it accesses memory"
schedule=$(sed -n 's/^again with: --schedule //p' "$tmp/out")
sed -n '/^ step/,/^again/p' "$tmp/out" >"$tmp/story"
status 0 "outcomes with their schedules" "$vmsim" explore --outcomes \
    "$tmp/two.race"
line out "# --schedule $schedule"
status 0 "that schedule's story" "$vmsim" explore --schedule "$schedule" \
    "$tmp/two.race"
sed -n '/^ step/,/^again/p' "$tmp/out" | diff "$tmp/story" - ||
    wrong "it is another story"
status 0 "a trace's story" "$vmsim" explore --show t1 "$tmp/two.race"
line out "$tmp/two.race: all is well"
status 2 "no such outcome" "$vmsim" explore --show 3 "$tmp/two.race"
line err "vmsim explore: there is no outcome 3: the last is 2"
status 2 "no such trace" "$vmsim" explore --show t3 "$tmp/two.race"
line err "vmsim explore: there are fewer than 3 traces"

# What an operation answered stands at its end, and what needed no fault, too:
# a load by what the page table does not say any more.
status 0 "a stale TLB" "$vmsim" explore --points all \
    --schedule 1:1tu,2tLMLs,1tu "$source/examples/scenarios/stale-tlb.vms"
sed -n '/overtaken before it invalidates/,/invalidates a trans/p' "$tmp/out" \
    >"$tmp/stale"
line out "      no fault: the page table allows it"
line stale "   10 load P 0x10000000"
line stale "      no fault: the stale TLB allows it"
line stale "      = 0x1"
line out "                                          = ok"
sed 's/^final/&\ndiff/' "$tmp/two.race" >"$tmp/diff.race"
status 0 "diff in an exploration" "$vmsim" explore --outcomes "$tmp/diff.race"
line out "| nothing is recorded while orders are explored; --trace records one"
status 0 "diff in a recorded order" "$vmsim" explore --outcome 1 \
    --trace "$tmp/diff.json" "$tmp/diff.race"

# The schedule of another build is followed as far as it goes.
sed 's/^store P 0x10000000 2/&\nload P 0x10000000/' "$tmp/two.race" \
    >"$tmp/longer.race"
status 0 "it differs" "$vmsim" explore --follow --schedule 1:2tu,1t2 \
    "$tmp/two.race"
line out "$tmp/two.race: the schedule is followed for 5 steps"
line out "step 6: thread 1 (T1) accesses memory; in the schedule it touches \
a variable"
status 0 "a thread ends earlier" "$vmsim" explore --follow \
    --schedule 1:2tut,1t "$tmp/two.race"
line out "step 5: thread 2 (T2) was to run, but has ended"
status 0 "more happens" "$vmsim" explore --follow --schedule "$schedule" \
    "$tmp/longer.race"
has out "of the 8 steps some touch what they did not"
status 1 "it must not differ" "$vmsim" explore --schedule 1:2tut,1t \
    "$tmp/two.race"
line out "the replay diverges at step 5: thread 2 (T2) was to run, but has \
ended"

# Two that wait for each other: one outcome, in words.
cat >"$tmp/wait.race" <<'END'
object F file 4
proc P
mmap P 0x10000000 4 rw shared F 0
during F load P 0x10002000
thread T1
load P 0x10000000
end
thread T2
truncate F 0
end
END
status 1 "a deadlock" "$vmsim" explore --preemptions 1 --outcomes \
    "$tmp/wait.race"
has out "= DEADLOCK; thread 2 (T1) waits"
same "deadlocks that name the lock" "$(grep -c '^= DEADLOCK' "$tmp/out")" \
    "$(grep -c 'for lock "vnode", held exclusively by thread 3 (T2)' \
    "$tmp/out")"

# What is waited for, in columns as wide as there is room.
status 1 "a deadlock in columns" "$vmsim" explore --width 120 --preemptions 1 \
    "$tmp/wait.race"
has out ' waits for lock "vnode", held exclusively by thread 3'
has out ' step T1                                                      T2'
COLUMNS=120 "$vmsim" explore --preemptions 1 "$tmp/wait.race" |
    sed -n '/^ step/,$p' >"$tmp/wide"
sed -n '/^ step/,$p' "$tmp/out" | diff - "$tmp/wide" ||
    wrong "COLUMNS says something else than --width"
status 1 "a deadlock in 80 columns" "$vmsim" explore --preemptions 1 \
    "$tmp/wait.race"
sed -n '/^ step/,$p' "$tmp/out" | grep -v '^      ----' |
    awk 'length > 79' | grep . && wrong "a line is longer than 79"
grep -q '^ *\.\.\. [0-9]* steps \.\.\.$' "$tmp/out" ||
    wrong "nothing is folded"

# Parts: together they cover all, and what is met twice counts once.
race=$source/tests/conform/races/split-vs-store.race
status 0 "the whole" "$vmsim" explore --preemptions 2 "$race"
whole=$(sed -n 's/.* pruned, \([0-9]*\) traces.*/\1/p' "$tmp/out")
for i in 1 2 3; do
	"$vmsim" explore --preemptions 2 --shard $i/3 "$race" \
	    >"$tmp/part$i" || wrong "part $i"
done
status 0 "the parts" "$vmsim" explore --merge --outcomes "$tmp/part1" \
    "$tmp/part2" "$tmp/part3"
merged=$(sed -n 's/.* duplicates removed: \([0-9]*\);.*/\1/p' "$tmp/out")
same "the number of traces" "$whole" "$merged"
grep -v '^#\|^.*parts:' "$tmp/out" >"$tmp/together"
"$vmsim" explore --preemptions 2 --outcomes "$race" |
    sed -n '/^= outcome /,$p' | grep -v '^#\|^= outcomes' |
    diff - "$tmp/together" || wrong "the outcomes differ"
status 2 "a part is missing" "$vmsim" explore --merge "$tmp/part1" \
    "$tmp/part3"
line err "vmsim explore: $race: part 2/3 is missing"
sed '$d' "$tmp/part1" >"$tmp/cut"
status 2 "a part is cut" "$vmsim" explore --merge "$tmp/cut"
line err "vmsim explore: $tmp/cut: cut short: the part has no end"
status 2 "no part" "$vmsim" explore --merge "$race"
line err "vmsim explore: $race:1: not a line of a part"

# A set-up that does not work is not a clean result, and the story names the
# operations.
sed 's/0x10000000 1 rw/0x10000800 1 rw/' "$tmp/two.race" >"$tmp/setup.race"
status 1 "a set-up that fails" "$vmsim" explore "$tmp/setup.race"
has out "the set-up does not work: mmap P 0x10000800"
status 1 "a final check that fails" "$vmsim" explore "$tmp/wrong.race"
has out "store P 0x10000000 2"

# The default schedule, printed thread by thread; its output runs again.
status 0 "run" "$vmsim" run "$race"
cp "$tmp/out" "$tmp/once"
status 0 "run of its own output" "$vmsim" run "$tmp/once"
cmp -s "$tmp/once" "$tmp/out" || wrong "differs"
# An interrupt ends an exploration with what it has found.
cat >"$tmp/long.race" <<'END'
proc P
mmap P 0x10000000 4 rw private anon 0
thread T1
store P 0x10000000 1
store P 0x10001000 1
store P 0x10002000 1
end
thread T2
store P 0x10000000 2
store P 0x10001000 2
store P 0x10002000 2
end
thread T3
mlock P 0x10000000 4
munlock P 0x10000000 4
end
END
"$vmsim" explore --all "$tmp/long.race" >"$tmp/out" 2>"$tmp/err" &
pid=$!
sleep 1
kill -INT $pid
wait $pid
same "the status after an interrupt" 0 $?
has out "; interrupted, not complete, "
has err "interrupted; with --checkpoint FILE it could go on"

# What a limit or an interrupt has ended goes on, and ends as if it had run
# through.  in_pieces SIGNAL OPTION...: to the end, with what it printed last.
in_pieces()
{
	signal=$1 pieces=1
	shift
	rm -f "$tmp/left"
	set -- "$@" --checkpoint "$tmp/left"
	"$vmsim" explore "$@" "$cow" >"$tmp/out" 2>"$tmp/err" &
	[ -z "$signal" ] || { sleep 0.2; kill -"$signal" $! 2>/dev/null; }
	wait $!
	while [ -e "$tmp/left" ] && [ $pieces -lt 300 ]; do
		has err "go on with --resume $tmp/left"
		pieces=$((pieces + 1))
		"$vmsim" explore "$@" --resume "$tmp/left" "$cow" >"$tmp/out" \
		    2>"$tmp/err" &
		[ -z "$signal" ] || {
			sleep 0.2
			kill -"$signal" $! 2>/dev/null
		}
		wait $!
	done
	[ $pieces -gt 1 ] || wrong "it ran through at once"
	sed -i 's/ in [0-9]* ms;/ in N ms;/' "$tmp/out"
	diff "$tmp/whole" "$tmp/out" || wrong "it differs after $pieces pieces"
}
cow=$source/tests/conform/races/cow-three-procs.race
"$vmsim" explore "$cow" | sed 's/ in [0-9]* ms;/ in N ms;/' >"$tmp/whole"
what="pieces of 3000 executions"
in_pieces "" --executions 3000
what="interrupts"
in_pieces INT
what="a batch system's signal"
in_pieces TERM
what="outcomes in pieces"
"$vmsim" explore --outcomes --preemptions 2 "$cow" >"$tmp/whole"
in_pieces "" --executions 70 --outcomes --preemptions 2
status 0 "a checkpoint" "$vmsim" explore --executions 50 --checkpoint \
    "$tmp/left" "$cow"
has out "not complete"
status 2 "a checkpoint with other options" "$vmsim" explore --preemptions 1 \
    --resume "$tmp/left" "$cow"
line err "$cow: the checkpoint is of an exploration with another config"
status 2 "a checkpoint of another scenario" "$vmsim" explore \
    --resume "$tmp/left" "$race"
line err "$race: the checkpoint is of another test"
status 2 "no checkpoint" "$vmsim" explore --resume "$cow" "$cow"
line err "vmsim explore: $cow: it is no checkpoint"
status 2 "a missing one" "$vmsim" explore --resume "$tmp/none" "$cow"
line err "vmsim explore: $tmp/none: No such file or directory"
status 2 "two scenarios" "$vmsim" explore --resume "$tmp/left" "$cow" "$race"
line err "vmsim explore: a checkpoint is of one scenario"
status 2 "a place that is none" "$vmsim" explore --executions 50 \
    --checkpoint "$tmp/none/left" "$cow"
line err "vmsim explore: $tmp/none/left: No such file or directory"

# The environment limits what has no limit.
VMSIM_EXECUTIONS=7 "$vmsim" explore --all "$tmp/long.race" >"$tmp/out"
has out "7 executions"
finish
