/* SPDX-License-Identifier: BSD-2-Clause */
/* vmsim explore: what the threads of a scenario may do to each other. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scenario/text.h"
#include "cli/cli.h"
#include "cli/explore.h"

static volatile int interrupted;

/* The exploration ends with what it has found; a second one ends us. */
static void
take_interrupt(int signal_number)
{
	interrupted = 1;
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
}

/* The scenario itself: up to its first answer.  Remarks behind belong to it. */
static void
print_scenario(struct slice text)
{
	struct slice line;

	while (slice_line(&text, &line) && line.p[0] != '=' &&
	    line.p[0] != '|')
		fwrite(line.p, 1, line.len, stdout);
}

static void
print_outcomes(const struct explore_command *c, const struct outcomes *set,
    const struct vmsim_explore_result *r)
{
	outcomes_print(set, vmsim_print_file, stdout);
	printf("= outcomes %zu ", set->n);
	if (c->config.bounded)
		printf("preemptions %u ", c->config.preemptions);
	printf("%s\n", r->complete ? "complete" : "bounded");
}

static bool
is_random(const struct explore_command *c)
{
	return (c->config.strategy == VMSIM_EXPLORE_RANDOM ||
	    c->config.strategy == VMSIM_EXPLORE_PCT);
}

static void
print_result(const struct explore_command *c, const char *path,
    const struct vmsim_explore_result *r)
{
	printf("%s: %ju executions, %ju pruned, %ju traces, %ju steps in "
	    "%ju ms; ", path, (uintmax_t)r->executions,
	    (uintmax_t)r->pruned, (uintmax_t)r->traces, (uintmax_t)r->steps,
	    (uintmax_t)r->ms);
	if (c->config.schedule != NULL)
		printf("one schedule");
	else if (is_random(c))
		printf("random");
	else if (r->complete)
		printf("complete");
	else
		printf("%snot complete, %ju branches left",
		    interrupted ? "interrupted, " : "", (uintmax_t)r->left);
	printf("; %ju failed\n", (uintmax_t)r->failures);
}

static void
print_schedule(const struct vmsim_explore_result *r, FILE *f)
{
	if (r->report != NULL)
		fprintf(f, "%s\n", r->report);
	if (r->report != NULL && r->schedule != NULL)
		fprintf(f, "again with: --schedule %s\n", r->schedule);
}

/* What an interrupt has left; an exit status. */
static int
keep_checkpoint(const struct explore_command *c, const struct part *part)
{
	if (c->checkpoint == NULL) {
		if (interrupted)
			fputs("vmsim explore: interrupted; with --checkpoint "
			    "FILE it could go on\n", stderr);
		return (CLI_OK);
	}
	if (checkpoint_save(part, c->checkpoint) != 0) {
		fprintf(stderr, "vmsim explore: %s: %s\n", c->checkpoint,
		    strerror(errno));
		return (CLI_BAD_INPUT);
	}
	if (part->result.checkpoint != NULL)
		fprintf(stderr, "vmsim explore: go on with --resume %s\n",
		    c->checkpoint);
	return (CLI_OK);
}

/* False: there is nothing to go on from. */
static bool
load_checkpoint(struct explore_command *c, struct part *part, char **file)
{
	char error[512];

	*file = NULL;
	if (c->resume == NULL)
		return (true);
	*file = checkpoint_load(c->resume, &part->set, &c->config.resume,
	    error, sizeof(error));
	if (*file == NULL)
		fprintf(stderr, "vmsim explore: %s\n", error);
	return (*file != NULL);
}

static void
print_part(struct explore_command *c, const struct cli_scenario *s,
    struct part *part)
{
	outcomes_sort(&part->set);
	if (c->config.nshards > 0) {
		part_write(part, stdout);
	} else if (c->outcomes) {
		print_scenario((struct slice){ s->text, s->len });
		print_outcomes(c, &part->set, &part->result);
	} else if (!explore_is_quiet(c)) {
		print_result(c, s->name, &part->result);
	}
	fflush(stdout);
	print_schedule(&part->result, c->config.nshards > 0 || c->outcomes ||
	    explore_is_quiet(c) ? stderr : stdout);
}

static int
explore_part(struct explore_command *c, const struct cli_scenario *s,
    struct part *part)
{
	struct scenario_error error;
	bool failed;
	int status;

	if (race_explore(s->scenario, &c->options, &c->config, &part->set,
	    &part->result, &error) != 0) {
		fflush(stdout);
		fprintf(stderr, "%s\n", error.text);
		results_end(&c->results, "", s->name, CASE_BAD_INPUT,
		    error.text);
		return (CLI_BAD_INPUT);
	}
	print_part(c, s, part);
	status = keep_checkpoint(c, part);
	if (explore_wants_order(c) && status == CLI_OK)
		status = explore_order(c, s, part);
	failed = part->result.failures != 0;
	results_end(&c->results, "", s->name, failed ? CASE_FAILED :
	    CASE_PASSED, part->result.report != NULL ? part->result.report :
	    "");
	vmsim_explore_result_fini(&part->result);
	return (status != CLI_OK ? status : failed ? CLI_FAILED : CLI_OK);
}

static int
explore_scenario(struct explore_command *c, const struct cli_scenario *s)
{
	struct part part = {
		.name = (char *)(uintptr_t)s->name,
		.shard = c->config.shard,
		.nshards = c->config.nshards,
		.set.trace_number = c->trace_number,
	};
	int status = CLI_BAD_INPUT;
	char *file;

	if (load_checkpoint(c, &part, &file))
		status = explore_part(c, s, &part);
	else
		results_end(&c->results, "", s->name, CASE_BAD_INPUT,
		    "there is nothing to go on from");
	outcomes_fini(&part.set);
	free(file);
	return (status);
}

static int
explore_file(struct explore_command *c, const char *path)
{
	struct cli_scenario s;
	int status;

	results_begin(&c->results);
	if (!cli_scenario_open(&s, "vmsim explore", path)) {
		results_end(&c->results, "", path, CASE_BAD_INPUT,
		    "it is not there, or is no scenario");
		return (CLI_BAD_INPUT);
	}
	status = explore_scenario(c, &s);
	cli_scenario_close(&s);
	return (status);
}

static int
merge_files(const struct explore_command *c, char **paths)
{
	struct parts parts = { 0 };
	char error[512];
	int status;

	status = CLI_OK;
	for (; *paths != NULL && status == CLI_OK; paths++) {
		if (part_read(&parts, *paths, error, sizeof(error)))
			continue;
		fprintf(stderr, "vmsim explore: %s\n", error);
		status = CLI_BAD_INPUT;
	}
	if (status == CLI_OK)
		status = parts_merge(&parts, c->outcomes, stdout);
	parts_fini(&parts);
	return (status);
}

int
cmd_explore(int argc, char **argv)
{
	struct explore_command c = {
		.config.strategy = VMSIM_EXPLORE_REDUCED,
		.config.points = VMSIM_POINTS_CALLS,
		.config.seed = 1,
		.config.progress = true,
		.config.stop = &interrupted,
		.runs = 1000,
	};
	int i, one, status;

	status = explore_options(&c, argc, argv);
	if (status != -1)
		return (status);
	if (c.merge)
		return (merge_files(&c, argv + optind));
	status = CLI_OK;
	signal(SIGINT, take_interrupt);
	signal(SIGTERM, take_interrupt);
	for (i = optind; i < argc && !interrupted; i++) {
		one = explore_file(&c, argv[i]);
		if (one > status)
			status = one;
	}
	one = results_write(&c.results, argv[0]);
	return (one > status ? one : status);
}
