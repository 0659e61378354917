#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# doc/tutorial.md typed as it is written, against an installed copy, in an empty
# folder: tutorial.sh BUILD SOURCE CC.  A block
#
#	```c >FILE	is that file,
#	```diff		is a change for patch(1),
#	```console	has commands behind `$ `, each with its output.
#
# What comes out is examples/capture.
build=$1 source=$2 cc=$3
. "$source/tests/install/lib.sh"
. "$source/tests/cli/shown.sh"
install_here "$build"
san=$(sanitizers "$build")
tmp=$scratch/tmp
work=$scratch/capture
mkdir "$tmp" "$work" || exit 99

# The numbers of steps are the library's; lines of the driver are as typed.
mask() {
	sed -e 's/^ \{1,4\}[0-9]\{1,4\} /    N /' -e 's/[0-9]* step/N step/' "$1"
}

wrong() {
	echo "FAILED  $*"
	failed=$((failed + 1))
}

# Each block into a file of its own, in order: 001.c.capture.h, 002.diff, ...
awk -v dir="$tmp" '
/^```(c|meson) >/ || /^```(diff|console)$/ {
	kind = substr($1, 4)
	file = sprintf("%s/%03d.%s.%s", dir, ++n, kind, substr($2, 2))
	inside = 1
	next
}
/^```$/ && inside { inside = 0; close(file) }
inside { print >file }' "$source/doc/tutorial.md"

# The commands know nothing of this build; its compiler and sanitizers are
# those of the set-up.
type_commands() {
	split_console "$1"
	i=0
	while i=$((i + 1)) && [ -f "$tmp/part.$i.command" ]; do
		command=$(cat "$tmp/part.$i.command")
		(cd "$work" && env CC="$cc" sh -c "$(echo "$command" |
		    sed "s/^meson setup/& -Db_sanitize=${san:-none} \
-Db_lundef=false/")") >"$tmp/out" 2>&1 </dev/null
		compare "$tmp/part.$i.shown" "$tmp/out"
		commands=$((commands + 1))
	done
}

commands=0
files=0
for block in "$tmp"/[0-9]*; do
	name=${block##*/}
	name=${name#*.}
	case $name in
	diff.)
		command="patch"
		(cd "$work" && patch -s -p0 -F0) <"$block" >"$tmp/out" 2>&1 ||
		    wrong "$(basename "$block"): $(cat "$tmp/out")" ;;
	console.)
		type_commands "$block" ;;
	*)
		cp "$block" "$work/${name#*.}"
		files=$((files + 1)) ;;
	esac
done
for file in "$source"/examples/capture/*; do
	diff -u "$work/${file##*/}" "$file" || wrong "$file is another"
done
[ $files -ge 7 ] || wrong "only $files files"
[ $commands -ge 10 ] || wrong "only $commands commands"
echo "$files files, $commands commands"
exit $((failed > 0))
