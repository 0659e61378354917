/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine that must be consistent and empty when its test is over. */
#include <stdio.h>
#include <stdlib.h>

#include <vmsim/observe.h>

#include "support/support.h"

static void
fail_test(struct vmsim *vm, const char *report, void *arg)
{
	fputs(report, stderr);
	fail_msg("unexpected panic");
}

struct vmsim *
test_machine_with(const struct vmsim_config *config)
{
	struct vmsim *vm;

	vm = vmsim_create(config);
	assert_non_null(vm);
	vmsim_panic_hook_set(vm, fail_test, NULL);
	return (vm);
}

struct vmsim *
test_machine(uint64_t nframes)
{
	const struct vmsim_config config = {
		.nframes = nframes,
		.check_level = VMSIM_CHECK_CALL,
		.trace = true,
	};

	return (test_machine_with(&config));
}

static void
tell(void *arg, const char *text, size_t len)
{
	print_error("%.*s", (int)len, text);
}

void
test_check(struct vmsim *vm)
{
	assert_int_equal(vmsim_check(vm, tell, NULL), 0);
}

void
test_no_leaks(struct vmsim *vm)
{
	struct vmsim_leaks leaks;

	vmsim_leaks(vm, &leaks);
	assert_int_equal(leaks.frames, 0);
	assert_int_equal(leaks.swap_pages, 0);
	assert_int_equal(leaks.objects, 0);
	assert_int_equal(leaks.entries, 0);
	assert_int_equal(leaks.pv_entries, 0);
	assert_int_equal(leaks.heap_chunks, 0);
}

void
test_machine_end(struct vmsim *vm)
{
	test_check(vm);
	test_no_leaks(vm);
	vmsim_destroy(vm);
}

int
test_setup(void **state)
{
	*state = test_machine(512);
	return (0);
}

int
test_teardown(void **state)
{
	test_machine_end(*state);
	*state = NULL;
	return (0);
}

struct text {
	char	*bytes;		/* with a final NUL */
	size_t	 len;
};

static void
append(void *arg, const char *bytes, size_t len)
{
	struct text *t = arg;

	t->bytes = realloc(t->bytes, t->len + len + 1);
	assert_non_null(t->bytes);
	memcpy(t->bytes + t->len, bytes, len);
	t->len += len;
	t->bytes[t->len] = '\0';
}

char *
test_dump(struct vmsim *vm)
{
	struct text t = { NULL, 0 };

	append(&t, "", 0);
	vmsim_dump(vm, "", append, &t);
	return (t.bytes);
}

void
test_dump_free(char *s)
{
	free(s);
}
