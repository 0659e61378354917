/* SPDX-License-Identifier: BSD-2-Clause */
/* The policies of a machine, or FreeBSD's. */
#include <stdio.h>

#include "base/policy.h"
#include "observe/observe.h"

#define	MEANING	22	/* column */

static void
print_policy(struct printer *out, const char *prefix,
    const struct policy_row *row, uint32_t value)
{
	char setting[64], text[12];

	snprintf(setting, sizeof(setting), "%s=%s", row->name,
	    policy_value(row, value, text, sizeof(text)));
	print_fmt(out, "%s%-*s ", prefix, MEANING - 1, setting);
	if (row->is_switch)
		print_fmt(out, "on or off");
	else
		print_fmt(out, "%u to %u", row->min, row->max);
	if (value != row->value)
		print_fmt(out, ", usually %s",
		    policy_value(row, row->value, text, sizeof(text)));
	print_fmt(out, "; %s\n%s%*s%s\n", row->freebsd, prefix, MEANING, "",
	    row->meaning);
}

void
vmsim_dump_policies(const struct vmsim *vm, const char *prefix,
    vmsim_print_t *print, void *arg)
{
	struct printer out = { print, arg };
	const struct policy_row *row;

	for (row = policy_rows; row->name != NULL; row++)
		print_policy(&out, prefix, row, vm != NULL ?
		    policy_field(&vm->policy, row) : row->value);
}
