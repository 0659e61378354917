/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The methods that a driver leaves out: make_dev(9) writes others into its
 * table, so that whoever calls one finds it.  d_fdopen, d_purge, d_dump and
 * d_mmap_single_extra may be missing, as in FreeBSD; d_strategy may, too, as
 * there are no buffers here.  Source: FreeBSD kern_conf.c, prep_cdevsw().
 */
#include <errno.h>

#include <sys/poll.h>
#include "dev/cdev.h"

#define	POLL_STANDARD	(POLLIN | POLLPRI | POLLOUT | POLLRDNORM |	\
	POLLRDBAND | POLLWRNORM | POLLWRBAND | POLLERR | POLLHUP | POLLNVAL)

static int
open_for_any(struct cdev *dev, int oflags, int devtype, struct thread *td)
{
	return (0);
}

static int
close_for_any(struct cdev *dev, int fflag, int devtype, struct thread *td)
{
	return (0);
}

static int
refuse_transfer(struct cdev *dev, struct uio *uio, int ioflag)
{
	return (ENODEV);
}

static int
refuse_request(struct cdev *dev, u_long cmd, caddr_t data, int fflag,
    struct thread *td)
{
	return (ENODEV);
}

/* Always ready; nothing else is known.  Source: poll_no_poll(). */
static int
poll_as_ready(struct cdev *dev, int events, struct thread *td)
{
	if ((events & ~POLL_STANDARD) != 0)
		return (POLLNVAL);
	return (events & (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM));
}

static int
refuse_kqfilter(struct cdev *dev, struct knote *kn)
{
	return (ENODEV);
}

static int
refuse_mmap(struct cdev *dev, vm_ooffset_t offset, vm_paddr_t *paddr, int nprot,
    vm_memattr_t *memattr)
{
	return (ENODEV);
}

static int
refuse_mmap_single(struct cdev *dev, vm_ooffset_t *offset, vm_size_t size,
    struct vm_object **object, int nprot)
{
	return (ENODEV);
}

#define	FILL_IN(csw, method, otherwise) do {				\
	if ((csw)->method == NULL)					\
		(csw)->method = (otherwise);				\
} while (0)

void
cdev_fill_in_methods(struct cdevsw *csw)
{
	FILL_IN(csw, d_open, open_for_any);
	FILL_IN(csw, d_close, close_for_any);
	FILL_IN(csw, d_read, refuse_transfer);
	FILL_IN(csw, d_write, refuse_transfer);
	FILL_IN(csw, d_ioctl, refuse_request);
	FILL_IN(csw, d_poll, poll_as_ready);
	FILL_IN(csw, d_kqfilter, refuse_kqfilter);
	FILL_IN(csw, d_mmap, refuse_mmap);
	FILL_IN(csw, d_mmap_single, refuse_mmap_single);
}
