/* SPDX-License-Identifier: BSD-2-Clause */
/* The frame buffer with windows, as a client of the device sees it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <vm/vm.h>
#include <vmsim/cmocka.h>
#include <vmsim/device.h>
#include <vmsim/explore.h>
#include <vmsim/kit.h>
#include <vmsim/object.h>
#include <vmsim/process.h>

#include "fb.h"

#define	BASE	0x10000000UL
#define	NPAGES	16
#define	LEN	(NPAGES * (uint64_t)VMSIM_PAGE_SIZE)

struct fixture {
	struct vmsim	*vm;
	struct fb_softc *sc;
	struct vmsim_proc *p;
	struct vmsim_file *fd;
	char		*memory;	/* of the card, as the host sees it */
	uint64_t	 addr;
};

static int
setup(void **state)
{
	static struct fixture f;
	uint64_t pa;
	void *host;

	f.vm = vmsim_create_for_test(NULL);
	vmsim_enter(f.vm);
	assert_int_equal(vmsim_device_memory_create(f.vm, NPAGES, &pa, &host), 0);
	f.memory = host;
	f.sc = fb_attach(pa, LEN, 4);
	assert_non_null(f.sc);
	f.p = vmsim_proc_create(f.vm, "client");
	f.fd = vmsim_open(f.p, "fb0", VMSIM_O_RDWR);
	assert_non_null(f.fd);
	f.addr = BASE;
	assert_int_equal(vmsim_mmap_file(f.p, &f.addr, LEN, VMSIM_PROT_READ |
	    VMSIM_PROT_WRITE, VMSIM_MAP_SHARED | VMSIM_MAP_FIXED, f.fd, 0),
	    0);
	*state = &f;
	return (0);
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(vmsim_check(f->vm, vmsim_print_file, stderr), 0);
	assert_int_equal(vmsim_close(f->p, f->fd), 0);
	vmsim_proc_exit(f->p);
	assert_int_equal(fb_detach(f->sc), 0);
	assert_int_equal(vmsim_malloc_live(f->vm, NULL), 0);
	assert_int_equal(vmsim_check(f->vm, vmsim_print_file, stderr), 0);
	vmsim_enter(NULL);
	vmsim_destroy(f->vm);
	return (0);
}

static uint64_t
at(uint64_t page)
{
	return (BASE + page * VMSIM_PAGE_SIZE);
}

/* What is drawn is in the card's memory, at the same place. */
static void
a_pixel_reaches_the_card(void **state)
{
	struct fixture *f = *state;
	uint32_t red = 0xff0000, got;

	assert_int_equal(vmsim_store(f->p, at(3) + 16, &red, sizeof(red),
	    NULL), 0);
	memcpy(&got, f->memory + 3 * VMSIM_PAGE_SIZE + 16, sizeof(got));
	assert_int_equal(got, red);
}

/* What the card shows is read. */
static void
the_card_is_read(void **state)
{
	struct fixture *f = *state;
	uint32_t blue = 0xff, got;

	memcpy(f->memory + 5 * VMSIM_PAGE_SIZE, &blue, sizeof(blue));
	assert_int_equal(vmsim_load(f->p, at(5), &got, sizeof(got), NULL),
	    0);
	assert_int_equal(got, blue);
}

/* Closed while it is mapped: the mapping stays, detach is refused. */
static void
the_mapping_outlives_the_descriptor(void **state)
{
	struct fixture *f = *state;
	uint32_t value = 1;

	assert_int_equal(vmsim_close(f->p, f->fd), 0);
	assert_int_equal(fb_detach(f->sc), EBUSY);
	assert_int_equal(vmsim_store(f->p, at(0), &value, sizeof(value),
	    NULL), 0);
	f->fd = vmsim_open(f->p, "fb0", VMSIM_O_RDWR);
	assert_non_null(f->fd);
}

/* One page too many. */
static void
a_mapping_beyond_the_card_is_refused(void **state)
{
	struct fixture *f = *state;
	uint64_t addr = 2 * BASE;

	assert_int_equal(vmsim_mmap_file(f->p, &addr, LEN + VMSIM_PAGE_SIZE,
	    VMSIM_PROT_READ, VMSIM_MAP_SHARED | VMSIM_MAP_FIXED, f->fd, 0),
	    EINVAL);
}

