/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * copy(9) and fetch(9): the user's memory is that of curproc.
 * Source: FreeBSD amd64 support.S, copystr(9).
 */
#include <errno.h>
#include <string.h>

#include "dev/cdev.h"

/* The process of the call under way; NULL: the kernel's own. */
static struct vmsim_proc *
current_process(void)
{
	struct proc *p = vmsim_kpi_curthread()->td_proc;

	return (p != curvm->kpi->kproc ? (struct vmsim_proc *)(void *)p :
	    NULL);
}

int
copyin(const void *uaddr, void *kaddr, size_t len)
{
	struct vmsim_proc *p = current_process();

	if (p == NULL)
		return (len != 0 ? EFAULT : 0);
	return (vmsim_copyin(p, (uintptr_t)uaddr, kaddr, len));
}

int
copyout(const void *kaddr, void *uaddr, size_t len)
{
	struct vmsim_proc *p = current_process();

	if (p == NULL)
		return (len != 0 ? EFAULT : 0);
	return (vmsim_copyout(p, kaddr, (uintptr_t)uaddr, len));
}

int
copyin_nofault(const void *uaddr, void *kaddr, size_t len)
{
	int error, save;

	save = vm_fault_disable_pagefaults();
	error = copyin(uaddr, kaddr, len);
	vm_fault_enable_pagefaults(save);
	return (error);
}

int
copyout_nofault(const void *kaddr, void *uaddr, size_t len)
{
	int error, save;

	save = vm_fault_disable_pagefaults();
	error = copyout(kaddr, uaddr, len);
	vm_fault_enable_pagefaults(save);
	return (error);
}

/* *done, if wanted: bytes with the NUL. */
int
copyinstr(const void *uaddr, void *kaddr, size_t len, size_t *done)
{
	const char *from = uaddr;
	char *to = kaddr;
	int error = ENAMETOOLONG;
	size_t i;

	for (i = 0; i < len; i++) {
		error = copyin(from + i, to + i, 1);
		if (error != 0)
			break;
		if (to[i] == '\0') {
			i++;
			break;
		}
		error = ENAMETOOLONG;
	}
	if (done != NULL)
		*done = i;
	return (error);
}

int
copystr(const void *from, void *to, size_t len, size_t *done)
{
	size_t n = strnlen(from, len);
	bool fits = n < len;

	if (fits)
		n++;
	memcpy(to, from, n);
	if (done != NULL)
		*done = n;
	return (fits ? 0 : ENAMETOOLONG);
}

#define	UADDR(p)	((void *)(uintptr_t)(p))

int
fueword(volatile const void *uaddr, long *val)
{
	return (copyin(UADDR(uaddr), val, sizeof(*val)) == 0 ? 0 : -1);
}

int
fueword32(volatile const void *uaddr, int32_t *val)
{
	return (copyin(UADDR(uaddr), val, sizeof(*val)) == 0 ? 0 : -1);
}

int
fueword64(volatile const void *uaddr, int64_t *val)
{
	return (copyin(UADDR(uaddr), val, sizeof(*val)) == 0 ? 0 : -1);
}

int
fubyte(volatile const void *uaddr)
{
	uint8_t v;

	return (copyin(UADDR(uaddr), &v, sizeof(v)) == 0 ? v : -1);
}

int
fuword16(volatile const void *uaddr)
{
	uint16_t v;

	return (copyin(UADDR(uaddr), &v, sizeof(v)) == 0 ? v : -1);
}

int32_t
fuword32(volatile const void *uaddr)
{
	int32_t v;

	return (fueword32(uaddr, &v) == 0 ? v : -1);
}

int64_t
fuword64(volatile const void *uaddr)
{
	int64_t v;

	return (fueword64(uaddr, &v) == 0 ? v : -1);
}

long
fuword(volatile const void *uaddr)
{
	long v;

	return (fueword(uaddr, &v) == 0 ? v : -1);
}

int
subyte(volatile void *uaddr, int byte)
{
	uint8_t v = (uint8_t)byte;

	return (copyout(&v, UADDR(uaddr), sizeof(v)) == 0 ? 0 : -1);
}

int
suword16(volatile void *uaddr, int word)
{
	uint16_t v = (uint16_t)word;

	return (copyout(&v, UADDR(uaddr), sizeof(v)) == 0 ? 0 : -1);
}

int
suword32(volatile void *uaddr, int32_t word)
{
	return (copyout(&word, UADDR(uaddr), sizeof(word)) == 0 ? 0 : -1);
}

int
suword64(volatile void *uaddr, int64_t word)
{
	return (copyout(&word, UADDR(uaddr), sizeof(word)) == 0 ? 0 : -1);
}

int
suword(volatile void *uaddr, long word)
{
	return (copyout(&word, UADDR(uaddr), sizeof(word)) == 0 ? 0 : -1);
}
