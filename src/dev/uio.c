/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uiomove(9): bytes between a driver and a transfer under way.
 * Source: FreeBSD subr_uio.c.
 */
#include <errno.h>
#include <string.h>

#include <sys/uio.h>
#include "mem/mem.h"
#include "dev/cdev.h"

/* One piece of the transfer; 0 or EFAULT. */
static int
move_piece(char *cp, size_t n, struct uio *uio, char *base)
{
	if (uio->uio_segflg == UIO_NOCOPY)
		return (0);
	if (uio->uio_segflg == UIO_USERSPACE)
		return (uio->uio_rw == UIO_READ ? copyout(cp, base, n) :
		    copyin(base, cp, n));
	if (uio->uio_rw == UIO_READ)
		memcpy(base, cp, n);
	else
		memcpy(cp, base, n);
	return (0);
}

int
uiomove(void *cp, int len, struct uio *uio)
{
	struct iovec *iov;
	size_t left, n;
	int error;

	left = len < uio->uio_resid ? (size_t)len : (size_t)uio->uio_resid;
	while (left != 0) {
		iov = uio->uio_iov;
		n = iov->iov_len < left ? iov->iov_len : left;
		if (n == 0) {
			uio->uio_iov++;
			uio->uio_iovcnt--;
			continue;
		}
		error = move_piece(cp, n, uio, iov->iov_base);
		if (error != 0)
			return (error);
		iov->iov_base = (char *)iov->iov_base + n;
		iov->iov_len -= n;
		uio->uio_resid -= (ssize_t)n;
		uio->uio_offset += (off_t)n;
		cp = (char *)cp + n;
		left -= n;
	}
	return (0);
}

int
uiomove_nofault(void *cp, int n, struct uio *uio)
{
	int error, save;

	save = vm_fault_disable_pagefaults();
	error = uiomove(cp, n, uio);
	vm_fault_enable_pagefaults(save);
	return (error);
}

/* From the buffer at the transfer's own offset; past its end nothing. */
int
uiomove_frombuf(void *buf, int len, struct uio *uio)
{
	off_t left = len - uio->uio_offset;

	if (uio->uio_offset < 0 || uio->uio_resid < 0)
		return (EINVAL);
	if (left <= 0)
		return (0);
	return (uiomove((char *)buf + uio->uio_offset, (int)left, uio));
}

int
uiomove_fromphys(struct vm_page *ma[], vm_offset_t offset, int n,
    struct uio *uio)
{
	size_t in_page, len;
	int error;
	char *p;

	while (n > 0 && uio->uio_resid > 0) {
		in_page = offset & PAGE_MASK;
		len = PAGE_SIZE - in_page;
		if (len > (size_t)n)
			len = (size_t)n;
		p = mem_phys_to_host(VM_PAGE_TO_PHYS(ma[offset >> PAGE_SHIFT]));
		error = uiomove(p + in_page, (int)len, uio);
		if (error != 0)
			return (error);
		offset += len;
		n -= (int)len;
	}
	return (0);
}
