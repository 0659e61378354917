/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults that need a pager: the map changes while it reads, it fails, or its
 * vnode is locked.
 */
#include <errno.h>

#include <sys/vnode.h>
#include <vm/vm_pager.h>
#include "unit/fault_fixture.h"

static struct vmsim_object_file_ops slow_ops;

static void
begin_read(void *arg)
{
	(void)fault_run_other(vm);
}

static void
open_slow_file(void)
{
	open_file(PG(FILE_NPAGES), 0, 0);
	vmsim_object_release(vm, object);
	memset(&slow_ops, 0, sizeof(slow_ops));
	slow_ops = file_ops;
	slow_ops.begin = begin_read;
	slow_ops.ahead = 3;
	object = vmsim_object_create_file(vm, "S", PG(FILE_NPAGES), &slow_ops,
	    NULL);
}

static void
unmap(void)
{
	assert_int_equal(vmsim_munmap(p, PG(16), PG(4)), 0);
}

static void
write_protect(void)
{
	assert_int_equal(vmsim_mprotect(p, PG(16), PG(4), R), 0);
}

static void
forbid(void)
{
	assert_int_equal(vmsim_mprotect(p, PG(16), PG(4), 0), 0);
}

static void
map_elsewhere(void)
{
	map_anon(p, 40, 1, R);
}

static void
shift(void)
{
	uint64_t addr = PG(16);

	assert_int_equal(vmsim_mmap(p, &addr, PG(4), R, SHARED | FIXED,
	    object, PG(2)), 0);
}

/* Unmapped: nothing is there any more. */
static void
a_range_unmapped_during_a_read_is_not_mapped(void **state)
{
	open_slow_file();
	assert_int_equal(map_at(p, 16, 4, R, SHARED, object), 0);
	meanwhile = unmap;
	assert_int_equal(fault(16, R), KERN_INVALID_ADDRESS);
	assert_int_equal(usage(p).resident, 0);
}

/* Another range was mapped: the answer stands. */
static void
a_change_elsewhere_does_not_begin_the_fault_again(void **state)
{
	uint64_t restarts;

	open_slow_file();
	assert_int_equal(map_at(p, 16, 4, R, SHARED, object), 0);
	restarts = curvm->cnt.v_restarts;
	meanwhile = map_elsewhere;
	assert_int_equal(fault(16, R), KERN_SUCCESS);
	assert_int_equal(curvm->cnt.v_restarts, restarts);
	assert_int_equal(get(p, PG(16)), 100);
}

/* Another page of the file is meant now: from the beginning. */
static void
another_offset_during_a_read_begins_the_fault_again(void **state)
{
	uint64_t restarts;

	open_slow_file();
	assert_int_equal(map_at(p, 16, 4, R, SHARED, object), 0);
	restarts = curvm->cnt.v_restarts;
	meanwhile = shift;
	assert_int_equal(fault(16, R), KERN_SUCCESS);
	assert_true(curvm->cnt.v_restarts > restarts);
	assert_int_equal(get(p, PG(16)), 102);
}

/* Less protection: the write fails, a read goes on with what is left. */
static void
less_protection_during_a_read_is_respected(void **state)
{
	struct vmsim_signal sig;
	uint64_t word = 1;

	open_slow_file();
	assert_int_equal(map_at(p, 16, 4, RW, PRIVATE, object), 0);
	meanwhile = write_protect;
	assert_int_equal(fault(16, R), KERN_SUCCESS);
	assert_int_equal(vmsim_store(p, PG(16), &word, 8, &sig), EFAULT);
	assert_int_equal(get(p, PG(16)), 100);
}

static void
no_access_during_a_read_fails_the_fault(void **state)
{
	open_slow_file();
	assert_int_equal(map_at(p, 16, 4, R, SHARED, object), 0);
	meanwhile = forbid;
	assert_int_equal(fault(16, R), KERN_PROTECTION_FAILURE);
}

static void
lock_map(void)
{
	struct thread *td = sched_set_curthread(other);

	vm_map_lock_read(map_of(p));
	sched_set_curthread(td);
}

