/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contract kit: what it tells of a driver that gets something wrong, and
 * which cases it leaves out.
 */
#include <errno.h>

#include <vmsim/object.h>

#include "kit/objects.h"
#include "support/test.h"

TESTS(.no_machine = true);

/* Keeps the first text that fits. */
struct kept {
	char	 text[65536];
	size_t	 len;
};

static void
keep(void *arg, const char *text, size_t len)
{
	struct kept *k = arg;

	if (len > sizeof(k->text) - 1 - k->len)
		len = sizeof(k->text) - 1 - k->len;
	memcpy(k->text + k->len, text, len);
	k->len += len;
	k->text[k->len] = '\0';
}

static struct vm_object *
create_nothing(struct vmsim *vm, uint64_t npages, void *arg)
{
	return (NULL);
}

static struct vm_object *
create_short(struct vmsim *vm, uint64_t npages, void *arg)
{
	return (kit_file.create(vm, npages - 1, arg));
}

static void
revoke_nothing(struct vmsim *vm, struct vm_object *object, uint64_t first,
    uint64_t n, void *arg)
{
}

static int
cut_nothing(struct vmsim *vm, struct vm_object *object, uint64_t npages,
    void *arg)
{
	return (0);
}

static int
cannot_cut(struct vmsim *vm, struct vm_object *object, uint64_t npages,
    void *arg)
{
	return (EIO);
}

static int
cannot_move(struct vmsim *vm, struct vm_object *object, uint64_t first,
    uint64_t n, void *arg)
{
	return (EBUSY);
}

static int
refuse_read(void *arg, uint64_t pindex, void *page)
{
	return (EIO);
}

/* A file of which nothing can be read. */
static struct vm_object *
create_unreadable(struct vmsim *vm, uint64_t npages, void *arg)
{
	static const struct vmsim_object_file_ops ops = {
		.read = refuse_read,
	};

	return (vmsim_object_create_file(vm, "bad", npages * VMSIM_PAGE_SIZE,
	    &ops, arg));
}

static const struct {
	const struct vmsim_kit *of;
	struct vmsim_kit with;	/* what it has instead */
	const char *only, *told;
} flaws[] = {
	{ &kit_file, { .create = create_nothing },
	    "the_first_page_is_read",
	    "create() made no object of 16 pages" },
	{ &kit_file, { .create = create_nothing },
	    "two_faults_on_one_page", "create() made no object" },
	{ &kit_file, { .create = create_short },
	    "the_first_page_is_read",
	    "create() was asked for 16 pages and made 15" },
	{ &kit_device_cluster, { .revoke = revoke_nothing },
	    "revoked_pages_fault_again",
	    "page 2 was revoked and is read without a fault" },
	{ &kit_file, { .truncate = cut_nothing },
	    "a_shorter_object_refuses",
	    "access 1 at 0x10006000 succeeds although the object ends "
	    "before it" },
	{ &kit_file, { .truncate = cut_nothing },
	    "what_was_cut_off_stays_away",
	    "what was cut off has come back" },
	{ &kit_file, { .truncate = cannot_cut },
	    "a_shorter_object_refuses",
	    "truncate(): Input/output error (5)" },
	{ &kit_device_cluster, { .move = cannot_move },
	    "a_move_of_nothing", "move(): " },
	{ &kit_file, { .create = create_unreadable },
	    "the_first_page_is_read",
	    "reading a page at 0x10000000, which is mapped, ends with "
	    "signal 10 (the fault handler says 9)" },
	{ &kit_file, { .create = create_unreadable },
	    "exit_with_mappings_alive", "a load at 0x10000000, which" },
	{ &kit_file, { .create = create_unreadable },
	    "a_page_is_written_first", "a store at 0x10003000, which" },
	{ &kit_file, { .create = create_unreadable },
	    "a_page_is_executed",
	    "an instruction fetch ends with signal 10" },
	{ &kit_file, { .create = create_unreadable },
	    "a_fault_on_a_mapped_page_is_harmless",
	    "fault 1 on one page answers 9" },
	{ &kit_file, { .create = create_unreadable },
	    "an_access_crosses_two_pages",
	    "an access across two pages ends with signal 10" },
	{ &kit_file, { .create = create_unreadable },
	    "mlock_and_munlock_balance", "mlock: " },
	{ &kit_file, { .create = create_unreadable },
	    "pages_are_held", "holding 3 pages: " },
	{ &kit_file, { .create = create_unreadable },
	    "two_faults_on_one_page",
	    "reading page 2 ends with signal 10 (the fault handler "
	    "says 9)" },
	{ &kit_file, { .create = create_unreadable },
	    "a_write_beside_a_read",
	    "writing page 2 ends with signal 10" },
	{ &kit_file, { .create = create_unreadable },
	    "mlock_during_a_fault", "mlock: " },
};

