/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults that need a pager: the map changes while it reads, it fails, or its
 * vnode is locked.
 */
#include <sys/vnode.h>
#include <vm/vm_pager.h>
#include "unit/fault_fixture.h"

TESTS(.kernel = true, .p = "P", .begin = other_runs_meanwhile);

/* F can read ahead: meanwhile another thread has its turn. */
static void
map_slow_file(struct test *t, int prot, int flags)
{
	(void)open_file(t, PG(FILE_NPAGES), 0, 3);
	assert_ok(map_at(t->p, 16, 4, prot, flags, t->object));
}

/* What another thread does once, while the handler is away. */
#define	MEANWHILE(name, code)						\
	static void							\
	name(struct test *t)						\
	{								\
		code;							\
	}

MEANWHILE(unmap, assert_ok(vmsim_munmap(t->p, PG(16), PG(4))))
MEANWHILE(write_protect, assert_ok(vmsim_mprotect(t->p, PG(16), PG(4), R)))
MEANWHILE(forbid, assert_ok(vmsim_mprotect(t->p, PG(16), PG(4), 0)))
MEANWHILE(map_elsewhere, map_anon(t->p, 40, 1, R))

static void
shift(struct test *t)
{
	uint64_t addr = PG(16);

	assert_ok(vmsim_mmap(t->p, &addr, PG(4), R, SHARED | FIXED, t->object,
	    PG(2)));
}

/* Unmapped: nothing is there any more. */
TEST(a_range_unmapped_during_a_read_is_not_mapped)
{
	map_slow_file(t, R, SHARED);
	t->meanwhile = unmap;
	assert_eq(fault(t, 16, R), KERN_INVALID_ADDRESS);
	assert_eq(usage(t->p).resident, 0);
}

static void
cut_file(struct test *t)
{
	assert_ok(vmsim_object_truncate(t->vm, t->object, 2));
}

/*
 * [F: . . . . 4 . . .], 4 held: the file is cut short while another page is
 * read.  The held page stays past its end; the pager has not put it there.
 */
TEST_WITH(a_file_may_be_cut_while_it_is_read, .kernel = true, .p = "P",
    .begin = other_runs_meanwhile, .config.check_level = VMSIM_CHECK_JUNK)
{
	struct vmsim_hold *hold;

	(void)map_file(t, FILE_NPAGES, RW);
	hold = held(t->p, PG(20), PG(1), R);
	t->meanwhile = cut_file;
	assert_ok(fault(t, 17, R));
	assert_null(t->meanwhile);
	assert_eq(get(t->p, PG(17)), 101);
	assert_non_null(resident(t->object, 4));
	assert_eq(fault(t, 20, R), KERN_OUT_OF_BOUNDS);
	vmsim_hold_destroy(hold);
}

/* Another range was mapped: the answer stands. */
TEST(a_change_elsewhere_does_not_begin_the_fault_again)
{
	map_slow_file(t, R, SHARED);
	assert_restarts(t, 0, map_elsewhere, assert_ok(fault(t, 16, R)));
	assert_eq(get(t->p, PG(16)), 100);
}

/* Another page of the file is meant now: from the beginning. */
TEST(another_offset_during_a_read_begins_the_fault_again)
{
	uint64_t restarts;

	map_slow_file(t, R, SHARED);
	restarts = curvm->cnt.v_restarts;
	t->meanwhile = shift;
	assert_ok(fault(t, 16, R));
	assert_true(curvm->cnt.v_restarts > restarts);
	assert_eq(get(t->p, PG(16)), 102);
}

/* Less protection: the write fails, a read goes on with what is left. */
TEST(less_protection_during_a_read_is_respected)
{
	struct vmsim_signal sig;
	uint64_t word = 1;

	map_slow_file(t, RW, PRIVATE);
	t->meanwhile = write_protect;
	assert_ok(fault(t, 16, R));
	assert_eq(vmsim_store(t->p, PG(16), &word, 8, &sig), EFAULT);
	assert_eq(get(t->p, PG(16)), 100);
}

TEST(no_access_during_a_read_fails_the_fault)
{
	map_slow_file(t, R, SHARED);
	t->meanwhile = forbid;
	assert_eq(fault(t, 16, R), KERN_PROTECTION_FAILURE);
}

