/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files: what is behind a vnode.  The vnode pager knows the callbacks only;
 * who makes a file chooses what they reach: the program, the machine's
 * memory, or a file of the host.
 */
#ifndef PAGERS_FILE_H
#define PAGERS_FILE_H

#include <sys/queue.h>
#include <sys/vnode.h>
#include <vm/vm_object.h>
#include <vmsim/object.h>

struct vnode_file {
	struct vnode	 vnode;		/* must be first */
	TAILQ_ENTRY(vnode_file) link;	/* (w) open files, or closed ones */
	struct vmsim_object_file_ops ops;	/* (c) */
	/* (c) the new size in bytes is known; 0 or an errno value; or NULL */
	int		(*resize)(void *arg, uint64_t size);
	void		*arg;		/* (c) of the callbacks */
	bool		 in_machine;	/* (c) nothing to close at the end */
};

static inline struct vnode_file *
vnode_file(vm_object_t object)
{
	return (object->handle);
}

/*
 * A file of `size` bytes and its object, which has one reference; the file
 * ends with the last one.  NULL: no memory; `close` is not called then.
 */
vm_object_t file_create(uint64_t size, const struct vmsim_object_file_ops *ops,
	    void *arg);
vm_object_t file_create_memory(uint64_t size);
/* NULL and errno. */
vm_object_t file_open_host(const char *path, bool writable);

/* Closes it; the vnode's memory stays while it is locked. */
void	 file_close(struct vnode_file *);

/* Does page `pindex` exist for the file, whose size is not looked at? */
static inline bool
file_has(const struct vnode_file *f, vm_pindex_t pindex)
{
	return (f->ops.has == NULL || f->ops.has(f->arg, pindex));
}

#endif /* PAGERS_FILE_H */
