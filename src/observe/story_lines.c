/* SPDX-License-Identifier: BSD-2-Clause */
/* The events of a fault, each told in one line, the step's name first. */
#include <sys/param.h>
#include <inttypes.h>
#include <vm/vm_pager.h>
#include "map/map.h"
#include "observe/story.h"

typedef void	 tell_t(struct teller *, const struct trace_event *);

struct words
teller_object(const struct teller *s, uint32_t serial)
{
	return (s->names != NULL ? names_get(s->names, NAME_OBJECT, serial) :
	    describe_serial(serial));
}

/* "S2[3]" */
static void
tell_page_name(struct teller *s, uint32_t serial, uint64_t pindex)
{
	print_fmt(&s->out, "%s[%" PRIu64 "]",
	    teller_object(s, serial).text, pindex);
}

static void
tell_object_name(struct teller *s, uint32_t serial)
{
	print_fmt(&s->out, "%s", teller_object(s, serial).text);
}

void
story_print_name(const struct teller *s, const char *name)
{
	struct printer out = s->out;

	print_fmt(&out, "%*s  %-8s ", 2 * s->depth, "", name);
}

/* Where the page is, and what the mapping allows. */
static void
tell_entered(struct teller *s, const struct trace_event *e)
{
	print_fmt(&s->out, "0x%" PRIx64 " -> ", e->c);
	value_print_frame(&s->out, e->e);
	print_fmt(&s->out, " %s%s%s%s\n",
	    (e->d & VM_PROT_READ) != 0 ? "r" : "",
	    (e->d & VM_PROT_WRITE) != 0 ? "w" : "",
	    (e->d & VM_PROT_EXECUTE) != 0 ? "x" : "",
	    (s->about.access & VM_PROT_WRITE) != 0 ? ", dirty" : "");
}

static void
tell_begin(struct teller *s, const struct trace_event *e)
{
	print_fmt(&s->out, "%*sfault #%" PRIu64 " %s 0x%" PRIx64 "\n",
	    2 * s->depth, "", e->e,
	    observe_word(access_names, s->about.access), e->c);
}

static void
tell_lookup(struct teller *s, const struct trace_event *e)
{
	story_print_name(s, "lookup");
	print_fmt(&s->out, "entry [0x%" PRIx64 ",0x%" PRIx64 ")%s%s -> ",
	    e->c, e->e, (e->d & MAP_ENTRY_COW) != 0 ? " cow" : "",
	    (e->d & MAP_ENTRY_NEEDS_COPY) != 0 ? " needs-copy" : "");
	tell_object_name(s, e->a);
	print_fmt(&s->out, " page %" PRIu64 "\n", e->b);
}

static void
tell_lookup_fail(struct teller *s, const struct trace_event *e)
{
	story_print_name(s, "lookup");
	print_fmt(&s->out, "%s\n", observe_word(kern_names, e->d));
}

static void
tell_fast(struct teller *s, const struct trace_event *e)
{
	story_print_name(s, "fast");
	tell_page_name(s, e->a, e->b);
	print_fmt(&s->out, " resident, ");
	tell_entered(s, e);
}

static void
tell_resident(struct teller *s, const struct trace_event *e)
{
	story_print_name(s, "search");
	tell_page_name(s, e->a, e->b);
	if (e->d == VM_PAGE_BITS_ALL)
		print_fmt(&s->out, " resident, valid\n");
	else
		print_fmt(&s->out, " resident, valid=%02x\n", e->d);
}

static void
tell_busy_wait(struct teller *s, const struct trace_event *e)
{
	story_print_name(s, "search");
	tell_page_name(s, e->a, e->b);
	print_fmt(&s->out, " busy -> waited\n");
}

static void
tell_empty(struct teller *s, const struct trace_event *e)
{
	story_print_name(s, "search");
	tell_page_name(s, e->a, e->b);
	print_fmt(&s->out, " empty%s\n",
	    e->d != 0 ? " -> placeholder busy" : "");
}

/* Where they are mapped: those of them that lie in the entry. */
static void
tell_populated(struct teller *s, const struct trace_event *e)
{
	uint64_t start, end;

	if (s->about.end == 0)
		return;
	start = s->about.va - MIN((e->b - e->c) << PAGE_SHIFT,
	    s->about.va - s->about.start);
	end = MIN(s->about.va + ((e->e - e->b + 1) << PAGE_SHIFT),
	    s->about.end);
	print_fmt(&s->out, " -> 0x%" PRIx64 "-0x%" PRIx64, start, end);
}