/* Somebody reads the map: that is no obstacle. */
static void
a_reader_of_the_map_is_no_obstacle(void **state)
{
	struct thread *td;

	open_slow_file();
	assert_int_equal(map_at(p, 16, 4, R, SHARED, object), 0);
	meanwhile = lock_map;
	assert_int_equal(vm_fault(map_of(p), PG(16), R, 0, NULL),
	    KERN_SUCCESS);
	td = sched_set_curthread(other);
	vm_map_unlock_read(map_of(p));
	sched_set_curthread(td);
}

static void
unlock_map_by_other(void)
{
	struct thread *td = sched_set_curthread(other);

	vm_map_unlock(map_of(p));
	sched_set_curthread(td);
}

static void
write_lock_map(void)
{
	struct thread *td = sched_set_curthread(other);

	vm_map_lock(map_of(p));
	sched_set_curthread(td);
	meanwhile = unlock_map_by_other;
}

/* A writer is: busy pages are held, so all is given back first. */
static void
a_writer_of_the_map_begins_the_fault_again(void **state)
{
	uint64_t restarts;

	open_slow_file();
	assert_int_equal(map_at(p, 16, 4, R, SHARED, object), 0);
	restarts = curvm->cnt.v_restarts;
	meanwhile = write_lock_map;
	assert_int_equal(vm_fault(map_of(p), PG(16), R, 0, NULL),
	    KERN_SUCCESS);
	assert_null(meanwhile);
	assert_int_equal(curvm->cnt.v_restarts, restarts + 1);
	assert_int_equal(get(p, PG(16)), 100);
}

static vm_object_t read_locked;

static void
unlock_backing(void)
{
	struct thread *td = sched_set_curthread(other);

	VM_OBJECT_RUNLOCK(read_locked);
	sched_set_curthread(td);
}

/*
 * [S: . 1] -> [A: ~ 1], and another thread looks at A: the lock cannot be
 * upgraded, so the fault begins again with write locks all the way down.
 */
static void
a_backing_object_with_readers_is_write_locked_anew(void **state)
{
	struct vmsim_proc *q;
	struct thread *td;
	uint64_t restarts;

	map_anon(p, 16, 2, RW);
	put(p, PG(16), 7);
	put(p, PG(17), 8);
	q = forked(p, "Q");
	assert_int_equal(vmsim_evict(p, PG(16)), VMSIM_EVICT_PAGED);
	put(p, PG(17), 9);
	read_locked = top(16)->backing_object;
	assert_non_null(read_locked);
	td = sched_set_curthread(other);
	VM_OBJECT_RLOCK(read_locked);
	sched_set_curthread(td);
	restarts = curvm->cnt.v_restarts;
	meanwhile = unlock_backing;
	assert_int_equal(vm_fault(map_of(p), PG(16), W, 0, NULL),
	    KERN_SUCCESS);
	assert_null(meanwhile);
	assert_int_equal(curvm->cnt.v_restarts, restarts + 1);
	assert_int_equal(get(p, PG(16)), 7);
	assert_int_equal(get(q, PG(17)), 8);
	vmsim_proc_exit(q);
}

/* ---- pagers that fail ---- */

/* EIO: a bus error, and no page stays. */
static void
a_page_that_cannot_be_read_is_a_bus_error(void **state)
{
	struct vmsim_signal sig;
	uint64_t word;

	open_file(PG(FILE_NPAGES), 0, 0);
	file.broken = 1;
	assert_int_equal(map_at(p, 16, 4, R, SHARED, object), 0);
	assert_int_equal(vmsim_load(p, PG(17), &word, 8, &sig), EFAULT);
	assert_int_equal(sig.signo, VMSIM_SIGBUS);
	assert_int_equal(sig.kern, KERN_OUT_OF_BOUNDS);
	assert_null(resident(object, 1));
	file.broken = FILE_NPAGES;
	assert_int_equal(get(p, PG(17)), 101);
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

static int
odd_getpages(vm_object_t o, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
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

static vm_object_t
make_odd(void)
{
	odd = (struct pagerops){
		.pgo_alloc = odd_alloc,
		.pgo_dealloc = odd_dealloc,
		.pgo_getpages = odd_getpages,
		.pgo_putpages = odd_putpages,
		.pgo_haspage = odd_haspage,
		.pgo_can_alloc_page = odd_can_alloc,
	};
	odd_type = vm_pager_alloc_dyn_type(&odd, -1);
	assert_true(odd_type >= 0);
	return (vm_pager_allocate((objtype_t)odd_type, NULL, PG(4),
	    VM_PROT_ALL, 0, NULL));
}

static void
free_odd(vm_object_t o)
{
	assert_int_equal(vmsim_munmap(p, PG(16), PG(4)), 0);
	vm_object_deallocate(o);
	vm_pager_free_dyn_type((objtype_t)odd_type);
}

/* FAIL: zeroes; ERROR and BAD: out of bounds; AGAIN: failure. */
static void
each_answer_of_a_pager_has_its_result(void **state)
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

	assert_int_equal(map_at(p, 16, 4, R, SHARED, o), 0);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		answer = rows[i].answer;
		assert_null(resident(o, 1));
		assert_int_equal(fault(17, R), rows[i].kern);
	}
	assert_int_equal(get(p, PG(17)), 0);
	free_odd(o);
}

