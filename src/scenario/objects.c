/* SPDX-License-Identifier: BSD-2-Clause */
/* Named objects: which function makes which kind, and what pages hold. */
#include <errno.h>
#include <vmsim/object.h>
#include "scenario/engine.h"

static int
create_swap(struct scenario_run *run, struct test_object *t)
{
	t->object = vmsim_object_create_swap(run->vm, t->name, t->npages);
	return (t->object != NULL ? 0 : errno);
}

static int
create_phys(struct scenario_run *run, struct test_object *t)
{
	t->object = vmsim_object_create_phys(run->vm, t->name, t->npages);
	return (t->object != NULL ? 0 : errno);
}

static int
create_largepage(struct scenario_run *run, struct test_object *t)
{
	t->object = vmsim_object_create_largepage(run->vm, t->name, t->npages,
	    t->spec->psind);
	return (t->object != NULL ? 0 : errno);
}

int
object_create(struct scenario_run *run, struct test_object *t)
{
	static int (*const create[])(struct scenario_run *,
	    struct test_object *) = {
		[KIND_SWAP] = create_swap,
		[KIND_FILE] = object_create_file,
		[KIND_MGTDEV] = object_create_mgtdev,
		[KIND_DEV] = object_create_dev,
		[KIND_SG] = object_create_sg,
		[KIND_PHYS] = create_phys,
		[KIND_LARGEPAGE] = create_largepage,
	};

	return (create[t->spec->kind](run, t));
}

void
object_fill(const struct test_object *t, uint64_t pindex, void *page)
{
	uint64_t *word = page, value;
	size_t i;

	value = t->spec->seed << 32 | pindex;
	for (i = 0; i < VMSIM_PAGE_SIZE / sizeof(*word); i++)
		word[i] = value;
}
