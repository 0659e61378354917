/* SPDX-License-Identifier: BSD-2-Clause */
/* Questions about an operation that has just run. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <vmsim/process.h>
#include "scenario/lesson.h"
#include "scenario/text.h"
#include "view/view.h"
#include "cli/quiz.h"

static const char *
find_word(const struct quiz_words *w, const char *word, size_t len)
{
	const struct {
		const char *name;
		const char *text;
	} words[] = {
		{ "what", w->what }, { "p", w->p }, { "va", w->va },
		{ "o", w->o }, { "page", w->page }, { "value", w->value },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i].name) == len &&
		    strncmp(words[i].name, word, len) == 0)
			return (words[i].text);
	return ("?");
}

void
quiz_sentence(char *to, size_t size, const char *key,
    const struct quiz_words *w)
{
	const struct view_sentence *s = view_sentences;
	const char *p, *end;
	size_t n = 0;

	while (s->key != NULL && strcmp(s->key, key) != 0)
		s++;
	for (p = s->key != NULL ? s->text : key; *p != '\0' && n + 1 < size;) {
		end = *p == '{' ? strchr(p, '}') : NULL;
		if (end == NULL) {
			to[n++] = *p++;
			continue;
		}
		n += (size_t)snprintf(to + n, size - n, "%s", find_word(w,
		    p + 1, (size_t)(end - p) - 1));
		p = end + 1;
		if (n >= size)
			n = size - 1;
	}
	to[n] = '\0';
}

/* Does the predicate hold? */
static bool
does_hold(struct quiz_run *run, struct vmsim *vm, const char *check)
{
	struct scenario_error error;
	struct requirement *r;
	bool holds = false;
	FILE *f;

	r = lesson_predicate(run->script, (struct slice){ check,
	    strlen(check) }, &error);
	f = fopen("/dev/null", "w");
	if (r != NULL && f != NULL)
		holds = lesson_require(r, vm, &run->before.counters, f);
	if (f != NULL)
		fclose(f);
	return (holds);
}

void
quiz_answer_add(struct quiz_run *run, struct vmsim *vm,
    struct quiz_question *q, bool right, const char *text, const char *check)
{
	unsigned i;

	for (i = 0; i < q->n; i++)
		if (strcmp(q->v[i].text, text) == 0)
			return;
	if ((!right && q->n == 0) || q->n == QUIZ_ANSWERS ||
	    does_hold(run, vm, check) != right)
		return;
	snprintf(q->v[q->n].text, sizeof(q->v[0].text), "%s", text);
	snprintf(q->v[q->n].check, sizeof(q->v[0].check), "%s", check);
	q->n++;
}

/* The operation as a headline. */
static void
say_operation(char *to, size_t size, const struct quiz_op *op)
{
	struct quiz_words w = { .p = op->proc, .va = op->va,
	    .value = op->value };

	quiz_sentence(to, size, strcmp(op->verb, "store") == 0 ? "writes" :
	    strcmp(op->verb, "load") == 0 ? "reads" :
	    strcmp(op->verb, "fork") == 0 ? "forks" : "ends", &w);
}

static bool
is_verb(const struct quiz_run *run, const char *verb)
{
	return (strcmp(run->before.op.verb, verb) == 0);
}

/* Begins a question whose sentences have this key. */
static void
begin_question(const struct quiz_run *run, struct quiz_question *q,
    enum quiz_kind kind, const char *key, const char *why, const char *page)
{
	char what[80];
	struct quiz_words w = { .what = what, .p = run->before.op.proc,
	    .va = run->before.op.va, .page = page };

	*q = (struct quiz_question){ .kind = kind };
	say_operation(what, sizeof(what), &run->before.op);
	quiz_sentence(q->text, sizeof(q->text), key, &w);
	if (why != NULL)
		quiz_sentence(q->why, sizeof(q->why), why, &w);
}

/* Marks of the page, and the words of the predicate. */
static const struct {
	const char *key;
	const char *word;
	unsigned score;
} faults[] = {
	{ "fault -", "none", 6 },
	{ "fault C", "copy", 10 },
	{ "fault Z", "zero", 4 },
	{ "fault R", "mapped", 9 },
	{ "fault I", "read", 8 },
};
#define	NFAULTS	(sizeof(faults) / sizeof(faults[0]))

static void
add_fault(struct quiz_run *run, struct vmsim *vm, struct quiz_question *q,
    bool right, size_t i)
{
	struct quiz_words none = { .p = "" };
	char text[128], check[192];

	quiz_sentence(text, sizeof(text), faults[i].key, &none);
	snprintf(check, sizeof(check), "fault %s", faults[i].word);
	quiz_answer_add(run, vm, q, right, text, check);
	if (right && q->n == 1)
		q->score = faults[i].score;
}

