/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mistakes of a driver with memory, each told with the lines that allocated
 * and freed it.  No tool but the machine hears of the stray writes here.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/mutex.h>
#include <vm/vm.h>
#include <vm/pmap.h>
#include <vm/uma.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <vm/vm_phys.h>

#include "base/shadow.h"
#include "support/cdev.h"
#include "support/test.h"

TESTS(.kernel = true);

static MALLOC_DEFINE(M_TEST, "test", "of the test");

#define	HERE	VMSIM_HERE

static const char *allocated;	/* the line of the last allocation */
static const char *freed;	/* and of the first free */

static char *
take(size_t size)
{
	allocated = HERE; return (malloc(size, M_TEST, M_WAITOK));
}

static void
give_back(char *p)
{
	freed = HERE; free(p, M_TEST);
}

/* What the machine says of a piece, from the words for the lines. */
static const char *
told(const char *fmt, const char *a, const char *b)
{
	static char text[256];

	(void)snprintf(text, sizeof(text), fmt, a, b);
	return (text);
}

/* A report is expected of the next check, and of no other. */
static void
expect_told(struct test *t, const char *text)
{
	test_hush(t);
	assert_true(vmsim_check(t->vm, test_print, t) > 0);
	if (strstr(t->said, text) == NULL)
		fail_msg("expected: %s\nbut told: %s", text, t->said);
}

/* 24 bytes, and a 25th: told when they are freed. */
TEST(the_byte_after_is_told_at_free)
{
	char *p = take(24);

	test_stray_write(p, 24, 'A');
	expect_panic(t->vm, told("the byte after the 24 bytes of type \"test\" "
	    "allocated at %s was written (0x41)", allocated, NULL),
	    free(p, M_TEST));
}

/* 5000 bytes: a long piece begins at a page, and has its zones, too. */
TEST(a_byte_before_is_told_by_the_checker)
{
	char *p = take(5000);

	test_check(t->vm);
	test_stray_write(p, -3, 'B');
	expect_told(t, told("piece 1: byte 3 before the 5000 bytes of type "
	    "\"test\" allocated at %s was written (0x42)", allocated, NULL));
	test_stray_write(p, -3, 0xbd);
	free(p, M_TEST);
}

/* At the latest when the memory is handed out again. */
TEST(a_write_after_free_is_told)
{
	char *p = take(24);
	int i;

	give_back(p);
	test_stray_write(p, 5, 'A');
	expect_told(t, told("piece 2: byte 5 of the 24 bytes of type \"test\" "
	    "allocated at %s was written (0x41) after they were freed at %s",
	    allocated, freed));
	expect_panic(t->vm, told("byte 5 of the 24 bytes of type \"test\" "
	    "allocated at %s was written (0x41) after they were freed at %s",
	    allocated, freed),
	    for (i = 0; i < 100; i++) free(malloc(24, M_TEST, M_WAITOK),
	    M_TEST));
}

/* Freed memory is not the next that is handed out. */
TEST(freed_memory_is_kept_back)
{
	char *p = take(24), *q;

	give_back(p);
	q = take(24);
	assert_ptr_not_equal(p, q);
	free(q, M_TEST);
	assert_eq(vmsim_malloc_live(t->vm, NULL), 0);
	test_no_leaks(t->vm);
}

TEST(both_lines_of_a_double_free_are_told)
{
	char *p = take(24);

	give_back(p);
	expect_panic(t->vm, told("the 24 bytes of type \"test\" allocated at "
	    "%s are freed twice, first at %s", allocated, freed),
	    free(p, M_TEST));
}

TEST(free_of_an_interior_pointer_is_told)
{
	char *p = take(100);

	expect_panic(t->vm, told("what is freed as type \"test\" begins at "
	    "byte 16 of the 100 bytes of type \"test\" allocated at %s",
	    allocated, NULL), free(p + 16, M_TEST));
}

TEST_PANICS(free_of_what_is_no_memory_is_told, "what is freed as type \"test\" "
    "was never allocated", free(&freed, M_TEST))

