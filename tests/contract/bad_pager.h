/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pager under test.  It keeps every promise but the one that it is told to
 * break: each of its methods does its work and then calls bad.wrong().
 *
 *	[bad: . . . . . . . .]	8 pages, of a type of the program's own, or a
 *				managed device with the same methods
 */
#ifndef CONTRACT_BAD_PAGER_H
#define CONTRACT_BAD_PAGER_H

#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

#include "pager/rules.h"
#include "support/words.h"

#define	BAD_NPAGES	8
#define	BAD_PAGE	3	/* that calls are about */

struct bad {
	struct test	*t;
	vm_object_t	 object;
	struct pagerops	 ops;
	objtype_t	 type;
	bool		 device;	/* it is a managed device */
	void		(*wrong)(void);	/* at the end of a method, or NULL */
	/* The call under way, for wrong(). */
	vm_page_t	*m;		/* getpages, putpages */
	int		*rtvals;	/* putpages */
	int		*before;	/* getpages, haspage; may be NULL */
	int		*after;		/* the same */
	vm_pindex_t	*first;		/* populate */
	vm_pindex_t	*last;
	vm_object_t	 made;		/* alloc */
	char		*path;		/* of a device */
	size_t		 path_len;
	int		 answer;	/* VM_PAGER_* */
	/* What wrong() leaves, to be put right. */
	struct rwlock	 lock;
	vm_page_t	 stray;
	vm_object_t	 other;
};

extern struct bad bad;
extern const struct cdev_pager_ops bad_cdev;

void	bad_begin(struct test *, bool device);
void	bad_end(struct test *);
/* No page of the object is busy, and it is not locked. */
void	bad_assert_idle(void);

/* A call as its caller in the VM system makes it, about page 3. */
struct bad_call {
	int		(*fn)(void);	/* answers what the caller gets, */
	int		 works;		/* and this if all is well */
	int		 fails;		/* or not */
};

extern const struct bad_call by_alloc, by_dealloc, by_device_alloc,
    by_device_path, by_fault, by_fault_of_device, by_freespace, by_getpages,
    by_haspage, by_populate, by_putpages;
/* No call of a pager: wrong() does it all. */
extern const struct bad_call by_itself;

/* A read that ends when *iodone is called with *arg. */
vm_page_t bad_read_later(pgo_getpages_iodone_t **iodone, void **arg);

#endif /* CONTRACT_BAD_PAGER_H */
