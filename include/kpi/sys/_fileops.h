/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Methods for what a kind of file cannot do, and the position of one; the
 * latter is safe because no other thread runs meanwhile.
 * Source: FreeBSD sys/file.h, kern/kern_descrip.c, kern/vfs_vnops.c.
 */
#ifndef VMSIM_KPI_SYS__FILEOPS_H
#define VMSIM_KPI_SYS__FILEOPS_H

#include <sys/file.h>
#include <sys/stat.h>
#include <sys/user.h>

#define	VMSIM_INVFO(name, args, error)					\
	static inline int name args { return (error); }

VMSIM_INVFO(invfo_rdwr, (struct file *fp __unused,
    struct uio *uio __unused, struct ucred *cred __unused,
    int flags __unused, struct thread *td __unused), EOPNOTSUPP)
VMSIM_INVFO(invfo_truncate, (struct file *fp __unused,
    off_t length __unused, struct ucred *cred __unused,
    struct thread *td __unused), EINVAL)
VMSIM_INVFO(invfo_ioctl, (struct file *fp __unused, u_long com __unused,
    void *data __unused, struct ucred *cred __unused,
    struct thread *td __unused), ENOTTY)
VMSIM_INVFO(invfo_kqfilter, (struct file *fp __unused,
    struct knote *kn __unused), EINVAL)
VMSIM_INVFO(invfo_chmod, (struct file *fp __unused, mode_t mode __unused,
    struct ucred *cred __unused, struct thread *td __unused), EINVAL)
VMSIM_INVFO(invfo_chown, (struct file *fp __unused, uid_t uid __unused,
    gid_t gid __unused, struct ucred *cred __unused,
    struct thread *td __unused), EINVAL)
VMSIM_INVFO(invfo_sendfile, (struct file *fp __unused,
    int sockfd __unused, struct uio *hdr __unused,
    struct uio *trl __unused, off_t offset __unused,
    size_t nbytes __unused, off_t *sent __unused, int flags __unused,
    struct thread *td __unused), EINVAL)
/* There are no sockets to send to. */
#define	vn_sendfile	invfo_sendfile
VMSIM_INVFO(file_kcmp_generic, (struct file *fp1, struct file *fp2,
    struct thread *td __unused), fp1 == fp2 ? 0 : fp1 < fp2 ? 1 : 2)

/* Always ready for what poll(2) asks about every file. */
VMSIM_INVFO(invfo_poll, (struct file *fp __unused, int events,
    struct ucred *cred __unused, struct thread *td __unused),
    events & (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM))

/* Of a device: nothing is known but what kind it is. */
static inline int
vn_statfile(struct file *fp __unused, struct stat *sb,
    struct ucred *cred __unused
#if VMSIM_KPI_FREEBSD <= 13
    , struct thread *td __unused
#endif
    )
{
	*sb = (struct stat){ .st_mode = S_IFCHR };
	return (0);
}

static inline int
vn_fill_kinfo(struct file *fp, struct kinfo_file *kif,
    struct filedesc *fdp __unused)
{
	kif->kf_type = fp->f_type;
	return (0);
}

/* The file of a vnode. */
static const struct fileops vnops __unused = {
	.fo_read = invfo_rdwr,
	.fo_write = invfo_rdwr,
	.fo_truncate = invfo_truncate,
	.fo_ioctl = invfo_ioctl,
	.fo_poll = invfo_poll,
	.fo_kqfilter = invfo_kqfilter,
	.fo_stat = vn_statfile,
	.fo_chmod = invfo_chmod,
	.fo_chown = invfo_chown,
	.fo_sendfile = invfo_sendfile,
	.fo_fill_kinfo = vn_fill_kinfo,
	.fo_flags = DFLAG_PASSABLE | DFLAG_SEEKABLE,
};

static inline off_t
foffset_lock(struct file *fp, int flags __unused)
{
	return (fp->f_offset);
}

static inline void
foffset_unlock(struct file *fp, off_t val, int flags)
{
	if ((flags & FOF_NOUPDATE) == 0)
		fp->f_offset = val;
	if ((flags & FOF_NEXTOFF_R) != 0)
		fp->f_nextoff[UIO_READ] = val;
	if ((flags & FOF_NEXTOFF_W) != 0)
		fp->f_nextoff[UIO_WRITE] = val;
}

/* With FOF_OFFSET the caller said where, and the file's place stays. */
static inline void
foffset_lock_uio(struct file *fp, struct uio *uio, int flags)
{
	if ((flags & FOF_OFFSET) == 0)
		uio->uio_offset = foffset_lock(fp, flags);
}

static inline void
foffset_unlock_uio(struct file *fp, struct uio *uio, int flags)
{
	if ((flags & FOF_OFFSET) == 0)
		foffset_unlock(fp, uio->uio_offset, flags);
}

#endif /* VMSIM_KPI_SYS__FILEOPS_H */
