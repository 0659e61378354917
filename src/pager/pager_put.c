/* SPDX-License-Identifier: BSD-2-Clause */
/* Both sides of putpages: rules W1 to W3 of doc/pager-contract.md. */
#include <stdio.h>
#include "base/assert.h"
#include "sched/sched.h"
#include "pager/pager.h"

void
pager_enter_put(struct pager_put *p)
{
	vm_object_t object = p->call.object;
	int i;

	VM_OBJECT_ASSERT_WLOCKED(object);
	for (i = 0; i < p->count; i++) {
		CONTRACT(p->m[i]->object == object, "putpages: %s is given to "
		    "%s to be written (pager rule W1)",
		    describe_page(p->m[i]).text,
		    describe_object(object).text);
		CONTRACT(vm_page_busied(p->m[i]), "putpages: page %ju of %s "
		    "is to be written and is %s (pager rule W1)",
		    (uintmax_t)p->m[i]->pindex,
		    describe_object(object).text,
		    describe_busy(p->m[i]).text);
		p->rtvals[i] = -1;
	}
	pager_enter(&p->call, object, "putpages");
	p->call.pip_given = (u_int)p->count;
	p->call.pindex = p->m[0]->pindex;
}

/* Rules W2 and W3, one page. */
static bool
put_kept(const struct pager_put *p, int i)
{
	vm_object_t object = p->call.object;
	int rv = p->rtvals[i];

	if (!PROMISE(rv >= VM_PAGER_OK && rv <= VM_PAGER_AGAIN, "putpages: "
	    "page %d of %d given to %s was answered %d; rtvals[] needs a "
	    "VM_PAGER_* for each page (pager rule W2)", i, p->count,
	    describe_object(object).text, rv))
		return (false);
	if (rv == VM_PAGER_PEND)
		return (true);
	return (PROMISE(p->m[i]->object == object &&
	    vm_page_busied(p->m[i]), "putpages: page %ju of %s was answered "
	    "%d and is %s; only a page answered VM_PAGER_PEND is released by "
	    "the pager (pager rule W3)", (uintmax_t)p->m[i]->pindex,
	    describe_object(object).text, rv,
	    describe_busy(p->m[i]).text));
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
	sched_point(POINT_PAGER, p->call.object);
	return (kept);
}
