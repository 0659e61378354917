/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: memory objects to map.
 *
 * Each create call returns an object with one reference of the caller's, or
 * NULL with errno: EINVAL for a size that cannot be, EEXIST for a name that is
 * taken.  vmsim_object_release() gives the reference back.  An object made
 * through the kernel interface (cdev_pager_allocate(), ...) is given a name
 * for dumps and stories with vmsim_object_adopt().
 */
#ifndef VMSIM_OBJECT_H
#define VMSIM_OBJECT_H

#include <vmsim/machine.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vm_object;

/* Named shared memory backed by swap. */
VMSIM_EXPORT struct vm_object *vmsim_object_create_swap(struct vmsim *,
    const char *name, uint64_t npages);
/* Unmanaged zero-filled memory (phys pager). */
VMSIM_EXPORT struct vm_object *vmsim_object_create_phys(struct vmsim *,
    const char *name, uint64_t npages);

/*
 * A file.  With ops NULL it lives in the machine's memory and begins as
 * zeroes.  `size` is in bytes.
 */
struct vmsim_object_file_ops {
	/* Is there a page?  NULL: all below the size.  The pager calls it
	   for the faulting page only. */
	bool	(*has)(void *arg, uint64_t pindex);
	/* Whole pages; 0 or an errno value. */
	int	(*read)(void *arg, uint64_t pindex, void *page);
	int	(*write)(void *arg, uint64_t pindex, const void *page);
	/* Called once at the start of each request, nothing locked. */
	void	(*begin)(void *arg);
	/* The stored contents from `pindex` on are gone. */
	void	(*truncated)(void *arg, uint64_t pindex);
	/* The last reference is gone. */
	void	(*close)(void *arg);
	int	 behind;	/* pages it can read before the asked one */
	int	 ahead;		/* and after it */
};
VMSIM_EXPORT struct vm_object *vmsim_object_create_file(struct vmsim *,
    const char *name, uint64_t size, const struct vmsim_object_file_ops *ops,
    void *arg);
/*
 * A file of the host, opened for reading, or for writing too.  A machine with
 * a host file open for writing cannot be saved.  One opened for reading can be
 * mapped for writing all the same, unlike in FreeBSD; what is stored stays in
 * memory, and msync answers EIO.
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

/* Names an object; takes over the caller's reference.  `kind` is for dumps. */
VMSIM_EXPORT int vmsim_object_adopt(struct vmsim *, struct vm_object *,
    const char *kind, const char *name);
VMSIM_EXPORT void vmsim_object_release(struct vmsim *, struct vm_object *);
VMSIM_EXPORT struct vm_object *vmsim_object_find(struct vmsim *,
    const char *name);
VMSIM_EXPORT uint64_t vmsim_object_npages(const struct vm_object *);
/* New size in pages; swap and files only, else ENOTSUP. */
VMSIM_EXPORT int vmsim_object_truncate(struct vmsim *, struct vm_object *,
    uint64_t npages);

#ifdef __cplusplus
}
#endif

#endif /* VMSIM_OBJECT_H */
