/* SPDX-License-Identifier: BSD-2-Clause */
/* Counts to wait for.  Source: FreeBSD sys/blockcount.h. */
#ifndef VMSIM_KPI_SYS_BLOCKCOUNT_H
#define VMSIM_KPI_SYS_BLOCKCOUNT_H

#include <sys/systm.h>

typedef struct {
	u_int		 __count;	/* (w) */
} blockcount_t;

#define	blockcount_init(bc)		((void)((bc)->__count = 0))
#define	blockcount_read(bc)		((bc)->__count)
#define	blockcount_acquire(bc, n)	((void)((bc)->__count += (n)))

static inline void
blockcount_release(blockcount_t *bc, u_int n)
{
	bc->__count -= n;
	if (bc->__count == 0)
		wakeup(bc);
}

#define	blockcount_sleep(bc, lock, wmesg, prio)				\
	((bc)->__count == 0 ? 0 :					\
	    (_sleep((bc), VMSIM_LOCK_OF(lock), (prio), (wmesg), 0), EAGAIN))
#define	blockcount_wait(bc, lock, wmesg, prio)	do {			\
	while (blockcount_sleep((bc), (lock), (wmesg), (prio)) == EAGAIN) \
		continue;						\
} while (0)

#endif /* VMSIM_KPI_SYS_BLOCKCOUNT_H */
