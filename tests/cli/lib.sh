# SPDX-License-Identifier: BSD-2-Clause
# What the tests of the command share; read with `.` after `vmsim` is set.
# Each test says what is wrong and goes on; finish() gives the exit status.
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
failed=0
what=

wrong()
{
	echo "$what: $*"
	failed=1
}

# status EXPECTED WHAT COMMAND...: the output goes to $tmp/out and $tmp/err.
status()
{
	expected=$1 what=$2
	shift 2
	"$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	got=$?
	[ $got -eq "$expected" ] ||
	    wrong "exit status $got, expected $expected: $(head -3 "$tmp/err")"
	if grep -q 'Sanitizer\|runtime error' "$tmp/err"; then
		wrong "the sanitizer found something"
		cat "$tmp/err"
	fi
}

# has STREAM TEXT: some line of the last command contains it.
has()
{
	grep -qF -- "$2" "$tmp/$1" || wrong "no \"$2\" in: $(cat "$tmp/$1")"
}

# line STREAM TEXT: some line of the last command is exactly this.
line()
{
	grep -qxF -- "$2" "$tmp/$1" || wrong "no line \"$2\" in: \
$(cat "$tmp/$1")"
}

# same WHAT EXPECTED GOT
same()
{
	[ "$2" = "$3" ] || wrong "$1 is $3, expected $2"
}

finish()
{
	exit $failed
}
