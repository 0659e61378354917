#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every source file is in a list of meson.build, every test has its line.
# usage: sources.sh SOURCE-ROOT
cd "$1" || exit 2
bad=0

# file, the name it is listed by, where
look() {
	grep -q "'$2'" "$3" && return
	echo "$1: not listed in $3"
	bad=1
}

for file in src/*/*.c; do
	case $file in
	src/view/*) look "$file" "${file#src/view/}" src/view/meson.build ;;
	src/cli/*) look "$file" "${file#src/cli/}" src/cli/meson.build ;;
	*) look "$file" "${file#src/}" src/meson.build ;;
	esac
done
for file in tests/*/*.c; do
	case $file in tests/install/*) continue ;; esac	# compiled installed
	look "$file" "${file#tests/}" tests/meson.build
done
exit $bad
