/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * As much of a vnode as the VM sees: a lock and an object.
 * Source: FreeBSD sys/vnode.h.
 */
#ifndef VMSIM_KPI_SYS_VNODE_H
#define VMSIM_KPI_SYS_VNODE_H

#include <vm/vm.h>
#include <sys/mount.h>
#include <sys/sx.h>

enum vtype {
	VNON,
	VREG,
	VDIR,
	VBLK,
	VCHR,
	VLNK,
	VSOCK,
	VFIFO,
	VBAD,
	VMARKER
};

struct vop_vector;


struct vnode {
	struct sx	 v_lock;	/* taken before the map's lock */
	vm_object_t	 v_object;	/* (c) */
	void		*v_data;	/* (c) the file behind it */
	struct mount	*v_mount;	/* (c) NULL: nowhere */
	struct cdev	*v_rdev;	/* (c) of a device */
	const struct vop_vector *v_op;	/* (t) of the driver; not called */
	enum vtype	 v_type;	/* (c) */
	int		 v_usecount;	/* (w) vref() less vrele() */
	u_int		 v_holdcnt;	/* (w) vhold() less vdrop() */
	int		 v_writecount;	/* (w) */
	u_int		 v_iflag;	/* (w) VI_* */
	u_int		 v_vflag;	/* (w) VV_* */
	short		 v_irflag;	/* (w) VIRF_* */
};

#define	VV_ROOT		0x0001
#define	VIRF_DOOMED	0x0001
#define	VIRF_PGREAD	0x0002
#define	VIRF_TEXT_REF	0x0010

#define	VNOVAL		(-1)
#define	VEXEC		000000000100
#define	VWRITE		000000000200
#define	VREAD		000000000400
#define	VADMIN		000000010000

#define	IO_UNIT		0x0001
#define	IO_APPEND	0x0002
#define	IO_NDELAY	0x0004
#define	IO_NODELOCKED	0x0008
#define	IO_SYNC		0x0080

#define	LK_SHARED	0x200000
#define	LK_EXCLUSIVE	0x080000
#define	LK_RETRY	0x000400
#define	LK_NOWAIT	0x000010

#define	VOP_ISLOCKED(vp)	(sx_xlocked(&(vp)->v_lock) ? LK_EXCLUSIVE : 0)
#define	VOP_UNLOCK(vp)		sx_unlock(&(vp)->v_lock)
#define	ASSERT_VOP_LOCKED(vp, str)	sx_assert(&(vp)->v_lock, SA_LOCKED)
#define	ASSERT_VOP_ELOCKED(vp, str)	sx_assert(&(vp)->v_lock, SA_XLOCKED)

/*
 * References are counted and free nothing: a vnode lives as long as its file
 * is open.  Its interlock protects nothing that another thread could see.
 */
#define	vref(vp)	((void)(vp)->v_usecount++)
#define	vrefact(vp)	vref(vp)
#define	vrele(vp)	((void)(vp)->v_usecount--)
#define	vput(vp)	(sx_unlock(&(vp)->v_lock), vrele(vp))
#define	vhold(vp)	((void)(vp)->v_holdcnt++)
#define	vdrop(vp)	((void)(vp)->v_holdcnt--)
#define	vlazy(vp)	((void)(vp))
#define	VI_LOCK(vp)	((void)(vp))
#define	VI_TRYLOCK(vp)	((void)(vp), 1)
#define	VI_UNLOCK(vp)	((void)(vp))
#define	VN_IS_DOOMED(vp)	(((vp)->v_irflag & VIRF_DOOMED) != 0)
#define	vn_irflag_set_locked(vp, flag)	((void)((vp)->v_irflag |= (flag)))

#ifdef _KERNEL
#include <sys/_host.h>
#include <sys/kassert.h>
#include <sys/rangelock.h>
#include <sys/ucred.h>

#define	vfs_timestamp(ts)	nanouptime(ts)

/* Waits for the lock, LK_SHARED or LK_EXCLUSIVE; EBUSY with LK_NOWAIT. */
static inline int
vn_lock(struct vnode *vp, int flags)
{
	bool excl = (flags & LK_SHARED) == 0;

	if ((flags & LK_NOWAIT) != 0)
		return ((excl ? sx_try_xlock(&vp->v_lock) :
		    sx_try_slock(&vp->v_lock)) ? 0 : EBUSY);
	if (excl)
		sx_xlock(&vp->v_lock);
	else
		sx_slock(&vp->v_lock);
	return (0);
}

typedef int accmode_t;

/* As the owner, the group and the others are allowed; root may do all. */
static inline int
vaccess(enum vtype type, mode_t mode, uid_t uid, gid_t gid,
    accmode_t accmode, struct ucred *cred)
{
	mode_t have;

	(void)type;
	if (cred->cr_uid == 0)
		return (0);
	if (cred->cr_uid == uid)
		have = (mode & 0700) | VADMIN;
	else if (cred->cr_gid == gid)
		have = (mode & 0070) << 3;
	else
		have = (mode & 0007) << 6;
	if ((accmode & (accmode_t)~have) == 0)
		return (0);
	return ((accmode & VADMIN) != 0 ? EPERM : EACCES);
}
#include <sys/_vfs.h>
#endif /* _KERNEL */

#endif /* VMSIM_KPI_SYS_VNODE_H */
