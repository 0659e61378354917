/* SPDX-License-Identifier: BSD-2-Clause */
/* Both sides of putpages: rules W1 to W3. */
#include "sched/sched.h"
#include "pager/pager_private.h"

void
pager_enter_put(struct pager_put *p, vm_object_t object)
{
	struct pager_op *op = &p->call.op;
	vm_page_t m;
	int i;

	VM_OBJECT_ASSERT_WLOCKED(object);
	pager_op_set(op, "putpages", object, p->m[0]->pindex);
	for (i = 0; i < p->count; i++) {
		m = p->m[i];
		if (m->object != object || !vm_page_busied(m))
			broken_panic(op, RULE_W1, m, "is to be written");
		p->rtvals[i] = -1;
	}
	pager_enter(&p->call);
	p->call.pip_given = (u_int)p->count;
}

/* Rules W2 and W3, one page. */
static bool
put_kept(const struct pager_put *p, int i)
{
	const struct pager_op *op = &p->call.op;
	vm_page_t m = p->m[i];
	int rv = p->rtvals[i];

	if (rv < VM_PAGER_OK || rv > VM_PAGER_AGAIN)
		return (broken(op, RULE_W2, NULL,
		    "page %d of the %d given was answered %d", i, p->count,
		    rv));
	if (rv == VM_PAGER_PEND)
		return (true);
	if (m->object != op->object || !vm_page_busied(m))
		return (broken(op, RULE_W3, m, "was answered %d", rv));
	return (true);
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
		/* The caller takes one shared busy away and keeps it dirty. */
		if (!vm_page_busied(p->m[i]))
			(void)vm_page_trysbusy(p->m[i]);
		p->rtvals[i] = VM_PAGER_ERROR;
	}
	kept = kept && pager_looks_kept(&p->call, 0);
	sched_point(POINT_PAGER, p->call.op.object);
	return (kept);
}
