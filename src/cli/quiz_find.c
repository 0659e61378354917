/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From walks to a question: the most interesting operation of some walks, and
 * of the operations before it those that the question needs.
 */
#include <stdlib.h>
#include <string.h>
#include "scenario/text.h"
#include "cli/quiz.h"

#define	WALKS	16	/* for one question */

static bool
take_step(void *arg, struct scenario_run *r,
    const struct scenario_result *result)
{
	struct vmsim *vm = scenario_run_machine(r);
	const struct scenario_op *next;
	struct quiz_run *run = arg;

	if (result->op == NULL || result->panicked)
		return (true);
	run->nops++;
	next = scenario_next(run->script, result->op);
	if (!run->last_only || next == NULL)
		quiz_look_after(run, vm, result->text, result->len);
	if (next != NULL)
		quiz_look_before(run, vm, next);
	return (true);
}

/* The best question of a scenario's run. */
static struct quiz_question
run_walk(const struct quiz_topic *topic, const char *text, unsigned kinds,
    bool last_only)
{
	struct quiz_run run = { .topic = topic, .kinds = kinds,
	    .last_only = last_only };
	struct scenario_options options = { .as_written = true };
	struct scenario_error error;

	run.script = scenario_open(text, strlen(text), "quiz", &error);
	if (run.script == NULL)
		return (run.best);
	(void)scenario_run(run.script, &options, take_step, &run, &error);
	scenario_close(run.script);
	return (run.best);
}

/* The first n lines, without one of them (from 0; n: none is left out). */
static char *
copy_lines(const char *text, unsigned n, unsigned without)
{
	char *copy = malloc(strlen(text) + 1), *to = copy;
	unsigned i;
	size_t len;

	for (i = 0; copy != NULL && i < n && *text != '\0'; i++) {
		len = strcspn(text, "\n") + 1;
		if (i != without) {
			memcpy(to, text, len);
			to += len;
		}
		text += len;
	}
	if (copy != NULL)
		*to = '\0';
	return (copy);
}

/* What can go without the question's getting poorer goes. */
static void
shorten(const struct quiz_topic *topic, struct quiz_item *item)
{
	struct quiz_question q;
	unsigned i = item->q.nops - 1;
	char *text;

	while (i-- > 0) {
		text = copy_lines(item->scenario, item->q.nops, i);
		if (text == NULL)
			return;
		q = run_walk(topic, text, QUIZ_BIT(item->q.kind), true);
		if (q.n < item->q.n || q.score < item->q.score) {
			free(text);
			continue;
		}
		free(item->scenario);
		item->scenario = text;
		item->q = q;
	}
}

/* The right answer's place does not tell that it is right. */
static void
turn_answers(struct quiz_question *q, uint64_t seed)
{
	struct quiz_answer right = q->v[0];

	q->right = (unsigned)(seed % q->n);
	q->v[0] = q->v[q->right];
	q->v[q->right] = right;
}

/* Seeds that have nothing in common. */
static uint64_t
mix_seed(uint64_t seed, uint64_t n)
{
	uint64_t z = seed * 0x9e3779b97f4a7c15 + n * 0xbf58476d1ce4e5b9;

	z = (z ^ (z >> 30)) * 0x94d049bb133111eb;
	return (z ^ (z >> 31));
}

/* One kind after the other. */
static unsigned
pick_kind_of(unsigned kinds, unsigned nth)
{
	unsigned kind, n = 0;

	for (kind = 0; kind < QUIZ_KINDS; kind++)
		n += (kinds & QUIZ_BIT(kind)) != 0;
	nth %= n;
	for (kind = 0; kind < QUIZ_KINDS; kind++)
		if ((kinds & QUIZ_BIT(kind)) != 0 && nth-- == 0)
			break;
	return (QUIZ_BIT(kind));
}

static bool
find_best(const struct quiz_topic *topic, uint64_t seed, unsigned kinds,
    struct quiz_item *item)
{
	struct quiz_question q;
	unsigned i;
	char *text;

	*item = (struct quiz_item){ .scenario = NULL };
	for (i = 0; i < WALKS; i++) {
		text = quiz_walk(topic, mix_seed(seed, i));
		if (text == NULL)
			continue;
		q = run_walk(topic, text, kinds, false);
		if (q.n == 0 || q.score <= item->q.score) {
			free(text);
			continue;
		}
		free(item->scenario);
		item->scenario = copy_lines(text, q.nops, q.nops);
		item->q = q;
		free(text);
	}
	return (item->scenario != NULL);
}

bool
quiz_find(const struct quiz_topic *topic, uint64_t seed, unsigned nth,
    struct quiz_item *item)
{
	uint64_t own = mix_seed(seed, UINT64_C(1000) + nth);

	if (!find_best(topic, own, pick_kind_of(topic->kinds, nth +
	    (unsigned)(seed % QUIZ_KINDS)), item) &&
	    !find_best(topic, own, topic->kinds, item))
		return (false);
	shorten(topic, item);
	shorten(topic, item);
	turn_answers(&item->q, own >> 8);
	return (true);
}
