# SPDX-License-Identifier: BSD-2-Clause
# Completion of vmsim(1) for bash.  What there is to complete, the command
# tells itself: it is read from its --help.

# VMSIM COMMAND: its options, one a line, each with its choices: "--dump
# each|end|never".  They stand in the usage, or begin a line.
_vmsim_options()
{
	"$1" "$2" --help 2> /dev/null | awk '
	/^$/ { body = 1 }
	body && !/^  -/ { next }
	{
		gsub(/[][,]/, "")
		for (i = 1; i <= NF; i++)
			if ($i ~ /^-./) {
				print $i, $(i + 1) ~ /^[a-z]+\|/ ? $(i + 1) : ""
				if (body && $(i + 1) !~ /^-/)
					break
			}
	}' | sort -u
}

_vmsim()
{
	local vmsim=$1 word=$2 before=$3 command=${COMP_WORDS[1]} options choices
	COMPREPLY=()
	if [[ $COMP_CWORD -eq 1 ]]; then
		options=$("$vmsim" --help 2> /dev/null |
		    sed -n 's/^  \([a-z][a-z]*\) .*/\1/p')
		COMPREPLY=($(compgen -W "$options --help --version" -- "$word"))
		return
	fi
	options=$(_vmsim_options "$vmsim" "$command")
	choices=$(awk -v option="$before" '
	    $1 == option && NF > 1 { gsub(/\|/, " ", $2); print $2 }
	    ' <<< "$options")
	if [[ $before == --set || $before == --compare ]]; then
		options=$("$vmsim" set 2> /dev/null |
		    sed -n 's/^\([a-z_]*=\).*/\1/p')
		COMPREPLY=($(compgen -W "$options" -- "$word"))
		compopt -o nospace 2> /dev/null
	elif [[ -n $choices ]]; then
		COMPREPLY=($(compgen -W "$choices" -- "$word"))
	elif [[ $word == -* ]]; then
		options=$(awk '{ print $1 }' <<< "$options")
		COMPREPLY=($(compgen -W "$options --help" -- "$word"))
	elif [[ $command == record && $COMP_CWORD -eq 2 ]]; then
		COMPREPLY=($(compgen -c -- "$word"))
	fi
	# Nothing found: files.
}
complete -o default -o bashdefault -F _vmsim vmsim