/* The page's choice: what a store, or a load, may come to. */
static void
ask_fault(struct quiz_run *run, struct vmsim *vm, struct quiz_question *q)
{
	size_t i, skipped = is_verb(run, "store") ? 4 : 1;

	begin_question(run, q, QUIZ_FAULT, "fault", NULL, NULL);
	if (!run->before.op.has_addr)
		return;
	for (i = 0; i < NFAULTS && q->n == 0; i++)
		add_fault(run, vm, q, true, i);
	for (i = 0; i < NFAULTS; i++)
		if (i != skipped)
			add_fault(run, vm, q, false, i);
}

static void
ask_source(struct quiz_run *run, struct vmsim *vm, struct quiz_question *q)
{
	struct vmsim_counters now;

	vmsim_counters(vm, &now);
	*q = run->before.source;
	if (now.cow_faults - run->before.counters.cow_faults ==
	    now.cow_optim - run->before.counters.cow_optim)
		q->n = 0;	/* nothing was copied */
}

static void
add_number(struct quiz_run *run, struct vmsim *vm, struct quiz_question *q,
    bool right, const char *name, uint64_t n)
{
	char text[32], check[192];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	snprintf(check, sizeof(check), "%s %" PRIu64, name, n);
	quiz_answer_add(run, vm, q, right, text, check);
}

/* "A fork copies the process", "an exit frees all that it had", ... */
static void
ask_frames(struct quiz_run *run, struct vmsim *vm, struct quiz_question *q)
{
	uint64_t a = run->before.frames, r = run->before.resident, b;
	bool forks = is_verb(run, "fork"), ends = is_verb(run, "exit");
	struct vmsim_leaks used;

	vmsim_leaks(vm, &used);
	b = used.frames;
	begin_question(run, q, QUIZ_FRAMES, "frames", ends ?
	    "frames exit why" : !forks ? NULL : b > a ? "frames wired why" :
	    "frames fork why", NULL);
	add_number(run, vm, q, true, "frames", b);
	q->score = forks ? 7 : ends ? 11 : 5;
	if (forks)
		add_number(run, vm, q, false, "frames", a + r);
	if (ends)
		add_number(run, vm, q, false, "frames", a > r ? a - r : 0);
	add_number(run, vm, q, false, "frames", a);
	add_number(run, vm, q, false, "frames", a + 1);
	add_number(run, vm, q, false, "frames", a > 0 ? a - 1 : 0);
	add_number(run, vm, q, false, "frames", b + 1);
}

static void
add_value_answer(struct quiz_run *run, struct vmsim *vm,
    struct quiz_question *q, bool right, uint64_t value)
{
	char text[32], check[192];

	snprintf(text, sizeof(text), value < 1000 ? "%" PRIu64 : "0x%" PRIx64,
	    value);
	snprintf(check, sizeof(check), "value %s %s 0x%" PRIx64,
	    run->before.op.proc, run->before.op.va, value);
	quiz_answer_add(run, vm, q, right, text, check);
}

static void
ask_value(struct quiz_run *run, struct vmsim *vm, struct quiz_question *q,
    const struct vmsim_look *look)
{
	unsigned i;

	begin_question(run, q, QUIZ_VALUE, "value", "value why", NULL);
	if (!is_verb(run, "load") || look == NULL || !look->has_value)
		return;
	add_value_answer(run, vm, q, true, look->value);
	for (i = 0; i < run->before.nvalues; i++)
		add_value_answer(run, vm, q, false, run->before.values[i]);
	/* Not what anybody has stored last: that is the surprise. */
	q->score = 4 + 2 * q->n + (run->before.nvalues > 0 &&
	    run->before.values[0] != look->value ? 8 : 0);
}

/* "A process has one object", "there is one for each process" */
static void
ask_depth(struct quiz_run *run, struct vmsim *vm, struct quiz_question *q,
    const struct vmsim_look *look)
{
	char name[64];

	begin_question(run, q, QUIZ_DEPTH, "depth", "depth why", NULL);
	if (look == NULL || look->depth == 0)
		return;
	snprintf(name, sizeof(name), "depth %s %s", run->before.op.proc,
	    run->before.op.va);
	add_number(run, vm, q, true, name, look->depth);
	add_number(run, vm, q, false, name, look->depth + 1);
	if (look->depth > 1)
		add_number(run, vm, q, false, name, look->depth - 1);
	add_number(run, vm, q, false, name, run->before.nprocs);
	add_number(run, vm, q, false, name, 1);
	q->score = 5 * look->depth;
}

static void
add_rights(struct quiz_run *run, struct vmsim *vm, struct quiz_question *q,
    bool right, int prot)
{
	char text[8], check[192];

	if (prot == VMSIM_PROT_NONE)
		snprintf(text, sizeof(text), "none");
	else
		snprintf(text, sizeof(text), "%c%c%c",
		    (prot & VMSIM_PROT_READ) != 0 ? 'r' : '-',
		    (prot & VMSIM_PROT_WRITE) != 0 ? 'w' : '-',
		    (prot & VMSIM_PROT_EXEC) != 0 ? 'x' : '-');
	snprintf(check, sizeof(check), "rights %s %s %s",
	    run->before.op.proc, run->before.op.va, text);
	quiz_answer_add(run, vm, q, right, text, check);
}