/* [fb: 0 . . .] in two processes is one picture. */
static void
a_child_draws_for_its_parent(void **state)
{
	struct fixture *f = *state;
	struct vmsim_proc *child;
	uint32_t value = 7, got;

	child = vmsim_proc_fork(f->p, "child", false);
	assert_non_null(child);
	assert_int_equal(vmsim_store(child, at(0), &value, sizeof(value),
	    NULL), 0);
	assert_int_equal(vmsim_load(f->p, at(0), &got, sizeof(got), NULL),
	    0);
	assert_int_equal(got, value);
	vmsim_proc_exit(child);
}

/* [fb: 0 1 2 3 . . . .]: one fault maps a window of four. */
static void
a_fault_maps_a_window(void **state)
{
	struct fixture *f = *state;
	struct vmsim_counters before, after;
	unsigned char vec[NPAGES];
	uint64_t i;

	vmsim_counters(f->vm, &before);
	assert_int_equal(vmsim_touch(f->p, at(5), 1, VMSIM_PROT_READ, NULL),
	    0);
	for (i = 4; i < 8; i++)
		assert_int_equal(vmsim_touch(f->p, at(i), 1,
		    VMSIM_PROT_READ, NULL), 0);
	vmsim_counters(f->vm, &after);
	assert_int_equal(after.faults - before.faults, 1);
	assert_int_equal(vmsim_mincore(f->p, BASE, LEN, vec), 0);
	assert_false(vec[3] & VMSIM_MINCORE_INCORE);
	assert_false(vec[8] & VMSIM_MINCORE_INCORE);
}

/* The window is cut to the mapping. */
static void
a_small_mapping_gets_a_small_window(void **state)
{
	struct fixture *f = *state;
	uint64_t addr = 2 * BASE;

	assert_int_equal(vmsim_mmap_file(f->p, &addr, 2 * VMSIM_PAGE_SIZE,
	    VMSIM_PROT_READ, VMSIM_MAP_SHARED | VMSIM_MAP_FIXED, f->fd,
	    5 * VMSIM_PAGE_SIZE), 0);
	assert_int_equal(vmsim_touch(f->p, addr, 1, VMSIM_PROT_READ, NULL),
	    0);
	assert_int_equal(vmsim_check(f->vm, vmsim_print_file, stderr), 0);
}

/* A card for the kit: the index of each page in all its words. */
static void
kit_content(void *arg, uint64_t pindex, void *page)
{
	uint64_t *word = page;
	unsigned i;

	for (i = 0; i < VMSIM_PAGE_SIZE / sizeof(*word); i++)
		word[i] = pindex;
}

static struct fb_softc *kit_card;

static vm_object_t
kit_create(struct vmsim *vm, uint64_t npages, void *arg)
{
	vm_object_t object;
	uint64_t i, pa;
	char *memory;
	void *host;

	if (vmsim_device_memory_create(vm, npages, &pa, &host) != 0)
		return (NULL);
	memory = host;
	for (i = 0; i < npages; i++)
		kit_content(NULL, i, memory + i * VMSIM_PAGE_SIZE);
	kit_card = fb_attach(pa, npages * VMSIM_PAGE_SIZE, 4);
	if (kit_card == NULL)
		return (NULL);
	object = fb_object(kit_card, VM_PROT_ALL);
	if (object == NULL)
		(void)fb_detach(kit_card);
	return (object);
}

static void
kit_destroy(struct vmsim *vm, void *arg)
{
	int error = fb_detach(kit_card);

	if (error != 0)
		vmsim_fail("kit_destroy", "detach answers %d", error);
}

/* Everything that the contract kit knows. */
static void
the_contract_kit_passes(void **state)
{
	const struct vmsim_kit kit = {
		.name = "card",
		.create = kit_create,
		.destroy = kit_destroy,
		.content = kit_content,
		.data = &kit_card,
		.data_size = sizeof(kit_card),
	};
	struct vmsim_kit_result r;

	vmsim_kit_run(&kit, NULL, vmsim_print_file, stdout, &r);
	assert_int_equal(r.failed, 0);
	assert_true(r.passed > r.skipped);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_pixel_reaches_the_card,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(the_card_is_read,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(the_mapping_outlives_the_descriptor,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(a_mapping_beyond_the_card_is_refused,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(a_child_draws_for_its_parent,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(a_fault_maps_a_window,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(a_small_mapping_gets_a_small_window,
		    setup, teardown),
		cmocka_unit_test(the_contract_kit_passes),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
