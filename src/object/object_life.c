/* SPDX-License-Identifier: BSD-2-Clause */
/* From the first reference of an object to the last. */
#include <errno.h>
#include <string.h>
#include "base/assert.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include "mem/pctrie.h"
#include "pager/pager.h"
#include "object/object.h"
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <vm/vm_radix.h>

#define	OBJECTS_HELD	16	/* freed ones that are not used again yet */

int
object_init(struct vmsim *vm)
{
	struct object_state *os;

	os = arena_zalloc(sizeof(*os));
	if (os == NULL)
		return (ENOMEM);
	TAILQ_INIT(&os->list);
	zone_init_keep(&os->zone, "vm_object", sizeof(struct vm_object),
	    sizeof(struct rwlock), offsetof(struct vm_object, released));
	os->zone.hold = OBJECTS_HELD;
	vm->object = os;
	object_exit_init();
	return (0);
}

static vm_object_t
allocate_object(objtype_t type, vm_pindex_t npages, u_int flags)
{
	struct object_state *os = curvm->object;
	vm_object_t object;

	object = mem_zone_wait(&os->zone);
	memset(object, 0, sizeof(*object));
	vmsim_kpi_lock_init(&object->lock.lock_object, "vmobject",
	    LOCK_RANK_OBJECT, LO_DUPOK);
	LIST_INIT(&object->shadow_head);
	vm_radix_init(&object->rtree);
	object->size = npages;
	object->generation = 1;
	object->cleangeneration = 1;
	object->ref_count = 1;
	object->memattr = VM_MEMATTR_DEFAULT;
	object->type = type;
	object->flags = flags;
	object->serial = ++os->last_serial;
	TAILQ_INSERT_TAIL(&os->list, object, object_list);
	os->count++;
	TELL(TRACE_OBJECT, object->serial, npages, 0, 0, 0);
	return (object);
}

vm_object_t
vm_object_allocate(objtype_t type, vm_pindex_t npages)
{
	u_int flags = 0;

	switch ((enum obj_type)type) {
	case OBJT_SWAP:
		flags = OBJ_COLORED | OBJ_SWAP;
		break;
	case OBJT_DEVICE:
	case OBJT_SG:
		flags = OBJ_FICTITIOUS | OBJ_UNMANAGED;
		break;
	case OBJT_MGTDEVICE:
		flags = OBJ_FICTITIOUS;
		break;
	case OBJT_PHYS:
		flags = OBJ_UNMANAGED;
		break;
	case OBJT_VNODE:
		break;
	case OBJT_RESERVED:
	case OBJT_DEAD:
	case OBJT_FIRST_DYN:
		PANIC("no object can be made of type %d", type);
	}
	CONTRACT(type < OBJT_FIRST_DYN,
	    "type %d is dynamic, use vm_object_allocate_dyn()", type);
	return (allocate_object(type, npages, flags));
}

vm_object_t
vm_object_allocate_dyn(objtype_t type, vm_pindex_t npages, u_short flags)
{
	CONTRACT(type >= OBJT_FIRST_DYN, "type %d is not dynamic", type);
	pager_require_methods(type);
	return (allocate_object(type, npages, flags));
}

/*
 * The object at the bottom of a chain that is not anonymous, or NULL.  It is
 * remembered by each anonymous object above it for vm_fault_cow(), which then
 * copies pages and never moves them; it may be gone, and is not followed.
 */
static vm_object_t
bottom_of(vm_object_t backing)
{
	if (backing == NULL || (backing->flags & OBJ_ANON) == 0)
		return (backing);
	return (backing->handle);
}

/*
 * Deviation: FreeBSD leaves the address of the object at the bottom of the
 * chain in `handle`, only to report the file behind a mapping.
 */
vm_object_t
vm_object_allocate_anon(vm_pindex_t npages, vm_object_t backing,
    struct ucred *cred, vm_size_t charge)
{
	vm_object_t object;

	object = allocate_object(OBJT_SWAP, npages, OBJ_ANON | OBJ_ONEMAPPING |
	    OBJ_SWAP);
	object->handle = bottom_of(backing);
	object->cred = cred;
	return (object);
}

/*
 * One page on its way out.  Nothing finds the page by the object any more; a
 * wired one is freed with its last wiring.
 */
static void
free_removed_page(uint64_t *key, void *arg)
{
	vm_page_t m = __containerof(key, struct vm_page, pindex);

	INVARIANT(m->object == arg, "page %ju of %s is not its own",
	    (uintmax_t)m->pindex, describe_object(arg).text);
	vm_page_assert_unbusied(m);
	page_set_object(m, NULL);
	if (vm_page_drop(m, VPRC_OBJREF) == VPRC_OBJREF) {
		VM_CNT_INC(v_pfree);
		vm_page_free(m);
	}
}

/* The trie is taken down once, not page by page. */
static void
free_pages(vm_object_t object)
{
	if (object->resident_page_count == 0)
		return;
	radix_reclaim(&object->rtree, free_removed_page, object);
	object->resident_page_count = 0;
}

void
vm_object_terminate(vm_object_t object)
{
	const uint32_t serial = object->serial;

	VM_OBJECT_ASSERT_WLOCKED(object);
	OBJECT_CONTRACT(object, (object->flags & OBJ_DEAD) != 0,
	    "is terminated alive");
	INVARIANT((object->flags & OBJ_COLLAPSING) == 0,
	    "%s is terminated in the middle of a collapse",
	    describe_object(object).text);
	INVARIANT(object->backing_object == NULL,
	    "%s is terminated while it shadows %s",
	    describe_object(object).text,
	    describe_object(object->backing_object).text);

	/* Those who come later see OBJ_DEAD and leave the object alone. */
	vm_object_pip_wait(object, "objtrm");
	OBJECT_CONTRACT(object, object->ref_count == 0,
	    "is terminated with %u references", object->ref_count);

	if ((object->flags & OBJ_PG_DTOR) == 0)
		free_pages(object);
	vm_pager_deallocate(object);
	object->cred = NULL;
	VM_OBJECT_WUNLOCK(object);
	vm_object_destroy(object);
	TRACE(TRACE_TERMINATE, serial, 0, 0, 0, 0);
}

