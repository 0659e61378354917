/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects: made, cut, paged out, merged. */
#include <errno.h>

#include "inject/paths.h"

static int
made(struct stage *s, struct vm_object *object)
{
	s->object = object;
	return (object == NULL ? errno : 0);
}

OP(create_swap, made(s, vmsim_object_create_swap(s->vm, "S", 8)))
OP(create_phys, made(s, vmsim_object_create_phys(s->vm, "P", 8)))
OP(create_file,
    made(s, vmsim_object_create_file(s->vm, "F", PG(8), NULL, NULL)))

static void
is_empty(struct stage *s)
{
	assert_ok(map_at(s->p, 16, 8, RW, SHARED, s->object));
	assert_eq(get(s->p, PG(20)), 0);
	put(s->p, PG(20), 1);
}

static void
read_file(struct stage *s)
{
	uint64_t i;

	map_file_shared(s);
	for (i = 0; i < 8; i++)
		(void)get(s->p, PG(16 + i));
}

OP(shorten, vmsim_object_truncate(s->vm, s->object, 3))

static void
is_short(struct stage *s)
{
	uint64_t value;

	assert_eq(vmsim_object_npages(s->object), 3);
	assert_eq(get(s->p, PG(18)), 102);
	assert_eq(try_load(s->p, PG(19), &value), EFAULT);
}

OP(lengthen, vmsim_object_truncate(s->vm, s->object, 32))

static void
is_long(struct stage *s)
{
	assert_eq(vmsim_object_npages(s->object), 32);
	assert_eq(get(s->p, PG(18)), 102);
}

static void
some_in_swap(struct stage *s)
{
	uint64_t i;

	s->object = vmsim_object_create_swap(s->vm, "S", 8);
	assert_ok(map_at(s->p, 16, 8, RW, SHARED, s->object));
	put_each(s->p, 16, 8, 100);
	for (i = 0; i < 8; i += 2)
		assert_eq(vmsim_evict(s->p, PG(16 + i)), VMSIM_EVICT_PAGED);
}

static void
anonymous(struct stage *s)
{
	map_anon(s->p, 16, 8, RW);
	put(s->p, PG(16), 7);
}

/* A page that could not be written stays. */
static int
evict(struct stage *s)
{
	uint64_t value;

	if (try_load(s->p, PG(16), &value) != 0)
		return (EIO);
	return (vmsim_evict(s->p, PG(16)) == VMSIM_EVICT_PAGED ? 0 : EIO);
}

static void
dirty_file(struct stage *s)
{
	map_file_shared(s);
	put(s->p, PG(16), 7);
}

/* [S: . 1 .] -> [A: 0 1' 2], A's other shadow is gone; one page in swap. */
static void
mergeable(struct stage *s)
{
	map_anon(s->p, 16, 4, RW);
	put_each(s->p, 16, 4, 0);
	s->child = forked(s->p, "child");
	put(s->p, PG(17), 10);
	put(s->child, PG(18), 20);
	assert_eq(vmsim_evict(s->p, PG(16)), VMSIM_EVICT_PAGED);
}

static void
is_merged(struct stage *s)
{
	assert_eq(get(s->p, PG(16)), 0);
	assert_eq(get(s->p, PG(17)), 10);
	assert_eq(get(s->p, PG(18)), 2);
	assert_eq(get(s->p, PG(19)), 3);
}

/* An object of which a hole was cut; fork splits what is left. */
static void
with_a_hole(struct stage *s)
{
	map_anon(s->p, 16, 8, RW);
	put_each(s->p, 16, 8, 0);
	assert_eq(vmsim_evict(s->p, PG(22)), VMSIM_EVICT_PAGED);
	assert_ok(vmsim_munmap(s->p, PG(18), PG(2)));
}

static void
both_ends(struct stage *s)
{
	put(s->p, PG(17), 50);
	assert_eq(get(s->child, PG(17)), 1);
	assert_eq(get(s->child, PG(22)), 6);
	assert_eq(get(s->p, PG(22)), 6);
}

const struct path object_paths[] = {
	{ "create, swap", no_prepare, create_swap, is_empty, 0 },
	{ "create, phys", no_prepare, create_phys, is_empty, 0 },
	{ "create, file", no_prepare, create_file, is_empty, 0 },
	{ "truncate, file shorter", read_file, shorten, is_short, MEMORY },
	{ "truncate, file longer", read_file, lengthen, is_long, MEMORY },
	{ "truncate, swap shorter", some_in_swap, shorten, is_short, MEMORY },
	{ "page-out to swap", anonymous, evict, is_7, KIND(PAGE) },
	{ "page-out to a file", dirty_file, evict, is_7, MEMORY },
	{ "collapse", mergeable, exit_child, is_merged, MEMORY },
	{ "fork that splits", with_a_hole, fork_it, both_ends, KIND(PAGE) },
	{ .name = NULL },
};
