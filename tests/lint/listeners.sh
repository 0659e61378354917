#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Who listens does not show: what the explorer must hear is said in the
# accessors, which are <vm/vm_page.h>, <vm/vm_object.h>, src/mem and the
# headers of src/pmap.  So the bodies of the rooms below
#	1  call no listener, but for the few of `events`;
#	2  name no field that has a heard accessor, but for the few of `raw`;
#	3  use no heard accessor in an assertion, or a build without assertions
#	   would be explored otherwise.
# Assertions and trace events may read the fields, and so may checkers, which
# run in silence.  An entry of the two lists that is not needed
# any more is an error too.
# usage: listeners.sh SOURCE-ROOT
cd "$1/src" || exit 2
rooms='page object map fault pager pagers pmap pageout'

# Listeners in a body: the file, and why.
events='
pageout/oom.c		the largest of all spaces is chosen in one stretch
pager/rules_*		a pager call is an event, and has its points counted
'

# Fields of pages and objects that no other thread can see, or words.
raw='
object/object_exit.c	words for a report
object/object_life.c	an object that is being made
page/page_alloc.c	a page that is being made
page/page_contig.c	pages that are being made
pager/broken.c		words for a report
pager/pager.c		checks what a pager made
pager/rules_*		checks the pages and counts of a call
pmap/tlb.c		checks that no free frame is reached
'

# shellcheck disable=SC2086
find $rooms -name '*.c' ! -name '*_check.c' | sort | xargs awk -v events="$events" -v raw="$raw" '
BEGIN {
	learn(events, may_call)
	learn(raw, may_read)
	listener = "sched_point[(]|sched_quiet_|sched_is_listening|sched_hook"
	assertion = "(TRACE|VMSIM_PAGE_ASSERT|CONTRACT|INVARIANT|PROMISE|" \
	    "[a-z_]*assert[a-z_]*|VM_OBJECT_ASSERT[A-Z_]*|PAGE_ASSERT[A-Z_]*|" \
	    "broken|broken_panic)[(]"
	heard = "vm_page_([xs]?busied|busy_fetch|busy_freed|wired|" \
	    "(all|any|none|is)_valid|(un)?dirty|drop|clearref)[(]|" \
	    "page_(object|object_unlocked|wirings|(valid|dirty)_bits)[(]|" \
	    "object_(is_busy|refs|shadows|refs_unlocked|flags|pip|backing)[(]"
	field = "(->|[.])(busy_lock|ref_count|paging_in_progress)" \
	    "($|[^A-Za-z_0-9])" \
	    "|->(valid|dirty|shadow_count)($|[^A-Za-z_0-9])" \
	    "|(object|backing|shadow|source)->busy($|[^A-Za-z_0-9])" \
	    "|->backing_object = |(^|[^a-z_])m[a-z]*->object = " \
	    "|pctrie_(insert|remove|replace|reclaim)[(]&.*rtree|a[.]flags [&|^]*=.*PGA_WRITEABLE"
}

# A file is looked at as one text, without comments and strings.
FNR == 1 && NR > 1 { look() }
{ name = FILENAME; text = text $0 "\n" }
END {
	look()
	for (f in may_call)
		if (!(f in calls))
			print "events: " f " needs no mention"
	for (f in may_read)
		if (!(f in reads))
			print "raw: " f " needs no mention"
	for (f in may_call)
		bad = bad || !(f in calls)
	for (f in may_read)
		bad = bad || !(f in reads)
	exit bad
}

function look(	line, n, i, body, inside) {
	bare = strip(text)
	split_assertions()
	n = split(body_text, line, "\n")
	for (i = 1; i <= n; i++) {
		if (line[i] ~ listener)
			complain(i, "a listener in a body", may_call, calls)
		if (line[i] ~ field)
			complain(i, "a field that is heard by its accessor",
			    may_read, reads)
	}
	n = split(inside_text, line, "\n")
	for (i = 1; i <= n; i++)
		if (line[i] ~ heard)
			complain(i, "a heard accessor in an assertion",
			    none, asserts)
	text = ""
}

# An entry that ends in _* is all files of that beginning.
function learn(list, may,	row, word, i, n) {
	n = split(list, row, "\n")
	for (i = 1; i <= n; i++)
		if (split(row[i], word, "\t"))
			may[word[1]] = 1
}

function complain(i, what, may, seen,	entry) {
	entry = name
	if (!(entry in may))
		sub(/_.*/, "_*", entry)
	seen[entry] = 1
	if (entry in may)
		return
	print "src/" name ":" i ": " what
	bad = 1
}

# Comments and strings go, lines stay.
function strip(s,	out, p, rest, end, gone) {
	out = ""
	while (match(s, /\/\*|"|\047/)) {
		out = out substr(s, 1, RSTART - 1)
		if (substr(s, RSTART, 2) == "/*") {
			rest = substr(s, RSTART + 2)
			end = index(rest, "*/")
			gone = substr(rest, 1, end - 1)
			s = substr(rest, end + 2)
		} else {
			p = substr(s, RSTART, 1)
			rest = substr(s, RSTART + 1)
			for (end = 1; substr(rest, end, 1) != p; end++)
				if (substr(rest, end, 1) == "\\")
					end++
			gone = ""
			s = substr(rest, end + 1)
		}
		gsub(/[^\n]/, "", gone)
		out = out gone
	}
	return out s
}

# Into what is inside of assertions and what is not; lines stay in both.
function split_assertions(	s, depth, i, c, part, blank) {
	s = bare
	body_text = inside_text = ""
	while (match(s, "(^|[^A-Za-z_0-9])" assertion)) {
		part = substr(s, 1, RSTART + RLENGTH - 1)
		add_body(part)
		s = substr(s, RSTART + RLENGTH)
		depth = 1
		for (i = 1; depth > 0; i++) {
			c = substr(s, i, 1)
			depth += (c == "(") - (c == ")")
		}
		part = substr(s, 1, i - 1)
		inside_text = inside_text part
		blank = part
		gsub(/[^\n]/, "", blank)
		body_text = body_text blank
		s = substr(s, i)
	}
	add_body(s)
}

function add_body(part,	blank) {
	body_text = body_text part
	blank = part
	gsub(/[^\n]/, "", blank)
	inside_text = inside_text blank
}'
