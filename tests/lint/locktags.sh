#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every field of a shared struct tells its lock: its comment begins with one
# of (c) (o) (m) (b) (p) (q) (f) (w) (t), or several of them: (o,b).
# Exempt: methods (pointers to functions) and structs within structs, whose own
# fields are tagged; locks are among those.
# usage: locktags.sh SOURCE-ROOT
cd "$1" || exit 2
find src include/kpi/vm include/kpi/sys -name '*.h' \
    ! -path 'src/scenario/*' ! -path 'src/cli/*' | sort | xargs awk '
FNR == 1 { depth = 0; text = ""; incomment = 0 }
# A definition of a struct or union at the left margin, not in a macro.
depth == 0 && /^(typedef )?(struct|union)[^;()]*\{[^}]*$/ {
	depth = 1
	text = ""
	next
}
depth == 0 { next }
{
	line = $0
	if (text == "")
		at = FNR
	text = text " " line
	code = strip(line)
	if (code ~ /\{[[:space:]]*$/) {
		depth++
		text = ""
		next
	}
	if (code ~ /^[[:space:]]*\}/) {
		depth--
		text = ""
		next
	}
	if (code !~ /;/ || incomment)
		next
	field(text)
	text = ""
}
# A comment that goes on in the next line belongs to this field, too, but
# its tag stands at its beginning.
function strip(s,    out, i) {
	out = ""
	while (s != "") {
		if (incomment) {
			i = index(s, "*/")
			if (i == 0)
				return out
			s = substr(s, i + 2)
			incomment = 0
		} else {
			i = index(s, "/*")
			if (i == 0)
				return out s
			out = out substr(s, 1, i - 1)
			s = substr(s, i + 2)
			incomment = 1
		}
	}
	return out
}
function field(t) {
	if (t ~ /\([combpqfwt](,[combpqfwt])*\)/)
		return
	if (t ~ /\(\*/ || t ~ /(struct|union)[ \t]+[a-z_]+[ \t]+[a-z_]+(\[[A-Z_]+\])?;/)
		return
	if (t ~ /^[[:space:]]*#/)
		return
	gsub(/[[:space:]]+/, " ", t)
	print FILENAME ":" at ": no lock tag:" t
	bad = 1
}
END { exit bad }'
