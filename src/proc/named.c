/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Objects with names: a row of each, with a reference of its own.  No two have
 * one name, and none has two.
 */
#include <errno.h>
#include <string.h>

#include <vmsim/object.h>
#include "base/assert.h"
#include "proc/proc.h"

struct named_object *
named_find(vm_object_t object)
{
	struct named_object *no;

	TAILQ_FOREACH(no, &curvm->proc->named, no_link) {
		if (no->no_object == object)
			return (no);
	}
	return (NULL);
}

static struct named_object *
find_by_name(const struct vmsim *vm, const char *name)
{
	struct named_object *no;

	TAILQ_FOREACH(no, &vm->proc->named, no_link) {
		if (strcmp(no->no_name, name) == 0)
			return (no);
	}
	return (NULL);
}

/* describe_finder_t. */
static const char *
find_object_name(uint32_t serial)
{
	const struct named_object *no;

	TAILQ_FOREACH(no, &curvm->proc->named, no_link) {
		if (no->no_object->serial == serial)
			return (no->no_name);
	}
	return (NULL);
}

static void
free_row(struct named_object *no)
{
	arena_strfree(no->no_kind);
	arena_strfree(no->no_name);
	zone_free(&curvm->proc->named_zone, no);
}

int
named_add(vm_object_t object, const char *kind, const char *name)
{
	struct proc_state *state = curvm->proc;
	struct named_object *no;

	if (!describe_is_name(kind) || !describe_is_name(name))
		return (EINVAL);
	if (find_by_name(curvm, name) != NULL || named_find(object) != NULL)
		return (EEXIST);
	no = zone_alloc(&state->named_zone);
	if (no == NULL)
		return (ENOMEM);
	no->no_object = object;
	no->no_kind = arena_strdup(kind);
	no->no_name = arena_strdup(name);
	if (no->no_kind == NULL || no->no_name == NULL) {
		free_row(no);
		return (ENOMEM);
	}
	TAILQ_INSERT_TAIL(&state->named, no, no_link);
	describe_find_objects(find_object_name);
	return (0);
}

int
vmsim_object_adopt(struct vmsim *vm, struct vm_object *object,
    const char *kind, const char *name)
{
	struct proc_call call;
	int error;

	if (object == NULL || proc_is_foreign(vm, object))
		return (EINVAL);
	proc_begin_machine(&call, vm);
	error = named_add(object, kind, name);
	proc_end(&call);
	return (error);
}

void
vmsim_object_release(struct vmsim *vm, struct vm_object *object)
{
	struct named_object *no;
	struct proc_call call;

	if (object == NULL)
		return;
	proc_begin_machine(&call, vm);
	CONTRACT(!proc_is_foreign(vm, object),
	    "vmsim_object_release: this is no object of this machine");
	no = named_find(object);
	if (no != NULL) {
		TAILQ_REMOVE(&curvm->proc->named, no, no_link);
		free_row(no);
	}
	vm_object_deallocate(object);
	proc_end(&call);
}

struct vm_object *
vmsim_object_find(struct vmsim *vm, const char *name)
{
	const struct named_object *no = find_by_name(vm, name);

	return (no != NULL ? no->no_object : NULL);
}
