#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# vmsim replay: replay.sh VMSIM SOURCE.  The recordings of the examples are
# counted anew by awk; damaged logs are refused or counted, and never fatal.
vmsim=$1
source=$2
command -v xz >/dev/null || exit 77
. "$(dirname "$0")/lib.sh"

# counts LOG...: lines fetches loads stores modifies system_calls
counts()
{
	for log; do
		awk '
		/^I  [0-9a-f]+,[0-9]+$/ { i++ }
		/^ L [0-9a-f]+,[0-9]+$/ { l++ }
		/^ S [0-9a-f]+,[0-9]+$/ { s++ }
		/^ M [0-9a-f]+,[0-9]+$/ { m++ }
		/^SYSCALL\[/ && !/^SYSCALL[^)]*\) +\.\.\./ { c++ }
		END { print NR, i + 0, l + 0, s + 0, m + 0, c + 0 }' "$log"
	done | awk '
	{ for (i = 1; i <= 6; i++) sum[i] += $i }
	END { print sum[1], sum[2], sum[3], sum[4], sum[5], sum[6] }'
}

# number NAME: its value in the report for people.
number()
{
	sed -n "s/^ *$1  *\([0-9][0-9]*\) .*/\1/p" "$tmp/out" | head -1
}

# member NAME: its first value in the JSON.
member()
{
	sed -n "s/^ *\"$1\": \([0-9][0-9]*\),*$/\1/p" "$tmp/json" | head -1
}

# Strings become S, numbers V; then whatever holds only these becomes V.
valid_json()
{
	awk '
	{ text = text $0 }
	END {
		gsub(/"([^"\\]|\\.)*"/, "S", text)
		gsub(/-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?/, "V", text)
		gsub(/[ \t]/, "", text)
		while (gsub(/\[([VS](,[VS])*)?\]|{(S:[VS](,S:[VS])*)?}/, "V",
		    text) > 0)
			;
		exit text != "V"
	}' "$1"
}

