/* SPDX-License-Identifier: BSD-2-Clause */
/* cross 4: the references of objects, counted where they are held. */
#include "sched/sched.h"
#include "object/object.h"
#include "fault/fault.h"
#include "observe/observe.h"

/* The references of one object that were found. */
struct object_refs {
	vm_object_t	 object;	/* (t) rows are sorted by serial */
	u_int		 refs;		/* (t) */
};

struct all_refs {
	struct object_refs *rows;	/* (t) all objects */
	u_int		 nrows;		/* (t) */
};

static size_t
rows_size(const struct all_refs *t)
{
	return ((t->nrows + 1) * sizeof(t->rows[0]));
}

/* The list of objects is in the order of their serials; false: no memory. */
static bool
make_rows(struct all_refs *t)
{
	struct object_state *os = curvm->object;
	vm_object_t object;

	t->nrows = 0;
	TAILQ_FOREACH(object, &os->list, object_list)
		t->nrows++;
	t->rows = arena_alloc_exempt(rows_size(t));
	if (t->rows == NULL)
		return (false);
	t->nrows = 0;
	TAILQ_FOREACH(object, &os->list, object_list)
		t->rows[t->nrows++] = (struct object_refs){ object, 0 };
	return (true);
}

/* NULL: it is not on the machine's list. */
static struct object_refs *
find_tally(const struct all_refs *t, vm_object_t object)
{
	u_int high, low, middle;

	low = 0;
	high = t->nrows;
	while (low < high) {
		middle = low + (high - low) / 2;
		if (t->rows[middle].object->serial < object->serial)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < t->nrows && t->rows[low].object == object)
		return (&t->rows[low]);
	return (NULL);
}

static void
count_reference(struct check *c, struct all_refs *t, vm_object_t object,
    const char *holder)
{
	struct object_refs *row;

	if (object == NULL)
		return;
	row = find_tally(t, object);
	if (row != NULL)
		row->refs++;
	else
		check_fail(c, "cross 4", "%s refers to an object that is not "
		    "the machine's", holder);
}

/* A fault lies on a stack, which is gone once a panic has left it. */
static void
count_fault_references(struct check *c, struct all_refs *t)
{
	const struct fault *f;
	struct thread *td;

	TAILQ_FOREACH(td, &curvm->sched->threads, td_link) {
		for (f = td->td_fault; f != NULL; f = f->outer) {
			if (f->begun)
				count_reference(c, t, f->top.object,
				    "a fault");
		}
	}
}

static void
count_references(struct check *c, struct all_refs *t)
{
	struct named_object *no;
	struct vmspace *vms;
	vm_map_entry_t entry;
	u_int i;

	OBSERVE_SPACE_FOREACH(vms) {
		VM_MAP_ENTRY_FOREACH(entry, &vms->vm_map)
			count_reference(c, t, entry->object.vm_object,
			    "an entry");
	}
	TAILQ_FOREACH(no, &curvm->proc->named, no_link)
		count_reference(c, t, no->no_object, no->no_name);
	for (i = 0; i < t->nrows; i++)
		count_reference(c, t, t->rows[i].object->backing_object,
		    "a shadow");
	if (!curvm->dead)
		count_fault_references(c, t);
}

/*
 * A call under way has references of its own; so has the reaper, which gives
 * an entry's back after the entry is gone.
 */
static void
compare_references(struct check *c, const struct object_refs *row)
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
	struct all_refs t;
	u_int i;

	if (!make_rows(&t))
		return;
	count_references(c, &t);
	for (i = 0; i < t.nrows; i++)
		compare_references(c, &t.rows[i]);
	arena_free(t.rows, rows_size(&t));
}
