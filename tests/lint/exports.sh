#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The shared library exports what exports.txt lists, no more and no less.  A
# name of its own, vmsim_*, is declared in <vmsim/...>; one that is not to be
# called, because a macro of the kernel headers leads to it, is vmsim_kpi_*.
# usage: exports.sh SHARED-LIBRARY LIST
include=$(dirname "$2")/../../include/vmsim
tmp=$(mktemp) || exit 2
trap 'rm -f "$tmp"' EXIT
have=$(nm -D --defined-only "$1" | awk '$2 ~ /[TDBRW]/ { sub(/@.*/, "", $3); print $3 }' |
    grep -v '^__\|^LIBVMSIM' | LC_ALL=C sort -u) || exit 2
want=$(grep -v '^#' "$2" | LC_ALL=C sort -u)
bad=0
for name in $(echo "$have" | grep '^vmsim_' | grep -v '^vmsim_kpi_'); do
	grep -q -e "[ *]$name(" "$include"/*.h && continue
	echo "$name: exported and not declared in <vmsim/...>"
	bad=1
done
[ "$have" = "$want" ] && exit $bad
echo "$want" > "$tmp"
echo "< listed, not exported; > exported, not listed:"
echo "$have" | diff "$tmp" - | grep '^[<>]'
exit 1
