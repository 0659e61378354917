/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contract kit: our own pagers pass it, and devices with one fault built
 * in do not.  With -v each case is told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "kit/objects.h"

static bool verbose;

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((double)ts.tv_sec + (double)ts.tv_nsec * 1e-9);
}

static void
print_failures(void *arg, const char *text, size_t len)
{
	if (verbose)
		fwrite(text, 1, len, stdout);
}

static void
expect_all(const struct vmsim_kit *kit)
{
	struct vmsim_kit_result r;
	double start = now();

	vmsim_kit_run(kit, NULL, print_failures, NULL, &r);
	print_message("%s: %u run, %u passed, %u failed, %u skipped, %ju "
	    "executions, %.2f s\n", kit->name, r.run, r.passed, r.failed,
	    r.skipped, (uintmax_t)r.executions, now() - start);
	assert_int_equal(r.failed, 0);
	assert_int_equal(r.run, vmsim_kit_count());
	assert_true(r.passed > r.skipped);
}

/* [swap: . . . .] grows, shrinks, is paged. */
static void
swap_passes(void **state)
{
	expect_all(&kit_swap);
}

/* [phys: 0 1 2 3] clusters, never paged. */
static void
phys_passes(void **state)
{
	expect_all(&kit_phys);
}

/* [file: . . . .] in the machine's memory. */
static void
file_passes(void **state)
{
	expect_all(&kit_file);
}

/* [file: 0 1 2 3] four pages ahead, two behind, never written. */
static void
file_with_read_ahead_passes(void **state)
{
	expect_all(&kit_file_ahead);
}

/* [device: 0 1 2 3] populates page by page and revokes. */
static void
device_passes(void **state)
{
	expect_all(&kit_device);
}

/* [device: 0 1 2 3] populates clusters and revokes. */
static void
device_with_clusters_passes(void **state)
{
	expect_all(&kit_device_cluster);
}

/* [dev: 0 1 2 3] fictitious pages. */
static void
unmanaged_memory_passes(void **state)
{
	expect_all(&kit_unmanaged);
}

/* [sg: 0 1 2 3] fictitious pages of a list. */
static void
scatter_gather_passes(void **state)
{
	expect_all(&kit_sg);
}

/* Keeps the first text that fits. */
struct kept {
	char	 text[65536];
	size_t	 len;
};

static void
keep(void *arg, const char *text, size_t len)
{
	struct kept *k = arg;

	if (len > sizeof(k->text) - 1 - k->len)
		len = sizeof(k->text) - 1 - k->len;
	memcpy(k->text + k->len, text, len);
	k->len += len;
	k->text[k->len] = '\0';
}

/* A device with one fault: some case fails, and says `sentence`. */
static void
expect_caught(enum broken broken, const char *only, const char *sentence)
{
	struct device d = { .broken = broken, .cluster = 4 };
	struct vmsim_kit kit = kit_device_cluster;
	static struct kept said;

	said.len = 0;
	said.text[0] = '\0';
	kit.arg = &d;
	assert_true(vmsim_kit_run(&kit, only, keep, &said, NULL) > 0);
	if (strstr(said.text, sentence) == NULL)
		fail_msg("\"%s\" is not in:\n%s", sentence, said.text);
}

/* Page 2 holds page 3's bytes. */
static void
wrong_contents_are_caught(void **state)
{
	expect_caught(BROKEN_CONTENT, "all_pages_upwards",
	    "page 2 holds 0x3 at byte 2, and 0x2 was expected");
}

/* Each populate takes a reference that nobody gives back. */
static void
a_leaked_reference_is_caught(void **state)
{
	expect_caught(BROKEN_LEAK, "the_first_page_is_read", "reference");
}

/* Pages are made and left busy beside the range that is returned. */
static void
pages_left_busy_are_caught(void **state)
{
	expect_caught(BROKEN_BUSY, "the_first_page_is_read",
	    "left busy");
}

/* Pages are taken back without being busied. */
static void
a_careless_revoke_is_caught(void **state)
{
	expect_caught(BROKEN_REVOKE, "revoked_pages_fault_again", "busy");
}

/* One case by its number, and a number that there is not. */
static void
cases_are_run_one_by_one(void **state)
{
	char text[256];

	assert_non_null(vmsim_kit_case(0));
	assert_null(vmsim_kit_case(vmsim_kit_count()));
	assert_int_equal(vmsim_kit_run_case(&kit_swap, 0, text,
	    sizeof(text)), VMSIM_KIT_PASSED);
	assert_int_equal(vmsim_kit_run_case(&kit_swap, vmsim_kit_count(),
	    text, sizeof(text)), VMSIM_KIT_SKIPPED);
	assert_non_null(strstr(text, "no case"));
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(swap_passes),
		cmocka_unit_test(phys_passes),
		cmocka_unit_test(file_passes),
		cmocka_unit_test(file_with_read_ahead_passes),
		cmocka_unit_test(device_passes),
		cmocka_unit_test(device_with_clusters_passes),
		cmocka_unit_test(unmanaged_memory_passes),
		cmocka_unit_test(scatter_gather_passes),
		cmocka_unit_test(wrong_contents_are_caught),
		cmocka_unit_test(a_leaked_reference_is_caught),
		cmocka_unit_test(pages_left_busy_are_caught),
		cmocka_unit_test(a_careless_revoke_is_caught),
		cmocka_unit_test(cases_are_run_one_by_one),
	};

	verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
