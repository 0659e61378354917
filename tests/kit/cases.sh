#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What each case of the kit does is what was recorded: cases.sh RECORDER TEXT.
"$1" | diff -u "$2" -
