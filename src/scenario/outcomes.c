/* SPDX-License-Identifier: BSD-2-Clause */
/* Sets of outcomes: added, sorted, printed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "scenario/outcomes.h"

void
outcomes_fini(struct outcomes *set)
{
	while (set->n > 0) {
		set->n--;
		free(set->v[set->n].text);
		free(set->v[set->n].schedule);
	}
	free(set->v);
	free(set->trace_schedule);
	*set = (struct outcomes){ 0 };
}

static bool
same_text(const struct outcome *a, const struct outcome *b, bool answers)
{
	size_t a_len, b_len;

	a_len = answers ? a->nanswers : a->len;
	b_len = answers ? b->nanswers : b->len;
	return (a_len == b_len && memcmp(a->text, b->text, a_len) == 0);
}

static struct outcome *
find_outcome(const struct outcomes *set, const struct outcome *o, bool answers)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		if (same_text(&set->v[i], o, answers))
			return (&set->v[i]);
	return (NULL);
}

const struct outcome *
outcomes_find(const struct outcomes *set, const struct outcome *o,
    bool answers)
{
	return (find_outcome(set, o, answers));
}

static char *
copy_bytes(const char *p, size_t len)
{
	char *copy;

	copy = malloc(len + 1);
	if (copy == NULL)
		return (NULL);
	memcpy(copy, p, len);
	copy[len] = '\0';
	return (copy);
}

static struct outcome *
append_outcome(struct outcomes *set, const struct outcome *o)
{
	struct outcome *v;
	size_t max;

	if (set->n == set->max) {
		max = set->max == 0 ? 16 : 2 * set->max;
		v = realloc(set->v, max * sizeof(*v));
		if (v == NULL)
			return (NULL);
		set->v = v;
		set->max = max;
	}
	v = &set->v[set->n];
	*v = *o;
	v->schedule = NULL;
	v->seen = 0;
	v->preemptions = UINT32_MAX;
	v->text = copy_bytes(o->text, o->len);
	if (v->text == NULL)
		return (NULL);
	set->n++;
	return (v);
}

/* Fewer preemptions, then fewer words: easier to read. */
static bool
needs_fewer(const struct outcome *o, const struct outcome *than)
{
	if (o->preemptions != than->preemptions)
		return (o->preemptions < than->preemptions);
	return (o->schedule != NULL && (than->schedule == NULL ||
	    strlen(o->schedule) < strlen(than->schedule)));
}

void
outcomes_add(struct outcomes *set, const struct outcome *o)
{
	struct outcome *mine;

	mine = find_outcome(set, o, false);
	if (mine == NULL)
		mine = append_outcome(set, o);
	if (mine == NULL) {
		set->cut = true;
		return;
	}
	mine->seen += o->seen;
	if (!needs_fewer(o, mine))
		return;
	mine->preemptions = o->preemptions;
	free(mine->schedule);
	mine->schedule = o->schedule == NULL ? NULL :
	    copy_bytes(o->schedule, strlen(o->schedule));
}

static int
by_text(const void *a, const void *b)
{
	const struct outcome *x = a, *y = b;
	size_t len;
	int order;

	len = x->len < y->len ? x->len : y->len;
	order = memcmp(x->text, y->text, len);
	if (order != 0)
		return (order);
	return (x->len < y->len ? -1 : x->len > y->len);
}

void
outcomes_sort(struct outcomes *set)
{
	if (set->n > 0)
		qsort(set->v, set->n, sizeof(set->v[0]), by_text);
}

void
outcomes_print(const struct outcomes *set, vmsim_print_t *print, void *arg)
{
	static const char again[] = "# --schedule ";
	const struct outcome *o;
	char line[128];
	size_t i;
	int n;

	for (i = 0; i < set->n; i++) {
		o = &set->v[i];
		n = snprintf(line, sizeof(line), "= outcome %zu\n# seen in "
		    "%ju schedules, with %u preemptions or more\n", i + 1,
		    (uintmax_t)o->seen, o->preemptions);
		print(arg, line, (size_t)n);
		if (o->schedule != NULL) {
			print(arg, again, strlen(again));
			print(arg, o->schedule, strlen(o->schedule));
			print(arg, "\n", 1);
		}
		print(arg, o->text, o->len);
	}
}
