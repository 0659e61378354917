/* SPDX-License-Identifier: BSD-2-Clause */
/* Races in virtual memory: explored, checked, and the same reduced or not. */
#include <vmsim/object.h>
#include <vmsim/process.h>

#include "support/test.h"

#include <vmsim/cmocka.h>

TESTS(.no_machine = true);

#define	BASE	0x10000UL
#define	STATES	256

struct race {
	struct vmsim_proc *parent, *child;
	char	 seen[4];		/* what the threads read */
	char	 end;			/* of what is saved */
	uint64_t states[STATES];	/* dumps and answers, hashed, sorted */
	size_t	 nstates;
};

static struct race race, other;

static char
look(struct vmsim_proc *p, uint64_t addr)
{
	char c = 0;

	vmsim_expect(vmsim_load(p, addr, &c, 1, NULL) == 0);
	return (c);
}

static void
put(struct vmsim_proc *p, uint64_t addr, char c)
{
	vmsim_expect(vmsim_store(p, addr, &c, 1, NULL) == 0);
}

/* [P: 0] <- fork -> [C: .]: one page, shared below two shadows. */
static void
fork_setup(struct vmsim *vm, void *arg)
{
	struct race *r = arg;
	uint64_t addr = BASE;

	r->parent = vmsim_proc_create(vm, "P");
	vmsim_expect(r->parent != NULL);
	vmsim_expect(vmsim_mmap(r->parent, &addr, VMSIM_PAGE_SIZE,
	    VMSIM_PROT_READ | VMSIM_PROT_WRITE,
	    VMSIM_MAP_PRIVATE | VMSIM_MAP_FIXED, NULL, 0) == 0);
	put(r->parent, BASE, 'o');
	r->child = vmsim_proc_fork(r->parent, "C", false);
	vmsim_expect(r->child != NULL);
}

static void
write_parent(void *arg)
{
	struct race *r = arg;

	put(r->parent, BASE, 'p');
	r->seen[0] = look(r->parent, BASE);
}

static void
write_child(void *arg)
{
	struct race *r = arg;

	put(r->child, BASE, 'c');
	r->seen[1] = look(r->child, BASE);
}

static void
each_has_its_own(struct vmsim *vm, void *arg)
{
	struct race *r = arg;

	vmsim_expect(r->seen[0] == 'p');
	vmsim_expect(r->seen[1] == 'c');
	vmsim_expect(look(r->parent, BASE) == 'p');
	vmsim_expect(look(r->child, BASE) == 'c');
}

static void
exit_child(void *arg)
{
	struct race *r = arg;

	vmsim_proc_exit(r->child);
	r->child = NULL;
}

static void
unmap_parent(void *arg)
{
	struct race *r = arg;

	vmsim_expect(vmsim_munmap(r->parent, BASE, VMSIM_PAGE_SIZE) == 0);
}

static struct vmsim_explore_test
make(const char *name, vmsim_thread_body_t *one, vmsim_thread_body_t *two)
{
	return ((struct vmsim_explore_test){
		.name = name,
		.machine.nframes = 64,
		.setup = fork_setup,
		.nthreads = 2,
		.threads = { { "one", one }, { "two", two } },
		.data = &race,
		.data_size = offsetof(struct race, end),
	});
}

TEST(both_write_after_fork_and_each_has_its_own)
{
	struct vmsim_explore_test test;

	test = make("fork", write_parent, write_child);
	test.final = each_has_its_own;
	assert_preempted_interleavings(&test, 2);
	assert_every_interleaving(&test);
}

TEST(a_write_against_an_exit_below)
{
	struct vmsim_explore_test test;

	test = make("exit", write_parent, exit_child);
	assert_preempted_interleavings(&test, 2);
}

/* vmsim_print_t: the dump into the hash. */
static void
hash_text(void *arg, const char *text, size_t len)
{
	uint64_t *h = arg;

	while (len-- > 0)
		*h = (*h ^ (unsigned char)*text++) * 0x100000001b3U;
}

static void
keep_state(struct vmsim *vm, void *arg, const char *schedule,
    unsigned preemptions)
{
	struct race *r = arg;
	uint64_t h = 0xcbf29ce484222325U;
	size_t i;

	hash_text(&h, r->seen, sizeof(r->seen));
	vmsim_dump_recorded(vm, "", hash_text, &h);
	for (i = 0; i < r->nstates && r->states[i] < h; i++)
		continue;
	if (i < r->nstates && r->states[i] == h)
		return;
	assert_true(r->nstates < STATES);
	memmove(&r->states[i + 1], &r->states[i],
	    (r->nstates - i) * sizeof(r->states[0]));
	r->states[i] = h;
	r->nstates++;
}