/* Level off: nothing is looked at, but for what is freed. */
TEST_WITH(without_checks_wrong_frees_are_told, .no_machine = true)
{
	struct vmsim *vm = vmsim_create(NULL);
	struct vmsim_snapshot *saved = vmsim_snapshot_create(vm);
	char *p;

	vmsim_enter(vm);
	p = take(100);
	expect_panic(vm, "begins at byte 48 of the 100 bytes",
	    free(p + 48, M_TEST));
	vmsim_snapshot_restore(vm, saved);
	p = take(100);
	give_back(p);
	expect_panic(vm, "are freed twice, first at", free(p, M_TEST));
	vmsim_snapshot_restore(vm, saved);
	vmsim_snapshot_destroy(saved);
	vmsim_destroy(vm);
}

/* Who reads what nobody has written sees it by the value. */
TEST(new_memory_holds_junk)
{
	uma_zone_t z = uma_zcreate("items", 20, NULL, NULL, NULL, NULL, 0, 0);
	unsigned char *p = (unsigned char *)take(70000), *q;
	vm_page_t m = vm_page_alloc_noobj(VM_ALLOC_WIRED);

	q = uma_zalloc(z, M_WAITOK);
	assert_eq(shadow_find_other(p, 0x5a, 60000), 60000);
	assert_eq(shadow_find_other(q, 0x5a, 20), 20);
	assert_eq(shadow_find_other((void *)VM_PAGE_TO_DMAP(m), 0xa5,
	    PAGE_SIZE), PAGE_SIZE);
	vm_page_unwire_noq(m);
	vm_page_free(m);
	uma_zfree(z, q);
	free(p, M_TEST);
	uma_zdestroy(z);
	/* The items that are kept back have outlived their zone. */
	test_check(t->vm);
}

/* An item of a zone is told as memory of a type is. */
TEST(mistakes_with_items_are_told)
{
	uma_zone_t z = uma_zcreate("items", 20, NULL, NULL, NULL, NULL, 0, 0);
	uma_zone_t other = uma_zcreate("other", 20, NULL, NULL, NULL, NULL, 0,
	    0);
	char *p;

	test_save(t);
	allocated = HERE; p = uma_zalloc(z, M_WAITOK);
	test_stray_write(p, 21, 7);
	expect_panic(t->vm, told("byte 2 after the 20 bytes of zone \"items\" "
	    "allocated at %s was written (0x07)", allocated, NULL),
	    uma_zfree(z, p));
	test_restore(t);
	allocated = HERE; p = uma_zalloc(z, M_WAITOK);
	freed = HERE; uma_zfree(z, p);
	expect_panic(t->vm, told("the 20 bytes of zone \"items\" allocated at "
	    "%s are freed twice, first at %s", allocated, freed),
	    uma_zfree(z, p));
	test_restore(t);
	p = uma_zalloc(z, M_WAITOK);
	expect_panic(t->vm, "is freed to zone \"other\" and is not of it",
	    uma_zfree(other, p));
	test_restore(t);
	p = uma_zalloc(z, M_WAITOK);
	uma_zfree(z, p);
	test_stray_write(p, 0, 7);
	expect_told(t, "byte 0 of the 20 bytes of zone \"items\"");
	test_stray_write(p, 0, 0xdf);
	uma_zdestroy(z);
	uma_zdestroy(other);
}

static int
set_up(void *mem, int size, int flags)
{
	memset(mem, 'i', (size_t)size);
	return (0);
}

/* An item that stays initialised is nobody's all the same. */
TEST(an_initialised_item_that_is_free_is_not_written)
{
	uma_zone_t z = uma_zcreate("ready", 20, NULL, NULL, set_up, NULL, 0, 0);
	char *p;

	p = uma_zalloc(z, M_WAITOK);
	p[3] = 'x';
	freed = HERE; uma_zfree(z, p);
	p = uma_zalloc(z, M_WAITOK);
	assert_eq(p[2], 'i');
	assert_eq(p[3], 'x');
	uma_zfree(z, p);
	test_stray_write(p, 4, 'y');
	expect_told(t, "the 20 bytes of zone \"ready\"");
	expect_panic(t->vm, "were written after they were freed at",
	    (void)uma_zalloc(z, M_WAITOK));
}

