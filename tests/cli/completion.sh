#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What bash and zsh offer behind `vmsim`: completion.sh VMSIM SOURCE.  A shell
# that is not installed is left out.
vmsim=$1 source=$2
. "$(dirname "$0")/lib.sh"
scripts=$source/src/cli/completion
PATH=$(cd "$(dirname "$vmsim")" && pwd):$PATH
export PATH

# Prints what bash offers for the last of the words, one a line.
bash_offers()
{
	bash --norc -c '
	. "$1"
	shift
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	_vmsim "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
	printf "%s\n" "${COMPREPLY[@]}"' bash "$scripts/vmsim.bash" "$@"
}

# The same for zsh: a shell of its own at a terminal, where a tab is typed
# behind the words; it writes down every match, and ends.
zsh_offers()
{
	cat > "$tmp/.zshrc" << EOF
fpath=("$scripts" \$fpath)
autoload -Uz compinit
compinit -u -D
bindkey '^I' complete-word
compadd() {
	local -a offered
	[[ " \$* " == *" -"[OAD]" "* ]] || {
		builtin compadd -A offered "\$@"
		print -rl -- \$offered >> "$tmp/offered"
	}
	builtin compadd "\$@"
}
comppostfuncs=(exit)
zle-line-init() { print READY; }
zle -N zle-line-init
EOF
	: > "$tmp/offered"
	zsh -f -c '
	zmodload zsh/zpty
	export ZDOTDIR=$1
	shift
	zpty shell zsh -d -i
	zpty -r shell seen "*READY*"
	zpty -w -n shell "$*"$'\''\t'\''
	while zpty -r shell seen; do :; done' zsh "$tmp" "$@" > /dev/null 2>&1
	cat "$tmp/offered"
}

# SHELL WORDS... = MATCH...: it offers these, in any order.
offers()
{
	shell=$1
	shift
	what="$shell: $*"
	words= wanted=
	while [ "$1" != = ]; do
		words="$words $1"
		shift
	done
	shift
	while [ $# -gt 0 ]; do
		wanted="$wanted $1"
		shift
	done
	# shellcheck disable=SC2086
	eval "set -- $words"
	got=$("${shell}_offers" "$@" | grep . | sort -u | tr '\n' ' ')
	# shellcheck disable=SC2086
	same "what is offered" "$(printf '%s\n' $wanted | sort -u |
	    tr '\n' ' ')" "$got"
}

for shell in bash zsh; do
	if ! command -v $shell > /dev/null; then
		echo "no $shell"
		continue
	fi
	offers $shell vmsim re = record replay
	offers $shell vmsim run --s = --set --states --story --swap-alone
	offers $shell vmsim run --dump "''" = each end never
	offers $shell vmsim explore --points "''" = calls all
	offers $shell vmsim explore --se = --seed --seconds --set
	offers $shell vmsim check -q --d = --default
	offers $shell vmsim record - = -o --help --limit --set
	offers $shell vmsim run --set fa = fault_cluster=
	offers $shell vmsim replay --compare mer = merge=
	cd "$source/examples/scenarios" || exit 99
	[ $shell = bash ] || offers $shell vmsim run cow = cow.vms
	cd "$OLDPWD" || exit 99
done
finish