void
vm_object_destroy(vm_object_t object)
{
	struct object_state *os = curvm->object;

	OBJECT_CONTRACT(object, object->resident_page_count == 0,
	    "is destroyed with %d pages", object->resident_page_count);
	OBJECT_CONTRACT(object, object->ref_count == 0 &&
	    object->shadow_count == 0,
	    "is destroyed with %u references and %d shadows",
	    object->ref_count, object->shadow_count);
	OBJECT_CONTRACT(object, object->busy == 0 &&
	    object->paging_in_progress == 0, "is destroyed busy");

	/* Who found the object by a page may still lock it, and looks again. */
	vmsim_kpi_lock_fini(&object->lock.lock_object);
	TAILQ_REMOVE(&os->list, object, object_list);
	os->count--;
	arena_strfree(object->device);
	zone_free(&os->zone, object);
}

/*
 * The reference before the last of an anonymous object is gone and a single
 * shadow is left: merge the two.  Returns the shadow with a reference for the
 * caller to give back, so that its own chain is looked at in turn, or NULL.
 *
 * Locks: `backing` write-locked in; none out.  Sleeps.
 */
static vm_object_t
merge_last_shadow(vm_object_t backing)
{
	vm_object_t shadow = LIST_FIRST(&backing->shadow_head);

	INVARIANT(shadow != NULL && backing->shadow_count == 1,
	    "%s has %u references and %d shadows",
	    describe_object(backing).text, backing->ref_count,
	    backing->shadow_count);
	if (VM_OBJECT_TRYWLOCK(shadow)) {
		VM_OBJECT_WUNLOCK(backing);
	} else {
		/* Against the lock order: the paging count keeps it alive. */
		vm_object_pip_add(shadow, 1);
		VM_OBJECT_WUNLOCK(backing);
		VM_OBJECT_WLOCK(shadow);
		vm_object_pip_wakeup(shadow);
	}

	/* The thread that ends or merges it already does what is needed. */
	if ((shadow->flags & (OBJ_DEAD | OBJ_COLLAPSING)) != 0 ||
	    object_refs(shadow) == 0) {
		VM_OBJECT_WUNLOCK(shadow);
		return (NULL);
	}
	vm_object_reference_locked(shadow);
	if (shadow->backing_object != NULL &&
	    (shadow->backing_object->flags & OBJ_ANON) != 0)
		vm_object_collapse(shadow);
	VM_OBJECT_WUNLOCK(shadow);
	return (shadow);
}

/*
 * The last reference is gone.  Returns what the object shadowed, whose
 * reference is the caller's now.
 *
 * Locks: write-locked in; none out.  Sleeps.
 */
static vm_object_t
end_object(vm_object_t object)
{
	vm_object_t backing = object->backing_object;

	if (backing != NULL)
		object_backing_remove(object);
	OBJECT_CONTRACT(object, (object->flags & OBJ_DEAD) == 0,
	    "dies twice");
	vm_object_set_flag(object, OBJ_DEAD);
	vm_object_terminate(object);
	return (backing);
}

/*
 * A file's pages are written before its last user is gone.  The reference is
 * kept meanwhile, since the pager drops the lock.
 * Source: vfs_subr.c, vinactivef().
 */
static void
write_back(vm_object_t object)
{
	if (object_refs(object) == 1 && vm_object_mightbedirty(object))
		(void)vm_object_page_clean(object, 0, 0, OBJPC_SYNC);
}

static inline void
tell_released(const struct vm_object *object)
{
	TELL(TRACE_RELEASE, object->serial, 0, 0, object->ref_count, 0);
}

/* One step of vm_object_deallocate(); returns the object to go on with. */
static vm_object_t
give_reference_back(vm_object_t object)
{
	u_int refs;

	/* Nothing hangs on this one: no lock. */
	if (object_release_spare(object,
	    (object->flags & OBJ_ANON) != 0 ? 2 : 1)) {
		tell_released(object);
		return (NULL);
	}

	VM_OBJECT_WLOCK(object);
	if (object->type == OBJT_VNODE)
		write_back(object);
	refs = object_release_ref(object);
	if (refs == 0)
		return (end_object(object));
	if (refs == 1 && (object->flags & OBJ_ANON) != 0) {
		if (object->shadow_count != 0)
			return (merge_last_shadow(object));
		vm_object_set_flag(object, OBJ_ONEMAPPING);
	}
	tell_released(object);
	VM_OBJECT_WUNLOCK(object);
	return (NULL);
}

/* Source: vm_object.c, vm_object_deallocate(). */
void
vm_object_deallocate(vm_object_t object)
{
	for (; object != NULL; object = give_reference_back(object)) {
		if (object_is_gone(object))
			object_panic_gone(VMSIM_HERE, object, "is given back");
	}
}

void
vmsim_kpi_object_deallocate(vm_object_t object, const char *where)
{
	if (object != NULL) {
		if (object_is_gone(object))
			object_panic_gone(where, object, "is given back");
		object->released = where;
	}
	vm_object_deallocate(object);
}

vm_object_t
vmsim_kpi_object_taken(vm_object_t object, const char *where)
{
	if (object != NULL) {
		if (object_is_gone(object))
			object_panic_gone(where, object, "is referenced");
		object->taken = where;
	}
	return (object);
}
