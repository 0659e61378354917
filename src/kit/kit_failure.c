/* SPDX-License-Identifier: BSD-2-Clause */
/* Cases: memory runs out and the pager fails, at every place in turn. */
#include <vm/vm_pager.h>

#include <vmsim/inject.h>

#include "kit/kit.h"

/* What a process does to the object during its whole life. */
typedef void use_fn(struct kit *, struct vmsim_proc *);

struct life {
	struct kit	*k;		/* (c) */
	use_fn		*use;		/* (c) */
	int		 prot;		/* (c) of the mapping */
	int		 flags;		/* (c) of the mapping */
};

/* Two reads and, if it may be, a write; each may fail with a signal. */
static void
touch_some(struct kit *k, struct vmsim_proc *p)
{
	(void)vmsim_touch(p, kit_page(KIT_BASE, 1), 1, VMSIM_PROT_READ, NULL);
	(void)vmsim_touch(p, kit_page(KIT_BASE, 6), 1, VMSIM_PROT_READ, NULL);
	if ((k->spec->flags & VMSIM_KIT_READONLY) == 0)
		(void)vmsim_touch(p, kit_page(KIT_BASE, 2), 1,
		    VMSIM_PROT_WRITE, NULL);
}

static void
lock_some(struct kit *k, struct vmsim_proc *p)
{
	if (vmsim_mlock(p, KIT_BASE, 4 * VMSIM_PAGE_SIZE) == 0)
		(void)vmsim_munlock(p, KIT_BASE, 4 * VMSIM_PAGE_SIZE);
}

/* Write, page out, read again. */
static void
page_some(struct kit *k, struct vmsim_proc *p)
{
	touch_some(k, p);
	(void)vmsim_evict(p, kit_page(KIT_BASE, 2));
	(void)vmsim_touch(p, kit_page(KIT_BASE, 2), 1, VMSIM_PROT_READ, NULL);
}

/* A process maps the object, uses it and ends. */
static void
use(const struct life *life, struct vm_object *object)
{
	struct kit *k = life->k;
	uint64_t addr = KIT_BASE;
	struct vmsim_proc *p;

	p = vmsim_proc_create(k->vm, "P");
	if (p == NULL)
		return;
	if (vmsim_mmap(p, &addr, k->npages * VMSIM_PAGE_SIZE, life->prot,
	    VMSIM_MAP_FIXED | life->flags, object, 0) == 0)
		life->use(k, p);
	vmsim_exit(p);
}

/* The object from its creation to its end; whatever fails, nothing is left. */
static void
live(struct vmsim *vm, void *arg)
{
	const struct life *life = arg;
	const struct vmsim_pager_kit *spec = life->k->spec;
	struct vm_object *object;

	object = spec->create(vm, life->k->npages, spec->arg);
	if (object != NULL) {
		if (kit_name(life->k, vm, object) == 0)
			use(life, object);
		vmsim_object_release(vm, object);
	}
	if (spec->destroy != NULL && object != NULL)
		spec->destroy(vm, spec->arg);
}

static void
sweep(struct kit *k, enum vmsim_inject_kind kind, int result, use_fn *fn,
    bool private)
{
	struct life life = {
		.k = k,
		.use = fn,
		.prot = private ? VMSIM_PROT_READ | VMSIM_PROT_WRITE :
		    kit_prot(k),
		.flags = private ? VMSIM_MAP_PRIVATE : VMSIM_MAP_SHARED,
	};
	int64_t n;

	kit_machine(k);
	n = vmsim_inject_sweep(k->vm, kind, result, live, &life);
	if (n < 0)
		kit_skip(k, "the machine cannot be saved with this object");
	if (n == 0)
		kit_skip(k, "nothing of the kind happens");
	kit_check(k);
}

static void
no_frames(struct kit *k)
{
	sweep(k, VMSIM_INJECT_PAGE, 0, touch_some, false);
}

static void
no_frames_locking(struct kit *k)
{
	sweep(k, VMSIM_INJECT_PAGE, 0, lock_some, false);
}

static void
no_frames_private(struct kit *k)
{
	sweep(k, VMSIM_INJECT_PAGE, 0, touch_some, true);
}

