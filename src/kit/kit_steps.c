/* SPDX-License-Identifier: BSD-2-Clause */
/* The steps that cases are made of: each does one thing or fails the case. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "proc/proc.h"
#include "kit/kit.h"

int
kit_prot(const struct kit *k)
{
	if ((k->spec->flags & VMSIM_KIT_READONLY) != 0)
		return (VMSIM_PROT_READ);
	return (VMSIM_PROT_READ | VMSIM_PROT_WRITE);
}

int
kit_name(const struct kit *k, struct vmsim *vm, struct vm_object *object)
{
	struct vmsim *before;
	bool named;

	before = vmsim_enter(vm);
	named = named_find(object) != NULL;
	vmsim_enter(before);
	return (named ? 0 : vmsim_object_adopt(vm, object, "kit",
	    k->spec->name));
}

void
kit_expect_ok(struct kit *k, int error, const char *call)
{
	if (error != 0)
		kit_fail(k, "%s: %s (%d)", call, strerror(error), error);
}

struct vmsim_proc *
kit_process(struct kit *k, const char *name)
{
	struct vmsim_proc *p;

	p = vmsim_proc_create(k->vm, name);
	if (p == NULL)
		kit_fail(k, "no memory for a process");
	return (p);
}

void
kit_map(struct kit *k, struct vmsim_proc *p, uint64_t addr, uint64_t first,
    uint64_t n, int prot, int flags)
{
	uint64_t at = addr;
	int error;

	error = vmsim_mmap(p, &at, n * VMSIM_PAGE_SIZE, prot,
	    VMSIM_MAP_FIXED | flags, k->object, first * VMSIM_PAGE_SIZE);
	if (error != 0)
		kit_fail(k, "mmap of pages [%ju,%ju) with protection %d: %s",
		    (uintmax_t)first, (uintmax_t)(first + n), prot,
		    strerror(error));
}

void
kit_map_all(struct kit *k)
{
	kit_map(k, k->p, KIT_BASE, 0, k->npages, kit_prot(k),
	    VMSIM_MAP_SHARED);
}

static void __attribute__((noreturn))
fail_refused(struct kit *k, const char *what, uint64_t addr,
    const struct vmsim_signal *sig)
{
	kit_fail(k, "%s at %#jx, which is mapped, ends with signal %d (the "
	    "fault handler says %d)", what, (uintmax_t)addr, sig->signo,
	    sig->kern);
}

uint64_t
kit_load(struct kit *k, struct vmsim_proc *p, uint64_t addr)
{
	struct vmsim_signal sig;
	uint64_t value;

	if (vmsim_load(p, addr, &value, sizeof(value), &sig) != 0)
		fail_refused(k, "a load", addr, &sig);
	return (value);
}

void
kit_store(struct kit *k, struct vmsim_proc *p, uint64_t addr, uint64_t value)
{
	struct vmsim_signal sig;

	if (vmsim_store(p, addr, &value, sizeof(value), &sig) != 0)
		fail_refused(k, "a store", addr, &sig);
}

void
kit_expect_content(struct kit *k, struct vmsim_proc *p, uint64_t addr,
    uint64_t pindex)
{
	unsigned char got[VMSIM_PAGE_SIZE], want[VMSIM_PAGE_SIZE];
	struct vmsim_signal sig;
	unsigned i;

	if (vmsim_load(p, addr, got, sizeof(got), &sig) != 0)
		fail_refused(k, "reading a page", addr, &sig);
	if (k->spec->content == NULL)
		return;
	k->spec->content(k->spec->arg, pindex, want);
	for (i = 0; i < VMSIM_PAGE_SIZE; i++)
		if (got[i] != want[i])
			kit_fail(k, "page %ju holds %#x at byte %u, and %#x "
			    "was expected", (uintmax_t)pindex, got[i], i,
			    want[i]);
}

void
kit_expect_word(struct kit *k, struct vmsim_proc *p, uint64_t addr,
    uint64_t value)
{
	uint64_t got = kit_load(k, p, addr);

	if (got != value)
		kit_fail(k, "the word at %#jx is %#jx, and %#jx was expected",
		    (uintmax_t)addr, (uintmax_t)got, (uintmax_t)value);
}

void
kit_expect_refused(struct kit *k, struct vmsim_proc *p, uint64_t addr,
    int prot, const char *why)
{
	struct vmsim_signal sig;

	if (vmsim_touch(p, addr, 1, prot, &sig) == 0)
		kit_fail(k, "access %d at %#jx succeeds although %s", prot,
		    (uintmax_t)addr, why);
}

void
kit_check(struct kit *k)
{
	k->text[0] = '\0';
	if (vmsim_check(k->vm, kit_add_text, k) != 0)
		longjmp(k->escape, VMSIM_KIT_FAILED);
}

struct vmsim_proc *
kit_fork(struct kit *k, struct vmsim_proc *p)
{
	struct vmsim_proc *child;

	child = vmsim_proc_fork(p, "Q", false);
	if (child == NULL)
		kit_fail(k, "fork: %s", strerror(errno));
	return (child);
}

struct vmsim_hold *
kit_hold(struct kit *k, uint64_t npages)
{
	struct vmsim_hold *hold;

	hold = vmsim_hold_create(k->p, KIT_BASE, npages * VMSIM_PAGE_SIZE,
	    VMSIM_PROT_READ);
	if (hold == NULL)
		kit_fail(k, "holding %ju pages: %s", (uintmax_t)npages,
		    strerror(errno));
	return (hold);
}

void
kit_exit(struct vmsim_proc **p)
{
	if (*p != NULL)
		vmsim_proc_exit(*p);
	*p = NULL;
}

void
kit_release(struct kit *k)
{
	if (k->object != NULL)
		vmsim_object_release(k->vm, k->object);
	k->object = NULL;
}
