/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Populate rules that need a second thread: one faults, another changes the
 * map, or faults too, in every order with at most two preemptions.  Before each
 * case there is a device F of 16 pages:
 *
 *	P maps [F: . . . . . . . . . . . . . . . .]
 */
#include <sys/systm.h>
#include <vm/pmap.h>
#include <vm/vm_extern.h>
#include <vm/vm_map.h>
#include <vm/vm_param.h>

#include <vmsim/observe.h>
#include <vmsim/thread.h>

#include "mem/mem.h"
#include "proc/proc.h"
#include "contract/device.h"
#include "support/support.h"

#include <vmsim/cmocka.h>

#define	RW	(VMSIM_PROT_READ | VMSIM_PROT_WRITE)
#define	PAGE	3		/* the one that is faulted on */
#define	PARTNERS	2

/* What the threads and populate tell each other, under the object's lock. */
struct stage {
	struct device dev;
	bool	 changed;	/* the other one has done its part */
	bool	 released;	/* the test's reference is gone */
	int	 inside;	/* faults that are within populate */
	int	 most;		/* of them at once */
	int	 errors[PARTNERS]; /* of the loads */
	uint64_t words[PARTNERS];
};

static struct stage stage;

/* ---- the stage ---- */

static void
begin(struct vmsim *vm, void *data)
{
	struct stage *s = data;

	memset(s, 0, sizeof(*s));
	device_init(&s->dev, vm, true);
	device_map(&s->dev, 0, DEVICE_NPAGES, RW, VMSIM_MAP_SHARED);
}

/* Both threads have ended: no page is busy, nothing is left. */
static void
end(struct stage *s)
{
	struct vmsim_leaks leaks;
	vm_page_t m;

	vmsim_enter(s->dev.vm);
	if (!s->released) {
		VM_OBJECT_RLOCK(s->dev.object);
		for (m = vm_page_find_least(s->dev.object, 0); m != NULL;
		    m = vm_page_next(m))
			vmsim_expect(!vm_page_busied(m));
		VM_OBJECT_RUNLOCK(s->dev.object);
		vmsim_expect(s->dev.object->paging_in_progress == 0);
		vm_object_deallocate(s->dev.object);
	}
	vmsim_proc_exit(s->dev.proc);
	vmsim_leaks(s->dev.vm, &leaks);
	vmsim_expect(leaks.frames == 0 && leaks.objects == 0);
	vmsim_expect(leaks.entries == 0 && leaks.pv_entries == 0);
}

static void
fault_as(struct stage *s, int i)
{
	s->errors[i] = vmsim_load(s->dev.proc, device_addr(PAGE),
	    &s->words[i], sizeof(s->words[i]), NULL);
}

static void
fault_first(void *data)
{
	fault_as(data, 0);
}

static void
fault_second(void *data)
{
	fault_as(data, 1);
}

static struct vmsim_explore_test
play(const char *name, vmsim_thread_body_t *one, vmsim_thread_body_t *two,
    void (*setup)(struct vmsim *, void *),
    void (*final)(struct vmsim *, void *))
{
	return ((struct vmsim_explore_test){
		.name = name,
		.machine.nframes = 64,
		.setup = setup,
		.final = final,
		.nthreads = 2,
		.threads = { { "one", one }, { "two", two } },
		.data = &stage,
		.data_size = sizeof(stage),
	});
}

/* ---- P3 ---- */

/* Within populate: sleeps until the map has been changed. */
static void
wait_changed(struct device *d)
{
	struct stage *s = &stage;

	vmsim_expect(d->wlocked && d->pip > 0);
	VM_OBJECT_WLOCK(d->object);
	while (!s->changed)
		VM_OBJECT_SLEEP(d->object, &s->changed, 0, "change", 0);
	VM_OBJECT_WUNLOCK(d->object);
}

static void
tell_changed(struct stage *s)
{
	vmsim_enter(s->dev.vm);
	VM_OBJECT_WLOCK(s->dev.object);
	s->changed = true;
	VM_OBJECT_WUNLOCK(s->dev.object);
	wakeup(&s->changed);
}

static void
begin_waiting(struct vmsim *vm, void *data)
{
	struct stage *s = data;

	begin(vm, data);
	s->dev.before = s->dev.after = 1;
	s->dev.meanwhile = wait_changed;
}

