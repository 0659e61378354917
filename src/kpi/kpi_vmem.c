/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vmem(9): a list of free ranges by address, joined when they touch; first
 * fit.  Source: FreeBSD subr_vmem.c.
 */
#include <errno.h>

#include <sys/vmem.h>
#undef	free
#undef	malloc
#include "base/assert.h"
#include "kpi/kpi.h"

struct range {
	TAILQ_ENTRY(range) link;	/* (w) by address */
	vmem_addr_t	 start;		/* (w) */
	vmem_size_t	 size;		/* (w) */
};

struct vmem {
	const char	*name;		/* (c) */
	vmem_size_t	 quantum;	/* (c) */
	vmem_size_t	 total;		/* (w) */
	vmem_size_t	 used;		/* (w) */
	TAILQ_HEAD(vmem_free_list, range) free; /* (w) */
};

static void
add_range(struct vmem *vm, struct range *before, vmem_addr_t start,
    vmem_size_t size)
{
	struct range *r;

	r = kpi_alloc(sizeof(*r), true, VMSIM_HERE);
	r->start = start;
	r->size = size;
	if (before != NULL)
		TAILQ_INSERT_BEFORE(before, r, link);
	else
		TAILQ_INSERT_TAIL(&vm->free, r, link);
}

static void
drop_range(struct vmem *vm, struct range *r)
{
	TAILQ_REMOVE(&vm->free, r, link);
	arena_free(r, sizeof(*r));
}

vmem_t *
vmem_create(const char *name, vmem_addr_t base, vmem_size_t size,
    vmem_size_t quantum, vmem_size_t qcache_max, int flags)
{
	struct vmem *vm;

	vm = kpi_alloc(sizeof(*vm), true, VMSIM_HERE);
	*vm = (struct vmem){ .name = name, .quantum = quantum };
	TAILQ_INIT(&vm->free);
	if (size != 0)
		(void)vmem_add(vm, base, size, flags);
	return (vm);
}

void
vmem_destroy(vmem_t *vm)
{
	struct range *r;

	CONTRACT(vm->used == 0, "arena \"%s\" ends with %zu bytes in use",
	    vm->name, vm->used);
	while ((r = TAILQ_FIRST(&vm->free)) != NULL)
		drop_range(vm, r);
	arena_free(vm, sizeof(*vm));
}

/* Puts a range back; it must not overlap a free one. */
static void
free_range(struct vmem *vm, vmem_addr_t start, vmem_size_t size)
{
	struct range *next, *prev;

	TAILQ_FOREACH(next, &vm->free, link) {
		if (next->start > start)
			break;
	}
	prev = next != NULL ? TAILQ_PREV(next, vmem_free_list, link) :
	    TAILQ_LAST(&vm->free, vmem_free_list);
	CONTRACT((prev == NULL || prev->start + prev->size <= start) &&
	    (next == NULL || start + size <= next->start),
	    "arena \"%s\": [%#zx, %#zx) is given back and is free", vm->name,
	    start, start + size);
	if (prev != NULL && prev->start + prev->size == start) {
		prev->size += size;
		if (next != NULL && prev->start + prev->size == next->start) {
			prev->size += next->size;
			drop_range(vm, next);
		}
	} else if (next != NULL && start + size == next->start) {
		next->start = start;
		next->size += size;
	} else
		add_range(vm, next, start, size);
}

int
vmem_add(vmem_t *vm, vmem_addr_t addr, vmem_size_t size, int flags)
{
	free_range(vm, addr, size);
	vm->total += size;
	return (0);
}

/* The first place in the range that keeps to the wishes, or `none`. */
static bool
fit_in_range(const struct range *r, vmem_size_t size, vmem_size_t align,
    vmem_size_t phase, vmem_size_t nocross, vmem_addr_t min, vmem_addr_t max,
    vmem_addr_t *where)
{
	vmem_addr_t start = r->start > min ? r->start : min;

	start = ((start - phase + align - 1) & ~(align - 1)) + phase;
	if (nocross != 0 && ((start ^ (start + size - 1)) & ~(nocross - 1)) !=
	    0)
		start = ((start + nocross - 1) & ~(nocross - 1)) + phase;
	*where = start;
	return (start >= r->start && start - r->start <= r->size &&
	    size <= r->size - (start - r->start) && start <= max &&
	    size - 1 <= max - start);
}

/* Cuts [start, start + size) out of a free range. */
static void
cut_range(struct vmem *vm, struct range *r, vmem_addr_t start, vmem_size_t size)
{
	vmem_size_t after = r->start + r->size - (start + size);
	vmem_size_t before = start - r->start;

	if (before != 0 && after != 0) {
		add_range(vm, TAILQ_NEXT(r, link), start + size, after);
		r->size = before;
	} else if (before != 0)
		r->size = before;
	else if (after != 0) {
		r->start = start + size;
		r->size = after;
	} else
		drop_range(vm, r);
}

int
vmem_xalloc(vmem_t *vm, vmem_size_t size, vmem_size_t align,
    vmem_size_t phase, vmem_size_t nocross, vmem_addr_t minaddr,
    vmem_addr_t maxaddr, int flags, vmem_addr_t *addrp)
{
	vmem_addr_t start;
	struct range *r;

	size = (size + vm->quantum - 1) / vm->quantum * vm->quantum;
	if (align == 0)
		align = vm->quantum;
	TAILQ_FOREACH(r, &vm->free, link) {
		if (fit_in_range(r, size, align, phase, nocross, minaddr,
		    maxaddr, &start))
			break;
	}
	if (r == NULL)
		return (ENOMEM);
	cut_range(vm, r, start, size);
	vm->used += size;
	*addrp = start;
	return (0);
}

int
vmem_alloc(vmem_t *vm, vmem_size_t size, int flags, vmem_addr_t *addrp)
{
	return (vmem_xalloc(vm, size, 0, 0, 0, VMEM_ADDR_MIN, VMEM_ADDR_MAX,
	    flags, addrp));
}

void
vmem_free(vmem_t *vm, vmem_addr_t addr, vmem_size_t size)
{
	size = (size + vm->quantum - 1) / vm->quantum * vm->quantum;
	free_range(vm, addr, size);
	vm->used -= size;
}

vmem_size_t
vmem_size(vmem_t *vm, int typemask)
{
	vmem_size_t max = 0, n = 0;
	const struct range *r;

	if ((typemask & VMEM_ALLOC) != 0)
		n += vm->used;
	if ((typemask & VMEM_FREE) != 0)
		n += vm->total - vm->used;
	if ((typemask & VMEM_MAXFREE) == 0)
		return (n);
	TAILQ_FOREACH(r, &vm->free, link) {
		if (r->size > max)
			max = r->size;
	}
	return (max);
}
