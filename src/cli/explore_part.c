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
#include "scenario/text.h"
#include "cli/explore.h"

static void
write_lines(struct slice text, FILE *f)
{
	struct slice line;

	while (slice_line(&text, &line))
		fprintf(f, ">%.*s\n", SLICE(slice_chomp(line)));
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
		write_lines((struct slice){ o->text, o->len }, f);
	}
	fprintf(f, "end\n");
}

static void
fini_part(struct part *part)
{
	free(part->name);
	free(part->result.hashes);
	outcomes_fini(&part->set);
}

void
parts_fini(struct parts *parts)
{
	while (parts->n > 0)
		fini_part(&parts->v[--parts->n]);
	free(parts->v);
	*parts = (struct parts){ 0 };
}

/* A file under way. */
struct part_reader {
	struct parts *parts;
	struct part *part;	/* the one under way, or NULL */
	size_t	 max_hashes;
	struct outcome outcome;	/* the one under way */
	char	*schedule;
	struct stream text;
	bool	 in_outcome;
};

static bool
take_part(struct part_reader *r, const char *line)
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
take_counts(struct part_reader *r, const char *line)
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
take_trace(struct part_reader *r, const char *line)
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
add_outcome(struct part_reader *r)
{
	struct slice text = stream_read(&r->text);

	if (!r->in_outcome)
		return;
	r->in_outcome = false;
	r->outcome.text = (char *)(uintptr_t)text.p;
	r->outcome.len = text.len;
	r->outcome.schedule = strcmp(r->schedule, "-") == 0 ? NULL :
	    r->schedule;
	outcomes_add(&r->part->set, &r->outcome);
	free(r->schedule);
	r->schedule = NULL;
}

static bool
take_outcome(struct part_reader *r, const char *line)
{
	struct outcome *o = &r->outcome;
	int at, bad;

	add_outcome(r);
	*o = (struct outcome){ 0 };
	at = 0;
	if (sscanf(line, "outcome %" SCNu64 " %u %zu %d %n", &o->seen,
	    &o->preemptions, &o->nanswers, &bad, &at) != 4 || at == 0)
		return (false);
	o->failed = bad != 0;
	r->schedule = strdup(line + at);
	stream_cut(&r->text, 0);
	r->in_outcome = r->schedule != NULL;
	return (r->in_outcome);
}

static bool
take_end(struct part_reader *r)
{
	add_outcome(r);
	r->part = NULL;
	return (true);
}

/* One line of the outcome, behind the mark. */
static bool
take_text(struct part_reader *r, const char *line)
{
	if (!r->in_outcome)
		return (false);
	fprintf(r->text.f, "%s\n", line + 1);
	return (ferror(r->text.f) == 0);
}

static bool
take_part_line(struct part_reader *r, const char *line)
{
	static const struct {
		const char *begins;
		bool	(*take)(struct part_reader *, const char *);
	} lines[] = {
		{ ">", take_text },
		{ "counts ", take_counts },
		{ "trace ", take_trace },
		{ "outcome ", take_outcome },
	};
	size_t i;

	if (strncmp(line, "part ", 5) == 0)
		return (take_part(r, line));
	if (r->part == NULL)
		return (false);
	if (strcmp(line, "end") == 0)
		return (take_end(r));
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (strncmp(line, lines[i].begins, strlen(lines[i].begins)) ==
		    0)
			return (lines[i].take(r, line));
	return (false);
}

static bool
read_lines(struct part_reader *r, FILE *f, const char *path, char *error,
    size_t size)
{
	unsigned number;
	size_t max;
	char *line;
	bool ok;

	line = NULL;
	max = 0;
	ok = true;
	for (number = 0; ok && getline(&line, &max, f) != -1; number++) {
		line[strcspn(line, "\n")] = '\0';
		ok = take_part_line(r, line);
	}
	free(line);
	if (!ok) {
		snprintf(error, size, "%s:%u: not a line of a part", path,
		    number);
		return (false);
	}
	if (r->part != NULL || number == 0) {
		snprintf(error, size, "%s: cut short: the part has no end",
		    path);
		return (false);
	}
	return (true);
}

bool
part_read_file(struct parts *parts, FILE *f, const char *name, char *error,
    size_t size)
{
	struct part_reader r = { .parts = parts };
	bool ok;

	if (!stream_open(&r.text)) {
		snprintf(error, size, "%s: %s", name, strerror(errno));
		return (false);
	}
	ok = read_lines(&r, f, name, error, size);
	stream_close(&r.text);
	free(r.schedule);
	return (ok);
}

bool
part_read(struct parts *parts, const char *path, char *error, size_t size)
{
	FILE *f;
	bool ok;

	f = fopen(path, "r");
	if (f == NULL) {
		snprintf(error, size, "%s: %s", path, strerror(errno));
		return (false);
	}
	ok = part_read_file(parts, f, path, error, size);
	fclose(f);
	return (ok);
}
