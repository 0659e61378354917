#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What a program prints is what was recorded: recorded.sh PROGRAM TEXT.
# Where it is meant to be other, it is recorded again: PROGRAM >TEXT.
"$1" | diff -u "$2" -