static void
no_memory(struct kit *k)
{
	sweep(k, VMSIM_INJECT_MALLOC, 0, touch_some, false);
}

static void
pager_fails(struct kit *k)
{
	sweep(k, VMSIM_INJECT_PAGER, VM_PAGER_FAIL, touch_some, false);
}

static void
pager_errs(struct kit *k)
{
	sweep(k, VMSIM_INJECT_PAGER, VM_PAGER_ERROR, touch_some, false);
}

static void
pager_errs_locking(struct kit *k)
{
	sweep(k, VMSIM_INJECT_PAGER, VM_PAGER_ERROR, lock_some, false);
}

static void
swap_errs(struct kit *k)
{
	sweep(k, VMSIM_INJECT_SWAP, 0, page_some, false);
}

static void
file_errs(struct kit *k)
{
	sweep(k, VMSIM_INJECT_FILE, 0, page_some, false);
}

static const struct kit_row rows[] = {
	{
	    .about = {
		.name = "no_frame_for_a_fault",
		.what =
		    "Each allocation of a frame fails in turn while pages "
		    "are touched.",
		.why =
		    "An error path that keeps a page busy stops the next "
		    "fault for ever.",
		.freebsd =
		    "waits for memory, or ends the process if there is "
		    "none",
	    },
	    .fn = no_frames,
	    .own_machine = true,
	},
	{
	    .about = {
		.name = "no_frame_for_mlock",
		.what =
		    "Each allocation of a frame fails in turn while pages "
		    "are locked.",
		.why =
		    "Wirings made before the failure have to be undone.",
	    },
	    .fn = no_frames_locking,
	    .own_machine = true,
	    .lacks = VMSIM_KIT_NO_WIRE,
	},
	{
	    .about = {
		.name = "no_frame_for_a_private_copy",
		.what =
		    "Each allocation of a frame fails in turn under a "
		    "private mapping.",
		.why =
		    "The source of the copy must not stay busy.",
	    },
	    .fn = no_frames_private,
	    .own_machine = true,
	    .lacks = VMSIM_KIT_NO_PRIVATE | VMSIM_KIT_READONLY,
	},
	{
	    .about = {
		.name = "no_memory_for_structures",
		.what =
		    "Each other allocation fails in turn while pages are "
		    "touched.",
		.why =
		    "Index nodes, page tables and the driver's own malloc "
		    "may fail.",
	    },
	    .fn = no_memory,
	    .own_machine = true,
	},
	{
	    .about = {
		.name = "the_pager_fails",
		.what =
		    "Each call of the pager answers VM_PAGER_FAIL in "
		    "turn.",
		.why =
		    "The access ends with a signal and the next one "
		    "works.",
	    },
	    .fn = pager_fails,
	    .own_machine = true,
	},
	{
	    .about = {
		.name = "the_pager_errs",
		.what =
		    "Each call of the pager answers VM_PAGER_ERROR in "
		    "turn.",
		.why =
		    "The access ends with a signal and the next one "
		    "works.",
	    },
	    .fn = pager_errs,
	    .own_machine = true,
	},
	{
	    .about = {
		.name = "the_pager_errs_under_mlock",
		.what =
		    "Each call of the pager answers VM_PAGER_ERROR in "
		    "turn while pages are locked.",
		.why =
		    "What was wired before the error has to be undone.",
	    },
	    .fn = pager_errs_locking,
	    .own_machine = true,
	    .lacks = VMSIM_KIT_NO_WIRE,
	},
	{
	    .about = {
		.name = "swap_errs",
		.what =
		    "Each transfer of swap fails in turn.",
		.why =
		    "A page that could not be read must not look valid.",
	    },
	    .fn = swap_errs,
	    .own_machine = true,
	},
	{
	    .about = {
		.name = "the_file_errs",
		.what =
		    "Each transfer of a file fails in turn.",
		.why =
		    "A page that could not be read must not look valid.",
	    },
	    .fn = file_errs,
	    .own_machine = true,
	},
};

const struct kit_group kit_failures = KIT_GROUP(rows);
