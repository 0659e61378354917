/* SPDX-License-Identifier: BSD-2-Clause */
/* Ranges of an arena against a plain model; tasks by priority; zones' items. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/malloc.h>
#include <sys/taskqueue.h>
#include <sys/vmem.h>
#include <vm/vm.h>
#include <vm/uma.h>

#include <vmsim/driver.h>
#include <vmsim/inject.h>
#include <vmsim/thread.h>
#include "support/test.h"

TESTS(.kernel = true);

static MALLOC_DEFINE(M_TEST, "test", "of the test");

/* ---- an arena of 64 units, in two spans with a gap at 40 ---- */

#define	NUNITS	64
#define	GAP	40

static bool used[NUNITS + 1];
static uint64_t seed;

static unsigned
draw(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return ((unsigned)(seed >> 33) % n);
}

static bool
fits(unsigned start, unsigned size, unsigned align, unsigned phase,
    unsigned nocross, unsigned min, unsigned max)
{
	unsigned i;

	if (start < min || start + size - 1 > max || start + size > NUNITS ||
	    (start - phase) % align != 0 || (nocross != 0 &&
	    start / nocross != (start + size - 1) / nocross))
		return (false);
	for (i = start; i < start + size; i++)
		if (used[i])
			return (false);
	return (true);
}

static unsigned
first_fit(unsigned size, unsigned align, unsigned phase, unsigned nocross,
    unsigned min, unsigned max)
{
	unsigned start;

	for (start = 0; start < NUNITS; start++)
		if (fits(start, size, align, phase, nocross, min, max))
			return (start);
	return (NUNITS);
}

static void
check_sizes(vmem_t *vm)
{
	unsigned free = 0, i, largest = 0, run = 0;

	for (i = 0; i < NUNITS; i++) {
		run = used[i] ? 0 : run + 1;
		free += !used[i];
		largest = MAX(largest, run);
	}
	assert_int_equal(vmem_size(vm, VMEM_FREE), free);
	assert_int_equal(vmem_size(vm, VMEM_ALLOC), NUNITS - 1 - free);
	assert_int_equal(vmem_size(vm, VMEM_MAXFREE), largest);
}

struct piece {
	unsigned start, size;
};

TEST(a_range_is_the_first_that_fits)
{
	static struct piece pieces[NUNITS];
	unsigned align, i, k, max, min, n = 0, nocross, phase, size, want;
	vmem_addr_t got;
	vmem_t *vm;

	used[GAP] = true;
	vm = vmem_create("units", 0, GAP, 1, 0, M_WAITOK);
	assert_ok(vmem_add(vm, GAP + 1, NUNITS - GAP - 1, M_WAITOK));
	for (i = 0; i < 20000; i++) {
		if (n != 0 && draw(5) < 2) {
			k = draw(n);
			vmem_free(vm, pieces[k].start, pieces[k].size);
			memset(&used[pieces[k].start], false, pieces[k].size);
			pieces[k] = pieces[--n];
			check_sizes(vm);
			continue;
		}
		size = 1 + draw(6);
		align = 1u << draw(4);
		nocross = draw(3) == 0 ? 8 : 0;
		phase = nocross != 0 ? 0 : draw(align);
		min = draw(3) == 0 ? draw(NUNITS) : 0;
		max = draw(3) == 0 ? min + draw(NUNITS) : 1000;
		want = first_fit(size, align, phase, nocross, min, max);
		got = 77;
		assert_int_equal(vmem_xalloc(vm, size, align, phase, nocross,
		    min, max, M_NOWAIT | M_FIRSTFIT, &got),
		    want == NUNITS ? ENOMEM : 0);
		if (want == NUNITS)
			continue;
		assert_int_equal(got, want);
		memset(&used[want], true, size);
		pieces[n++] = (struct piece){ want, size };
		check_sizes(vm);
	}
	while (n > 0) {
		n--;
		vmem_free(vm, pieces[n].start, pieces[n].size);
	}
	vmem_destroy(vm);
}

/* ---- tasks ---- */

static char order[16];

static void
note_task(void *arg, int pending)
{
	char *at = order + strlen(order);

	at[0] = *(const char *)arg;
	at[1] = (char)('0' + pending);
	at[2] = '\0';
}

