/* SPDX-License-Identifier: BSD-2-Clause */
/* Every way through the fault handler. */
#include <errno.h>

#include <vm/pmap.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>

#include "proc/proc.h"
#include "inject/paths.h"

OP(store_16, try_store(s->p, PG(16), 7))

static void
map_anonymous(struct stage *s)
{
	map_anon(s->p, 16, 8, RW);
}

/* [S: .] -> [O: 1], the child sees O too. */
static void
share_after_fork(struct stage *s)
{
	map_anonymous(s);
	put(s->p, PG(16), 1);
	put(s->p, PG(17), 2);
	s->child = forked(s->p, "child");
}

static void
copied(struct stage *s)
{
	assert_eq(get(s->p, PG(16)), 7);
	assert_eq(get(s->child, PG(16)), 1);
	assert_eq(get(s->child, PG(17)), 2);
}

/* [S: . .] -> [O: 1 .]: only S sees O, so its page moves up. */
static void
alone_below(struct stage *s)
{
	vm_map_t map = &s->p->p_vmspace->vm_map;
	vm_map_entry_t entry;
	vm_object_t object;

	map_anonymous(s);
	put(s->p, PG(16), 1);
	vmsim_enter(s->vm);
	vm_map_lock(map);
	assert_true(vm_map_lookup_entry(map, PG(16), &entry));
	object = entry->object.vm_object;
	vm_object_reference(object);
	vm_object_shadow(&entry->object.vm_object, &entry->offset, PG(8), NULL,
	    false);
	object->ref_count--;
	vm_map_unlock(map);
	pmap_remove(s->p->p_pmap, PG(16), PG(24));
}

static int
load_file(struct stage *s)
{
	uint64_t value;
	int error;

	error = try_load(s->p, PG(16 + 3), &value);
	if (error == 0)
		assert_eq(value, 103);
	return (error);
}

static void
file_is_read(struct stage *s)
{
	assert_each(s->p, 16, 8, 100);
}

static void
map_file_private(struct stage *s)
{
	make_file(s);
	assert_ok(map_at(s->p, 16, 8, RW, PRIVATE, s->object));
}

OP(store_file, try_store(s->p, PG(16 + 3), 7))

static void
file_is_copied(struct stage *s)
{
	uint64_t i;

	for (i = 0; i < 8; i++)
		assert_eq(get(s->p, PG(16 + i)), i == 3 ? 7 : 100 + i);
}

/* [O: ~]: the page is in swap only. */
static void
swapped_out(struct stage *s)
{
	map_anonymous(s);
	put(s->p, PG(16), 7);
	assert_eq(vmsim_evict(s->p, PG(16)), VMSIM_EVICT_PAGED);
}

static int
load_16(struct stage *s)
{
	uint64_t value;

	return (try_load(s->p, PG(16), &value));
}

static void
swapped_under_fork(struct stage *s)
{
	share_after_fork(s);
	assert_eq(vmsim_evict(s->p, PG(16)), VMSIM_EVICT_PAGED);
}

/* Resident already, mapped by somebody else. */
static void
resident_elsewhere(struct stage *s)
{
	s->object = vmsim_object_create_swap(s->vm, "S", 8);
	s->child = proc(s->vm, "other");
	assert_ok(map_at(s->child, 64, 8, RW, SHARED, s->object));
	assert_ok(map_at(s->p, 16, 8, RW, SHARED, s->object));
	put_each(s->child, 64, 8, 7);
}

static void
neighbours(struct stage *s)
{
	assert_each(s->p, 16, 8, 7);
}

static int
load_20(struct stage *s)
{
	uint64_t value;

	return (try_load(s->p, PG(20), &value));
}

static void
stack(struct stage *s)
{
	s->addr = PG(64);
	assert_ok(vmsim_mmap(s->p, &s->addr, PG(32), RW,
	    PRIVATE | ANON | FIXED | VMSIM_MAP_STACK, NULL, 0));
}

OP(grow_stack, try_store(s->p, PG(64 + 8), 7))

static void
stack_has_grown(struct stage *s)
{
	assert_eq(get(s->p, PG(64 + 8)), 7);
}

static int
hold(struct stage *s)
{
	s->hold = vmsim_hold_create(s->p, PG(16), PG(2), RW);
	return (s->hold != NULL ? 0 : errno);
}

static int
copy_in(struct stage *s)
{
	uint64_t value = 7;

	return (vmsim_copyout(s->p, &value, PG(16), sizeof(value)));
}

const struct path fault_paths[] = {
	{ "fault: zero-fill", map_anonymous, store_16, is_7, MEMORY },
	{ "fault: copy-on-write, copied", share_after_fork, store_16, copied,
	    MEMORY },
	{ "fault: copy-on-write, moved", alone_below, store_16, is_7,
	    MEMORY },
	{ "fault: file, read", map_file_shared, load_file, file_is_read,
	    MEMORY },
	{ "fault: file, private write", map_file_private, store_file,
	    file_is_copied, MEMORY },
	{ "fault: swap-in", swapped_out, load_16, is_7, MEMORY },
	{ "fault: swap-in and copy", swapped_under_fork, store_16, copied,
	    MEMORY },
	{ "fault: resident, fast path", resident_elsewhere, load_16,
	    neighbours, MEMORY },
	{ "fault: prefault of neighbours", resident_elsewhere, load_20,
	    neighbours, MEMORY },
	{ "fault: stack grows", stack, grow_stack, stack_has_grown, MEMORY },
	{ "hold", map_anonymous, hold, no_verify, KIND(PAGE) },
	{ "copyout", map_anonymous, copy_in, is_7, MEMORY },
	{ .name = NULL },
};
