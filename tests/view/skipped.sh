#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
echo "no node, or no Python with markdown"
exit 77
