#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Lessons and answers to them: grade.sh VMSIM SOURCE.
vmsim=$1
source=$2
. "$(dirname "$0")/lib.sh"
lessons=$source/doc/lessons
answers=$source/tests/lessons
tab=$(printf '\t')

# LESSON ANSWER: the whole answer, in $tmp/answer.vms
put_together()
{
	if grep -q '^#! task .* anew' "$lessons/$1.vms"; then
		cat "$answers/$1/$2.vms"
	else
		cat "$lessons/$1.vms" "$answers/$1/$2.vms"
	fi >"$tmp/answer.vms"
}

# Each lesson is a scenario for every other reader.
n=0
for lesson in "$lessons"/*.vms; do
	name=$(basename "$lesson" .vms)
	status 0 "run $name" "$vmsim" run --check "$lesson"
	grep -q "^$name${tab}right${tab}" "$answers/points.tsv" ||
	    wrong "no right answer in points.tsv"
	n=$((n + 1))
done
[ $n -ge 9 ] || wrong "only $n lessons"

# What each answer gets.
graded=0
while IFS=$tab read -r lesson answer points of; do
	put_together "$lesson" "$answer"
	[ "$points" = "$of" ] && expected=0 || expected=1
	status $expected "$lesson, $answer" "$vmsim" grade \
	    "$lessons/$lesson.vms" "$tmp/answer.vms"
	grep -q "^$points of $of points" "$tmp/out" ||
	    wrong "expected $points points: $(cat "$tmp/out")"
	same "the number of requirements that are not met" "$points" \
	    "$([ "$points" = 0 ] && echo 0 || grep -c '^  met' "$tmp/out")"
	graded=$((graded + 1))
done <<END
$(grep -v -e '^#' -e '^lesson	' "$answers/points.tsv")
END
[ $graded -ge 27 ] || wrong "only $graded answers"

# What is said of each requirement, and of the whole.
put_together 04-generations half
status 1 "a half-right answer" "$vmsim" grade "$lessons/04-generations.vms" \
    "$tmp/answer.vms"
line out "$tmp/answer.vms: lesson 4, Three generations and collapse"
line out "  met      at most 2 operations: 1"
line out "  not met  frames 2: found 4"
line out "4 of 5 points"
put_together 07-swap half
status 1 "an operation that may not be" "$vmsim" grade \
    "$lessons/07-swap.vms" "$tmp/answer.vms"
line out "  not met  without evict scan launder: found evict"

# An answer that cannot be graded.
status 2 "no scenario" "$vmsim" grade "$lessons/01-demand-zero.vms" \
    "$answers/points.tsv"
has out "points.tsv:3: \"lesson\": expected an operation"
put_together 01-demand-zero right
sed -i 's/^store P 0x10000000 1/store P 0x10000000 2/' "$tmp/answer.vms"
status 2 "not what the lesson does" "$vmsim" grade \
    "$lessons/01-demand-zero.vms" "$tmp/answer.vms"
has out "expected the lesson's \"store P 0x10000000 1\" (its line 14)"
status 2 "no answer" "$vmsim" grade "$lessons/01-demand-zero.vms" \
    "$tmp/none.vms"
has err "vmsim grade: $tmp/none.vms: No such file or directory"
cp "$lessons/01-demand-zero.vms" "$tmp/answer.vms"
status 1 "nothing was done" "$vmsim" grade "$lessons/01-demand-zero.vms" \
    "$tmp/answer.vms"
line out "0 of 5 points: nothing is met that was not so before"

# One that goes wrong, or on and on, is told as that.
cat >"$tmp/lesson.vms" <<'END'
#! lesson 99 "A limit"
#! task at most 9000 operations anew
#! require frames 0
END
{
	printf 'proc P\nmmap P 0x10000000 1G rw private anon 0\n'
	yes 'mincore P 0x10000000 1G' | head -n 5000
} >"$tmp/long.vms"
status 1 "it does not end" "$vmsim" grade --seconds 1 "$tmp/lesson.vms" \
    "$tmp/long.vms"
line out "  it does not end within 1 seconds"
line out "  not met  frames 0: found it did not run to its end"
cat >"$tmp/unmet.vms" <<'END'
proc P
mmap P 0x10000000 1 rw private anon 0
thread T
expect load P 0x10000000 = 1
end
END
status 1 "an order fails" "$vmsim" grade "$tmp/lesson.vms" "$tmp/unmet.vms"
has out "an order fails: an expectation is not met: load P 0x10000000: expected 1, got 0"

cat >"$tmp/many.vms" <<'END'
proc P
mmap P 0x10000000 8 rw private anon 0
thread A
store P 0x10000000 1
store P 0x10001000 1
munmap P 0x10000000 1
end
thread B
store P 0x10000008 1
fork P Q
end
thread C
store P 0x10000010 1
mlock P 0x10001000 3
end
thread D
store P 0x10002008 1
evict P 0x10001000
end
END
status 1 "more orders than are tried" "$vmsim" grade --seconds 100 \
    "$tmp/lesson.vms" "$tmp/many.vms"
line out "  there are too many orders: not every one was tried"

# A lesson's mistakes are told with their line, and what was expected.
mistake()
{
	printf '#! lesson 1 "T"\nproc P\n#! task at most 1 operation\n%s\n' \
	    "$1" >"$tmp/lesson.vms"
	status 2 "$1" "$vmsim" grade "$tmp/lesson.vms" "$tmp/unmet.vms"
	line err "$tmp/lesson.vms:4: $2"
}
mistake '#! quiz' '"quiz": expected lesson, ask, task, require or bug'
mistake '#!' '#!: expected lesson, ask, task, require or bug'
mistake '#! lesson 2 "U"' 'lesson: once is enough'
mistake '#! task at most 2 operations' 'task: once is enough'
mistake '#! ask why' 'ask: expected source, frames, faults, value, depth, rights or who'
mistake '#! ask who S1' '"S1": expected a page, such as S1[0]'
mistake '#! require' 'require: expected what'
mistake '#! require frames few' '"few": expected a number, "at most N" or "at least N"'
mistake '#! require frames 1 2' '"2": expected nothing more'
mistake '#! require value P here 1' '"here": expected an address'
mistake '#! require rights P 0x1000 all' '"all": expected rights, such as rw-, or none'
mistake '#! require chain P 0x1000 = S1' '"S1": expected a chain, such as [S2: . 1] -> [S1: 0 1], or none'
mistake '#! require chain P 0x1000 = [S1: 0 2]' '"[S1: 0 2]": expected a chain, such as [S2: . 1] -> [S1: 0 1], or none'
mistake '#! require source P 0x1000 S1' '"S1": expected a page, such as S1[0], swap or none'
mistake '#! require fault no' '"no": expected none, copy, zero, populate, read or mapped'
mistake '#! require who S1[0]' 'who: expected processes, or nobody'
mistake '#! bug' 'bug: expected one name of tests/zoo, such as A20-dirty-cow-analogue'
printf '#! lesson one\n' >"$tmp/lesson.vms"
status 2 "a lesson without a number" "$vmsim" grade "$tmp/lesson.vms" x
line err "$tmp/lesson.vms:1: lesson: expected a number and a title: lesson 4 \
\"Three generations\""
printf 'proc P\n' >"$tmp/lesson.vms"
status 2 "no lesson" "$vmsim" grade "$tmp/lesson.vms" x
line err "$tmp/lesson.vms:1: expected a line #! lesson NUMBER \"TITLE\""
printf '#!/usr/bin/env -S vmsim run\n#! lesson 1 "T"\n' >"$tmp/lesson.vms"
status 2 "a lesson without a task" "$vmsim" grade "$tmp/lesson.vms" x
line err "vmsim grade: $tmp/lesson.vms: this lesson has no task"
printf '#! lesson 1 "T"\n#! task at most 1 operation\n#! bug A20-x\n' \
    >"$tmp/lesson.vms"
status 2 "a bug, and no build with it" "$vmsim" grade "$tmp/lesson.vms" x
line err "vmsim grade: $tmp/lesson.vms: expected --bug VMSIM, a build with \
the bug A20-x"

# Find the bug: tests/zoo/exercises.sh has the builds with the bugs.  This one has
# none, which the author's scenarios do not fail on.
n=0
for lesson in "$lessons"/bugs/*.vms; do
	id=$(basename "$lesson" .vms)
	answer=$answers/bugs/$id.vms
	[ -f "$answer" ] || answer=$source/tests/zoo/$id.vms
	bug=$(sed -n 's/^#! bug //p' "$lesson")
	[ -f "$source/tests/zoo/$bug.patch" ] || wrong "no patch $bug"
	status 1 "bug $id, not there" "$vmsim" grade --bug "$vmsim" "$lesson" \
	    "$answer"
	line out "  met      passes without the bug"
	line out "  not met  fails with the bug $bug: found it passes"
	line out "0 of 3 points: nothing is met that was not so before"
	n=$((n + 1))
done
[ $n -ge 5 ] || wrong "only $n bugs"
sed 's/= 1$/= 3/' "$answers/bugs/A29.vms" >"$tmp/answer.vms"
status 1 "it fails everywhere" "$vmsim" grade --bug "$vmsim" \
    "$lessons/bugs/A29.vms" "$tmp/answer.vms"
has out "  not met  passes without the bug: found $tmp/answer.vms:7: load Q \
0x10000000: expected 3, got 1"
has out "fails with the bug A29-fork-without-write-protect: found it fails \
without it, too"
status 1 "no such build" "$vmsim" grade --bug "$tmp/none" \
    "$lessons/bugs/A29.vms" "$answers/bugs/A29.vms"
has out "$tmp/none: cannot be run"

# For other programs, of several answers.
put_together 05-files half
cp "$tmp/answer.vms" "$tmp/one <&>.vms"
put_together 05-files right
status 1 "results" "$vmsim" grade --junit "$tmp/x.xml" \
    "$lessons/05-files.vms" "$tmp/one <&>.vms" "$tmp/answer.vms"
same "the cases of JUnit" "vmsim grade one <&>.vms 5 1
value Q 0x20000000 8: found 0x6
vmsim grade answer.vms 5 0" "$(python3 - "$tmp/x.xml" <<'END'
import sys
import xml.etree.ElementTree as tree
for suite in tree.parse(sys.argv[1]).getroot():
    print('vmsim grade', suite.get('name').split('/')[-1],
        suite.get('tests'), suite.get('failures'))
    for wrong in suite.iter('failure'):
        print(wrong.get('message'))
END
)"
"$vmsim" grade --json - "$lessons/05-files.vms" "$tmp/answer.vms" \
    >"$tmp/out" 2>"$tmp/err"
if ! grep -q libjansson "$tmp/err"; then
	same "the JSON" "vmsim grade 5 0 0" "$(python3 -c '
import json, sys
r = json.load(sys.stdin)
print(r["command"], r["passed"], r["failed"], r["bad_input"])' <"$tmp/out")"
fi
finish
