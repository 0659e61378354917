#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every function that the shared library exports is used by a test, the
# scenario language, the command or an example: by its name, or by that of a
# macro or an inline function of the headers that leads to it.
# usage: used.sh SOURCE-ROOT LIST
list=$2
cd "$1" || exit 2
users=$(find tests src/scenario src/cli examples -name '*.[ch]') || exit 2
headers=$(find include -name '*.h') || exit 2

# shellcheck disable=SC2086
awk '
# Calls visit() for every word of a text.
function words(text, from,	w) {
	while (match(text, /[A-Za-z_][A-Za-z_0-9]*/)) {
		w = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		if (from == "")
			used[w] = 1
		else if (w != from)
			leads[from] = leads[from] " " w
	}
}

FNR == 1 { name = "" }
FILENAME == list {
	if ($0 !~ /^#/)
		want[$1] = 1
	next
}
FILENAME ~ /^include\// {
	if ($0 ~ /^#[ \t]*define[ \t]/) {
		name = $0
		sub(/^#[ \t]*define[ \t]+/, "", name)
		rest = name
		sub(/[^A-Za-z_0-9].*/, "", name)
		words(substr(rest, length(name) + 1), name)
		if ($0 !~ /\\$/)
			name = ""
	} else if ($0 ~ /^static inline/)
		inline = 1
	else if (inline == 1 && match($0, /^[A-Za-z_][A-Za-z_0-9]*\(/)) {
		name = substr($0, 1, RLENGTH - 1)
		inline = 2
	} else if (name != "") {
		words($0, name)
		if (inline == 2 ? $0 ~ /^}/ : $0 !~ /\\$/) {
			name = ""
			inline = 0
		}
	}
	next
}
{ words($0, "") }

END {
	for (w in used)
		todo[++n] = w
	for (i = 1; i <= n; i++) {
		k = split(leads[todo[i]], next_words, " ")
		for (j = 1; j <= k; j++) {
			if (!(next_words[j] in used)) {
				used[next_words[j]] = 1
				todo[++n] = next_words[j]
			}
		}
	}
	for (w in want) {
		if (!(w in used)) {
			print w ": exported and used nowhere"
			bad = 1
		}
	}
	exit (bad + 0)
}
' list="$list" "$list" $headers $users
