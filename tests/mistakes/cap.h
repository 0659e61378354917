/* SPDX-License-Identifier: BSD-2-Clause */
/* Between cap.c, the device, and cap_pages.c, what it shows. */
#ifndef MISTAKES_CAP_H
#define MISTAKES_CAP_H

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/callout.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/mutex.h>
#include <sys/rwlock.h>
#include <sys/sx.h>
#include <sys/taskqueue.h>

#include <vm/vm.h>
#include <vm/vm_param.h>
#include <vm/pmap.h>
#include <vm/uma.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pageout.h>
#include <vm/vm_pager.h>

#include "mistakes/mistakes.h"

#define	LINE	64		/* bytes of the driver's log */

MALLOC_DECLARE(M_CAP);

struct cap_softc {
	struct cdev	*dev;
	struct sx	 config;
	struct mtx	 lock;
	struct mtx	 stat;
	struct callout	 tick;
	struct taskqueue *tq;
	struct task	 task;
	uma_zone_t	 zone;
	vm_object_t	 object;
	vm_page_t	 pages[CAP_NPAGES];
	char		*line;
	u_int		 frames;
	bool		 running;
};

void	 cap_make_pages(struct cap_softc *);
/* Their object, with a reference. */
vm_object_t cap_make_object(struct cap_softc *);
/* Takes two pages out of every mapping; the next access finds them again. */
void	 cap_revoke(struct cap_softc *, int first);

#endif /* MISTAKES_CAP_H */
