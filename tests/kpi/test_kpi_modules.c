/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Modules of a program: loaded with each machine, unloaded by name.  This file
 * is driver code and test in one.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/module.h>

#include <vmsim/driver.h>
#include "support/test.h"

static int load_error, quiesce_error, unload_error;
static char calls[8];

static void
begin(struct test *t)
{
	load_error = quiesce_error = unload_error = 0;
	calls[0] = '\0';
}

TESTS(.no_machine = true, .begin = begin);

static int
handle_module(module_t mod, int what, void *arg)
{
	assert_ptr_equal(arg, calls);
	switch (what) {
	case MOD_LOAD:
		strcat(calls, "L");
		return (load_error);
	case MOD_QUIESCE:
		strcat(calls, "Q");
		return (quiesce_error);
	case MOD_UNLOAD:
		strcat(calls, "U");
		return (unload_error);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t heard_mod = { "heard", handle_module, calls };
DECLARE_MODULE(heard, heard_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);

static moduledata_t deaf_mod = { "deaf", NULL, NULL };
DECLARE_MODULE(deaf, deaf_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);

static struct vmsim *
new_machine(void)
{
	const struct vmsim_config config = { .nframes = 16 };
	struct vmsim *vm = vmsim_create(&config);

	assert_non_null(vm);
	return (vm);
}

TEST(a_module_is_loaded_with_each_machine)
{
	struct vmsim *vm = new_machine(), *other = new_machine();

	assert_string_equal(calls, "LL");
	assert_string_equal(vmsim_console_text(vm), "");
	vmsim_destroy(other);
	vmsim_destroy(vm);
}

/* The machine is made, and says so. */
TEST(a_module_that_does_not_load_is_told)
{
	struct vmsim *vm;

	load_error = ENXIO;
	vm = new_machine();
	assert_string_equal(vmsim_console_text(vm),
	    "module heard does not load: error 6\n");
	vmsim_destroy(vm);
}

/* Asked first, if it answers that; a module without a handler has nothing. */
TEST(a_module_is_unloaded_if_it_lets_itself)
{
	struct vmsim *vm = new_machine();

	assert_eq(vmsim_module_unload(vm, "unheard"), ENOENT);
	assert_ok(vmsim_module_unload(vm, "deaf"));
	assert_string_equal(calls, "L");
	quiesce_error = EBUSY;
	assert_eq(vmsim_module_unload(vm, "heard"), EBUSY);
	assert_string_equal(calls, "LQ");
	quiesce_error = EOPNOTSUPP;
	unload_error = EDOOFUS;
	assert_eq(vmsim_module_unload(vm, "heard"), EDOOFUS);
	assert_string_equal(calls, "LQQU");
	unload_error = 0;
	assert_ok(vmsim_module_unload(vm, "heard"));
	assert_string_equal(calls, "LQQUQU");
	vmsim_destroy(vm);
}

static int registered[2] = { 1, 2 };

/* By address: a variable that is registered twice is one. */
TEST(variables_of_a_program_are_saved_with_each_machine)
{
	struct vmsim_snapshot *snap;
	struct vmsim *vm;
	int i;

	for (i = 0; i < 3; i++)
		assert_ok(vmsim_data_register_program("one", &registered[0],
		    sizeof(int)));
	assert_ok(vmsim_data_register_program("two", &registered[1],
	    sizeof(int)));
	vm = new_machine();
	snap = vmsim_snapshot_create(vm);
	assert_non_null(snap);
	registered[0] = registered[1] = 9;
	vmsim_snapshot_restore(vm, snap);
	assert_eq(registered[0], 1);
	assert_eq(registered[1], 2);
	vmsim_snapshot_destroy(snap);
	vmsim_destroy(vm);
}
