#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The command from outside: cli.sh VMSIM SOURCE.  Exit statuses, and that a
# recording is what `run` prints.
vmsim=$1
source=$2
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
failed=0

# status EXPECTED WHAT COMMAND...
status()
{
	expected=$1 what=$2
	shift 2
	"$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	got=$?
	if [ $got -ne "$expected" ]; then
		echo "$what: exit status $got, expected $expected"
		failed=1
	fi
}

# said STREAM TEXT: the last command said exactly this line.
said()
{
	if ! grep -qxF -- "$2" "$tmp/$1"; then
		echo "$what: no line \"$2\" in:"
		cat "$tmp/$1"
		failed=1
	fi
}

status 0 "no command, and no terminal" "$vmsim"
said out "= end leaked=0 swap=0"
status 2 "unknown command" "$vmsim" walk
said err "vmsim: walk: no such command"
status 0 "help" "$vmsim" --help
status 0 "version" "$vmsim" --version
status 0 "operations" "$vmsim" run --operations
said out "mlock P ADDR N"
status 2 "run without a file" "$vmsim" run
status 2 "run of a missing file" "$vmsim" run "$tmp/none"
status 2 "bad --dump" "$vmsim" run --dump now "$tmp/none"
status 2 "check without a path" "$vmsim" check
status 2 "check of a missing path" "$vmsim" check "$tmp/none"
mkdir "$tmp/empty"
status 2 "check of an empty folder" "$vmsim" check "$tmp/empty"
said err "vmsim check: no recordings there"
printf 'frames 1099511627776\n' >"$tmp/huge.vms"
status 2 "too many frames" "$vmsim" run "$tmp/huge.vms"
said err "$tmp/huge.vms: no memory for a machine of so many frames"

printf 'proc P\nexpect munmap P 0x1000 0 = ok\n' >"$tmp/failing.vms"
status 1 "failed expect" "$vmsim" run "$tmp/failing.vms"
said err "$tmp/failing.vms:2: munmap P 0x1000 0: expected ok, got EINVAL"
printf 'proc P\nmunmpa P 0x1000 1\n' >"$tmp/wrong.vms"
status 2 "mistake" "$vmsim" run "$tmp/failing.vms" "$tmp/wrong.vms"
said err "$tmp/wrong.vms:2: \"munmpa\": no such operation; did you mean \
\"munmap\"?"

cow=$source/examples/scenarios/cow.vms
status 0 "dump end" "$vmsim" run --dump end "$cow"
said out "| proc Q entries=1 size=4 resident=1 wired=0"
status 0 "story" "$vmsim" run --story "$cow"
said out "| fault #1 write 0x10000000"

# Answers in, answers out; twice makes no difference.
"$vmsim" run "$cow" >"$tmp/once" &&
    "$vmsim" run - <"$tmp/once" >"$tmp/twice" &&
    cmp -s "$tmp/once" "$tmp/twice" || {
	echo "run of its own output differs"
	failed=1
}
for name in bypass split stack; do
	recording=$source/tests/conform/recordings/scenario/$name.rec
	"$vmsim" run "$recording" | cmp - "$recording" || failed=1
done

# A recording with a wrong answer.
sed 's/= ok/= EBUSY/' "$recording" >"$tmp/wrong.rec"
status 1 "wrong recording" "$vmsim" check -q "$tmp"
said out "  expected = EBUSY"
said out "  got      = ok"
said out "0 passed, 1 failed"

exit $failed
