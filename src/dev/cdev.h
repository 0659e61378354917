/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	What a driver has beside the pager: character devices and the files
 *	open on them (cdev*.c), uiomove(9) (uio.c), copy(9) and fetch(9)
 *	(copy.c), the devices of newbus(9) (bus*.c), and the kernel's own
 *	memory and addresses (kmem.c).  One state a machine.
 * RULES
 *	1  A device has one reference for its name, one for each open file,
 *	   and those that the driver takes; the last one frees it.
 *	2  A driver is called between cdev_begin() and cdev_end() (a page at
 *	   a time: between dev_refthread() and dev_relthread()), so that
 *	   destroy_dev() waits for the call.
 *	3  During a call by a file td_fpop is that file, which is how
 *	   devfs_get_cdevpriv() finds the driver's data.
 *	4  A device without methods (si_devsw is NULL) is destroyed: calls
 *	   answer ENXIO.  Another's may be called without asking whether they
 *	   are there, but for those that cdev_methods.c names.
 *	5  The destructor of a file's data runs once: at the last reference
 *	   to the file, when its device is destroyed, or when the driver
 *	   clears the data.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	Drivers call FreeBSD's names, programs those of <vmsim/device.h>.  All
 *	of it runs in a simulated thread of the current machine, with no object
 *	locked: a driver may sleep, and so may destroy_dev().
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
	LIST_HEAD(, resource) resources; /* (w) that devices asked for */
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

/* The device of that name, or NULL. */
struct cdev *cdev_find(const char *name);

/* A call into a driver by a file. */
struct cdev_call {
	struct cdevsw	*csw;		/* (t) */
	struct file	*fpop;		/* (t) of the call before */
	int		 ref;		/* (t) */
};
/* ENXIO: the device is gone. */
int	 cdev_begin(struct cdev_call *, struct vmsim_file *);
void	 cdev_end(struct cdev_call *, struct vmsim_file *);

/*
 * proc_end() of a process's call that has called a driver: what is found wrong
 * then is the method's doing.
 */
void	 cdev_end_call(struct proc_call *, uintptr_t method);
/* A method of the file's device, or 0 if it is gone. */
#define	cdev_method(vf, name)						\
	((vf)->dev->si_devsw != NULL ?					\
	    (uintptr_t)(vf)->dev->si_devsw->name : 0)

/* The destructor of the file's data, if there is any. */
void	 cdev_drop_priv(struct vmsim_file *);

/* cdev_methods.c: make_dev() gives a driver's table all that is called. */
void	 cdev_fill_in_methods(struct cdevsw *);

/* cdev_pager.c: OBJT_DEVICE by handle, on the driver's d_mmap. */
vm_object_t cdev_pager_alloc(void *handle, vm_ooffset_t size, vm_prot_t prot,
	    vm_ooffset_t foff, struct ucred *cred);

#endif /* DEV_CDEV_H */