static void
tell_populate(struct teller *s, const struct trace_event *e)
{
	story_print_name(s, "populate");
	tell_page_name(s, e->a, e->b);
	if (e->d == VM_PAGER_OK) {
		print_fmt(&s->out, " OK, pages %" PRIu64 " to %" PRIu64,
		    e->c, e->e);
		tell_populated(s, e);
	} else {
		print_fmt(&s->out, " %s%s", observe_word(pager_names, e->d),
		    e->d == VM_PAGER_BAD ? ": by the ordinary method" : "");
	}
	print_fmt(&s->out, "\n");
}

static void
tell_getpages(struct teller *s, const struct trace_event *e)
{
	story_print_name(s, "pagein");
	tell_page_name(s, e->a, e->b);
	if (e->d == VM_PAGER_FAIL)
		print_fmt(&s->out, ": the pager does not have it");
	else if (e->d == VM_PAGER_ERROR)
		print_fmt(&s->out, " ERROR: it cannot be read");
	else
		print_fmt(&s->out, " %s", observe_word(pager_names, e->d));
	if (e->d == VM_PAGER_OK && e->c + e->e != 0)
		print_fmt(&s->out, ", %" PRIu64 " before and %" PRIu64
		    " after it", e->c, e->e);
	print_fmt(&s->out, "\n");
}

static void
tell_zero(struct teller *s, const struct trace_event *e)
{
	story_print_name(s, "zero");
	tell_page_name(s, e->a, e->b);
	print_fmt(&s->out, " filled\n");
}

static void
tell_own(struct teller *s, const struct trace_event *e, const char *how)
{
	story_print_name(s, "own");
	print_fmt(&s->out, "%s ", how);
	tell_page_name(s, e->a, e->b);
	print_fmt(&s->out, " -> ");
	tell_page_name(s, (uint32_t)e->c, e->e);
	print_fmt(&s->out, "\n");
}

static void
tell_copy(struct teller *s, const struct trace_event *e)
{
	tell_own(s, e, "copied");
}

static void
tell_move(struct teller *s, const struct trace_event *e)
{
	tell_own(s, e, "moved");
}

static void
tell_recheck(struct teller *s, const struct trace_event *e)
{
	story_print_name(s, "recheck");
	print_fmt(&s->out, "generation %s\n", e->d == 0 ? "unchanged" :
	    "changed, looked up again");
}

static void
tell_enter(struct teller *s, const struct trace_event *e)
{
	story_print_name(s, "enter");
	tell_entered(s, e);
}

static void
tell_prefault(struct teller *s, const struct trace_event *e)
{
	story_print_name(s, "ahead");
	print_fmt(&s->out, "0x%" PRIx64 " -> ", e->c);
	tell_page_name(s, e->a, e->b);
	print_fmt(&s->out, "\n");
}

static void
tell_restart(struct teller *s, const struct trace_event *e)
{
	story_print_name(s, "again");
	print_fmt(&s->out, "from the start\n");
}

/* What the process gets of it: vm_fault_trap(). */
static const char *
failure_meaning(const struct teller *s, uint32_t rv)
{
	switch (rv) {
	case KERN_INVALID_ADDRESS:
		return (": nothing is mapped there: SIGSEGV");
	case KERN_PROTECTION_FAILURE:
		return (": the mapping does not allow it: SIGSEGV");
	case KERN_OUT_OF_BOUNDS:
		return (s->about.answer == VM_PAGER_ERROR ?
		    ": it could not be read: SIGBUS" :
		    s->about.answer == VM_PAGER_FAIL ?
		    ": the pager has no such page: SIGBUS" :
		    ": past the object's end: SIGBUS");
	case KERN_RESOURCE_SHORTAGE:
		return (": no frame is free: SIGBUS");
	case KERN_FAILURE:
		return (": the pager refused: SIGSEGV");
	default:
		return ("");
	}
}

static void
tell_end(struct teller *s, const struct trace_event *e)
{
	if (e->d == KERN_SUCCESS)
		return;
	story_print_name(s, "failed");
	print_fmt(&s->out, "%s%s\n", observe_word(kern_names, e->d),
	    failure_meaning(s, e->d));
}

static void
tell_pair(struct teller *s, const struct trace_event *e, const char *name,
    const char *between)
{
	story_print_name(s, name);
	tell_object_name(s, e->a);
	if (e->c != 0) {
		print_fmt(&s->out, " %s ", between);
		tell_object_name(s, (uint32_t)e->c);
	}
	print_fmt(&s->out, "\n");
}

