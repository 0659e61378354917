/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Taking a range of pages out of an object, with their backing store.
 *
 * The busy state comes first and the mappings go after it: a fault that would
 * map the page again waits until it is gone.
 *
 * Source: vm_object.c, vm_object_page_remove(), vm_object_page_noreuse().
 */
#include "base/assert.h"
#include "mem/mem.h"
#include "object/object.h"
#include <vm/pmap.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <vm/vm_radix.h>

/*
 * Wired, or mapped in unknown places: such a page cannot be freed.  It
 * loses its mappings, and its contents unless only clean pages are wanted.
 * Owns: takes over the busy state.
 */
static void
keep_page(vm_object_t object, vm_page_t m, int options)
{
	if ((options & OBJPR_NOTMAPPED) == 0 && object_refs(object) != 0)
		pmap_remove_all(m);
	if ((options & OBJPR_CLEANONLY) == 0) {
		vm_page_invalid(m);
		vm_page_undirty(m);
	}
	vm_page_xunbusy(m);
}

/*
 * A page of RAM in a device's object, filled with zeroes where the driver had
 * none.  Its mappings are not known, so before the object ends it is never
 * surely unmapped.
 */
static bool
may_be_mapped(vm_object_t object, vm_page_t m)
{
	return (object->type == OBJT_DEVICE && object_refs(object) != 0 &&
	    (m->oflags & VPO_UNMANAGED) != 0);
}

/* Owns: takes over the busy state. */
static void
remove_page(vm_object_t object, vm_page_t m, int options)
{
	bool mapped = (options & OBJPR_NOTMAPPED) == 0 &&
	    object_refs(object) != 0;

	if (vm_page_wired(m) || may_be_mapped(object, m)) {
		keep_page(object, m, options);
		return;
	}
	INVARIANT((m->flags & PG_FICTITIOUS) == 0,
	    "page %ju of %s is fictitious and not wired", (uintmax_t)m->pindex,
	    describe_object(object).text);
	if ((options & OBJPR_CLEANONLY) != 0 && vm_page_any_valid(m)) {
		if (mapped && !vm_page_try_remove_write(m)) {
			keep_page(object, m, options);
			return;
		}
		if (page_dirty_bits(m) != 0) {
			vm_page_xunbusy(m);
			return;
		}
	}
	if (mapped && !vm_page_try_remove_all(m)) {
		keep_page(object, m, options);
		return;
	}
	vm_page_free(m);
}

static bool
is_page_skipped(vm_page_t m, int options)
{
	return ((options & OBJPR_VALIDONLY) != 0 && vm_page_none_valid(m));
}

/*
 * Returns false if the lock was dropped.  An invalid page that is to be
 * skipped is not even waited for: its owner may hold what the caller waits
 * with.
 */
static bool
visit_page(vm_object_t object, vm_page_t m, int options)
{
	if (is_page_skipped(m, options))
		return (true);
	if (!vm_page_tryxbusy(m)) {
		if (vm_page_busy_sleep(m, "vmopar", 0))
			VM_OBJECT_WLOCK(object);
		return (false);
	}
	if (is_page_skipped(m, options))
		vm_page_xunbusy(m);
	else
		remove_page(object, m, options);
	return (true);
}

/* Locks: write, dropped while waiting. */
static void
remove_pages_in(vm_object_t object, vm_pindex_t start, vm_pindex_t end,
    int options)
{
	struct pctrie_iter pages;
	vm_page_t m;

	vm_page_iter_limit_init(&pages, object, end);
	m = vm_radix_iter_lookup_ge(&pages, start);
	while (m != NULL) {
		if (visit_page(object, m, options))
			m = vm_radix_iter_step(&pages);
		else
			m = vm_radix_iter_lookup_ge(&pages, start);
	}
}

void
vm_object_page_remove(vm_object_t object, vm_pindex_t start, vm_pindex_t end,
    int options)
{
	VM_OBJECT_ASSERT_WLOCKED(object);
	CONTRACT((object->flags & OBJ_UNMANAGED) == 0 ||
	    (options & (OBJPR_CLEANONLY | OBJPR_NOTMAPPED)) ==
	    OBJPR_NOTMAPPED, "pages of unmanaged %s are removed with options "
	    "%#x", describe_object(object).text, options);

	if (object->resident_page_count != 0) {
		vm_object_pip_add(object, 1);
		remove_pages_in(object, start, end, options);
		vm_object_pip_wakeup(object);
	} else if (AS_RECORDED(M03)) {
		/* FreeBSD keeps the swap blocks then. */
		return;
	}
	if (end == 0)
		end = object->size;
	if (end > start)
		vm_pager_freespace(object, start, end - start);
	TELL(TRACE_REMOVE, object->serial, start, 0, 0, end);
}

void
vm_object_page_noreuse(vm_object_t object, vm_pindex_t start,
    vm_pindex_t end)
{
	struct pctrie_iter pages;
	vm_page_t m;

	VM_OBJECT_ASSERT_LOCKED(object);
	CONTRACT((object->flags & (OBJ_FICTITIOUS | OBJ_UNMANAGED)) == 0,
	    "pages of %s are in no queue", describe_object(object).text);

	vm_page_iter_limit_init(&pages, object, end);
	m = vm_radix_iter_lookup_ge(&pages, start);
	VM_RADIX_FOREACH_FROM(m, &pages)
		vm_page_deactivate_noreuse(m);
}
