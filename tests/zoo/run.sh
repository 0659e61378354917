#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Historical bugs, put back one at a time: each patch of this folder is one,
# and the test that zoo.tsv names must pass without it and fail with it.
#
#	run.sh [-d DIR] all		every row of zoo.tsv
#	run.sh [-d DIR] ID...		the rows of these entries
#	run.sh [-d DIR] --rotate N KEY	N entries, chosen by KEY (a commit, a day)
#	run.sh --applies		only: does every patch still apply?
#	run.sh -d DIR --build PATCH	DIR/vmsim-PATCH: the command with this bug
#
# The source is copied to DIR (kept; otherwise a scratch directory) and built
# there.  A line a row is printed: the entry, whether the bug was found, and
# for a race the executions until then, the length of the shortened schedule
# (threads that run one after the other, and their steps), the milliseconds of
# exploring; then the seconds of the whole row, with building.  What the test
# said is in DIR/out.
set -u
LC_ALL=C
export LC_ALL
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
table=$here/zoo.tsv
limit=${ZOO_TIMEOUT:-120}
tab=$(printf '\t')

die() {
	echo "run.sh: $*" >&2
	exit 2
}

rows() {
	grep -v -e '^#' -e '^id	' -e '^$' "$table"
}

ids() {
	rows | cut -f 1 | uniq
}

# Files that are the same already keep their times: no time goes back, and
# what need not be built again is not.
copy_source() {
	rm -rf "$dir/new"
	mkdir -p "$dir/new" "$dir/src" || die "cannot copy to $dir"
	(cd "$root" && tar cf - meson.build \
	    meson_options.txt src include tests doc examples) |
	    (cd "$dir/new" && tar xmf -)
	(cd "$dir/new" && find . -type f) | while IFS= read -r file; do
		cmp -s "$dir/new/$file" "$dir/src/$file" && continue
		mkdir -p "$dir/src/$(dirname "$file")"
		mv -f "$dir/new/$file" "$dir/src/$file"
	done
	rm -rf "$dir/new"
}

# apply DIRECTORY PATCH [-R]: without fuzz, and without questions
apply() {
	(cd "$1" && patch -p1 -F0 -s -t ${3-} -r - < "$2") > /dev/null 2>&1
}

dry_run() {
	(cd "$1" && patch -p1 -F0 -t --dry-run < "$2") > "$dir/patch.out" 2>&1 &&
	    ! grep -q -i -e fuzz -e reversed "$dir/patch.out"
}

# Every patch is in the table, and every row has its patch.
check_table() {
	wrong=0
	for patch in "$here"/*.patch; do
		name=$(basename "$patch" .patch)
		rows | cut -f 5 | grep -q -x -F -e "$name" || {
			echo "not in zoo.tsv: $name"
			wrong=1
		}
	done
	for name in $(rows | cut -f 5); do
		[ -f "$here/$name.patch" ] || {
			echo "no such patch: $name"
			wrong=1
		}
	done
	return $wrong
}

applies() {
	check_table || bad=1
	n=0
	for patch in "$here"/*.patch; do
		n=$((n + 1))
		dry_run "$root" "$patch" && continue
		echo "does not apply: $(basename "$patch")"
		sed 's/^/	/' "$dir/patch.out"
		bad=1
	done
	[ $bad -eq 0 ] && echo "$n patches apply"
	return $bad
}

build() {
	ninja -C "$dir/build" -j "${ZOO_JOBS:-2}" "$1" > "$dir/build.out" 2>&1
}

# The ninja target of a program of the table.
target_of() {
	case $1 in
	vmsim)	echo src/cli/vmsim ;;
	*)	echo "tests/$1" ;;
	esac
}

# run PROGRAM ARGUMENTS: output in $dir/run.out
run() {
	(cd "$dir/src" && unset VMSIM_SCHEDULE &&
	    eval "timeout $limit '$dir/build/$(target_of "$1")' $2") \
	    > "$dir/run.out" 2>&1
}

# Does the test pass as it is?  Asked once for each test.
is_clean() {
	mark=$dir/clean.$(printf '%s %s' "$1" "$2" | cksum | tr ' ' '.')
	[ -f "$mark" ] && return 0
	build "$(target_of "$1")" || return 1
	run "$1" "$2" && : > "$mark"
}

# The first match of a pattern in the output of the test, or "-".
pick() {
	sed -n "s/$1/\1/p" "$dir/run.out" | head -n 1 | sed 's/^$/-/' |
	    grep . || echo -
}

# Steps in a schedule: runs with commas between, each the number of a thread
# and letters, a letter with the number of times before it if that is not 1.
steps_of() {
	awk -v s="$1" 'BEGIN {
		sub(/^[0-9]*:/, "", s)
		sub(/#.*/, "", s)
		n = split(s, runs, ",")
		for (i = 1; i <= n; i++) {
			sub(/^[0-9]*/, "", runs[i])
			while ((k = match(runs[i], /[A-Za-z]/)) > 0) {
				steps += k > 1 ? substr(runs[i], 1, k - 1) : 1
				runs[i] = substr(runs[i], k + 1)
			}
		}
		print steps + 0
	}'
}