MEANWHILE(lock_map, AS_STRANGER(t, vm_map_lock_read(map_of(t->p))))

/* Somebody reads the map: that is no obstacle. */
TEST(a_reader_of_the_map_is_no_obstacle)
{
	map_slow_file(t, R, SHARED);
	t->meanwhile = lock_map;
	assert_ok(kernel_fault(t, 16, R));
	AS_STRANGER(t, vm_map_unlock_read(map_of(t->p)));
}

MEANWHILE(unlock_map_by_other, AS_STRANGER(t, vm_map_unlock(map_of(t->p))))

static void
write_lock_map(struct test *t)
{
	AS_STRANGER(t, vm_map_lock(map_of(t->p)));
	t->meanwhile = unlock_map_by_other;
}

/* A writer is: busy pages are held, so all is given back first. */
TEST(a_writer_of_the_map_begins_the_fault_again)
{
	map_slow_file(t, R, SHARED);
	assert_restarts(t, 1, write_lock_map, assert_ok(kernel_fault(t, 16,
	    R)));
	assert_eq(get(t->p, PG(16)), 100);
}

static vm_object_t read_locked;

MEANWHILE(unlock_backing, AS_STRANGER(t, VM_OBJECT_RUNLOCK(read_locked)))

/*
 * [S: . 1] -> [A: ~ 1], and another thread looks at A: the lock cannot be
 * upgraded, so the fault begins again with write locks all the way down.
 */
TEST(a_backing_object_with_readers_is_write_locked_anew)
{
	struct vmsim_proc *q;

	map_anon(t->p, 16, 2, RW);
	put(t->p, PG(16), 7);
	put(t->p, PG(17), 8);
	q = forked(t->p, "Q");
	paged_out(t->p, PG(16));
	put(t->p, PG(17), 9);
	read_locked = top(t, 16)->backing_object;
	assert_non_null(read_locked);
	AS_STRANGER(t, VM_OBJECT_RLOCK(read_locked));
	assert_restarts(t, 1, unlock_backing, assert_ok(kernel_fault(t, 16,
	    W)));
	assert_eq(get(t->p, PG(16)), 7);
	assert_eq(get(q, PG(17)), 8);
}

/* ---- pagers that fail ---- */

/* EIO: a bus error, and no page stays. */
TEST(a_page_that_cannot_be_read_is_a_bus_error)
{
	struct vmsim_signal sig;
	uint64_t word;

	map_file(t, 4, R);
	t->file->broken = 1;
	assert_eq(vmsim_load(t->p, PG(17), &word, 8, &sig), EFAULT);
	assert_eq(sig.signo, VMSIM_SIGBUS);
	assert_eq(sig.kern, KERN_OUT_OF_BOUNDS);
	assert_null(resident(t->object, 1));
	t->file->broken = FILE_NPAGES;
	assert_eq(get(t->p, PG(17)), 101);
}

static int answer = VM_PAGER_AGAIN;
static bool may_alloc = true;
static struct pagerops odd;
static int odd_type;

static vm_object_t
odd_alloc(void *handle, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t off,
    struct ucred *cred)
{
	return (vm_object_allocate_dyn((objtype_t)odd_type, OFF_TO_IDX(size),
	    0));
}

static void
odd_dealloc(vm_object_t o)
{
	o->type = OBJT_DEAD;
}

/* It writes to the page, whatever it answers. */
static int
odd_getpages(vm_object_t o, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	memset((void *)PHYS_TO_DMAP(VM_PAGE_TO_PHYS(m[0])), 0x5a,
	    PAGE_SIZE);
	if (rbehind != NULL)
		*rbehind = 0;
	if (rahead != NULL)
		*rahead = 0;
	return (answer);
}

static void
odd_putpages(vm_object_t o, vm_page_t *m, int count, int flags, int *rtvals)
{
	int i;

	for (i = 0; i < count; i++)
		rtvals[i] = VM_PAGER_FAIL;
}

static boolean_t
odd_haspage(vm_object_t o, vm_pindex_t pindex, int *before, int *after)
{
	if (before != NULL)
		*before = 0;
	if (after != NULL)
		*after = 0;
	return (TRUE);
}

