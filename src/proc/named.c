/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Objects with names: a row of each, with a reference of its own.  No two have
 * one name, and none has two.
 *
 * Other objects that were mapped from a device are called by its name in
 * reports: "gpu0", and "gpu0/S7" where a living one is called that already.
 */
#include <errno.h>
#include <string.h>

#include <vmsim/object.h>
#include "base/assert.h"
#include "object/object.h"
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

static bool
is_name_of_device_object(const char *name)
{
	const struct vm_object *object;

	TAILQ_FOREACH(object, &curvm->object->list, object_list) {
		if (object->device != NULL && strcmp(object->device, name) == 0)
			return (true);
	}
	return (false);
}

/* describe_finder_t. */
static const char *
find_object_name(uint32_t serial)
{
	const struct named_object *no;
	const struct vm_object *object;

	TAILQ_FOREACH(no, &curvm->proc->named, no_link) {
		if (no->no_object->serial == serial)
			return (no->no_name);
	}
	TAILQ_FOREACH(object, &curvm->object->list, object_list) {
		if (object->serial == serial)
			return (object->device);
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
	TELL(TRACE_NAME, object->serial, 0, 0, 0, 0);
	return (0);
}

/* Without memory it has no name. */
void
named_from_device(vm_object_t object, const char *device)
{
	bool taken;

	if (object->device != NULL)
		return;
	taken = find_by_name(curvm, device) != NULL ||
	    is_name_of_device_object(device);
	object->device = arena_strdup(taken ?
	    words_of("%s/S%u", device, object->serial).text : device);
	describe_find_objects(find_object_name);
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
