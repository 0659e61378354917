#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# How many traces two operations have that two threads make of one page, which
# P and Q share after a fork: those that change nothing that the other looks at
# commute and have one.  commute.sh VMSIM
vmsim=$1
. "$(dirname "$0")/lib.sh"

# traces N OPERATION OPERATION, with the steps of the page-table layer
traces()
{
	for first in "frames 512" "tlb on"; do
		cat >"$tmp/pair.vms" <<-END
			$first
			proc P
			mmap P 0x10000000 2 rw private anon 0
			store P 0x10000000 1
			fork P Q
			hold P 0x10000000 1 r
			load P 0x10000000
			load Q 0x10000000
			thread T1
			$2
			end
			thread T2
			$3
			end
		END
		status 0 "$2 | $3 ($first)" "$vmsim" explore --points all \
		    "$tmp/pair.vms"
		has out " $1 traces,"
		has out "complete"
	done
}

traces 1 'load P 0x10000000' 'load P 0x10000000'
traces 1 'load P 0x10000000' 'load Q 0x10000000'
traces 1 'peek P 0x10000000' 'load P 0x10000000'
traces 1 'load P 0x10000000' 'mincore P 0x10000000 2'
traces 1 'mincore P 0x10000000 2' 'mincore Q 0x10000000 2'
traces 1 'mprotect P 0x10000000 1 r' 'load P 0x10000000'
traces 1 'load P 0x10000000' 'munmap Q 0x10000000 1'
traces 2 'load P 0x10000000' 'munmap P 0x10000000 1'
traces 2 'load P 0x10000000' 'poke P 0x10000000 2'
finish