static boolean_t
odd_can_alloc(vm_object_t o, vm_pindex_t pindex)
{
	return (may_alloc);
}

static int ninserted, nremoved;

static void
odd_page_inserted(vm_object_t o, vm_page_t m)
{
	assert_ptr_equal(m->object, o);
	ninserted++;
}

static void
odd_page_removed(vm_object_t o, vm_page_t m)
{
	assert_eq(m->pindex, 1);
	nremoved++;
}

static vm_object_t
make_odd(void)
{
	ninserted = nremoved = 0;
	odd = (struct pagerops){
		.pgo_alloc = odd_alloc,
		.pgo_dealloc = odd_dealloc,
		.pgo_getpages = odd_getpages,
		.pgo_putpages = odd_putpages,
		.pgo_haspage = odd_haspage,
		.pgo_can_alloc_page = odd_can_alloc,
		.pgo_page_inserted = odd_page_inserted,
		.pgo_page_removed = odd_page_removed,
	};
	odd_type = vm_pager_alloc_dyn_type(&odd, -1);
	assert_true(odd_type >= 0);
	return (vm_pager_allocate((objtype_t)odd_type, NULL, PG(4),
	    VM_PROT_ALL, 0, NULL));
}

static void
free_odd(struct test *t, vm_object_t o)
{
	assert_ok(vmsim_munmap(t->p, PG(16), PG(4)));
	vm_object_deallocate(o);
	vm_pager_free_dyn_type((objtype_t)odd_type);
}

/* FAIL: zeroes; ERROR and BAD: out of bounds; AGAIN: failure. */
TEST(each_answer_of_a_pager_has_its_result)
{
	static const struct {
		int answer;
		int kern;
	} rows[] = {
		{ VM_PAGER_ERROR, KERN_OUT_OF_BOUNDS },
		{ VM_PAGER_BAD, KERN_OUT_OF_BOUNDS },
		{ VM_PAGER_AGAIN, KERN_FAILURE },
		{ VM_PAGER_FAIL, KERN_SUCCESS },
	};
	vm_object_t o = make_odd();
	size_t i;

	assert_ok(map_at(t->p, 16, 4, R, SHARED, o));
	for (i = 0; i < nrows(rows); i++) {
		answer = rows[i].answer;
		assert_null(resident(o, 1));
		assert_eq(fault(t, 17, R), rows[i].kern);
	}
	assert_eq(get(t->p, PG(17)), 0);
	free_odd(t, o);
}

/* In a new frame, which was known to be zero. */
TEST(what_a_pager_has_read_before_it_failed_is_not_seen)
{
	vm_object_t o = make_odd();

	t->vm->check_level = VMSIM_CHECK_OFF;
	assert_ok(map_at(t->p, 16, 4, R, SHARED, o));
	answer = VM_PAGER_FAIL;
	assert_eq(get(t->p, PG(17)), 0);
	free_odd(t, o);
}

/* A pager that accounts its pages may refuse one. */
TEST(a_page_that_may_not_be_made_fails_the_fault)
{
	vm_object_t o = make_odd();

	assert_ok(map_at(t->p, 16, 4, R, SHARED, o));
	may_alloc = false;
	assert_eq(fault(t, 17, R), KERN_FAILURE);
	assert_eq(ninserted, 0);
	may_alloc = true;
	answer = VM_PAGER_FAIL;
	assert_ok(fault(t, 17, R));
	assert_eq(ninserted, 1);
	assert_eq(nremoved, 0);
	WLOCKED(o, vm_object_page_remove(o, 0, 0, 0));
	assert_eq(ninserted, 1);
	assert_eq(nremoved, 1);
	/* What an object takes with it is not told page by page. */
	assert_ok(fault(t, 17, R));
	free_odd(t, o);
	assert_eq(ninserted, 2);
	assert_eq(nremoved, 1);
}

