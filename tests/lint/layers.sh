#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Each layer includes only itself and layers to its left.
# usage: layers.sh SOURCE-ROOT
cd "$1/src" || exit 2

# Layers of one line do not include each other.
rank() {
	case $1 in
	base) echo 1 ;;
	kern) echo 2 ;;
	mem) echo 3 ;;
	mmu) echo 4 ;;
	object) echo 5 ;;
	pagers | map) echo 6 ;;
	fault) echo 7 ;;
	space) echo 8 ;;
	observe) echo 9 ;;
	explore) echo 10 ;;
	kit) echo 11 ;;
	scenario) echo 12 ;;
	cli) echo 13 ;;
	*) echo 0 ;;
	esac
}

bad=0
complain() {
	echo "src/$1: $2"
	bad=1
}

for dir in *; do
	[ -d "$dir" ] || continue
	mine=$(rank "$dir")
	[ "$mine" -ne 0 ] || complain "$dir" "not a layer"
	for file in "$dir"/*.[ch]; do
		[ -f "$file" ] || continue
		for name in $(sed -n \
		    's/^#[[:space:]]*include[[:space:]]*"\([^"]*\)".*/\1/p' \
		    "$file"); do
			to=${name%%/*}
			[ "$to" != "$name" ] ||
				complain "$file" "\"$name\" names no layer"
			theirs=$(rank "$to")
			if [ "$to" = "$dir" ]; then
				continue
			elif [ "$theirs" -eq 0 ]; then
				complain "$file" "\"$name\" is in no layer"
			elif [ "$theirs" -ge "$mine" ]; then
				complain "$file" "\"$name\" is to the right"
			elif [ "$mine" -ge 12 ] && [ "$theirs" -lt 10 ]; then
				complain "$file" "\"$name\" is not public"
			fi
		done
	done
done

# The simulator's own interface needs no kernel header.
cd ../include/vmsim || exit 2
if grep -n '#[[:space:]]*include[[:space:]]*<\(vm\|sys\|machine\)/' ./*.h
then
	echo "include/vmsim: includes a kernel header"
	bad=1
fi
exit $bad
