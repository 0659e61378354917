/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What happens outside the steps of a fault, each event in one line.
 */
#include <inttypes.h>
#include <string.h>
#include "observe/story.h"

/* The values of an event by the names of its slots. */
struct event_words {
	struct teller	*s;
	const struct trace_event *e;
};

typedef void	 words_fn(const struct event_words *);

/* The slot of that name; EVENT_SLOTS: none. */
static unsigned
find_slot(const struct trace_event *e, const char *name)
{
	const struct event_row *row = event_row(e->kind);
	unsigned i;

	for (i = 0; i < EVENT_SLOTS; i++) {
		if (row->slots[i].name != NULL &&
		    strcmp(row->slots[i].name, name) == 0)
			break;
	}
	return (i);
}

static uint64_t
slot_value(const struct event_words *w, const char *name)
{
	unsigned i = find_slot(w->e, name);

	return (i < EVENT_SLOTS ? event_value(w->e, i) : 0);
}

/* The value as words; what no field names is not printed. */
static void
say_value(const struct event_words *w, const char *name)
{
	unsigned i = find_slot(w->e, name);

	if (i < EVENT_SLOTS)
		value_print(&w->s->out, &event_row(w->e->kind)->slots[i],
		    event_value(w->e, i), w->s->names);
}

static void
add_text(const struct event_words *w, const char *text)
{
	print_fmt(&w->s->out, "%s", text);
}

/* "P 0x10000000-0x10004000" */
static void
say_range(const struct event_words *w)
{
	say_value(w, "p");
	add_text(w, " ");
	say_value(w, "start");
	add_text(w, "-");
	say_value(w, "end");
}

/* "S1[0]", "S1[0-3]" */
static void
say_pages(const struct event_words *w)
{
	uint64_t n = slot_value(w, "pages");

	say_value(w, "obj");
	add_text(w, "[");
	say_value(w, "page");
	if (n > 1)
		print_fmt(&w->s->out, "-%" PRIu64,
		    slot_value(w, "page") + n - 1);
	add_text(w, "]");
}

/* no fault: P's page table allows it, r-- -> frame 0 */
static void
tell_allowed(const struct event_words *w)
{
	add_text(w, "no fault: ");
	say_value(w, "p");
	add_text(w, "'s ");
	say_value(w, "by");
	add_text(w, " allows it, ");
	say_value(w, "prot");
	add_text(w, " -> ");
	say_value(w, "frame");
}

static void
tell_map(const struct event_words *w)
{
	say_range(w);
	add_text(w, " ");
	say_value(w, "prot");
	add_text(w, ": nothing is read or made before it is touched");
}

static void
tell_map_ahead(const struct event_words *w)
{
	say_range(w);
	add_text(w, ": what is in memory is mapped at once");
}

static void
tell_unmap(const struct event_words *w)
{
	say_range(w);
	add_text(w, " is mapped no more");
}

static void
tell_protect(const struct event_words *w)
{
	say_range(w);
	add_text(w, " allows ");
	say_value(w, "prot");
}

static void
tell_inherit(const struct event_words *w)
{
	say_range(w);
	add_text(w, ": a fork makes of it: ");
	say_value(w, "inherit");
}

static void
tell_advise(const struct event_words *w)
{
	say_range(w);
	add_text(w, ": ");
	say_value(w, "advice");
}

static void
tell_wire(const struct event_words *w)
{
	say_range(w);
	add_text(w, " stays in memory");
}

static void
tell_unwire(const struct event_words *w)
{
	say_range(w);
	add_text(w, slot_value(w, "wirings") != 0 ? " is wired once less" :
	    " may be paged out again");
}

static void
tell_sync(const struct event_words *w)
{
	say_range(w);
	add_text(w, " is written back: ");
	say_value(w, "answer");
}

static void
tell_new_process(const struct event_words *w)
{
	say_value(w, "p");
	add_text(w, " begins, with an empty map");
}

static void
tell_forked(const struct event_words *w)
{
	say_value(w, "child");
	add_text(w, " is a copy of ");
	say_value(w, "p");
}

static void
tell_exit(const struct event_words *w)
{
	say_value(w, "p");
	add_text(w, " ends");
}

static void
tell_fork_entry(const struct event_words *w)
{
	say_range(w);
	add_text(w, " of ");
	say_value(w, "obj");
	add_text(w, ": ");
	say_value(w, "how");
}

static void
tell_write_protect(const struct event_words *w)
{
	say_range(w);
	add_text(w, " must not be written before it is copied");
}

static void
tell_copy_wired(const struct event_words *w)
{
	say_pages(w);
	add_text(w, " -> ");
	say_value(w, "to");
	add_text(w, "[");
	say_value(w, "topage");
	add_text(w, "], for it is wired");
}

static void
tell_evict(const struct event_words *w)
{
	say_pages(w);
	add_text(w, ": ");
	say_value(w, "how");
}

