/* SPDX-License-Identifier: BSD-2-Clause */
/* Who has a page: busy, wired, mapped, in sight. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "observe/observe.h"
#include "observe/sight.h"

/* The question, and what the machine is. */
struct who {
	struct printer	 out;
	struct state	 now;
	struct state_names names;
	uint32_t	 object;
	uint64_t	 page;
};

static bool
find_named_here(struct who *w, const char *name, size_t len)
{
	const struct state_item *object;
	struct words words;
	size_t i, n;

	object = state_all(&w->now, STATE_OBJECT, &n);
	for (i = 0; i < n; i++) {
		words = names_get(&w->names, NAME_OBJECT, object[i].whose);
		if (strlen(words.text) != len ||
		    strncmp(words.text, name, len) != 0)
			continue;
		w->object = object[i].whose;
		return (true);
	}
	return (false);
}

/* "NAME[INDEX]" */
static bool
read_page_name(struct who *w, const char *text)
{
	const char *bracket = strrchr(text, '[');
	char *end;

	if (bracket == NULL)
		return (false);
	w->page = strtoull(bracket + 1, &end, 10);
	return (end != bracket + 1 && strcmp(end, "]") == 0 &&
	    find_named_here(w, text, (size_t)(bracket - text)));
}

static void
print_field(struct who *w, const struct state_item *i, unsigned at)
{
	value_print(&w->out, state_field(i->kind, at), i->v[at], &w->names);
}

static void
print_page_state(struct who *w, const struct state_item *i)
{
	print_field(w, i, AT_PAGE_FRAME);
	print_fmt(&w->out, ", valid=");
	print_field(w, i, AT_PAGE_VALID);
	print_fmt(&w->out, " dirty=");
	print_field(w, i, AT_PAGE_DIRTY);
	print_fmt(&w->out, ", ");
	if (i->v[AT_PAGE_WIRE] != 0)
		print_fmt(&w->out, "wired (%" PRIu64 "), ",
		    i->v[AT_PAGE_WIRE]);
	if (i->v[AT_PAGE_BUSY] == STATE_NONE) {
		print_fmt(&w->out, "not busy\n");
		return;
	}
	print_fmt(&w->out, "busy: ");
	print_field(w, i, AT_PAGE_BUSY);
	print_fmt(&w->out, "\n");
}

/* False: there is no such page. */
static bool
print_place(struct who *w, const char *name)
{
	const struct state_item *page, *swap;

	page = state_find(&w->now, STATE_PAGE, w->object, w->page);
	swap = state_find(&w->now, STATE_SWAP, w->object, w->page);
	print_fmt(&w->out, "%s: ", name);
	if (page != NULL)
		print_page_state(w, page);
	else if (swap != NULL)
		print_fmt(&w->out, "in swap\n");
	else
		print_fmt(&w->out, "there is no such page now\n");
	return (page != NULL || swap != NULL);
}

static const struct state_item *
find_mapping(const struct who *w, uint32_t proc, uint64_t va)
{
	const struct state_item *i;

	i = state_find(&w->now, STATE_PTE, proc, va);
	return (i != NULL && i->v[AT_PTE_OBJECT] == w->object &&
	    i->v[AT_PTE_PAGE] == w->page ? i : NULL);
}

/* "S3 -> S1" */
static void
print_way(struct who *w, const struct state_item *entry)
{
	uint64_t o = entry->v[AT_ENTRY_OBJECT];
	const struct state_item *i;

	for (;;) {
		print_fmt(&w->out, "%s", names_get(&w->names, NAME_OBJECT,
		    (uint32_t)o).text);
		i = state_find(&w->now, STATE_OBJECT, (uint32_t)o, 0);
		if (o == w->object || i == NULL)
			return;
		print_fmt(&w->out, " -> ");
		o = i->v[AT_OBJECT_BACKING];
	}
}

static void
print_sight(struct who *w, const struct state_item *entry, uint64_t va)
{
	const struct state_item *pte = find_mapping(w, entry->whose, va);

	print_fmt(&w->out, "  %s 0x%" PRIx64 " sees it: ", names_get(&w->names,
	    NAME_PROC, entry->whose).text, va);
	print_way(w, entry);
	if (pte != NULL) {
		print_fmt(&w->out, ", mapped ");
		print_field(w, pte, AT_PTE_PROT);
	} else
		print_fmt(&w->out, ", not mapped");
	print_fmt(&w->out, "%s\n", (entry->v[AT_ENTRY_FLAGS] &
	    MAP_ENTRY_USER_WIRED) != 0 ? ", locked by mlock" : "");
}

