/* SPDX-License-Identifier: BSD-2-Clause */
/* Files come and go with their object. */
#include "base/assert.h"
#include "pagers/file.h"
#include "pagers/pagers.h"

static void
free_file(struct vnode_file *f)
{
	vmsim_kpi_lock_fini(&f->vnode.v_lock.lock_object);
	zone_free(&pagers()->file_zone, f);
}

static bool
is_locked(const struct vnode_file *f)
{
	const struct lock_object *lo = &f->vnode.v_lock.lock_object;

	return (lo->lo_owner != NULL || lo->lo_sharers != 0);
}

/* Vnodes that were still locked when their file was closed. */
static void
free_closed(struct pagers_state *ps)
{
	struct vnode_file *f, *next;

	for (f = TAILQ_FIRST(&ps->closed); f != NULL; f = next) {
		next = TAILQ_NEXT(f, link);
		if (is_locked(f))
			continue;
		TAILQ_REMOVE(&ps->closed, f, link);
		free_file(f);
	}
}

vm_object_t
file_create(uint64_t size, const struct vmsim_object_file_ops *ops, void *arg)
{
	struct pagers_state *ps = pagers();
	struct vnode_file *f;
	vm_object_t object;

	free_closed(ps);
	f = zone_alloc(&ps->file_zone);
	if (f == NULL)
		return (NULL);
	vmsim_kpi_lock_init(&f->vnode.v_lock.lock_object, "vnode",
	    LOCK_RANK_VNODE, LO_SLEEPABLE | LO_DUPOK);
	f->vnode.v_object = NULL;
	f->vnode.v_data = f;
	f->ops = *ops;
	f->resize = NULL;
	f->arg = arg;
	f->in_machine = false;
	object = vm_pager_allocate(OBJT_VNODE, &f->vnode, (vm_ooffset_t)size,
	    VM_PROT_ALL, 0, NULL);
	if (object == NULL) {
		free_file(f);
		return (NULL);
	}
	TAILQ_INSERT_TAIL(&ps->files, f, link);
	return (object);
}

/* A fault that holds the vnode gives it up after its last reference. */
void
file_close(struct vnode_file *f)
{
	struct pagers_state *ps = pagers();

	TAILQ_REMOVE(&ps->files, f, link);
	if (f->ops.close != NULL)
		f->ops.close(f->arg);
	f->vnode.v_object = NULL;
	TAILQ_INSERT_TAIL(&ps->closed, f, link);
	free_closed(ps);
}
