/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules of object.h, looked at one by one in a machine at rest. */
#include "base/print.h"
#include "object/object.h"
#include <vm/vm_page.h>
#include <vm/vm_radix.h>

/* Rules 1 and 5 for one page, found under `key`. */
static void
check_page(struct check *ck, vm_object_t object, vm_pindex_t key, vm_page_t m)
{
	if (m->object != object)
		check_fail(ck, "object 1", "page %ju of %s says that it "
		    "belongs to %s", (uintmax_t)key,
		    describe_object(object).text,
		    describe_object(m->object).text);
	if ((m->ref_count & VPRC_OBJREF) == 0)
		check_fail(ck, "object 1", "page %ju of %s has no reference of "
		    "its object", (uintmax_t)key, describe_object(object).text);
	if (key >= object->size && (object->flags & OBJ_ANON) != 0 &&
	    !vm_page_wired(m) && vm_page_any_valid(m))
		check_fail(ck, "object 5", "page %ju of %s lies past its size "
		    "%ju", (uintmax_t)key, describe_object(object).text,
		    (uintmax_t)object->size);
}

/* Rules 1, 2 and 5. */
static void
check_pages(struct check *ck, vm_object_t object)
{
	vm_pindex_t key = 0;
	int count = 0;
	vm_page_t m;

	while ((m = vm_radix_lookup_ge(&object->rtree, key)) != NULL) {
		if (m->pindex < key ||
		    vm_radix_lookup(&object->rtree, m->pindex) != m) {
			check_fail(ck, "object 1", "page %ju of %s is not "
			    "found under its index", (uintmax_t)m->pindex,
			    describe_object(object).text);
			return;
		}
		key = m->pindex;
		check_page(ck, object, key, m);
		if (++key == 0)
			break;
		count++;
	}
	if (count != object->resident_page_count)
		check_fail(ck, "object 2", "%s counts %d pages and has %d",
		    describe_object(object).text, object->resident_page_count,
		    count);
}

/* Rule 3 seen from above: the list of an anonymous object. */
static void
check_shadows(struct check *ck, vm_object_t object)
{
	vm_object_t shadow;
	int listed = 0;

	LIST_FOREACH(shadow, &object->shadow_head, shadow_list) {
		listed++;
		if (shadow->backing_object != object)
			check_fail(ck, "object 3", "%s is on the shadow list "
			    "of %s and does not shadow it",
			    describe_object(shadow).text,
			    describe_object(object).text);
	}
	if ((object->flags & OBJ_ANON) != 0 &&
	    listed != object->shadow_count)
		check_fail(ck, "object 3", "%s counts %d shadows and lists %d",
		    describe_object(object).text, object->shadow_count, listed);
	if ((object->flags & OBJ_ANON) == 0 && listed != 0)
		check_fail(ck, "object 3", "%s is not anonymous and lists %d "
		    "shadows", describe_object(object).text, listed);
}

/* Rules 3, 4 and 7 seen from below: the link to the backing object. */
static void
check_link(struct check *ck, vm_object_t object)
{
	vm_object_t backing = object->backing_object;
	uint64_t steps = 0;
	bool listed = (object->flags & OBJ_SHADOWLIST) != 0;
	bool should = backing != NULL && (backing->flags & OBJ_ANON) != 0;

	if (listed != should)
		check_fail(ck, "object 3", "%s is %son a shadow list",
		    describe_object(object).text, listed ? "" : "not ");
	if (backing == NULL)
		return;
	if ((object->flags & OBJ_ANON) == 0)
		check_fail(ck, "object 4", "%s is not anonymous and shadows %s",
		    describe_object(object).text,
		    describe_object(backing).text);
	for (; backing != NULL; backing = backing->backing_object) {
		if (steps++ <= curvm->object->count)
			continue;
		check_fail(ck, "object 7", "the chain of %s has no end",
		    describe_object(object).text);
		return;
	}
}

/* Rules 4, 6, 8 and 9: the counts and flags of one object. */
static void
check_state(struct check *ck, vm_object_t object)
{
	u_int moving = OBJ_SPLIT | OBJ_COLLAPSING;

	if (object->shadow_count < 0 ||
	    object->ref_count < (u_int)object->shadow_count)
		check_fail(ck, "object 4", "%s has %u references and %d "
		    "shadows", describe_object(object).text,
		    object->ref_count, object->shadow_count);
	if ((object->flags & OBJ_ANON) != 0 &&
	    ((object->flags & OBJ_SWAP) == 0 || object->type != OBJT_SWAP))
		check_fail(ck, "object 6", "anonymous %s has type %d and flags "
		    "%#x", describe_object(object).text, object->type,
		    object->flags);
	if (((object->flags & OBJ_DEAD) != 0 || object->ref_count == 0) &&
	    object->paging_in_progress == 0)
		check_fail(ck, "object 8", "%s is dead or has no reference, "
		    "and is still there", describe_object(object).text);
	if (ck->in_flight)
		return;
	if (object->paging_in_progress != 0 || object->busy != 0)
		check_fail(ck, "object 9", "%s at rest: %u pagings in "
		    "progress, busy %u", describe_object(object).text,
		    object->paging_in_progress, object->busy);
	if ((object->flags & moving) != 0)
		check_fail(ck, "object 9", "%s at rest is being split or "
		    "collapsed (flags %#x)", describe_object(object).text,
		    object->flags);
	if (object->lock.lock_object.lo_owner != NULL ||
	    object->lock.lock_object.lo_sharers != 0)
		check_fail(ck, "object 9", "%s at rest is locked (%s)",
		    describe_object(object).text,
		    object->lock.lock_object.lo_where);
}

/*
 * Rule 3 for objects that keep no list: shadow_count is taken down by every
 * shadow found and put back afterwards, so nothing needs to be allocated.
 */
static void
count_shadows(struct check *ck, struct object_state *os)
{
	vm_object_t object;

	TAILQ_FOREACH(object, &os->list, object_list) {
		if (object->backing_object != NULL)
			object->backing_object->shadow_count--;
	}
	TAILQ_FOREACH(object, &os->list, object_list) {
		if (object->shadow_count != 0)
			check_fail(ck, "object 3", "%s counts %d shadows too "
			    "many", describe_object(object).text,
			    object->shadow_count);
	}
	TAILQ_FOREACH(object, &os->list, object_list) {
		if (object->backing_object != NULL)
			object->backing_object->shadow_count++;
	}
}

void
object_check(struct check *ck)
{
	struct object_state *os = curvm->object;
	uint64_t count = 0;
	vm_object_t object;

	TAILQ_FOREACH(object, &os->list, object_list) {
		count++;
		check_pages(ck, object);
		check_shadows(ck, object);
		check_link(ck, object);
		check_state(ck, object);
	}
	count_shadows(ck, os);
	if (count != os->count || count != os->zone.live)
		check_fail(ck, "object 8", "%ju objects are listed, %ju "
		    "counted, %ju allocated", (uintmax_t)count,
		    (uintmax_t)os->count, (uintmax_t)os->zone.live);
}
