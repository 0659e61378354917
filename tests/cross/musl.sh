#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The library, the command and the kernel's headers compile with musl's C
# library.  There is no libbsd for it to link with; its headers are the host's.
# usage: musl.sh SOURCE-ROOT BUILD
command -v musl-gcc > /dev/null || { echo "no musl-gcc"; exit 77; }
root=$(cd "$1" && pwd) || exit 2
generated=$(cd "$2" && pwd)/include/kpi || exit 2
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
# Only these of all the host's headers.
ln -s /usr/include/bsd /usr/include/cmocka.h "$scratch"
bad=0

# log_archive.c is for those who have libarchive, perfetto*.c and trace_cut.c for
# those who have jansson.
for file in "$root"/src/*/*.c "$root"/tests/kpi/own_pagers.c; do
	case $file in */log_archive.c | */perfetto*.c | */trace_cut.c) continue ;; esac
	musl-gcc -std=gnu17 -O1 -Wall -Wextra -Wno-unused-parameter -Werror \
	    -fsyntax-only -DVMSIM_CORE -DVMSIM_VERSION='"musl"' \
	    -I"$root/include/kpi" -I"$generated" -I"$root/include" \
	    -I"$root/src" -I"$scratch" "$file" || bad=1
done
sh "$root/tests/lint/headers.sh" "$root" "$generated" \
    musl-gcc -I"$scratch" || bad=1
exit $bad