static uint64_t
explore_into(struct race *r, const struct vmsim_explore_test *test,
    const struct vmsim_explore_config *c)
{
	struct vmsim_explore_test mine = *test;
	struct vmsim_explore_result result;
	uint64_t executions;

	mine.data = r;
	mine.outcome = keep_state;
	r->nstates = 0;
	if (vmsim_explore(&mine, c, &result) != 0 || result.failures != 0)
		fail_msg("%s", result.report != NULL ? result.report : "?");
	assert_true(result.complete);
	executions = result.executions;
	vmsim_explore_result_fini(&result);
	return (executions);
}

/* The dumps and answers under a bound are the same, reduced or not. */
static void
expect_agreement(const struct vmsim_explore_test *test, unsigned most)
{
	struct vmsim_explore_config all = { .strategy = VMSIM_EXPLORE_ALL,
	    .bounded = true };
	struct vmsim_explore_config reduced = { .bounded = true };
	uint64_t few = 0, many = 0;

	for (all.preemptions = 0; all.preemptions <= most;
	    all.preemptions++) {
		reduced.preemptions = all.preemptions;
		many = explore_into(&race, test, &all);
		few = explore_into(&other, test, &reduced);
		assert_eq(race.nstates, other.nstates);
		assert_memory_equal(race.states, other.states,
		    race.nstates * sizeof(race.states[0]));
	}
	print_message("%s: %zu states, %ju executions of %ju\n", test->name,
	    race.nstates, (uintmax_t)few, (uintmax_t)many);
	assert_true(few < many);
}

TEST(forks_are_the_same_reduced_or_not)
{
	struct vmsim_explore_test test;

	test = make("fork", write_parent, write_child);
	expect_agreement(&test, 2);
}

TEST(exits_and_unmaps_are_the_same_reduced_or_not)
{
	struct vmsim_explore_test test;

	test = make("exit", write_parent, exit_child);
	expect_agreement(&test, 2);
	test = make("unmap", unmap_parent, write_child);
	expect_agreement(&test, 2);
}

/* [P: 0], alone. */
static void
parent_setup(struct vmsim *vm, void *arg)
{
	struct race *r = arg;

	fork_setup(vm, arg);
	vmsim_proc_exit(r->child);
	r->child = NULL;
}

static void
lock_parent(void *arg)
{
	struct race *r = arg;

	vmsim_expect(vmsim_mlock(r->parent, BASE, VMSIM_PAGE_SIZE) == 0);
}

static void
fork_parent(void *arg)
{
	struct race *r = arg;

	r->child = vmsim_proc_fork(r->parent, "C", false);
	vmsim_expect(r->child != NULL);
}

/* fork sleeps on the map, and may be woken before it stops; no bound. */
TEST(sleepers_are_the_same_reduced_or_not)
{
	const struct vmsim_explore_config all = {
		.strategy = VMSIM_EXPLORE_ALL,
	};
	const struct vmsim_explore_config reduced = { .bounded = false };
	struct vmsim_explore_test test;
	uint64_t few, many;

	test = make("lock", lock_parent, fork_parent);
	test.setup = parent_setup;
	many = explore_into(&race, &test, &all);
	few = explore_into(&other, &test, &reduced);
	print_message("lock: %zu states, %ju executions of %ju\n",
	    race.nstates, (uintmax_t)few, (uintmax_t)many);
	assert_true(few < many);
	assert_eq(race.nstates, other.nstates);
	assert_memory_equal(race.states, other.states,
	    race.nstates * sizeof(race.states[0]));
}

/* Without a bound every state that walks meet is met by the search. */
TEST(walks_meet_nothing_new)
{
	struct vmsim_explore_config walk = { .strategy = VMSIM_EXPLORE_RANDOM,
	    .count = 3000, .seed = 1 };
	struct vmsim_explore_config reduced = { .bounded = false };
	struct vmsim_explore_result r;
	struct vmsim_explore_test test;
	size_t i, j = 0;

	test = make("fork", write_parent, write_child);
	(void)explore_into(&other, &test, &reduced);
	test.data = &race;
	test.outcome = keep_state;
	race.nstates = 0;
	assert_ok(vmsim_explore(&test, &walk, &r));
	assert_eq(r.failures, 0);
	vmsim_explore_result_fini(&r);
	for (i = 0; i < race.nstates; i++) {
		while (j < other.nstates && other.states[j] < race.states[i])
			j++;
		assert_true(j < other.nstates);
		assert_eq(other.states[j], race.states[i]);
	}
}

/* The result says which steps of the fault handler were reached. */
TEST(reached_steps_are_told)
{
	struct vmsim_explore_config c = { .strategy = VMSIM_EXPLORE_DEFAULT };
	struct vmsim_explore_result r;
	struct vmsim_explore_test test;

	test = make("fork", write_parent, write_child);
	assert_ok(vmsim_explore(&test, &c, &r));
	assert_eq(r.failures, 0);
	assert_int_not_equal(r.fault_steps, 0);
	assert_eq(r.executions, 1);
	vmsim_explore_result_fini(&r);
}
