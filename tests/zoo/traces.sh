#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Races of the zoo as recordings: traces.sh DIR ID...
#
# Of each entry DIR/ID.bug.json is the first order in which the bug shows, and
# DIR/ID.right.json the same order without the bug, as far as it fits:
#
#	vmsim view -o A31.html --compare DIR/A31.right.json DIR/A31.bug.json
#
# The source is copied to a scratch directory and built there, once for each.
set -eu
LC_ALL=C
export LC_ALL
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
[ $# -ge 2 ] || {
	sed -n '3,11p' "$0"
	exit 2
}
mkdir -p "$1"
out=$(cd "$1" && pwd)
shift
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM

build() {
	ninja -C "$dir/build" src/cli/vmsim > "$dir/out" || {
		tail "$dir/out"
		exit 1
	}
	cp "$dir/build/src/cli/vmsim" "$dir/vmsim.$1"
}

# explore WHICH OPTION...: a failure is what is wanted
explore() {
	which=$1
	shift
	(cd "$root" && "$dir/vmsim.$which" explore --points all --check "$@" \
	    "tests/zoo/$id.vms") || [ $? -eq 1 ]
}

mkdir "$dir/src"
(cd "$root" && tar cf - meson.build meson_options.txt src include tests doc \
    examples) | (cd "$dir/src" && tar xf -)
meson setup "$dir/build" "$dir/src" -Doptimization=1 -Dwerror=false \
    -Ddefault_library=static > "$dir/out"
build right
for id; do
	patch=$(awk -F '\t' -v id="$id" '$1 == id { print $5; exit }' \
	    "$here/zoo.tsv")
	(cd "$dir/src" && patch -p1 -F0 -s -t < "$here/$patch.patch")
	build bug
	(cd "$dir/src" && patch -p1 -F0 -s -t -R < "$here/$patch.patch")
	schedule=$(explore bug --preemptions 2 |
	    sed -n 's/^again with: --schedule //p')
	[ -n "$schedule" ] || {
		echo "traces.sh: $id does not fail"
		exit 1
	}
	explore bug --schedule "$schedule" --trace "$out/$id.bug.json" \
	    > /dev/null
	explore right --schedule "$schedule" --follow \
	    --trace "$out/$id.right.json" > /dev/null
	echo "$id $schedule"
done
