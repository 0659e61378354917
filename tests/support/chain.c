/* SPDX-License-Identifier: BSD-2-Clause */
/* Chains from drawings, and drawings of chains. */
#include <stdio.h>
#include <stdlib.h>

#include "mem/mem.h"
#include "pager/swap_index.h"
#include "object/object.h"
#include <vm/vm_pager.h>
#include "support/chain.h"

/* Parsed from "S1:.1..+2". */
struct drawn {
	char	 name[8];
	char	 pages[64];
	unsigned offset;
};

static void
parse(const char *text, size_t len, struct drawn *d)
{
	const char *colon = memchr(text, ':', len);
	const char *plus;
	size_t npages;

	assert_non_null(colon);
	assert_true((size_t)(colon - text) < sizeof(d->name));
	memset(d, 0, sizeof(*d));
	memcpy(d->name, text, (size_t)(colon - text));
	len -= (size_t)(colon + 1 - text);
	text = colon + 1;
	plus = memchr(text, '+', len);
	npages = plus != NULL ? (size_t)(plus - text) : len;
	assert_true(npages < sizeof(d->pages));
	memcpy(d->pages, text, npages);
	if (plus != NULL)
		d->offset = (unsigned)strtoul(plus + 1, NULL, 10);
}

/* Writes the page to swap and frees it. */
static void
page_out(vm_page_t m)
{
	struct object_flush fl = object_flush(&m, 1, VM_PAGER_PUT_SYNC);

	assert_int_equal(fl.taken, 1);
	assert_false(fl.failed);
	assert_int_equal(m->dirty, 0);
	assert_true(vm_page_tryxbusy(m));
	vm_page_free(m);
}

static void
make_page(vm_object_t object, vm_pindex_t pindex, char what)
{
	vm_page_t m;

	if (what == '.')
		return;
	m = vm_page_alloc(object, pindex, VM_ALLOC_NORMAL);
	assert_non_null(m);
	if (what != '?') {
		memset(mem_phys_to_host(m->phys_addr), what == '~' ?
		    '0' + (int)pindex : what, PAGE_SIZE);
		vm_page_valid(m);
		vm_page_dirty(m);
	}
	vm_page_activate(m);
	if (what == '~')
		page_out(m);
	else
		vm_page_xunbusy(m);
}

static void
remember(struct test *t, vm_object_t object, const char *name, int refs)
{
	assert_true(t->ndrawn < TEST_OBJECTS);
	assert_true(strlen(name) < sizeof(t->drawn[0].name));
	strcpy(t->drawn[t->ndrawn].name, name);
	t->drawn[t->ndrawn].serial = object->serial;
	t->drawn[t->ndrawn++].refs = refs;
}

void
chain_name(struct test *t, vm_object_t object, const char *name)
{
	remember(t, object, name, 1);
}

static vm_object_t
make_object(struct test *t, const struct drawn *d, vm_object_t below)
{
	vm_pindex_t i, npages = strlen(d->pages);
	vm_object_t object;

	object = d->name[0] == 'F' ? vm_object_allocate(OBJT_SWAP, npages) :
	    vm_object_allocate_anon(npages, below, NULL, 0);
	assert_non_null(object);
	VM_OBJECT_WLOCK(object);
	if (below != NULL) {
		object_backing_insert(object, below);
		object->backing_object_offset = IDX_TO_OFF(d->offset);
	}
	for (i = 0; i < npages; i++)
		make_page(object, i, d->pages[i]);
	VM_OBJECT_WUNLOCK(object);
	remember(t, object, d->name, 0);
	return (object);
}

/* From the right end of the drawing: what is below comes first. */
static vm_object_t
build(struct test *t, const char *drawing, vm_object_t below)
{
	const char *arrow = strstr(drawing, " -> ");
	size_t len = arrow != NULL ? (size_t)(arrow - drawing) :
	    strlen(drawing);
	struct drawn d;

	if (arrow != NULL) {
		below = build(t, arrow + 4, below);
		VM_OBJECT_WLOCK(below);
		vm_object_clear_flag(below, OBJ_ONEMAPPING);
		VM_OBJECT_WUNLOCK(below);
	}
	parse(drawing, len, &d);
	return (make_object(t, &d, below));
}

