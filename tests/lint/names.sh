#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A file-static function's name stands in one file of src/ only, and so does
# the tag of a struct, a union or an enum: what two files call alike is two
# things, one of which lacks a name.
# usage: names.sh SOURCE-ROOT
cd "$1" || exit 2
find src -name '*.[ch]' | sort | xargs awk '
FNR == 1 { was_static = 0 }
# The type stands in the line before the name.
was_static && /^[a-z_0-9]+\(/ {
	name = $0
	sub(/\(.*/, "", name)
	found("function " name)
}
{ was_static = /^static / && !/[;={]/ }
/^[\t ]*(typedef )?(struct|union|enum) [a-z_0-9]+ \{/ {
	line = $0
	sub(/^[\t ]*(typedef )?/, "", line)
	sub(/ \{.*/, "", line)
	found(line)
}
function found(what) {
	if ((what, FILENAME) in seen)
		return
	seen[what, FILENAME] = 1
	count[what]++
	files[what] = files[what] " " substr(FILENAME, 5)
}
END {
	for (what in count) {
		all++
		if (count[what] > 1) {
			print what ":" files[what] | "sort"
			bad = 1
		}
	}
	close("sort")
	if (all < 100) {
		print "names: next to nothing was found"
		bad = 1
	}
	exit bad
}'
