#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# vmsim and vmsim run, with what people get wrong: run.sh VMSIM.
vmsim=$1
. "$(dirname "$0")/lib.sh"

status 0 "--help" "$vmsim" --help
for name in run check explore replay record prompt set; do
	grep -q "^  $name " "$tmp/out" || wrong "$name is not told"
	status 0 "$name --help" "$vmsim" $name --help
	has out "usage: vmsim $name"
	what="--help"
	"$vmsim" --help >"$tmp/out"
done
status 0 "--version" "$vmsim" --version
grep -qx 'vmsim [0-9.]*' "$tmp/out" || wrong "$(cat "$tmp/out")"
status 2 "an unknown subcommand" "$vmsim" walk
line err "vmsim: walk: no such command"
status 2 "an unknown option" "$vmsim" run --walk
has err "usage: vmsim run"
status 2 "a directory" "$vmsim" run "$tmp"
line err "vmsim run: $tmp: Is a directory"

# mistake WHAT TEXT SENTENCE: TEXT is refused with it before anything runs.
mistake()
{
	# shellcheck disable=SC2059
	printf "$2" >"$tmp/s.vms"
	status 2 "$1" "$vmsim" run "$tmp/s.vms"
	line err "$tmp/s.vms:$3"
	same "the output" "" "$(cat "$tmp/out")"
}

if [ -c /dev/full ]; then
	what="a full disk"
	echo 'proc P' | "$vmsim" run - >/dev/full 2>"$tmp/err"
	[ $? -eq 2 ] || wrong "a full disk is not told"
	line err "vmsim: the output cannot be written"
fi
mistake "a wrong word" 'proc P\nmnap P 0x1000 1\n' \
    '2: "mnap": no such operation; did you mean "mmap"?'
mistake "too few words" 'proc P\nmunmap P 0x1000\n' \
    '2: munmap: missing N in "munmap P ADDR N"'
mistake "too many words" 'proc P\nmunmap P 0x1000 1 2\n' \
    '2: "2": expected nothing more after "munmap P ADDR N"'
mistake "an unknown object" 'proc P\nmmap P 0x1000 1 r shared F 0\n' \
    '2: "F": no such object (object F KIND NPAGES)'
mistake "a near object" 'object FILE file 1\nproc P
mmap P 0x1000 1 r shared FILF 0\n' \
    '3: "FILF": no such object; did you mean "FILE"?'
mistake "an unknown process" 'exit P\n' \
    '1: "P": no line makes this process (proc P)'
mistake "a bare address" 'proc P\nload P 4096\n' \
    '2: "4096": expected an address such as 0x10000000'
mistake "half a page" 'proc P\nmunmap P 0x1000 2K\n' \
    '2: "2K": expected a number of pages, or a size such as 64K'
mistake "a wrong protection" 'proc P\nmprotect P 0x1000 1 wr-\n' \
    '2: "wr-": expected a protection: letters of rwx, or none'
mistake "expect a dump" 'expect dump = ok\n' \
    '1: "dump": has no answer to expect'

# Text that no editor writes.
printf 'proc P\0Q\nexit P\n' >"$tmp/s.vms"
status 2 "a NUL byte in a word" "$vmsim" run "$tmp/s.vms"
printf 'proc P\n\0\0\n' >"$tmp/s.vms"
status 2 "a line of NUL bytes" "$vmsim" run "$tmp/s.vms"
awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "a"; print "" }' \
    >"$tmp/s.vms"
status 2 "a word of 1 MB" "$vmsim" run "$tmp/s.vms"
{ printf 'proc P #'; cat "$tmp/s.vms"; } >"$tmp/t.vms"
status 0 "a comment of 1 MB" "$vmsim" run "$tmp/t.vms"
{ printf 'proc '; cat "$tmp/s.vms"; } >"$tmp/t.vms"
status 0 "a name of 1 MB" "$vmsim" run "$tmp/t.vms"
head -c 100000 "$vmsim" >"$tmp/s.vms"
status 2 "a binary file" "$vmsim" run "$tmp/s.vms"
printf 'proc P\nexit P' >"$tmp/s.vms"
status 0 "no newline at the end" "$vmsim" run "$tmp/s.vms"
line out "exit P"
line out "= end leaked=0 swap=0"
printf 'proc P\r\nexit P\r\n' >"$tmp/s.vms"
status 0 "carriage returns" "$vmsim" run "$tmp/s.vms"
: >"$tmp/s.vms"
status 0 "an empty file" "$vmsim" run "$tmp/s.vms"
line out "= end leaked=0 swap=0"

# A recording is its own output, but for the advisory page flag.
for recording in "$(dirname "$0")"/../conform/recordings/*/*.rec \
    "$(dirname "$0")"/../conform/recordings/*.rec; do
	[ -f "$recording" ] || continue
	case $recording in
	*/*-cluster/* | */daemon/*) alone= ;;
	*) alone=--swap-alone ;;
	esac
	# shellcheck disable=SC2086
	status 0 "$recording" "$vmsim" run --as-recorded $alone "$recording"
	sed 's/ referenced//' "$recording" >"$tmp/expected"
	sed 's/ referenced//' "$tmp/out" | cmp -s - "$tmp/expected" ||
	    wrong "the output differs from the recording"
done
finish
