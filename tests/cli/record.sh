#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# vmsim record: record.sh VMSIM.
vmsim=$1
. "$(dirname "$0")/lib.sh"

mkdir "$tmp/empty" "$tmp/tmp"
status 1 "without valgrind" env PATH="$tmp/empty" "$vmsim" record ls
line err "vmsim record: valgrind is not installed; on Debian: apt-get \
install valgrind"
same "the number of sentences" 1 "$(grep -c . "$tmp/err")"
same "the output" "" "$(cat "$tmp/out")"
status 2 "no program" "$vmsim" record
has err "vmsim record: no program named"
status 2 "an unknown option" "$vmsim" record -x ls
has err "usage: vmsim record"
status 0 "help" "$vmsim" record --help
has out "usage: vmsim record"
command -v valgrind >/dev/null || finish

# Several processes, several images; the logs go when they are not wanted.
TMPDIR=$tmp/tmp
export TMPDIR
status 0 "a pipeline" "$vmsim" record sh -c 'ls / | tr a b; true'
line out "checks: every invariant holds"
for name in forks execs; do
	n=$(sed -n "s/^  $name *\([0-9]*\) .*/\1/p" "$tmp/out")
	[ "${n:-0}" -ge 2 ] || wrong "$name is \"$n\", expected 2 at least"
done
n=$(sed -n 's/^replayed .* of \([0-9]*\) processes.*/\1/p' "$tmp/out")
[ "${n:-0}" -ge 3 ] || wrong "$n processes, expected 3 at least"
same "what is left in TMPDIR" "" "$(find "$tmp/tmp" -name 'vmsim*')"

# The same logs give the same run.
status 0 "kept logs" "$vmsim" record -o "$tmp/logs" sh -c 'ls / | tr a b; true'
sed -n '/^the log/,$p' "$tmp/out" >"$tmp/first"
status 0 "the logs again" "$vmsim" replay "$tmp"/logs/*.log
sed -n '/^the log/,$p' "$tmp/out" | cmp -s - "$tmp/first" || wrong "differs"

status 0 "a program that fails" "$vmsim" record false
line err "vmsim record: false ended with status 1"
status 1 "a program that does not exist" "$vmsim" record "$tmp/nothing"
status 1 "a directory that cannot be made" "$vmsim" record \
    -o "$tmp/none/logs" true
has err "No such file or directory"
finish
