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
status 2 "no limit" "$vmsim" record --limit 0 ls
has err "vmsim record: --limit wants a number of accesses: 0"

# A tracer that writes logs as valgrind does, and runs the program.  `accesses
# N` makes so many, `endless` does not stop.
mkdir "$tmp/fake"
cat >"$tmp/fake/valgrind" <<'END'
#!/bin/sh
for word; do
	case $word in
	--log-file=*) log=$(echo "${word#*=}" | sed "s/%p/$$/") ;;
	--*) ;;
	*) break ;;
	esac
	shift
done
echo $$ >>"$PIDS"
# As one that is killed before it has begun.
[ "$1" != endless ] || : >"$TMPDIR/valgrind_proc_$$_auxv_0"
exec awk -v pid=$$ -v word="$1" -v n="${2:-0}" 'BEGIN {
	print "==" pid "== Lackey, an example Valgrind tool"
	for (i = 0; word == "endless" || i < n; i++) {
		printf "I  %08x,3\n S 1ffeff%04x,8\n", 4194304 + i % 4096, \
		    8 * (i % 512)
		if (i % 1000 == 0) {
			fflush()
			if (word == "endless")
				system("sleep 0.01")
		}
	}
	print "SYSCALL[" pid "," pid "](231) sys_exit_group ( 0 )"
}' >"$log"
END
chmod +x "$tmp/fake/valgrind"
real=$PATH
PIDS=$tmp/pids TMPDIR=$tmp/tmp PATH=$tmp/fake:$PATH
export PIDS TMPDIR

# Nothing runs any more, and nothing is left in TMPDIR.
nothing_left()
{
	while read -r pid; do
		! kill -0 "$pid" 2>/dev/null || wrong "process $pid runs on"
	done <"$PIDS"
	same "what is left in TMPDIR" "" "$(ls "$tmp/tmp")"
	: >"$PIDS"
}

# fetches: what the replay says of them.
fetches()
{
	sed -n 's/^ *instruction fetches  *\([0-9]*\) .*/\1/p' "$tmp/out"
}

: >"$PIDS"
status 0 "a program" "$vmsim" record accesses 2500
same fetches 2500 "$(fetches)"
nothing_left
status 0 "a limit above it" "$vmsim" record --limit 100000 accesses 500
same fetches 500 "$(fetches)"
same "what is told" "" "$(cat "$tmp/err")"
nothing_left
status 0 "a limit" "$vmsim" record --limit 10000 endless
n=$(fetches)
[ "${n:-0}" -ge 4990 ] || wrong "$n fetches"
has err "vmsim record: ended after "
line out "checks: every invariant holds"
nothing_left
for signal in INT TERM HUP; do
	what="SIG$signal"
	"$vmsim" record --set prefault=0 endless >"$tmp/out" 2>"$tmp/err" &
	pid=$!
	sleep 0.5
	kill -$signal $pid
	wait $pid
	same "the exit status" 0 $?
	line err "vmsim record: interrupted; what there is is replayed"
	line out "checks: every invariant holds"
	n=$(fetches)
	[ "${n:-0}" -gt 0 ] || wrong "\"$n\" fetches"
	same "pages mapped ahead" 0 \
	    "$(sed -n 's/^ *mapped ahead  *\([0-9]*\) .*/\1/p' "$tmp/out")"
	nothing_left
done
PATH=$real
export PATH
command -v valgrind >/dev/null || finish

# Several processes, several images; the logs go when they are not wanted.
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

# A program that must be ended, and one that it leaves running.
status 0 "a limit for sh" "$vmsim" record --limit 200000 sh -c \
    'while :; do :; done'
has err "vmsim record: ended after "
line out "checks: every invariant holds"
status 0 "a process left running" "$vmsim" record sh -c \
    'echo $$ >>"$PIDS"; sleep 1000 & echo $! >>"$PIDS"'
nothing_left
what="a program that does not end"
"$vmsim" record sh -c 'trap "" TERM; echo $$ >>"$PIDS"; while :; do :; done' \
    >"$tmp/out" 2>"$tmp/err" &
pid=$!
n=0
while [ ! -s "$PIDS" ] && [ $n -lt 100 ]; do
	sleep 0.1
	n=$((n + 1))
done
kill -INT $pid
wait $pid
same "the exit status" 0 $?
line out "checks: every invariant holds"
nothing_left

status 0 "a program that fails" "$vmsim" record false
line err "vmsim record: false ended with status 1"
status 1 "a program that does not exist" "$vmsim" record "$tmp/nothing"
status 1 "a directory that cannot be made" "$vmsim" record \
    -o "$tmp/none/logs" true
has err "No such file or directory"
finish