static void
tell_shadow(struct teller *s, const struct trace_event *e)
{
	tell_pair(s, e, "shadow", "over");
}

static void
tell_collapse(struct teller *s, const struct trace_event *e)
{
	tell_pair(s, e, "collapse", "takes in");
}

static void
tell_bypass(struct teller *s, const struct trace_event *e)
{
	tell_pair(s, e, "bypass", "goes past");
}

static void
tell_terminate(struct teller *s, const struct trace_event *e)
{
	tell_pair(s, e, "destroy", "");
}

static void
tell_mark(struct teller *s, const struct trace_event *e)
{
	print_fmt(&s->out, "%.*s\n", (int)e->d,
	    (const char *)(uintptr_t)e->c);
}

static tell_t *const tellers[TRACE_KINDS] = {
	[TRACE_FAULT_BEGIN] = tell_begin,
	[TRACE_FAULT_LOOKUP] = tell_lookup,
	[TRACE_FAULT_LOOKUP_FAIL] = tell_lookup_fail,
	[TRACE_FAULT_FAST] = tell_fast,
	[TRACE_FAULT_RESIDENT] = tell_resident,
	[TRACE_FAULT_BUSY] = tell_busy_wait,
	[TRACE_FAULT_EMPTY] = tell_empty,
	[TRACE_FAULT_POPULATE] = tell_populate,
	[TRACE_FAULT_GETPAGES] = tell_getpages,
	[TRACE_FAULT_ZERO] = tell_zero,
	[TRACE_FAULT_COPY] = tell_copy,
	[TRACE_FAULT_MOVE] = tell_move,
	[TRACE_FAULT_RECHECK] = tell_recheck,
	[TRACE_FAULT_ENTER] = tell_enter,
	[TRACE_FAULT_PREFAULT] = tell_prefault,
	[TRACE_FAULT_RESTART] = tell_restart,
	[TRACE_FAULT_END] = tell_end,
	[TRACE_SHADOW] = tell_shadow,
	[TRACE_COLLAPSE] = tell_collapse,
	[TRACE_BYPASS] = tell_bypass,
	[TRACE_TERMINATE] = tell_terminate,
	[TRACE_MARK] = tell_mark,
};

void
teller_learn(struct teller *s, const struct trace_event *e)
{
	switch (e->kind) {
	case TRACE_FAULT_BEGIN:
		s->about = (struct told_fault){ .va = trunc_page(e->c),
		    .access = (vm_prot_t)e->d, .answer = VM_PAGER_OK };
		break;
	case TRACE_FAULT_LOOKUP:
		s->about.start = e->c;
		s->about.end = e->e;
		break;
	case TRACE_FAULT_GETPAGES:
		s->about.answer = (int)e->d;
		break;
	case TRACE_FAULT_RESTART:
		s->about.answer = VM_PAGER_OK;
		break;
	}
}

bool
teller_tell(struct teller *s, const struct trace_event *e)
{
	if (tellers[e->kind] == NULL)
		return (false);
	tellers[e->kind](s, e);
	return (true);
}

void
observe_tell_event(struct printer *out, const struct trace_event *e,
    vm_prot_t access)
{
	struct teller s = { .out = *out, .about.access = access };

	(void)teller_tell(&s, e);
}

const char *
story_word(const struct trace_event *e)
{
	switch (e->kind) {
	case TRACE_FAULT_LOOKUP:
		if ((e->d & MAP_ENTRY_NEEDS_COPY) != 0)
			return ("needs-copy");
		break;
	case TRACE_FAULT_EMPTY:
		if (e->d == 0)
			return ("search");
		break;
	case TRACE_HIT:
		if (e->a != TRACE_BY_TABLE)
			return ("TLB");
		break;
	case TRACE_FAULT_END:
		if (e->d == KERN_SUCCESS)
			return (NULL);
		return (e->d == KERN_OUT_OF_BOUNDS ||
		    e->d == KERN_RESOURCE_SHORTAGE ? "SIGBUS" : "SIGSEGV");
	}
	return (event_row(e->kind)->word);
}

bool
story_says_all(const struct trace_event *e)
{
	return ((e->kind >= TRACE_FAULT_BEGIN && e->kind <= TRACE_SHADOW) ||
	    e->kind == TRACE_MARK || story_other_says_all(e));
}
