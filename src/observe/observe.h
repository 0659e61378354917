/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	Looking at a machine: dumps, chains, the story of a fault, leaks,
 *	counters, and the checkers that take several rooms to say.  Objects are
 *	named by base/describe.h.
 *
 * RULES
 *	1  Looking changes nothing that a driver can see; memory taken for it
 *	   is given back and no injected failure hits it.  Only the numbers of
 *	   the last dump are kept, for vmsim_dump_queues().
 *	2  A chain is drawn in one way only (chain.c), and objects in a dump
 *	   are numbered in the order in which the dump meets them
 *	   (dump_number.c).
 *	3  What is printed of a machine is printed of its state (state.h); but
 *	   for a page, the queues and a chain, which may be asked for alone.
 *	cross 1 to 7: what the checkers prove; see check.c.
 *
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	The public interface and the rooms to the right, with any lock or none:
 *	nothing here locks, sleeps or lets another thread run, so a machine may
 *	be looked at in the middle of a pager call, or when it is dead.
 */
#ifndef OBSERVE_OBSERVE_H
#define OBSERVE_OBSERVE_H

#include <vm/vm.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vmsim/observe.h>
#include "base/machine.h"
#include "base/print.h"
#include "map/map.h"
#include "proc/proc.h"

/* Registers the checkers with the layer that calls them; 0. */
int	 observe_init(struct vmsim *);
/* Memory that was written where nobody may write is a panic. */
void	 observe_check_memory(void);

/* ---- names.c ---- */

/* "swap", "file", "device", ...: the kind of an object without a row. */
const char *observe_type_name(objtype_t type);
/* "inactive"; "none" for PQ_NONE */
const char *observe_queue(int queue);
/* "rw-" */
const char *observe_prot(vm_prot_t prot, char buf[4]);

/* ---- number.c: objects by the numbers of the last dump ---- */

struct dump;

/* Objects keep the dump's numbers until the next time. */
void	 numbers_keep(const struct dump *);
/* The number kept, or a further one. */
int	 numbers_recall(vm_object_t);

/* dump_page.c: "0x10000000 rw- acc mod -> frame 3" */
void	 observe_print_pte(struct printer *, vm_offset_t va, uint64_t pte,
	    vm_paddr_t pa);

/* ---- chain.c ---- */

/*
 * The page that a chain shows at an index of its top object, and the object
 * that has it; NULL: none.
 */
vm_page_t observe_chain_page(vm_object_t top, vm_pindex_t pindex,
	    vm_object_t *owner);
/* The same, past empty busy pages: the placeholders of faults under way. */
vm_page_t observe_filled_page(vm_object_t top, vm_pindex_t pindex,
	    vm_object_t *owner);
/*
 * The page behind a present page-table entry at `va` of a map entry (may be
 * NULL); NULL: memory that no page describes.
 */
vm_page_t observe_pte_page(vm_map_entry_t entry, vm_offset_t va, uint64_t pte);

/* "[S2: . . 3]": the one way in which an object is drawn. */
void	 observe_draw_object(struct printer *, vm_object_t);
void	 observe_draw_chain(struct printer *, vm_object_t);

/* ---- story.c ---- */

/* One event of the trace, in a line; `access` is what its fault wanted. */
void	 observe_tell_event(struct printer *, const struct trace_event *,
	    vm_prot_t access);

/* ---- the cross-layer checkers; their numbers are explained in check.c ---- */

void	 check_mappings(struct check *);
void	 check_references(struct check *);
void	 check_wirings(struct check *);
void	 check_contents(struct check *);
void	 check_idle(struct check *);

/* For each address space of the machine. */
#define	OBSERVE_SPACE_FOREACH(vms)					\
	TAILQ_FOREACH(vms, &curvm->map->spaces, vm_list)

/* Each resident page of an object, by index. */
#define	OBSERVE_PAGE_FOREACH(m, object)					\
	for ((m) = vm_radix_lookup_ge(&(object)->rtree, 0); (m) != NULL; \
	    (m) = (m)->pindex == UINT64_MAX ? NULL :			\
	    vm_radix_lookup_ge(&(object)->rtree, (m)->pindex + 1))

#endif /* OBSERVE_OBSERVE_H */
