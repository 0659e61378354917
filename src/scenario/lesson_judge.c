/* SPDX-License-Identifier: BSD-2-Clause */
/* Predicates over the state of a machine: is it so, and what is there? */
#include <inttypes.h>
#include "scenario/lesson_judge.h"

static bool
judge_number(struct asking *a, uint64_t n)
{
	fprintf(a->found, "%ju", (uintmax_t)n);
	switch (a->r->bound) {
	case BOUND_EXACT:
		return (n == a->r->number);
	case BOUND_MOST:
		return (n <= a->r->number);
	case BOUND_LEAST:
		return (n >= a->r->number);
	}
	return (false);
}

bool
judge_counter(struct asking *a)
{
	struct vmsim_counters now;
	size_t at = a->r->is->counter;
	uint64_t n, before;

	vmsim_counters(a->vm, &now);
	memcpy(&n, (const char *)&now + at, sizeof(n));
	memcpy(&before, (const char *)a->since + at, sizeof(before));
	return (judge_number(a, n - before));
}

const struct word fault_done_words[] = {
	{ "none", FAULT_DONE_NONE },
	{ "copy", FAULT_DONE_COPY },
	{ "zero", FAULT_DONE_ZERO },
	{ "populate", FAULT_DONE_POPULATE },
	{ "read", FAULT_DONE_READ },
	{ "mapped", FAULT_DONE_MAPPED },
	{ NULL, 0 },
};

bool
judge_fault(struct asking *a)
{
	const struct vmsim_counters *before = a->since;
	struct vmsim_counters now;
	enum fault_done done;

	vmsim_counters(a->vm, &now);
	done = now.faults == before->faults ? FAULT_DONE_NONE :
	    now.cow_faults != before->cow_faults ? FAULT_DONE_COPY :
	    now.zfod != before->zfod ? FAULT_DONE_ZERO :
	    now.populates != before->populates ? FAULT_DONE_POPULATE :
	    now.io_faults != before->io_faults ? FAULT_DONE_READ :
	    FAULT_DONE_MAPPED;
	fputs(fault_done_words[done].word, a->found);
	return (a->r->number == done);
}

bool
judge_frames(struct asking *a)
{
	struct vmsim_leaks used;

	vmsim_leaks(a->vm, &used);
	return (judge_number(a, used.frames));
}

bool
judge_swap(struct asking *a)
{
	return (judge_number(a, vmsim_swap_used(a->vm)));
}

bool
judge_depth(struct asking *a)
{
	return (judge_number(a, a->look.depth));
}

bool
judge_wired(struct asking *a)
{
	return (judge_number(a, a->look.wirings));
}

bool
judge_value(struct asking *a)
{
	if (!a->look.has_value) {
		fputs("it is not in memory", a->found);
		return (false);
	}
	fprintf(a->found, "0x%" PRIx64, a->look.value);
	return (a->look.value == a->r->number);
}

static bool
judge_prot(struct asking *a, int prot)
{
	if (prot == VMSIM_PROT_NONE)
		fputs("none", a->found);
	else
		fprintf(a->found, "%c%c%c",
		    (prot & VMSIM_PROT_READ) != 0 ? 'r' : '-',
		    (prot & VMSIM_PROT_WRITE) != 0 ? 'w' : '-',
		    (prot & VMSIM_PROT_EXEC) != 0 ? 'x' : '-');
	return ((uint64_t)prot == a->r->number);
}

bool
judge_rights(struct asking *a)
{
	return (judge_prot(a, a->look.prot));
}

bool
judge_tlb(struct asking *a)
{
	return (judge_prot(a, a->look.remembered));
}

