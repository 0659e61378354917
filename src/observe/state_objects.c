/* SPDX-License-Identifier: BSD-2-Clause */
/* The state of the current machine: objects, their pages and swap blocks. */
#include <string.h>
#include "mem/mem.h"
#include "object/object.h"
#include "pager/swap_index.h"
#include "observe/observe.h"
#include "observe/state.h"

/* The words of its row, or what it is. */
static const char *
name_kind(vm_object_t object, const struct named_object *no)
{
	if (no != NULL)
		return (no->no_kind);
	if ((object->flags & OBJ_ANON) != 0)
		return ("anon");
	return (observe_type_name(object->type));
}

/* Its place among the named objects, from 1; 0: it has no row there. */
static uint64_t
find_named_place(vm_object_t object, const struct named_object **row)
{
	const struct named_object *no;
	uint64_t place = 0;

	TAILQ_FOREACH(no, &curvm->proc->named, no_link) {
		place++;
		if (no->no_object == object) {
			*row = no;
			return (place);
		}
	}
	*row = NULL;
	return (0);
}

/* One that lives on without the name is still called so. */
static bool
is_object_name_taken(vm_object_t object, const char *name,
    const struct state_names *names)
{
	vm_object_t other;

	if (names_is(names, NAME_OBJECT, object->serial, name))
		return (false);
	TAILQ_FOREACH(other, &curvm->object->list, object_list) {
		if (other != object && names_is(names, NAME_OBJECT,
		    other->serial, name))
			return (true);
	}
	return (false);
}

static void
take_one_object(struct state *s, vm_object_t object, struct state_names *names)
{
	const struct named_object *no;
	struct state_item *i;
	const char *name;

	i = state_add(s, STATE_OBJECT, object->serial, 0);
	if (i == NULL)
		return;
	i->v[AT_OBJECT_NAMED] = find_named_place(object, &no);
	name = no != NULL ? no->no_name : object->device;
	if (name != NULL && !names_set_beside(names, NAME_OBJECT,
	    object->serial, name, is_object_name_taken(object, name, names)))
		s->failed = true;
	i->v[AT_OBJECT_KIND] = names_text(names, name_kind(object, no));
	if (i->v[AT_OBJECT_KIND] == 0)
		s->failed = true;
	i->v[AT_OBJECT_SIZE] = object->size;
	i->v[AT_OBJECT_REFS] = object->ref_count;
	i->v[AT_OBJECT_SHADOWS] = (uint64_t)object->shadow_count;
	i->v[AT_OBJECT_RESIDENT] = (uint64_t)object->resident_page_count;
	i->v[AT_OBJECT_FLAGS] = value_known_flags(state_field(STATE_OBJECT,
	    AT_OBJECT_FLAGS), object->flags);
	i->v[AT_OBJECT_BACKING] = object->backing_object != NULL ?
	    object->backing_object->serial : STATE_NONE;
	i->v[AT_OBJECT_BOFF] = (uint64_t)object->backing_object_offset;
}

static uint64_t
busy_value(const struct vm_page *m)
{
	u_int b = m->busy_lock;

	if (b == VPB_FREED || (b & ~VPB_BIT_WAITERS) == VPB_UNBUSIED)
		return (STATE_NONE);
	return (b & ~VPB_BIT_WAITERS);
}

/* Bytes that nobody has made valid mean nothing. */
static uint64_t
first_word(const struct vm_page *m)
{
	uint64_t word;

	if (m->valid == 0 || !mem_is_page(m->phys_addr))
		return (STATE_NONE);
	memcpy(&word, mem_phys_to_host(m->phys_addr), sizeof(word));
	return (word);
}

static void
take_pages(struct state *s, vm_object_t object, bool words)
{
	struct state_item *i;
	vm_page_t m;

	OBSERVE_PAGE_FOREACH(m, object) {
		i = state_add(s, STATE_PAGE, object->serial, m->pindex);
		if (i == NULL)
			return;
		i->v[AT_PAGE_FRAME] = atop(m->phys_addr);
		i->v[AT_PAGE_VALID] = m->valid;
		i->v[AT_PAGE_DIRTY] = m->dirty;
		i->v[AT_PAGE_WIRE] = VPRC_WIRE_COUNT(m->ref_count);
		i->v[AT_PAGE_BUSY] = busy_value(m);
		i->v[AT_PAGE_QUEUE] = m->a.queue < PQ_COUNT ? m->a.queue :
		    STATE_NONE;
		i->v[AT_PAGE_ACT] = m->a.act_count;
		i->v[AT_PAGE_FLAGS] = m->a.flags &
		    (PGA_REFERENCED | PGA_NOSYNC);
		i->v[AT_PAGE_WORD] = words ? first_word(m) : STATE_NONE;
	}
}

/*
 * Blocks below the size.  As recorded, an object that was cut short with
 * nothing resident keeps those above, which FreeBSD does not show either.
 */
static void
take_swap(struct state *s, vm_object_t object)
{
	struct state_item *item;
	uint32_t block;
	vm_pindex_t i;

	if ((object->flags & OBJ_SWAP) == 0)
		return;
	i = swap_index_next(object, 0, object->size, &block);
	while (i < object->size) {
		item = state_add(s, STATE_SWAP, object->serial, i);
		if (item == NULL)
			return;
		item->v[0] = block;
		i = swap_index_next(object, i + 1, object->size, &block);
	}
}

void
state_take_objects(struct state *s, struct state_names *names, bool words)
{
	struct object_state *os = curvm->object;
	vm_object_t object;

	TAILQ_FOREACH(object, &os->list, object_list)
		take_one_object(s, object, names);
	TAILQ_FOREACH(object, &os->list, object_list)
		take_pages(s, object, words);
	TAILQ_FOREACH(object, &os->list, object_list)
		take_swap(s, object);
}
