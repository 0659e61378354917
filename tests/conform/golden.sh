#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every recording of a folder of FreeBSD's answers, those of threads too:
# golden.sh VMSIM FOLDER.  Asked twice: as FreeBSD, and as it ought to be.
# VMSIM_GOLDEN names another folder; without any the test is skipped.
vmsim=$1
folder=${VMSIM_GOLDEN:-$2}
if [ ! -d "$folder" ]; then
	echo "no recordings in $folder"
	exit 77
fi
set --
for family in "$folder"/*/; do
	# What the machine does not answer yet is not asked: the page daemon
	# step by step.
	case ${family%/} in
	*/daemon | */pressure*) ;;
	*) set -- "$@" "$family" ;;
	esac
done
"$vmsim" check "$@" && "$vmsim" check --default "$@"
