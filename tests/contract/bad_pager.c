/* SPDX-License-Identifier: BSD-2-Clause */
/* See bad_pager.h. */
#include <sys/rwlock.h>
#include <vm/pmap.h>
#include <vm/vm_param.h>

#include "contract/bad_pager.h"
#include "support/cdev.h"

struct bad bad;

static void
do_wrong(void)
{
	if (bad.wrong != NULL)
		bad.wrong();
}

static vm_object_t
bad_alloc(void *handle, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t off,
    struct ucred *cred)
{
	bad.made = vm_object_allocate_dyn(bad.type, OFF_TO_IDX(size), 0);
	do_wrong();
	return (bad.made);
}

static void
bad_dealloc(vm_object_t object)
{
	object->type = OBJT_DEAD;
	do_wrong();
}

static int
bad_getpages(vm_object_t object, vm_page_t *m, int count, int *before,
    int *after)
{
	int i;

	if (before != NULL)
		*before = 0;
	if (after != NULL)
		*after = 0;
	for (i = 0; i < count; i++) {
		pmap_zero_page(m[i]);
		vm_page_valid(m[i]);
	}
	bad.m = m;
	bad.before = before;
	bad.after = after;
	bad.answer = VM_PAGER_OK;
	do_wrong();
	return (bad.answer);
}

static void
bad_putpages(vm_object_t object, vm_page_t *m, int count, int flags,
    int *rtvals)
{
	int i;

	for (i = 0; i < count; i++) {
		vm_page_undirty(m[i]);
		rtvals[i] = VM_PAGER_OK;
	}
	bad.m = m;
	bad.rtvals = rtvals;
	do_wrong();
}

static boolean_t
bad_haspage(vm_object_t object, vm_pindex_t pindex, int *before, int *after)
{
	if (before != NULL)
		*before = 0;
	if (after != NULL)
		*after = 0;
	bad.before = before;
	bad.after = after;
	do_wrong();
	return (TRUE);
}

/* The whole hint is populated. */
static int
bad_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	vm_pindex_t i;

	for (i = *first; i <= *last; i++)
		vm_page_valid(vm_page_grab(object, i, VM_ALLOC_NORMAL |
		    VM_ALLOC_ZERO));
	bad.first = first;
	bad.last = last;
	bad.answer = VM_PAGER_OK;
	do_wrong();
	return (bad.answer);
}

static void
bad_freespace(vm_object_t object, vm_pindex_t start, vm_size_t size)
{
	do_wrong();
}

static const struct pagerops bad_ops = {
	.pgo_kvme_type = KVME_TYPE_NONE,
	.pgo_alloc = bad_alloc,
	.pgo_dealloc = bad_dealloc,
	.pgo_getpages = bad_getpages,
	.pgo_putpages = bad_putpages,
	.pgo_haspage = bad_haspage,
	.pgo_populate = bad_populate,
	.pgo_freespace = bad_freespace,
};

static int
bad_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t foff,
    struct ucred *cred, u_short *color)
{
	*color = 0;
	do_wrong();
	return (0);
}

static void
bad_path(void *handle, char *path, size_t len)
{
	(void)strcpy(path, "bad");
	bad.path = path;
	bad.path_len = len;
	do_wrong();
}

const struct cdev_pager_ops bad_cdev = {
	.cdev_pg_populate = bad_populate,
	.cdev_pg_ctor = bad_ctor,
	.cdev_pg_dtor = test_cdev_dtor,
	.cdev_pg_path = bad_path,
};

static vm_object_t
make_object(void)
{
	vm_object_t object;

	object = bad.device ? cdev_pager_allocate(&bad, OBJT_MGTDEVICE,
	    &bad_cdev, PG(BAD_NPAGES), VM_PROT_ALL, 0, NULL) :
	    vm_pager_allocate(bad.type, NULL, PG(BAD_NPAGES), VM_PROT_ALL, 0,
	    NULL);
	assert_non_null(object);
	return (object);
}

