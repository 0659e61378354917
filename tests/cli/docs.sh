#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What the manuals show is what comes out: docs.sh VMSIM SOURCE.  A block that
# begins with ```vms is the output of `vmsim run` without its last line.
vmsim=$1
source=$2
. "$(dirname "$0")/lib.sh"

awk -v dir="$tmp" '
/^```vms$/ {
	name = sprintf("%s/%s.%d", dir, FILENAME, FNR)
	gsub(/.*\//, "", name)
	name = dir "/" name ".shown"
	inside = 1
	next
}
/^```$/ && inside { inside = 0; close(name) }
inside { print >name }' "$source"/doc/*.md
n=0
for shown in "$tmp"/*.shown; do
	status 0 "$(basename "$shown" .shown)" "$vmsim" run "$shown"
	sed '$d' "$tmp/out" | diff "$shown" - || wrong "differs"
	n=$((n + 1))
done
what="the manuals"
[ $n -ge 10 ] || wrong "only $n blocks"
finish
