/* SPDX-License-Identifier: BSD-2-Clause */
/* The controller of the page daemon: what it asks for, and when. */
#include "support/test.h"

#include "pageout/pidctrl.h"

#define	INTERVAL	100
#define	SETPOINT	120

TESTS(.no_machine = true);

static struct pidctrl pc;

static void
begin_control(void)
{
	pidctrl_init(&pc, INTERVAL, SETPOINT, PIDCTRL_BOUND, PIDCTRL_KPD,
	    PIDCTRL_KID, PIDCTRL_KDD);
}

/* A third of what is missing, a quarter of its sum, an eighth of its change. */
TEST(what_is_missing_is_asked_for_in_three_parts)
{
	begin_control();
	assert_eq(pidctrl_daemon(&pc, 96, 100), 24 / 3 + 24 / 4 + 24 / 8);
	assert_eq(pidctrl_daemon(&pc, 96, 200), 24 / 3 + 48 / 4 + 0);
	assert_eq(pidctrl_daemon(&pc, 108, 300), 12 / 3 + 60 / 4 - 12 / 8);
}

TEST(enough_is_nothing_to_do)
{
	begin_control();
	assert_eq(pidctrl_daemon(&pc, SETPOINT, 100), 0);
	assert_eq(pidctrl_daemon(&pc, 2 * SETPOINT, 200), 0);
	assert_eq(pc.integral, 0);
}

/* The first interval has begun at tick 0. */
TEST(within_an_interval_only_what_is_new_is_asked_for)
{
	begin_control();
	assert_eq(pidctrl_daemon(&pc, 96, 50), 17);
	/* It was done. */
	assert_eq(pidctrl_daemon(&pc, 96 + 17, 60), 0);
	/* Twelve more are missing: the error is 36 now, the sum too. */
	assert_eq(pidctrl_daemon(&pc, 96 + 17 - 12, 70), 36 / 3 + 36 / 4 +
	    36 / 8 - 17);
	assert_eq(pc.output, 36 / 3 + 36 / 4 + 36 / 8);
}

TEST(a_new_interval_forgets_what_was_asked_for)
{
	begin_control();
	assert_eq(pidctrl_daemon(&pc, 96, 100), 17);
	assert_eq(pidctrl_daemon(&pc, 96 + 17, 199), 0);
	assert_eq(pidctrl_daemon(&pc, 96, 200), 24 / 3 + 48 / 4);
}

/* The sum stops at 4 * 120 * 4 and goes down when there is more than enough. */
TEST(the_sum_of_what_was_missing_is_bounded)
{
	u_int i;

	begin_control();
	for (i = 1; i <= 100; i++)
		(void)pidctrl_daemon(&pc, 0, i * INTERVAL);
	assert_eq(pc.integral, 4 * SETPOINT * 4);
	for (; i <= 200; i++)
		(void)pidctrl_daemon(&pc, 2 * SETPOINT, i * INTERVAL);
	assert_eq(pc.integral, 0);
}
