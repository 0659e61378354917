/* SPDX-License-Identifier: BSD-2-Clause */
/* Mistakes with memory that only the machine is to tell, no tool. */
#ifdef HAVE_VALGRIND
#include <valgrind/memcheck.h>
#else
#define	VALGRIND_DISABLE_ERROR_REPORTING
#define	VALGRIND_ENABLE_ERROR_REPORTING
#endif

#include "support/support.h"

static void __attribute__((no_sanitize("address"), noinline))
write_byte(volatile unsigned char *p, int byte)
{
	*p = (unsigned char)byte;
}

void
test_stray_write(void *p, ptrdiff_t at, int byte)
{
	VALGRIND_DISABLE_ERROR_REPORTING;
	write_byte((unsigned char *)p + at, byte);
	VALGRIND_ENABLE_ERROR_REPORTING;
}