void
bad_begin(struct test *t, bool device)
{
	memset(&bad, 0, sizeof(bad));
	bad.t = t;
	bad.device = device;
	bad.ops = bad_ops;
	rw_init(&bad.lock, "driver");
	bad.type = (objtype_t)vm_pager_alloc_dyn_type(&bad.ops, -1);
	bad.object = make_object();
	bad.made = NULL;
}

void
bad_end(struct test *t)
{
	if (t->p != NULL)
		vmsim_proc_exit(t->p);
	t->p = NULL;
	vmsim_enter(t->vm);
	vm_object_deallocate(bad.object);
	vm_pager_free_dyn_type(bad.type);
	rw_destroy(&bad.lock);
}

void
bad_assert_idle(void)
{
	vm_pindex_t i;
	vm_page_t m;

	VM_OBJECT_ASSERT_UNLOCKED(bad.object);
	VM_OBJECT_WLOCK(bad.object);
	for (i = 0; i < BAD_NPAGES; i++) {
		m = vm_page_lookup(bad.object, i);
		assert_true(m == NULL || !vm_page_busied(m));
	}
	assert_eq(bad.object->paging_in_progress, 0);
	VM_OBJECT_WUNLOCK(bad.object);
}

/* As the fault handler asks: an empty busy page, the paging count held. */
static int
call_getpages(void)
{
	int after = 2, before = 0, rv;
	vm_page_t m;

	VM_OBJECT_WLOCK(bad.object);
	vm_object_pip_add(bad.object, 1);
	m = vm_page_alloc(bad.object, BAD_PAGE, VM_ALLOC_NORMAL);
	VM_OBJECT_WUNLOCK(bad.object);
	rv = vm_pager_get_pages(bad.object, &m, 1, &before, &after);
	VM_OBJECT_WLOCK(bad.object);
	vm_page_free(m);
	vm_object_pip_wakeup(bad.object);
	VM_OBJECT_WUNLOCK(bad.object);
	return (rv);
}

/* One dirty page, shared busy, as the page daemon gives it. */
static int
call_putpages(void)
{
	vm_page_t m;
	int rtval;

	VM_OBJECT_WLOCK(bad.object);
	vm_object_pip_add(bad.object, 1);
	m = vm_page_alloc(bad.object, BAD_PAGE, VM_ALLOC_NORMAL |
	    VM_ALLOC_SBUSY);
	vm_page_valid(m);
	vm_page_dirty(m);
	vm_pager_put_pages(bad.object, &m, 1, VM_PAGER_PUT_SYNC, &rtval);
	VM_OBJECT_ASSERT_WLOCKED(bad.object);
	vm_page_sunbusy(m);
	assert_true(vm_page_tryxbusy(m));
	pmap_remove_all(m);
	vm_page_free(m);
	vm_object_pip_wakeup(bad.object);
	VM_OBJECT_WUNLOCK(bad.object);
	return (rtval);
}

static int
call_haspage(void)
{
	int after, before;
	bool has;

	VM_OBJECT_WLOCK(bad.object);
	has = vm_pager_has_page(bad.object, BAD_PAGE, &before, &after);
	assert_true(before == 0 && after == 0);
	VM_OBJECT_ASSERT_WLOCKED(bad.object);
	VM_OBJECT_WUNLOCK(bad.object);
	return (has);
}

static int
call_populate(void)
{
	vm_pindex_t first = 1, i, last = 6;
	int rv;

	VM_OBJECT_WLOCK(bad.object);
	vm_object_set_flag(bad.object, OBJ_POPULATE);
	vm_object_pip_add(bad.object, 1);
	rv = vm_pager_populate(bad.object, BAD_PAGE, VM_PROT_READ, VM_PROT_ALL,
	    &first, &last);
	VM_OBJECT_ASSERT_WLOCKED(bad.object);
	for (i = first; rv == VM_PAGER_OK && i <= last; i++)
		vm_page_xunbusy(vm_page_lookup(bad.object, i));
	vm_object_pip_wakeup(bad.object);
	VM_OBJECT_WUNLOCK(bad.object);
	return (rv);
}

