/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The last fault, told from the events that its steps left in the trace: one
 * line an event, the step's name first.
 */
#include <inttypes.h>

#include "mem/mem.h"
#include "map/map.h"
#include "observe/observe.h"

struct fault_story {
	struct printer	 out;
	uint32_t	 fault;		/* number of the fault that is told */
	vm_prot_t	 access;	/* what it wanted */
};

typedef void	 tell_t(struct fault_story *, const struct trace_event *);

/* "S2[3]" */
static void
tell_page_name(struct fault_story *s, uint32_t serial, uint64_t pindex)
{
	print_fmt(&s->out, "%s[%" PRIu64 "]", describe_serial(serial).text,
	    pindex);
}

static void
tell_object_name(struct fault_story *s, uint32_t serial)
{
	print_fmt(&s->out, "%s", describe_serial(serial).text);
}

static void
tell_step(struct fault_story *s, const char *name)
{
	print_fmt(&s->out, "  %-8s ", name);
}

/* Where the page is, and what the mapping allows. */
static void
tell_entered(struct fault_story *s, const struct trace_event *e)
{
	vm_paddr_t pa;

	pa = e->e << PAGE_SHIFT;
	if (mem_is_ram(pa))
		print_fmt(&s->out, "0x%" PRIx64 " -> frame %" PRIu64, e->c,
		    (pa - MEM_RAM_BASE) >> PAGE_SHIFT);
	else
		print_fmt(&s->out, "0x%" PRIx64 " -> device page %" PRIu64,
		    e->c, (pa - MEM_DEV_BASE) >> PAGE_SHIFT);
	print_fmt(&s->out, " %s%s%s%s\n",
	    (e->d & VM_PROT_READ) != 0 ? "r" : "",
	    (e->d & VM_PROT_WRITE) != 0 ? "w" : "",
	    (e->d & VM_PROT_EXECUTE) != 0 ? "x" : "",
	    (s->access & VM_PROT_WRITE) != 0 ? ", dirty" : "");
}

static void
tell_begin(struct fault_story *s, const struct trace_event *e)
{
	s->access = (vm_prot_t)e->d;
	print_fmt(&s->out, "fault #%u %s 0x%" PRIx64 "\n", s->fault,
	    observe_access(s->access), e->c);
}

static void
tell_lookup(struct fault_story *s, const struct trace_event *e)
{
	tell_step(s, "lookup");
	print_fmt(&s->out, "entry [0x%" PRIx64 ",0x%" PRIx64 ")%s%s -> ",
	    e->c, e->e, (e->d & MAP_ENTRY_COW) != 0 ? " cow" : "",
	    (e->d & MAP_ENTRY_NEEDS_COPY) != 0 ? " needs-copy" : "");
	tell_object_name(s, e->a);
	print_fmt(&s->out, " page %" PRIu64 "\n", e->b);
}

static void
tell_lookup_fail(struct fault_story *s, const struct trace_event *e)
{
	tell_step(s, "lookup");
	print_fmt(&s->out, "%s\n", observe_kern((int)e->d));
}

static void
tell_fast(struct fault_story *s, const struct trace_event *e)
{
	tell_step(s, "fast");
	tell_page_name(s, e->a, e->b);
	print_fmt(&s->out, " resident, ");
	tell_entered(s, e);
}

static void
tell_resident(struct fault_story *s, const struct trace_event *e)
{
	tell_step(s, "search");
	tell_page_name(s, e->a, e->b);
	if (e->d == VM_PAGE_BITS_ALL)
		print_fmt(&s->out, " resident, valid\n");
	else
		print_fmt(&s->out, " resident, valid=%02x\n", e->d);
}

static void
tell_busy_wait(struct fault_story *s, const struct trace_event *e)
{
	tell_step(s, "search");
	tell_page_name(s, e->a, e->b);
	print_fmt(&s->out, " busy -> waited\n");
}

static void
tell_empty(struct fault_story *s, const struct trace_event *e)
{
	tell_step(s, "search");
	tell_page_name(s, e->a, e->b);
	print_fmt(&s->out, " empty%s\n",
	    e->d != 0 ? " -> placeholder busy" : "");
}

static const char *
pager_word(uint32_t rv)
{
	static const char *const words[] = { "OK", "BAD", "FAIL", "PEND",
	    "ERROR", "AGAIN" };

	return (rv < sizeof(words) / sizeof(words[0]) ? words[rv] : "?");
}

static void
tell_populate(struct fault_story *s, const struct trace_event *e)
{
	tell_step(s, "populate");
	tell_page_name(s, e->a, e->b);
	if (e->d == 0)
		print_fmt(&s->out, " OK, pages %" PRIu64 " to %" PRIu64 "\n",
		    e->c, e->e);
	else
		print_fmt(&s->out, " %s\n", pager_word(e->d));
}

static void
tell_getpages(struct fault_story *s, const struct trace_event *e)
{
	tell_step(s, "pagein");
	tell_page_name(s, e->a, e->b);
	print_fmt(&s->out, " %s", pager_word(e->d));
	if (e->d == 0 && e->c + e->e != 0)
		print_fmt(&s->out, ", %" PRIu64 " before and %" PRIu64
		    " after it", e->c, e->e);
	print_fmt(&s->out, "\n");
}

