/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program of cmocka whose first test panics the machine; failing.sh looks at
 * what it says.
 */
#include <vmsim/cmocka.h>
#include <vmsim/process.h>

static int
begin(void **state)
{
	*state = vmsim_create_for_test(NULL);
	return (*state == NULL);
}

static int
end(void **state)
{
	vmsim_destroy((struct vmsim *)*state);
	return (0);
}

static void __attribute__((noinline))
free_twice(struct vmsim *vm)
{
	void *p = vmsim_alloc(vm, 16);

	vmsim_free(vm, p);
	vmsim_free(vm, p);
	print_message("not reached\n");
}

static void
a_panic_fails_its_test(void **state)
{
	free_twice((struct vmsim *)*state);
	print_message("not reached\n");
}

static void
the_group_goes_on(void **state)
{
	assert_non_null(vmsim_proc_create((struct vmsim *)*state, "p"));
}

static void
values_are_told(void **state)
{
	(void)vmsim_enter((struct vmsim *)*state);
	vmsim_expect_eq(2 + 2, 4);
	vmsim_expect_lt(-1, 1);
	vmsim_expect_eq(2 + 2, 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_panic_fails_its_test, begin,
		    end),
		cmocka_unit_test_setup_teardown(the_group_goes_on, begin, end),
		cmocka_unit_test_setup_teardown(values_are_told, begin, end),
	};

	return (cmocka_run_group_tests_name("failing", tests, NULL, NULL));
}
