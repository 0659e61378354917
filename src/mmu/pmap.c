/* SPDX-License-Identifier: BSD-2-Clause */
/* The life of a pmap, and the state of this layer. */
#include <errno.h>

#include "mmu/mmu_private.h"

static void
start_pmap(pmap_t pmap, const char *name)
{
	struct mmu_state *mmu;

	mmu = curvm->mmu;
	*pmap = (struct pmap){
		.pm_leaf_va = PTE_NOLEAF,
		.pm_id = mmu->pmap_id++,
	};
	vmsim_lock_init(&pmap->pm_mtx.lock_object, name, LOCK_RANK_PMAP,
	    LO_DUPOK);
	kern_note(POINT_READ, &mmu->pmaps);
	TAILQ_INSERT_TAIL(&mmu->pmaps, pmap, pm_list);
}

int
mmu_init(struct vmsim *vm)
{
	struct mmu_state *mmu;

	mmu = arena_zalloc(sizeof(*mmu));
	if (mmu == NULL)
		return (ENOMEM);
	vm->mmu = mmu;
	zone_init(&mmu->pv_zone, "pv entry", sizeof(struct pv_entry));
	TAILQ_INIT(&mmu->pmaps);
	start_pmap(&mmu->kernel, "kernel pmap");
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
	kern_note(POINT_WRITE, &pmap->pm_pins);
	pmap->pm_ending = true;
	while (pmap->pm_pins != 0)
		(void)kern_sleep(&pmap->pm_pins, NULL, "pmappin", 0);
	kern_note(POINT_READ, &curvm->mmu->pmaps);
	TAILQ_REMOVE(&curvm->mmu->pmaps, pmap, pm_list);
	vmsim_lock_fini(&pmap->pm_mtx.lock_object);
}

void
mmu_usage(struct mmu_usage *u)
{
	struct mmu_state *mmu;
	pmap_t pmap;

	mmu = curvm->mmu;
	*u = (struct mmu_usage){
		.pv_entries = mmu->pv_zone.live,
		.tables = mmu->ptp_live,
	};
	TAILQ_FOREACH(pmap, &mmu->pmaps, pm_list)
		u->pmaps += pmap != &mmu->kernel;
}
