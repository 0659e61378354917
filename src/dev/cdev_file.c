/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files open on a device: open, close, and the data that a driver keeps for
 * each.  Source: FreeBSD devfs_vnops.c.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <vmsim/device.h>
#include "base/assert.h"
#include "base/panic.h"
#include "dev/cdev.h"

_Static_assert(VMSIM_O_WRONLY + 1 == FWRITE && VMSIM_O_RDWR + 1 ==
    (FREAD | FWRITE), "FFLAGS()");

int
cdev_begin(struct cdev_call *c, struct vmsim_file *vf)
{
	c->csw = dev_refthread(vf->dev, &c->ref);
	if (c->csw == NULL)
		return (ENXIO);
	c->fpop = curthread->td_fpop;
	curthread->td_fpop = &vf->f;
	return (0);
}

void
cdev_end(struct cdev_call *c, struct vmsim_file *vf)
{
	curthread->td_fpop = c->fpop;
	dev_relthread(vf->dev, c->ref);
}

void
cdev_end_call(struct proc_call *call, uintptr_t method)
{
	struct vmsim *vm = curvm;

	panic_blame(method);
	proc_end(call);
	vm->panic->blamed = 0;
}

/* The file of the call under way, or NULL. */
static struct vmsim_file *
current_file(void)
{
	return ((struct vmsim_file *)(void *)curthread->td_fpop);
}

int
devfs_get_cdevpriv(void **datap)
{
	struct vmsim_file *vf = current_file();

	if (vf == NULL)
		return (EBADF);
	if (vf->f.f_cdevpriv == NULL)
		return (ENOENT);
	*datap = vf->f.f_cdevpriv->data;
	return (0);
}

int
devfs_set_cdevpriv(void *priv, cdevpriv_dtr_t *dtr)
{
	struct vmsim_file *vf = current_file();

	if (vf == NULL)
		return (ENOENT);
	if (vf->f.f_cdevpriv != NULL)
		return (EBUSY);
	CONTRACT(dtr != NULL, "devfs_set_cdevpriv without a destructor, which "
	    "is called when the file is closed");
	vf->priv = (struct cdev_privdata){ priv, dtr };
	vf->f.f_cdevpriv = &vf->priv;
	return (0);
}

void
cdev_drop_priv(struct vmsim_file *vf)
{
	struct cdev_privdata priv = vf->priv;

	if (vf->f.f_cdevpriv == NULL)
		return;
	vf->f.f_cdevpriv = NULL;
	priv.dtr(priv.data);
}

void
devfs_clear_cdevpriv(void)
{
	struct vmsim_file *vf = current_file();

	if (vf != NULL)
		cdev_drop_priv(vf);
}

int
devfs_foreach_cdevpriv(struct cdev *dev, int (*cb)(void *data, void *arg),
    void *arg)
{
	struct vmsim_file *vf;
	int error;

	TAILQ_FOREACH(vf, &cdevs()->files, link) {
		if (vf->dev != dev || vf->f.f_cdevpriv == NULL)
			continue;
		error = cb(vf->priv.data, arg);
		if (error != 0)
			return (error);
	}
	return (0);
}

static struct vmsim_file *
create_file(struct cdev *dev, int flags)
{
	struct vmsim_file *vf;

	vf = arena_zalloc(sizeof(*vf));
	if (vf == NULL)
		return (NULL);
	vf->f.f_count = 1;
	vf->f.f_flag = (flags & (FREAD | FWRITE)) |
	    ((flags & VMSIM_O_NONBLOCK) != 0 ? FNONBLOCK : 0);
	vf->f.f_type = DTYPE_VNODE;
	vf->f.f_data = dev;
	vf->f.f_cred = curvm->kpi->cred;
	vf->dev = dev;
	dev_ref(dev);
	TAILQ_INSERT_TAIL(&cdevs()->files, vf, link);
	return (vf);
}

