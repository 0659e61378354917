#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Machine instructions of each operation, which are the same whatever the load
# of the host:
#
#	sh tests/bench/instructions.sh OLD_BENCH NEW_BENCH [ROW]
#		two release builds, and their ratio
#	sh tests/bench/instructions.sh --budget BENCH CC-VERSION
#		one, and what budget.tsv gives it
#	sh tests/bench/instructions.sh --fix BENCH CC-VERSION
#		writes what was counted into budget.tsv
#
# where BENCH is tests/bench of a release build and ROW, a part of a row's
# name, picks rows.  Exits with status 1 when a row takes over 3 % more than
# the old one, or over 2 % more than its budget; with 77, "skipped", where
# there is no valgrind, or the compiler is not the one of the budget, as each
# makes code of its own.
#
# A measured loop lies between two calls of bench_now(): the profile is dumped
# before each, and the last dump is the loop.  budget.tsv says how many
# operations the loop makes.
set -eu

usage() {
	echo "usage: $0 OLD_BENCH NEW_BENCH [ROW]" >&2
	echo "       $0 --budget | --fix BENCH CC-VERSION" >&2
	exit 2
}

table=$(dirname "$0")/budget.tsv
[ $# -ge 2 ] || usage
command -v valgrind > /dev/null || {
	echo "there is no valgrind"
	exit 77
}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# instructions BENCH ROW OPERATIONS: those of one operation
instructions() {
	rm -f "$dir"/out*
	# The benchmark fails when rows are slow, as all are here.
	valgrind --tool=callgrind --dump-before=bench_now \
	    --callgrind-out-file="$dir/out" "$1" "$2" 2 >"$dir/log" 2>&1 || :
	dumps=$(ls "$dir" | grep -c '^out\.') || :
	if [ "$dumps" -eq 0 ] || ! grep -qF "$2" "$dir/log"; then
		cat "$dir/log" >&2
		exit 2
	fi
	sed -n 's/^summary: *//p' "$dir/out.$dumps" |
	    awk -v n="$3" '{ printf("%.1f\n", $1 / n) }'
}

# rows [ROW]: name, operations, budget, '|' between them
rows() {
	grep -v '^#' "$table" | tr '\t' '|' | grep -F -- "${1-}"
}

compare() {
	printf '%-32s %12s %12s %8s\n' row old new ratio
	rows "${3-}" | while IFS='|' read -r row total budget; do
		old=$(instructions "$1" "$row" "$total")
		new=$(instructions "$2" "$row" "$total")
		echo "$row|$old|$new"
	done | tell 1.03
}

# Of lines of name, old, new: the ratios; status 1: some are over the limit.
tell() {
	awk -F'|' -v limit="$1" '{
		over = $3 > $2 * limit
		printf("%-32s %12.1f %12.1f %+7.1f%%%s\n", $1, $2, $3,
		    ($3 / $2 - 1) * 100, over ? "  OVER" : "")
		fflush()
		bad += over
	} END {
		printf("%d rows over %d %%\n", bad, (limit - 1) * 100 + .5)
		exit(bad > 0)
	}'
}

check_budget() {
	grep -qx "# compiler: $2" "$table" || {
		echo "the budget is that of $(sed -n \
		    's/^# compiler: //p' "$table"), this is $2"
		exit 77
	}
	printf '%-32s %12s %12s %8s\n' row budget now ratio
	rows | while IFS='|' read -r row total budget; do
		now=$(instructions "$1" "$row" "$total")
		echo "$row|$budget|$now"
	done | tell 1.02
}

fix_budget() {
	sed -n "s/^# compiler: .*/# compiler: $2/; /^#/p" "$table" > "$dir/new"
	rows > "$dir/rows"
	while IFS='|' read -r row total budget; do
		now=$(instructions "$1" "$row" "$total")
		printf '%s\t%s\t%s\n' "$row" "$total" "$now"
	done < "$dir/rows" >> "$dir/new"
	cp "$dir/new" "$table"
}

case $1 in
--budget)
	[ $# -eq 3 ] || usage
	check_budget "$2" "$3"
	;;
--fix)
	[ $# -eq 3 ] || usage
	fix_budget "$2" "$3"
	;;
*)
	compare "$@"
	;;
esac
