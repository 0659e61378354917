/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A part of a divided exploration as a text:
 *
 *	part 1/2 NAME
 *	counts EXECUTIONS PRUNED STEPS FAILURES LEFT complete|incomplete
 *	trace HASH					one line a trace
 *	outcome SEEN PREEMPTIONS NANSWERS FAILED SCHEDULE
 *	>LINE						its lines
 *	end
 */
#include <bsd/string.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "cli/explore.h"

static void
write_lines(const char *p, size_t len, FILE *f)
{
	const char *end = p + len, *newline;

	for (; p < end; p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (newline == NULL)
			break;
		fprintf(f, ">%.*s\n", (int)(newline - p), p);
	}
}

void
part_write(const struct part *part, FILE *f)
{
	const struct vmsim_explore_result *r = &part->result;
	const struct outcome *o;
	size_t i;

	fprintf(f, "part %u/%u %s\n", part->shard + 1, part->nshards,
	    part->name);
	fprintf(f, "counts %ju %ju %ju %ju %ju %s\n",
	    (uintmax_t)r->executions, (uintmax_t)r->pruned,
	    (uintmax_t)r->steps, (uintmax_t)r->failures, (uintmax_t)r->left,
	    r->complete ? "complete" : "incomplete");
	for (i = 0; i < r->nhashes; i++)
		fprintf(f, "trace %016jx\n", (uintmax_t)r->hashes[i]);
	for (i = 0; i < part->set.n; i++) {
		o = &part->set.v[i];
		fprintf(f, "outcome %ju %u %zu %d %s\n", (uintmax_t)o->seen,
		    o->preemptions, o->nanswers, o->failed,
		    o->schedule != NULL ? o->schedule : "-");
		write_lines(o->text, o->len, f);
	}
	fprintf(f, "end\n");
}

static void
fini(struct part *part)
{
	free(part->name);
	free(part->result.hashes);
	outcomes_fini(&part->set);
}

void
parts_fini(struct parts *parts)
{
	while (parts->n > 0)
		fini(&parts->v[--parts->n]);
	free(parts->v);
	*parts = (struct parts){ 0 };
}

/* A file under way. */
struct reader {
	struct parts *parts;
	struct part *part;	/* the one under way, or NULL */
	size_t	 max_hashes;
	struct outcome outcome;	/* the one under way */
	char	*schedule;
	char	*text;
	size_t	 len;
	bool	 in_outcome;
};

static bool
take_part(struct reader *r, const char *line)
{
	struct part *v;
	unsigned nshards, shard;
	int at;

	at = 0;
	if (sscanf(line, "part %u/%u %n", &shard, &nshards, &at) != 2 ||
	    at == 0 || shard == 0 || shard > nshards || r->part != NULL)
		return (false);
	v = realloc(r->parts->v, (r->parts->n + 1) * sizeof(*v));
	if (v == NULL)
		return (false);
	r->parts->v = v;
	r->part = &v[r->parts->n];
	*r->part = (struct part){
		.name = strdup(line + at),
		.shard = shard - 1,
		.nshards = nshards,
	};
	r->max_hashes = 0;
	if (r->part->name == NULL)
		return (false);
	r->parts->n++;
	return (true);
}

static bool
take_counts(struct reader *r, const char *line)
{
	struct vmsim_explore_result *res = &r->part->result;
	char word[16];

	if (sscanf(line, "counts %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
	    " %" SCNu64 " %15s", &res->executions, &res->pruned, &res->steps,
	    &res->failures, &res->left, word) != 6)
		return (false);
	res->complete = strcmp(word, "complete") == 0;
	return (true);
}

static bool
take_trace(struct reader *r, const char *line)
{
	struct vmsim_explore_result *res = &r->part->result;
	uint64_t *v, hash;

	if (sscanf(line, "trace %" SCNx64, &hash) != 1)
		return (false);
	if (res->nhashes == r->max_hashes) {
		r->max_hashes = 2 * r->max_hashes + 64;
		v = realloc(res->hashes, r->max_hashes * sizeof(*v));
		if (v == NULL)
			return (false);
		res->hashes = v;
	}
	res->hashes[res->nhashes++] = hash;
	return (true);
}

static void
finish_outcome(struct reader *r)
{
	if (!r->in_outcome)
		return;
	r->in_outcome = false;
	r->outcome.text = r->text != NULL ? r->text : (char[]){ "" };
	r->outcome.len = r->len;
	r->outcome.schedule = strcmp(r->schedule, "-") == 0 ? NULL :
	    r->schedule;
	outcomes_add(&r->part->set, &r->outcome);
	free(r->schedule);
	r->schedule = NULL;
}

static bool
take_outcome(struct reader *r, const char *line)
{
	struct outcome *o = &r->outcome;
	int at, bad;

	finish_outcome(r);
	*o = (struct outcome){ 0 };
	at = 0;
	if (sscanf(line, "outcome %" SCNu64 " %u %zu %d %n", &o->seen,
	    &o->preemptions, &o->nanswers, &bad, &at) != 4 || at == 0)
		return (false);
	o->failed = bad != 0;
	r->schedule = strdup(line + at);
	r->len = 0;
	r->in_outcome = r->schedule != NULL;
	return (r->in_outcome);
}

/* One line of the outcome, without the mark. */
static bool
take_text(struct reader *r, const char *line)
{
	size_t n;
	char *text;

	if (!r->in_outcome)
		return (false);
	n = strlen(line + 1);
	text = realloc(r->text, r->len + n + 2);
	if (text == NULL)
		return (false);
	r->text = text;
	memcpy(text + r->len, line + 1, n);
	r->len += n;
	text[r->len++] = '\n';
	return (true);
}

static bool
take_line(struct reader *r, const char *line)
{
	bool ok;

	if (strncmp(line, "part ", 5) == 0)
		return (take_part(r, line));
	if (r->part == NULL)
		return (false);
	if (line[0] == '>')
		ok = take_text(r, line);
	else if (strncmp(line, "counts ", 7) == 0)
		ok = take_counts(r, line);
	else if (strncmp(line, "trace ", 6) == 0)
		ok = take_trace(r, line);
	else if (strncmp(line, "outcome ", 8) == 0)
		ok = take_outcome(r, line);
	else if (strcmp(line, "end") == 0) {
		finish_outcome(r);
		r->part = NULL;
		ok = true;
	} else
		ok = false;
	return (ok);
}

bool
part_read(struct parts *parts, const char *path, char *error, size_t size)
{
	struct reader r = { .parts = parts };
	unsigned number;
	size_t max;
	char *line;
	FILE *f;
	bool ok;

	f = fopen(path, "r");
	if (f == NULL) {
		snprintf(error, size, "%s: %s", path, strerror(errno));
		return (false);
	}
	line = NULL;
	max = 0;
	ok = true;
	for (number = 0; ok && getline(&line, &max, f) != -1; number++) {
		line[strcspn(line, "\n")] = '\0';
		ok = take_line(&r, line);
	}
	if (!ok)
		snprintf(error, size, "%s:%u: not a line of a part", path,
		    number);
	else if (r.part != NULL || number == 0)
		snprintf(error, size, "%s: cut short: the part has no end",
		    path);
	ok = ok && r.part == NULL && number > 0;
	free(line);
	free(r.text);
	free(r.schedule);
	fclose(f);
	return (ok);
}