/* Needs the map alone, elsewhere. */
static void
protect_elsewhere(void *data)
{
	struct stage *s = data;

	vmsim_expect(vmsim_mprotect(s->dev.proc, device_addr(10), PAGE_SIZE,
	    VMSIM_PROT_READ) == 0);
	tell_changed(s);
}

static void
the_word_is_there(struct vmsim *vm, void *data)
{
	struct stage *s = data;

	vmsim_expect(s->errors[0] == 0);
	vmsim_expect(s->words[0] == DEVICE_WORD(PAGE));
	vmsim_expect(s->dev.populates >= 1);
	end(s);
}

/* P3: populate sleeps [F: . . . 3 .]; meanwhile the map is free. */
static void
p3_the_map_can_be_changed_while_populate_sleeps(void **state)
{
	struct vmsim_explore_test test;

	test = play("p3-map", fault_first, protect_elsewhere, begin_waiting,
	    the_word_is_there);
	assert_preempted_interleavings(&test, 2);
}

/* All that keeps the object, but for the fault within populate. */
static void
release_all(void *data)
{
	struct stage *s = data;
	vm_object_t object = s->dev.object;

	vmsim_expect(vmsim_munmap(s->dev.proc, DEVICE_ADDR,
	    DEVICE_NPAGES * PAGE_SIZE) == 0);
	vmsim_enter(s->dev.vm);
	VM_OBJECT_WLOCK(object);
	s->changed = s->released = true;
	VM_OBJECT_WUNLOCK(object);
	wakeup(&s->changed);
	vm_object_deallocate(object);
}

/* The fault began again and found nothing, or it was over before. */
static void
nothing_is_left(struct vmsim *vm, void *data)
{
	struct stage *s = data;

	vmsim_expect(s->errors[0] != 0);
	vmsim_expect(s->dev.populates <= 1);
	end(s);
}

/* P3: its last user but one goes; the fault's own counts keep the object. */
static void
p3_the_object_lives_as_long_as_populate_runs(void **state)
{
	struct vmsim_explore_test test;

	test = play("p3-object", fault_first, release_all, begin_waiting,
	    nothing_is_left);
	assert_preempted_interleavings(&test, 2);
}

/* ---- P8 ---- */

static void
begin_run(struct vmsim *vm, void *data)
{
	struct stage *s = data;

	begin(vm, data);
	s->dev.before = s->dev.after = 1;
	s->dev.drop_lock = true;
}

/* Other memory takes the place of the pages, [2, 5). */
static void
map_over(void *data)
{
	struct stage *s = data;
	uint64_t addr = device_addr(PAGE - 1);

	vmsim_expect(vmsim_mmap(s->dev.proc, &addr, 3 * PAGE_SIZE, RW,
	    VMSIM_MAP_PRIVATE | VMSIM_MAP_FIXED, NULL, 0) == 0);
}

static uint64_t
look(struct stage *s, vm_pindex_t pindex)
{
	uint64_t word = 1;

	vmsim_expect(vmsim_load(s->dev.proc, device_addr(pindex), &word,
	    sizeof(word), NULL) == 0);
	return (word);
}

/* No page of the device is seen where other memory is mapped. */
static void
the_new_mapping_is_seen(struct vmsim *vm, void *data)
{
	struct stage *s = data;
	vm_pindex_t i;

	vmsim_expect(s->errors[0] == 0);
	vmsim_expect(s->words[0] == DEVICE_WORD(PAGE) || s->words[0] == 0);
	for (i = PAGE - 1; i <= PAGE + 1; i++)
		vmsim_expect(look(s, i) == 0);
	end(s);
}

/* P8: [2 3 4] are populated while something else is mapped there. */
static void
p8_no_page_is_entered_through_a_stale_entry(void **state)
{
	struct vmsim_explore_test test;

	test = play("p8-stale", fault_first, map_over, begin_run,
	    the_new_mapping_is_seen);
	assert_preempted_interleavings(&test, 2);
}

