/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Leaks: what is left of a machine whose processes and named objects are gone,
 * as numbers, and in words: which object, how many references are never
 * given back, and what that means for the driver behind it.
 */
#include "kpi/kpi.h"
#include "mem/mem.h"
#include "pmap/pmap.h"
#include "pager/pager.h"
#include "pager/rules.h"
#include "object/object.h"
#include "pagers/pagers.h"
#include "observe/observe.h"

void
vmsim_leaks(struct vmsim *vm, struct vmsim_leaks *l)
{
	uint64_t chunks, expected;
	struct pmap_usage usage;
	struct vmsim *prev;

	prev = vmsim_enter(vm);
	pmap_trim();
	pmap_usage(&usage);
	chunks = vm->arena.live_chunks;
	/* Fewer when a driver that came with the machine was unloaded. */
	expected = vm->empty_chunks + vm->user_chunks +
	    (vm->object->dumped != NULL);
	*l = (struct vmsim_leaks){
		.frames = vm->mem->nframes - mem_free_frames(),
		.swap_pages = swap_blocks_used(vm),
		.objects = vm->object->count,
		.entries = vm->map->entry_zone.live,
		.pv_entries = usage.pv_entries,
		.heap_chunks = chunks > expected ? chunks - expected : 0,
	};
	vmsim_enter(prev);
}

/* References that mappings, shadows and names have. */
static u_int
known_references(const struct vm_object *object)
{
	const struct named_object *no;
	struct vmspace *vms;
	vm_map_entry_t entry;
	u_int n = (u_int)object->shadow_count;

	OBSERVE_SPACE_FOREACH(vms) {
		VM_MAP_ENTRY_FOREACH(entry, &vms->vm_map)
			n += entry->object.vm_object == object;
	}
	TAILQ_FOREACH(no, &curvm->proc->named, no_link)
		n += no->no_object == object;
	return (n);
}

static const char *
plural_suffix(u_int n)
{
	return (n == 1 ? "" : "s");
}

static void
print_rule(struct printer *out, enum pager_rule rule)
{
	print_fmt(out, "; %s (%s)\n", pager_rules[rule].sentence,
	    pager_rules[rule].number);
}

static void
print_leaked_object(struct printer *out, vm_object_t object)
{
	bool device = object->type == OBJT_DEVICE ||
	    object->type == OBJT_MGTDEVICE;
	u_int known = known_references(object), lost;

	if (object->ref_count <= known)
		return;
	lost = object->ref_count - known;
	print_fmt(out, "%s (%s, %ju pages) has %u reference%s that no mapping, "
	    "shadow or name has", describe_object(object).text,
	    observe_type_name(object->type), (uintmax_t)object->size, lost,
	    plural_suffix(lost));
	if (object->taken != NULL)
		print_fmt(out, "; the last was taken at %s", object->taken);
	if (object->lookups != 0)
		print_fmt(out, "; its handle was asked for %u times",
		    object->lookups + 1);
	if (device)
		print_fmt(out, "; its destructor cdev_pg_dtor is never called");
	print_rule(out, RULE_D3);
}

/* A wired page without an object is never freed. */
static void
print_leaked_frame(struct printer *out, vm_page_t m)
{
	if (frames_is_free(m) || m->object != NULL)
		return;
	print_fmt(out, "%s belongs to no object and is wired %u times; it is "
	    "%s\n", describe_frame(m).text, VPRC_WIRE_COUNT(m->ref_count),
	    describe_busy(m).text);
}

static void
print_leaked_read(struct printer *out, const struct pager_read *r)
{
	print_fmt(out, "a read of %d pages from page %ju of %s on has never "
	    "ended", r->count, (uintmax_t)r->first,
	    describe_object(r->object).text);
	print_rule(out, RULE_S1);
}

static void
print_leaked_memory(struct printer *out, const struct kpi_type *t)
{
	if (t->live == 0)
		return;
	print_fmt(out, "memory of \"%s\" is left, %ju piece%s", t->owner.name,
	    (uintmax_t)t->live, plural_suffix((u_int)t->live));
	if (t->last != NULL)
		print_fmt(out, "; the last was asked for at %s", t->last);
	print_fmt(out, "\n");
}

void
vmsim_dump_leaks(struct vmsim *vm, vmsim_print_t *print, void *arg)
{
	struct printer out = { print, arg };
	const struct pager_read *r;
	const struct kpi_type *t;
	vm_object_t object;
	struct vmsim *prev;
	u_long frame;

	prev = vmsim_enter(vm);
	TAILQ_FOREACH(object, &vm->object->list, object_list)
		print_leaked_object(&out, object);
	for (frame = 0; frame < vm->mem->virgin; frame++)
		print_leaked_frame(&out, &vm->mem->pages[frame]);
	LIST_FOREACH(r, &vm->pager->reads, link)
		print_leaked_read(&out, r);
	TAILQ_FOREACH(t, &vm->kpi->types, link)
		print_leaked_memory(&out, t);
	vmsim_enter(prev);
}