/* Map entries that show it; how many. */
static unsigned
print_sights(struct who *w)
{
	const struct state_item *entry;
	unsigned found = 0;
	uint64_t va;
	size_t i, n;

	entry = state_all(&w->now, STATE_ENTRY, &n);
	for (i = 0; i < n; i++) {
		if (!sight_entry(&w->now, &entry[i], w->object, w->page, &va))
			continue;
		print_sight(w, &entry[i], va);
		found++;
	}
	return (found);
}

/* The map entry at an address shows the page. */
static bool
is_in_sight(const struct who *w, const struct state_item *pte)
{
	const struct state_item *entry;
	uint64_t va;
	size_t i, n;

	entry = state_range(&w->now, STATE_ENTRY, pte->whose, &n);
	for (i = 0; i < n; i++) {
		if (sight_entry(&w->now, &entry[i], w->object, w->page, &va) &&
		    va == pte->index)
			return (true);
	}
	return (false);
}

/* Page-table entries that no map entry stands for. */
static unsigned
print_strays(struct who *w)
{
	const struct state_item *pte;
	unsigned found = 0;
	size_t i, n;

	pte = state_all(&w->now, STATE_PTE, &n);
	for (i = 0; i < n; i++) {
		if (pte[i].v[AT_PTE_OBJECT] != w->object ||
		    pte[i].v[AT_PTE_PAGE] != w->page ||
		    is_in_sight(w, &pte[i]))
			continue;
		print_fmt(&w->out, "  %s 0x%" PRIx64 " has it mapped ",
		    names_get(&w->names, NAME_PROC, pte[i].whose).text,
		    pte[i].index);
		print_field(w, &pte[i], AT_PTE_PROT);
		print_fmt(&w->out, ", and its map entry does not show it\n");
		found++;
	}
	return (found);
}

static struct vmsim_proc *
find_proc(uint32_t id)
{
	struct vmsim_proc *p;

	TAILQ_FOREACH(p, &curvm->proc->procs, p_link) {
		if (p->p_id == id)
			break;
	}
	return (p);
}

/* Map entries that show it; those that fit go to `v`. */
static size_t
list_sights(const struct who *w, struct vmsim_sight *v, size_t max)
{
	const struct state_item *entry, *pte;
	size_t i, n, found = 0;
	uint64_t va;

	entry = state_all(&w->now, STATE_ENTRY, &n);
	for (i = 0; i < n; i++) {
		if (!sight_entry(&w->now, &entry[i], w->object, w->page, &va))
			continue;
		pte = find_mapping(w, entry[i].whose, va);
		if (found < max)
			v[found] = (struct vmsim_sight){
				.proc = find_proc(entry[i].whose),
				.addr = va,
				.prot = pte != NULL ?
				    (int)pte->v[AT_PTE_PROT] : 0,
			};
		found++;
	}
	return (found);
}

/* 0: the page is known, else an errno value; end_who() follows in any case. */
static int
begin_who(struct who *w, const char *page)
{
	names_init(&w->names);
	if (!state_take(&w->now, &w->names, false))
		return (ENOMEM);
	return (read_page_name(w, page) ? 0 : ENOENT);
}

static void
end_who(struct who *w)
{
	state_fini(&w->now);
	names_fini(&w->names);
}

int
vmsim_who(struct vmsim *vm, const char *page, struct vmsim_sight *v,
    size_t max, size_t *n)
{
	struct vmsim *prev = vmsim_enter(vm);
	struct who w = { .object = 0 };
	int error;

	error = begin_who(&w, page);
	*n = error == 0 ? list_sights(&w, v, max) : 0;
	end_who(&w);
	vmsim_enter(prev);
	return (error);
}

int
vmsim_dump_who(struct vmsim *vm, const char *page, vmsim_print_t *print,
    void *arg)
{
	struct who w = { .out = { print, arg } };
	struct vmsim *prev = vmsim_enter(vm);
	int error;

	error = begin_who(&w, page);
	if (error == 0 && print_place(&w, page) &&
	    print_sights(&w) + print_strays(&w) == 0)
		print_fmt(&w.out, "  nobody sees it\n");
	end_who(&w);
	vmsim_enter(prev);
	return (error);
}
