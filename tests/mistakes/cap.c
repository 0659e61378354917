/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /dev/cap0: a camera.  A callout stands for its interrupt; a task counts
 * frames.
 */
#include "mistakes/cap.h"

#include <sys/conf.h>
#include <sys/module.h>
#include <sys/proc.h>
#include <sys/uio.h>

MALLOC_DEFINE(M_CAP, "cap", "camera");
static MALLOC_DEFINE(M_CAPBUF, "capbuf", "camera buffers");

struct cap_open {
	int		 reads;
};

static struct cap_softc *cap;

/* ---- frames that come ---- */

static void
cap_task(void *arg, int pending)
{
	struct cap_softc *sc = arg;

	mtx_lock(&sc->lock);
	sc->frames += pending;
	wakeup(WRONG(31) ? (void *)&sc->running : sc);
	mtx_unlock(&sc->lock);
}

static void
cap_tick(void *arg)
{
	struct cap_softc *sc = arg;

	if (WRONG(32))
		sx_xlock(&sc->config);
	taskqueue_enqueue(sc->tq, &sc->task);
	if (sc->running)
		callout_reset(&sc->tick, 40, cap_tick, sc);
	if (WRONG(32))
		sx_xunlock(&sc->config);
}

static int
cap_wait(struct cap_softc *sc, int *frames)
{
	int error = 0;

	mtx_lock(&sc->lock);
	while (sc->frames == 0 && error == 0)
		error = msleep(sc, WRONG(33) ? &sc->stat : &sc->lock, 0, "cap",
		    0);
	*frames = sc->frames;
	mtx_unlock(&sc->lock);
	return (error);
}

static void
cap_start(struct cap_softc *sc)
{
	mtx_lock(&sc->lock);
	if (WRONG(34))
		mtx_lock(&sc->lock);
	mtx_lock(&sc->stat);
	sc->running = true;
	mtx_unlock(&sc->stat);
	callout_reset(&sc->tick, 40, cap_tick, sc);
	if (WRONG(35))
		pause("cap", 1);
	if (!WRONG(36))
		mtx_unlock(&sc->lock);
}

static void
cap_stop(struct cap_softc *sc)
{
	if (WRONG(37)) {		/* the other way round */
		mtx_lock(&sc->stat);
		mtx_lock(&sc->lock);
		mtx_unlock(&sc->lock);
		mtx_unlock(&sc->stat);
	}
	mtx_lock(&sc->lock);
	sc->running = false;
	mtx_unlock(&sc->lock);
	if (WRONG(38))
		mtx_unlock(&sc->lock);
	if (WRONG(39))
		mtx_lock(&sc->lock);
	if (!WRONG(40))
		callout_drain(&sc->tick);
	taskqueue_drain(sc->tq, &sc->task);
	if (WRONG(39))
		mtx_unlock(&sc->lock);
}

/* ---- the device ---- */

static void
cap_open_free(void *data)
{
	free(data, WRONG(41) ? M_CAPBUF : M_CAP);
}

static int
cap_open(struct cdev *dev, int oflags, int devtype, struct thread *td)
{
	struct cap_open *o;

	o = malloc(sizeof(*o), M_CAP, M_WAITOK | M_ZERO);
	if (WRONG(42))
		return (0);
	return (devfs_set_cdevpriv(o, cap_open_free));
}

static int
cap_close(struct cdev *dev, int fflag, int devtype, struct thread *td)
{
	struct cap_softc *sc = dev->si_drv1;

	cap_stop(sc);
	if (WRONG(43)) {
		destroy_dev(sc->dev);
		sc->dev = NULL;
	}
	return (0);
}

static int
cap_read(struct cdev *dev, struct uio *uio, int ioflag)
{
	struct cap_softc *sc = dev->si_drv1;
	struct cap_open *o;
	int error;

	error = devfs_get_cdevpriv((void **)&o);
	if (error != 0)
		return (error);
	o->reads++;
	if (WRONG(44))
		mtx_lock(&sc->lock);
	error = uiomove(sc->line, MIN(uio->uio_resid, LINE), uio);
	if (WRONG(44))
		mtx_unlock(&sc->lock);
	return (error);
}

