#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# --set and vmsim set: set.sh VMSIM SOURCE.
vmsim=$1
source=$2
. "$(dirname "$0")/lib.sh"
scenario=$source/examples/scenarios/fork-chain.vms

status 0 "vmsim set" "$vmsim" set
cp "$tmp/out" "$tmp/listed"
grep -q '^prefault=4 ' "$tmp/listed" || wrong "$(head -1 "$tmp/listed")"
for how in "set help" "--set help" "run --set help" "check --set help" \
    "explore --set help" "replay --set help" "record --set help" \
    "draw --set help"; do
	# shellcheck disable=SC2086
	status 0 "vmsim $how" "$vmsim" $how
	cmp -s "$tmp/out" "$tmp/listed" || wrong "it is not the list"
done
status 0 "a value that is shown" "$vmsim" set prefault=9
grep -q '^prefault=9 .* usually 4;' "$tmp/out" || wrong "$(head -1 "$tmp/out")"
status 2 "no room for the limits" "$vmsim" set free_target=16384
line err "vmsim set: a machine of 64 MiB cannot have them"

for command in run check explore replay record draw; do
	status 2 "$command, a wrong name" "$vmsim" $command --set prefalt=8 x
	line err "vmsim $command: --set prefalt=8: there is no policy \
\"prefalt\"; \`vmsim set\` lists them all"
	same "the output" "" "$(cat "$tmp/out")"
done
status 2 "a wrong value" "$vmsim" run --set prefault=many "$scenario"
has err "policy prefault is a number from 0 to 256, not \"many\""

# Each policy at both ends of its range: the scenario still works.
sed -n 's/^\([a-z_]*\)=[a-z0-9]*  *\([0-9]*\) to \([0-9]*\);.*/\1=\2 \1=\3/p
    s/^\([a-z_]*\)=o[nf]* .*/\1=on \1=off/p' "$tmp/listed" | tr ' ' '\n' |
    grep -v '^free_\|^inactive_' >"$tmp/settings"
[ "$(wc -l <"$tmp/settings")" -ge 50 ] || wrong "only $(cat "$tmp/settings")"
while read -r setting; do
	status 0 "$setting" "$vmsim" run --check --set "$setting" "$scenario"
done <"$tmp/settings"

# What is set is what happens, in all that take it.
status 0 "without collapse" "$vmsim" run --dump end --set collapse=off \
    "$scenario"
cp "$tmp/out" "$tmp/without"
status 0 "with it" "$vmsim" run --dump end "$scenario"
cmp -s "$tmp/out" "$tmp/without" && wrong "collapse=off changes nothing"
sed '/^chain/s/$/\ndump/' "$scenario" | "$vmsim" run - >"$tmp/s.rec"
status 0 "a recording of it" "$vmsim" check -q "$tmp/s.rec"
status 1 "without collapse it differs" "$vmsim" check -q --set collapse=off \
    "$tmp/s.rec"
status 1 "by default, too" "$vmsim" check -q --default --set collapse=off \
    "$tmp/s.rec"
status 0 "a picture" "$vmsim" draw "$scenario"
cp "$tmp/out" "$tmp/drawn"
status 0 "a picture without collapse" "$vmsim" draw --set collapse=off \
    "$scenario"
cmp -s "$tmp/out" "$tmp/drawn" && wrong "the pictures are the same"
status 0 "an exploration" "$vmsim" explore --set prefault=0 \
    "$source/examples/scenarios/race.vms"
finish
