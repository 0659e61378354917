/* SPDX-License-Identifier: BSD-2-Clause */
/* A driver's variables come back with the machine, those of a test stay. */
#include <sys/param.h>

#include <vmsim/process.h>

#include "kpi/statics.h"
#include "support/test.h"

TESTS(.kernel = true);

static int mine, mine_set = 1;

TEST(a_drivers_variables_are_saved_without_being_named)
{
	assert_eq(statics_count(), 100);
	test_save(t);
	statics_change();
	assert_eq(statics_differ(), 8);
	assert_eq(statics_count(), 101);
	test_restore(t);
	assert_eq(statics_differ(), 0);
	assert_eq(statics_count(), 101);
}

TEST(a_tests_variables_stay)
{
	test_save(t);
	mine = 2;
	mine_set = 3;
	test_restore(t);
	assert_eq(mine, 2);
	assert_eq(mine_set, 3);
}

/* Each file of a program names the list that it shares with the others. */
TEST(a_list_of_variables_is_taken_once)
{
	int i;

	for (i = 0; i < 100; i++)
		vmsim_kpi_statics_register(__start_vmsim_statics,
		    __stop_vmsim_statics);
	test_save(t);
	statics_change();
	test_restore(t);
	assert_eq(statics_differ(), 0);
	assert_non_null(vmsim_proc_create(t->vm, "p"));
}
