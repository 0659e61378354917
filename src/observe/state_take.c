/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The state of the current machine: itself, threads, what processors
 * remember, processes with their entries and page-table entries.
 */
#include <stdlib.h>
#include <string.h>
#include "mem/mem.h"
#include "pmap/pmap.h"
#include "pagers/pagers.h"
#include "observe/observe.h"
#include "observe/state.h"

static void
take_machine(struct state *s)
{
	const struct mem_state *mem = curvm->mem;
	struct state_item *i;

	i = state_add(s, STATE_MACHINE, 0, 0);
	if (i == NULL)
		return;
	i->v[0] = mem->nframes;
	i->v[1] = mem_free_frames();
	i->v[2] = swap_blocks_used(curvm);
	i->v[3] = curvm->sched->ticks;
}

void
state_take_counters(struct state_item *i)
{
	const struct vmmeter *c = &curvm->cnt;
	const uint64_t values[STATE_VALUES] = { c->v_vm_faults,
	    c->v_cow_faults, c->v_cow_optim, c->v_zfod, c->v_io_faults,
	    c->v_intrans, c->v_collapses, c->v_bypasses, c->v_prefaults,
	    c->v_populates, c->v_swappgsin, c->v_swappgsout, c->v_restarts };

	memcpy(i->v, values, sizeof(values));
}

/*
 * An older one that lives has the name.  What has a name keeps it: whoever was
 * alone with it stays so.
 */
static bool
is_thread_name_taken(const struct thread *td, const struct state_names *names)
{
	const struct thread *other;

	if (names_is(names, NAME_THREAD, td->td_tid, td->td_name))
		return (false);
	TAILQ_FOREACH(other, &curvm->sched->threads, td_link) {
		if (other != td && names_is(names, NAME_THREAD, other->td_tid,
		    td->td_name))
			return (true);
	}
	return (false);
}

static bool
is_proc_name_taken(const struct vmsim_proc *p, const struct state_names *names)
{
	const struct vmsim_proc *other;

	if (names_is(names, NAME_PROC, p->p_id, p->p_name))
		return (false);
	TAILQ_FOREACH(other, &curvm->proc->procs, p_link) {
		if (other != p && names_is(names, NAME_PROC, other->p_id,
		    p->p_name))
			return (true);
	}
	return (false);
}

static void
take_threads(struct state *s, struct state_names *names)
{
	struct state_item *i;
	struct thread *td;

	TAILQ_FOREACH(td, &curvm->sched->threads, td_link) {
		i = state_add(s, STATE_THREAD, td->td_tid, 0);
		if (i != NULL)
			i->v[0] = td->td_state;
		if (!names_set_beside(names, NAME_THREAD, td->td_tid,
		    td->td_name, is_thread_name_taken(td, names)))
			s->failed = true;
	}
}

/* A process's number; 0: it has ended, and what is remembered is of no use. */
static uint32_t
find_owner(pmap_t pmap)
{
	const struct vmsim_proc *p;

	TAILQ_FOREACH(p, &curvm->proc->procs, p_link) {
		if (p->p_pmap == pmap)
			return (p->p_id);
	}
	return (0);
}

static void
take_translation(void *arg, uint32_t tid, pmap_t pmap, vm_offset_t va,
    uint64_t pte)
{
	uint32_t owner = find_owner(pmap);
	struct state *s = arg;
	struct state_item *i;

	i = owner != 0 ? state_add(s, STATE_TLB, tid, va) : NULL;
	if (i == NULL)
		return;
	i->second = owner;
	i->v[0] = atop(pte_pa(pte));
	i->v[1] = pte_prot(pte);
	i->v[2] = pte & (PTE_W | PTE_A | PTE_M);
}

static int
compare_items(const void *a, const void *b)
{
	return (state_compare(a, b));
}

static void
take_tlbs(struct state *s)
{
	size_t first = s->nitems;

	tlb_walk(take_translation, s);
	if (s->nitems > first)
		qsort(&s->items[first], s->nitems - first,
		    sizeof(s->items[0]), compare_items);
}