/* Readers of an SMR zone may still be at it. */
TEST(an_item_that_is_shared_may_be_looked_at)
{
	uma_zone_t z = uma_zcreate("smr", 20, NULL, NULL, NULL, NULL, 0,
	    UMA_ZONE_SMR);
	volatile char *p;

	p = uma_zalloc_smr(z, M_WAITOK);
	p[0] = 'a';
	uma_zfree_smr(z, (void *)(uintptr_t)p);
	assert_eq(p[0], 'a');
	uma_zdestroy(z);
}

/* A page of no object, given back; its frame is free. */
static char *
freed_frame(void)
{
	vm_page_t m = vm_page_alloc_noobj(VM_ALLOC_WIRED | VM_ALLOC_ZERO);
	char *p = (char *)VM_PAGE_TO_DMAP(m);

	vm_page_unwire_noq(m);
	vm_page_free(m);
	return (p);
}

/* Zeroing it does not hide what was written. */
TEST(a_write_to_a_free_frame_is_told_when_it_is_used)
{
	char *p = freed_frame();

	test_stray_write(p, 4000, 1);
	expect_told(t, "was written at byte 4000 (0x01)");
	expect_panic(t->vm, "was written at byte 4000 (0x01)",
	    (void)vm_page_alloc_noobj(VM_ALLOC_ZERO));
}

TEST(a_write_to_a_free_frame_is_told_when_a_run_is_used)
{
	char *p = freed_frame();
	vm_paddr_t pa = DMAP_TO_PHYS((vm_offset_t)p);

	test_stray_write(p, 100, 1);
	expect_panic(t->vm, "was written at byte 100 (0x01)",
	    (void)vm_page_alloc_noobj_contig(VM_ALLOC_WIRED, 1, pa,
	    pa + PAGE_SIZE, PAGE_SIZE, 0, VM_MEMATTR_DEFAULT));
}

TEST(a_frame_freed_as_zero_is_zero)
{
	vm_page_t m = vm_page_alloc_noobj(VM_ALLOC_WIRED | VM_ALLOC_ZERO);

	((char *)VM_PAGE_TO_DMAP(m))[9] = 1;
	vm_page_unwire_noq(m);
	expect_panic(t->vm, "is freed as zero, and byte 9 is 0x01",
	    vm_page_free_zero(m));
}

TEST(a_free_page_is_not_wired)
{
	vm_page_t m = vm_page_alloc_noobj(VM_ALLOC_WIRED);

	vm_page_unwire_noq(m);
	vm_page_free(m);
	expect_panic(t->vm, "is wired; it is free", vm_page_wire(m));
}

static vm_object_t
freed_object(void)
{
	vm_object_t object = vm_object_allocate(OBJT_SWAP, 4);

	freed = HERE; vm_object_deallocate(object);
	return (object);
}

TEST(a_freed_object_is_not_given_back)
{
	vm_object_t object = freed_object();

	expect_panic(t->vm, told("object S1 is given back and was freed; "
	    "driver code gave its last reference back at %s", freed, NULL),
	    vm_object_deallocate(object));
}

TEST(a_freed_object_is_not_locked)
{
	vm_object_t object = freed_object();

	test_save(t);
	expect_panic(t->vm, told("object S1 is locked and was freed; driver "
	    "code gave its last reference back at %s", freed, NULL),
	    VM_OBJECT_WLOCK(object));
	test_restore(t);
	expect_panic(t->vm, "object S1 is locked and was freed",
	    VM_OBJECT_RLOCK(object));
	test_restore(t);
	expect_panic(t->vm, "object S1 is locked and was freed",
	    (void)VM_OBJECT_TRYWLOCK(object));
	test_restore(t);
	expect_panic(t->vm, "object S1 is locked and was freed",
	    (void)VM_OBJECT_TRYRLOCK(object));
}

TEST(a_freed_object_is_not_referenced)
{
	vm_object_t object = freed_object();

	expect_panic(t->vm, "object S1 is referenced and was freed",
	    vm_object_reference(object));
}

