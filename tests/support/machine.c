/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine that must be consistent and empty when its test is over. */
#include <stdio.h>

#include <vmsim/observe.h>

#include "support/support.h"

struct vmsim *
test_machine_with(const struct vmsim_config *config)
{
	struct vmsim *vm = vmsim_create(config);

	assert_non_null(vm);
	vmsim_panic_hook_set(vm, test_fail, NULL);
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

void
test_complain(void *arg, const char *text, size_t len)
{
	print_error("%.*s", (int)len, text);
}

void
test_check(struct vmsim *vm)
{
	assert_int_equal(vmsim_check(vm, test_complain, NULL), 0);
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

static void
add_to_file(void *arg, const char *text, size_t len)
{
	assert_int_equal(fwrite(text, 1, len, arg), len);
}

char *
test_dump(struct vmsim *vm)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	assert_non_null(f);
	vmsim_dump(vm, "", add_to_file, f);
	assert_int_equal(fclose(f), 0);
	return (text);
}
