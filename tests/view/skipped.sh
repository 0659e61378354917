#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
echo "no node"
exit 77