static void
release_file(struct vmsim_file *vf)
{
	cdev_drop_priv(vf);
	TAILQ_REMOVE(&cdevs()->files, vf, link);
	dev_rel(vf->dev);
	arena_free(vf, sizeof(*vf));
}

int
vmsim_kpi_fdrop(struct file *fp)
{
	CONTRACT(fp->f_count > 0, "a file has no reference to give back");
	if (--fp->f_count == 0)
		release_file((struct vmsim_file *)(void *)fp);
	return (0);
}

static int
call_open(struct vmsim_file *vf)
{
	struct cdev_call c;
	int error;

	error = cdev_begin(&c, vf);
	if (error != 0)
		return (error);
	vf->dev->si_usecount++;
	if (c.csw->d_fdopen != NULL)
		error = c.csw->d_fdopen(vf->dev, vf->f.f_flag,
		    vmsim_kpi_curthread(), &vf->f);
	else
		error = c.csw->d_open(vf->dev, vf->f.f_flag, S_IFCHR,
		    vmsim_kpi_curthread());
	if (error != 0) {
		cdev_drop_priv(vf);
		vf->dev->si_usecount--;
	}
	cdev_end(&c, vf);
	return (error);
}

/* 0 with *result, or an errno value. */
static int
open_device(const char *name, int flags, struct vmsim_file **result)
{
	struct vmsim_file *vf;
	struct cdev *dev;
	int error;

	dev = cdev_find(name);
	if (dev == NULL)
		return (ENOENT);
	vf = create_file(dev, ((flags & 3) + 1) | (flags & VMSIM_O_NONBLOCK));
	if (vf == NULL)
		return (ENOMEM);
	error = call_open(vf);
	if (error != 0)
		(void)vmsim_kpi_fdrop(&vf->f);
	else
		*result = vf;
	return (error);
}

struct vmsim_file *
vmsim_open(struct vmsim_proc *p, const char *name, int flags)
{
	struct vmsim_file *vf = NULL;
	struct proc_call call;
	int error;

	if (name == NULL || (flags & ~(3 | VMSIM_O_NONBLOCK)) != 0 ||
	    (flags & 3) == 3) {
		errno = EINVAL;
		return (NULL);
	}
	proc_begin(&call, p);
	error = open_device(name, flags, &vf);
	cdev_end_call(&call, vf != NULL ? cdev_method(vf, d_open) : 0);
	if (vf == NULL)
		errno = error;
	return (vf);
}

static int
call_close(struct vmsim_file *vf)
{
	struct cdev_call c;
	bool last;
	int error;

	last = --vf->dev->si_usecount == 0;
	error = cdev_begin(&c, vf);
	if (error != 0)
		return (error);
	if (last || (c.csw->d_flags & D_TRACKCLOSE) != 0)
		error = c.csw->d_close(vf->dev, vf->f.f_flag |
		    (last ? FLASTCLOSE : 0), S_IFCHR, vmsim_kpi_curthread());
	cdev_end(&c, vf);
	return (error);
}

int
vmsim_close(struct vmsim_proc *p, struct vmsim_file *vf)
{
	uintptr_t method = cdev_method(vf, d_close);
	struct proc_call call;
	int error;

	proc_begin(&call, p);
	error = call_close(vf);
	(void)vmsim_kpi_fdrop(&vf->f);
	cdev_end_call(&call, method);
	return (error);
}

struct vmsim_proc *
vmsim_curproc_set(struct vmsim *vm, struct vmsim_proc *p)
{
	struct vmsim *previous = vmsim_enter(vm);
	struct thread *td = vmsim_kpi_curthread();
	struct proc *old = td->td_proc;

	td->td_proc = p != NULL ? &p->p_proc : vm->kpi->kproc;
	vmsim_enter(previous);
	return (old != vm->kpi->kproc ? (struct vmsim_proc *)(void *)old :
	    NULL);
}
