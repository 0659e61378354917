/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading what may not be touched, with no tool complaining. */
#ifdef HAVE_VALGRIND
#include <valgrind/memcheck.h>
#endif
#include "base/shadow.h"

#if defined(HAVE_VALGRIND) && !defined(SHADOW_ASAN)
#define	LOOK_BEGIN()	VALGRIND_DISABLE_ERROR_REPORTING
#define	LOOK_END()	VALGRIND_ENABLE_ERROR_REPORTING
#define	IS_KNOWN(p, n)	((void)VALGRIND_MAKE_MEM_DEFINED((p), (n)))
#else
#define	LOOK_BEGIN()
#define	LOOK_END()
#define	IS_KNOWN(p, n)	((void)(p), (void)(n))
#endif

/* Not instrumented, and no call that is. */
#define	BLIND		__attribute__((no_sanitize("address"), noinline))

#define	WORD		sizeof(uint64_t)

static size_t BLIND
first_other(const volatile unsigned char *p, unsigned char byte, size_t len)
{
	const uint64_t wanted = byte * UINT64_C(0x0101010101010101);
	const volatile uint64_t *w;
	size_t i = 0;

	for (; i < len && ((uintptr_t)(p + i) & (WORD - 1)) != 0; i++)
		if (p[i] != byte)
			return (i);
	for (; len - i >= 4 * WORD; i += 4 * WORD) {
		w = (const volatile uint64_t *)(const volatile void *)(p + i);
		if (((w[0] ^ wanted) | (w[1] ^ wanted) | (w[2] ^ wanted) |
		    (w[3] ^ wanted)) != 0)
			break;
	}
	for (; i < len && p[i] == byte; i++)
		;
	return (i);
}

static void BLIND
copy_blindly(volatile unsigned char *to, const volatile unsigned char *from,
    size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		to[i] = from[i];
}

/* FNV-1a. */
static uint64_t BLIND
sum_bytes(const volatile unsigned char *p, size_t len)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);
	size_t i;

	for (i = 0; i < len; i++)
		sum = (sum ^ p[i]) * UINT64_C(0x100000001b3);
	return (sum);
}

size_t
shadow_find_other(const void *p, int byte, size_t len)
{
	size_t at;

	LOOK_BEGIN();
	at = first_other(p, (unsigned char)byte, len);
	LOOK_END();
	IS_KNOWN(&at, sizeof(at));
	return (at);
}

void
shadow_peek(void *to, const void *from, size_t len)
{
	LOOK_BEGIN();
	copy_blindly(to, from, len);
	LOOK_END();
	IS_KNOWN(to, len);
}

uint64_t
shadow_sum(const void *p, size_t len)
{
	uint64_t sum;

	LOOK_BEGIN();
	sum = sum_bytes(p, len);
	LOOK_END();
	IS_KNOWN(&sum, sizeof(sum));
	return (sum);
}
