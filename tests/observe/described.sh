#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The table and the schema of recordings in doc/ are those of the tables that
# recordings are written by: described.sh DESCRIBE_TRACE ROOT [--fix].
describe=$1 doc=$2/doc
if [ "${3-}" = --fix ]; then
	"$describe" schema > "$doc/vmsim-trace-1.schema.json"
	{
		sed '/^| `k` | /,$d' "$doc/trace.md"
		"$describe" table
		sed '1,/^| `k` | /d' "$doc/trace.md" | sed '1,/^$/{/^|/d}'
	} > "$doc/trace.md.new"
	mv "$doc/trace.md.new" "$doc/trace.md"
	exit
fi
"$describe" schema | diff -u "$doc/vmsim-trace-1.schema.json" - || exit 1
"$describe" table > table.$$
sed -n '/^| `k` | /,/^$/{/^|/p}' "$doc/trace.md" | diff -u - table.$$
status=$?
rm -f table.$$
exit $status
