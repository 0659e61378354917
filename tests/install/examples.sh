#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every project of examples/ against an installed copy: examples.sh BUILD
# SOURCE CC.
build=$1 source=$2 cc=$3
. "$source/tests/install/lib.sh"
install_here "$build"
san=$(sanitizers "$build")

n=0
for project in "$source"/examples/*/meson.build; do
	name=$(basename "$(dirname "$project")")
	expect "$name: setup" env CC="$cc" meson setup "$scratch/$name" \
	    "$(dirname "$project")" -Db_sanitize="${san:-none}" \
	    -Db_lundef=false
	expect "$name: tests" meson test -C "$scratch/$name" \
	    --print-errorlogs
	n=$((n + 1))
done
[ $n -ge 6 ] || { echo "only $n projects"; failed=1; }
exit $((failed > 0))