TEST(each_flaw_of_a_driver_is_told)
{
	static struct kept said;
	struct vmsim_kit kit;
	size_t i;

	for (i = 0; i < nrows(flaws); i++) {
		kit = *flaws[i].of;
		if (flaws[i].with.create != NULL)
			kit.create = flaws[i].with.create;
		if (flaws[i].with.revoke != NULL)
			kit.revoke = flaws[i].with.revoke;
		if (flaws[i].with.truncate != NULL)
			kit.truncate = flaws[i].with.truncate;
		if (flaws[i].with.move != NULL)
			kit.move = flaws[i].with.move;
		said.len = 0;
		assert_eq(vmsim_kit_run(&kit, flaws[i].only, keep, &said, NULL),
		    1);
		if (strstr(said.text, flaws[i].told) == NULL)
			fail_msg("no \"%s\" in: %s", flaws[i].told, said.text);
	}
}

/* A device may refuse, if the kit is told so. */
TEST(refusals_are_allowed_to_some)
{
	struct vmsim_kit kit = kit_file;

	kit.create = create_unreadable;
	kit.flags = VMSIM_KIT_MAY_REFUSE;
	assert_eq(vmsim_kit_run(&kit, "two_faults_on", NULL, NULL, NULL), 0);
	assert_eq(vmsim_kit_run(&kit, "a_write_beside", NULL, NULL, NULL), 0);
	assert_eq(vmsim_kit_run(&kit, "mlock_during_a_f", NULL, NULL, NULL), 0);
	assert_int_not_equal(vmsim_kit_run(&kit, "the_first_page", NULL, NULL,
	    NULL), 0);
}

/* Each reason to skip a case, and who it concerns. */
TEST(what_an_object_cannot_do_is_skipped)
{
	static const struct {
		unsigned flags;
		const char *only, *told;
	} rows[] = {
		{ VMSIM_KIT_READONLY, "a_page_is_written_first",
		    "skipped  a_page_is_written_first: the object is "
		    "read-only" },
		{ VMSIM_KIT_NO_EXEC, "a_page_is_executed",
		    "nothing is executed from the object" },
		{ VMSIM_KIT_NO_PRIVATE, "no_frame_for_a_private_copy",
		    "the object has no private mappings" },
		{ VMSIM_KIT_NO_WIRE, "mlock_of_a_part",
		    "the object's pages are not wired" },
		{ VMSIM_KIT_VOLATILE, "a_second_process_maps_it_later",
		    "the object forgets what is not mapped" },
		{ 0, "revoke_of_nothing", "the kit was given no revoke()" },
		{ 0, "a_move_of_nothing", "the kit was given no move()" },
		{ 0, "a_shorter_object", "the kit was given no truncate()" },
	};
	struct vmsim_kit_result r;
	static struct kept said;
	struct vmsim_kit kit;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		kit = kit_phys;
		kit.flags = rows[i].flags;
		said.len = 0;
		assert_eq(vmsim_kit_run(&kit, rows[i].only, keep, &said, &r),
		    0);
		assert_eq(r.run, 1);
		assert_eq(r.skipped, 1);
		assert_eq(r.passed, 0);
		if (strstr(said.text, rows[i].told) == NULL)
			fail_msg("no \"%s\" in: %s", rows[i].told, said.text);
	}
	kit = kit_phys;
	kit.npages = 7;
	assert_eq(vmsim_kit_run(&kit, NULL, NULL, NULL, &r), 0);
	assert_eq(r.skipped, r.run);
	kit.npages = 8;
	assert_eq(vmsim_kit_run(&kit, "the_last_page", NULL, NULL, &r), 0);
	assert_eq(r.passed, 1);
	kit.content = NULL;
	assert_eq(vmsim_kit_run(&kit, "a", NULL, NULL, &r), 0);
	assert_true(r.passed > 20);
}
