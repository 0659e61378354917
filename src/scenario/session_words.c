/* SPDX-License-Identifier: BSD-2-Clause */
/* What can stand at the end of a line that is being typed. */
#include <vm/vm.h>
#include <vm/vm_map.h>
#include <vmsim/process.h>
#include "scenario/session_point.h"

#define	PAGES_OFFERED	16	/* of one mapping; of a longer one the first */

/* A line under way. */
struct typing {
	struct session *session;
	struct line words;
	struct slice last;	/* what is there of the last word */
	const struct verb *verb; /* whose arguments are looked at */
	struct slice proc;	/* the process that it names, or empty */
	struct slice kind;	/* of the object that it makes, or empty */
	session_word_t *offer;
	void	*arg;
};

static void
offer_word(struct typing *t, const char *word)
{
	if (strlen(word) >= t->last.len &&
	    memcmp(word, t->last.p, t->last.len) == 0)
		t->offer(t->arg, word);
}

static void
offer_words(struct typing *t, const struct word *w)
{
	for (; w->word != NULL; w++)
		offer_word(t, w->word);
}

static void
offer_verbs(struct typing *t)
{
	const struct verb *verb;
	unsigned i;

	for (i = 0; (verb = verb_nth(i)) != NULL; i++)
		if (verb->mark == MARK_NONE)
			offer_word(t, verb->name);
}

static void
offer_processes(struct typing *t)
{
	const struct scenario_run *run = &t->session->run;
	const struct name_table *names = &t->session->script->procs;
	uint32_t i;

	for (i = 0; i < names->n; i++)
		if (i < run->nprocs && run->procs[i] != NULL)
			offer_word(t, names->v[i].text);
}

static void
offer_objects(struct typing *t)
{
	const struct scenario_run *run = &t->session->run;
	const struct name_table *names = &t->session->script->objects;
	uint32_t i;

	for (i = 0; i < names->n; i++)
		if (i < run->nobjects && run->objects[i] != NULL &&
		    run->objects[i]->object != NULL)
			offer_word(t, names->v[i].text);
}

/* The process that the line names, or NULL. */
static struct vmsim_proc *
named_process(const struct typing *t)
{
	const struct scenario_run *run = &t->session->run;
	uint32_t i;

	i = name_find(&t->session->script->procs, t->proc);
	return (i != NO_NAME && i < run->nprocs ? run->procs[i] : NULL);
}

/* The pages of a short mapping, or where a long one begins. */
static void
offer_entry(struct typing *t, vm_map_entry_t entry)
{
	vm_offset_t va = entry->start, end = entry->end;
	char word[32];

	if (atop(end - va) > PAGES_OFFERED)
		end = va + PAGE_SIZE;
	for (; va < end; va += PAGE_SIZE) {
		snprintf(word, sizeof(word), "0x%jx", (uintmax_t)va);
		offer_word(t, word);
	}
}

static void
offer_addresses(struct typing *t)
{
	struct vmsim_proc *p = named_process(t);
	vm_map_entry_t entry;
	struct vmsim *before;

	if (p == NULL)
		return;
	before = vmsim_enter(t->session->run.vm);
	VM_MAP_ENTRY_FOREACH(entry, vmsim_proc_map(p))
		offer_entry(t, entry);
	vmsim_enter(before);
}

static void
offer_keys(struct typing *t)
{
	const char *key;
	unsigned i;
	int kind;

	if (!word_find(spec_kinds, t->kind, &kind))
		return;
	for (i = 0; (key = spec_key_nth((enum object_kind)kind, i)) != NULL;
	    i++)
		if (key[0] != '\0')
			offer_word(t, key);
}

static const struct word rights[] = {
	{ "r", 0 },
	{ "rw", 0 },
	{ "rwx", 0 },
	{ "rx", 0 },
	{ "none", 0 },
	{ NULL, 0 },
};

static void
offer_argument(struct typing *t, enum arg arg)
{
	const struct word *words = args_words(arg);

	if (words != NULL)
		offer_words(t, words);
	else if (arg == ARG_PROC)
		offer_processes(t);
	else if (arg == ARG_OBJECT || arg == ARG_BACKING)
		offer_objects(t);
	else if (arg == ARG_ADDR || arg == ARG_HINT)
		offer_addresses(t);
	else if (arg == ARG_PROT)
		offer_words(t, rights);
	else if (arg == ARG_KEYS)
		offer_keys(t);
	if (arg == ARG_BACKING)
		offer_word(t, "anon");
}

/* A word that stands already says what later ones can be. */
static void
pass_word(struct typing *t, enum arg arg, struct slice word)
{
	if (arg == ARG_PROC)
		t->proc = word;
	else if (arg == ARG_KIND)
		t->kind = word;
}

static void offer_operation(struct typing *);

/* The arguments, up to the one at which the line ends. */
static void
offer_rest(struct typing *t)
{
	const enum arg *arg;

	for (arg = t->verb->args; *arg != ARG_NONE; arg++) {
		if (*arg == ARG_QUEUED || *arg == ARG_EXPECTED) {
			offer_operation(t);
			return;
		}
		if (t->words.next == t->words.n || args_is_rest(*arg)) {
			offer_argument(t, *arg);
			return;
		}
		pass_word(t, *arg, t->words.v[t->words.next++]);
	}
}

/* What stands within `during` and `expect` is one, too. */
static void
offer_operation(struct typing *t)
{
	if (t->words.next == t->words.n) {
		offer_verbs(t);
		return;
	}
	t->verb = parse_verb(t->words.v[t->words.next++]);
	if (t->verb != NULL)
		offer_rest(t);
}

void
session_complete(struct session *s, const char *line, size_t len,
    session_word_t *offer, void *arg)
{
	struct typing t = { .session = s, .offer = offer, .arg = arg };
	size_t begin;

	for (begin = len; begin > 0 && strchr(" \t", line[begin - 1]) == NULL;
	    begin--)
		continue;
	t.last = (struct slice){ line + begin, len - begin };
	s->error = (struct scenario_error){ 0 };
	s->script->error = &s->error;
	if (parse_words(s->script, (struct slice){ line, begin }, &t.words))
		offer_operation(&t);
}