# recording NAME: examples/recordings/NAME.*.log.xz, compressed and not.
recording()
{
	mkdir "$tmp/$1"
	for log in "$source"/examples/recordings/"$1".*.log.xz; do
		plain=$tmp/$1/$(basename "$log" .xz)
		xz -dc "$log" >"$plain" || wrong "xz -dc $log"
	done
	# shellcheck disable=SC2046
	set -- "$1" $(counts "$tmp/$1"/*.log)
	status 0 "replay of $1" "$vmsim" replay "$tmp/$1"/*.log
	line out "checks: every invariant holds"
	same fetches "$3" "$(number 'instruction fetches')"
	same loads "$4" "$(number loads)"
	same stores "$5" "$(number stores)"
	same modifies "$6" "$(number modifies)"
	same "system calls" "$7" "$(number 'system calls')"
	grep -q 'unknown lines\|refused\|failed' "$tmp/out" &&
	    wrong "an oddity: $(cat "$tmp/out")"
	sed 1d "$tmp/out" >"$tmp/plain"

	what="compressed $1"
	"$vmsim" replay "$source"/examples/recordings/"$1".*.log.xz \
	    >"$tmp/out" 2>"$tmp/err"
	if ! grep -q 'built without libarchive' "$tmp/err"; then
		sed 1d "$tmp/out" | cmp -s - "$tmp/plain" || wrong "differs"
	fi

	what="$1 --json"
	if "$vmsim" replay --json "$tmp/$1"/*.log >"$tmp/json" 2>"$tmp/err"
	then
		valid_json "$tmp/json" || wrong "no JSON: $(cat "$tmp/json")"
		same lines "$2" "$(member lines)"
		same fetches "$3" "$(member fetches)"
		same loads "$4" "$(member loads)"
		same stores "$5" "$(member stores)"
		same modifies "$6" "$(member modifies)"
		same system_calls "$7" "$(member system_calls)"
		same unknown_lines 0 "$(member unknown_lines)"
		same violations 0 "$(member violations)"
		cp "$tmp/plain" "$tmp/out"
		same faults "$(number all)" "$(member all)"
		same copied "$(number copied)" "$(member copied)"
		same zero_filled "$(number zero-filled)" \
		    "$(member zero_filled)"
		same frames_at_most "$(number 'frames at most')" \
		    "$(member frames_at_most)"
	else
		has err "built without jansson"
	fi

	status 0 "$1 with 128 frames" "$vmsim" replay --frames 128 \
	    "$tmp/$1"/*.log
	same "the last line" "checks: every invariant holds" \
	    "$(tail -1 "$tmp/out")"
	same "frames at most" 128 "$(number 'frames at most')"
	same fetches "$3" "$(number 'instruction fetches')"
}

recording ls
recording sh

# The same logs with several policies, side by side: a column is what --set
# alone gives.
# column N ROW: its value in a comparison.
column()
{
	sed -n "s/^ *$2  *//p" "$tmp/out" | head -1 |
	    awk -v n="$1" '{ print n == 1 ? $1 : $(2 * n - 2) }'
}
for policies in "" "--set fault_cluster=1" "--set merge=off"; do
	# shellcheck disable=SC2086
	status 0 "one of them" "$vmsim" replay $policies "$tmp"/sh/*.log
	number all >>"$tmp/faults"
	number 'mapped ahead' >>"$tmp/ahead"
	number 'frames at most' >>"$tmp/frames"
done
status 0 "a comparison" "$vmsim" replay --compare fault_cluster=1 \
    --compare merge=off "$tmp"/sh/*.log
line out "A  FreeBSD's policies"
line out "B  fault_cluster=1"
line out "C  merge=off"
for i in 1 2 3; do
	same "faults of $i" "$(sed -n "${i}p" "$tmp/faults")" \
	    "$(column $i faults)"
	same "mapped ahead of $i" "$(sed -n "${i}p" "$tmp/ahead")" \
	    "$(column $i 'mapped ahead')"
	same "frames of $i" "$(sed -n "${i}p" "$tmp/frames")" \
	    "$(column $i 'frames at most')"
done
[ "$(column 2 faults)" -gt "$(column 1 faults)" ] ||
    wrong "no more faults without clusters"
status 0 "two that are the same" "$vmsim" replay --set prefault=2 \
    --compare prefault=2 "$tmp"/sh/*.log
line out "B  prefault=2 prefault=2"
grep -v '^[AB ]\|^$\|^seconds\|^violations' "$tmp/out" | grep -v ' 1\.00$' &&
    wrong "they differ"
status 2 "a comparison with nothing" "$vmsim" replay --compare prefalt=1 \
    "$tmp"/sh/*.log
line err "vmsim replay: --compare prefalt=1: there is no policy \"prefalt\"; \
\`vmsim set\` lists them all"
what="--compare --json"
if "$vmsim" replay --json --compare prefault=0 "$tmp"/sh/*.log >"$tmp/json" \
    2>"$tmp/err"; then
	valid_json "$tmp/json" || wrong "no JSON: $(cat "$tmp/json")"
	grep -q '"schema": "vmsim-compare-1"' "$tmp/json" || wrong "no schema"
	same "the policies" '"policies": "",
"policies": "prefault=0",' "$(sed -n 's/^ *\("policies".*\)/\1/p' "$tmp/json")"
else
	has err "built without jansson"
fi

# Its recording: every fault, or of a part of the accesses, and what fits.
# left_out: what it says of that.
left_out()
{
	sed -n 's/.*"left_out":{"text":"\([^"]*\)".*/\1/p' "$tmp/json"
}
status 0 "a recording" "$vmsim" replay --trace "$tmp/json" "$tmp"/sh/*.log
line err "vmsim replay: in $tmp/json: without the accesses that need no fault"
same "what is left out" "without the accesses that need no fault" "$(left_out)"
sed 1d "$tmp/out" | cmp -s - "$tmp/plain" || wrong "the report differs"
same faults "$(number all)" "$(grep -c '"k":"trap"' "$tmp/json")"
same hits 0 "$(grep -c '"k":"hit"' "$tmp/json")"
grep -q '"op":"fork 5589 5590","answer":"ok"' "$tmp/json" || wrong "no fork"
grep -q '"op":"mmap([^"]*) # of 5589","answer":"0x' "$tmp/json" ||
    wrong "no mmap"
[ "$(wc -c <"$tmp/json")" -le 2000000 ] || wrong "it is too long"
status 0 "a page" "$vmsim" replay --view "$tmp/page.html" "$tmp"/sh/*.log
line out "$tmp/page.html"
sed 's/</\\u003c/g' "$tmp/json" >"$tmp/quoted"
grep -qF "$(sed -n 3p "$tmp/quoted")" "$tmp/page.html" ||
    wrong "the page has another recording"
status 0 "some accesses" "$vmsim" replay --trace "$tmp/json" --hits \
    --accesses 20000-20099 "$tmp"/sh/*.log
same hits 100 "$(grep -c '"k":"hit"' "$tmp/json")"
same "what is left out" "accesses 20000 to 20099 of $(
    sed -n 's/^replayed \([0-9]*\) .*/\1/p' "$tmp/out")" "$(left_out)"
