/* SPDX-License-Identifier: BSD-2-Clause */
/* What the races have in common. */
#include "zoo/races.h"

struct vmsim_proc *
race_proc(struct vmsim *vm, const char *name)
{
	struct vmsim_proc *p = vmsim_proc_create(vm, name);

	vmsim_expect(p != NULL);
	return (p);
}

struct vmsim_proc *
race_fork(struct vmsim_proc *p, const char *name)
{
	struct vmsim_proc *child = NULL;

	child = vmsim_proc_fork(p, name, false);
	vmsim_expect(child != NULL);
	return (child);
}

void
race_map(struct vmsim_proc *p, unsigned first, unsigned n, int prot,
    struct vm_object *object)
{
	int flags = VMSIM_MAP_FIXED;
	uint64_t addr = PG(first);

	flags |= object == NULL ? VMSIM_MAP_PRIVATE | VMSIM_MAP_ANON :
	    VMSIM_MAP_SHARED;
	vmsim_expect(vmsim_mmap(p, &addr, PG(n), prot, flags, object, 0) == 0);
}

int
race_load(struct vmsim_proc *p, uint64_t addr, uint64_t *value)
{
	return (vmsim_load(p, addr, value, sizeof(*value), NULL));
}

int
race_store(struct vmsim_proc *p, uint64_t addr, uint64_t value)
{
	return (vmsim_store(p, addr, &value, sizeof(value), NULL));
}

uint64_t
race_get(struct vmsim_proc *p, uint64_t addr)
{
	uint64_t value = 0;

	vmsim_expect(race_load(p, addr, &value) == 0);
	return (value);
}

void
race_set(struct vmsim *vm, int *flag)
{
	vmsim_point(vm, flag, true);
	*flag = 1;
}

int
race_is_set(struct vmsim *vm, const int *flag)
{
	vmsim_point(vm, flag, false);
	return (*flag);
}
