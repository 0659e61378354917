#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# vmsim draw, and the pictures of the documents: draw.sh VMSIM SOURCE.  A
# picture in a document has the command that makes it in a comment before it;
# with --fix it is made anew.
fix=0
[ "$1" != --fix ] || { fix=1; shift; }
vmsim=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
source=$2
. "$(dirname "$0")/lib.sh"
PATH=$(dirname "$vmsim"):$PATH
export PATH

# COMMAND PICTURE, a line each.
pictures()
{
	awk '
	/^<!-- vmsim draw .* -->$/ {
		command = substr($0, 6, length($0) - 9)
		next
	}
	command != "" && match($0, /\([^)]*\.svg\)/) {
		dir = FILENAME
		sub(/[^\/]*$/, "", dir)
		print command "\t" dir substr($0, RSTART + 1, RLENGTH - 2)
	}
	{ command = "" }' "$source"/README.md "$source"/doc/*.md
}

n=0 drawn=
pictures > "$tmp/list"
tab=$(printf '\t')
while IFS=$tab read -r command picture; do
	what=$picture
	(cd "$source" && sh -c "$command") > "$tmp/out" 2> "$tmp/err" ||
	    wrong "$command: $(cat "$tmp/err")"
	[ $fix -eq 0 ] || cp "$tmp/out" "$picture"
	cmp -s "$tmp/out" "$picture" || wrong "differs: draw.sh --fix makes it"
	n=$((n + 1))
done < "$tmp/list"
what=pictures
[ $n -ge 2 ] || wrong "only $n pictures"
for picture in "$source"/doc/pictures/*.svg; do
	grep -q -F "${picture##*/}" "$tmp/list" || wrong "no document has $picture"
done

# What stands in a picture, in each style: NAME.STYLE of NAME.vms.
for shown in "$source"/tests/cli/pictures/*.*; do
	what=${shown##*/}
	style=${what##*.}
	[ "$style" != vms ] || continue
	"$vmsim" draw "--$style" "${shown%.*}.vms" > "$tmp/out" 2> "$tmp/err" ||
	    wrong "$(cat "$tmp/err")"
	[ $fix -eq 0 ] || cp "$tmp/out" "$shown"
	cmp -s "$tmp/out" "$shown" || wrong "differs: draw.sh --fix makes it"
	drawn="$drawn $style"
done
what="the styles"
same styles " ascii dot svg text" "$drawn"

scenario=$source/examples/scenarios/generations.vms
status 0 "draw" "$vmsim" draw "$scenario"
status 0 "without a style it is text" "$vmsim" draw --text "$scenario"
"$vmsim" draw "$scenario" | cmp -s - "$tmp/out" || wrong "differs"
status 0 "in ASCII" "$vmsim" draw --ascii "$scenario"
LC_ALL=C grep -q '[^ -~]' "$tmp/out" && wrong "a byte beyond ASCII"
status 0 "dot" "$vmsim" draw --dot "$scenario"
grep -q '^digraph' "$tmp/out" || wrong "no graph"
status 2 "two styles" "$vmsim" draw --svg --dot "$scenario"
status 2 "two scenarios" "$vmsim" draw "$scenario" "$scenario"
status 2 "no line" "$vmsim" draw --at x "$scenario"
status 0 "a line behind the last one" "$vmsim" draw --at 1000 "$scenario"
status 2 "before the first operation" "$vmsim" draw - < /dev/null
finish
