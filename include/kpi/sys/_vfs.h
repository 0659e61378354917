/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names of the file-system side of a pager.  Nothing is mounted: no new
 * vnode is made, names are not cached, nothing is limited.
 * Source: FreeBSD sys/vnode.h, sys/namei.h.
 */
#ifndef VMSIM_KPI_SYS__VFS_H
#define VMSIM_KPI_SYS__VFS_H

#include <sys/malloc.h>
#include <sys/time.h>
#include <sys/vnode.h>

struct vattr {
	enum vtype	 va_type;	/* (t) */
	u_short		 va_mode;	/* (t) */
	uid_t		 va_uid;	/* (t) */
	gid_t		 va_gid;	/* (t) */
	nlink_t		 va_nlink;	/* (t) */
	dev_t		 va_fsid;	/* (t) */
	ino_t		 va_fileid;	/* (t) */
	u_quad_t	 va_size;	/* (t) */
	long		 va_blocksize;	/* (t) */
	struct timespec	 va_atime;	/* (t) */
	struct timespec	 va_mtime;	/* (t) */
	struct timespec	 va_ctime;	/* (t) */
	struct timespec	 va_birthtime;	/* (t) */
	u_long		 va_gen;	/* (t) */
	u_long		 va_flags;	/* (t) SF_*, UF_* */
	dev_t		 va_rdev;	/* (t) */
	u_quad_t	 va_bytes;	/* (t) */
	u_int		 va_vaflags;	/* (t) */
};

struct componentname {
	uint64_t	 cn_flags;	/* (t) */
	struct ucred	*cn_cred;	/* (t) */
	int		 cn_nameiop;	/* (t) */
	int		 cn_lkflags;	/* (t) */
	char		*cn_pnbuf;	/* (t) */
	char		*cn_nameptr;	/* (t) */
	long		 cn_namelen;	/* (t) */
};

struct vop_vector {
	const struct vop_vector *vop_default;	/* (c) */
};
static const struct vop_vector dead_vnodeops __unused = { NULL };

enum vgetstate { VGET_NONE, VGET_HOLDCNT, VGET_USECOUNT };
enum vstate { VSTATE_UNINITIALIZED, VSTATE_CONSTRUCTED, VSTATE_DESTROYING,
    VSTATE_DEAD };

/* A use of the vnode, then its lock. */
static inline enum vgetstate
vget_prep(struct vnode *vp)
{
	vref(vp);
	return (VGET_USECOUNT);
}

static inline int
vget_finish(struct vnode *vp, int flags, enum vgetstate vs __unused)
{
	int error = vn_lock(vp, flags);

	if (error != 0)
		vrele(vp);
	return (error);
}

static inline int
getnewvnode(const char *tag __unused, struct mount *mp __unused,
    const struct vop_vector *vops __unused, struct vnode **vpp)
{
	*vpp = NULL;
	return (ENFILE);
}

#define	insmntque(vp, mp)	((void)((vp)->v_mount = (mp)), 0)
#define	insmntque1(vp, mp)	insmntque((vp), (mp))
#define	vgone(vp)		((void)((vp)->v_irflag |= VIRF_DOOMED))
#define	vn_set_state(vp, st)	((void)(vp), (void)(st))
#define	VN_LOCK_ASHARE(vp)	((void)(vp))
#define	ASSERT_VOP_IN_SEQC(vp)	((void)(vp))
#define	VOP_ACCESS(vp, how, cr, td)	\
	((void)(vp), (void)(how), (void)(cr), (void)(td), 0)
#define	vn_rlimit_trunc(size, td)	((void)(size), (void)(td), 0)
#define	vn_utimes_perm(vp, vap, cr, td)	\
	((void)(vp), (void)(vap), (void)(cr), (void)(td), 0)
#define	securelevel_gt(cr, level)	((void)(cr), (void)(level), 0)
#define	cache_symlink_alloc(size, flags)	\
	((char *)malloc((size), M_TEMP, (flags)))
#define	cache_symlink_free(str, size)	((void)(size), free((str), M_TEMP))
#define	VFS_SMR_DECLARE			struct vmsim_kpi_hack
#define	VFS_SMR_ZONE_SET(zone)		((void)(zone))

#endif /* VMSIM_KPI_SYS__VFS_H */