TEST(a_freed_object_is_not_written)
{
	vm_object_t object = freed_object();

	test_stray_write(&object->size, 0, 1);
	expect_told(t, "of a freed vm_object was written (0x01)");
	expect_panic(t->vm, "of a freed vm_object was written (0x01)",
	    for (;;) (void)freed_object());
}

/* The objects after it have memory of their own. */
TEST(a_freed_object_is_kept_back)
{
	vm_object_t object = freed_object(), other;
	int i;

	for (i = 0; i < 10; i++) {
		other = vm_object_allocate(OBJT_SWAP, 4);
		assert_ptr_not_equal(other, object);
		vm_object_deallocate(other);
	}
	expect_panic(t->vm, "object S1 is locked and was freed",
	    VM_OBJECT_WLOCK(object));
}

TEST(a_freed_fictitious_page_is_not_written)
{
	vm_page_t m = vm_page_getfake((vm_paddr_t)1 << 40, VM_MEMATTR_DEFAULT);

	vm_page_putfake(m);
	test_stray_write(&m->flags, 0, PG_FICTITIOUS);
	expect_told(t, "of a freed fictitious page was written");
	expect_panic(t->vm, "of a freed fictitious page was written",
	    for (;;) vm_page_putfake(vm_page_getfake((vm_paddr_t)1 << 40,
	    VM_MEMATTR_DEFAULT)));
}

TEST(a_fictitious_page_is_given_back_once)
{
	vm_page_t m = vm_page_getfake((vm_paddr_t)1 << 40, VM_MEMATTR_DEFAULT);

	vm_page_putfake(m);
	expect_panic(t->vm, "a fictitious page is freed twice",
	    vm_page_putfake(m));
}

TEST(a_destroyed_lock_is_not_taken)
{
	struct mtx mtx;

	mtx_init(&mtx, "softc", NULL, MTX_DEF);
	mtx_destroy(&mtx);
	expect_panic(t->vm, "lock \"softc\" is taken and was destroyed",
	    mtx_lock(&mtx));
}

/* Where a softc was, or is not set up yet. */
TEST(a_lock_in_memory_that_is_junk_is_not_taken)
{
	struct mtx *mtx = (struct mtx *)(void *)take(sizeof(*mtx));

	test_save(t);
	expect_panic(t->vm, told("a lock is taken that was never initialised: "
	    "it is byte 0 of the %s allocated at %s", "32 bytes of type "
	    "\"test\"", allocated), mtx_lock(mtx));
	test_restore(t);
	give_back((char *)mtx);
	shadow_allow(mtx, sizeof(*mtx));
	expect_panic(t->vm, told("\"test\" allocated at %s and freed at %s",
	    allocated, freed), mtx_lock(mtx));
}

/* Red zones, what is kept back and what was written there come back. */
TEST(a_restore_brings_mistakes_back)
{
	char *live = take(24), *dead = take(24), *frame = freed_frame();

	give_back(dead);
	test_save(t);
	test_stray_write(live, 24, 1);
	test_stray_write(dead, 0, 1);
	test_stray_write(frame, 0, 1);
	assert_eq(vmsim_check(t->vm, NULL, NULL), 3);
	test_restore(t);
	test_check(t->vm);
	give_back(live);
	test_restore(t);
	free(take(24), M_TEST);
	test_stray_write(dead, 23, 1);
	expect_told(t, "byte 23 of the 24 bytes");
	test_save(t);
	test_restore(t);
	expect_told(t, "byte 23 of the 24 bytes");
	test_stray_write(dead, 23, 0xdf);
	free(live, M_TEST);
}

/* The last occasion to tell. */
TEST_WITH(a_machine_that_ends_tells_of_late_writes, .no_machine = true)
{
	struct vmsim_config config = { .check_level = VMSIM_CHECK_JUNK };
	struct vmsim *vm = vmsim_create(&config);
	char *p;

	vmsim_enter(vm);
	p = take(24);
	give_back(p);
	test_stray_write(p, 23, 0);
	expect_panic(vm, "byte 23 of the 24 bytes of type \"test\"",
	    vmsim_destroy(vm));
	vmsim_destroy(vm);
}
