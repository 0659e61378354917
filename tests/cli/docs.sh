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
. "$(dirname "$0")/shown.sh"

PATH=$(dirname "$vmsim"):$PATH
export PATH
# tests/install/tutorial.sh types that one.
documents="$source/README.md
$(find "$source/doc" -name '*.md' ! -name tutorial.md)
$source/include/kpi/README.md $source/tests/zoo/README.md"

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

# console BLOCK: each command, then the next.
console()
{
	split_console "$1"
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