status 0 "what fits" "$vmsim" replay --trace - --hits --trace-size 100k \
    "$tmp"/sh/*.log
has err "vmsim replay: in standard output: accesses 1 to "
has err ", for more would be too long"
[ "$(wc -c <"$tmp/out")" -le 102400 ] || wrong "it is too long"
[ "$(wc -c <"$tmp/out")" -gt 70000 ] || wrong "there was more room"
status 2 "no such accesses" "$vmsim" replay --trace "$tmp/json" \
    --accesses 9000000- "$tmp"/sh/*.log
has err "vmsim replay: there are only "
for wrong in 0 x 7-6 7-x; do
	status 2 "--accesses $wrong" "$vmsim" replay --accesses $wrong \
	    "$tmp"/sh/*.log
	has err "--accesses wants numbers from 1, FIRST[-LAST]: $wrong"
done
status 2 "a size that is none" "$vmsim" replay --trace-size x \
    "$tmp"/sh/*.log
has err "--trace-size wants a number of bytes: x"

# Logs that are none, or not whole.
status 2 "a missing file" "$vmsim" replay "$tmp/none.log"
line err "vmsim replay: $tmp/none.log: No such file or directory"
status 2 "a directory" "$vmsim" replay "$tmp"
line err "vmsim replay: $tmp: is a directory; name the log files in it"
: >"$tmp/empty.log"
status 2 "an empty file" "$vmsim" replay "$tmp/empty.log"
line err "vmsim replay: nothing in the logs"
printf '==7== Lackey, an example Valgrind tool\n==7==\n' >"$tmp/notes.log"
status 2 "a log without accesses" "$vmsim" replay "$tmp/notes.log"
has err "was lackey run with --trace-mem=yes?"
head -c 100000 "$vmsim" >"$tmp/binary.log"
status 2 "a binary file" "$vmsim" replay "$tmp/binary.log"
has err "no memory access in the logs, and "
head -c 100000 /dev/zero >"$tmp/zeroes.log"
status 2 "a file of zero bytes" "$vmsim" replay "$tmp/zeroes.log"
has err "no memory access in the logs, and "

first=$(ls "$tmp"/ls/*.log)
sed -n 1,5000p "$first" | head -c 60000 >"$tmp/cut.log"
printf '\nI  0400' >>"$tmp/cut.log"
status 0 "a log cut in a line" "$vmsim" replay "$tmp/cut.log"
has out "not a line of lackey"
line out "checks: every invariant holds"

awk 'BEGIN {
	for (i = 0; i < 100000; i++)
		printf "I  0400"
	printf "\nI  00401000,3\n"
}' >"$tmp/long.log"
status 0 "a very long line" "$vmsim" replay "$tmp/long.log"
has out "unknown lines: "
same fetches 1 "$(number 'instruction fetches')"

# Lines that nobody writes, and ranges that nobody has.
cat >"$tmp/odd.log" <<'EOF'
I  zz,3
 L 1000,0
 L ffffffffffffffff,8
I  00401000,3
SYSCALL[
SYSCALL[7,1](2) sys_open ( 0x1(
SYSCALL[7,1](9) sys_mmap ( 0x0, 99999999999999, 3, 34, 4294967295, 0 ) --> [pre-success] Success(0x1000) 
SYSCALL[7,1](10) sys_mprotect ( 0x0, 140737488355327, 1 )[sync] --> Success(0x0) 
SYSCALL[7,1](25) sys_mremap ( 0x400000, 140737488355327, 140737488355327, 1, 0x0 )[sync] --> Success(0x700000000000) 
SYSCALL[7,1](61) ... [async] --> Success(0x0) 
EOF
status 0 "odd lines" "$vmsim" replay "$tmp/odd.log"
has out "unknown lines: 3; the first: $tmp/odd.log:1: not a line of lackey"
has out "refused accesses: 1; the first: $tmp/odd.log:3: load of 8 bytes"
line out "checks: every invariant holds"

# A child's log breaks off while its own child waits to be replayed.
awk 'BEGIN {
	srand(1)
	print "SYSCALL[11,11](57) sys_fork ( ) --> created child 12"
	for (i = 0; i < 300000; i++)
		printf "I  %08x,3\n", 4194304 + int(rand() * 4194304)
}' | xz >"$tmp/whole.11.log.xz"
head -c 600000 "$tmp/whole.11.log.xz" >"$tmp/a.11.log.xz"
printf 'I  00400000,3\nSYSCALL[10,10](57) sys_fork ( ) --> created child 11\n' \
    >"$tmp/a.10.log"
printf 'SYSCALL[12,12](39) sys_getpid ( )\nI  00400000,3\n' >"$tmp/a.12.log"
status 2 "a truncated .xz" "$vmsim" replay "$tmp/a.10.log" \
    "$tmp/a.11.log.xz" "$tmp/a.12.log"
grep -q 'cut short or damaged\|built without libarchive' "$tmp/err" ||
    wrong "it is not told: $(cat "$tmp/err")"
head -c 40 "$tmp/whole.11.log.xz" >"$tmp/b.11.log.xz"
status 2 "a .xz of 40 bytes" "$vmsim" replay "$tmp/b.11.log.xz"

status 2 "no log" "$vmsim" replay
has err "vmsim replay: no log named"
status 2 "too few frames" "$vmsim" replay --frames 3 "$first"
has err "--frames wants a number from 16: 3"
status 2 "an unknown option" "$vmsim" replay --faster "$first"
has err "usage: vmsim replay"
status 0 "help" "$vmsim" replay --help
has out "usage: vmsim replay"
finish
