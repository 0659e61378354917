#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The library's ABI, as programs that use <vmsim/...> see it, is the one that
# libvmsim.abi describes.  With --fix the description is written anew: what
# changes in it are programs to be compiled again.  Needs abidw and abidiff
# (Debian: abigail-tools) and debug information in the library.
# usage: abi.sh [--fix] SHARED-LIBRARY DESCRIPTION
fix=0
[ "$1" != --fix ] || { fix=1; shift; }
library=$1 description=$2
if ! command -v abidw > /dev/null; then
	echo "no abidw"
	exit 77
fi
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
abidw --suppressions "$(dirname "$0")/abi.suppr" --exported-interfaces-only \
    --no-show-locs --no-comp-dir-path --no-corpus-path --no-elf-needed \
    --no-architecture --no-parameter-names --no-write-default-sizes \
    --type-id-style hash \
    --out-file "$tmp/raw" "$library" || exit 2
# Whatever the place of the build is.
sed "s|path='.*/src/|path='src/|" "$tmp/raw" > "$tmp/now"
if ! grep -q "<parameter" "$tmp/now"; then
	echo "no debug information in $library"
	exit 77
fi
# struct vmsim is private, and what the functions are about.
if ! grep -q "name='vmsim' .*is-declaration-only='yes'" "$tmp/now"; then
	echo "this abidw shows no opaque types"
	exit 77
fi
if [ $fix -eq 1 ]; then
	cp "$tmp/now" "$description"
	exit
fi
abidiff "$description" "$tmp/now" > "$tmp/difference" && exit
echo "the ABI is not that of $(basename "$description") (abi.sh --fix):"
cat "$tmp/difference"
exit 1