/* The highest first, in turn if they are alike; asked for twice, run once. */
TEST(tasks_run_by_their_priority)
{
	static char names[] = "abcd";
	static struct timeout_task late;
	static struct task tasks[4];
	static const int priorities[] = { 1, 3, 1, 2 };
	struct taskqueue *q;
	unsigned pending;
	int i;

	q = taskqueue_create("queue", M_WAITOK, taskqueue_thread_enqueue, &q);
	for (i = 0; i < 4; i++)
		TASK_INIT(&tasks[i], priorities[i], note_task, &names[i]);
	for (i = 0; i < 4; i++)
		assert_ok(taskqueue_enqueue(q, &tasks[i]));
	assert_ok(taskqueue_enqueue(q, &tasks[3]));
	order[0] = '\0';
	taskqueue_drain_all(q);
	assert_string_equal(order, "b1d2a1c1");
	TIMEOUT_TASK_INIT(q, &late, 0, note_task, &names[0]);
	order[0] = '\0';
	assert_eq(taskqueue_enqueue_timeout(q, &late, 0), 0);
	taskqueue_drain_timeout(q, &late);
	assert_string_equal(order, "a1");
	assert_eq(taskqueue_enqueue_timeout(q, &late, 5), 0);
	vmsim_clock_advance(vmsim_current(), 4);
	assert_string_equal(order, "a1");
	vmsim_clock_advance(vmsim_current(), 1);
	taskqueue_drain_timeout(q, &late);
	assert_string_equal(order, "a1a1");
	assert_eq(taskqueue_cancel(q, &tasks[0], &pending), 0);
	assert_eq(pending, 0);
	taskqueue_free(q);
}

/* ---- zones ---- */

static bool refuses;

static int
refuse_item(void *mem, int size, int flags)
{
	return (refuses ? ENOMEM : 0);
}

TEST(an_item_may_refuse_and_may_be_zeroed)
{
	uma_zone_t z;
	uint64_t *item, *again;

	z = uma_zcreate("z", sizeof(*item), NULL, NULL, refuse_item, NULL, 0,
	    0);
	refuses = true;
	item = uma_zalloc(z, M_WAITOK);
	assert_null(item);
	assert_eq(uma_zone_get_cur(z), 0);
	refuses = false;
	item = uma_zalloc(z, M_WAITOK);
	assert_non_null(item);
	*item = 7;
	uma_zfree(z, item);
	again = uma_zalloc(z, M_WAITOK);
	assert_ptr_equal(again, item);
	assert_eq(*again, 7);
	uma_zfree(z, again);
	again = uma_zalloc(z, M_WAITOK | M_ZERO);
	assert_ptr_equal(again, item);
	assert_eq(*again, 0);
	uma_zone_set_max(z, 2);
	item = uma_zalloc(z, M_NOWAIT);
	assert_non_null(item);
	assert_null(uma_zalloc(z, M_NOWAIT));
	assert_eq(uma_zone_get_cur(z), 2);
	uma_zfree(z, item);
	uma_zfree(z, again);
	uma_zdestroy(z);
}

/* Memory that does not grow is given back. */
TEST(memory_that_cannot_grow_is_freed)
{
	struct vmsim_inject_rule rule = {
		.kind = VMSIM_INJECT_MALLOC, .nth = 1,
	};
	char *p, *q;

	p = malloc(10, M_TEST, M_WAITOK);
	memcpy(p, "123456789", 10);
	q = realloc(p, 5000, M_TEST, M_WAITOK);
	assert_string_equal(q, "123456789");
	assert_ok(vmsim_inject_add(t->vm, &rule));
	p = realloc(q, 20000, M_TEST, M_NOWAIT);
	assert_null(p);
	vmsim_inject_clear(t->vm);
	assert_ok(vmsim_inject_add(t->vm, &rule));
	p = reallocf(q, 20000, M_TEST, M_NOWAIT);
	assert_null(p);
	vmsim_inject_clear(t->vm);
	assert_eq(vmsim_malloc_live(t->vm, "test"), 0);
}
