/* SPDX-License-Identifier: BSD-2-Clause */
/* Verbs: the page daemon's parts, by hand. */
#include <inttypes.h>
#include <vmsim/observe.h>
#include <vmsim/pageout.h>
#include "scenario/engine.h"

static void
run_scan(struct strand *s, const struct scenario_op *op)
{
	uint64_t addl, freed;

	if (op->choice == SCAN_OF_ACTIVE) {
		vmsim_scan_active(s->run->vm, op->npages);
		answer_text(s, "ok");
		return;
	}
	freed = vmsim_scan_inactive(s->run->vm, op->npages, &addl);
	fprintf(s->answer.f, "freed=%" PRIu64 " addl=%" PRIu64, freed, addl);
}

static void
run_launder(struct strand *s, const struct scenario_op *op)
{
	fprintf(s->answer.f, "%" PRIu64, vmsim_launder(s->run->vm, op->npages,
	    op->flags != 0));
}

static void
run_queues(struct strand *s, const struct scenario_op *op)
{
	if (run_names_objects(s->run))
		vmsim_dump_queues(s->run->vm, "| ", vmsim_print_file,
		    s->text.f);
	else
		vmsim_dump_queues_recorded(s->run->vm, "| ", vmsim_print_file,
		    s->text.f);
}

static const struct verb verbs[] = {
	{
	    .name = "scan",
	    .help = "age active pages, or free inactive ones",
	    .args = { ARG_SCAN, ARG_NPAGES },
	    .run = run_scan,
	},
	{
	    .name = "launder",
	    .help = "write dirty pages with their neighbours",
	    .args = { ARG_NPAGES, ARG_SHORTFALL },
	    .run = run_launder,
	},
	{
	    .name = "queues",
	    .help = "the page queues",
	    .run = run_queues,
	    .acts = true,
	    .is_silent = true,
	},
};

const struct verb_group verbs_pageout = VERB_GROUP(verbs);
