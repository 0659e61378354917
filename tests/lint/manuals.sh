#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The manual pages.  mandoc, where it is installed, has nothing to say; a page
# that another one names is there; each public header has its own, and each
# function that the library exports is in one.  vmsim(1) tells the options that
# --help tells, and what is asked of the environment; vmsim_scenario(5) each
# operation as `run --operations` has it and each word of the tables; its
# examples run.
# usage: manuals.sh SOURCE-ROOT GENERATED-PAGES VMSIM EXPORTS
root=$1 generated=$2 vmsim=$3 exports=$4
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
bad=0
wrong() {
	echo "$*"
	bad=1
}

# NAME WANTED GOT: the difference of two sorted lists.
same() {
	diff "$2" "$3" > "$tmp/diff" && return
	wrong "$1 (< the program, > the page):"
	grep '^[<>]' "$tmp/diff"
}

set -- "$root"/doc/man/*.[135] "$generated"/*.3
[ $# -gt 10 ] || wrong "only $# pages"

# It looks for pages in /usr/share/man only.
if command -v mandoc > /dev/null; then
	for page; do
		mandoc -T lint "$page"
	done | grep -v 'manual not found: Xr \(lib\)\{0,1\}vmsim' > "$tmp/lint"
	[ ! -s "$tmp/lint" ] || wrong "$(cat "$tmp/lint")"
else
	echo "no mandoc: its part is left out"
fi
for page; do
	echo "${page##*/}"
done | sort > "$tmp/pages"
cat "$@" | awk '{
	for (i = 1; i <= NF; i++)
		if ($i ~ /^\.?Xr$/)
			print $(i + 1) "." $(i + 2)
}' | sort -u | while read -r name; do
	grep -q -x -e "$name" "$tmp/pages" || echo "no page $name"
done > "$tmp/missing"
for header in "$root"/include/vmsim/*.h; do
	name=vmsim_$(basename "$header" .h)
	grep -q -x -e "$name.3" "$tmp/pages" || echo "no page $name.3"
	grep -q -e "^\.Xr $name 3" "$root/doc/man/libvmsim.3" ||
	    echo "libvmsim.3 does not name $name(3)"
done >> "$tmp/missing"
for name in $(grep '^vmsim_' "$exports" | grep -v '^vmsim_kpi_'); do
	grep -q -x -e "\.Fo $name" "$generated"/*.3 || echo "no page tells $name()"
done >> "$tmp/missing"
[ ! -s "$tmp/missing" ] || wrong "$(cat "$tmp/missing")"

# Options: of --help those in the usage and those that begin a line.
"$vmsim" --help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p' > "$tmp/commands"
[ -s "$tmp/commands" ] || wrong "vmsim --help lists no commands"
while read -r command; do
	"$vmsim" "$command" --help | awk '
	/^$/ { body = 1 }
	!body {
		gsub(/[][]/, "")
		for (i = 1; i <= NF; i++)
			if ($i ~ /^-/)
				print $i
	}
	body && /^  -/ { print $1; if ($1 ~ /,$/) print $2 }' |
	    tr -d , | sort -u > "$tmp/help"
	awk -v heading=".Ss vmsim $command" '
	/^\.S[sh]/ { on = $0 == heading }
	on && /^\.It Fl/ {
		for (i = 2; i <= NF; i++)
			if ($i == "Fl")
				print "-" $(i + 1)
	}' "$root/doc/man/vmsim.1" | sort -u > "$tmp/told"
	same "vmsim.1: options of vmsim $command" "$tmp/help" "$tmp/told"
done < "$tmp/commands"

grep -o -h '"VMSIM_[A-Z]*"' "$root"/src/*/*.c | tr -d '"' | sort -u |
    while read -r name; do
	for page in vmsim.1 libvmsim.3; do
		grep -q -e "^\.It Ev .*\<$name\>" "$root/doc/man/$page" ||
		    echo "$page: no $name"
	done
done > "$tmp/missing"
[ ! -s "$tmp/missing" ] || wrong "$(cat "$tmp/missing")"

# Operations with their arguments.
page=$root/doc/man/vmsim_scenario.5
"$vmsim" run --operations | grep -v '^ ' | sort > "$tmp/help"
awk '/^\.It Ic/ {
	text = $3
	close_it = ""
	blank = " "
	for (i = 4; i <= NF; i++) {
		if ($i == "Op") {
			text = text blank "["
			close_it = "]"
			blank = ""
		} else if ($i == "Ns")
			blank = ""
		else if ($i !~ /^(Ar|Cm|No)$/) {
			text = text blank $i
			blank = " "
		}
	}
	print text close_it
}' "$page" | sort > "$tmp/told"
same "vmsim_scenario.5: operations" "$tmp/help" "$tmp/told"

# Words: rows of tables, keys of objects, and words that are asked for alone.
cat "$root"/src/scenario/*.c | awk '
match($0, /\{ "[a-z]+", [A-Z]/) { print substr($0, RSTART + 3, RLENGTH - 7) }
match($0, /\.name = "[a-z]+="/) { print substr($0, RSTART + 9, RLENGTH - 10) }
match($0, /slice_is\([^"]*"[a-z]+"/) {
	split(substr($0, RSTART, RLENGTH), part, "\"")
	print part[2]
}' | sort -u > "$tmp/words"
[ "$(wc -l < "$tmp/words")" -gt 40 ] || wrong "no words in src/scenario"
grep -E '^\..*\<(Ic|Cm)\>' "$page" | tr ' ' '\n' > "$tmp/told"
while read -r word; do
	grep -q -e "^$word" "$tmp/told" || echo "vmsim_scenario.5: no $word"
done < "$tmp/words" > "$tmp/missing"
[ ! -s "$tmp/missing" ] || wrong "$(cat "$tmp/missing")"

awk -v tmp="$tmp" '
/^\.Bd -literal/ { file = tmp "/" ++n ".vms"; next }
/^\.Ed/ { file = "" }
file != "" { print > file }' "$page"
for example in "$tmp"/*.vms; do
	"$vmsim" run "$example" > "$tmp/log" 2>&1 ||
	    wrong "vmsim_scenario.5: an example: $(cat "$tmp/log")"
done
exit $bad