/* The last one built is the top; the test has the reference. */
static vm_object_t
own_top(struct test *t, vm_object_t top)
{
	t->drawn[t->ndrawn - 1].refs = 1;
	return (top);
}

vm_object_t
chain(struct test *t, const char *drawing)
{
	return (own_top(t, build(t, drawing, NULL)));
}

vm_object_t
chain_shadow(struct test *t, const char *below, const char *drawing)
{
	vm_object_t object = chain_find(t, below);

	assert_non_null(object);
	vm_object_reference(object);
	return (own_top(t, build(t, drawing, object)));
}

/* The last one of that name. */
static int
find_name(struct test *t, const char *name)
{
	int i;

	for (i = t->ndrawn - 1; i >= 0; i--) {
		if (strcmp(t->drawn[i].name, name) == 0)
			return (i);
	}
	fail_msg("no %s was drawn", name);
	return (-1);
}

static vm_object_t
find_serial(uint32_t serial)
{
	vm_object_t object;

	TAILQ_FOREACH(object, &curvm->object->list, object_list) {
		if (object->serial == serial)
			return (object);
	}
	return (NULL);
}

vm_object_t
chain_find(struct test *t, const char *name)
{
	return (find_serial(t->drawn[find_name(t, name)].serial));
}

void
chain_reference(struct test *t, const char *name)
{
	vm_object_reference(chain_find(t, name));
	t->drawn[find_name(t, name)].refs++;
}

void
chain_give(struct test *t, const char *name)
{
	int i = find_name(t, name);

	assert_true(t->drawn[i].refs > 0);
	t->drawn[i].refs--;
}

void
chain_drop(struct test *t, const char *name)
{
	vm_object_t object = chain_find(t, name);

	chain_give(t, name);
	assert_non_null(object);
	vm_object_deallocate(object);
}

void
chain_end(struct test *t)
{
	int i;

	if (t->ndrawn > 0)
		vmsim_enter(t->vm);
	for (i = 0; i < t->ndrawn; i++) {
		for (; t->drawn[i].refs > 0; t->drawn[i].refs--)
			vm_object_deallocate(find_serial(t->drawn[i].serial));
	}
}

vm_page_t
chain_page(struct test *t, const char *name, vm_pindex_t pindex)
{
	vm_object_t object = chain_find(t, name);

	return (object != NULL ? vm_radix_lookup(&object->rtree, pindex) :
	    NULL);
}

static const char *
name_of(struct test *t, vm_object_t object)
{
	int i;

	for (i = 0; i < t->ndrawn; i++) {
		if (t->drawn[i].serial == object->serial)
			return (t->drawn[i].name);
	}
	return ("new");
}

static char
draw_page(vm_object_t object, vm_pindex_t pindex)
{
	vm_page_t m = vm_radix_lookup(&object->rtree, pindex);

	if (m != NULL && vm_page_any_valid(m))
		return (*(char *)mem_phys_to_host(m->phys_addr));
	if (m != NULL)
		return ('?');
	if ((object->flags & OBJ_SWAP) != 0 &&
	    swap_index_get(object, pindex) != SWAP_NONE)
		return ('~');
	return ('.');
}

static size_t
draw_object(struct test *t, vm_object_t object, char *to)
{
	vm_pindex_t i;
	size_t len = (size_t)sprintf(to, "%s:", name_of(t, object));

	for (i = 0; i < object->size; i++)
		to[len++] = draw_page(object, i);
	if (object->backing_object != NULL &&
	    object->backing_object_offset != 0)
		len += (size_t)sprintf(to + len, "+%ju", (uintmax_t)
		    OFF_TO_IDX(object->backing_object_offset));
	to[len] = '\0';
	return (len);
}

const char *
chain_draw(struct test *t, const char *name)
{
	static char text[512];
	vm_object_t object = chain_find(t, name);
	size_t len = 0;

	text[0] = '\0';
	for (; object != NULL; object = object->backing_object) {
		assert_true(len + object->size + 32 < sizeof(text));
		len += draw_object(t, object, text + len);
		if (object->backing_object != NULL)
			len += (size_t)sprintf(text + len, " -> ");
	}
	return (text);
}