/* Changes the map, and with it locked waits for the pages to be idle. */
static void
lock_and_unlock_pages(void *data)
{
	struct stage *s = data;

	(void)vmsim_msync(s->dev.proc, device_addr(PAGE), PAGE_SIZE,
	    VMSIM_MS_INVALIDATE);
	vmsim_expect(vmsim_mprotect(s->dev.proc, device_addr(PAGE),
	    PAGE_SIZE, VMSIM_PROT_READ) == 0);
	vmsim_expect(vmsim_madvise(s->dev.proc, device_addr(PAGE - 1),
	    3 * PAGE_SIZE, VMSIM_MADV_DONTNEED) == 0);
}

/* The pages stay, idle, whether or not the fault began again. */
static void
the_run_is_resident(struct vmsim *vm, void *data)
{
	struct stage *s = data;
	vm_pindex_t i;

	vmsim_expect(s->errors[0] == 0);
	vmsim_expect(s->words[0] == DEVICE_WORD(PAGE));
	for (i = PAGE - 1; i <= PAGE + 1; i++)
		vmsim_expect(device_page(&s->dev, i) != NULL);
	end(s);
}

/* P8: who holds the map waits for a populated page; who has it, for the map. */
static void
p8_taking_the_map_back_does_not_deadlock(void **state)
{
	struct vmsim_explore_test test;

	test = play("p8-map", fault_first, lock_and_unlock_pages, begin_run,
	    the_run_is_resident);
	assert_preempted_interleavings(&test, 2);
}

/* ---- P14 ---- */

/* Within populate: none goes on before both are inside. */
static void
wait_partner(struct device *d)
{
	struct stage *s = &stage;

	VM_OBJECT_WLOCK(d->object);
	s->inside++;
	if (s->most < s->inside)
		s->most = s->inside;
	wakeup(&s->inside);
	while (s->most < PARTNERS)
		VM_OBJECT_SLEEP(d->object, &s->inside, 0, "partner", 0);
	s->inside--;
	VM_OBJECT_WUNLOCK(d->object);
}

static void
begin_meeting(struct vmsim *vm, void *data)
{
	struct stage *s = data;

	begin(vm, data);
	s->dev.before = s->dev.after = 1;
	s->dev.meanwhile = wait_partner;
	s->dev.every = true;
}

static void
both_were_inside(struct vmsim *vm, void *data)
{
	struct stage *s = data;
	int i;

	vmsim_expect(s->most == PARTNERS);
	for (i = 0; i < PARTNERS; i++) {
		vmsim_expect(s->errors[i] == 0);
		vmsim_expect(s->words[i] == DEVICE_WORD(PAGE));
	}
	end(s);
}

/* P14: [F: . . . ? .] is populated twice at once; none keeps the other out. */
static void
p14_two_faults_of_one_page_are_inside_at_once(void **state)
{
	struct vmsim_explore_test test;

	test = play("p14-inside", fault_first, fault_second, begin_meeting,
	    both_were_inside);
	assert_preempted_interleavings(&test, 2);
}

/* One page each time, or two populates that came too late to know. */
static void
both_see_the_page(struct vmsim *vm, void *data)
{
	struct stage *s = data;
	int i;

	vmsim_expect(s->dev.populates >= 1 && s->dev.populates <= PARTNERS);
	vmsim_expect(s->dev.object->resident_page_count == 3);
	for (i = 0; i < PARTNERS; i++) {
		vmsim_expect(s->errors[i] == 0);
		vmsim_expect(s->words[i] == DEVICE_WORD(PAGE));
	}
	end(s);
}

/* P14: a fault that finds [2 3 4] busy sleeps and begins again. */
static void
p14_who_finds_the_page_busy_waits_and_begins_again(void **state)
{
	struct vmsim_explore_test test;

	test = play("p14-busy", fault_first, fault_second, begin_run,
	    both_see_the_page);
	assert_preempted_interleavings(&test, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    p3_the_map_can_be_changed_while_populate_sleeps),
		cmocka_unit_test(
		    p3_the_object_lives_as_long_as_populate_runs),
		cmocka_unit_test(p8_no_page_is_entered_through_a_stale_entry),
		cmocka_unit_test(p8_taking_the_map_back_does_not_deadlock),
		cmocka_unit_test(
		    p14_two_faults_of_one_page_are_inside_at_once),
		cmocka_unit_test(
		    p14_who_finds_the_page_busy_waits_and_begins_again),
	};

	return (cmocka_run_group_tests_name("populate_threads", tests, NULL,
	    NULL));
}
