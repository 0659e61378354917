/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a thread leaves behind, and what a sleeper on a page waits for.  A page
 * under swap I/O belongs to the transfer, not to the thread that began it.
 */
#include "mem/mem.h"
#include "mem/mem_exit.h"

static bool
is_owned_by(const struct vm_page *m, uint32_t tid)
{
	u_int x = m->busy_lock;

	return (x != VPB_FREED && (x & VPB_BIT_EXCLUSIVE) != 0 &&
	    VPB_OWNER(x) == tid && (m->oflags & VPO_SWAPINPROG) == 0);
}

/* sched_exit_t. */
static void
check_exit(struct thread *td)
{
	const struct mem_state *mem = curvm->mem;
	const struct vm_page *m;
	char name[MEM_NAME_MAX];
	u_long i;

	for (i = 0; i < mem->virgin; i++) {
		m = &mem->pages[i];
		CONTRACT(!is_owned_by(m, td->td_tid), "thread %u (%s) returns "
		    "with %s exclusively busy since %s", td->td_tid,
		    td->td_name, mem_page_name(m, name), m->busy_where);
	}
}

static const char *
thread_name(uint32_t tid)
{
	const struct thread *td;

	TAILQ_FOREACH(td, &curvm->sched->threads, td_link) {
		if (td->td_tid == tid)
			return (td->td_name);
	}
	return ("ended");
}

static void
tell_page(struct printer *out, const struct vm_page *m)
{
	char name[MEM_NAME_MAX];
	u_int x = m->busy_lock;

	print_fmt(out, ", %s, ", mem_page_name(m, name));
	if (x == VPB_FREED)
		print_fmt(out, "which is free");
	else if ((x & VPB_BIT_EXCLUSIVE) != 0)
		print_fmt(out, "exclusively busied by thread %u (%s) at %s",
		    VPB_OWNER(x), thread_name(VPB_OWNER(x)), m->busy_where);
	else if (VPB_SHARERS(x) != 0)
		print_fmt(out, "shared by %u, the last at %s", VPB_SHARERS(x),
		    m->busy_where);
	else
		print_fmt(out, "which nobody has busy");
}

/* sched_chan_teller_t. */
static bool
tell_channel(struct printer *out, const void *wchan)
{
	const struct mem_state *mem = curvm->mem;
	const struct vm_page *m = wchan;

	if (m >= mem->pages && m < mem->pages + mem->virgin)
		tell_page(out, m);
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
	sched_add_exit(check_exit);
	sched_add_chan_teller(tell_channel);
}
