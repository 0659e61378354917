#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The stories of scenarios, and the words: story.sh VMSIM SOURCE.  Each
# tests/cli/stories/NAME.txt is what `vmsim run --story` prints of NAME.vms
# beside it or of an example, NAME.OPTION.txt with another option, NAME.json the
# recording of it; with --fix they are made anew.
fix=0
[ "$1" != --fix ] || { fix=1; shift; }
vmsim=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
source=$2
. "$(dirname "$0")/lib.sh"

n=0
stories=$source/tests/cli/stories
for shown in "$stories"/*.txt "$stories"/*.json; do
	name=$(basename "$shown")
	what=$name
	case $name in
	*.*.txt) option=${name#*.} option=--${option%.txt} ;;
	*.states.json) option="--states --trace -" ;;
	*.json) option="--trace -" ;;
	*) option=--story ;;
	esac
	name=${name%%.*}
	where=$stories
	[ -e "$where/$name.vms" ] || where=$source/examples/scenarios
	# shellcheck disable=SC2086
	(cd "$where" && "$vmsim" run $option "$name.vms") >"$tmp/out" \
	    2>"$tmp/err" || wrong "$(cat "$tmp/err")"
	[ $fix -eq 0 ] || cp "$tmp/out" "$shown"
	diff "$shown" "$tmp/out" >"$tmp/diff" ||
	    wrong "differs, story.sh --fix makes it: $(head -20 "$tmp/diff")"
	n=$((n + 1))
done
what="the stories"
[ $n -ge 5 ] || wrong "only $n"

status 0 "explain" "$vmsim" explain
line out "placeholder"
status 0 "a word" "$vmsim" explain page table
line out "page table"
has out "FreeBSD: pmap_enter()"
status 2 "no word" "$vmsim" explain thingummy
line err "vmsim explain: thingummy: no such word; without one it lists them"

# scenario TEXT: runs it.
scenario()
{
	# shellcheck disable=SC2059
	printf "$1" >"$tmp/s.vms"
	status "${2:-0}" "$1" "$vmsim" run ${3:+"$3"} "$tmp/s.vms"
}

# What is stored is read back as it was written.
scenario 'proc P\nmmap P 0x1000 1 rw private anon 0
store P 0x1000 33\nload P 0x1000\nstore P 0x1008 0x22\nload P 0x1008\n'
line out "= 33"
line out "= 0x22"
scenario 'proc P\nmmap P 0x1000 1 rw private anon 0
store P 0x1000 33\nload P 0x1000\n' 0 --as-recorded
line out "= 0x21"
scenario 'proc P\nmmap P 0x1000 1 rw private anon 0
store P 0x1000 0x11\nexpect load P 0x1000 = 17\n'
scenario 'proc P\nmmap P 0x1000 1 rw private anon 0
store P 0x1000 0x11\nexpect load P 0x1000 = 18\n' 1
has err "load P 0x1000: expected 18, got 17"
scenario 'proc P\nmmap P 0x1000 1 rw private anon 0
store P 0x1000 17\nexpect load P 0x1000 = 0x12\n' 1
has err "load P 0x1000: expected 0x12, got 0x11"

# Both faults of two threads, each below its own operation.
scenario 'proc P\nmmap P 0x1000 2 rw private anon 0\nthread T1
store P 0x1000 1\nend\nthread T2\nstore P 0x2000 2\nend\n' 0 --story
sed -n '/^thread T2/,$p' "$tmp/out" | grep -q 'fault #2 write 0x2000' ||
    wrong "T2's fault is not below T2's operation"
[ "$(grep -c 'fault #' "$tmp/out")" -eq 2 ] || wrong "not two faults"

# Without a fault that is said; what is in swap is seen in a long chain, too.
scenario 'proc P\nmmap P 0x1000 11 rw private anon 0
store P 0x1000 1\nload P 0x1000\nevict P 0x1000\nstore P 0x2000 2
chain P 0x1000\n' 0 --story
line out "| no fault: P's page table allows it, rw- -> frame 0"
line out "|   swap     S1[0] written to swap"
line out "| [S1: s0 1 of 11]"

# What a machine is made of.
scenario 'swap 1\nproc P\nmmap P 0x1000 2 rw private anon 0
store P 0x1000 1\nstore P 0x2000 2\nevict P 0x1000\nevict P 0x2000\n'
line out "= paged"
line out "= kept"
scenario 'proc P\nswap 4\n' 2
line err "$tmp/s.vms:2: swap: only what says what the machine is may be \
before it"
scenario 'frames 300 daemon\ndaemon on\n' 2
line err "$tmp/s.vms:2: daemon on: this machine's daemon runs by hand \
(frames N daemon)"
scenario 'explain thingummy\n' 2
line err "$tmp/s.vms:1: \"thingummy\": no such word (explain lists them)"
scenario 'who S1\n' 2
line err "$tmp/s.vms:1: \"S1\": expected a page of an object, such as S1[0]"
scenario 'who S1[0]\n'
line out "| there is no object of that name now"
finish
