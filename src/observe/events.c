/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of events: base/trace.h has the kinds, and the slots' meaning. */
#include <sys/param.h>
#include <vm/vm.h>
#include <vm/vm_pager.h>
#include "observe/events.h"
#include "observe/observe.h"

#define	WORD(v, w)	{ .value = (v), .word = (w) }
#define	END		{ .word = NULL }

static const struct flag_word access_words[] = {
	WORD(VM_PROT_NONE, "wire"), WORD(VM_PROT_READ, "read"),
	WORD(VM_PROT_WRITE, "write"),
	WORD(VM_PROT_READ | VM_PROT_WRITE, "write"),
	WORD(VM_PROT_EXECUTE, "exec"),
	WORD(VM_PROT_READ | VM_PROT_EXECUTE, "exec"),
	WORD(VM_PROT_COPY, "wire"), WORD(VM_PROT_READ | VM_PROT_COPY, "read"),
	WORD(VM_PROT_WRITE | VM_PROT_COPY, "write"),
	WORD(VM_PROT_READ | VM_PROT_WRITE | VM_PROT_COPY, "write"), END
};

static const struct flag_word kern_words[] = {
	WORD(KERN_SUCCESS, "KERN_SUCCESS"),
	WORD(KERN_INVALID_ADDRESS, "KERN_INVALID_ADDRESS"),
	WORD(KERN_PROTECTION_FAILURE, "KERN_PROTECTION_FAILURE"),
	WORD(KERN_NO_SPACE, "KERN_NO_SPACE"),
	WORD(KERN_INVALID_ARGUMENT, "KERN_INVALID_ARGUMENT"),
	WORD(KERN_FAILURE, "KERN_FAILURE"),
	WORD(KERN_RESOURCE_SHORTAGE, "KERN_RESOURCE_SHORTAGE"),
	WORD(KERN_NOT_RECEIVER, "KERN_NOT_RECEIVER"),
	WORD(KERN_NO_ACCESS, "KERN_NO_ACCESS"),
	WORD(KERN_OUT_OF_BOUNDS, "KERN_OUT_OF_BOUNDS"),
	WORD(KERN_RESTART, "KERN_RESTART"), END
};

static const struct flag_word pager_words[] = {
	WORD(VM_PAGER_OK, "OK"), WORD(VM_PAGER_BAD, "BAD"),
	WORD(VM_PAGER_FAIL, "FAIL"), WORD(VM_PAGER_PEND, "PEND"),
	WORD(VM_PAGER_ERROR, "ERROR"), WORD(VM_PAGER_AGAIN, "AGAIN"), END
};

static const struct flag_word placeholder_words[] = {
	WORD(0, "empty"), WORD(1, "placeholder"), END
};

static const struct flag_word recheck_words[] = {
	WORD(0, "unchanged"), WORD(1, "changed"), END
};

#define	SLOT(n, t)	{ .name = (n), .type = VALUE_##t }
#define	WORDS(n, w)	{ .name = (n), .type = VALUE_WORD, .words = (w) }
/* Where a page is: the object in `a`, the index in `b`. */
#define	A_PAGE		[0] = SLOT("obj", OBJECT), [1] = SLOT("page", NUMBER)
/* Where it goes: the object in `c`, the index in `e`. */
#define	TO_PAGE		[2] = SLOT("to", OBJECT), [4] = SLOT("topage", NUMBER)

