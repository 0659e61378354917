#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The library has no variables but the current machine and the arenas that a
# host thread keeps, both of one thread, and the key that frees the latter;
# and what constructors of driver code register before main(): program_*.
# usage: globals.sh STATIC-LIBRARY
symbols=$(objdump -t "$1") || exit 77
case $symbols in
*__asan_*|*__ubsan_*|*__gcov*|*__tsan_*)
	echo "instrumented build: not looked at"
	exit 77
	;;
esac
echo "$symbols" | awk '
$3 == "O" && ($4 == ".data" || $4 == ".bss" || $4 ~ /^\.(data|bss)\.[^r]/) {
	print_if_new($4, $NF)
}
$2 == "O" && ($3 == ".data" || $3 == ".bss") { print_if_new($3, $NF) }
function print_if_new(section, name) {
	if (name == "keep_key" || name == "keep_once" || name ~ /^program_/)
		return
	print name ": a variable in " section
	bad = 1
}
END { exit bad }'
