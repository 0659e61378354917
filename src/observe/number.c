/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The numbers that the last dump gave to objects, for what is printed by them
 * afterwards.  They lie in the machine's memory: a restore brings them back.
 */
#include <string.h>

#include "object/object.h"
#include "observe/dump.h"
#include "observe/observe.h"

static vm_object_t *
alloc_numbers(u_int max)
{
	return (arena_alloc_exempt(max * sizeof(vm_object_t)));
}

static void
free_numbers(struct object_state *os)
{
	if (os->dumped != NULL)
		arena_free(os->dumped, os->dumped_max * sizeof(*os->dumped));
	os->dumped = NULL;
	os->ndumped = os->dumped_max = 0;
}

void
numbers_keep(const struct dump *d)
{
	struct object_state *os = curvm->object;
	vm_object_t object;
	int number;

	free_numbers(os);
	os->dumped = alloc_numbers(d->nordered + 1);
	if (os->dumped == NULL)
		return;
	os->dumped_max = d->nordered + 1;
	os->ndumped = d->nordered;
	TAILQ_FOREACH(object, &os->list, object_list) {
		number = dump_number(d, object->serial);
		if (number < 0)
			continue;
		os->dumped[number] = object;
		object->dump_number = (u_int)number;
	}
}

/* Room for one number more; false: no memory. */
static bool
grow_dumped(struct object_state *os)
{
	u_int max = 2 * os->dumped_max + 16, n = os->ndumped;
	vm_object_t *v = alloc_numbers(max);

	if (v == NULL)
		return (false);
	if (n != 0)
		memcpy(v, os->dumped, n * sizeof(*v));
	free_numbers(os);
	os->dumped = v;
	os->ndumped = n;
	os->dumped_max = max;
	return (true);
}

/*
 * As recorded, numbers go by address: an object that has the memory of one that
 * ended has its number, too.
 */
int
numbers_recall(vm_object_t object)
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