static int
fault(void)
{
	uint64_t addr = PG(16);
	int rv;

	if (bad.t->p == NULL) {
		bad.t->p = proc(bad.t->vm, "P");
		assert_ok(vmsim_mmap(bad.t->p, &addr, PG(6), RW,
		    SHARED | FIXED, bad.object, PG(1)));
	}
	rv = vmsim_fault(bad.t->p, PG(16 + BAD_PAGE - 1), R);
	vmsim_enter(bad.t->vm);
	return (rv);
}

static int
call_alloc(void)
{
	vm_object_t object;

	object = vm_pager_allocate(bad.type, NULL, PG(1), VM_PROT_ALL, 0,
	    NULL);
	if (object != NULL)
		vm_object_deallocate(object);
	return (object != NULL);
}

static int
call_dealloc(void)
{
	vm_object_deallocate(bad.object);
	/* There is no object to do wrong to. */
	bad.wrong = NULL;
	bad.object = make_object();
	return (0);
}

static int
call_freespace(void)
{
	VM_OBJECT_WLOCK(bad.object);
	vm_pager_freespace(bad.object, 0, 1);
	VM_OBJECT_WUNLOCK(bad.object);
	return (0);
}

static int
call_device_alloc(void)
{
	vm_object_t object;

	object = cdev_pager_allocate(&bad.lock, OBJT_MGTDEVICE, &bad_cdev,
	    PG(1), VM_PROT_ALL, 0, NULL);
	if (object != NULL)
		vm_object_deallocate(object);
	return (object != NULL);
}

/* The path ends in any case. */
static int
call_device_path(void)
{
	char path[8];

	cdev_pager_get_path(bad.object, path, sizeof(path));
	assert_true(strlen(path) == (bad.wrong != NULL ? 7 : 3));
	return (0);
}

static int
call_wrong(void)
{
	void (*wrong)(void) = bad.wrong;

	bad.wrong = NULL;
	wrong();
	return (0);
}

const struct bad_call by_alloc = { call_alloc, true, false };
const struct bad_call by_dealloc = { call_dealloc, 0, 0 };
const struct bad_call by_device_alloc = { call_device_alloc, true, false };
const struct bad_call by_device_path = { call_device_path, 0, 0 };
const struct bad_call by_fault = { fault, KERN_SUCCESS, KERN_FAILURE };
const struct bad_call by_fault_of_device = { fault, KERN_SUCCESS,
    KERN_FAILURE };
const struct bad_call by_freespace = { call_freespace, 0, 0 };
const struct bad_call by_getpages = { call_getpages, VM_PAGER_OK,
    VM_PAGER_AGAIN };
const struct bad_call by_haspage = { call_haspage, true, false };
const struct bad_call by_itself = { call_wrong, 0, 0 };
const struct bad_call by_populate = { call_populate, VM_PAGER_OK,
    VM_PAGER_AGAIN };
const struct bad_call by_putpages = { call_putpages, VM_PAGER_OK,
    VM_PAGER_ERROR };

static struct {
	pgo_getpages_iodone_t *iodone;
	void		*arg;
} kept;

static int
keep_iodone(vm_object_t object, vm_page_t *m, int count, int *before,
    int *after, pgo_getpages_iodone_t *iodone, void *arg)
{
	kept.iodone = iodone;
	kept.arg = arg;
	return (bad_getpages(object, m, count, before, after));
}

static void
release_read(void *arg, vm_page_t *m, int count, int error)
{
	assert_ok(error);
	vm_page_xunbusy(m[0]);
}

vm_page_t
bad_read_later(pgo_getpages_iodone_t **iodone, void **arg)
{
	vm_page_t m;

	bad.ops.pgo_getpages_async = keep_iodone;
	VM_OBJECT_WLOCK(bad.object);
	vm_object_pip_add(bad.object, 1);
	m = vm_page_alloc(bad.object, BAD_PAGE, VM_ALLOC_NORMAL);
	VM_OBJECT_WUNLOCK(bad.object);
	assert_eq(vm_pager_get_pages_async(bad.object, &m, 1, NULL, NULL,
	    release_read, NULL), VM_PAGER_OK);
	vm_object_pip_wakeup(bad.object);
	*iodone = kept.iodone;
	*arg = kept.arg;
	return (m);
}
