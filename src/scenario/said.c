/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Answers as the machine's trace keeps them: each text once, until the run is
 * over, whatever became of the machine.
 */
#include <stdlib.h>
#include <vmsim/thread.h>
#include "scenario/engine.h"

/* "= ok"; NULL: no memory. */
static const struct said *
keep_answer(struct scenario_run *run, struct slice answer)
{
	struct said *said;

	SLIST_FOREACH(said, &run->said, link) {
		if (said->len == answer.len &&
		    memcmp(said->text, answer.p, answer.len) == 0)
			return (said);
	}
	said = malloc(sizeof(*said) + answer.len);
	if (said == NULL)
		return (NULL);
	said->len = answer.len;
	memcpy(said->text, answer.p, answer.len);
	SLIST_INSERT_HEAD(&run->said, said, link);
	return (said);
}

void
said_mark(struct strand *s)
{
	const struct slice answer = stream_read(&s->answer);
	const struct said *said;
	char text[80];
	int len;

	if (answer.len == 0)
		return;
	len = snprintf(text, sizeof(text), "= %.*s", SLICE(answer));
	if (len >= (int)sizeof(text))
		len = (int)sizeof(text) - 1;
	said = keep_answer(s->run, (struct slice){ text, (size_t)len });
	if (said != NULL)
		vmsim_mark(s->run->vm, said->text, said->len);
}

void
said_fini(struct scenario_run *run)
{
	struct said *said;

	while ((said = SLIST_FIRST(&run->said)) != NULL) {
		SLIST_REMOVE_HEAD(&run->said, link);
		free(said);
	}
}