static void
tell_swap_out(const struct event_words *w)
{
	say_pages(w);
	add_text(w, slot_value(w, "answer") == 0 ? " written to swap" :
	    " could not be written to swap");
}

static void
tell_swap_in(const struct event_words *w)
{
	say_pages(w);
	add_text(w, slot_value(w, "answer") == 0 ? " read from swap" :
	    " could not be read from swap");
}

static void
tell_hold(const struct event_words *w)
{
	say_range(w);
	add_text(w, " is held for the kernel");
}

static void
tell_reclaim(const struct event_words *w)
{
	say_pages(w);
	add_text(w, ": clean and not in use, its frame is free");
}

static void
tell_oom(const struct event_words *w)
{
	say_value(w, "p");
	add_text(w, ", for no frame can be had otherwise");
}

static void
tell_daemon_turn(const struct event_words *w)
{
	add_text(w, "wanted ");
	say_value(w, "shortage");
	add_text(w, ", freed ");
	say_value(w, "freed");
	add_text(w, "; free: ");
	say_value(w, "free");
}

static void
tell_launder(const struct event_words *w)
{
	add_text(w, "wanted ");
	say_value(w, "want");
	add_text(w, ", wrote ");
	say_value(w, "laundered");
}

static void
tell_tlb_fill(const struct event_words *w)
{
	say_value(w, "p");
	add_text(w, " ");
	say_value(w, "va");
	add_text(w, " -> ");
	say_value(w, "frame");
	add_text(w, " is remembered");
}

static void
tell_tlb_flush(const struct event_words *w)
{
	say_range(w);
	add_text(w, " is forgotten by all processors");
}

static void
tell_wait_for(const struct event_words *w)
{
	add_text(w, "for ");
	say_value(w, "for");
}

static const struct event_teller {
	const char	*name;		/* of the line; "": it has none */
	words_fn	*tell;
	bool		 shows;		/* its effects say more */
} event_tellers[TRACE_KINDS] = {
	[TRACE_HIT] = { "", tell_allowed, false },
	[TRACE_MAP] = { "map", tell_map, false },
	[TRACE_MAP_AHEAD] = { "map", tell_map_ahead, true },
	[TRACE_UNMAP] = { "unmap", tell_unmap, false },
	[TRACE_PROTECT] = { "protect", tell_protect, false },
	[TRACE_INHERIT] = { "inherit", tell_inherit, false },
	[TRACE_ADVISE] = { "advise", tell_advise, true },
	[TRACE_WIRE] = { "wire", tell_wire, false },
	[TRACE_UNWIRE] = { "unwire", tell_unwire, false },
	[TRACE_SYNC] = { "sync", tell_sync, false },
	[TRACE_PROC] = { "process", tell_new_process, false },
	[TRACE_FORK] = { "fork", tell_forked, false },
	[TRACE_EXIT] = { "exit", tell_exit, false },
	[TRACE_FORK_ENTRY] = { "fork", tell_fork_entry, false },
	[TRACE_FORK_PROTECT] = { "protect", tell_write_protect, false },
	[TRACE_COPY_WIRED] = { "copy", tell_copy_wired, false },
	[TRACE_EVICT] = { "evict", tell_evict, false },
	[TRACE_SWAP_OUT] = { "swap", tell_swap_out, false },
	[TRACE_SWAP_IN] = { "swap", tell_swap_in, false },
	[TRACE_HOLD] = { "hold", tell_hold, false },
	[TRACE_RECLAIM] = { "reclaim", tell_reclaim, false },
	[TRACE_OOM] = { "ended", tell_oom, false },
	[TRACE_DAEMON] = { "daemon", tell_daemon_turn, false },
	[TRACE_LAUNDER] = { "laundry", tell_launder, false },
	[TRACE_TLB_FILL] = { "TLB", tell_tlb_fill, false },
	[TRACE_TLB_FLUSH] = { "TLB", tell_tlb_flush, false },
	[TRACE_WAIT] = { "wait", tell_wait_for, false },
};

bool
story_tell_other(struct teller *s, const struct trace_event *e)
{
	const struct event_teller *t = &event_tellers[e->kind];
	const struct event_words w = { s, e };

	if (t->tell == NULL || (t->tell == tell_launder &&
	    slot_value(&w, "laundered") == 0))
		return (false);
	if (*t->name != '\0')
		story_print_name(s, t->name);
	t->tell(&w);
	print_fmt(&s->out, "\n");
	return (true);
}

bool
story_other_says_all(const struct trace_event *e)
{
	const struct event_teller *t = &event_tellers[e->kind];

	switch (e->kind) {
	case TRACE_NONE:
	case TRACE_COLLAPSE:
	case TRACE_BYPASS:
	case TRACE_TERMINATE:
		return (false);
	default:
		/* Of those without a line others say what matters. */
		return (!t->shows);
	}
}