/* Where the bytes are that an access would find. */
bool
judge_source(struct asking *a)
{
	char page[VMSIM_NAME_MAX + 32];

	if (a->look.place == VMSIM_PLACE_NONE)
		snprintf(page, sizeof(page), "none");
	else
		snprintf(page, sizeof(page), "%s[%" PRIu64 "]",
		    a->look.object, a->look.page);
	fprintf(a->found, "%s%s", page, a->look.place == VMSIM_PLACE_SWAP ?
	    ", in swap" : "");
	return (slice_is(a->r->rest, page) ||
	    (slice_is(a->r->rest, "swap") &&
	    a->look.place == VMSIM_PLACE_SWAP));
}

/* vmsim_print_t: without the newline. */
static void
print_chain_line(void *arg, const char *text, size_t len)
{
	fprintf(arg, "%.*s", (int)(len > 0 && text[len - 1] == '\n' ? len - 1 :
	    len), text);
}

bool
judge_chain(struct asking *a)
{
	vmsim_dump_chain(a->proc, a->r->addr, print_chain_line, a->found);
	return (chain_is(a->proc, a->r->addr, a->r->rest));
}

#define	SIGHTS_MAX	64	/* map entries that show one page */

/* Is this process named in the list? */
static bool
is_among(struct slice list, const char *name)
{
	struct slice word;

	while ((list = slice_trim(list)).len > 0) {
		for (word = list; word.len > 0 && memchr(word.p, ' ',
		    word.len) != NULL; )
			word.len = (size_t)((const char *)memchr(word.p, ' ',
			    word.len) - word.p);
		if (slice_is(word, name))
			return (true);
		list = slice_after(list, word.len);
	}
	return (false);
}

static size_t
count_words(struct slice list)
{
	size_t i, n = 0;

	for (i = 0; i < list.len; i++)
		n += list.p[i] != ' ' && (i == 0 || list.p[i - 1] == ' ');
	return (n);
}

/* The processes that see a page, each once, however often. */
bool
judge_who(struct asking *a)
{
	struct vmsim_sight v[SIGHTS_MAX];
	struct slice list = a->r->rest, page = a->r->proc;
	char name[VMSIM_NAME_MAX + 32];
	size_t i, n, seen = 0;
	bool all = true;

	snprintf(name, sizeof(name), "%.*s", SLICE(page));
	if (vmsim_who(a->vm, name, v, SIGHTS_MAX, &n) != 0) {
		fputs("there is no such object", a->found);
		return (false);
	}
	n = n < SIGHTS_MAX ? n : SIGHTS_MAX;
	for (i = 0; i < n; i++) {
		if (i > 0 && v[i].proc == v[i - 1].proc)
			continue;
		fprintf(a->found, "%s%s", i > 0 ? " " : "",
		    vmsim_proc_name(v[i].proc));
		all &= is_among(list, vmsim_proc_name(v[i].proc));
		seen++;
	}
	if (seen == 0)
		fputs("nobody", a->found);
	return (slice_is(list, "nobody") ? seen == 0 : all &&
	    seen == count_words(list));
}

static struct vmsim_proc *
find_proc_named(struct vmsim *vm, struct slice name)
{
	struct vmsim_proc *p = NULL;

	while ((p = vmsim_proc_next(vm, p)) != NULL)
		if (slice_is(name, vmsim_proc_name(p)))
			break;
	return (p);
}

bool
lesson_require(const struct requirement *r, struct vmsim *vm,
    const struct vmsim_counters *since, FILE *found)
{
	struct asking a = { .r = r, .vm = vm, .since = since, .found = found };

	if (!r->is->has_place)
		return (r->is->judge(&a));
	a.proc = find_proc_named(vm, r->proc);
	if (a.proc == NULL) {
		fprintf(found, "no process %.*s lives", SLICE(r->proc));
		return (false);
	}
	if (r->is->operand == OPERAND_DRAWING)
		return (r->is->judge(&a));
	if (!vmsim_look(a.proc, r->addr, &a.look)) {
		fputs("nothing is mapped there", found);
		return (r->is->operand == OPERAND_RIGHTS && r->number == 0);
	}
	return (r->is->judge(&a));
}
