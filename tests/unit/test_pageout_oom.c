/* SPDX-License-Identifier: BSD-2-Clause */
/* Out of memory: who is ended, how its calls end, and that the rest goes on. */
#include <errno.h>

#include <vmsim/thread.h>

#include "mem/mem.h"
#include "space_fixture.h"

#define	NFRAMES		256
#define	NSWAP		256

static struct vmsim *vm;
static struct vmsim_proc *big, *small;
static int answer;		/* of the call that was under way */
static struct vmsim_signal sig;

static int
setup(void **state)
{
	const struct vmsim_config config = {
		.nframes = NFRAMES,
		.swap_npages = NSWAP,
		.check_level = VMSIM_CHECK_CALL,
		.pagedaemon = true,
	};

	*state = vm = test_machine_with(&config);
	vmsim_enter(vm);
	small = proc(vm, "small");
	big = proc(vm, "big");
	map_anon(small, 16, 256, RW);
	map_anon(big, 16, 1024, RW);
	answer = -1;
	return (0);
}

static int
teardown(void **state)
{
	vmsim_proc_exit(small);
	vmsim_proc_exit(big);
	vmsim_thread_run_all(vm);
	test_machine_end(*state);
	return (0);
}

static void
fill(struct vmsim_proc *p, unsigned n)
{
	unsigned i;

	for (i = 16; i < 16 + n; i++)
		put(p, PG(i), i);
}

static void
look(struct vmsim_proc *p, unsigned n)
{
	unsigned i;

	for (i = 16; i < 16 + n; i++)
		assert_int_equal(get(p, PG(i)), i);
}

/* Stores until the process is killed. */
static void
fill_until_killed(void *arg)
{
	uint64_t v = 1;
	unsigned i;

	for (i = 16; i < 1024; i++) {
		answer = vmsim_store(big, PG(i), &v, sizeof(v), &sig);
		if (answer != 0)
			return;
	}
}

/* Memory and swap hold 512 pages; big wants 1024 and small has 64. */
static void
the_largest_process_is_ended(void **state)
{
	fill(small, 64);
	fill_until_killed(NULL);
	assert_int_equal(answer, EFAULT);
	assert_int_equal(sig.signo, VMSIM_SIGKILL);
	assert_true(vmsim_proc_killed(big));
	assert_false(vmsim_proc_killed(small));
	look(small, 64);
	fill(small, 256);
	look(small, 256);
	vmsim_thread_run_all(vm);
	assert_int_equal(usage(big).resident, 0);
	assert_int_equal(usage(big).entries, 0);
}

/* The handle is good for being asked, and for exit. */
static void
every_call_says_that_the_process_was_killed(void **state)
{
	uint64_t addr = 0, v = 0;
	unsigned char vec[1];

	fill_until_killed(NULL);
	assert_int_equal(vmsim_mmap(big, &addr, PG(1), RW, PRIVATE, NULL, 0),
	    ESRCH);
	assert_int_equal(vmsim_munmap(big, PG(16), PG(1)), ESRCH);
	assert_int_equal(vmsim_mprotect(big, PG(16), PG(1), R), ESRCH);
	assert_int_equal(vmsim_minherit(big, PG(16), PG(1),
	    VMSIM_INHERIT_SHARE), ESRCH);
	assert_int_equal(vmsim_madvise(big, PG(16), PG(1), VMSIM_MADV_FREE),
	    ESRCH);
	assert_int_equal(vmsim_mlock(big, PG(16), PG(1)), ESRCH);
	assert_int_equal(vmsim_munlock(big, PG(16), PG(1)), ESRCH);
	assert_int_equal(vmsim_msync(big, PG(16), PG(1), 0), ESRCH);
	assert_int_equal(vmsim_mincore(big, PG(16), PG(1), vec), ESRCH);
	assert_int_equal(vmsim_collapse(big, PG(16)), ESRCH);
	assert_null(vmsim_hold_create(big, PG(16), 1, RW));
	assert_int_equal(errno, ESRCH);
	assert_null(vmsim_proc_fork(big, "child", false));
	assert_int_equal(errno, ESRCH);
	assert_int_equal(vmsim_copyin(big, PG(16), &v, 8), ESRCH);
	assert_int_equal(vmsim_copyout(big, &v, PG(16), 8), ESRCH);
	assert_int_equal(vmsim_load(big, PG(16), &v, 8, &sig), EFAULT);
	assert_int_equal(sig.signo, VMSIM_SIGKILL);
	assert_int_equal(vmsim_fetch(big, PG(16), &sig), EFAULT);
	assert_int_equal(sig.signo, VMSIM_SIGKILL);
	assert_int_equal(vmsim_touch(big, PG(16), 1, R, &sig), EFAULT);
	assert_int_equal(sig.signo, VMSIM_SIGKILL);
	assert_int_not_equal(vmsim_fault(big, PG(16), R), 0);
	assert_int_equal(vmsim_evict(big, PG(16)), VMSIM_EVICT_NONE);
	assert_string_equal(vmsim_proc_name(big), "big");
	/* What the refused calls might have mapped is gone again. */
	vmsim_thread_run_all(vm);
	assert_int_equal(usage(big).entries, 0);
}