static void
ask_rights(struct quiz_run *run, struct vmsim *vm, struct quiz_question *q,
    const struct vmsim_look *look)
{
	begin_question(run, q, QUIZ_RIGHTS, "rights", "rights why", NULL);
	if (look == NULL || is_verb(run, "store"))
		return;
	add_rights(run, vm, q, true, look->prot);
	add_rights(run, vm, q, false, VMSIM_PROT_READ | VMSIM_PROT_WRITE);
	add_rights(run, vm, q, false, VMSIM_PROT_READ);
	add_rights(run, vm, q, false, VMSIM_PROT_NONE);
	q->score = look->prot == VMSIM_PROT_READ ? 8 : 4;
	if (look->prot != VMSIM_PROT_READ || run->before.nprocs == 1)
		q->why[0] = '\0';
}

/* Names of a mask of processes, with this between them. */
static void
list_procs(struct vmsim *vm, unsigned mask, const char *between, char *to,
    size_t size)
{
	struct vmsim_proc *p = NULL;
	size_t n = 0;
	unsigned i;

	snprintf(to, size, "nobody");
	for (i = 0; (p = vmsim_proc_next(vm, p)) != NULL; i++)
		if ((mask & 1u << i) != 0 && n < size)
			n += (size_t)snprintf(to + n, size - n, "%s%s",
			    n > 0 ? between : "", vmsim_proc_name(p));
}

static void
add_who(struct quiz_run *run, struct vmsim *vm, struct quiz_question *q,
    bool right, const char *page, unsigned mask)
{
	char text[128], names[96], check[192];

	list_procs(vm, mask, " and ", text, sizeof(text));
	list_procs(vm, mask, " ", names, sizeof(names));
	snprintf(check, sizeof(check), "who %s %s", page, names);
	quiz_answer_add(run, vm, q, right, text, check);
}

/* The page that the process saw before its store, which may not be its now. */
static void
ask_who(struct quiz_run *run, struct vmsim *vm, struct quiz_question *q)
{
	const struct vmsim_look *look = &run->before.look;
	unsigned mask, all = (1u << run->before.nprocs) - 1;
	char page[64];

	snprintf(page, sizeof(page), "%.31s[%" PRIu64 "]", look->object,
	    look->page);
	begin_question(run, q, QUIZ_WHO, "who", "who why", page);
	if (!is_verb(run, "store") || look->place != VMSIM_PLACE_MEMORY ||
	    run->before.nprocs < 2 || run->before.nprocs > 5)
		return;
	for (mask = 0; mask <= all && q->n == 0; mask++)
		add_who(run, vm, q, true, page, mask);
	add_who(run, vm, q, false, page, all);
	add_who(run, vm, q, false, page, 1);
	add_who(run, vm, q, false, page, 1u << (run->before.nprocs - 1));
	add_who(run, vm, q, false, page, 0);
	q->score = 8 + 2 * run->before.nprocs;
}

static void
ask_kind(struct quiz_run *run, struct vmsim *vm, enum quiz_kind kind,
    const struct vmsim_look *look, struct quiz_question *q)
{
	switch (kind) {
	case QUIZ_FAULT:
		ask_fault(run, vm, q);
		break;
	case QUIZ_SOURCE:
		ask_source(run, vm, q);
		break;
	case QUIZ_FRAMES:
		ask_frames(run, vm, q);
		break;
	case QUIZ_VALUE:
		ask_value(run, vm, q, look);
		break;
	case QUIZ_DEPTH:
		ask_depth(run, vm, q, look);
		break;
	case QUIZ_RIGHTS:
		ask_rights(run, vm, q, look);
		break;
	case QUIZ_WHO:
		ask_who(run, vm, q);
		break;
	case QUIZ_KINDS:
		break;
	}
}

#define	ABOUT	20	/* more interesting than all that is not */

/* "= ok", "= 3": what failed is another lesson. */
static bool
has_worked(const char *answer, size_t len)
{
	return (len > 2 && (strncmp(answer, "= ok", 4) == 0 ||
	    strchr("0123456789", answer[2]) != NULL));
}

void
quiz_look_after(struct quiz_run *run, struct vmsim *vm, const char *answer,
    size_t len)
{
	struct quiz_before *b = &run->before;
	struct quiz_question q;
	struct vmsim_look look;
	struct vmsim_proc *p;
	bool sees = false;
	unsigned kind;

	if (!b->asks || !has_worked(answer, len))
		return;
	p = quiz_proc_find(vm, b->op.proc);
	if (b->op.has_addr && p != NULL)
		sees = vmsim_look(p, b->op.addr, &look);
	for (kind = 0; kind < QUIZ_KINDS; kind++) {
		if ((run->kinds & QUIZ_BIT(kind)) == 0)
			continue;
		ask_kind(run, vm, (enum quiz_kind)kind, sees ? &look : NULL,
		    &q);
		q.nops = run->nops;
		if (run->topic->is_about != NULL && run->topic->is_about(b))
			q.score += ABOUT;
		if (q.n >= 3 && q.score > run->best.score)
			run->best = q;
	}
}
