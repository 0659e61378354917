/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of all that can be seen of a machine. */
#include <sys/param.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include "pmap/pmap.h"
#include "observe/observe.h"
#include "observe/state.h"

#define	FLAG(bit, name)	{ (bit), (bit), (name) }
#define	WORD(value, name) { 0, (value), (name) }
#define	END		{ 0, 0, NULL }

#define	FIELD(n, t)	{ .name = (n), .type = VALUE_##t }
#define	WORDED(n, t, w)	{ .name = (n), .type = VALUE_##t, .words = (w) }

static const struct flag_word entry_flags[] = {
	FLAG(MAP_ENTRY_COW, "cow"),
	FLAG(MAP_ENTRY_NEEDS_COPY, "needscopy"),
	FLAG(MAP_ENTRY_GUARD, "guard"),
	FLAG(MAP_ENTRY_NOSYNC, "nosync"),
	FLAG(MAP_ENTRY_NOCOREDUMP, "nocore"),
	{ MAP_ENTRY_BEHAV_MASK, MAP_ENTRY_BEHAV_SEQUENTIAL, "sequential" },
	{ MAP_ENTRY_BEHAV_MASK, MAP_ENTRY_BEHAV_RANDOM, "random" },
	FLAG(MAP_ENTRY_GROWS_DOWN, "growsdown"),
	FLAG(MAP_ENTRY_STACK_GAP, "stackgap"),
	FLAG(MAP_ENTRY_USER_WIRED, "userwired"),
	{ MAP_ENTRY_SPLIT_BOUNDARY_MASK, 1 << MAP_ENTRY_SPLIT_BOUNDARY_SHIFT,
	    "split=1" },
	{ MAP_ENTRY_SPLIT_BOUNDARY_MASK, 2 << MAP_ENTRY_SPLIT_BOUNDARY_SHIFT,
	    "split=2" },
	END
};

static const struct flag_word pte_flags[] = {
	FLAG(PTE_W, "wired"), FLAG(PTE_A, "acc"), FLAG(PTE_M, "mod"), END
};

static const struct flag_word psind_words[] = {
	WORD(0, "4K"), WORD(1, "2M"), WORD(2, "1G"), END
};

static const struct flag_word object_flags_words[] = {
	FLAG(OBJ_ONEMAPPING, "onemapping"), FLAG(OBJ_DEAD, "dead"),
	FLAG(OBJ_POPULATE, "populate"), END
};

static const struct flag_word page_flags[] = {
	FLAG(PGA_REFERENCED, "referenced"), FLAG(PGA_NOSYNC, "nosync"), END
};

static const struct flag_word thread_words[] = {
	WORD(TD_NEW, "new"), WORD(TD_READY, "ready"), WORD(TD_LOCK, "lock"),
	WORD(TD_SLEEP, "sleep"), WORD(TD_DONE, "done"), END
};

static const struct state_field machine_fields[] = {
	FIELD("frames", NUMBER), FIELD("free", NUMBER),
	FIELD("swap", NUMBER), FIELD("clock", NUMBER),
};

static const struct state_field counter_fields[] = {
	FIELD("faults", NUMBER), FIELD("cow", NUMBER),
	FIELD("cowopt", NUMBER), FIELD("zfod", NUMBER),
	FIELD("iofaults", NUMBER), FIELD("intrans", NUMBER),
	FIELD("collapses", NUMBER), FIELD("bypasses", NUMBER),
	FIELD("prefaults", NUMBER), FIELD("populates", NUMBER),
	FIELD("swapin", NUMBER), FIELD("swapout", NUMBER),
	FIELD("restarts", NUMBER),
};

static const struct state_field thread_fields[] = {
	WORDED("state", WORD, thread_words),
};

static const struct state_field tlb_fields[] = {
	FIELD("frame", FRAME), FIELD("prot", PROT),
	WORDED("flags", FLAGS, pte_flags),
};

static const struct state_field proc_fields[] = {
	FIELD("entries", NUMBER), FIELD("size", NUMBER),
	FIELD("resident", NUMBER), FIELD("wired", NUMBER),
};

