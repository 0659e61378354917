/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Policies: what a machine has without a word, what is refused and how, and
 * that each value is followed and breaks nothing.
 */
#include <stdio.h>
#include "base/machine.h"
#include "mem/mem.h"
#include "support/words.h"

TESTS(.no_machine = true);

#define	WITH(text)	.config = { .nframes = 512, .policies = (text) }

static void
assert_refused(const char *policies, const char *sentence)
{
	const struct vmsim_config config = { .policies = policies };
	char said[256];

	assert_eq(vmsim_policies_check(policies, said, sizeof(said)), EINVAL);
	assert_string_equal(said, sentence);
	assert_null(vmsim_create(&config));
	assert_eq(errno, EINVAL);
}

TEST(a_machine_has_the_policies_of_FreeBSD)
{
	const struct policy_row *row;
	struct vmsim *vm = test_machine(16);

	for (row = policy_rows; row->name != NULL; row++)
		assert_eq(policy_field(&vm->policy, row), row->value);
	test_machine_end(vm);
}

TEST(every_field_of_the_policies_is_in_the_table_once)
{
	struct policy seen = { 0 };
	const struct policy_row *row;
	const char *byte = (const char *)&seen;
	size_t i;

	for (row = policy_rows; row->name != NULL; row++)
		(*(uint32_t *)(void *)((char *)&seen + row->field))++;
	for (i = 0; i < sizeof(seen); i += sizeof(uint32_t))
		assert_eq(*(const uint32_t *)(const void *)(byte + i), 1);
}

TEST(a_wrong_policy_is_told_in_a_sentence)
{
	assert_refused("prefault", "a policy is NAME=VALUE, not \"prefault\"");
	assert_refused("prefalt=1", "there is no policy \"prefalt\"");
	assert_refused("prefault=x",
	    "policy prefault is a number from 0 to 256, not \"x\"");
	assert_refused("prefault=", "policy prefault is a number from 0 to "
	    "256, not \"\"");
	assert_refused("act_max=8 act_max=65",
	    "policy act_max is a number from 1 to 64, not \"65\"");
	assert_refused("collapse=1", "policy collapse is on or off, not \"1\"");
	assert_refused("free_min=few", "policy free_min is a number from 0 to "
	    "1073741824 or auto, not \"few\"");
	assert_refused("free_min=50, free_target=50", "policy free_target is "
	    "50, not more than free_min, 50");
}

TEST(the_last_word_on_a_policy_counts)
{
	struct policy p;

	assert_true(policy_read(&p, ",prefault=9 collapse=off,prefault=2 ",
	    NULL, 0));
	assert_eq(p.prefault, 2);
	assert_eq(p.collapse, 0);
	assert_eq(p.bypass, 1);
}

/* The caller's text may go as soon as the machine is there. */
/* As if nothing had been said; others have no such value. */
TEST(a_number_of_frames_may_be_that_of_the_machines_size)
{
	const struct vmsim_config config = {
		.nframes = 512, .policies = "free_min=300 free_min=auto",
	};
	struct vmsim *vm = vmsim_create(&config), *plain = test_machine(512);

	assert_non_null(vm);
	assert_eq(vm->policy.free_min, POLICY_BY_SIZE);
	assert_eq(vm->mem->limits.min, plain->mem->limits.min);
	assert_eq(vmsim_policies_check("prefault=auto", NULL, 0), EINVAL);
	test_machine_end(plain);
	test_machine_end(vm);
}

TEST(the_text_of_the_policies_is_not_kept)
{
	char text[] = "prefault=9";
	const struct vmsim_config config = { .policies = text };
	struct vmsim *vm = test_machine_with(&config);

	memset(text, 'x', sizeof(text) - 1);
	assert_eq(vm->policy.prefault, 9);
	assert_null(vm->config.policies);
	test_machine_end(vm);
}

/* A small machine whose memory is short, with all that can be switched. */
static void
work(struct vmsim *vm)
{
	struct vmsim_proc *p = proc(vm, "P"), *q;
	uint64_t addr;
	unsigned i;

	for (i = 0; i < 40; i++)
		map_anon(p, 16 + 8 * i, 8, RW);
	put_each(p, 16, 320, 1);
	addr = PG(4096);
	assert_ok(vmsim_mmap(p, &addr, PG(64), RW, PRIVATE | ANON | FIXED |
	    VMSIM_MAP_STACK, NULL, 0));
	put(p, PG(4096 + 63), 1);
	put(p, PG(4096 + 20), 2);
	for (i = 0; i < 3; i++) {
		q = forked(p, "Q");
		put_each(p, 16, 300, i);
		assert_eq(get(q, PG(4096 + 20)), 2);
		vmsim_proc_exit(q);
	}
	put(p, PG(17), 3);
	(void)vmsim_evict(p, PG(17));
	assert_eq(get(p, PG(17)), 3);
	put(p, PG(17), 3);
	assert_each(p, 16, 300, 2);
	vmsim_proc_exit(p);
}

