/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files in memory, as a pager type of their own on top of the swap pager: it
 * counts the pages of each file system and refuses those above its limit.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/rwlock.h>

#include <vm/vm.h>
#include <vm/vm_param.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <vm/swap_pager.h>

#include "ramfs.h"

static MALLOC_DEFINE(M_RAMFS, "ramfs", "files in memory");

struct ramfs {
	u_long		npages, limit;
};

/* Of one file; what the pager knows of its object. */
struct ramfs_file {
	struct ramfs	*fs;
	u_long		 npages;	/* resident or in swap */
};

static int ramfs_type = -1;

static struct ramfs_file *
ramfs_file_of(vm_object_t object)
{
	return (object->un_pager.swp.swp_priv);
}

static void
ramfs_count(struct ramfs_file *file, long n)
{
	file->npages += n;
	file->fs->npages += n;
}

/* A page that comes from swap is counted already, one that goes there too. */
static void
ramfs_page_inserted(vm_object_t object, vm_page_t m)
{
	if (!vm_pager_has_page(object, m->pindex, NULL, NULL))
		ramfs_count(ramfs_file_of(object), 1);
}

static void
ramfs_page_removed(vm_object_t object, vm_page_t m)
{
	if (!vm_pager_has_page(object, m->pindex, NULL, NULL))
		ramfs_count(ramfs_file_of(object), -1);
}

/* Pages that were in swap only. */
static void
ramfs_freespace(vm_object_t object, vm_pindex_t start, vm_size_t size)
{
	vm_size_t freed;

	swap_pager_freespace(object, start, size, &freed);
	ramfs_count(ramfs_file_of(object), -(long)freed);
}

static bool
ramfs_can_alloc_page(vm_object_t object, vm_pindex_t pindex)
{
	struct ramfs *fs = ramfs_file_of(object)->fs;

	return (fs->npages < fs->limit ||
	    vm_pager_has_page(object, pindex, NULL, NULL));
}

static vm_object_t
ramfs_alloc(void *handle, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t offset, struct ucred *cred)
{
	struct ramfs_file *file;
	vm_object_t object;

	file = malloc(sizeof(*file), M_RAMFS, M_WAITOK | M_ZERO);
	object = vm_object_allocate_dyn(ramfs_type, OFF_TO_IDX(size),
	    OBJ_COLORED | OBJ_SWAP);
	if (!swap_pager_init_object(object, NULL, cred, size, 0)) {
		vm_object_deallocate(object);
		free(file, M_RAMFS);
		return (NULL);
	}
	file->fs = handle;
	object->un_pager.swp.swp_priv = file;
	return (object);
}

/* The pages are gone, without a word for each. */
static void
ramfs_dealloc(vm_object_t object)
{
	struct ramfs_file *file = ramfs_file_of(object);

	ramfs_count(file, -(long)file->npages);
	swappagerops.pgo_dealloc(object);
	free(file, M_RAMFS);
}

static struct pagerops ramfs_pager_ops = {
	.pgo_kvme_type = KVME_TYPE_VNODE,
	.pgo_alloc = ramfs_alloc,
	.pgo_dealloc = ramfs_dealloc,
	.pgo_freespace = ramfs_freespace,
	.pgo_page_inserted = ramfs_page_inserted,
	.pgo_page_removed = ramfs_page_removed,
	.pgo_can_alloc_page = ramfs_can_alloc_page,
};

int
ramfs_init(void)
{
	ramfs_type = vm_pager_alloc_dyn_type(&ramfs_pager_ops, OBJT_SWAP);
	return (ramfs_type == -1 ? ENOMEM : 0);
}

void
ramfs_uninit(void)
{
	vm_pager_free_dyn_type(ramfs_type);
	ramfs_type = -1;
}

struct ramfs *
ramfs_mount(u_long limit)
{
	struct ramfs *fs;

	fs = malloc(sizeof(*fs), M_RAMFS, M_WAITOK | M_ZERO);
	fs->limit = limit;
	return (fs);
}

void
ramfs_unmount(struct ramfs *fs)
{
	KASSERT(fs->npages == 0, ("ramfs: %lu pages left", fs->npages));
	free(fs, M_RAMFS);
}

u_long
ramfs_npages(const struct ramfs *fs)
{
	return (fs->npages);
}

vm_object_t
ramfs_file(struct ramfs *fs, vm_pindex_t npages)
{
	return (vm_pager_allocate(ramfs_type, fs, IDX_TO_OFF(npages),
	    VM_PROT_DEFAULT, 0, NULL));
}
