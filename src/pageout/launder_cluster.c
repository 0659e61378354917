/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A dirty page is written together with those around it.
 *
 *	laundry:   . d d [m] d . d		the page is m
 *	written:     d d  m  d			up to pageout_cluster
 *
 * First down to the boundary of an aligned run, then up; if there is room
 * left, and the boundary was reached, further down.  So files are written in
 * aligned pieces where they can be.
 *
 * A neighbour comes along if it is dirty, in the laundry, and neither busy
 * nor wired.  Whether it was referenced is not asked: after the write
 * it is inactive, and the next scan looks at it again.
 *
 * Source: FreeBSD vm_pageout.c, vm_pageout_cluster(), vm_pageout_clean().
 */
#include <sys/vnode.h>
#include <vm/vm_pager.h>
#include "object/object.h"
#include "pageout/launder.h"

#define	CLUSTER_MAX	32	/* pages written together at most */

struct cluster {
	vm_page_t	 run[2 * CLUSTER_MAX];	/* (t) the page in the middle */
	vm_page_t	*first;		/* (t) */
	vm_page_t	*last;		/* (t) */
	int		 count;		/* (t) */
};

/* It is exclusively busy from now on.  Source: vm_pageout_flushable(). */
static bool
join_cluster(vm_page_t m)
{
	if (m == NULL || vm_page_tryxbusy(m) == 0)
		return (false);
	if (!vm_page_wired(m)) {
		vm_page_test_dirty(m);
		if (page_dirty_bits(m) != 0 && vm_page_in_laundry(m) &&
		    vm_page_try_remove_write(m))
			return (true);
	}
	vm_page_xunbusy(m);
	return (false);
}

/* False: no more below. */
static bool
extend_down(struct cluster *c)
{
	vm_page_t m = vm_page_prev(*c->first);

	if (!join_cluster(m))
		return (false);
	*--c->first = m;
	c->count++;
	return (true);
}

static bool
extend_up(struct cluster *c)
{
	vm_page_t m = vm_page_next(*c->last);

	if (!join_cluster(m))
		return (false);
	*++c->last = m;
	c->count++;
	return (true);
}

static bool
begins_aligned(const struct cluster *c)
{
	return ((*c->first)->pindex %
	    curvm->policy.pageout_cluster == 0);
}

static void
collect_cluster(struct cluster *c, vm_page_t m)
{
	const int most = (int)curvm->policy.pageout_cluster;

	c->first = c->last = &c->run[CLUSTER_MAX];
	c->count = 1;
	*c->first = m;
	while (!begins_aligned(c) && extend_down(c))
		;
	while (c->count < most && extend_up(c))
		;
	if (!begins_aligned(c))
		return;
	while (c->count < most && extend_down(c))
		;
}

/* A file's vnode is locked before its object, or else only tried. */
static bool
try_vnode(vm_object_t object, struct vnode **vpp)
{
	*vpp = object->type == OBJT_VNODE ? object->handle : NULL;
	return (*vpp == NULL || sx_try_xlock(&(*vpp)->v_lock));
}

/* Locks: the object's vnode, too. */
static int
write_cluster(vm_object_t object, vm_page_t m)
{
	struct object_flush fl;
	struct cluster c;

	if (!vm_page_try_remove_write(m)) {
		vm_page_xunbusy(m);
		return (0);
	}
	collect_cluster(&c, m);
	/* The object stays while the lock is dropped. */
	vm_object_pip_add(object, 1);
	fl = object_flush(c.first, c.count, VM_PAGER_PUT_NOREUSE);
	vm_object_pip_wakeup(object);
	return (fl.laundered);
}

int
launder_cluster(vm_object_t object, vm_page_t m)
{
	struct vnode *vp;
	int n;

	VM_OBJECT_ASSERT_WLOCKED(object);
	if (!try_vnode(object, &vp)) {
		vm_page_xunbusy(m);
		return (0);
	}
	n = write_cluster(object, m);
	if (vp != NULL)
		sx_xunlock(&vp->v_lock);
	return (n);
}
