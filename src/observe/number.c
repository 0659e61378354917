/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers for objects, in the order in which a dump meets them: processes in
 * creation order, each one's entries by address, each entry's object and then
 * down its chain; then the named objects likewise.
 */
#include <string.h>

#include "object/object.h"
#include "observe/observe.h"

static size_t
rows_size(const struct numbering *n)
{
	return ((n->nrows + 1) * sizeof(n->rows[0]));
}

static size_t
order_size(const struct numbering *n)
{
	return ((n->nrows + 1) * sizeof(n->order[0]));
}

/* The list of objects is in the order of their serials. */
struct number_row *
numbering_find(const struct numbering *n, vm_object_t object)
{
	u_int high, low, middle;

	low = 0;
	high = n->nrows;
	while (low < high) {
		middle = low + (high - low) / 2;
		if (n->rows[middle].object->serial < object->serial)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < n->nrows && n->rows[low].object == object)
		return (&n->rows[low]);
	return (NULL);
}

static void
meet_chain(struct numbering *n, vm_object_t object)
{
	struct number_row *row;

	for (; object != NULL; object = object->backing_object) {
		row = numbering_find(n, object);
		if (row == NULL || row->number >= 0)
			return;
		row->number = (int)n->nordered;
		n->order[n->nordered++] = object;
	}
}

static void
meet_all(struct numbering *n)
{
	struct named_object *no;
	struct vmsim_proc *p;
	vm_map_entry_t entry;

	TAILQ_FOREACH(p, &curvm->proc->procs, p_link) {
		VM_MAP_ENTRY_FOREACH(entry, &p->p_vmspace->vm_map)
			meet_chain(n, entry->object.vm_object);
	}
	TAILQ_FOREACH(no, &curvm->proc->named, no_link)
		meet_chain(n, no->no_object);
}

bool
numbering_make(struct numbering *n)
{
	struct object_state *os;
	vm_object_t object;

	os = curvm->object;
	*n = (struct numbering){ .nrows = 0 };
	TAILQ_FOREACH(object, &os->list, object_list)
		n->nrows++;
	n->rows = arena_alloc_exempt(rows_size(n));
	n->order = arena_alloc_exempt(order_size(n));
	if (n->rows == NULL || n->order == NULL) {
		numbering_free(n);
		return (false);
	}
	n->nrows = 0;
	TAILQ_FOREACH(object, &os->list, object_list)
		n->rows[n->nrows++] = (struct number_row){ object, -1, 0 };
	meet_all(n);
	return (true);
}

void
numbering_free(struct numbering *n)
{
	if (n->rows != NULL)
		arena_free(n->rows, rows_size(n));
	if (n->order != NULL)
		arena_free(n->order, order_size(n));
	n->rows = NULL;
	n->order = NULL;
}

int
numbering_get(const struct numbering *n, vm_object_t object)
{
	struct number_row *row;

	row = numbering_find(n, object);
	return (row != NULL ? row->number : -1);
}

/* Their memory is kept beyond the look. */
void
numbering_keep(struct numbering *n)
{
	struct object_state *os = curvm->object;
	u_int i;

	if (os->dumped != NULL)
		arena_free(os->dumped, os->dumped_max * sizeof(*os->dumped));
	os->dumped = n->order;
	os->ndumped = n->nordered;
	os->dumped_max = n->nrows + 1;
	n->order = NULL;
	for (i = 0; i < os->ndumped; i++)
		os->dumped[i]->dump_number = i;
}

/* Room for one number more; false: no memory. */
static bool
grow_dumped(struct object_state *os)
{
	u_int max = 2 * os->dumped_max + 16;
	vm_object_t *v;

	v = arena_alloc_exempt(max * sizeof(*v));
	if (v == NULL)
		return (false);
	if (os->dumped != NULL) {
		memcpy(v, os->dumped, os->ndumped * sizeof(*v));
		arena_free(os->dumped, os->dumped_max * sizeof(*v));
	}
	os->dumped = v;
	os->dumped_max = max;
	return (true);
}

/*
 * As recorded, numbers go by address: an object that has the memory of one that
 * ended has its number, too.
 */
int
numbering_recall(vm_object_t object)
{
	struct object_state *os = curvm->object;
	u_int i = object->dump_number;

	if (i < os->ndumped && os->dumped[i] == object)
		return ((int)i);
	for (i = 0; i < os->ndumped; i++)
		if (os->dumped[i] == object)
			break;
	if (i == os->ndumped) {
		if (i == os->dumped_max && !grow_dumped(os))
			return (-1);
		os->dumped[os->ndumped++] = object;
	}
	object->dump_number = i;
	return ((int)i);
}