static const struct event_row rows[] = {
	[TRACE_NONE] = { "rest", NULL, NULL, { } },
	[TRACE_FAULT_BEGIN] = { "trap", "vm_fault", "fault", {
	    [1] = SLOT("p", PROC), [2] = SLOT("va", HEX),
	    [3] = WORDS("access", access_words),
	    [4] = SLOT("fault", NUMBER) } },
	[TRACE_FAULT_LOOKUP] = { "lookup", "vm_map_lookup", "entry", { A_PAGE,
	    [2] = SLOT("start", HEX), [4] = SLOT("end", HEX) } },
	[TRACE_FAULT_LOOKUP_FAIL] = { "refused", "vm_map_lookup", "entry", {
	    [3] = WORDS("why", kern_words) } },
	[TRACE_FAULT_FAST] = { "fast", "vm_fault_soft_fast", "fast", { A_PAGE,
	    [2] = SLOT("va", HEX), [3] = SLOT("prot", PROT),
	    [4] = SLOT("frame", FRAME) } },
	[TRACE_FAULT_RESIDENT] = { "found", "vm_fault_object", "search", {
	    A_PAGE, [3] = SLOT("valid", MASK) } },
	[TRACE_FAULT_BUSY] = { "busy", "vm_fault_busy_sleep", "busy", {
	    A_PAGE } },
	[TRACE_FAULT_EMPTY] = { "empty", "vm_fault_object", "placeholder", {
	    A_PAGE, [3] = WORDS("how", placeholder_words) } },
	[TRACE_FAULT_POPULATE] = { "populate", "vm_fault_populate",
	    "populate", { A_PAGE, [2] = SLOT("first", NUMBER),
	    [3] = WORDS("answer", pager_words), [4] = SLOT("last", NUMBER) } },
	[TRACE_FAULT_GETPAGES] = { "pagein", "vm_fault_getpages", "pagein", {
	    A_PAGE, [2] = SLOT("behind", NUMBER),
	    [3] = WORDS("answer", pager_words), [4] = SLOT("ahead", NUMBER) } },
	[TRACE_FAULT_ZERO] = { "zero", "vm_fault_zerofill", "zfod", {
	    A_PAGE } },
	[TRACE_FAULT_COPY] = { "copy", "vm_fault_cow", "copy-on-write", {
	    A_PAGE, TO_PAGE } },
	[TRACE_FAULT_MOVE] = { "move", "vm_fault_cow", "copy-on-write", {
	    A_PAGE, TO_PAGE } },
	[TRACE_FAULT_RECHECK] = { "recheck", "vm_fault_relookup", "recheck", {
	    [3] = WORDS("how", recheck_words) } },
	[TRACE_FAULT_ENTER] = { "enter", "pmap_enter", "page table", { A_PAGE,
	    [2] = SLOT("va", HEX), [3] = SLOT("prot", PROT),
	    [4] = SLOT("frame", FRAME) } },
	[TRACE_FAULT_PREFAULT] = { "ahead", "vm_fault_prefault", "prefault", {
	    A_PAGE, [2] = SLOT("va", HEX) } },
	[TRACE_FAULT_RESTART] = { "again", "vm_fault", NULL, { } },
	[TRACE_FAULT_END] = { "done", "vm_fault", NULL, {
	    [2] = SLOT("va", HEX), [3] = WORDS("answer", kern_words) } },
	[TRACE_SHADOW] = { "shadow", "vm_object_shadow", "shadow", {
	    [0] = SLOT("obj", OBJECT), [2] = SLOT("backing", OBJECT) } },
	[TRACE_COLLAPSE] = { "collapse", "vm_object_collapse", "collapse", {
	    [0] = SLOT("obj", OBJECT), [2] = SLOT("backing", OBJECT) } },
	[TRACE_BYPASS] = { "bypass", "vm_object_collapse", "bypass", {
	    [0] = SLOT("obj", OBJECT), [2] = SLOT("backing", OBJECT) } },
	[TRACE_TERMINATE] = { "terminate", "vm_object_terminate", NULL, {
	    [0] = SLOT("obj", OBJECT) } },
	[TRACE_MARK] = { "mark", NULL, NULL, { [2] = SLOT("text", TEXT) } },
};

const struct event_row *
event_row(unsigned kind)
{
	return (&rows[kind]);
}

unsigned
event_nkinds(void)
{
	return (nitems(rows));
}

uint64_t
event_value(const struct trace_event *e, unsigned slot)
{
	const uint64_t values[EVENT_SLOTS] = { e->a, e->b, e->c, e->d, e->e };

	return (values[slot]);
}

void
event_set(struct trace_event *e, unsigned slot, uint64_t value)
{
	switch (slot) {
	case 0:
		e->a = (uint32_t)value;
		break;
	case 1:
		e->b = value;
		break;
	case 2:
		e->c = value;
		break;
	case 3:
		e->d = (uint32_t)value;
		break;
	case 4:
		e->e = value;
		break;
	}
}