static const struct state_field entry_fields[] = {
	[AT_ENTRY_END] = FIELD("end", HEX),
	[AT_ENTRY_PROT] = FIELD("prot", PROT),
	[AT_ENTRY_MAX] = FIELD("max", PROT),
	[AT_ENTRY_INHERIT] = WORDED("inherit", WORD, inherit_names),
	[AT_ENTRY_FLAGS] = WORDED("flags", FLAGS, entry_flags),
	[AT_ENTRY_WIRED] = FIELD("wired", NUMBER),
	[AT_ENTRY_OBJECT] = FIELD("object", OBJECT),
	[AT_ENTRY_OFFSET] = FIELD("offset", HEX),
	[AT_ENTRY_WINDOW] = FIELD("window", NUMBER),
	[AT_ENTRY_NEXT] = FIELD("next", HEX),
};

static const struct state_field pte_fields[] = {
	[AT_PTE_FRAME] = FIELD("frame", FRAME),
	[AT_PTE_PROT] = FIELD("prot", PROT),
	[AT_PTE_FLAGS] = WORDED("flags", FLAGS, pte_flags),
	[AT_PTE_PSIND] = WORDED("size", WORD, psind_words),
	[AT_PTE_OBJECT] = FIELD("object", OBJECT),
	[AT_PTE_PAGE] = FIELD("page", NUMBER),
};

static const struct state_field object_fields[] = {
	[AT_OBJECT_KIND] = FIELD("kind", TEXT),
	[AT_OBJECT_SIZE] = FIELD("size", NUMBER),
	[AT_OBJECT_REFS] = FIELD("refs", NUMBER),
	[AT_OBJECT_SHADOWS] = FIELD("shadows", NUMBER),
	[AT_OBJECT_RESIDENT] = FIELD("resident", NUMBER),
	[AT_OBJECT_FLAGS] = WORDED("flags", FLAGS, object_flags_words),
	[AT_OBJECT_BACKING] = FIELD("backing", OBJECT),
	[AT_OBJECT_BOFF] = FIELD("boff", HEX),
	[AT_OBJECT_NAMED] = { .name = "named", .type = VALUE_NUMBER,
	    .hidden = true },
};

static const struct state_field page_fields[] = {
	[AT_PAGE_FRAME] = FIELD("frame", FRAME),
	[AT_PAGE_VALID] = FIELD("valid", MASK),
	[AT_PAGE_DIRTY] = FIELD("dirty", MASK),
	[AT_PAGE_WIRE] = FIELD("wire", NUMBER),
	[AT_PAGE_BUSY] = FIELD("busy", BUSY),
	[AT_PAGE_QUEUE] = WORDED("queue", WORD, queue_names),
	[AT_PAGE_ACT] = FIELD("act", NUMBER),
	[AT_PAGE_FLAGS] = WORDED("flags", FLAGS, page_flags),
	[AT_PAGE_WORD] = FIELD("word", HEX),
};

static const struct state_field swap_fields[] = {
	FIELD("block", NUMBER),
};

#define	FIELDS(f)	.fields = (f), .nfields = nitems(f)

static const struct state_kind_row rows[STATE_KINDS] = {
	[STATE_MACHINE] = { "machine", NAME_TEXT, VALUE_TEXT,
	    FIELDS(machine_fields) },
	[STATE_COUNTERS] = { "counters", NAME_TEXT, VALUE_TEXT,
	    FIELDS(counter_fields) },
	[STATE_THREAD] = { "thread", NAME_THREAD, VALUE_TEXT,
	    FIELDS(thread_fields) },
	[STATE_TLB] = { "tlb", NAME_THREAD, VALUE_HEX, FIELDS(tlb_fields) },
	[STATE_PROC] = { "proc", NAME_PROC, VALUE_TEXT, FIELDS(proc_fields) },
	[STATE_ENTRY] = { "entry", NAME_PROC, VALUE_HEX,
	    FIELDS(entry_fields) },
	[STATE_PTE] = { "pte", NAME_PROC, VALUE_HEX, FIELDS(pte_fields) },
	[STATE_OBJECT] = { "object", NAME_OBJECT, VALUE_TEXT,
	    FIELDS(object_fields) },
	[STATE_PAGE] = { "page", NAME_OBJECT, VALUE_NUMBER,
	    FIELDS(page_fields) },
	[STATE_SWAP] = { "swap", NAME_OBJECT, VALUE_NUMBER,
	    FIELDS(swap_fields) },
};

_Static_assert(nitems(counter_fields) == STATE_VALUES,
    "the kind with the most values");

const struct state_kind_row *
state_row(unsigned kind)
{
	return (&rows[kind]);
}

const struct state_field *
state_field(unsigned kind, unsigned value)
{
	return (&rows[kind].fields[value]);
}