static int
cap_write(struct cdev *dev, struct uio *uio, int ioflag)
{
	struct cap_softc *sc = dev->si_drv1;
	void *item;
	int error;

	item = uma_zalloc(sc->zone, M_WAITOK);
	error = uiomove(sc->line, MIN(uio->uio_resid, LINE), uio);
	uma_zfree(sc->zone, item);
	if (WRONG(46))
		uma_zfree(sc->zone, item);
	if (WRONG(47))
		(void)uma_zalloc(sc->zone, M_WAITOK);
	return (error);
}

static int
cap_ioctl(struct cdev *dev, u_long cmd, caddr_t data, int fflag,
    struct thread *td)
{
	struct cap_softc *sc = dev->si_drv1;
	int error = 0;

	if (cmd == CAP_WAIT)
		return (cap_wait(sc, (int *)data));
	sx_xlock(&sc->config);
	switch (cmd) {
	case CAP_START:
		cap_start(sc);
		break;
	case CAP_STOP:
		cap_stop(sc);
		break;
	case CAP_REVOKE:
		cap_revoke(sc, *(int *)data);
		if (WRONG(48))
			return (0);
		break;
	default:
		error = ENOTTY;
	}
	sx_xunlock(&sc->config);
	return (error);
}

static int
cap_mmap_single(struct cdev *dev, vm_ooffset_t *offset, vm_size_t size,
    struct vm_object **objp, int nprot)
{
	struct cap_softc *sc = dev->si_drv1;

	if (*offset + size > ptoa(CAP_NPAGES))
		return (EINVAL);
	vm_object_reference(sc->object);
	*objp = sc->object;
	return (0);
}

static struct cdevsw cap_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "cap",
	.d_open = cap_open,
	.d_close = cap_close,
	.d_read = cap_read,
	.d_write = cap_write,
	.d_ioctl = cap_ioctl,
	.d_mmap_single = cap_mmap_single,
};

static void
cap_attach(void)
{
	struct cap_softc *sc;

	sc = cap = malloc(sizeof(*sc), M_CAP, M_WAITOK | M_ZERO);
	mtx_init(&sc->lock, "cap", NULL, MTX_DEF);
	mtx_init(&sc->stat, "cap stat", NULL, MTX_DEF);
	sx_init(&sc->config, "cap config");
	callout_init(&sc->tick, 1);
	TASK_INIT(&sc->task, 0, cap_task, sc);
	sc->tq = taskqueue_create("cap", M_WAITOK, taskqueue_thread_enqueue,
	    &sc->tq);
	taskqueue_start_threads(&sc->tq, 1, PWAIT, "cap");
	sc->zone = uma_zcreate("cap", 32, NULL, NULL, NULL, NULL, 0, 0);
	sc->line = malloc(LINE, M_CAP, M_WAITOK | M_ZERO);
	cap_make_pages(sc);
	sc->object = cap_make_object(sc);
	sc->dev = make_dev(&cap_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600, "cap0");
	sc->dev->si_drv1 = sc;
	if (WRONG(51))
		(void)make_dev(&cap_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600,
		    "cap0");
}

static void
cap_detach(struct cap_softc *sc)
{
	if (sc->dev != NULL && !WRONG(52))
		destroy_dev(sc->dev);
	vm_object_deallocate(sc->object);
	taskqueue_free(sc->tq);
	if (WRONG(54))
		taskqueue_enqueue(sc->tq, &sc->task);
	uma_zdestroy(sc->zone);
	if (WRONG(55))
		mtx_lock(&sc->lock);
	mtx_destroy(&sc->lock);
	mtx_destroy(&sc->stat);
	sx_destroy(&sc->config);
	if (WRONG(57))
		free(sc->line + 8, M_CAP);
	else
		free(sc->line, M_CAP);
	free(sc, M_CAP);
}

static int
cap_modevent(module_t mod, int what, void *arg)
{
	switch (what) {
	case MOD_LOAD:
		cap_attach();
		return (0);
	case MOD_UNLOAD:
		cap_detach(cap);
		return (0);
	}
	return (EOPNOTSUPP);
}

DEV_MODULE(cap, cap_modevent, NULL);
