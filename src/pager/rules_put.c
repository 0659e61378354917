/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Both sides of putpages: rules W1 to W7, and W9.
 *
 * The pages are busy, shared, and nobody can write them by a mapping: what
 * they hold and how dirty they are is the pager's business alone.  But for a
 * page that somebody has wired and may write behind the MMU's back, and one
 * that somebody may have had wired while this thread gave way.
 */
#include <string.h>

#include "sched/sched.h"
#include "mem/mem.h"
#include "pmap/pmap.h"
#include "pager/pager_private.h"

#define	NO_ANSWER	(-1)

/* How many pages are compared with what they were. */
static int
count_looked_at(const struct pager_put *p)
{
	return (p->count < PAGER_PUT_MAX ? p->count : PAGER_PUT_MAX);
}

/* The pager's answers have an array of their own, with room for one more. */
static bool
has_own_answers(const struct pager_put *p)
{
	return (p->answers == p->own);
}

/* The page may be written, and dirtied, while it is put. */
static bool
may_change(const struct pager_put *p, vm_page_t m)
{
	return (vm_page_wired(m) || !pager_was_alone(&p->call));
}

void
pager_enter_put(struct pager_put *p, vm_object_t object)
{
	struct pager_op *op = &p->call.op;
	vm_page_t m;
	int i;

	VM_OBJECT_ASSERT_WLOCKED(object);
	pager_op_set(op, "putpages", object, p->m[0]->pindex);
	p->answers = p->count <= PAGER_PUT_MAX ? p->own : p->rtvals;
	for (i = 0; i < p->count; i++) {
		m = p->m[i];
		if (m->object != object || !vm_page_busied(m))
			broken_panic(op, RULE_W1, m, "is to be written");
		p->answers[i] = NO_ANSWER;
	}
	if (has_own_answers(p))
		p->answers[p->count] = NO_ANSWER;
	p->injected = false;
	pager_enter(&p->call);
	p->call.pip_given = (u_int)p->count;
	p->call.puts = true;
	pager_watch_put();
	for (i = 0; i < count_looked_at(p); i++) {
		p->dirty[i] = page_dirty_bits(p->m[i]);
		p->mapped[i] = pmap_page_is_write_mapped(p->m[i]);
		if (p->call.thorough)
			p->hash[i] = pager_hash_page(p->m[i]);
	}
}

/* Rules W4 to W6. */
static bool
dirt_kept(const struct pager_put *p, int i)
{
	const struct pager_op *op = &p->call.op;
	vm_page_t m = p->m[i];

	switch (p->answers[i]) {
	case VM_PAGER_OK:
		if (page_dirty_bits(m) == 0 || may_change(p, m))
			return (true);
		return (broken(op, RULE_W4, m,
		    "was answered VM_PAGER_OK and is dirty"));
	case VM_PAGER_BAD:
		if (m->pindex >= op->object->size)
			return (true);
		return (broken(op, RULE_W6, m, "was answered VM_PAGER_BAD and "
		    "lies within the size, %ju pages",
		    (uintmax_t)op->object->size));
	default:
		if ((p->dirty[i] & ~page_dirty_bits(m)) == 0)
			return (true);
		return (broken(op, RULE_W5, m, "was answered %d and is clean",
		    p->answers[i]));
	}
}

/* Rule W9. */
static bool
protection_kept(const struct pager_put *p, int i)
{
	if (p->mapped[i] || !pmap_page_is_write_mapped(p->m[i]))
		return (true);
	return (broken(&p->call.op, RULE_W9, p->m[i],
	    "can be written by a mapping made meanwhile"));
}

/* Rule W7. */
static bool
content_kept(const struct pager_put *p, int i)
{
	vm_page_t m = p->m[i];

	if (!p->call.thorough || may_change(p, m) ||
	    pager_hash_page(m) == p->hash[i])
		return (true);
	return (broken(&p->call.op, RULE_W7, m,
	    "holds something else than before"));
}

/* Rules W2 to W7 and W9, one page. */
static bool
put_kept(const struct pager_put *p, int i)
{
	const struct pager_op *op = &p->call.op;
	vm_page_t m = p->m[i];
	int rv = p->answers[i];

	if (rv < VM_PAGER_OK || rv > VM_PAGER_AGAIN)
		return (broken(op, RULE_W2, NULL,
		    "page %d of the %d given was answered %d", i, p->count,
		    rv));
	if (rv == VM_PAGER_PEND)
		return (true);
	if (m->object != op->object || !vm_page_busied(m))
		return (broken(op, RULE_W3, m, "was answered %d", rv));
	return (p->injected || i >= PAGER_PUT_MAX ||
	    (protection_kept(p, i) && dirt_kept(p, i) && content_kept(p, i)));
}

/* Rule W2. */
static bool
end_kept(const struct pager_put *p)
{
	if (!has_own_answers(p) || p->answers[p->count] == NO_ANSWER)
		return (true);
	return (broken(&p->call.op, RULE_W2, NULL,
	    "%d pages were given, and answer %d is %d", p->count, p->count,
	    p->answers[p->count]));
}

/* The caller takes one shared busy away and keeps it dirty. */
static void
make_fit(struct pager_put *p, int i)
{
	vm_page_t m = p->m[i];

	if (!vm_page_busied(m))
		(void)vm_page_trysbusy(m);
	if (i < PAGER_PUT_MAX && m->object == p->call.op.object)
		page_set_bits(m, 0, p->dirty[i]);
	p->answers[i] = VM_PAGER_ERROR;
}

bool
pager_leave_put(struct pager_put *p)
{
	bool kept;
	int i;

	kept = pager_leave_locks(&p->call);
	for (i = 0; i < p->count; i++) {
		if (__predict_true(put_kept(p, i)))
			continue;
		kept = false;
		make_fit(p, i);
	}
	kept = kept && end_kept(p) && pager_looks_kept(&p->call, 0);
	if (has_own_answers(p))
		memcpy(p->rtvals, p->own,
		    (size_t)p->count * sizeof(p->own[0]));
	sched_point(POINT_PAGER, p->call.op.object);
	return (kept);
}
