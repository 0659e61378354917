/* SPDX-License-Identifier: BSD-2-Clause */
/* What a test begins with, and how all that it leaves ends. */
#include <stdio.h>
#include <stdlib.h>

#include <vmsim/inject.h>
#include <vmsim/thread.h>

#include "base/assert.h"
#include "base/machine.h"
#include "support/bare.h"
#include "support/chain.h"
#include "support/file.h"
#include "support/test.h"
#include "support/threads.h"
#include "support/words.h"

static struct test *running;

struct test *
the_test(void)
{
	return (running);
}

static struct vmsim *
make_machine(const struct test_with *with)
{
	struct vmsim_config config = with->config;

	if (config.nframes == 0)
		config.nframes = 512;
	if (config.check_level == VMSIM_CHECK_OFF)
		config.check_level = VMSIM_CHECK_CALL;
	config.trace = true;
	return (test_machine_with(&config));
}

int
test_begin(void **state)
{
	const struct test_case *c = *state;
	struct test *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	*state = running = t;
	t->with = c->with;
	t->run = c->run;
	if (!c->with->no_machine)
		t->vm = c->with->bare ? test_bare_machine() :
		    make_machine(c->with);
	if (c->with->p != NULL)
		t->p = proc(t->vm, c->with->p);
	if (c->with->q != NULL)
		t->q = proc(t->vm, c->with->q);
	if (c->with->kernel)
		vmsim_enter(t->vm);
	if (c->with->begin != NULL)
		c->with->begin(t);
	return (0);
}

/* Nothing of the test is left in its machine. */
static void
end_all(struct test *t)
{
	struct vmsim_proc *p;

	while ((p = vmsim_proc_next(t->vm, NULL)) != NULL)
		vmsim_proc_exit(p);
	while (t->nkept > 0)
		test_release(t, t->kept[0]);
	file_end(t);
	vmsim_clock_advance(t->vm, 10 * t->with->config.io_ticks);
	vmsim_thread_run_all(t->vm);
}

static void
end_machine(struct test *t)
{
	vmsim_inject_clear(t->vm);
	if (t->with->end != NULL)
		t->with->end(t);
	threads_end(t);
	chain_end(t);
	test_check(t->vm);
	end_all(t);
	if (t->with->after != NULL)
		t->with->after(t);
	vmsim_enter(NULL);
	test_check(t->vm);
	test_no_leaks(t->vm);
}

static void
end_bare(struct test *t)
{
	threads_end(t);
	if (t->with->end != NULL)
		t->with->end(t);
	test_bare_check();
}

/* Otherwise nothing can be asked of the machine. */
static bool
ends_well(const struct test *t)
{
	return (t->vm != NULL && t->passed && !t->with->stuck &&
	    !t->vm->dead);
}

int
test_end(void **state)
{
	struct test *t = *state;

	if (ends_well(t))
		(t->with->bare ? end_bare : end_machine)(t);
	else if (t->with->no_machine && t->with->end != NULL)
		t->with->end(t);
	vmsim_enter(NULL);
	if (t->with->bare)
		arena_destroy(&t->vm->arena);
	else
		vmsim_destroy(t->vm);
	vmsim_snapshot_destroy(t->saved);
	free(t->file);
	free(t->a);
	free(t);
	return (0);
}

struct vm_object *
test_keep(struct test *t, struct vm_object *object)
{
	assert_non_null(object);
	assert_true(t->nkept < TEST_OBJECTS);
	t->kept[t->nkept++] = object;
	return (object);
}

void
test_forget(struct test *t, struct vm_object *object)
{
	int i;

	for (i = 0; i < t->nkept && t->kept[i] != object; i++)
		continue;
	assert_true(i < t->nkept);
	t->nkept--;
	for (; i < t->nkept; i++)
		t->kept[i] = t->kept[i + 1];
}

void
test_release(struct test *t, struct vm_object *object)
{
	test_forget(t, object);
	vmsim_object_release(t->vm, object);
}

void
test_save(struct test *t)
{
	vmsim_snapshot_destroy(t->saved);
	t->saved = vmsim_snapshot_create(t->vm);
	assert_non_null(t->saved);
}

void
test_restore(struct test *t)
{
	vmsim_snapshot_restore(t->vm, t->saved);
}

void
test_hush(struct test *t)
{
	t->said_len = 0;
	t->said[0] = '\0';
}

void
test_print(void *arg, const char *text, size_t len)
{
	struct test *t = arg;

	assert_true(t->said_len + len < sizeof(t->said));
	memcpy(t->said + t->said_len, text, len);
	t->said_len += len;
	t->said[t->said_len] = '\0';
}

void
test_say(struct test *t, const char *fmt, ...)
{
	char word[256];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(word, sizeof(word), fmt, ap);
	va_end(ap);
	if (t->said_len > 0)
		test_print(t, " ", 1);
	test_print(t, word, strlen(word));
}

struct wanted {
	const char *text;
	unsigned n;
};

static void
count_text(void *arg, const char *text, size_t len)
{
	struct wanted *w = arg;
	char line[1024];

	(void)snprintf(line, sizeof(line), "%.*s", (int)len, text);
	w->n += strstr(line, w->text) != NULL;
}

unsigned
test_complaints(void (*check)(struct check *), const char *text)
{
	struct wanted w = { .text = text };
	struct check c = { .out = { .fn = count_text, .arg = &w } };

	check(&c);
	return (text[0] == '\0' ? c.nfailed : w.n);
}