/* Nor is one grabbed; what is there already is. */
TEST(a_page_that_may_not_be_made_is_not_grabbed)
{
	vm_object_t o = make_odd();
	vm_page_t m;

	assert_ok(map_at(t->p, 16, 4, R, SHARED, o));
	may_alloc = false;
	WLOCKED(o, assert_eq(vm_page_grab_valid(&m, o, 1, VM_ALLOC_NORMAL),
	    VM_PAGER_AGAIN));
	assert_null(m);
	may_alloc = true;
	answer = VM_PAGER_FAIL;
	assert_ok(fault(t, 17, R));
	may_alloc = false;
	WLOCKED(o, assert_ok(vm_page_grab_valid(&m, o, 1, VM_ALLOC_NORMAL)));
	assert_eq(m->pindex, 1);
	vm_page_xunbusy(m);
	may_alloc = true;
	free_odd(t, o);
}

/* ---- wiring ---- */

MEANWHILE(cut_entries, assert_ok(vmsim_madvise(t->p, PG(17), PG(1),
    VMSIM_MADV_RANDOM)))

/* [16-20) becomes three entries while page 16 is read; page 18 is broken. */
TEST(wirings_of_an_entry_that_was_cut_meanwhile_are_undone)
{
	vm_offset_t va;

	(void)open_file(t, PG(FILE_NPAGES), 0, 0);
	assert_ok(map_at(t->p, 16, 4, R, SHARED, t->object));
	t->file->broken = 2;
	t->meanwhile = cut_entries;
	assert_int_not_equal(vmsim_mlock(t->p, PG(16), PG(4)), 0);
	assert_null(t->meanwhile);
	for (va = 16; va < 20; va++)
		assert_eq(entry_of(map_of(t->p), (u_int)va)->wired_count, 0);
	assert_map(map_of(t->p), "10-11:rS* 11-12:raS*+1 12-14:rS*+2");
	assert_false(vm_page_wired(resident(t->object, 0)));
	assert_false(vm_page_wired(resident(t->object, 1)));
	assert_eq(usage(t->p).wired, 0);
	t->file->broken = FILE_NPAGES;
	assert_ok(vmsim_mlock(t->p, PG(16), PG(4)));
	assert_eq(usage(t->p).wired, 4);
	assert_ok(vmsim_munlock(t->p, PG(16), PG(4)));
}

/* ---- the vnode ---- */

static struct vnode *locked_vp;

/* Locked by its own writer: the fault goes on without it. */
TEST(a_file_read_under_its_own_lock_does_not_deadlock)
{
	locked_vp = map_file(t, 4, R)->handle;
	sx_xlock(&locked_vp->v_lock);
	assert_ok(kernel_fault(t, 16, R));
	sx_xunlock(&locked_vp->v_lock);
}

MEANWHILE(unlock_by_other, AS_STRANGER(t, sx_xunlock(&locked_vp->v_lock)))

/* Locked by another thread: all is given back, waited for, begun again. */
TEST(a_file_locked_by_another_thread_is_waited_for)
{
	locked_vp = map_file(t, 4, R)->handle;
	AS_STRANGER(t, sx_xlock(&locked_vp->v_lock));
	assert_restarts(t, 1, unlock_by_other, assert_ok(fault(t, 16, R)));
	assert_eq(get(t->p, PG(16)), 100);
}

/*
 * [F: 0 1 2 3], six pages of it mapped.  Where the flag says so, its size
 * counts only under the vnode's lock: it grows before that is had.
 */
TEST(a_size_that_needs_the_vnodes_lock_is_looked_at_under_it)
{
	vm_object_t o = open_file(t, PG(4), 0, 0);

	assert_ok(map_at(t->p, 16, 6, R, SHARED, o));
	locked_vp = o->handle;
	assert_restarts(t, 0, NULL, assert_eq(fault(t, 21, R),
	    KERN_OUT_OF_BOUNDS));
	WLOCKED(o, vm_object_set_flag(o, OBJ_SIZEVNLOCK));
	assert_eq(fault(t, 21, R), KERN_OUT_OF_BOUNDS);
	AS_STRANGER(t, sx_xlock(&locked_vp->v_lock));
	assert_restarts(t, 1, unlock_by_other, assert_eq(fault(t, 21, R),
	    KERN_OUT_OF_BOUNDS));
	assert_false(sx_xlocked(&locked_vp->v_lock));
	assert_ok(fault(t, 17, R));
	assert_eq(get(t->p, PG(17)), 101);
}
