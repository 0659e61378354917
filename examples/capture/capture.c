/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /dev/capture0: a camera whose frames a process maps.
 *
 * An interrupt says that a frame has come.  The buffer of frames is taken away,
 * mapped or not, when the device is closed, set up again, or unplugged.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/callout.h>
#include <sys/conf.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/sx.h>

#include <vm/vm.h>
#include <vm/vm_param.h>

#include "capture.h"
#include "capture_buf.h"

#define	FRAME_PAGES	atop(CAPTURE_FRAME)

static struct capture_softc {
	struct sx	 config;	/* open, close and requests */
	struct mtx	 lock;		/* what the interrupt sees */
	struct callout	 interrupt;	/* a frame has come */
	struct cdev	*dev;
	struct capture_buf *buf;	/* or NULL; still while running */
	uint32_t	 nframes;	/* that have room in it */
	uint32_t	 sequence;	/* of the last frame */
	bool		 running;
	bool		 open;
} capture;

/* The camera writes by DMA, whoever looks at the pages meanwhile. */
static void
capture_interrupt(void *arg)
{
	struct capture_softc *sc = arg;
	vm_pindex_t i, first;

	mtx_assert(&sc->lock, MA_OWNED);
	first = (sc->sequence % sc->nframes) * FRAME_PAGES;
	sc->sequence++;
	for (i = first; i < first + FRAME_PAGES; i++)
		*(uint32_t *)capture_buf_page(sc->buf, i) = sc->sequence;
	wakeup(&sc->sequence);
	callout_schedule(&sc->interrupt, hz / 25);
}

static int
capture_start(struct capture_softc *sc)
{
	if (sc->buf == NULL)
		return (EINVAL);
	mtx_lock(&sc->lock);
	sc->running = true;
	callout_reset(&sc->interrupt, hz / 25, capture_interrupt, sc);
	mtx_unlock(&sc->lock);
	return (0);
}

static void
capture_stop(struct capture_softc *sc)
{
	mtx_lock(&sc->lock);
	sc->running = false;
	wakeup(&sc->sequence);
	callout_stop(&sc->interrupt);
	mtx_unlock(&sc->lock);
}

/* Nothing is left of the buffer but what processes have mapped, empty. */
static void
capture_release(struct capture_softc *sc)
{
	struct capture_buf *buf = sc->buf;

	sx_assert(&sc->config, SA_XLOCKED);
	capture_stop(sc);
	sc->buf = NULL;
	if (buf != NULL)
		capture_buf_revoke(buf);
}

static int
capture_setup(struct capture_softc *sc, uint32_t nframes)
{
	if (nframes == 0 || nframes > CAPTURE_MAX)
		return (EINVAL);
	capture_release(sc);
	sc->nframes = nframes;
	sc->buf = capture_buf_create(nframes * FRAME_PAGES);
	return (sc->buf != NULL ? 0 : ENOMEM);
}

static int
capture_wait(struct capture_softc *sc, struct capture_frame *frame)
{
	uint32_t seen;
	int error = 0;

	mtx_lock(&sc->lock);
	seen = sc->sequence;
	while (error == 0 && sc->running && sc->sequence == seen)
		error = msleep(&sc->sequence, &sc->lock, PCATCH, "capfrm", 0);
	if (error == 0 && !sc->running)
		error = ENXIO;
	if (error == 0) {
		frame->sequence = sc->sequence;
		frame->index = (sc->sequence - 1) % sc->nframes;
	}
	mtx_unlock(&sc->lock);
	return (error);
}

static int
capture_open(struct cdev *dev, int oflags, int devtype, struct thread *td)
{
	struct capture_softc *sc = dev->si_drv1;
	int error = 0;

	sx_xlock(&sc->config);
	if (sc->open)
		error = EBUSY;
	else
		sc->open = true;
	sx_xunlock(&sc->config);
	return (error);
}

static int
capture_close(struct cdev *dev, int fflag, int devtype, struct thread *td)
{
	struct capture_softc *sc = dev->si_drv1;

	sx_xlock(&sc->config);
	capture_release(sc);
	sc->open = false;
	sx_xunlock(&sc->config);
	return (0);
}

static int
capture_ioctl(struct cdev *dev, u_long cmd, caddr_t data, int fflag,
    struct thread *td)
{
	struct capture_softc *sc = dev->si_drv1;
	int error = 0;

	if (cmd == CAPTURE_WAIT)
		return (capture_wait(sc, (struct capture_frame *)data));
	sx_xlock(&sc->config);
	switch (cmd) {
	case CAPTURE_SETUP:
		error = capture_setup(sc, *(uint32_t *)data);
		break;
	case CAPTURE_START:
		error = capture_start(sc);
		break;
	case CAPTURE_STOP:
		capture_stop(sc);
		break;
	default:
		error = ENOTTY;
	}
	sx_xunlock(&sc->config);
	return (error);
}

static int
capture_mmap_single(struct cdev *dev, vm_ooffset_t *offset, vm_size_t size,
    struct vm_object **objp, int nprot)
{
	struct capture_softc *sc = dev->si_drv1;
	int error = EINVAL;
	vm_size_t end;

	sx_xlock(&sc->config);
	end = sc->nframes * CAPTURE_FRAME;
	if (sc->buf != NULL && size <= end && *offset <= end - size) {
		*objp = capture_buf_object(sc->buf);
		error = 0;
	}
	sx_xunlock(&sc->config);
	return (error);
}

static struct cdevsw capture_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "capture",
	.d_open = capture_open,
	.d_close = capture_close,
	.d_ioctl = capture_ioctl,
	.d_mmap_single = capture_mmap_single,
};

static void
capture_attach(struct capture_softc *sc)
{
	sx_init(&sc->config, "capture config");
	mtx_init(&sc->lock, "capture", NULL, MTX_DEF);
	callout_init_mtx(&sc->interrupt, &sc->lock, 0);
	sc->dev = make_dev(&capture_cdevsw, 0, UID_ROOT, GID_VIDEO, 0660,
	    "capture0");
	sc->dev->si_drv1 = sc;
}

/*
 * The camera is gone at once, open and mapped or not; the module stays while
 * somebody has a buffer mapped, because the object calls it.
 */
static int
capture_detach(struct capture_softc *sc)
{
	if (sc->dev != NULL) {
		capture_stop(sc);
		destroy_dev(sc->dev);
		sc->dev = NULL;
		sx_xlock(&sc->config);
		capture_release(sc);
		sx_xunlock(&sc->config);
		callout_drain(&sc->interrupt);
	}
	if (capture_buf_count() != 0)
		return (EBUSY);
	mtx_destroy(&sc->lock);
	sx_destroy(&sc->config);
	return (0);
}

static int
capture_modevent(module_t mod, int what, void *arg)
{
	switch (what) {
	case MOD_LOAD:
		capture_attach(&capture);
		return (0);
	case MOD_UNLOAD:
		return (capture_detach(&capture));
	}
	return (EOPNOTSUPP);
}

DEV_MODULE(capture, capture_modevent, NULL);
