/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A sample driver of a device with managed pages, which does what graphics
 * drivers do: it populates four pages at a time, waits for its engine without
 * the object's lock, gives up half way when its memory fails, and takes pages
 * back from those who have them mapped.
 */
#ifndef REGRESS_DRIVER_H
#define REGRESS_DRIVER_H

#include <stdbool.h>

#include <vm/vm.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

#include <vmsim/machine.h>

#define	DRIVER_NPAGES	8
#define	DRIVER_RUN	4	/* pages that one populate gives */
#define	DRIVER_WORD(i)	(0x700 + (uint64_t)(i))

struct driver {
	/* What is to go wrong. */
	int	 ctor_error;
	bool	 engine_fails;	/* the wait for the engine ends badly */
	int	 bad_page;	/* this page is not given; -1: all are */
	bool	 says_bad;	/* asks for the ordinary way instead */
	bool	 fenced;	/* nothing is given until driver_signal() */
	/* What was seen. */
	int	 ctors;
	int	 dtors;
	int	 populates;
	vm_object_t object;
};

/*
 * The object for the driver's handle, as an open or mmap would ask for it:
 * NULL if the constructor fails.  The reference is the caller's.
 */
vm_object_t driver_attach(struct driver *);
void	driver_detach(vm_object_t);
/* Takes all pages back. */
void	driver_revoke(struct driver *);
/* Lets those go on who wait for the fence. */
void	driver_signal(struct driver *);

#endif /* REGRESS_DRIVER_H */
