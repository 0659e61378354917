#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every recording of a folder of FreeBSD's answers, those of threads too:
# golden.sh VMSIM FOLDER.
# VMSIM_GOLDEN names another folder; without any the test is skipped.
folder=${VMSIM_GOLDEN:-$2}
if [ ! -d "$folder" ]; then
	echo "no recordings in $folder"
	exit 77
fi
exec "$1" check "$folder"
