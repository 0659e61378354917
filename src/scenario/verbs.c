/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of operations: one row each.  FORMAT.md describes them. */
#include <string.h>
#include "scenario/engine.h"

#define	Q	VERB_QUEUEABLE
#define	P	VERB_PROCESS
#define	S	VERB_SILENT
#define	B	VERB_BLOCK

const struct verb scenario_verbs[] = {
	{ "frames", "N", "physical frames; the first operation", op_frames,
	    0 },
	{ "object", "OkzK", "a named object to map", op_object, Q },
	{ "proc", "q", "a process with an empty map", op_proc, Q },
	{ "fork", "pc", "Q becomes a copy of P", op_fork, P | Q },
	{ "exit", "p", "P and its address space end", op_exit, P | Q },
	{ "mmap", "panrsbfF", "a mapping at a fixed address", op_mmap,
	    P | Q },
	{ "mmapany", "phnrsbf", "a mapping wherever there is room",
	    op_mmapany, P | Q },
	{ "munmap", "pan", "no mapping any more", op_munmap, P | Q },
	{ "mprotect", "panr", "another protection", op_mprotect, P | Q },
	{ "minherit", "pani", "what fork does with it", op_minherit, P | Q },
	{ "madvise", "panm", "advice", op_madvise, P | Q },
	{ "mlock", "pan", "fault in and wire", op_mlock, P | Q },
	{ "munlock", "pan", "undo mlock", op_munlock, P | Q },
	{ "msync", "panS", "write back, and drop clean pages", op_msync,
	    P | Q },
	{ "mincore", "pan", "what is in core: letters a page", op_mincore,
	    P | Q },
	{ "fault", "pax", "the fault handler alone", op_fault, P | Q },
	{ "load", "pa", "an 8-byte read by the processor", op_load, P | Q },
	{ "store", "pav", "an 8-byte write by the processor", op_store,
	    P | Q },
	{ "hold", "pany", "fault in and wire for the kernel", op_hold,
	    P | Q },
	{ "unhold", "pa", "undo the last hold of that address", op_unhold,
	    Q },
	{ "evict", "pa", "page out the page mapped there", op_evict, P | Q },
	{ "truncate", "oz", "another size for a swap object or a file",
	    op_truncate, Q },
	{ "collapse", "pa", "ask for a collapse of the top object",
	    op_collapse, P | Q },
	{ "during", "od", "run it inside the pager's next call", op_during,
	    0 },
	{ "dump", "", "the whole state", op_dump, S },
	{ "stats", "", "the counters", op_stats, S },
	{ "expect", "e", "fail unless it answers one of these", op_expect,
	    0 },
	{ "story", "", "tell the last fault", op_story,
	    S | VERB_TRACED },
	{ "chain", "pa", "draw the shadow chain under an address", op_chain,
	    P | S },
	{ "peek", "pa", "the first word of the page that hold took",
	    op_peek, Q },
	{ "poke", "pav", "write that word as a device would", op_poke, Q },
	{ "thread", "t", "a block of operations of one thread", NULL, B },
	{ "end", "", "the end of a thread's block", NULL, B },
	{ "final", "", "what follows runs when all threads have ended",
	    NULL, B },
};

#undef Q
#undef P
#undef S
#undef B

const unsigned scenario_nverbs =
    sizeof(scenario_verbs) / sizeof(scenario_verbs[0]);

void
scenario_help(vmsim_print_t *print, void *arg)
{
	char line[256], usage[160];
	unsigned i;
	int n;

	for (i = 0; i < scenario_nverbs; i++) {
		args_usage(&scenario_verbs[i], usage, sizeof(usage));
		n = snprintf(line, sizeof(line), "%s\n    %s\n", usage,
		    scenario_verbs[i].help);
		print(arg, line, (size_t)n);
	}
}
