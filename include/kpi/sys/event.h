/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kqueue(2): a driver's notes are on its list and KNOTE() asks their filters;
 * no events are collected.  The list's lock is not taken for the driver.
 * Source: FreeBSD sys/event.h, kern/kern_event.c.
 */
#ifndef VMSIM_KPI_SYS_EVENT_H
#define VMSIM_KPI_SYS_EVENT_H

#include <sys/queue.h>
#include <vm/_vm_types.h>

struct knote;
struct thread;

struct knlist {
	SLIST_HEAD(, knote) kl_list;	/* (t) */
	u_int		 kl_notes;	/* (t) KNOTE() calls */
};

struct knote {
	SLIST_ENTRY(knote) kn_selnext;	/* (t) on the driver's list */
	struct knlist	*kn_knlist;	/* (t) that list */
	const struct filterops *kn_fop;	/* (t) */
	void		*kn_hook;	/* (t) of the driver */
	int64_t		 kn_data;	/* (t) */
	int64_t		 kn_sdata;	/* (t) */
	u_int		 kn_fflags;	/* (t) NOTE_* */
	u_int		 kn_sfflags;	/* (t) NOTE_* that are asked for */
	u_short		 kn_flags;	/* (t) EV_* */
	int		 kn_status;	/* (t) KN_* */
	int		 kn_filter;	/* (t) EVFILT_* */
};

struct filterops {
	int		 f_isfd;	/* (c) */
	int		(*f_attach)(struct knote *kn);
	void		(*f_detach)(struct knote *kn);
	int		(*f_event)(struct knote *kn, long hint);
};

#define	EVFILT_READ	(-1)
#define	EVFILT_WRITE	(-2)
#define	EVFILT_VNODE	(-4)
#define	EV_CLEAR	0x0020
#define	EV_EOF		0x8000
#define	EV_ERROR	0x4000
#define	NOTE_WRITE	0x0002
#define	NOTE_EXTEND	0x0004
#define	NOTE_ATTRIB	0x0008
#define	KN_ACTIVE	0x01

static inline void
vmsim_kpi_knote(struct knlist *list, long hint)
{
	struct knote *kn;

	list->kl_notes++;
	SLIST_FOREACH(kn, &list->kl_list, kn_selnext) {
		if (kn->kn_fop->f_event(kn, hint) != 0)
			kn->kn_status |= KN_ACTIVE;
	}
}

static inline void
vmsim_kpi_knlist_init(struct knlist *list)
{
	SLIST_INIT(&list->kl_list);
	list->kl_notes = 0;
}

static inline void
vmsim_kpi_knlist_add(struct knlist *list, struct knote *kn)
{
	kn->kn_knlist = list;
	SLIST_INSERT_HEAD(&list->kl_list, kn, kn_selnext);
}

static inline void
vmsim_kpi_knlist_remove(struct knlist *list, struct knote *kn)
{
	SLIST_REMOVE(&list->kl_list, kn, knote, kn_selnext);
	kn->kn_knlist = NULL;
}

static inline void
vmsim_kpi_knlist_clear(struct knlist *list)
{
	while (!SLIST_EMPTY(&list->kl_list))
		vmsim_kpi_knlist_remove(list, SLIST_FIRST(&list->kl_list));
}

#define	KNOTE(list, hint, flags)	vmsim_kpi_knote((list), (hint))
#define	KNOTE_LOCKED(list, hint)	vmsim_kpi_knote((list), (hint))
#define	KNOTE_UNLOCKED(list, hint)	vmsim_kpi_knote((list), (hint))
#define	knlist_init(list, lock, lk, unlk, as)				\
	((void)(lock), (void)(lk), (void)(unlk), (void)(as),		\
	    vmsim_kpi_knlist_init(list))
#define	knlist_init_mtx(list, mtx)	((void)(mtx),			\
    vmsim_kpi_knlist_init(list))
#define	knlist_add(list, kn, locked)	vmsim_kpi_knlist_add((list), (kn))
#define	knlist_remove(list, kn, locked)	vmsim_kpi_knlist_remove((list), (kn))
#define	knlist_empty(list)		SLIST_EMPTY(&(list)->kl_list)
#define	knlist_clear(list, locked)	vmsim_kpi_knlist_clear(list)
#define	knlist_delete(list, td, locked)	\
	((void)(td), vmsim_kpi_knlist_clear(list))
#define	knlist_destroy(list)		((void)(list))

#endif /* VMSIM_KPI_SYS_EVENT_H */