/* A pager that accounts its pages may refuse one. */
static void
a_page_that_may_not_be_made_fails_the_fault(void **state)
{
	vm_object_t o = make_odd();

	assert_int_equal(map_at(p, 16, 4, R, SHARED, o), 0);
	may_alloc = false;
	assert_int_equal(fault(17, R), KERN_FAILURE);
	may_alloc = true;
	answer = VM_PAGER_FAIL;
	assert_int_equal(fault(17, R), KERN_SUCCESS);
	free_odd(o);
}

/* ---- the vnode ---- */

static struct vnode *locked_vp;

/* Locked by its own writer: the fault goes on without it. */
static void
a_file_read_under_its_own_lock_does_not_deadlock(void **state)
{
	open_file(PG(FILE_NPAGES), 0, 0);
	assert_int_equal(map_at(p, 16, 4, R, SHARED, object), 0);
	locked_vp = object->handle;
	sx_xlock(&locked_vp->v_lock);
	assert_int_equal(vm_fault(map_of(p), PG(16), R, 0, NULL),
	    KERN_SUCCESS);
	sx_xunlock(&locked_vp->v_lock);
}

static void
unlock_by_other(void)
{
	struct thread *td = sched_set_curthread(other);

	sx_xunlock(&locked_vp->v_lock);
	sched_set_curthread(td);
}

/* Locked by another thread: all is given back, waited for, begun again. */
static void
a_file_locked_by_another_thread_is_waited_for(void **state)
{
	struct thread *td;
	uint64_t restarts;

	open_file(PG(FILE_NPAGES), 0, 0);
	assert_int_equal(map_at(p, 16, 4, R, SHARED, object), 0);
	locked_vp = object->handle;
	td = sched_set_curthread(other);
	sx_xlock(&locked_vp->v_lock);
	sched_set_curthread(td);
	restarts = curvm->cnt.v_restarts;
	meanwhile = unlock_by_other;
	assert_int_equal(fault(16, R), KERN_SUCCESS);
	assert_null(meanwhile);
	assert_int_equal(curvm->cnt.v_restarts, restarts + 1);
	assert_int_equal(get(p, PG(16)), 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FAULT_CASE(a_range_unmapped_during_a_read_is_not_mapped),
		FAULT_CASE(a_change_elsewhere_does_not_begin_the_fault_again),
		FAULT_CASE(another_offset_during_a_read_begins_the_fault_again),
		FAULT_CASE(less_protection_during_a_read_is_respected),
		FAULT_CASE(no_access_during_a_read_fails_the_fault),
		FAULT_CASE(a_reader_of_the_map_is_no_obstacle),
		FAULT_CASE(a_writer_of_the_map_begins_the_fault_again),
		FAULT_CASE(a_backing_object_with_readers_is_write_locked_anew),
		FAULT_CASE(a_page_that_cannot_be_read_is_a_bus_error),
		FAULT_CASE(each_answer_of_a_pager_has_its_result),
		FAULT_CASE(a_page_that_may_not_be_made_fails_the_fault),
		FAULT_CASE(a_file_read_under_its_own_lock_does_not_deadlock),
		FAULT_CASE(a_file_locked_by_another_thread_is_waited_for),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
