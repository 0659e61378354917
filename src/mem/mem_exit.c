/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a thread leaves behind, and what a sleeper on a page waits for.  A page
 * under swap I/O belongs to the transfer, not to the thread that began it.
 */
#include "mem/mem.h"

static bool
is_owned_by(const struct vm_page *m, uint32_t tid)
{
	u_int x = m->busy_lock;

	return (x != VPB_FREED && (x & VPB_BIT_EXCLUSIVE) != 0 &&
	    VPB_OWNER(x) == tid && (m->oflags & VPO_SWAPINPROG) == 0);
}

/* sched_exit_t. */
static void
check_pages_unbusied(struct thread *td)
{
	const struct mem_state *mem = curvm->mem;
	const struct vm_page *m;
	u_long i;

	for (i = 0; i < mem->virgin; i++) {
		m = &mem->pages[i];
		CONTRACT(!is_owned_by(m, td->td_tid), "%s returns with %s "
		    "exclusively busy since %s", describe_thread(td).text,
		    describe_page_frame(m).text,
		    m->busy_where);
	}
}

/* sched_wchan_printer_t. */
static bool
print_page_channel(struct printer *out, const void *wchan)
{
	const struct mem_state *mem = curvm->mem;
	const struct vm_page *m = wchan;

	if (m >= mem->pages && m < mem->pages + mem->virgin)
		print_fmt(out, ", %s, %s", describe_page_frame(m).text,
		    describe_busy(m).text);
	else if (wchan == &mem->nfree)
		print_fmt(out, ", free frames, of which there are %lu",
		    mem->nfree);
	else
		return (false);
	return (true);
}

void
mem_exit_init(void)
{
	sched_add_exit(check_pages_unbusied);
	sched_add_wchan_printer(print_page_channel);
}
