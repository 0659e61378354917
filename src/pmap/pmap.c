/* SPDX-License-Identifier: BSD-2-Clause */
/* The life of a pmap, and the state of this layer. */
#include <errno.h>

#include "pmap/pv.h"

static void
start_pmap(pmap_t pmap, const char *name)
{
	struct pmap_state *ps;

	ps = curvm->pmap;
	*pmap = (struct pmap){
		.pm_leaf_va = PTE_NOLEAF,
		.pm_id = ps->pmap_id++,
	};
	vmsim_kpi_lock_init(&pmap->pm_mtx.lock_object, name, LOCK_RANK_PMAP,
	    LO_DUPOK);
	TAILQ_INSERT_TAIL(pmap_list(), pmap, pm_list);
}

int
pmap_state_init(struct vmsim *vm)
{
	struct pmap_state *ps;

	ps = arena_zalloc(sizeof(*ps));
	if (ps == NULL)
		return (ENOMEM);
	vm->pmap = ps;
	zone_init(&ps->pv_zone, "pv entry", sizeof(struct pv_entry));
	TAILQ_INIT(&ps->pmaps);
	start_pmap(&ps->kernel, "kernel pmap");
	return (0);
}

/* The layer is set up with the machine. */
void
pmap_init(void)
{
}

/* The first table is made with the first mapping. */
int
pmap_pinit(pmap_t pmap)
{
	start_pmap(pmap, "pmap");
	return (1);
}

void
pmap_pinit0(pmap_t pmap)
{
	start_pmap(pmap, "pmap");
}

void
pmap_release(pmap_t pmap)
{
	CONTRACT(pmap->pm_stats.resident_count == 0,
	    "pmap_release: %ld pages are still mapped",
	    pmap->pm_stats.resident_count);
	INVARIANT(pmap->pm_root == 0, "pmap_release: tables are left");
	/* A walk from a page may still wait for our lock, in vain. */
	pmap_wait_unpinned(pmap);
	TAILQ_REMOVE(pmap_list(), pmap, pm_list);
	vmsim_kpi_lock_fini(&pmap->pm_mtx.lock_object);
}

void
pmap_usage(struct pmap_usage *u)
{
	struct pmap_state *ps;
	pmap_t pmap;

	ps = curvm->pmap;
	*u = (struct pmap_usage){
		.pv_entries = ps->pv_zone.live,
		.tables = ps->ptp_live,
	};
	TAILQ_FOREACH(pmap, &ps->pmaps, pm_list)
		u->pmaps += pmap != &ps->kernel;
}
