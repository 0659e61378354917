#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The shared library exports what exports.txt lists, no more and no less.
# usage: exports.sh SHARED-LIBRARY LIST
have=$(nm -D --defined-only "$1" | awk '$2 ~ /[TDBRW]/ { sub(/@.*/, "", $3); print $3 }' |
    grep -v '^__\|^LIBVMSIM' | LC_ALL=C sort -u) || exit 2
want=$(grep -v '^#' "$2" | LC_ALL=C sort -u)
[ "$have" = "$want" ] && exit 0
tmp=$(mktemp) || exit 2
trap 'rm -f "$tmp"' EXIT
echo "$want" > "$tmp"
echo "< listed, not exported; > exported, not listed:"
echo "$have" | diff "$tmp" - | grep '^[<>]'
exit 1