static void
take_entry(struct state *s, const struct vmsim_proc *p, vm_map_entry_t entry)
{
	const struct vm_object *object = entry->object.vm_object;
	bool is_gap = map_entry_is_gap(entry);
	struct state_item *i;

	i = state_add(s, STATE_ENTRY, p->p_id, entry->start);
	if (i == NULL)
		return;
	i->v[AT_ENTRY_END] = entry->end;
	i->v[AT_ENTRY_PROT] = entry->protection;
	i->v[AT_ENTRY_MAX] = entry->max_protection;
	i->v[AT_ENTRY_INHERIT] = (uint64_t)entry->inheritance;
	i->v[AT_ENTRY_FLAGS] = value_known_flags(state_field(STATE_ENTRY,
	    AT_ENTRY_FLAGS), entry->eflags);
	i->v[AT_ENTRY_WIRED] = (uint64_t)entry->wired_count;
	i->v[AT_ENTRY_OBJECT] = object != NULL ? object->serial : STATE_NONE;
	i->v[AT_ENTRY_OFFSET] = is_gap ? STATE_NONE : (uint64_t)entry->offset;
	i->v[AT_ENTRY_WINDOW] = entry->read_ahead;
	i->v[AT_ENTRY_NEXT] = is_gap ? STATE_NONE : entry->next_read;
}

/* Page-table entries of one process, with the entry of the last one. */
struct pte_taking {
	struct state	*s;
	const struct vmsim_proc *p;
	vm_map_entry_t	 current;	/* or the header */
};

static vm_map_entry_t
find_pte_entry(struct pte_taking *w, vm_offset_t va)
{
	vm_map_t map = &w->p->p_vmspace->vm_map;
	vm_map_entry_t next;

	while ((next = vm_map_entry_succ(w->current)) != &map->header &&
	    next->start <= va)
		w->current = next;
	return (w->current != &map->header ? w->current : NULL);
}

static void
take_pte(void *arg, vm_offset_t va, int psind, uint64_t pte)
{
	struct pte_taking *w = arg;
	struct state_item *i;
	vm_page_t m;

	i = state_add(w->s, STATE_PTE, w->p->p_id, va);
	if (i == NULL)
		return;
	i->v[AT_PTE_FRAME] = atop(pte_pa(pte));
	i->v[AT_PTE_PROT] = pte_prot(pte);
	i->v[AT_PTE_FLAGS] = pte & (PTE_W | PTE_A | PTE_M);
	i->v[AT_PTE_PSIND] = (uint64_t)psind;
	m = observe_pte_page(find_pte_entry(w, va), va, pte);
	if (m == NULL || m->object == NULL) {
		i->v[AT_PTE_OBJECT] = i->v[AT_PTE_PAGE] = STATE_NONE;
		return;
	}
	i->v[AT_PTE_OBJECT] = m->object->serial;
	i->v[AT_PTE_PAGE] = m->pindex;
}

static void
take_space(struct state *s, const struct vmsim_proc *p,
    struct state_names *names)
{
	vm_map_t map = &p->p_vmspace->vm_map;
	struct state_item *i;

	if (!names_set_beside(names, NAME_PROC, p->p_id, p->p_name,
	    is_proc_name_taken(p, names)))
		s->failed = true;
	i = state_add(s, STATE_PROC, p->p_id, 0);
	if (i == NULL)
		return;
	i->v[0] = (uint64_t)map->nentries;
	i->v[1] = atop(map->size);
	i->v[2] = (uint64_t)p->p_pmap->pm_stats.resident_count;
	i->v[3] = (uint64_t)p->p_pmap->pm_stats.wired_count;
}

static void
take_spaces(struct state *s, struct state_names *names)
{
	const struct vmsim_proc *p;
	vm_map_entry_t entry;

	TAILQ_FOREACH(p, &curvm->proc->procs, p_link)
		take_space(s, p, names);
	TAILQ_FOREACH(p, &curvm->proc->procs, p_link) {
		VM_MAP_ENTRY_FOREACH(entry, &p->p_vmspace->vm_map)
			take_entry(s, p, entry);
	}
	TAILQ_FOREACH(p, &curvm->proc->procs, p_link) {
		struct pte_taking w = { s, p, &p->p_vmspace->vm_map.header };

		pmap_walk(p->p_pmap, take_pte, &w);
	}
}

bool
state_take(struct state *s, struct state_names *names, bool words)
{
	struct state_item *i;

	s->nitems = 0;
	s->failed = false;
	take_machine(s);
	i = state_add(s, STATE_COUNTERS, 0, 0);
	if (i != NULL)
		state_take_counters(i);
	take_threads(s, names);
	take_tlbs(s);
	take_spaces(s, names);
	state_take_objects(s, names, words);
	return (!s->failed);
}
