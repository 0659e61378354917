/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page daemon writes a dirty page together with those around it.
 *
 *	laundry:   . d d [m] d . d		the page is m
 *	written:     d d  m  d			up to 32, aligned if possible
 *
 * A neighbour comes along if it is dirty, in the laundry, and neither busy
 * nor wired.  Whether it was referenced is not asked: after the write
 * it is inactive, and the next scan looks at it again.
 *
 * Source: FreeBSD vm_pageout.c, vm_pageout_cluster(), vm_pageout_clean().
 */
#include <vm/vm_pager.h>
#include "base/assert.h"
#include "mem/mem.h"
#include "object/object.h"
#include "pageout/pageout.h"

#define	CLUSTER		32	/* pages written together at most */

struct cluster {
	vm_page_t	 run[2 * CLUSTER];	/* (t) the page in the middle */
	vm_page_t	*first;		/* (t) */
	vm_page_t	*last;		/* (t) */
	int		 count;		/* (t) */
};

/* Busied and write-protected it stays as it is; false: it was neither. */
static bool
busy_for_write(vm_page_t m)
{
	if (vm_page_wired(m) || vm_page_tryxbusy(m) == 0)
		return (false);
	if (!vm_page_wired(m) && vm_page_try_remove_write(m))
		return (true);
	vm_page_xunbusy(m);
	return (false);
}

/* A neighbour; NULL: there is none that can come along. */
static vm_page_t
join_cluster(vm_page_t m)
{
	if (m == NULL || !vm_page_in_laundry(m) || !busy_for_write(m))
		return (NULL);
	if (page_dirty_bits(m) != 0 && vm_page_all_valid(m) &&
	    vm_page_in_laundry(m))
		return (m);
	vm_page_xunbusy(m);
	return (NULL);
}

/* Downwards, to the boundary or past it; false: no neighbour is left. */
static bool
extend_down(struct cluster *c, bool past)
{
	vm_page_t m;

	while (c->count < CLUSTER) {
		if (!past && (*c->first)->pindex % CLUSTER == 0)
			return (true);
		m = join_cluster(vm_page_prev(*c->first));
		if (m == NULL)
			return (false);
		*--c->first = m;
		c->count++;
	}
	return (false);
}

static void
extend_up(struct cluster *c)
{
	vm_page_t m;

	while (c->count < CLUSTER) {
		m = join_cluster(vm_page_next(*c->last));
		if (m == NULL)
			return;
		*++c->last = m;
		c->count++;
	}
}

static void
collect_cluster(struct cluster *c, vm_page_t m)
{
	bool more;

	c->first = c->last = &c->run[CLUSTER];
	c->count = 1;
	*c->first = m;
	more = extend_down(c, false);
	extend_up(c);
	if (more)
		(void)extend_down(c, true);
}

bool
pageout_cluster(struct pageout *s, vm_object_t object, vm_page_t m)
{
	struct cluster c;

	VM_OBJECT_ASSERT_WLOCKED(object);
	if (!busy_for_write(m))
		return (false);
	if (page_dirty_bits(m) == 0) {
		if (!vm_page_try_remove_all(m) || page_dirty_bits(m) != 0) {
			vm_page_xunbusy(m);
			return (false);
		}
		vm_page_free(m);
		s->freed++;
		return (true);
	}
	collect_cluster(&c, m);
	s->written += (u_long)c.count;
	/* The object stays while the lock is dropped. */
	vm_object_pip_add(object, 1);
	(void)object_flush(c.first, c.count, (int)(&c.run[CLUSTER] - c.first),
	    VM_PAGER_PUT_NOREUSE);
	vm_object_pip_wakeup(object);
	return (true);
}
