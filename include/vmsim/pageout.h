/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: the page daemon's parts, step by step, with or without a daemon
 * of the machine's own.
 *
 *	vmsim_scan_active(vm, 64);		worn-out pages become inactive
 *	freed = vmsim_scan_inactive(vm, 64, &stuck);
 *	written = vmsim_launder(vm, 64, true);
 *	vmsim_dump_queues(vm, "", vmsim_print_file, stdout);
 *
 * Requests that pages have made of the queues are worked off before and after
 * each, so that it starts from what is to be seen.  None of them waits for a
 * thread: what is locked, busy or wired is passed over.
 *
 * Source: FreeBSD vm_pageout.c.
 */
#ifndef VMSIM_PAGEOUT_H
#define VMSIM_PAGEOUT_H

#include <vmsim/machine.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Ages active pages until `shortage` of them have become inactive, or are to be
 * written; clean ones count three times.  With 0 as many have their turn as the
 * clock says.  Source: vm_pageout_scan_active().
 */
VMSIM_EXPORT void vmsim_scan_active(struct vmsim *, uint64_t shortage);
/*
 * Frees clean inactive pages, `shortage` at most, and sends dirty ones to the
 * laundry, as many at most.  Returns how many it freed; *addl (may be NULL):
 * pages that were busy.  Source: vm_pageout_scan_inactive().
 */
VMSIM_EXPORT uint64_t vmsim_scan_inactive(struct vmsim *, uint64_t shortage,
    uint64_t *addl);
/*
 * Writes pages of the laundry with their neighbours, until there are `target`
 * or more.  Returns how many.  Without a shortfall of clean pages those that
 * are found to be in use count, too.  Source: vm_pageout_launder().
 */
VMSIM_EXPORT uint64_t vmsim_launder(struct vmsim *, uint64_t target,
    bool in_shortfall);

#ifdef __cplusplus
}
#endif

#endif /* VMSIM_PAGEOUT_H */
