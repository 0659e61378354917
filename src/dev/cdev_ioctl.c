/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ioctl of a device.
 *
 * A request's number has the direction in its upper bits, and there FreeBSD
 * and Linux disagree: what one makes for reading says "writing" to the other,
 * and a request without an argument has no bit set in Linux.  A program whose
 * header found the host's macros asks for what no driver knows, so a refused
 * number is read as the host's, too (rule K5).
 * Source: FreeBSD sys_generic.c, devfs_vnops.c.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include <sys/filio.h>
#include <sys/ioccom.h>
#include <vmsim/device.h>
#include "pager/rules.h"
#include "dev/cdev.h"

#define	SMALL	128	/* bytes of an argument kept on the stack */

/* Linux's encoding. */
#define	HOST_DIR(com)	((com) >> 30)
#define	HOST_LEN(com)	(((com) >> 16) & 0x3fff)

/* Does the number of a request make sense? */
static bool
is_request(u_long com)
{
	u_long size = IOCPARM_LEN(com);

	if ((com & (IOC_VOID | IOC_IN | IOC_OUT)) == 0)
		return (false);
	if ((com & (IOC_IN | IOC_OUT)) != 0 && size == 0)
		return (false);
	return ((com & IOC_VOID) == 0 || size == 0 || size == sizeof(int));
}

static int
call_ioctl(struct vmsim_file *vf, u_long com, caddr_t data)
{
	struct cdev_call c;
	int error;

	error = cdev_begin(&c, vf);
	if (error != 0)
		return (error);
	error = c.csw->d_ioctl(vf->dev, com, data, vf->f.f_flag,
	    vmsim_kpi_curthread());
	cdev_end(&c, vf);
	return (error == ENOIOCTL ? ENOTTY : error);
}

static void
copy_argument_in(u_long com, void *data, char *copy)
{
	size_t size = IOCPARM_LEN(com);
	int number;

	if ((com & IOC_IN) != 0)
		memcpy(copy, data, size);
	else if ((com & IOC_VOID) != 0 && size != 0) {
		number = (int)(intptr_t)data;
		memcpy(copy, &number, sizeof(number));
	} else if ((com & IOC_VOID) != 0)
		memcpy(copy, &data, sizeof(data));
	else
		memset(copy, 0, size);
}

/*
 * The driver gets a copy of the argument, and the caller its changes, unless
 * they are for nobody.
 */
static int
perform_request(struct vmsim_file *vf, u_long com, void *data, bool for_caller)
{
	_Alignas(16) char small[SMALL];
	size_t size = IOCPARM_LEN(com);
	char *copy = small;
	int error;

	if (!is_request(com))
		return (ENOTTY);
	if (data == NULL && size != 0 && (com & IOC_INOUT) != 0)
		return (EFAULT);
	if (com == FIONBIO || com == FIOASYNC)
		return (0);
	if (size > sizeof(small))
		copy = kpi_alloc(size, true, VMSIM_HERE);
	copy_argument_in(com, data, copy);
	error = call_ioctl(vf, com, copy);
	if (error == 0 && (com & IOC_OUT) != 0 && for_caller)
		memcpy(data, copy, size);
	if (copy != small)
		arena_free(copy, size);
	return (error);
}

/*
 * FreeBSD's number of a request that the host's macros have made, or 0: they
 * have not, or the two numbers are one.
 */
static u_long
number_meant(u_long com)
{
	u_long rest = com & ~IOC_DIRMASK, size = HOST_LEN(com);

	if (!isgraph((int)IOCGROUP(com)))
		return (0);
	if (HOST_DIR(com) == 0 && size == 0)
		return (IOC_VOID | rest);
	if (HOST_DIR(com) == 1 && size != 0 && size < IOCPARM_MAX)
		return (IOC_IN | rest);
	if (HOST_DIR(com) == 2 && size != 0 && size < IOCPARM_MAX)
		return (IOC_OUT | rest);
	return (0);
}

static const char *
name_of_macro(u_long com)
{
	if ((com & IOC_VOID) != 0)
		return ("_IO");
	return ((com & IOC_IN) != 0 ? "_IOW" : "_IOR");
}

/*
 * Rule K5.  The driver has refused `com`; it is asked for the number that may
 * be meant, and only what it knows is told.
 */
static void
look_for_number_meant(struct vmsim_file *vf, u_long com, void *data)
{
	const char *device = vf->dev->si_name;
	u_long meant = number_meant(com);

	if (meant == 0 || perform_request(vf, meant, data, false) != 0)
		return;
	(void)broken(PAGER_OP("d_ioctl", NULL, PAGER_WHOLE), RULE_K5, NULL,
	    "device \"%s\" does not know request 0x%lx, which is the host's "
	    "%s('%c', %lu) of %lu bytes; FreeBSD's is 0x%lx, and it knows "
	    "that", device, com, name_of_macro(meant), (char)IOCGROUP(com),
	    com & 0xff, IOCPARM_LEN(meant), meant);
}

int
vmsim_ioctl(struct vmsim_proc *p, struct vmsim_file *vf,
    unsigned long request, void *data)
{
	u_long com = request & 0xffffffff;
	struct proc_call call;
	int error;

	proc_begin(&call, p);
	error = perform_request(vf, com, data, true);
	if (__predict_false(error == ENOTTY))
		look_for_number_meant(vf, com, data);
	cdev_end_call(&call, cdev_method(vf, d_ioctl));
	return (error);
}
