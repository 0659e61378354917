#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Each room of src/ includes, and calls, only itself and rooms to its left:
# looked at in the #include lines, those of <vmsim/...> too, and in the symbols
# of the built objects.  Rooms of one column do not know each other.
# usage: layers.sh SOURCE-ROOT STATIC-LIBRARY...
order='base sched kpi mem pmap pager page object pagers+map fault pageout
proc dev observe machine explore kit+scenario view cli'
root=$1
shift
bad=0
nm -A -P "$@" > "${TMPDIR:-/tmp}/symbols.$$" 2> /dev/null
trap 'rm -f "${TMPDIR:-/tmp}"/*.$$' EXIT

# Where a header of the simulator's interface is implemented, leftmost.
room_of_header() {
	case $1 in
	types.h | machine.h | inject.h) echo base ;;
	thread.h) echo sched ;;
	driver.h) echo kpi ;;
	object.h) echo pagers ;;
	pageout.h) echo pageout ;;
	process.h) echo proc ;;
	device.h) echo dev ;;
	observe.h | trace.h) echo observe ;;
	explore.h) echo explore ;;
	kit.h | cmocka.h) echo kit ;;
	*) echo "?" ;;
	esac
}

rank() {
	n=0
	for rooms in $order; do
		n=$((n + 1))
		case +$rooms+ in
		*"+$1+"*)
			echo $n
			return
			;;
		esac
	done
	echo 0
}

complain() {
	echo "$1: $2"
	bad=1
}

# file, its room, its rank, the room that it includes, the name included
look() {
	theirs=$(rank "$4")
	if [ "$4" = "$2" ]; then
		return
	elif [ "$theirs" -eq 0 ]; then
		complain "$1" "$5 is in no room"
	elif [ "$theirs" -ge "$3" ]; then
		complain "$1" "$5 is to the right"
	fi
}

cd "$root/src" || exit 2
for room in *; do
	[ -d "$room" ] || continue
	mine=$(rank "$room")
	[ "$mine" -ne 0 ] || complain "src/$room" "not a room"
	grep -n -o -E '^#[[:space:]]*include[[:space:]]*("[^"]*"|<vmsim/[^>]*>)' \
	    "$room"/*.[ch] | sed 's/:[0-9]*:.*[[:space:]]/ /' > \
	    "${TMPDIR:-/tmp}/layers.$$"
	while read -r file name; do
		case $name in
		'<'*)
			name=${name#<vmsim/}
			name=${name%>}
			look "src/$file" "$room" "$mine" \
			    "$(room_of_header "$name")" "<vmsim/$name>"
			continue
			;;
		esac
		name=${name#\"}
		name=${name%\"}
		look "src/$file" "$room" "$mine" "${name%%/*}" "\"$name\""
		# What is right of the explorer is a user of the interface.
		case $room/${name%%/*} in
		scenario/scenario | scenario/explore | cli/cli | \
		    cli/scenario | cli/explore | view/view | cli/view) ;;
		scenario/* | cli/*)
			complain "src/$file" "\"$name\" is not public" ;;
		esac
	done < "${TMPDIR:-/tmp}/layers.$$"
done

# Which object defines a symbol, which one wants it; an object's name begins
# with its room.
awk -v order="$order" '
BEGIN {
	n = split(order, column, /[ \n]+/)
	for (i = 1; i <= n; i++) {
		m = split(column[i], name, "+")
		for (k = 1; k <= m; k++)
			rank[name[k]] = i
	}
}
{
	object = $1
	sub(/.*\[/, "", object)
	sub(/\].*/, "", object)
	sub(/.*\//, "", object)
	sub(/^meson-generated_\.\._/, "", object)
	room = object
	sub(/_.*/, "", room)
	if (!(room in rank)) {
		print "nm: " object " is of no room"
		bad = 1
		next
	}
	count++
	if ($3 == "U" || $3 == "u")
		wants[object " " $2] = room
	else if ($3 ~ /[TDBRVW]/)
		defined[$2] = object
}
END {
	for (w in wants) {
		split(w, part, " ")
		if (!(part[2] in defined))
			continue
		where = defined[part[2]]
		theirs = where
		sub(/_.*/, "", theirs)
		if (theirs != wants[w] && rank[theirs] >= rank[wants[w]]) {
			print part[1] ": calls " part[2] " of " where \
			    ", to the right"
			bad = 1
		}
	}
	if (count == 0) {
		print "nm: no symbols"
		bad = 1
	}
	exit bad
}' "${TMPDIR:-/tmp}/symbols.$$" || bad=1

# The simulator's own interface needs no kernel header.
cd ../include/vmsim || exit 2
if grep -n '#[[:space:]]*include[[:space:]]*<\(vm\|sys\|machine\)/' ./*.h
then
	complain include/vmsim "includes a kernel header"
fi
exit $bad