static void
tell_zero(struct fault_story *s, const struct trace_event *e)
{
	tell_step(s, "zero");
	tell_page_name(s, e->a, e->b);
	print_fmt(&s->out, " filled\n");
}

static void
tell_own(struct fault_story *s, const struct trace_event *e, const char *how)
{
	tell_step(s, "own");
	print_fmt(&s->out, "%s ", how);
	tell_page_name(s, e->a, e->b);
	print_fmt(&s->out, " -> ");
	tell_page_name(s, (uint32_t)e->c, e->e);
	print_fmt(&s->out, "\n");
}

static void
tell_copy(struct fault_story *s, const struct trace_event *e)
{
	tell_own(s, e, "copied");
}

static void
tell_move(struct fault_story *s, const struct trace_event *e)
{
	tell_own(s, e, "moved");
}

static void
tell_recheck(struct fault_story *s, const struct trace_event *e)
{
	tell_step(s, "recheck");
	print_fmt(&s->out, "generation %s\n", e->d == 0 ? "unchanged" :
	    "changed, looked up again");
}

static void
tell_enter(struct fault_story *s, const struct trace_event *e)
{
	tell_step(s, "enter");
	tell_entered(s, e);
}

static void
tell_prefault(struct fault_story *s, const struct trace_event *e)
{
	tell_step(s, "ahead");
	print_fmt(&s->out, "0x%" PRIx64 " -> ", e->c);
	tell_page_name(s, e->a, e->b);
	print_fmt(&s->out, "\n");
}

static void
tell_restart(struct fault_story *s, const struct trace_event *e)
{
	tell_step(s, "again");
	print_fmt(&s->out, "from the start\n");
}

static void
tell_end(struct fault_story *s, const struct trace_event *e)
{
	if (e->d == 0)
		return;
	tell_step(s, "failed");
	print_fmt(&s->out, "%s\n", observe_kern((int)e->d));
}

static void
tell_pair(struct fault_story *s, const struct trace_event *e, const char *name,
    const char *between)
{
	tell_step(s, name);
	tell_object_name(s, e->a);
	if (e->c != 0) {
		print_fmt(&s->out, " %s ", between);
		tell_object_name(s, (uint32_t)e->c);
	}
	print_fmt(&s->out, "\n");
}

static void
tell_shadow(struct fault_story *s, const struct trace_event *e)
{
	tell_pair(s, e, "shadow", "over");
}

static void
tell_collapse(struct fault_story *s, const struct trace_event *e)
{
	tell_pair(s, e, "collapse", "takes in");
}

static void
tell_bypass(struct fault_story *s, const struct trace_event *e)
{
	tell_pair(s, e, "bypass", "goes past");
}

static void
tell_terminate(struct fault_story *s, const struct trace_event *e)
{
	tell_pair(s, e, "destroy", "");
}

static void
tell_mark(struct fault_story *s, const struct trace_event *e)
{
	print_fmt(&s->out, "%.*s\n", (int)e->d,
	    (const char *)(uintptr_t)e->c);
}

static tell_t *const tellers[] = {
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
#define	NTELLERS	(sizeof(tellers) / sizeof(tellers[0]))

void
observe_tell_event(struct printer *out, const struct trace_event *e,
    vm_prot_t access)
{
	struct fault_story s = { *out, e->fault, access };

	if (e->kind < NTELLERS && tellers[e->kind] != NULL)
		tellers[e->kind](&s, e);
}

static uint64_t
oldest_event(const struct trace *t)
{
	return (t->next > TRACE_RING ? t->next - TRACE_RING : 0);
}

/* The fault that ended last, or the one under way; 0: none is known. */
static uint32_t
last_fault(const struct trace *t)
{
	const struct trace_event *e;
	uint64_t i;

	if (t->fault != 0)
		return (t->fault);
	for (i = t->next; i > oldest_event(t); i--) {
		e = &t->ring[(i - 1) % TRACE_RING];
		if (e->kind == TRACE_FAULT_END)
			return (e->fault);
	}
	return (0);
}

static void
tell_fault(struct fault_story *s, const struct trace *t)
{
	const struct trace_event *e;
	bool begun;
	uint64_t i;

	begun = false;
	for (i = oldest_event(t); i < t->next; i++) {
		e = &t->ring[i % TRACE_RING];
		if (e->fault != s->fault || e->kind >= NTELLERS ||
		    tellers[e->kind] == NULL)
			continue;
		if (!begun && e->kind != TRACE_FAULT_BEGIN)
			print_fmt(&s->out, "fault #%u\n  ...\n", s->fault);
		begun = true;
		tellers[e->kind](s, e);
	}
}

void
vmsim_dump_story(struct vmsim *vm, vmsim_print_t *print, void *arg)
{
	struct fault_story s = { .out = { print, arg } };
	struct vmsim *prev;

	prev = vmsim_enter(vm);
	s.fault = last_fault(&vm->trace);
	if (s.fault != 0)
		tell_fault(&s, &vm->trace);
	else
		print_fmt(&s.out, "no fault has been recorded\n");
	vmsim_enter(prev);
}