static void
lock_much(void *arg)
{
	answer = vmsim_mlock(big, PG(16), PG(1000));
}

/* Wired pages cannot be taken; the entry is in transition meanwhile. */
static void
mlock_under_way_ends(void **state)
{
	struct vmsim_thread *td;

	fill(small, 16);
	td = vmsim_thread_create(vm, "locker", lock_much, NULL);
	vmsim_thread_join(td);
	assert_int_equal(answer, ESRCH);
	assert_true(vmsim_proc_killed(big));
	look(small, 16);
	vmsim_thread_run_all(vm);
	assert_int_equal(usage(big).entries, 0);
	assert_int_equal(vm->mem->nwired, 0);
}

static void
fork_much(void *arg)
{
	struct vmsim_proc **child = arg;

	*child = vmsim_proc_fork(big, "child", false);
	answer = *child != NULL ? 0 : errno;
}

/*
 * A fork that copies locked pages holds its maps over the wait; it stops when
 * the process is killed, and there is no child.
 */
static void
fork_under_way_ends(void **state)
{
	struct vmsim_proc *child = NULL;
	struct vmsim_thread *td;

	fill(small, 16);
	assert_int_equal(vmsim_mlock(big, PG(16), PG(100)), 0);
	fill(big, 400);
	td = vmsim_thread_create(vm, "forker", fork_much, &child);
	vmsim_thread_join(td);
	assert_int_equal(answer, ESRCH);
	assert_null(child);
	assert_false(vmsim_proc_killed(small));
	look(small, 16);
	vmsim_thread_run_all(vm);
	assert_int_equal(usage(big).entries, 0);
}

/* One space, two processes: both are ended. */
static void
those_who_share_a_space_go_together(void **state)
{
	struct vmsim_proc *twin;
	uint64_t v;

	twin = vmsim_proc_fork(big, "twin", true);
	assert_non_null(twin);
	fill(small, 16);
	fill_until_killed(NULL);
	assert_true(vmsim_proc_killed(twin));
	assert_int_equal(vmsim_load(twin, PG(16), &v, 8, &sig), EFAULT);
	assert_int_equal(sig.signo, VMSIM_SIGKILL);
	vmsim_proc_exit(twin);
	look(small, 16);
}

/* A child of one that was killed has its own memory. */
static void
a_child_lives_on(void **state)
{
	struct vmsim_proc *child;

	fill(big, 32);
	child = forked(big, "child");
	fill_until_killed(NULL);
	assert_false(vmsim_proc_killed(child));
	look(child, 32);
	vmsim_proc_exit(child);
}

/* All frames are the kernel's, and nobody's end would help. */
static void
with_nobody_to_end_a_fault_fails(void **state)
{
	vm_page_t m, pages[NFRAMES];
	u_long n = 0;
	uint64_t v;

	while ((m = vm_page_alloc_noobj(VM_ALLOC_NORMAL)) != NULL)
		pages[n++] = m;
	assert_int_equal(vmsim_load(small, PG(16), &v, 8, &sig), EFAULT);
	assert_int_equal(sig.signo, VMSIM_SIGBUS);
	assert_int_equal(sig.code, VMSIM_BUS_OOMERR);
	assert_false(vmsim_proc_killed(small));
	while (n > 0)
		vm_page_free(pages[--n]);
	assert_int_equal(get(small, PG(16)), 0);
}

/* Killed with a call under way, and its handle given up before that ends. */
static void
exit_overtakes_a_killed_call(void **state)
{
	struct vmsim_thread *td;

	td = vmsim_thread_create(vm, "filler", fill_until_killed, NULL);
	while (!vmsim_proc_killed(big))
		vmsim_thread_yield(vm);
	vmsim_thread_join(td);
	assert_int_equal(sig.signo, VMSIM_SIGKILL);
	vmsim_proc_exit(big);
	vmsim_thread_run_all(vm);
	assert_int_equal(vmsim_free_count(vm), NFRAMES);
	big = proc(vm, "big");
}

#define	OOM(name)	\
	cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		OOM(the_largest_process_is_ended),
		OOM(every_call_says_that_the_process_was_killed),
		OOM(mlock_under_way_ends),
		OOM(fork_under_way_ends),
		OOM(those_who_share_a_space_go_together),
		OOM(a_child_lives_on),
		OOM(with_nobody_to_end_a_fault_fails),
		OOM(exit_overtakes_a_killed_call),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
