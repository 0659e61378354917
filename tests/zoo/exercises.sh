#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The exercises of doc/lessons/bugs: for each the author's scenario, which
# tests/zoo or tests/lessons/bugs has, passes here and fails on a build with the
# bug, and `vmsim grade` says so.
# usage: exercises.sh VMSIM
set -u
vmsim=$1
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
command -v patch > /dev/null 2>&1 || {
	echo "exercises.sh needs patch(1)"
	exit 77
}
bad=0
n=0
for lesson in "$root"/doc/lessons/bugs/*.vms; do
	id=$(basename "$lesson" .vms)
	answer=$root/tests/lessons/bugs/$id.vms
	[ -f "$answer" ] || answer=$here/$id.vms
	bug=$(sed -n 's/^#! bug //p' "$lesson")
	build=$("$here/run.sh" -d "$tmp" --build "$bug") || exit 1
	"$vmsim" grade --seconds 60 --bug "$build" "$lesson" "$answer" \
	    > "$tmp/out" 2>&1 || {
		cat "$tmp/out"
		bad=1
	}
	n=$((n + 1))
done
[ $n -ge 5 ] || {
	echo "only $n exercises"
	bad=1
}
echo "$n exercises"
exit $bad
