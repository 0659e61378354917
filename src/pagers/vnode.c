/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pager of files.
 *
 * The last page of a file may be partial.  Memory past the end of the file
 * reads as zeroes, is never written, and its blocks become clean with the
 * rest of the page, or such a page would be written again and again.
 *
 * A page that is written is marked clean before the write begins, so that a
 * store during the write makes it dirty again.
 *
 * Source: FreeBSD vnode_pager.c; the generic methods only.
 */
#include <sys/param.h>
#include <errno.h>
#include <string.h>
#include <vm/vm_page.h>
#include <vm/vm_param.h>
#include "base/assert.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include "pagers/file.h"
#include "pagers/pagers.h"

/* One request: the pages asked for and those around them. */
struct read_request {
	vm_page_t	 pages[MAXPHYS_PAGES];	/* (t) by index */
	int		 behind;		/* (t) pages before */
	int		 count;			/* (t) pages asked for */
	int		 ahead;			/* (t) pages after */
};

static vm_object_t
vnode_alloc(void *handle, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t offset, struct ucred *cred)
{
	struct vnode *vp = handle;
	vm_object_t object;

	if (vp->v_object != NULL) {
		vm_object_reference(vp->v_object);
		return (vp->v_object);
	}
	object = vm_object_allocate(OBJT_VNODE, atop(round_page(size)));
	object->un_pager.vnp.vnp_size = size;
	object->un_pager.vnp.writemappings = 0;
	object->handle = vp;
	vp->v_object = object;
	return (object);
}

static void
vnode_dealloc(vm_object_t object)
{
	struct vnode_file *f = vnode_file(object);

	object->handle = NULL;
	object->type = OBJT_DEAD;
	VM_OBJECT_WUNLOCK(object);
	file_close(f);
	VM_OBJECT_WLOCK(object);
}

static boolean_t
vnode_haspage(vm_object_t object, vm_pindex_t pindex, int *before, int *after)
{
	const struct vnode_file *f = vnode_file(object);
	bool has = pindex < object->size && file_has(f, pindex);

	if (before != NULL)
		*before = !has ? 0 : pindex < (vm_pindex_t)f->ops.behind ?
		    (int)pindex : f->ops.behind;
	if (after != NULL)
		*after = !has ? 0 : object->size - pindex - 1 <
		    (vm_pindex_t)f->ops.ahead ?
		    (int)(object->size - pindex - 1) : f->ops.ahead;
	return (has);
}

/* Bytes of the page that lie in the file. */
static int
bytes_in_file(vm_object_t object, vm_pindex_t pindex)
{
	vm_ooffset_t rest;

	rest = object->un_pager.vnp.vnp_size - IDX_TO_OFF(pindex);
	if (rest <= 0)
		return (0);
	return (rest < PAGE_SIZE ? (int)rest : PAGE_SIZE);
}

/*
 * Tells the file that a request begins.  A fault comes with the vnode locked;
 * it is unlocked meanwhile, so that anything may be done from there.
 */
static void
begin_file_request(struct vnode_file *f)
{
	struct lock_object *lo = &f->vnode.v_lock.lock_object;
	bool shared = false;
	int i;

	if (f->ops.begin == NULL)
		return;
	if (lo->lo_sharers != 0) {
		for (i = 0; i < curthread->td_nheld; i++)
			shared |= curthread->td_held[i] == lo;
	}
	if (shared)
		sx_sunlock(&f->vnode.v_lock);
	f->ops.begin(f->arg);
	if (shared)
		sx_slock(&f->vnode.v_lock);
}

/* How many of `want` pages from `pindex` on (in steps) the file has. */
static int
count_file_pages(const struct vnode_file *f, vm_pindex_t pindex, int step,
    int want)
{
	int n = 0;

	while (n < want && file_has(f, pindex + step * n))
		n++;
	return (n);
}

/*
 * Puts busy, empty pages around those asked for, as many as are wanted and
 * the file can read at once.  Locks: object write-locked.
 */
static void
surround_request(vm_object_t object, vm_page_t *m, struct read_request *r)
{
	const struct vnode_file *f = vnode_file(object);
	vm_pindex_t first = m[0]->pindex, last = first + r->count - 1;
	int room = MAXPHYS_PAGES - r->count;

	r->behind = MIN(MIN(r->behind, f->ops.behind), room);
	if ((vm_pindex_t)r->behind > first)
		r->behind = (int)first;
	r->ahead = MIN(MIN(r->ahead, f->ops.ahead), room - r->behind);
	if ((vm_pindex_t)r->ahead > object->size - 1 - last)
		r->ahead = (int)(object->size - 1 - last);
	r->behind = count_file_pages(f, first - 1, -1, r->behind);
	r->ahead = count_file_pages(f, last + 1, 1, r->ahead);
	vm_object_prepare_buf_pages(object, r->pages, r->count, &r->behind,
	    &r->ahead, m);
}

