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
"$vmsim" check "$folder" && "$vmsim" check --default "$folder"
