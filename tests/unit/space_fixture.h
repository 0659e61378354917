/* SPDX-License-Identifier: BSD-2-Clause */
/* Short words for tests that act as a process would. */
#ifndef UNIT_SPACE_FIXTURE_H
#define UNIT_SPACE_FIXTURE_H

#include "support/words.h"

#define	CASE(name)	\
	cmocka_unit_test_setup_teardown(name, test_setup, test_teardown)

#endif /* UNIT_SPACE_FIXTURE_H */
