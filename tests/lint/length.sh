#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# No file has more than 450 lines, no function more than 80; functions have
# their braces in column 0.  Tests may have 700 lines; the kernel headers are as
# long as their models.
# usage: length.sh SOURCE-ROOT
cd "$1" || exit 2
find src include tests -name '*.[ch]' | sort | xargs awk '
FNR == 1 {
	if (lines > most(name))
		complain(name ": " lines " lines")
	name = FILENAME
	start = 0
}
{ lines = FNR }
/^\{/ { start = FNR }
/^\}/ && start {
	if (FNR - start + 1 > 80)
		complain(FILENAME ":" start ": function of " \
		    FNR - start + 1 " lines")
	start = 0
}
END {
	if (lines > most(name))
		complain(name ": " lines " lines")
	exit bad
}
function most(name) {
	return name ~ /^include\/kpi/ ? 1e9 : name ~ /^tests/ ? 700 : 450
}
function complain(text) {
	print text
	bad = 1
}'
