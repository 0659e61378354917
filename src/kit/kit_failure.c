/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cases: memory runs out and the pager fails, at every place in turn.  An
 * object is made, mapped, used and given back; the first possibility to fail
 * does so, then the second, until a life passes without one.
 */
#include "kit/kit.h"

struct life {
	struct kit	*k;		/* (c) */
	const struct kit_failures *plan; /* (c) */
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
use_object(const struct life *life, struct vm_object *object)
{
	const bool private = life->plan->private;
	struct kit *k = life->k;
	uint64_t addr = KIT_BASE;
	struct vmsim_proc *p;

	p = vmsim_proc_create(k->vm, "P");
	if (p == NULL)
		return;
	if (vmsim_mmap(p, &addr, k->npages * VMSIM_PAGE_SIZE,
	    private ? VMSIM_PROT_READ | VMSIM_PROT_WRITE : kit_prot(k),
	    VMSIM_MAP_FIXED | (private ? VMSIM_MAP_PRIVATE : VMSIM_MAP_SHARED),
	    object, 0) == 0)
		life->plan->use(k, p);
	vmsim_proc_exit(p);
}

/* The object from its creation to its end; what fails leaves nothing. */
static void
live_once(struct vmsim *vm, void *arg)
{
	const struct life *life = arg;
	const struct vmsim_kit *spec = life->k->spec;
	struct vm_object *object;

	object = spec->create(vm, life->k->npages, spec->arg);
	life->k->object = object;
	if (object != NULL) {
		if (kit_name(life->k, vm, object) == 0)
			use_object(life, object);
		kit_release(life->k);
	}
	if (spec->destroy != NULL && object != NULL)
		spec->destroy(vm, spec->arg);
}

void
kit_run_failures(struct kit *k, const struct kit_failures *plan)
{
	struct life life = { k, plan };
	uint64_t n;

	kit_machine(k);
	if (vmsim_inject_sweep(k->vm, plan->kind, plan->result, live_once,
	    &life, &n) != 0)
		kit_skip(k, "the machine cannot be saved with this object");
	if (n == 0)
		kit_skip(k, "nothing of the kind happens");
	kit_check(k);
}

static const struct kit_row rows[] = {
	{
	    .about = {
		.name = "no_frame_for_a_fault",
		.what = "Each allocation of a frame fails in turn while pages "
		    "are touched.",
		.why = "An error path that keeps a page busy blocks every "
		    "later fault on it.",
		.freebsd = "waits for memory, or ends the process if there is "
		    "none",
	    },
	    .failures = { .kind = VMSIM_INJECT_PAGE, .use = touch_some },
	},
	{
	    .about = {
		.name = "no_frame_for_mlock",
		.what = "Each allocation of a frame fails in turn while pages "
		    "are locked.",
		.why = "Wirings made before the failure have to be undone.",
	    },
	    .failures = { .kind = VMSIM_INJECT_PAGE, .use = lock_some },
	    .lacks = VMSIM_KIT_NO_WIRE,
	},
	{
	    .about = {
		.name = "no_frame_for_a_private_copy",
		.what = "Each allocation of a frame fails in turn under a "
		    "private mapping.",
		.why = "The source of the copy must not stay busy.",
	    },
	    .failures = {
		.kind = VMSIM_INJECT_PAGE,
		.use = touch_some,
		.private = true,
	    },
	    .lacks = VMSIM_KIT_NO_PRIVATE | VMSIM_KIT_READONLY,
	},
	{
	    .about = {
		.name = "no_memory_for_structures",
		.what = "Each other allocation fails in turn while pages are "
		    "touched.",
		.why = "Index nodes, page tables and the driver's own malloc "
		    "may fail.",
	    },
	    .failures = { .kind = VMSIM_INJECT_MALLOC, .use = touch_some },
	},
	{
	    .about = {
		.name = "the_pager_fails",
		.what = "Each call of the pager answers VM_PAGER_FAIL in turn.",
		.why = "The access ends with a signal and the next one works.",
	    },
	    .failures = {
		.kind = VMSIM_INJECT_PAGER,
		.result = VMSIM_INJECT_FAIL,
		.use = touch_some,
	    },
	},
	{
	    .about = {
		.name = "the_pager_errs",
		.what = "Each call of the pager answers VM_PAGER_ERROR in "
		    "turn.",
		.why = "The access ends with a signal and the next one works.",
	    },
	    .failures = {
		.kind = VMSIM_INJECT_PAGER,
		.result = VMSIM_INJECT_ERROR,
		.use = touch_some,
	    },
	},
	{
	    .about = {
		.name = "the_pager_errs_under_mlock",
		.what = "Each call of the pager answers VM_PAGER_ERROR in turn "
		    "while pages are locked.",
		.why = "What was wired before the error has to be undone.",
	    },
	    .failures = {
		.kind = VMSIM_INJECT_PAGER,
		.result = VMSIM_INJECT_ERROR,
		.use = lock_some,
	    },
	    .lacks = VMSIM_KIT_NO_WIRE,
	},
	{
	    .about = {
		.name = "swap_errs",
		.what = "Each transfer of swap fails in turn.",
		.why = "A page that could not be read must not look valid.",
	    },
	    .failures = { .kind = VMSIM_INJECT_SWAP, .use = page_some },
	},
	{
	    .about = {
		.name = "the_file_errs",
		.what = "Each transfer of a file fails in turn.",
		.why = "A page that could not be read must not look valid.",
	    },
	    .failures = { .kind = VMSIM_INJECT_FILE, .use = page_some },
	},
};

const struct kit_group kit_failures = KIT_GROUP(rows);
