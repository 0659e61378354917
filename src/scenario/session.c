/* SPDX-License-Identifier: BSD-2-Clause */
/* A session: lines are read and executed one by one. */
#include <stdlib.h>
#include "scenario/session_point.h"

/* Prints, and leaves the machine as it is. */
static bool
op_is_look(const struct scenario_op *op)
{
	return (op->verb->is_silent && !op->verb->acts && op->flags == 0);
}

static void
deliver_step(struct session *s)
{
	struct strand *m = &s->run.strands[0];
	struct slice text = stream_read(&m->text);
	struct scenario_result result = {
		.op = m->current,
		.step = op_is_look(m->current) ? 0 : m->step,
		.text = text.p,
		.len = text.len,
		.unexpected = m->unexpected[0] != '\0' ? m->unexpected : NULL,
		.last = true,
		.panicked = s->run.panicked,
	};

	if (!s->is_quiet)
		s->config.sink(s->config.arg, s, &result);
}

static enum session_verdict
perform_guarded(struct session *s, const struct scenario_op *op)
{
	struct strand *m = &s->run.strands[0];

	s->run.panicked = false;
	switch (setjmp(s->run.escape)) {
	case 0:
		if (!tables_grow(&s->run)) {
			session_fail(s, "the machine has no memory for it");
			return (SESSION_REFUSED);
		}
		engine_step(m, op);
		if (s->config.options.check)
			engine_check(m);
		break;
	case RUN_PANICKED:
		snprintf(m->unexpected, sizeof(m->unexpected), "panic");
		break;
	default:
		return (SESSION_PANIC);
	}
	deliver_step(s);
	return (s->run.panicked ? SESSION_PANIC : SESSION_DONE);
}

enum session_verdict
session_perform(struct session *s, const struct scenario_op *op)
{
	enum session_verdict verdict;
	struct vmsim *before;

	before = vmsim_enter(s->run.vm);	/* whose panic a crash is */
	verdict = perform_guarded(s, op);
	vmsim_enter(before);
	return (verdict);
}

/* The line as one of the script's, which has it for good. */
static bool
parse_copy(struct session *s, struct slice line)
{
	struct scenario *script = s->script;
	const struct scenario_op *before = script->last;
	char *copy;

	copy = memory_alloc(script, line.len + 2);
	if (copy == NULL)
		return (session_fail(s, "out of memory"));
	memcpy(copy, line.p, line.len);
	copy[line.len] = '\n';
	script->rest.p = copy;
	script->line = 0;
	if (!parse_line(script, (struct slice){ copy, line.len + 1 }) ||
	    !parse_names_check(script))
		return (false);
	if (script->last == before)
		return (session_fail(s, "expected an operation"));
	if (script->last->verb->mark != MARK_NONE)
		return (session_fail(s, "threads are for vmsim run and vmsim "
		    "explore; here is one"));
	script->last->line = (unsigned)s->place + 1;
	return (true);
}

/* The operation of a line; NULL: the session is as it was. */
static const struct scenario_op *
read_operation(struct session *s, struct slice line)
{
	s->error = (struct scenario_error){ 0 };
	s->script->error = &s->error;
	if (parse_copy(s, line))
		return (s->script->last);
	parse_rewind(s->script, &s->points[s->place].mark);
	return (NULL);
}

/* On the machine that it wants. */
static enum session_verdict
execute_read(struct session *s, const struct scenario_op *op)
{
	if (!session_fits(s, s->script) && !session_remake(s))
		return (SESSION_REFUSED);
	return (session_perform(s, op));
}

/* Back to the place; a verdict that told of success may become another. */
static enum session_verdict
undo_read(struct session *s, enum session_verdict verdict)
{
	return (session_back(s, s->place) ? verdict : SESSION_REFUSED);
}

/* Undone, too, but for the machine, which was only looked at. */
static enum session_verdict
execute_look(struct session *s, const struct scenario_op *op,
    struct slice line)
{
	const struct session_point *here = &s->points[s->place];

	if (session_perform(s, op) != SESSION_DONE)
		return (undo_read(s, SESSION_PANIC));
	if (s->recording != NULL)
		vmsim_trace_cut(s->recording, here->nsteps);
	parse_rewind(s->script, &here->mark);
	fprintf(s->pending.f, "%.*s\n", SLICE(line));
	return (SESSION_DONE);
}

static enum session_verdict
execute_line(struct session *s, struct slice line)
{
	const struct scenario_op *op;
	enum session_verdict verdict;
	const char *end;

	op = read_operation(s, line);
	if (op == NULL)
		return (SESSION_MISTAKE);
	if (op_is_look(op))
		return (execute_look(s, op, line));
	verdict = execute_read(s, op);
	end = op->text.p + op->text.len;
	if (verdict != SESSION_DONE || !session_add(s, op,
	    (struct slice){ end, strlen(end) }))
		return (undo_read(s, verdict != SESSION_DONE ? verdict :
		    SESSION_REFUSED));
	return (SESSION_DONE);
}

