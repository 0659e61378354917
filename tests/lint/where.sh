#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Two documents tell what of FreeBSD's interfaces is here, and where:
# doc/coverage.md by function, include/kpi/README.md by header.  Every exported
# kernel function has a row, yes and no are true, every header has a row, and
# the third column names the files.  Of doc/absent.md, rows that begin with
# nothing but functions are looked at: none of them is declared.
# usage: where.sh SOURCE-ROOT LIST [--fix]
# --fix writes the column anew, after functions have moved to other files.
list=$2 fix=${3-}
cd "$1" || exit 2
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
bad=0

# What each file defines: "name file", functions and variables that are not
# static.
find src -name '*.c' | sort | xargs awk '
FNR == 1 { before = "" }
/^[a-z_A-Z0-9]+\(/ && !/^__attribute__/ && before !~ /^static/ {
	print substr($0, 1, index($0, "(") - 1), FILENAME
}
/^(const )?struct [a-z_]+ [a-z_]+ = \{/ {
	match($0, /[a-z_]+ = /)
	print substr($0, RSTART, RLENGTH - 3), FILENAME
}
{ before = $0 }' > "$tmp/defined"

# What each kernel header declares: "name header kind", kind is `code` for
# macros and inline functions, `only` for a function of the library.
find include/kpi -name '*.h' | sort | xargs awk '
FNR == 1 {
	header = FILENAME
	sub(/^include\/kpi\//, "", header)
	comment = inline = 0
}
comment || /^[ \t]*\/\*/ { comment = !/\*\//; next }
/^#[ \t]*define[ \t]/ {
	name = $0
	sub(/^#[ \t]*define[ \t]+/, "", name)
	sub(/[^A-Za-z0-9_].*/, "", name)
	print name, header, "code"
	next
}
{
	inline = /^static/ ? 1 : inline && !/^}/ && !/^$/
	kind = inline || /^[a-z_]+\(/ ? "code" : "only"
	text = $0
	while (match(text, /[A-Za-z_][A-Za-z0-9_]*\(/)) {
		print substr(text, RSTART, RLENGTH - 1), header, kind
		text = substr(text, RSTART + RLENGTH)
	}
	if (/^extern/ && match($0, /[a-z_]+ VMSIM_EXPORT;/))
		print substr($0, RSTART, RLENGTH - 14), header, "only"
}' > "$tmp/declared"

# The cell of a row is written to the copy; what is wrong is said.
table() {
	: > "$tmp/copy"
	awk -v defined="$tmp/defined" -v declared="$tmp/declared" \
	    -v list="$list" -v document="$1" -v fix="$fix" \
	    -v copy="$tmp/copy" "$2"'
BEGIN {
	while ((getline line <defined) > 0) {
		split(line, part, " ")
		file[part[1]] = part[2]
	}
	while ((getline line <declared) > 0) {
		split(line, part, " ")
		if (!(part[1] in header) || part[3] == "code")
			header[part[1]] = part[2]
		tells[part[2]] = tells[part[2]] " " part[1]
	}
}
# Where a function is: its own file, that of the function which a macro of its
# name calls, or the header.
function where(name,	i, n, as) {
	n = split(name " " name "_at " name "_ vmsim_kpi_" name, as, " ")
	for (i = 1; i <= n; i++)
		if (as[i] in file)
			return file[as[i]]
	return name in header ? "include/kpi/" header[name] : ""
}
function add(place) {
	if (place != "" && !(place in seen)) {
		seen[place] = 1
		places[++nplaces] = place
	}
}
# The places of a row, in the form of a cell.
function cell(	i, text) {
	for (i = 1; i <= nplaces; i++)
		text = text (i > 1 ? ", " : "") "`" places[i] "`"
	for (i in seen)
		delete seen[i]
	nplaces = 0
	return text
}
function trim(text) {
	gsub(/^ +| +$/, "", text)
	return text
}
function row(	i, text) {
	text = "|"
	for (i = 2; i < fields; i++)
		text = text " " (field[i] == "" ? "" : field[i] " ") "|"
	print text >copy
}
function complain(text) {
	print document ": " text
	bad = 1
}
function compare(i, now, what) {
	if (field[i] != now && fix == "")
		complain(what " is in " now ", not in " field[i])
	field[i] = now
	row()
}
END { exit (bad + 0) }' "$1" || bad=1
	[ -z "$fix" ] || cat "$tmp/copy" > "$1"
}

# | `function`, ... | yes | where | what is missing |
table doc/coverage.md '
!/^\|/ || /^\| (function|---|\*\*)/ { print >copy; next }
{
	fields = split($0, field, "|")
	for (i = 1; i <= fields; i++)
		field[i] = trim(field[i])
	text = field[2]
	while (match(text, /`[a-zA-Z0-9_]+`/)) {
		name = substr(text, RSTART + 1, RLENGTH - 2)
		text = substr(text, RSTART + RLENGTH)
		known[name] = 1
		if ((field[3] != "no") != (name in header))
			complain(name ": " field[3] ", and it is " \
			    (name in header ? "" : "not ") "declared")
		if (field[3] != "no")
			add(where(name))
		nfunctions++
	}
	compare(4, cell(), field[2])
}
END {
	while ((getline name <list) > 0) {
		if (name ~ /^(#|vmsim|$)/)
			continue
		nexports++
		plain = name
		sub(/_(at)?$/, "", plain)
		if (!(name in known) && !(plain in known))
			complain(name " is exported and has no row")
	}
	if (nexports == 0)
		complain("no exports in " list)
	print nfunctions " functions told, " nexports " exported"
}'

# | `header` | what a driver finds there | where |
table include/kpi/README.md '
!/^\| `/ { print >copy; next }
{
	fields = split($0, field, "|")
	for (i = 1; i <= fields; i++)
		field[i] = trim(field[i])
	name = field[2]
	gsub(/`/, "", name)
	known[name] = 1
	nheaders++
	n = split(tells[name], function_of, " ")
	for (i = 1; i <= n; i++)
		if (function_of[i] in file)
			add(file[function_of[i]])
	if (nplaces > 4) {
		n = nplaces
		for (i = 1; i <= n; i++) {
			place[i] = places[i]
			delete seen[places[i]]
		}
		nplaces = 0
		for (i = 1; i <= n; i++) {
			sub(/\/[^\/]*$/, "", place[i])
			add(place[i])
		}
	}
	compare(4, cell(), name)
}
END {
	while (("find include/kpi -name \"*.h\"" | getline name) > 0) {
		sub(/^include\/kpi\//, "", name)
		if (!(name in known))
			complain(name " has no row")
		here[name] = 1
	}
	for (name in known)
		if (!(name in here))
			complain(name " has a row and is not there")
	print nheaders " headers told"
}'

table doc/absent.md '
{ print >copy }
/^\| `/ {
	split($0, field, "|")
	text = field[2]
	gsub(/`[a-z_0-9]+\(\)`|,|and relatives/, "", text)
	if (trim(text) != "")
		next
	text = field[2]
	while (match(text, /`[a-z_0-9]+/)) {
		name = substr(text, RSTART + 1, RLENGTH - 1)
		text = substr(text, RSTART + RLENGTH)
		if (name in header)
			complain(name " is declared")
		nabsent++
	}
}
END { print nabsent " functions absent" }'
[ $bad -eq 0 ] || [ -n "$fix" ] ||
	echo "where things are: sh tests/lint/where.sh . tests/lint/exports.txt --fix"
exit $bad
