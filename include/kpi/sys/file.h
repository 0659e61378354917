/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An open file.  Source: FreeBSD sys/file.h.
 */
#ifndef VMSIM_KPI_SYS_FILE_H
#define VMSIM_KPI_SYS_FILE_H

#include <sys/_host.h>
#include <sys/fcntl.h>
#include <sys/queue.h>
#include <sys/refcount.h>
#include <sys/uio.h>
#include <vm/vm.h>

struct cdev;
struct file;
struct filedesc;
struct knote;
struct stat;
struct thread;
struct ucred;
struct uio;
struct vnode;

#define	DTYPE_NONE	0
#define	DTYPE_VNODE	1
#define	DTYPE_SOCKET	2
#define	DTYPE_PIPE	3
#define	DTYPE_SHM	8
#define	DTYPE_DEV	11
#define	DTYPE_LINUXEFD	15

typedef int fo_rdwr_t(struct file *fp, struct uio *uio,
    struct ucred *active_cred, int flags, struct thread *td);
typedef int fo_truncate_t(struct file *fp, off_t length,
    struct ucred *active_cred, struct thread *td);
typedef int fo_ioctl_t(struct file *fp, u_long com, void *data,
    struct ucred *active_cred, struct thread *td);
typedef int fo_poll_t(struct file *fp, int events, struct ucred *active_cred,
    struct thread *td);
typedef int fo_kqfilter_t(struct file *fp, struct knote *kn);
#if VMSIM_KPI_FREEBSD <= 13
typedef int fo_stat_t(struct file *fp, struct stat *sb,
    struct ucred *active_cred, struct thread *td);
#else
typedef int fo_stat_t(struct file *fp, struct stat *sb,
    struct ucred *active_cred);
#endif
typedef int fo_close_t(struct file *fp, struct thread *td);
typedef int fo_chmod_t(struct file *fp, mode_t mode,
    struct ucred *active_cred, struct thread *td);
typedef int fo_chown_t(struct file *fp, uid_t uid, gid_t gid,
    struct ucred *active_cred, struct thread *td);
typedef int fo_sendfile_t(struct file *fp, int sockfd, struct uio *hdr_uio,
    struct uio *trl_uio, off_t offset, size_t nbytes, off_t *sent, int flags,
    struct thread *td);
typedef int fo_seek_t(struct file *fp, off_t offset, int whence,
    struct thread *td);
typedef int fo_mmap_t(struct file *fp, vm_map_t map, vm_offset_t *addr,
    vm_size_t size, vm_prot_t prot, vm_prot_t cap_maxprot, int flags,
    vm_ooffset_t foff, struct thread *td);
typedef int fo_add_seals_t(struct file *fp, int flags);
typedef int fo_get_seals_t(struct file *fp, int *flags);
typedef int fo_cmp_t(struct file *fp, struct file *fp1, struct thread *td);
typedef int fo_fallocate_t(struct file *fp, off_t offset, off_t len,
    struct thread *td);
typedef int fo_fspacectl_t(struct file *fp, int cmd, off_t *offset,
    off_t *length, int flags, struct ucred *active_cred, struct thread *td);
struct kinfo_file;
typedef int fo_fill_kinfo_t(struct file *fp, struct kinfo_file *kif,
    struct filedesc *fdp);
typedef int fo_flags_t;

struct fileops {
	fo_rdwr_t	*fo_read;	/* (c) */
	fo_rdwr_t	*fo_write;	/* (c) */
	fo_truncate_t	*fo_truncate;	/* (c) */
	fo_ioctl_t	*fo_ioctl;	/* (c) */
	fo_poll_t	*fo_poll;	/* (c) */
	fo_kqfilter_t	*fo_kqfilter;	/* (c) */
	fo_stat_t	*fo_stat;	/* (c) */
	fo_close_t	*fo_close;	/* (c) */
	fo_chmod_t	*fo_chmod;	/* (c) */
	fo_chown_t	*fo_chown;	/* (c) */
	fo_sendfile_t	*fo_sendfile;	/* (c) */
	fo_seek_t	*fo_seek;	/* (c) */
	fo_fill_kinfo_t	*fo_fill_kinfo;	/* (c) */
	fo_mmap_t	*fo_mmap;	/* (c) */
	fo_add_seals_t	*fo_add_seals;	/* (c) */
	fo_get_seals_t	*fo_get_seals;	/* (c) */
	fo_cmp_t	*fo_cmp;	/* (c) */
	fo_fallocate_t	*fo_fallocate;	/* (c) */
	fo_fspacectl_t	*fo_fspacectl;	/* (c) */
	int		 fo_flags;	/* (c) DFLAG_* */
};

#define	DFLAG_PASSABLE	0x01
#define	DFLAG_SEEKABLE	0x02
#define	FOF_OFFSET	0x01
#define	FOF_NOLOCK	0x02
#define	FOF_NEXTOFF_R	0x04
#define	FOF_NOUPDATE	0x08
#define	FOF_NEXTOFF_W	0x10

struct file {
	volatile u_int	 f_count;	/* (w) references */
	int		 f_flag;	/* (c) FREAD, FWRITE, O_* */
	void		*f_data;	/* (c) */
	const struct fileops *f_ops;	/* (c) */
	struct vnode	*f_vnode;	/* (c) */
	struct ucred	*f_cred;	/* (c) who opened it */
	short		 f_type;	/* (c) DTYPE_* */
	off_t		 f_offset;	/* (w) */
	off_t		 f_nextoff[2];	/* (w) after the last read, write */
	struct cdev_privdata *f_cdevpriv;	/* (w) data of the driver */
};

static inline bool
fhold(struct file *fp)
{
	return (refcount_acquire_checked(&fp->f_count));
}

VMSIM_EXPORT int vmsim_kpi_fdrop(struct file *fp);
#define	fdrop(fp, td)		((void)(td), vmsim_kpi_fdrop(fp))
#define	_fdrop(fp, td)		fdrop((fp), (td))
#define	finit(fp, fl, ty, da, op)	do {				\
	(fp)->f_flag = (fl);						\
	(fp)->f_type = (ty);						\
	(fp)->f_data = (da);						\
	(fp)->f_ops = (op);						\
} while (0)

#include <sys/_fileops.h>

/* There is no table of descriptors: no number names a file. */
#define	fget(td, fd, rights, fpp)	\
	((void)(td), (void)(fd), *(fpp) = NULL, EBADF)

struct filecaps;
#define	falloc_caps(td, fpp, fdp, flags, caps)				\
	((void)(td), (void)(caps), *(fpp) = NULL, *(fdp) = -1, EMFILE)
#define	falloc(td, fpp, fdp, flags)	falloc_caps((td), (fpp), (fdp), 0, 0)
#define	fdclose(td, fp, fd)	((void)(td), (void)(fp), (void)(fd))

#endif /* VMSIM_KPI_SYS_FILE_H */
