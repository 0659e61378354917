/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a listener of the machine hears of an execution: each step, and each
 * change of threads.  A change is told in the name of the thread that is left,
 * with what that did last; a step in the name of its own.
 */
#include <string.h>

#include "base/describe.h"
#include "explore/columns.h"

struct step_text {
	char	 text[WORDS_MAX];	/* (t) */
	size_t	 len;			/* (t) */
};

/* vmsim_print_t; what does not fit is cut. */
static void
append_to_step(void *arg, const char *text, size_t len)
{
	struct step_text *s = arg;

	if (len > sizeof(s->text) - 1 - s->len)
		len = sizeof(s->text) - 1 - s->len;
	memcpy(s->text + s->len, text, len);
	s->len += len;
	s->text[s->len] = '\0';
}

/* Why the thread that made the step before does not go on. */
static enum trace_choice
why_chosen(const struct execution *x, const struct step *s)
{
	const struct thread *td;

	if (x->depth <= x->slots.nbodies + 1)
		return (TRACE_CHOICE_BEGINS);
	if (step_is_preemption(s))
		return (TRACE_CHOICE_PREEMPTED);
	td = x->slots.thread[s[-1].slot];
	if (td == NULL || td->td_state == TD_DONE)
		return (TRACE_CHOICE_ENDED);
	return (sched_can_run(td) ? TRACE_CHOICE_YIELDS : TRACE_CHOICE_WAITS);
}

void
listen_step(struct search *sr, const struct step *s, const struct thread *td)
{
	const struct execution *x = &sr->run;
	struct step_text text = { .len = 0 };
	struct printer out = { append_to_step, &text };
	char code = (char)s->code;

	if (x->depth == 1 || s[-1].slot != s->slot)
		TELL(TRACE_CHOICE, x->depth, td->td_tid, 0,
		    why_chosen(x, s), 0);
	print_fmt(&out, "%s", point_code_words(code));
	if (code != 'n' && code != 'z')
		print_subject(sr, &out, td->td_point, td->td_what);
	trace_tell_of(td->td_tid, TRACE_STEP, x->depth, 0,
	    (uint64_t)(uintptr_t)text.text, 0, 0);
}
