/* SPDX-License-Identifier: BSD-2-Clause */
/* Short words for tests that act as a process would. */
#include "support/words.h"

int
map_at(struct vmsim_proc *p, unsigned first, unsigned n, int prot, int flags,
    struct vm_object *object)
{
	uint64_t addr = PG(first);

	return (vmsim_mmap(p, &addr, PG(n), prot, flags | FIXED, object, 0));
}

void
map_anon(struct vmsim_proc *p, unsigned first, unsigned n, int prot)
{
	assert_ok(map_at(p, first, n, prot, PRIVATE | ANON, NULL));
}

void
put(struct vmsim_proc *p, uint64_t addr, uint64_t value)
{
	assert_ok(try_put(p, addr, value));
}

uint64_t
get(struct vmsim_proc *p, uint64_t addr)
{
	uint64_t value = ~(uint64_t)0;

	assert_ok(vmsim_load(p, addr, &value, sizeof(value), NULL));
	return (value);
}

struct vmsim_hold *
held(struct vmsim_proc *p, uint64_t addr, uint64_t len, int prot)
{
	struct vmsim_hold *hold = vmsim_hold_create(p, addr, len, prot);

	assert_non_null(hold);
	return (hold);
}

struct vmsim_file *
opened(struct vmsim_proc *p, const char *name, int flags)
{
	struct vmsim_file *file = vmsim_open(p, name, flags);

	assert_non_null(file);
	return (file);
}

struct vmsim_proc *
proc(struct vmsim *vm, const char *name)
{
	struct vmsim_proc *p = vmsim_proc_create(vm, name);

	assert_non_null(p);
	return (p);
}

struct vmsim_proc *
forked(struct vmsim_proc *p, const char *name)
{
	struct vmsim_proc *child = NULL;

	child = vmsim_proc_fork(p, name, false);
	assert_non_null(child);
	return (child);
}

struct vmsim_proc_usage
usage(struct vmsim_proc *p)
{
	struct vmsim_proc_usage u;

	vmsim_proc_usage(p, &u);
	return (u);
}

struct vmsim_counters
counters(struct vmsim *vm)
{
	struct vmsim_counters c;

	vmsim_counters(vm, &c);
	return (c);
}

void
put_each(struct vmsim_proc *p, unsigned first, unsigned n, uint64_t from)
{
	unsigned i;

	for (i = 0; i < n; i++)
		put(p, PG(first + i), from + i);
}

void
assert_each(struct vmsim_proc *p, unsigned first, unsigned n, uint64_t from)
{
	unsigned i;

	for (i = 0; i < n; i++)
		assert_eq(get(p, PG(first + i)), from + i);
}

void
put_same(struct vmsim_proc *p, unsigned first, unsigned n, uint64_t value)
{
	unsigned i;

	for (i = 0; i < n; i++)
		put(p, PG(first + i), value);
}

void
assert_same(struct vmsim_proc *p, unsigned first, unsigned n, uint64_t value)
{
	unsigned i;

	for (i = 0; i < n; i++)
		assert_eq(get(p, PG(first + i)), value);
}

int
try_put(struct vmsim_proc *p, uint64_t addr, uint64_t value)
{
	return (vmsim_store(p, addr, &value, sizeof(value), NULL));
}

int
try_get(struct vmsim_proc *p, uint64_t addr)
{
	uint64_t value;

	return (vmsim_load(p, addr, &value, sizeof(value), NULL));
}

void
paged_out(struct vmsim_proc *p, uint64_t addr)
{
	assert_eq(vmsim_evict(p, addr), VMSIM_EVICT_PAGED);
}

struct vm_object *
new_file(struct test *t, const char *name, uint64_t npages)
{
	return (test_keep(t, vmsim_object_create_file(t->vm, name, PG(npages),
	    NULL, NULL)));
}

struct vm_object *
new_phys(struct test *t, const char *name, uint64_t npages)
{
	return (test_keep(t, vmsim_object_create_phys(t->vm, name, npages)));
}

struct vm_object *
new_shm(struct test *t, const char *name, uint64_t npages)
{
	return (test_keep(t, vmsim_object_create_swap(t->vm, name, npages)));
}
