/* SPDX-License-Identifier: BSD-2-Clause */
/* Scatter/gather lists.  Source: FreeBSD subr_sglist.c. */
#include <errno.h>
#include <sys/malloc.h>
#include <sys/sglist.h>
#include "base/arena.h"
#include "base/assert.h"
#include "kpi/kpi.h"

static size_t
list_size(u_short maxseg)
{
	return (sizeof(struct sglist) + maxseg * sizeof(struct sglist_seg));
}

struct sglist *
sglist_alloc(int nsegs, int mflags)
{
	struct sglist *sg;

	if (nsegs < 0 || nsegs > UINT16_MAX)
		return (NULL);
	sg = kpi_alloc(list_size((u_short)nsegs), (mflags & M_WAITOK) != 0,
	    VMSIM_HERE);
	if (sg == NULL)
		return (NULL);
	sg->sg_segs = (struct sglist_seg *)(sg + 1);
	sg->sg_refs = 1;
	sg->sg_nseg = 0;
	sg->sg_maxseg = (u_short)nsegs;
	return (sg);
}

void
sglist_free(struct sglist *sg)
{
	if (sg == NULL)
		return;
	CONTRACT(sg->sg_refs > 0, "a scatter/gather list is freed twice");
	if (--sg->sg_refs == 0)
		arena_free(sg, list_size(sg->sg_maxseg));
}

struct sglist *
sglist_hold(struct sglist *sg)
{
	sg->sg_refs++;
	return (sg);
}

void
sglist_reset(struct sglist *sg)
{
	sg->sg_nseg = 0;
}

int
sglist_append_phys(struct sglist *sg, vm_paddr_t paddr, size_t len)
{
	struct sglist_seg *seg;

	if (sg->sg_maxseg == 0)
		return (EINVAL);
	if (len == 0)
		return (0);
	seg = sg->sg_nseg > 0 ? &sg->sg_segs[sg->sg_nseg - 1] : NULL;
	if (seg != NULL && seg->ss_paddr + seg->ss_len == paddr) {
		seg->ss_len += len;
		return (0);
	}
	if (sg->sg_nseg == sg->sg_maxseg)
		return (EFBIG);
	seg = &sg->sg_segs[sg->sg_nseg++];
	seg->ss_paddr = paddr;
	seg->ss_len = len;
	return (0);
}

size_t
sglist_length(struct sglist *sg)
{
	size_t len = 0;
	u_short i;

	for (i = 0; i < sg->sg_nseg; i++)
		len += sg->sg_segs[i].ss_len;
	return (len);
}
