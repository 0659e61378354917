/* SPDX-License-Identifier: BSD-2-Clause */
/* Files in memory. */
#ifndef RAMFS_H
#define RAMFS_H

struct ramfs;

/* Once for each machine: registers the pager type.  0 or ENOMEM. */
int	 ramfs_init(void);
void	 ramfs_uninit(void);
/* A file system of at most `limit` pages. */
struct ramfs *ramfs_mount(u_long limit);
void	 ramfs_unmount(struct ramfs *);
u_long	 ramfs_npages(const struct ramfs *);
/* A new file of zeroes, with a reference for the caller; NULL: no memory. */
vm_object_t ramfs_file(struct ramfs *, vm_pindex_t npages);

#endif /* RAMFS_H */
