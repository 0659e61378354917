/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Character devices, the files open on them, and the devices of newbus.
 *
 * A call into a driver is bracketed by dev_refthread() and dev_relthread(),
 * with the file in td_fpop, so that destroy_dev() waits for it and
 * devfs_get_cdevpriv() finds its file.
 */
#ifndef DEV_CDEV_H
#define DEV_CDEV_H

#include <sys/conf.h>
#include <sys/file.h>
#include "sched/sched.h"
#include "kpi/kpi.h"
#include "proc/proc.h"

struct cdev_privdata {
	void		*data;		/* (c) of the driver */
	cdevpriv_dtr_t	*dtr;		/* (c) called once */
};

struct vmsim_file {
	struct file	 f;		/* (w) what drivers see; first */
	TAILQ_ENTRY(vmsim_file) link;	/* (w) all files, oldest first */
	struct cdev	*dev;		/* (c) one reference */
	struct cdev_privdata priv;	/* (w) in use if f.f_cdevpriv is set */
};

/* A run of frames of contigmalloc(). */
struct kmem_run {
	TAILQ_ENTRY(kmem_run) link;	/* (w) */
	void		*addr;		/* (c) */
	vm_size_t	 size;		/* (c) bytes */
};

struct cdev_state {
	TAILQ_HEAD(, cdev) devs;	/* (w) oldest first */
	TAILQ_HEAD(, vmsim_file) files;	/* (w) */
	TAILQ_HEAD(kpi_bus, vmsim_kpi_device) bus; /* (w) oldest first */
	TAILQ_HEAD(, kmem_run) runs;	/* (w) of contigmalloc() */
	struct vmem	*arena;		/* (w) kernel addresses, or NULL */
	struct vmspace	*kernel;	/* (w) the kernel's own map or NULL */
};

static inline struct cdev_state *
cdevs(void)
{
	return (curvm->kpi->cdev);
}

int	 cdev_init(struct vmsim *);	/* 0 or ENOMEM */

/* A call into a driver by a file. */
struct cdev_call {
	struct cdevsw	*csw;		/* (t) */
	struct file	*fpop;		/* (t) of the call before */
	int		 ref;		/* (t) */
};
/* ENXIO: the device is gone. */
int	 cdev_begin(struct cdev_call *, struct vmsim_file *);
void	 cdev_end(struct cdev_call *, struct vmsim_file *);

/* The destructor of the file's data, if there is any. */
void	 cdev_drop_priv(struct vmsim_file *);

/* cdev_pager.c: OBJT_DEVICE by handle, on the driver's d_mmap. */
vm_object_t cdev_pager_alloc(void *handle, vm_ooffset_t size, vm_prot_t prot,
	    vm_ooffset_t foff, struct ucred *cred);

#endif /* DEV_CDEV_H */
