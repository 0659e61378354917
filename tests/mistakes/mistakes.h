/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drivers that make one mistake of many: which one, a variable says.  They are
 * written as their authors would, from README.md and doc/tutorial.md.
 */
#ifndef MISTAKES_MISTAKES_H
#define MISTAKES_MISTAKES_H

#include <sys/ioccom.h>
#include <vm/vm.h>

extern int mistake;		/* a number of mistakes.tsv; 0: none */

#define	WRONG(n)	(mistake == (n))

#define	CAP_START	_IO('c', 1)
#define	CAP_STOP	_IO('c', 2)
#define	CAP_REVOKE	_IOW('c', 3, int)	/* from that page on, two */
#define	CAP_WAIT	_IOR('c', 4, int)	/* frames that came so far */
#define	CAP_NPAGES	8

#define	REG_RESET	_IO('r', 1)
#define	REG_NPAGES	4

#define	LOG_NPAGES	16

void	 log_init(void);
void	 log_uninit(void);
vm_object_t log_create(vm_pindex_t npages);

/* use.c: what a driver's test does with it: camera, registers, log, or kit. */
int	 use_driver(const char *how);

#endif /* MISTAKES_MISTAKES_H */
