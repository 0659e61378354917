#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What the documents show is what comes out: docs.sh VMSIM SOURCE BUILD.
# A block ```vms is the output of `vmsim run` without its last line.  A block
# ```console has commands behind `$ `, each with its output; `...` stands for
# any number of lines.  A line of `vmsim` without placeholders, indented by
# four, succeeds.  Commands run in the source, with `vmsim` found.
vmsim=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
source=$2
build=$3
. "$(dirname "$0")/lib.sh"

PATH=$(dirname "$vmsim"):$PATH
export PATH
documents="$source/README.md $source/doc/*.md $source/include/kpi/README.md
$source/tests/zoo/README.md"

# Every block into a file of its own, named by its document and its line.
# shellcheck disable=SC2086
awk -v dir="$tmp" '
/^```(vms|console)$/ {
	name = FILENAME
	sub(/.*\//, "", name)
	name = dir "/" name "." FNR "." substr($0, 4)
	inside = 1
	next
}
/^```$/ && inside { inside = 0; close(name) }
inside { print >name }' $documents

# What differs from run to run, or with every change of the source: times,
# the number of a step, the fingerprint of a schedule, lines of source files.
mask()
{
	sed -e 's/ in [0-9]* ms/ in N ms/' -e 's/[0-9]* steps/N steps/' \
	    -e 's/^ \{1,4\}[0-9]\{1,4\} /    N /' \
	    -e 's/#[0-9a-f]\{5\}/#N/' \
	    -e 's/\([a-z_]\.c:\)[0-9]*/\1N/g' "$1"
}

# compare SHOWN GOT
compare()
{
	mask "$1" >"$tmp/shown"
	mask "$2" >"$tmp/got"
	awk -v shown="$tmp/shown" '
	BEGIN { while ((getline line <shown) > 0) want[++n] = line }
	i < n && want[i + 1] == "..." { skip = 1; i++ }
	i < n && $0 == want[i + 1] { skip = 0; i++; next }
	skip { next }
	{ print "got:   " $0; print "shown: " want[i + 1]; exit bad = 1 }
	END {
		if (!bad && i < n && !(i == n - 1 && want[n] == "...")) {
			print "shown, and never came: " want[i + 1]
			bad = 1
		}
		exit bad
	}' "$tmp/got" || wrong "differs: $command"
}

# console BLOCK: each command, then the next.
console()
{
	rm -f "$tmp"/part.*
	awk -v dir="$tmp" '
	/^\$ / {
		n++
		print substr($0, 3) >(dir "/part." n ".command")
		printf "" >(dir "/part." n ".shown")
		next
	}
	{ print >(dir "/part." n ".shown") }' "$1"
	for part in "$tmp"/part.*.command; do
		command=$(sed "s|^build/|$build/|" "$part")
		(cd "$source" && sh -c "$command") \
		    >"$tmp/out" 2>&1 </dev/null
		compare "${part%.command}.shown" "$tmp/out"
		commands=$((commands + 1))
	done
}

blocks=0
commands=0
programs=0
for shown in "$tmp"/*.vms; do
	status 0 "$(basename "$shown" .vms)" "$vmsim" run "$shown"
	sed '$d' "$tmp/out" | diff "$shown" - || wrong "differs"
	blocks=$((blocks + 1))
done
for shown in "$tmp"/*.console; do
	what=$(basename "$shown" .console)
	console "$shown"
done
# A block ```c is a program or a part of one; tests/install runs the programs.
# shellcheck disable=SC2086
awk -v dir="$tmp" '
/^```c$/ { n++; inside = 1; next }
/^```$/ { inside = 0 }
inside { print >(dir "/" n ".c") }' $documents
for program in $(grep -l '^main(' "$tmp"/*.c); do
	status 0 "a program" ${CC:-cc} -std=c17 -Wall -fsyntax-only \
	    -I"$source/include" "$program"
	programs=$((programs + 1))
done
# shellcheck disable=SC2086
sed -n 's/^    \(\$ \)\{0,1\}vmsim \(run\|check\|explore\|replay\) /vmsim \2 /p' \
    $documents | sed 's/   *.*//' | grep -v -e '[A-Z{>*]' -e '\.\.\.' |
    sort -u >"$tmp/lines"
while read -r command; do
	what=$command
	(cd "$source" && sh -c "$command") >"$tmp/out" 2>&1 </dev/null ||
	    wrong "fails: $(tail -n 3 "$tmp/out")"
	commands=$((commands + 1))
done <"$tmp/lines"
what="the documents"
[ $blocks -ge 10 ] || wrong "only $blocks scenarios"
[ $commands -ge 6 ] || wrong "only $commands commands"
[ $programs -ge 1 ] || wrong "no program"
echo "$blocks scenarios, $commands commands, $programs programs"
finish
