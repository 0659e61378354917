/* SPDX-License-Identifier: BSD-2-Clause */
/* The objects that the kit is run against: one of each of our pagers. */
#ifndef KIT_OBJECTS_H
#define KIT_OBJECTS_H

#include <vmsim/kit.h>

extern const struct vmsim_kit kit_swap, kit_phys, kit_file,
    kit_file_ahead, kit_device, kit_device_cluster, kit_device_leaves,
    kit_unmanaged, kit_sg;

/* A managed device with one fault built in. */
enum broken {
	BROKEN_NOT,
	BROKEN_CONTENT,		/* page 2 holds page 3's bytes */
	BROKEN_LEAK,		/* each populate takes a reference */
	BROKEN_BUSY,		/* populates a page beside its range */
	BROKEN_REVOKE,		/* frees pages without asking who uses them */
	BROKEN_MOVE,		/* copies while the page is still mapped */
	BROKEN_MOVE_LOCKED,	/* asks whether it is wired, then makes busy */
};

struct device {
	enum broken broken;	/* (c) */
	uint64_t cluster;	/* (c) pages that one populate makes */
	bool	 leaves;	/* (c) a revoke is for ever: it is unplugged */
	bool	 gone;		/* (o) that has happened */
};

struct vm_object *device_create(struct vmsim *, uint64_t npages, void *arg);
void	 device_content(void *arg, uint64_t pindex, void *page);
void	 device_revoke(struct vmsim *, struct vm_object *, uint64_t first,
	    uint64_t n, void *arg);

int	 device_move(struct vmsim *, struct vm_object *, uint64_t first,
	    uint64_t n, void *arg);

#endif /* KIT_OBJECTS_H */
