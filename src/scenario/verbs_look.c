/* SPDX-License-Identifier: BSD-2-Clause */
/* Verbs that look at the machine. */
#include <errno.h>
#include <vmsim/observe.h>
#include "scenario/engine.h"

static void
run_dump(struct strand *s, const struct scenario_op *op)
{
	scenario_run_dump(s->run, s->text.f);
}

static void
run_stats(struct strand *s, const struct scenario_op *op)
{
	vmsim_dump_stats(s->run->vm, "| ", vmsim_print_file, s->text.f);
}

/* Under the explorer nothing is recorded: what the ring has is told then. */
static void
run_story(struct strand *s, const struct scenario_op *op)
{
	struct bar bar = { s->text.f, false };
	const struct scenario_run *run = s->run;

	if (run->recording != NULL)
		vmsim_trace_tell(run->recording, 0,
		    run->options->why ? VMSIM_TELL_WHY : 0, bar_print, &bar);
	else
		vmsim_dump_story(run->vm, bar_print, &bar);
	bar_end(&bar);
}

static void
run_diff(struct strand *s, const struct scenario_op *op)
{
	struct bar bar = { s->text.f, false };

	if (s->run->recording != NULL)
		(void)vmsim_trace_diff(s->run->recording, bar_print, &bar);
	else
		fputs("| nothing is recorded while orders are explored; "
		    "--trace records one\n", s->text.f);
	bar_end(&bar);
}

static void
run_picture(struct strand *s, const struct scenario_op *op)
{
	struct bar bar = { s->text.f, false };

	if (vmsim_draw(s->run->vm, VMSIM_PICTURE_TEXT, bar_print, &bar) != 0)
		answer_text(s, "ENOMEM");
	bar_end(&bar);
}

static void
run_page(struct strand *s, const struct scenario_op *op)
{
	struct bar bar = { s->text.f, false };

	vmsim_dump_page(strand_proc(s, op), op->addr, bar_print, &bar);
	bar_end(&bar);
}

static void
run_who(struct strand *s, const struct scenario_op *op)
{
	struct bar bar = { s->text.f, false };
	int error;

	error = vmsim_dump_who(s->run->vm, op->word, bar_print, &bar);
	if (error != 0)
		fprintf(s->text.f, error == ENOMEM ? "| no memory for it\n" :
		    "| there is no object of that name now\n");
	bar_end(&bar);
}

/* The parser has found the word. */
static void
run_explain(struct strand *s, const struct scenario_op *op)
{
	struct bar bar = { s->text.f, false };

	(void)vmsim_explain(op->word, bar_print, &bar);
	bar_end(&bar);
}

static void
run_chain(struct strand *s, const struct scenario_op *op)
{
	struct bar bar = { s->text.f, false };

	vmsim_dump_chain(strand_proc(s, op), op->addr, bar_print, &bar);
	bar_end(&bar);
}

/* The machine was made with them where `on` is said. */
static void
run_tlb(struct strand *s, const struct scenario_op *op)
{
	if (op->flags != 0)
		answer_text(s, "ok");
	else
		vmsim_dump_tlb(s->run->vm, "| ", vmsim_print_file, s->text.f);
}

static const struct verb verbs[] = {
	{
	    .name = "dump",
	    .help = "the whole state",
	    .run = run_dump,
	    .is_silent = true,
	},
	{
	    .name = "stats",
	    .help = "the counters",
	    .run = run_stats,
	    .is_silent = true,
	},
	{
	    .name = "tlb",
	    .help = "what processors remember; on: they do",
	    .args = { ARG_ON },
	    .run = run_tlb,
	    .is_silent = true,
	},
	{
	    .name = "story",
	    .help = "tell the last operation with a fault",
	    .run = run_story,
	    .is_silent = true,
	    .needs_trace = true,
	},
	{
	    .name = "diff",
	    .help = "what has changed since the last diff",
	    .run = run_diff,
	    .is_silent = true,
	    .needs_trace = true,
	},
	{
	    .name = "chain",
	    .help = "draw the shadow chain under an address",
	    .args = { ARG_PROC, ARG_ADDR },
	    .run = run_chain,
	    .needs_process = true,
	    .is_silent = true,
	},
	{
	    .name = "picture",
	    .help = "draw processes, objects and pages",
	    .run = run_picture,
	    .is_silent = true,
	},
	{
	    .name = "page",
	    .help = "all of the page mapped at an address",
	    .args = { ARG_PROC, ARG_ADDR },
	    .run = run_page,
	    .needs_process = true,
	    .is_silent = true,
	},
	{
	    .name = "who",
	    .help = "who sees a page, and who has it mapped or busy",
	    .args = { ARG_PAGE },
	    .run = run_who,
	    .is_silent = true,
	},
	{
	    .name = "explain",
	    .help = "what a word means",
	    .args = { ARG_WORD },
	    .run = run_explain,
	    .is_silent = true,
	},
};

const struct verb_group verbs_look = VERB_GROUP(verbs);
