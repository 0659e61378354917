/* SPDX-License-Identifier: BSD-2-Clause */
/* What the outside sees of a parsed scenario. */
#include "scenario/language.h"

bool
scenario_has_threads(const struct scenario *s)
{
	return (s->nthreads > 0);
}

static const char *
slice_out(const struct slice *s, size_t *len)
{
	*len = s->len;
	return (s->p);
}

const char *
scenario_recorded_end(const struct scenario *s, size_t *len)
{
	return (slice_out(&s->end, len));
}

const char *
scenario_tail(const struct scenario *s, size_t *len)
{
	return (slice_out(&s->rest, len));
}

const struct scenario_op *
scenario_next(const struct scenario *s, const struct scenario_op *op)
{
	return (op == NULL ? s->first : op->next);
}

unsigned
scenario_op_line(const struct scenario_op *op)
{
	return (op->line);
}

const char *
scenario_op_text(const struct scenario_op *op, size_t *len)
{
	return (slice_out(&op->text, len));
}

const char *
scenario_op_recorded(const struct scenario_op *op, size_t *len)
{
	return (slice_out(&op->recorded, len));
}

const char *
scenario_op_lead(const struct scenario_op *op, size_t *len)
{
	return (slice_out(&op->lead, len));
}

const char *
scenario_op_verb(const struct scenario_op *op)
{
	return (op->verb->name);
}
