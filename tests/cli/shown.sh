# SPDX-License-Identifier: BSD-2-Clause
# What a document shows against what came out; read with `.` by the tests that
# type documents.  $tmp is a folder of the test's, wrong() tells what differs.

# What differs from run to run, or with every change of the source: times,
# the number of a step, the fingerprint of a schedule, lines of source files.
mask()
{
	sed -e 's/ in [0-9]* ms/ in N ms/' -e 's/[0-9]* steps/N steps/' \
	    -e 's/^ \{1,4\}[0-9]\{1,4\} /    N /' \
	    -e 's/#[0-9a-f]\{5\}/#N/' \
	    -e 's/\([a-z_]\.c:\)[0-9]*/\1N/g' "$1"
}

# compare SHOWN GOT: a line `...` stands for any number of lines.
compare()
{
	mask "$1" >"$tmp/shown"
	mask "$2" >"$tmp/got"
	awk -v shown="$tmp/shown" '
	BEGIN { while ((getline line <shown) > 0) want[++n] = line }
	i < n && want[i + 1] == "..." { skip = 1; i++ }
	i < n && $0 == want[i + 1] { skip = 0; i++; next }
	skip { next }
	{ print "got:   " $0; print "shown: " want[i + 1]; exit bad = 1 }
	END {
		if (!bad && i < n && !(i == n - 1 && want[n] == "...")) {
			print "shown, and never came: " want[i + 1]
			bad = 1
		}
		exit bad
	}' "$tmp/got" || wrong "differs: $command"
}

# split_console BLOCK: $tmp/part.N.command and $tmp/part.N.shown
split_console()
{
	rm -f "$tmp"/part.*
	awk -v dir="$tmp" '
	/^\$ / {
		n++
		print substr($0, 3) >(dir "/part." n ".command")
		printf "" >(dir "/part." n ".shown")
		next
	}
	{ print >(dir "/part." n ".shown") }' "$1"
}
