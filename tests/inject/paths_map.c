/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls on address spaces. */
#include <errno.h>

#include "inject/paths.h"

OP(map_8, map_at(s->p, 16, 8, RW, PRIVATE | ANON, NULL))

static void
is_mapped(struct stage *s)
{
	put(s->p, PG(20), 7);
	assert_eq(get(s->p, PG(20)), 7);
}

static void
resident_file(struct stage *s)
{
	map_file_shared(s);
	assert_each(s->p, 16, 8, 100);
}

OP(map_resident,
    map_at(s->p, 64, 8, R, SHARED | VMSIM_MAP_PREFAULT_READ, s->object))

static void
file_at_64(struct stage *s)
{
	assert_eq(get(s->p, PG(67)), 103);
}

/* [16..24) anonymous, written. */
static void
written(struct stage *s)
{
	map_anon(s->p, 16, 8, RW);
	put_each(s->p, 16, 8, 0);
}

OP(map_over_middle, map_at(s->p, 18, 2, RW, PRIVATE | ANON, NULL))

static void
middle_is_new(struct stage *s)
{
	uint64_t i;

	for (i = 0; i < 8; i++)
		assert_eq(get(s->p, PG(16 + i)), i == 2 || i == 3 ? 0 : i);
}

OP(unmap_middle, vmsim_munmap(s->p, PG(18), PG(2)))

static void
middle_is_gone(struct stage *s)
{
	uint64_t value;

	assert_eq(try_load(s->p, PG(18), &value), EFAULT);
	assert_eq(get(s->p, PG(20)), 4);
}

/* Private and shared, file and anonymous, one entry locked. */
static void
everything(struct stage *s)
{
	map_file_shared(s);
	assert_ok(map_at(s->p, 32, 8, RW, PRIVATE, s->object));
	put(s->p, PG(33), 33);
	map_anon(s->p, 48, 8, RW);
	put(s->p, PG(48), 48);
	assert_ok(map_at(s->p, 64, 8, RW, SHARED | ANON, NULL));
	put(s->p, PG(64), 64);
	map_anon(s->p, 80, 4, RW);
	put(s->p, PG(80), 80);
	assert_ok(vmsim_mlock(s->p, PG(80), PG(4)));
	map_anon(s->p, 96, 4, RW);
	put(s->p, PG(96), 96);
	assert_ok(vmsim_minherit(s->p, PG(96), PG(4), VMSIM_INHERIT_ZERO));
	map_anon(s->p, 112, 4, RW);
}

static void
child_is_alike(struct stage *s)
{
	static const struct {
		uint64_t page, value;
	} seen[] = {
		{ 19, 103 }, { 33, 33 }, { 35, 103 }, { 48, 48 }, { 64, 64 },
		{ 80, 80 }, { 96, 0 }, { 112, 0 },
	};
	size_t i;

	put(s->p, PG(48), 1);
	for (i = 0; i < nrows(seen); i++)
		assert_eq(get(s->child, PG(seen[i].page)), seen[i].value);
}

static void
after_fork(struct stage *s)
{
	everything(s);
	assert_eq(fork_it(s), 0);
	put(s->p, PG(48), 2);
}

static void
parent_lives(struct stage *s)
{
	assert_eq(get(s->p, PG(48)), 2);
	assert_eq(get(s->p, PG(80)), 80);
}

/* The mapping is the last user of a file with dirty pages. */
static void
last_of_file(struct stage *s)
{
	map_file_shared(s);
	put(s->p, PG(17), 7);
	put(s->p, PG(21), 7);
	vmsim_object_release(s->vm, s->object);
	s->object = NULL;
}

/* What cannot be written is lost with the file's last user. */
static int
exit_all(struct stage *s)
{
	vmsim_proc_exit(s->p);
	s->p = NULL;
	return (0);
}

static int
create_proc(struct stage *s)
{
	s->child = vmsim_proc_create(s->vm, "Q");
	return (s->child == NULL ? ENOMEM : 0);
}

OP(lock_8, vmsim_mlock(s->p, PG(16), PG(8)))

static void
is_locked(struct stage *s)
{
	assert_eq(usage(s->p).wired, 8);
	assert_ok(vmsim_munlock(s->p, PG(16), PG(8)));
	assert_eq(usage(s->p).wired, 0);
}

OP(lock_part, vmsim_mlock(s->p, PG(18), PG(2)))

static void
part_is_locked(struct stage *s)
{
	assert_eq(usage(s->p).wired, 2);
}

static void
locked(struct stage *s)
{
	written(s);
	assert_eq(lock_8(s), 0);
}

OP(unlock_8, vmsim_munlock(s->p, PG(16), PG(8)))

static void
is_unlocked(struct stage *s)
{
	assert_eq(usage(s->p).wired, 0);
	put(s->p, PG(16), 1);
}

static void
anonymous(struct stage *s)
{
	map_anon(s->p, 16, 8, RW);
}

