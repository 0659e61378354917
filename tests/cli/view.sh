#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Which run a page shows: view.sh VMSIM SOURCE.  What the page makes of it is
# in tests/view.
vmsim=$1
source=$2
. "$(dirname "$0")/lib.sh"

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
END
sed 's/^load P.*/expect & = 0x1/' "$tmp/two.race" >"$tmp/wrong.race"

# shown NAME: that of the recording in the page.
shown()
{
	sed -n 's/.*"'"$1"'":"\(\([^"\\]\|\\.\)*\)".*/\1/p' "$tmp/page.html" |
	    head -n 1
}

view()
{
	wanted=$1 about=$2
	shift 2
	rm -f "$tmp/page.html"
	status "$wanted" "$about" "$vmsim" view -o "$tmp/page.html" "$@"
}

# Without a word on it: the usual order, or the first that fails.
view 0 "threads that do not fail" "$tmp/two.race"
same "the order" "The order without preemptions; 4 were tried, and none fails." \
    "$(shown order)"
same "the kind" schedule "$(shown kind)"
usual=$(shown schedule)
view 0 "threads that fail" "$tmp/wrong.race"
same "the order" "The first order that fails, after 2 were tried." \
    "$(shown order)"
same "the failure" "an expectation is not met\\nload P 0x10000000: expected \
0x1, got 0x2\\n  at line 6, thread 2 (T1)" "$(shown failure)"
failing=$(shown schedule)
status 1 "the explorer" "$vmsim" explore --preemptions 2 "$tmp/wrong.race"
line out "again with: --schedule $failing"

# One that is named, and one that leads to an outcome.
view 0 "a schedule" --schedule "$failing" "$tmp/wrong.race"
same "the order" "The order that --schedule names." "$(shown order)"
same "the schedule" "$failing" "$(shown schedule)"
status 0 "outcomes" "$vmsim" explore --outcomes "$tmp/two.race"
second=$(sed -n 's/^# --schedule //p' "$tmp/out" | sed -n 2p)
view 0 "an outcome" --outcome 2 "$tmp/two.race"
same "the order" "An order that leads to outcome 2 of 2." "$(shown order)"
same "the schedule" "$second" "$(shown schedule)"
[ "$second" != "$usual" ] || wrong "both outcomes have one order"
view 2 "no such outcome" --outcome 3 "$tmp/two.race"
line err "vmsim view: there is no outcome 3: the last is 2"
[ ! -e "$tmp/page.html" ] || wrong "there is a page"
view 2 "no threads" --outcome 1 "$source/examples/scenarios/cow.vms"
has err "there are no threads to explore"
view 2 "no schedule" --schedule nonsense "$tmp/two.race"
[ ! -e "$tmp/page.html" ] || wrong "there is a page"

# Two recordings.
for order in "$usual" "$second"; do
	"$vmsim" explore --schedule "$order" --trace "$tmp/$order.json" \
	    "$tmp/two.race" >"$tmp/out" 2>&1 || wrong "$(cat "$tmp/out")"
done
view 0 "two recordings" --compare "$tmp/$usual.json" "$tmp/$second.json"
grep -qF "\"names\":[\"$usual.json\",\"$second.json\"]" "$tmp/page.html" ||
    wrong "the page does not name them"
same "recordings in the page" 2 "$(grep -o '"schema":"vmsim-trace-1"' \
    "$tmp/page.html" | wc -l)"
view 2 "one recording" --compare "$tmp/$usual.json"
has err "two recordings are compared"
view 2 "no recording" --compare "$tmp/two.race" "$tmp/$usual.json"
line err "vmsim view: $tmp/two.race: it is no recording"
finish
