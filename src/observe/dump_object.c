/* SPDX-License-Identifier: BSD-2-Clause */
/* An object, its pages and its swap blocks in a dump. */
#include <inttypes.h>

#include "mem/mem.h"
#include "pager/swap_index.h"
#include "observe/observe.h"

static void
dump_kind(struct dump *d, vm_object_t object)
{
	struct named_object *no;

	no = named_find(object);
	if (no != NULL)
		print_fmt(&d->out, " %s:%s", no->no_kind, no->no_name);
	else if ((object->flags & OBJ_ANON) != 0)
		print_fmt(&d->out, " anon");
	else
		print_fmt(&d->out, " %s", observe_type_name(object->type));
}

/* One of three constants. */
static const char *
busy_word(const struct vm_page *m)
{
	if (m->busy_lock == VPB_UNBUSIED || m->busy_lock == VPB_FREED)
		return ("");
	return ((m->busy_lock & VPB_BIT_EXCLUSIVE) != 0 ? " xbusy" : " sbusy");
}

/* `n` pages from this one on are alike. */
static void
dump_pages_from(struct dump *d, const struct vm_page *m, u_long n)
{
	if (n == 0)
		return;
	print_fmt(&d->out, "%s page %" PRIu64 " valid=%02x dirty=%02x wire=%u"
	    "%s%s%s", d->prefix, m->pindex, m->valid, m->dirty,
	    VPRC_WIRE_COUNT(m->ref_count), busy_word(m),
	    (m->a.flags & PGA_REFERENCED) != 0 ? " referenced" : "",
	    (m->a.flags & PGA_NOSYNC) != 0 ? " nosync" : "");
	dump_count(d, n);
}

/* Does a dump show the same of both but the index? */
static bool
look_alike(const struct vm_page *a, const struct vm_page *b)
{
	return (a->valid == b->valid && a->dirty == b->dirty &&
	    VPRC_WIRE_COUNT(a->ref_count) == VPRC_WIRE_COUNT(b->ref_count) &&
	    busy_word(a) == busy_word(b) && ((a->a.flags ^ b->a.flags) &
	    (PGA_REFERENCED | PGA_NOSYNC)) == 0);
}

static void
dump_pages(struct dump *d, vm_object_t object)
{
	vm_page_t first = NULL, m;
	u_long n = 0;

	OBSERVE_PAGE_FOREACH(m, object) {
		if (n > 0 && curvm->config.superpages &&
		    m->pindex == first->pindex + n && look_alike(first, m)) {
			n++;
			continue;
		}
		dump_pages_from(d, first, n);
		first = m;
		n = 1;
	}
	dump_pages_from(d, first, n);
}

/*
 * Blocks below the size.  As recorded, an object that was cut short with
 * nothing resident keeps those above, which FreeBSD does not show either.
 */
static void
dump_swap(struct dump *d, vm_object_t object)
{
	vm_pindex_t i;

	if ((object->flags & OBJ_SWAP) == 0)
		return;
	i = swap_index_next(object, 0, object->size, NULL);
	while (i < object->size) {
		print_fmt(&d->out, "%s swap %" PRIu64 "\n", d->prefix, i);
		i = swap_index_next(object, i + 1, object->size, NULL);
	}
}

void
dump_object(struct dump *d, vm_object_t object)
{
	u_int flags;

	flags = object->flags;
	print_fmt(&d->out, "%sobject %d", d->prefix,
	    numbering_get(&d->num, object));
	dump_kind(d, object);
	print_fmt(&d->out, " size=%" PRIu64 " refs=%u shadows=%d resident=%d"
	    "%s%s%s", object->size, object->ref_count, object->shadow_count,
	    object->resident_page_count,
	    (flags & OBJ_ONEMAPPING) != 0 ? " onemapping" : "",
	    (flags & OBJ_DEAD) != 0 ? " dead" : "",
	    (flags & OBJ_POPULATE) != 0 ? " populate" : "");
	dump_ref(d, "backing", object->backing_object);
	print_fmt(&d->out, " boff=0x%" PRIx64 "\n",
	    (uint64_t)object->backing_object_offset);
	dump_pages(d, object);
	dump_swap(d, object);
}