# What the row says: found, or why not.
verdict() {
	is_clean "$2" "$3" || {
		cp "$dir/run.out" "$dir/failed.out" 2> /dev/null
		echo "fails-without"
		return
	}
	apply "$dir/src" "$here/$4.patch" || {
		echo "does-not-apply"
		return
	}
	if build "$(target_of "$2")"; then
		run "$2" "$3"
		code=$?
		if [ $code -eq 0 ]; then
			echo "no"
		elif [ $code -eq 124 ]; then
			echo "timeout"
		elif grep -q -F -e "$5" "$dir/run.out"; then
			echo "yes"
		else
			echo "otherwise"
		fi
	else
		cp "$dir/build.out" "$dir/run.out"
		echo "does-not-build"
	fi
	apply "$dir/src" "$here/$4.patch" -R || echo "and-stuck"
}

one_row() {
	began=$(date +%s)
	: > "$dir/run.out"
	found=$(verdict "$kind" "$program" "$arguments" "$patch" "$word")
	case $found in
	*stuck)	die "cannot undo $patch" ;;
	esac
	executions=- steps=- runs=- ms=-
	if [ "$kind" != single ] && [ "$found" = yes ]; then
		executions=$(pick '.*[^0-9]\([0-9]*\) executions.*')
		ms=$(pick '.* in \([0-9]*\) ms.*')
		schedule=$(pick 'again with: --schedule \(.*\)')
		steps=$(steps_of "$schedule")
		runs=$(($(printf '%s' "$schedule" | tr -dc , | wc -c) + 1))
	fi
	printf '%-4s %-46s %-8s %10s %5s %5s %6s %4s\n' "$id" "${patch#*-}" \
	    "$found" "$executions" "$runs" "$steps" "$ms" \
	    "$(($(date +%s) - began))"
	mkdir -p "$dir/out"
	cp "$dir/run.out" "$dir/out/$patch.out"
	[ "$found" = yes ] || bad=1
}

set_up() {
	copy_source
	[ -f "$dir/build/build.ninja" ] ||
	    meson setup "$dir/build" "$dir/src" -Doptimization=1 -Ddebug=true \
	    -Dwerror=false > "$dir/setup.out" 2>&1 ||
	    die "meson setup failed, see $dir/setup.out"
}

# The command with one bug, for who is to find it; its path is printed.
build_bug() {
	[ -f "$here/$1.patch" ] || die "no such patch: $1"
	set_up
	apply "$dir/src" "$here/$1.patch" || die "$1 does not apply"
	build "$(target_of vmsim)" || die "$1 does not build: $dir/build.out"
	apply "$dir/src" "$here/$1.patch" -R || die "cannot undo $1"
	cp "$dir/build/$(target_of vmsim)" "$dir/vmsim-$1" &&
	    echo "$dir/vmsim-$1"
}

rows_of() {
	set_up
	rm -f "$dir"/clean.*
	printf '%-4s %-46s %-8s %10s %5s %5s %6s %4s\n' id bug found \
	    executions runs steps ms s
	for want; do
		rows > "$dir/rows"
		grep -q "^$want$tab" "$dir/rows" || die "no entry $want"
		while IFS=$tab read -r id kind program arguments patch word
		do
			[ "$id" = "$want" ] && one_row < /dev/null
		done < "$dir/rows"
	done
	[ $bad -eq 0 ] || echo "not all as they should be: see $dir/out"
}

# N ids from the one that KEY points at.
rotation() {
	count=$(ids | wc -l)
	first=$(($(printf '%s' "$2" | cksum | cut -d ' ' -f 1) % count))
	(ids; ids) | tail -n +$((first + 1)) | head -n "$1"
}

command -v patch > /dev/null 2>&1 || {
	echo "run.sh needs patch(1)"
	exit 77
}
bad=0
keep=
if [ "${1-}" = -d ]; then
	[ $# -ge 2 ] || die "-d needs a directory"
	mkdir -p "$2" && dir=$(cd "$2" && pwd) || die "cannot use $2"
	keep=yes
	shift 2
else
	dir=$(mktemp -d) || die "no scratch directory"
fi
clean_up() {
	[ -n "$keep" ] || [ $bad -ne 0 ] || rm -rf "$dir"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

case ${1-} in
--applies)
	applies
	[ -n "$keep" ] || rm -rf "$dir"
	;;
--build)
	[ $# -eq 2 ] && [ -n "$keep" ] || die "usage: run.sh -d DIR --build PATCH"
	build_bug "$2"
	exit
	;;
--rotate)
	[ $# -eq 3 ] || die "usage: run.sh --rotate N KEY"
	rows_of $(rotation "$2" "$3")
	;;
all)
	rows_of $(ids)
	;;
'' | -*)
	sed -n '3,18s/^# \{0,1\}//p' "$0"
	exit 2
	;;
*)
	rows_of "$@"
	;;
esac
exit $bad
