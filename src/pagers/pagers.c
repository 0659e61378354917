/* SPDX-License-Identifier: BSD-2-Clause */
/* The built-in pagers are put into the machine's table here. */
#include <errno.h>
#include "pager/swap_index.h"
#include <vm/swap_pager.h>
#include "pagers/file.h"
#include "pagers/pagers.h"

static const struct object_swap_ops swap_ops = {
	.copy = swap_pager_copy,
	.scan_all_shadowed = swap_pager_scan_all_shadowed,
	.find_least = swap_pager_find_least,
	.freespace = swap_pager_freespace,
};

static const struct {
	objtype_t	 type;
	const struct pagerops *ops;
} builtin[] = {
	{ OBJT_SWAP, &swappagerops },
	{ OBJT_VNODE, &vnodepagerops },
	{ OBJT_DEVICE, &devicepagerops },
	{ OBJT_PHYS, &physpagerops },
	{ OBJT_DEAD, &deadpagerops },
	{ OBJT_SG, &sgpagerops },
	{ OBJT_MGTDEVICE, &mgtdevicepagerops },
};

/* Lists of several pagers never nest, but a vnode may be locked outside. */
void
pager_list_init(struct pager_list *list, const char *name)
{
	vmsim_kpi_lock_init(&list->lock.lock_object, name, LOCK_RANK_PAGER_LIST,
	    LO_DUPOK);
	TAILQ_INIT(&list->objects);
}

void
pager_list_insert(struct pager_list *list, vm_object_t object)
{
	mtx_assert(&list->lock, MA_OWNED);
	TAILQ_INSERT_TAIL(&list->objects, object, pager_object_list);
}

vm_object_t
pager_list_enter(struct pager_list *list, void *handle, vm_object_t mine)
{
	vm_object_t object;

	mtx_lock(&list->lock);
	object = vm_pager_object_lookup(&list->objects, handle);
	if (object == NULL)
		pager_list_insert(list, mine);
	mtx_unlock(&list->lock);
	if (object == NULL)
		return (mine);
	mine->type = OBJT_DEAD;		/* its pager never knew it */
	mine->handle = NULL;
	vm_object_deallocate(mine);
	return (object);
}

/* Locks: no object. */
void
pager_list_remove(struct pager_list *list, vm_object_t object)
{
	mtx_lock(&list->lock);
	TAILQ_REMOVE(&list->objects, object, pager_object_list);
	mtx_unlock(&list->lock);
}

int
pagers_init(struct vmsim *vm)
{
	struct pagers_state *ps;
	size_t i;

	ps = arena_zalloc(sizeof(*ps));
	if (ps == NULL)
		return (ENOMEM);
	vm->pager->pagers = ps;
	pager_list_init(&ps->swap_list, "swap objects");
	pager_list_init(&ps->device_list, "device objects");
	pager_list_init(&ps->phys_list, "phys objects");
	swap_device_init(&ps->swap, vm->config.swap_npages);
	TAILQ_INIT(&ps->files);
	TAILQ_INIT(&ps->closed);
	zone_init(&ps->transfer_zone, "transfer", sizeof(struct transfer));
	zone_init(&ps->file_zone, "file", sizeof(struct vnode_file));
	for (i = 0; i < sizeof(builtin) / sizeof(builtin[0]); i++)
		pager_register(builtin[i].type, builtin[i].ops);
	pager_set_swap_ops(&swap_ops);
	vm_pager_init();
	return (0);
}

void
pagers_fini(struct vmsim *vm)
{
	struct vnode_file *f;

	TAILQ_FOREACH(f, &vm->pager->pagers->files, link) {
		if (f->ops.close != NULL && !f->in_machine)
			f->ops.close(f->arg);
	}
}

bool
pagers_unsavable(const struct vmsim *vm)
{
	return (vm->pager->pagers->nunsavable != 0);
}
