#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What can be seen line by line: licence, columns, words that promise work,
# places of one machine, and names that the core does not use.
# usage: style.sh SOURCE-ROOT
cd "$1" || exit 2
bad=0

all=$(find src include tests -name '*.[ch]' | sort)
# shellcheck disable=SC2086
awk '
FNR == 1 && !/^\/\* SPDX-License-Identifier: BSD-2-Clause \*\/$/ {
	complain("no licence in the first line")
}
/(^|[^A-Z])(TO[D]O|FIX[M]E|X[X]X)([^A-Z]|$)/ { complain("promises work") }
/\/work\/|\/home\/|\/tmp\/bash/ { complain("names a place of one machine") }
/[ \t]$/ { complain("blank at the end") }
{
	n = 0
	for (i = 1; i <= length($0); i++)
		n = substr($0, i, 1) == "\t" ? n + 8 - n % 8 : n + 1
	if (n > 80)
		complain("more than 80 columns")
}
function complain(text) {
	print FILENAME ":" FNR ": " text
	bad = 1
}
END { exit bad }' $all || bad=1

# The core allocates from the arena, prints through callbacks and ends in
# vm_panic() only; the explorer's and the kit's own memory is the host's, and
# so is a state that was taken of a machine.
core=$(find src -name '*.c' ! -path 'src/scenario/*' ! -path 'src/cli/*' \
    ! -path 'src/explore/*' ! -path 'src/kit/*' ! -path 'src/observe/*' \
    ! -path 'src/view/*' \
    ! -path src/base/panic.c | sort)
# shellcheck disable=SC2086
if grep -nE '(^|[^_[:alnum:]>.])(malloc|calloc|realloc|free|strdup|abort|exit|_exit|assert|printf|puts|putchar)\(' \
    $core | grep -vE ':[[:space:]]*(/?\*)'; then
	echo "src: a name of the C library that the core does not use"
	bad=1
fi
exit $bad
