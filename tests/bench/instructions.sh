#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Compares the machine instructions that one operation takes in two builds of
# the benchmark:
#
#	sh tests/bench/instructions.sh OLD_BENCH NEW_BENCH [ROW]
#
# where both are tests/bench of release builds and ROW, a part of a row's
# name, picks rows.  Prints for each row the instructions of an operation in
# either and their ratio.  Counts do not depend on the load of the host, so
# differences under 1 % can be seen.  Needs valgrind.  Exits with status 1
# when a row of the new build takes over 3 % more.
#
# A measured loop lies between two calls of bench_now(): the profile is dumped
# before each, and the last dump is the loop.  The table below says how many
# operations the loop makes.  The benchmark measures all rows whose names hold
# the given one: for a row that is not the last of them, `share` says up to
# where the dumps are its own.
set -eu

if [ $# -lt 2 ]; then
	echo "usage: $0 OLD_BENCH NEW_BENCH [ROW]" >&2
	exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# instructions BENCH ROW SHARE: those of the row's last measured loop
instructions() {
	rm -f "$dir"/out*
	# The benchmark fails when rows are slow, as all are here.
	valgrind --tool=callgrind --dump-before=bench_now \
	    --callgrind-out-file="$dir/out" "$1" "$2" >"$dir/log" 2>&1 || :
	dumps=$(ls "$dir" | grep -c '^out\.') || :
	if [ "$dumps" -eq 0 ] || ! grep -qF "$2" "$dir/log"; then
		cat "$dir/log" >&2
		exit 2
	fi
	sed -n 's/^summary: *//p' "$dir/out.$((dumps * $3 / 100))"
}

printf '%-32s %12s %12s %8s\n' row old new ratio
while IFS='|' read -r row total share; do
	case $row in
	*"${3-}"*) ;;
	*) continue ;;
	esac
	old=$(instructions "$1" "$row" "${share:-100}")
	new=$(instructions "$2" "$row" "${share:-100}")
	printf '%s|%s|%s|%s\n' "$row" "$total" "$old" "$new" |
	    tee -a "$dir/rows" | awk -F'|' '{
		printf("%-32s %12.1f %12.1f %+7.1f%%\n", $1, $3 / $2, $4 / $2,
		    ($4 / $3 - 1) * 100)
	}'
done <<EOT
zero-fill write fault|16384
copy-on-write fault|16384
resident refault|4096
read through a chain of 1|1000
read through a chain of 8|1000
read through a chain of 64|1000
read through a chain of 512|1000
fork+exit, an entry of 100|20100|75
fork+exit, an entry of 10000|30000
mmap+munmap, untouched page|200000
populate, a page of 16|16384
populate, a page of 512|16384
fault in a map of 10 entries|1000
fault in a map of 10^3|1000
fault, object of 10^3 pages|1000
user access, resident|1000000
create+destroy, 64 MiB|1000
EOT
awk -F'|' '$4 > $3 * 1.03 { over++ } END {
	printf("%d rows over 3 %%\n", over)
	exit(over > 0)
}' "$dir/rows"
