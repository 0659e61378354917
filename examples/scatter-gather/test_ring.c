/* SPDX-License-Identifier: BSD-2-Clause */
/* The ring device: three pieces of memory as one. */
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
#include <vmsim/kit.h>
#include <vmsim/object.h>
#include <vmsim/process.h>

#include "ring.h"

#define	BASE	0x10000000UL
#define	NPAGES	4
#define	LEN	(NPAGES * (uint64_t)VMSIM_PAGE_SIZE)

/* Pieces 2, 0 and 1 of the memory, in this order. */
static struct ring_softc *
attach(uint64_t pa)
{
	const struct ring_piece pieces[] = {
		{ pa + 4 * VMSIM_PAGE_SIZE, 2 * VMSIM_PAGE_SIZE },
		{ pa, VMSIM_PAGE_SIZE },
		{ pa + 2 * VMSIM_PAGE_SIZE, VMSIM_PAGE_SIZE },
	};

	return (ring_attach(pieces, 3));
}

struct fixture {
	struct vmsim	*vm;
	struct ring_softc *sc;
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
	assert_int_equal(vmsim_device_memory_create(f.vm, 6, &pa, &host), 0);
	f.memory = host;
	f.sc = attach(pa);
	assert_non_null(f.sc);
	f.p = vmsim_proc_create(f.vm, "client");
	f.fd = vmsim_open(f.p, "ring0", VMSIM_O_RDWR);
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
	ring_detach(f->sc);
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

/* Page by page: 4, 5, 0 and 2 of the memory. */
static void
each_piece_is_where_it_belongs(void **state)
{
	static const unsigned where[NPAGES] = { 4, 5, 0, 2 };
	struct fixture *f = *state;
	uint64_t got, i;

	for (i = 0; i < NPAGES; i++) {
		memcpy(f->memory + where[i] * VMSIM_PAGE_SIZE, &i, sizeof(i));
		assert_int_equal(vmsim_load(f->p, at(i), &got, sizeof(got),
		    NULL), 0);
		assert_int_equal(got, i);
	}
}

/* A store goes to the card's memory. */
static void
a_doorbell_is_rung(void **state)
{
	struct fixture *f = *state;
	uint64_t got, one = 1;

	assert_int_equal(vmsim_store(f->p, at(2) + 8, &one, sizeof(one),
	    NULL), 0);
	memcpy(&got, f->memory + 8, sizeof(got));
	assert_int_equal(got, 1);
}

/* The kit's device: two halves of its memory, the second one first. */
static void
kit_content(void *arg, uint64_t pindex, void *page)
{
	uint64_t *word = page;
	unsigned i;

	for (i = 0; i < VMSIM_PAGE_SIZE / sizeof(*word); i++)
		word[i] = pindex;
}

static struct ring_softc *kit_ring;

static vm_object_t
kit_create(struct vmsim *vm, uint64_t npages, void *arg)
{
	uint64_t half = npages / 2 * VMSIM_PAGE_SIZE, i, pa;
	struct ring_piece pieces[2];
	vm_object_t object;
	char *memory;
	void *host;

	if (vmsim_device_memory_create(vm, npages, &pa, &host) != 0)
		return (NULL);
	memory = host;
	for (i = 0; i < npages; i++)
		kit_content(NULL, (i + npages / 2) % npages,
		    memory + i * VMSIM_PAGE_SIZE);
	pieces[0] = (struct ring_piece){ pa + half, half };
	pieces[1] = (struct ring_piece){ pa, half };
	kit_ring = ring_attach(pieces, 2);
	object = ring_object(kit_ring, VM_PROT_ALL);
	if (object == NULL)
		ring_detach(kit_ring);
	return (object);
}

static void
kit_destroy(struct vmsim *vm, void *arg)
{
	ring_detach(kit_ring);
}

/* Everything that the contract kit knows. */
static void
the_contract_kit_passes(void **state)
{
	const struct vmsim_kit kit = {
		.name = "ring",
		.create = kit_create,
		.destroy = kit_destroy,
		.content = kit_content,
		.data = &kit_ring,
		.data_size = sizeof(kit_ring),
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
		cmocka_unit_test_setup_teardown(each_piece_is_where_it_belongs,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(a_doorbell_is_rung,
		    setup, teardown),
		cmocka_unit_test(the_contract_kit_passes),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