/* Reads one page; its contents end with the file.  0 or an errno value. */
static int
read_file_page(vm_object_t object, vm_page_t m)
{
	const struct vnode_file *f = vnode_file(object);
	struct inject_fate fate;
	int error, len;
	char *p;

	fate = transfer_fate(VMSIM_INJECT_FILE);
	transfer_wait("vnread", fate.ticks - curvm->config.io_ticks);
	if (fate.fails)
		return (EIO);
	p = transfer_bytes(m);
	error = f->ops.read(f->arg, m->pindex, p);
	if (error != 0)
		return (error);
	len = bytes_in_file(object, m->pindex);
	memset(p + len, 0, PAGE_SIZE - len);
	return (0);
}

/* Reads from `from` on in steps; returns how many came before an error. */
static int
read_run(vm_object_t object, const struct read_request *r, int from, int step,
    int n)
{
	int i;

	for (i = 0; i < n; i++) {
		if (read_file_page(object, r->pages[from + i * step]) != 0)
			break;
	}
	return (i);
}

/* Pages that no thread waits for, unless a fault meets them. */
static void
end_ahead(struct transfer *t)
{
	vm_page_valid(t->m[0]);
	vm_page_readahead_finish(t->m[0]);
	vm_object_pip_wakeup(t->m[0]->object);
}

/* Comes on its own, later than the pages asked for. */
static bool
start_read_ahead(vm_object_t object, vm_page_t m)
{
	struct transfer t = { .m = { m }, .count = 1, .end = end_ahead };

	if (curvm->config.io_ticks == 0 ||
	    !transfer_start(&t, curvm->config.io_ticks))
		return (false);
	vm_object_pip_add(object, 1);
	pager_count_late(object, 1);
	return (true);
}

/*
 * Ends the read of one side: the `good` pages next to those asked for stay,
 * the others go.  Locks: object write-locked.
 */
static void
end_side(const struct read_request *r, int from, int step, int n, int good)
{
	vm_page_t m;
	int i;

	for (i = 0; i < n; i++) {
		m = r->pages[from + i * step];
		if (i >= good)
			vm_page_free_invalid(m);
		else if (!start_read_ahead(m->object, m)) {
			vm_page_valid(m);
			vm_page_readahead_finish(m);
		}
	}
}

/* Reads all.  Locks: none in, none out. */
static int
transfer_request(vm_object_t object, struct read_request *r)
{
	const vm_pindex_t first = r->pages[0]->pindex;
	int ahead = 0, behind = 0, i;
	bool good;

	VM_CNT_INC(v_vnodein);
	transfer_wait("vnread", curvm->config.io_ticks);
	good = read_run(object, r, r->behind, 1, r->count) == r->count;
	if (good) {
		behind = read_run(object, r, r->behind - 1, -1, r->behind);
		ahead = read_run(object, r, r->behind + r->count, 1,
		    r->ahead);
		VM_CNT_ADD(v_vnodepgsin, r->count + behind + ahead);
	}
	VM_OBJECT_WLOCK(object);
	for (i = 0; good && i < r->count; i++)
		vm_page_valid(r->pages[r->behind + i]);
	end_side(r, r->behind - 1, -1, r->behind, behind);
	end_side(r, r->behind + r->count, 1, r->ahead, ahead);
	TELL(TRACE_FILE_READ, object->serial, first, good ?
	    (uint64_t)(r->count + behind + ahead) : 0, good ? VM_PAGER_OK :
	    VM_PAGER_ERROR, 0);
	VM_OBJECT_WUNLOCK(object);
	r->behind = behind;
	r->ahead = ahead;
	return (good ? VM_PAGER_OK : VM_PAGER_ERROR);
}

/* Locks: object write-locked in, unlocked out. */
static int
get_file_pages(vm_object_t object, vm_page_t *m, struct read_request *r)
{
	vm_pindex_t first = m[0]->pindex;

	if (first + r->count > object->size) {
		VM_OBJECT_WUNLOCK(object);
		return (VM_PAGER_BAD);
	}
	if (count_file_pages(vnode_file(object), first, 1, r->count) <
	    r->count) {
		VM_OBJECT_WUNLOCK(object);
		return (VM_PAGER_FAIL);
	}
	surround_request(object, m, r);
	VM_OBJECT_WUNLOCK(object);
	return (transfer_request(object, r));
}

static int
vnode_getpages(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	struct read_request r;
	int rv;

	CONTRACT(count <= MAXPHYS_PAGES, "getpages: %d pages of a file are "
	    "asked for at once, the most is %d", count, MAXPHYS_PAGES);
	begin_file_request(vnode_file(object));
	r.count = count;
	r.behind = rbehind != NULL ? *rbehind : 0;
	r.ahead = rahead != NULL ? *rahead : 0;
	VM_OBJECT_WLOCK(object);
	rv = get_file_pages(object, m, &r);
	if (rv != VM_PAGER_OK)
		r.behind = r.ahead = 0;
	if (rbehind != NULL)
		*rbehind = r.behind;
	if (rahead != NULL)
		*rahead = r.ahead;
	return (rv);
}

