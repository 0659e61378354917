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

/* The object with most of the frames, or NULL. */
static const struct vm_object *
find_largest_object(const struct mem_state *mem)
{
	const struct vm_object *largest = NULL, *object;
	u_long i;

	for (i = 0; i < mem->virgin; i++) {
		object = mem->pages[i].object;
		if (object != NULL && (largest == NULL ||
		    object->resident_page_count >
		    largest->resident_page_count))
			largest = object;
	}
	return (largest);
}

static void
print_frames_wanted(struct printer *out, const struct mem_sleepers *s)
{
	const struct mem_state *mem = curvm->mem;
	const struct vm_object *object = find_largest_object(mem);

	print_fmt(out, ", %lu of %lu frames are free, %lu wanted",
	    mem->nfree, mem->nframes, s->npages);
	if (object != NULL)
		print_fmt(out, ", %d held by %s", object->resident_page_count,
		    describe_object(object).text);
}

static bool
are_sleepers(const void *wchan)
{
	const struct mem_state *mem = curvm->mem;

	return (wchan == &mem->min_sleepers ||
	    wchan == &mem->severe_sleepers || wchan == &mem->daemon_sleepers);
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
	else if (are_sleepers(wchan))
		print_frames_wanted(out, wchan);
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
