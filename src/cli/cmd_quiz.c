/* SPDX-License-Identifier: BSD-2-Clause */
/* vmsim quiz: questions whose answers the machine knows. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/cli.h"
#include "cli/quiz.h"

static const char usage[] =
"usage: vmsim quiz [--topic cow|file|protect|swap|wire|zero] [--seed N]\n"
"                 [-n N] [--answers] [--html | --gift]\n"
"\n"
"Makes scenarios at random and asks what their last operation does.  The\n"
"machine knows the answer; the wrong ones are those of wrong models, such as\n"
"that a fork copies the process.  The same seed gives the same questions.\n"
"\n"
"  --topic T      what about (cow)\n"
"  --seed N       other questions for each number (1)\n"
"  -n, --questions N\n"
"                 so many (5)\n"
"  --answers      mark the right ones, and say of each what is true if it is\n"
"                 right, in the words of a lesson's `require`\n"
"  --html         as a page\n"
"  --gift         in Moodle's GIFT format\n";

#define	QUESTIONS_MAX	1000
#define	TRIES		20	/* until a question is a new one */

struct quiz_command {
	const struct quiz_topic *topic;
	uint64_t seed;
	unsigned n;
	bool	 answers;
	bool	 html;
	bool	 gift;
};

static bool
take_topic(void *state, const char *arg)
{
	struct quiz_command *c = state;

	c->topic = quiz_topic_find(arg);
	return (c->topic != NULL);
}

static bool
take_quiz_seed(void *state, const char *arg)
{
	struct quiz_command *c = state;
	char *end;

	c->seed = strtoull(arg, &end, 10);
	return (*arg >= '0' && *arg <= '9' && *end == '\0');
}

static bool
take_questions(void *state, const char *arg)
{
	struct quiz_command *c = state;
	char *end;
	unsigned long n = strtoul(arg, &end, 10);

	c->n = (unsigned)n;
	return (*arg >= '0' && *arg <= '9' && *end == '\0' && n > 0 &&
	    n <= QUESTIONS_MAX);
}

static bool
is_new(const struct quiz_item *items, unsigned n, const struct quiz_item *item)
{
	unsigned i;

	for (i = 0; i < n; i++)
		if (strcmp(items[i].scenario, item->scenario) == 0 &&
		    strcmp(items[i].q.text, item->q.text) == 0)
			return (false);
	return (true);
}

/* The next question that is not there yet. */
static bool
find_new(const struct quiz_command *c, unsigned n, struct quiz_item *items)
{
	unsigned try;

	for (try = 0; try < TRIES; try++) {
		if (!quiz_find(c->topic, c->seed, n + try * QUESTIONS_MAX,
		    &items[n]))
			continue;
		if (is_new(items, n, &items[n]))
			return (true);
		free(items[n].scenario);
	}
	return (false);
}

static int
make_quiz(const struct quiz_command *c)
{
	struct quiz_item *items = calloc(c->n, sizeof(*items));
	char title[64];
	unsigned i, n;

	for (n = 0; items != NULL && n < c->n; n++)
		if (!find_new(c, n, items))
			break;
	snprintf(title, sizeof(title), "vmsim quiz %s %ju", c->topic->name,
	    (uintmax_t)c->seed);
	quiz_print(c->html ? QUIZ_HTML : c->gift ? QUIZ_GIFT : QUIZ_TEXT,
	    c->answers, title, items, n);
	if (n < c->n)
		fprintf(stderr, "vmsim quiz: only %u questions were found\n",
		    n);
	for (i = 0; i < n; i++)
		free(items[i].scenario);
	free(items);
	return (n < c->n ? CLI_FAILED : CLI_OK);
}

#define	FLAG(field)	.flag = offsetof(struct quiz_command, field)

static const struct cli_option options[] = {
	{ "topic", .take = take_topic,
	    .expected = "cow, file, protect, swap, wire or zero" },
	{ "seed", .take = take_quiz_seed, .expected = "a number" },
	{ "questions", 'n', .take = take_questions,
	    .expected = "a number of questions, at most 1000" },
	{ "answers", FLAG(answers) },
	{ "html", FLAG(html) },
	{ "gift", FLAG(gift) },
	{ .name = NULL },
};

static const struct cli_syntax syntax = { .usage = usage, .options = options };

int
cmd_quiz(int argc, char **argv)
{
	struct quiz_command c = { .topic = quiz_topic_find("cow"), .seed = 1,
	    .n = 5 };
	int status;

	status = cli_options(&syntax, &c, argc, argv);
	if (status != -1)
		return (status);
	if (optind < argc)
		return (cli_bad_usage(&syntax, argv[0], "expected no file",
		    argv[optind]));
	if (c.html && c.gift)
		return (cli_bad_usage(&syntax, argv[0],
		    "expected --html or --gift, not both", NULL));
	return (make_quiz(&c));
}
