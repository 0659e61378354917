/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of results, which are the same on every host. */
#include <errno.h>
#include "scenario/engine.h"

const char *
answer_errno(int error)
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
		{ EEXIST, "EEXIST" },
		{ EFBIG, "EFBIG" },
		{ EINTR, "EINTR" },
		{ EDEADLK, "EDEADLK" },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].error == error)
			return (names[i].name);
	return ("error errno");
}

/* The numbers of FreeBSD's vm_param.h, which <vmsim/process.h> promises. */
const char *
answer_kern(int rv)
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
		return ("error kern");
	return (names[rv]);
}
