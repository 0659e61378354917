#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# An exploration divided over two cores: parallel.sh VMSIM SOURCE.  GNU
# parallel if it is there, else xargs; skipped without either.
vmsim=$1
race=$2/tests/conform/races/split-vs-store.race
. "$(dirname "$0")/lib.sh"

cat >"$tmp/part" <<END
exec "$vmsim" explore --shard \$1/8 "$race" >"$tmp/part.\$1"
END
what="eight parts on two cores"
if parallel --version 2>/dev/null | grep -q GNU; then
	parallel -j2 sh "$tmp/part" {} ::: 1 2 3 4 5 6 7 8 ||
	    wrong "a part failed"
elif echo 1 | xargs -P2 -n1 true 2>/dev/null; then
	seq 8 | xargs -P2 -n1 sh "$tmp/part" || wrong "a part failed"
else
	echo "neither GNU parallel nor xargs -P"
	exit 77
fi
status 0 "the whole" "$vmsim" explore "$race"
whole=$(sed -n 's/.* pruned, \([0-9]*\) traces.*/\1/p' "$tmp/out")
status 0 "the merge" "$vmsim" explore --merge "$tmp"/part.*
merged=$(sed -n 's/.* duplicates removed: \([0-9]*\); complete.*/\1/p' \
    "$tmp/out")
same "the number of traces" "$whole" "$merged"
finish
