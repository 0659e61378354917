/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs the tests of a program in the order in which they stand there. */
#include <stdlib.h>

#include "support/test.h"

static struct test_case *first_case;
static size_t ncases;

/* The order in which constructors run is not told. */
void
test_add(struct test_case *c)
{
	struct test_case **where = &first_case;

	while (*where != NULL && (*where)->line < c->line)
		where = &(*where)->next;
	c->next = *where;
	*where = c;
	ncases++;
}

static void
run_case(void **state)
{
	struct test *t = *state;

	(void)vmsim_crash_catch(true);
	t->run(t);
	t->passed = true;
}

int
main(int argc, char **argv)
{
	struct CMUnitTest *tests = calloc(ncases, sizeof(*tests));
	struct test_case *c;
	size_t i = 0;
	const char *slash = strrchr(argv[0], '/');
	int nfailed;

	assert_non_null(tests);
	for (c = first_case; c != NULL; c = c->next)
		tests[i++] = (struct CMUnitTest){ c->name, run_case,
		    test_begin, test_end, c };
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	nfailed = _cmocka_run_group_tests(slash != NULL ? slash + 1 : argv[0],
	    tests, ncases, NULL, NULL);
	free(tests);
	return (nfailed);
}
