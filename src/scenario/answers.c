/* SPDX-License-Identifier: BSD-2-Clause */
/* What operations answer. */
#include <errno.h>
#include "scenario/engine.h"

void
answer_text(struct strand *s, const char *text)
{
	fputs(text, s->answer.f);
}

void
answer_number(struct strand *s, uint64_t value)
{
	fprintf(s->answer.f, "0x%jx", (uintmax_t)value);
}

/* In a recording it is: `= 0x11` behind the operation. */
static bool
is_recorded_hex(const struct scenario_op *op)
{
	struct slice line, rest;

	if (op == NULL)
		return (false);
	rest = op->recorded;
	while (slice_line(&rest, &line)) {
		if (line.p[0] == '=')
			return (slice_begins(line, "= 0x"));
	}
	return (false);
}

void
answer_value(struct strand *s, uint64_t value)
{
	if (s->run->options->as_written && !is_recorded_hex(s->current) &&
	    written_decimal(s->run->script, value))
		fprintf(s->answer.f, "%ju", (uintmax_t)value);
	else
		answer_number(s, value);
}

static const char *
errno_name(int error)
{
	static const struct {
		int	 error;
		const char *name;
	} names[] = {
		{ 0, "ok" },
		{ EINVAL, "EINVAL" },
		{ ENOMEM, "ENOMEM" },
		{ EACCES, "EACCES" },
		{ EBUSY, "EBUSY" },
		{ ENOTSUP, "ENOTSUP" },
		{ EFAULT, "EFAULT" },
		{ EAGAIN, "EAGAIN" },
		{ EIO, "EIO" },
		{ EPERM, "EPERM" },
		{ ENODEV, "ENODEV" },
		{ ENXIO, "ENXIO" },
		{ ENOENT, "ENOENT" },
		{ ESRCH, "ESRCH" },
		{ EEXIST, "EEXIST" },
		{ EFBIG, "EFBIG" },
		{ EINTR, "EINTR" },
		{ EDEADLK, "EDEADLK" },
		{ ENOSPC, "ENOSPC" },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].error == error)
			return (names[i].name);
	return ("error errno");
}

void
answer_errno(struct strand *s, int error)
{
	answer_text(s, errno_name(error));
}

/* The numbers of FreeBSD's vm_param.h, which <vmsim/process.h> promises. */
void
answer_kern(struct strand *s, int rv)
{
	static const char *const names[] = {
		"ok",
		"KERN_INVALID_ADDRESS",
		"KERN_PROTECTION_FAILURE",
		"KERN_NO_SPACE",
		"KERN_INVALID_ARGUMENT",
		"KERN_FAILURE",
		"KERN_RESOURCE_SHORTAGE",
		"KERN_NOT_RECEIVER",
		"KERN_NO_ACCESS",
		"KERN_OUT_OF_BOUNDS",
		"KERN_RESTART",
	};

	if (rv < 0 || (size_t)rv >= sizeof(names) / sizeof(names[0]))
		answer_text(s, "error kern");
	else
		answer_text(s, names[rv]);
}