/* Comments stay, answers of a recording do not. */
static bool
is_operation(struct session *s, struct slice line)
{
	if (line.len == 0 || line.p[0] == '#') {
		fprintf(s->pending.f, "%.*s\n", SLICE(line));
		return (false);
	}
	return (line.p[0] != '=' && line.p[0] != '|');
}

static struct slice
slice_of_line(const char *line)
{
	return (slice_trim(slice_chomp((struct slice){ line,
	    strcspn(line, "\r\n") })));
}

enum session_verdict
session_type(struct session *s, const char *line)
{
	struct slice text = slice_of_line(line);

	return (is_operation(s, text) ? execute_line(s, text) :
	    SESSION_NOTHING);
}

enum session_verdict
session_try(struct session *s, const char *line)
{
	const struct scenario_op *op;

	op = read_operation(s, slice_of_line(line));
	if (op == NULL)
		return (SESSION_MISTAKE);
	return (undo_read(s, execute_read(s, op)));
}

enum session_verdict
session_go(struct session *s, size_t n)
{
	enum session_verdict verdict = SESSION_DONE;

	if (n < s->place) {
		stream_cut(&s->pending, 0);
		return (session_back(s, n) ? SESSION_DONE : SESSION_REFUSED);
	}
	while (s->place < n && verdict == SESSION_DONE)
		verdict = session_type(s, s->points[s->place + 1].text);
	return (verdict);
}

struct session *
session_open(const struct session_config *config)
{
	struct session *s;

	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return (NULL);
	s->config = *config;
	s->config.options.recording = &s->recording;
	if (s->config.snapshot_bytes == 0)
		s->config.snapshot_bytes = (size_t)256 << 20;
	s->stride = 1;
	s->script = parse_begin("prompt");
	if (s->script != NULL && stream_open(&s->pending) &&
	    tables_init(&s->run, s->script, &s->config.options) &&
	    session_begin(s))
		return (s);
	session_close(s);
	return (NULL);
}

void
session_close(struct session *s)
{
	if (s == NULL)
		return;
	session_points_fini(s);
	vmsim_trace_destroy(s->recording);
	vmsim_destroy(s->run.vm);
	tables_fini(&s->run);
	scenario_close(s->script);
	stream_close(&s->pending);
	free(s);
}

const char *
session_error(const struct session *s)
{
	return (s->error.text);
}

size_t
session_place(const struct session *s)
{
	return (s->place);
}

size_t
session_end(const struct session *s)
{
	return (s->npoints - 1);
}

const char *
session_nth(const struct session *s, size_t n, const char **answer)
{
	*answer = s->points[n].answer;
	return (s->points[n].text);
}

static uint64_t
trunc_address(uint64_t addr)
{
	return (addr & ~(uint64_t)(VMSIM_PAGE_SIZE - 1));
}

/* Is it that page that the operation is about? */
static bool
op_is_about(const struct scenario_op *op, uint32_t proc, uint64_t addr)
{
	if (op->inner != NULL && op->proc == NO_NAME)
		op = op->inner;
	if (op->child == proc)
		return (true);	/* it was made with all that it has */
	return (op->proc == proc && op->has_addr &&
	    addr >= trunc_address(op->addr) && addr - trunc_address(op->addr) <
	    (op->npages > 0 ? op_len_bytes(op) : VMSIM_PAGE_SIZE));
}

size_t
session_find(const struct session *s, const char *where)
{
	struct slice text = slice_of_line(where), proc = text, addr;
	uint32_t number;
	uint64_t va;
	size_t i;

	proc.len = strcspn(text.p, " \t");
	if (proc.len >= text.len)
		return (0);
	addr = slice_trim(slice_after(text, proc.len));
	number = name_find(&s->script->procs, proc);
	if (number == NO_NAME || !number_address(addr, &va))
		return (0);
	for (i = s->place; i > 0; i--)
		if (op_is_about(s->points[i].op, number, va))
			break;
	return (i);
}

void
session_tell(const struct session *s, size_t n, int how, vmsim_print_t *print,
    void *arg)
{
	if (s->recording != NULL)
		vmsim_trace_tell(s->recording, s->points[n].nsteps, how, print,
		    arg);
}

struct vmsim *
session_machine(const struct session *s)
{
	return (s->run.vm);
}

struct vmsim_trace *
session_recording(const struct session *s)
{
	return (s->recording);
}