/* A wired write fault copies. */
static void
shared_copy(struct stage *s)
{
	written(s);
	s->child = forked(s->p, "child");
}

OP(unlock_part, vmsim_munlock(s->p, PG(18), PG(2)))

static void
rest_is_locked(struct stage *s)
{
	assert_eq(usage(s->p).wired, 6);
}

/* Locked read-only pages of a file, mapped privately. */
static void
locked_private(struct stage *s)
{
	make_file(s);
	assert_ok(map_at(s->p, 16, 8, R, PRIVATE, s->object));
	assert_eq(lock_8(s), 0);
}

OP(upgrade, vmsim_mprotect(s->p, PG(16), PG(8), RW))

static void
is_writable(struct stage *s)
{
	put(s->p, PG(19), 7);
	assert_eq(get(s->p, PG(19)), 7);
	assert_eq(get(s->p, PG(20)), 104);
	assert_eq(usage(s->p).wired, 8);
}

OP(protect_middle, vmsim_mprotect(s->p, PG(18), PG(2), R))

static void
middle_is_read_only(struct stage *s)
{
	assert_eq(try_store(s->p, PG(18), 1), EFAULT);
	put(s->p, PG(20), 1);
}

static void
dirty_file(struct stage *s)
{
	map_file_shared(s);
	put(s->p, PG(17), 7);
	put(s->p, PG(20), 8);
}

OP(sync_file, vmsim_msync(s->p, PG(16), PG(8), VMSIM_MS_SYNC))
OP(sync_invalidate, vmsim_msync(s->p, PG(16), PG(8), VMSIM_MS_INVALIDATE))

static void
is_written(struct stage *s)
{
	assert_ok(vmsim_munmap(s->p, PG(16), PG(8)));
	assert_ok(map_at(s->p, 16, 8, R, SHARED, s->object));
	assert_eq(get(s->p, PG(17)), 7);
	assert_eq(get(s->p, PG(20)), 8);
	assert_eq(get(s->p, PG(21)), 105);
}

OP(will_need, vmsim_madvise(s->p, PG(64), PG(8), VMSIM_MADV_WILLNEED))

static void
mapped_twice(struct stage *s)
{
	resident_file(s);
	assert_ok(map_at(s->p, 64, 8, R, SHARED, s->object));
}

OP(advise_part, vmsim_madvise(s->p, PG(18), PG(2), VMSIM_MADV_RANDOM))
OP(free_part, vmsim_madvise(s->p, PG(18), PG(2), VMSIM_MADV_FREE))

static void
rest_is_there(struct stage *s)
{
	assert_eq(get(s->p, PG(17)), 1);
	assert_eq(get(s->p, PG(20)), 4);
}

OP(inherit_part, vmsim_minherit(s->p, PG(18), PG(2), VMSIM_INHERIT_NONE))

const struct path map_paths[] = {
	{ "mmap, anonymous", no_prepare, map_8, is_mapped, MEMORY },
	{ "mmap, resident file", resident_file, map_resident, file_at_64,
	    MEMORY },
	{ "mmap over a middle", written, map_over_middle, middle_is_new,
	    MEMORY },
	{ "munmap of a middle", written, unmap_middle, middle_is_gone,
	    MEMORY },
	{ "process", no_prepare, create_proc, no_verify, 0 },
	{ "fork", everything, fork_it, child_is_alike, KIND(PAGE) },
	{ "exit", after_fork, exit_child, parent_lives, MEMORY },
	{ "exit, dirty file", last_of_file, exit_all, no_verify, ~0u },
	{ "mlock, anonymous", anonymous, lock_8, is_locked, MEMORY },
	{ "mlock, shared copy", shared_copy, lock_8, is_locked, MEMORY },
	{ "mlock, resident", written, lock_8, is_locked, MEMORY },
	{ "munlock", locked, unlock_8, is_unlocked, MEMORY },
	{ "mlock, part", written, lock_part, part_is_locked, MEMORY },
	{ "munlock, part", locked, unlock_part, rest_is_locked, MEMORY },
	{ "mlock, file", map_file_shared, lock_8, is_locked, MEMORY },
	{ "mprotect, part", written, protect_middle, middle_is_read_only,
	    MEMORY },
	{ "mprotect, locked copy", locked_private, upgrade, is_writable,
	    MEMORY },
	{ "msync", dirty_file, sync_file, is_written, MEMORY },
	{ "msync, invalidate", dirty_file, sync_invalidate, is_written,
	    MEMORY },
	{ "madvise, will need", mapped_twice, will_need, file_at_64, MEMORY },
	{ "madvise, part", written, advise_part, rest_is_there, MEMORY },
	{ "madvise, free", written, free_part, rest_is_there, MEMORY },
	{ "minherit, part", written, inherit_part, rest_is_there, MEMORY },
	{ .name = NULL },
};
