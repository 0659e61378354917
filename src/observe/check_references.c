/* SPDX-License-Identifier: BSD-2-Clause */
/* cross 4: the references of objects, counted where they are held. */
#include "sched/sched.h"
#include "object/object.h"
#include "fault/fault.h"
#include "observe/observe.h"

static void
count_reference(struct check *c, struct numbering *n, vm_object_t object,
    const char *holder)
{
	struct number_row *row;

	if (object == NULL)
		return;
	row = numbering_find(n, object);
	if (row != NULL)
		row->refs++;
	else
		check_fail(c, "cross 4", "%s refers to an object that is not "
		    "the machine's", holder);
}

/* A fault lies on a stack, which is gone once a panic has left it. */
static void
count_fault_references(struct check *c, struct numbering *n)
{
	const struct fault *f;
	struct thread *td;

	TAILQ_FOREACH(td, &curvm->sched->threads, td_link) {
		for (f = td->td_fault; f != NULL; f = f->outer) {
			if (f->begun)
				count_reference(c, n, f->top.object,
				    "a fault");
		}
	}
}

static void
count_references(struct check *c, struct numbering *n)
{
	struct named_object *no;
	struct vmspace *vms;
	vm_map_entry_t entry;
	u_int i;

	OBSERVE_SPACE_FOREACH(vms) {
		VM_MAP_ENTRY_FOREACH(entry, &vms->vm_map)
			count_reference(c, n, entry->object.vm_object,
			    "an entry");
	}
	TAILQ_FOREACH(no, &curvm->proc->named, no_link)
		count_reference(c, n, no->no_object, no->no_name);
	for (i = 0; i < n->nrows; i++)
		count_reference(c, n, n->rows[i].object->backing_object,
		    "a shadow");
	if (!curvm->dead)
		count_fault_references(c, n);
}

/*
 * A call under way has references of its own; so has the reaper, which gives
 * an entry's back after the entry is gone.
 */
static void
compare_references(struct check *c, const struct number_row *row)
{
	vm_object_t object;

	object = row->object;
	if (object->ref_count < row->refs)
		check_fail(c, "cross 4", "%s counts %u references and has %u",
		    describe_object(object).text, object->ref_count,
		    row->refs);
	else if (curvm->ncalls == 0 && object->ref_count > row->refs &&
	    (object->flags & OBJ_ANON) != 0 &&
	    named_find(object) == NULL)
		check_fail(c, "cross 4", "%s counts %u references, of which "
		    "only %u can be found", describe_object(object).text,
		    object->ref_count, row->refs);
}

void
check_references(struct check *c)
{
	struct numbering n;
	u_int i;

	if (!numbering_make(&n))
		return;
	count_references(c, &n);
	for (i = 0; i < n.nrows; i++)
		compare_references(c, &n.rows[i]);
	numbering_free(&n);
}