static void
work_with(const struct policy_row *row, uint32_t value, bool daemon)
{
	char text[64], number[12];
	struct vmsim_config config = {
		.nframes = daemon ? 1000 : 300,
		.pagedaemon = daemon,
		.check_level = VMSIM_CHECK_JUNK,
		.policies = text,
	};
	struct vmsim *vm;

	snprintf(text, sizeof(text), "%s=%s", row->name,
	    policy_value(row, value, number, sizeof(number)));
	vm = test_machine_with(&config);
	work(vm);
	test_machine_end(vm);
}

TEST(the_least_and_the_most_of_each_policy_work)
{
	const struct policy_row *row;

	for (row = policy_rows; row->name != NULL; row++) {
		if (row->value == POLICY_BY_SIZE)
			continue;
		/* A stack of 64 pages is all guard then: no stack. */
		work_with(row, row->min, false);
		work_with(row, row->min, true);
		if (strcmp(row->name, "stack_guard") == 0)
			continue;
		work_with(row, row->max, false);
		work_with(row, row->max, true);
	}
}

TEST(limits_of_the_daemon_are_followed_where_they_make_sense)
{
	struct vmsim_config config = {
		.nframes = 4000,
		.pagedaemon = true,
		.policies = "free_min=200 free_target=500 inactive_target=700",
	};
	struct vmsim *vm = test_machine_with(&config);

	assert_eq(vm->mem->limits.min, 200);
	assert_eq(vm->mem->limits.target, 500);
	assert_eq(vm->mem->limits.wakeup, 450);
	assert_eq(vm->mem->limits.inactive, 700);
	test_machine_end(vm);
	config.policies = "free_target=4000";
	assert_null(vmsim_create(&config));
	assert_eq(errno, EINVAL);
	config.policies = "free_min=5";
	assert_null(vmsim_create(&config));
	assert_eq(errno, EINVAL);
}

/* How many faults it takes to read 32 resident pages of a file. */
static uint64_t
count_faults(struct test *t)
{
	struct vm_object *m = new_shm(t, "m", 32);
	uint64_t before;

	t->p = proc(t->vm, "P");
	t->q = proc(t->vm, "Q");
	assert_ok(map_at(t->p, 16, 32, RW, SHARED, m));
	put_each(t->p, 16, 32, 1);
	assert_ok(map_at(t->q, 16, 32, R, SHARED, m));
	before = counters(t->vm).faults;
	assert_each(t->q, 16, 32, 1);
	return (counters(t->vm).faults - before);
}

TEST_WITH(without_prefault_each_page_faults, WITH("prefault=0 mmap_prefault=0"))
{
	assert_eq(count_faults(t), 32);
}

TEST_WITH(prefault_maps_so_many_on_each_side,
    WITH("prefault=15 mmap_prefault=0"))
{
	assert_eq(count_faults(t), 2);
}

/* Two forks whose children go: chains that are to be shortened. */
static uint64_t
count_depth(struct test *t)
{
	unsigned i;

	t->p = proc(t->vm, "P");
	map_anon(t->p, 16, 4, RW);
	put_same(t->p, 16, 4, 1);
	for (i = 2; i < 5; i++) {
		t->q = forked(t->p, "Q");
		put(t->p, PG(16), i);
		vmsim_proc_exit(t->q);
		t->q = NULL;
	}
	put_same(t->p, 16, 4, 9);
	assert_same(t->p, 16, 4, 9);
	return (usage(t->p).max_depth);
}

TEST_WITH(chains_are_shortened, WITH(NULL))
{
	assert_true(count_depth(t) <= 2);
}

TEST_WITH(without_collapse_chains_grow, WITH("collapse=off"))
{
	assert_eq(count_depth(t), 4);
	assert_eq(counters(t->vm).collapses, 0);
}

static uint64_t
count_entries(struct test *t)
{
	t->p = proc(t->vm, "P");
	map_anon(t->p, 16, 4, RW);
	map_anon(t->p, 20, 4, RW);
	assert_ok(vmsim_mprotect(t->p, PG(18), PG(2), R));
	assert_ok(vmsim_mprotect(t->p, PG(18), PG(2), RW));
	return (usage(t->p).entries);
}

TEST_WITH(entries_that_are_alike_become_one, WITH(NULL))
{
	assert_eq(count_entries(t), 1);
}

TEST_WITH(without_merge_they_stay_apart, WITH("merge=off"))
{
	assert_eq(count_entries(t), 3);
}

TEST_WITH(what_a_policy_is_and_means_is_printed, WITH("prefault=8"))
{
	vmsim_dump_policies(t->vm, "> ", test_print, t);
	assert_non_null(strstr(t->said, "> prefault=8            0 to 256, "
	    "usually 4; PFBAK, PFFOR\n>                       resident pages "
	    "mapped on each side of one that faulted\n"));
	assert_non_null(strstr(t->said, "> collapse=on           on or off; "
	    "vm_object_collapse()\n"));
	assert_non_null(strstr(t->said, "> free_min=auto         0 to "));
}
