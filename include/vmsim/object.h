/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: memory objects to map.
 *
 * An object is memory that has a name and can be mapped by any number of
 * processes.  It lives until its last reference is gone: the caller's, which
 * vmsim_object_release() gives back, and one for each mapping.
 *
 *	struct vm_object *o = vmsim_object_create_swap(vm, "shm", 16);
 *
 *	error = vmsim_mmap(p, &addr, 16 * VMSIM_PAGE_SIZE, VMSIM_PROT_READ,
 *	    VMSIM_MAP_SHARED, o, 0);
 *	vmsim_object_release(vm, o);
 *
 * A create or open call sets errno to EINVAL (no name, a size that cannot be,
 * a file without read() or with negative `behind` or `ahead`), EEXIST (the name
 * is taken) or ENOMEM.  They, vmsim_object_release() and
 * vmsim_object_truncate() sleep.
 */
#ifndef VMSIM_OBJECT_H
#define VMSIM_OBJECT_H

#include <vmsim/machine.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vm_object;

/*
 * Shared memory backed by swap; begins as zeroes.
 * Source: FreeBSD uipc_shm.c, shm_alloc().
 */
VMSIM_EXPORT struct vm_object *vmsim_object_create_swap(struct vmsim *,
    const char *name, uint64_t npages);
/*
 * Memory that is never paged out; begins as zeroes, its pages are unmanaged.
 * Source: FreeBSD phys_pager.c.
 */
VMSIM_EXPORT struct vm_object *vmsim_object_create_phys(struct vmsim *,
    const char *name, uint64_t npages);

/*
 * Memory of large pages as of shm_create_largepage(3), of 2 MiB for psind 1 and
 * 1 GiB for psind 2, all allocated at once, and zero.  It is mapped shared, by
 * whole large pages only, and with no flags but VMSIM_MAP_FIXED, _EXCL and
 * _NOCORE.  EINVAL, too: npages is not whole large pages, or the machine has
 * none (vmsim_config.superpages); ENOMEM: no contiguous frames.
 * Source: FreeBSD uipc_shm.c, shm_dotruncate_largepage(), shm_mmap_large().
 */
VMSIM_EXPORT struct vm_object *vmsim_object_create_largepage(struct vmsim *,
    const char *name, uint64_t npages, int psind);

/*
 * What is behind a file.  The callbacks run in the thread that pages; all but
 * has() may sleep, for the object is not locked then.
 */
struct vmsim_object_file_ops {
	/* Is there such a page?  NULL: all below the size are. */
	bool	(*has)(void *arg, uint64_t pindex);
	/* Whole pages; 0 or an errno value.  write() NULL: EROFS. */
	int	(*read)(void *arg, uint64_t pindex, void *page);
	int	(*write)(void *arg, uint64_t pindex, const void *page);
	/* A request for pages begins.  May be NULL. */
	void	(*begin)(void *arg);
	/* The stored contents from `pindex` on are gone.  May be NULL. */
	void	(*truncated)(void *arg, uint64_t pindex);
	/* The last reference is gone.  May be NULL. */
	void	(*close)(void *arg);
	int	 behind;	/* pages it can read before the asked one */
	int	 ahead;		/* and after it */
};
/*
 * A file of `size` bytes.  With ops NULL it lives in the machine's memory and
 * begins as zeroes.  Where the call fails, close() is not called.
 * Source: FreeBSD vnode_pager.c; read and write stand for a file system.
 */
VMSIM_EXPORT struct vm_object *vmsim_object_create_file(struct vmsim *,
    const char *name, uint64_t size, const struct vmsim_object_file_ops *ops,
    void *arg);
/*
 * A file of the host, opened for reading, or for writing too; its name is its
 * path.  A machine with a host file open for writing cannot be saved.  One
 * opened for reading can be mapped for writing all the same, unlike in FreeBSD;
 * what is stored stays in memory, and msync answers EIO.  errno also as open(2)
 * of the host sets it; EINVAL for what is no plain file.
 */
VMSIM_EXPORT struct vm_object *vmsim_object_open_host_file(struct vmsim *,
    const char *path, bool writable);

/*
 * Device memory: `npages` contiguous pages outside RAM, zero at first.
 * *paddr becomes its physical address, *host (may be NULL) where the host
 * sees it.  It is never given back.  EINVAL: no pages; ENOMEM: no space.
 */
VMSIM_EXPORT int vmsim_device_memory_create(struct vmsim *, uint64_t npages,
    uint64_t *paddr, void **host);

/*
 * Names an object that was made through the kernel interface
 * (cdev_pager_allocate(), ...); `kind`, a word for dumps, is a name too.  Takes
 * over the caller's reference, unless it fails.  EEXIST: the name is taken, or
 * the object has one; EINVAL: no name, or an object of another machine; ENOMEM.
 */
VMSIM_EXPORT int vmsim_object_adopt(struct vmsim *, struct vm_object *,
    const char *kind, const char *name);
/* Gives the caller's reference back; the object has no name afterwards. */
VMSIM_EXPORT void vmsim_object_release(struct vmsim *, struct vm_object *);
/* The object of a name, without a reference, or NULL. */
VMSIM_EXPORT struct vm_object *vmsim_object_find(struct vmsim *,
    const char *name);
/* Its size in pages. */
VMSIM_EXPORT uint64_t vmsim_object_npages(const struct vm_object *);
/*
 * Gives it another size; the pages beyond are gone, mapped or not.  ENOTSUP:
 * neither swap nor a file; EINVAL: a size that cannot be; EROFS: a host file
 * opened for reading.
 * Source: FreeBSD uipc_shm.c, shm_dotruncate(); vnode_pager_setsize().
 */
VMSIM_EXPORT int vmsim_object_truncate(struct vmsim *, struct vm_object *,
    uint64_t npages);

#ifdef __cplusplus
}
#endif

#endif /* VMSIM_OBJECT_H */