/* The last page goes out with zeroes past the end of the file. */
static int
write_bytes(vm_object_t object, vm_page_t m, const char *p, int len)
{
	const struct vnode_file *f = vnode_file(object);
	char last[PAGE_SIZE];

	if (len < PAGE_SIZE) {
		memcpy(last, p, len);
		memset(last + len, 0, PAGE_SIZE - len);
		p = last;
	}
	return (f->ops.write != NULL ? f->ops.write(f->arg, m->pindex, p) :
	    EROFS);
}

/* The clock ends a write of the page daemon's; its page is in the laundry. */
static void
end_file_write(struct transfer *t)
{
	vm_page_t m = t->m[0];

	if (t->error != 0) {
		page_set_bits(m, 0, t->was_dirty);
		vm_page_activate(m);
	} else if (vm_page_in_laundry(m))
		vm_page_deactivate_noreuse(m);
	vm_object_pip_wakeup(m->object);
	vm_page_sunbusy(m);
}

/*
 * A write that no thread waits for has reached the file at once; its page comes
 * free later.  Locks: object write-locked in and out, dropped for the write.
 */
static int
write_file_page(vm_object_t object, vm_page_t m, int flags)
{
	struct transfer t = { .m = { m }, .count = 1,
	    .end = end_file_write };
	bool async = transfer_is_async(flags);
	struct inject_fate fate;
	const char *bytes;
	int len;

	len = bytes_in_file(object, m->pindex);
	if (len == 0)
		return (VM_PAGER_BAD);
	fate = transfer_fate(VMSIM_INJECT_FILE);
	t.was_dirty = page_dirty_bits(m);
	vm_page_undirty(m);
	VM_OBJECT_WUNLOCK(object);
	if (!async)
		transfer_wait("vnwrite", fate.ticks);
	bytes = transfer_bytes(m);
	t.error = fate.fails ? EIO : write_bytes(object, m, bytes, len);
	VM_OBJECT_WLOCK(object);
	if (t.error == 0)
		VM_CNT_INC(v_vnodepgsout);
	TELL(TRACE_FILE_WRITE, object->serial, m->pindex, 0,
	    (uint32_t)t.error, 0);
	if (async && transfer_start(&t, fate.ticks))
		return (VM_PAGER_PEND);
	if (t.error == 0)
		return (VM_PAGER_OK);
	page_set_bits(m, 0, t.was_dirty);
	return (VM_PAGER_ERROR);
}

static void
vnode_putpages(vm_object_t object, vm_page_t *m, int count, int flags,
    int *rtvals)
{
	int i;

	VM_CNT_INC(v_vnodeout);
	for (i = 0; i < count; i++)
		rtvals[i] = write_file_page(object, m[i], flags);
}

static void
vnode_update_writecount(vm_object_t object, vm_offset_t start,
    vm_offset_t end)
{
	VM_OBJECT_WLOCK(object);
	if (object->type == OBJT_VNODE)
		object->un_pager.vnp.writemappings +=
		    (vm_ooffset_t)(end - start);
	VM_OBJECT_WUNLOCK(object);
}

static void
vnode_release_writecount(vm_object_t object, vm_offset_t start,
    vm_offset_t end)
{
	VM_OBJECT_WLOCK(object);
	if (object->type == OBJT_VNODE)
		object->un_pager.vnp.writemappings -=
		    (vm_ooffset_t)(end - start);
	VM_OBJECT_WUNLOCK(object);
}

static void
vnode_getvp(vm_object_t object, struct vnode **vpp, bool *vp_heldp)
{
	(void)vp_heldp;			/* the object keeps it */
	*vpp = object->handle;
}

const struct pagerops vnodepagerops = {
	.pgo_kvme_type = KVME_TYPE_VNODE,
	.pgo_alloc = vnode_alloc,
	.pgo_dealloc = vnode_dealloc,
	.pgo_getpages = vnode_getpages,
	.pgo_putpages = vnode_putpages,
	.pgo_haspage = vnode_haspage,
	.pgo_update_writecount = vnode_update_writecount,
	.pgo_release_writecount = vnode_release_writecount,
	.pgo_set_writeable_dirty = vm_object_set_writeable_dirty_,
	.pgo_mightbedirty = vm_object_mightbedirty_,
	.pgo_getvp = vnode_getvp,
	/* init: an object is found by its vnode, there is no list */
	/* getpages_async: reads are over when they return */
	/* populate: getpages serves every fault */
	/* pageunswapped, freespace: a page's place in the file stays */
	/* page_inserted, page_removed, can_alloc_page: no accounting */
};
