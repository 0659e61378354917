#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What the documents name is there: files and folders of this repository and
# of the build, the targets of links, functions and macros of the simulator's
# interface, options of `vmsim`, tests and suites of `meson test`, functions
# behind their files; and what they quote from a source file, in a block
# ```c FILE, stands there.
# usage: documents.sh SOURCE-ROOT BUILD-ROOT VMSIM
root=$1 build=$2
vmsim=$(cd "$(dirname "$3")" && pwd)/$(basename "$3")
cd "$root" || exit 2
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
# shellcheck disable=SC2046
set -- README.md doc/*.md $(find examples include tests -name README.md)

# Each look prints what is wrong to this file; what it looked at is counted.
: > "$tmp/wrong"
wrong() {
	echo "$*" >> "$tmp/wrong"
}

# LABEL: counts the lines that pass through.
count() {
	tee "$tmp/counted"
	echo "$(sort -u "$tmp/counted" | wc -l) $1" >> "$tmp/counts"
}

# PATTERN: each match with its document: "doc/x.md word".
words() {
	pattern=$1
	shift
	grep -o -E -e "$pattern" "$@" /dev/null | sed 's/:/ /' | sort -u
}

# A path ends where a sentence does; placeholders and patterns are none.
words '(^|[^A-Za-z0-9_./-])(src|tests|examples|include|doc|build|\.ci)/[A-Za-z0-9_./*{-]*' "$@" |
    sed 's/ [^a-z.]/ /; s/[.,/-]*$//' | grep -v '[*{]' | count "paths" |
    while read -r document path; do
	case $path in
	build) ;;
	build/*) [ -e "$build/${path#build/}" ] ;;
	*) [ -e "$path" ] ;;
	esac || wrong "$document: no $path"
done

# The name that a heading has in a link.
anchors() {
	grep '^#' "$1" | sed 's/^#* //' | tr 'A-Z' 'a-z' |
	    sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}
words '\]\([^)]*\)' "$@" | sed 's/ \](/ /; s/)$//' | grep -v ' http' |
    count "links" | while read -r document target; do
	file=${target%%#*}
	[ -n "$file" ] && file=$(dirname "$document")/$file || file=$document
	[ -e "$file" ] || { wrong "$document: no $target"; continue; }
	case $target in
	*'#'*) anchors "$file" | grep -q -x -e "${target#*#}" ||
		wrong "$document: no heading $target" ;;
	esac
done

find include src tests '(' -name '*.[ch]' -o -name '*.sh' ')' \
    -exec cat {} + |
    grep -o -E '(vmsim|VMSIM)_[A-Za-z0-9_]*' | sort -u > "$tmp/names"
# The left column of doc/upgrade.md has the names of before.
words '(vmsim|VMSIM)_[A-Za-z0-9_]*' "$@" | grep -v '_$' | count "names" |
    while read -r document name; do
	grep -q -x -e "$name" "$tmp/names" ||
	    { [ "$document" = doc/upgrade.md ] &&
	    grep -q -w -e "^|[^|]*$name" "$document"; } ||
	    wrong "$document: no $name"
done

# Options behind `vmsim COMMAND` on one line.
words 'vmsim (run|check|explore|replay|record) [^`|]*' "$@" |
    awk '{ for (i = 4; i <= NF; i++)
	if ($i ~ /^--[a-z]/) print $1, $3, $i }' | sort -u | count "options" |
    while read -r document command option; do
	"$vmsim" "$command" --help | grep -q -e "$option" ||
	    wrong "$document: vmsim $command has no $option"
done

# Tests and suites behind `meson test`.
tests=$build/meson-info/intro-tests.json
words 'meson test [^`#]*' "$@" | sed 's/   *.*//' |
    awk '{ for (i = 4; i <= NF; i++) {
	if ($i == "--suite") print $1, "suite", $(++i)
	else if ($i == "-C" || $i == "-t") i++
	else if ($i ~ /^[a-z]/) print $1, "name", $i
	else if ($i !~ /^-/) break } }' | count "tests" |
    while read -r document what name; do
	grep -q -e "\"suite\": \[\"vmsim:$name\"\]" \
	    -e "\"name\": \"$name\"" "$tests" ||
	    wrong "$document: no $what $name of meson test"
done

# Quotations: the lines of the block follow each other in the file.
for document; do
	awk -v tmp="$tmp" -v document="$document" '
	/^```c [a-z]/ {
		file = $2
		text = ""
		inside = 1
		next
	}
	/^```$/ && inside {
		inside = 0
		whole = ""
		while ((getline line <file) > 0)
			whole = whole line "\n"
		close(file)
		if (index(whole, text) == 0)
			print document ": not so in " file ": " text
		print file >(tmp "/quoted")
		next
	}
	inside { text = text $0 "\n" }' "$document" >> "$tmp/wrong"
done
[ ! -f "$tmp/quoted" ] || count "quotations" < "$tmp/quoted" > /dev/null

# In doc/architecture.md a function stands behind the file that has it, and the
# table of rooms is src/.
awk '/^\|/ {
	text = $0
	while (match(text, /`[^`]+`/)) {
		word = substr(text, RSTART + 1, RLENGTH - 2)
		text = substr(text, RSTART + RLENGTH)
		if (word ~ /^src\/.*\.[ch]$/)
			file = word
		else if (word ~ /^[a-z_0-9]+\(\)$/ && file != "")
			print file, substr(word, 1, length(word) - 2)
	}
	file = ""
}' doc/architecture.md | count "steps" | while read -r file name; do
	grep -q -e "^$name(" "$file" ||
	    wrong "doc/architecture.md: no $name() in $file"
done
for room in src/*/; do
	grep -q -F "| \`${room%/}\` |" doc/architecture.md ||
	    wrong "doc/architecture.md: no row for $room"
done
order=$(sed -n "/^order='/,/'\$/p" tests/lint/layers.sh |
    tr "+'\n" '   ' | sed 's/order=//')
rooms=$(sed -n 's/^| `src\/\([a-z]*\)` .*/\1/p' doc/architecture.md)
# shellcheck disable=SC2086
[ "$(echo $order)" = "$(echo $rooms)" ] ||
    wrong "doc/architecture.md: the rooms are not in the order of the lint"

# name, document: it has a row there.
row() {
	grep -q -F "\`$1\`" "$2" || wrong "$2: nothing about $1"
}
for lint in tests/lint/*.sh; do
	row "${lint##*/}" doc/hacking.md
done
for example in examples/*/meson.build; do
	row "$(basename "$(dirname "$example")")" examples/README.md
done
for example in examples/scenarios/*; do
	row "${example##*/}" examples/README.md
done

tr '\n' ' ' < "$tmp/counts"
echo
cat "$tmp/wrong"
[ ! -s "$tmp/wrong" ]
