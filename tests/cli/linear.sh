#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Twice as many things take twice the work: linear.sh VMSIM.  It is counted in
# instructions, so the load of the host does not matter.
vmsim=$1
command -v valgrind >/dev/null || { echo "no valgrind"; exit 77; }
if nm "$vmsim" 2>/dev/null | grep -q __asan_; then
	echo "instrumented build: not looked at"
	exit 77
fi
. "$(dirname "$0")/lib.sh"

# instructions FILE
instructions()
{
	valgrind --tool=callgrind --callgrind-out-file=/dev/null \
	    "$vmsim" run "$1" 2>&1 >/dev/null | sed -n 's/.*Collected : //p'
}

# Some valgrinds cannot read the debug information of some compilers.
echo "proc P" >"$tmp/one.vms"
[ -n "$(instructions "$tmp/one.vms")" ] || {
	echo "valgrind does not run this build"
	exit 77
}

# linear SCENARIO N: a function that prints a scenario of so many things
linear()
{
	what=$1
	"$1" "$2" >"$tmp/once.vms"
	"$1" $((2 * $2)) >"$tmp/twice.vms"
	once=$(instructions "$tmp/once.vms")
	twice=$(instructions "$tmp/twice.vms")
	[ $((${twice:-9} * 10)) -le $((${once:-1} * 22)) ] ||
	    wrong "$2 take $once instructions, twice as many $twice"
}

parent()
{
	echo "frames 1000000"
	echo "proc P"
	echo "mmap P 0x10000000 2 rw private anon 0"
	echo "store P 0x10000000 7"
}

# lines N TEXT: the numbers from 1 on, each in the place of `&'
lines()
{
	seq "$1" | sed "s/.*/$2/"
}

living_children()
{
	parent
	lines "$1" "fork P C&"
	lines "$1" "load C& 0x10000000"
	lines "$1" "exit C&"
}

living_children_of_a_thread()
{
	parent
	echo "thread A"
	lines "$1" "fork P C&"
	lines "$1" "load C& 0x10000000"
	lines "$1" "exit C&"
	echo "end"
}

children_one_after_another()
{
	parent
	echo "thread A"
	lines "$1" "fork P C&\\
exit C&"
	echo "end"
}

linear living_children 1500
linear living_children_of_a_thread 1500
linear children_one_after_another 1500
finish
