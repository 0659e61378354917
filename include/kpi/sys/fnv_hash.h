/* SPDX-License-Identifier: BSD-2-Clause */
/* Fowler-Noll-Vo hashes.  Source: FreeBSD sys/fnv_hash.h. */
#ifndef VMSIM_KPI_SYS_FNV_HASH_H
#define VMSIM_KPI_SYS_FNV_HASH_H

#include <stddef.h>
#include <stdint.h>

typedef uint32_t Fnv32_t;
typedef uint64_t Fnv64_t;

#define	FNV1_32_INIT	((Fnv32_t)33554467UL)
#define	FNV1_64_INIT	((Fnv64_t)0xcbf29ce484222325ULL)
#define	FNV_32_PRIME	((Fnv32_t)0x01000193UL)
#define	FNV_64_PRIME	((Fnv64_t)0x100000001b3ULL)

static inline Fnv32_t
fnv_32_buf(const void *buf, size_t len, Fnv32_t hval)
{
	const uint8_t *s = buf;

	while (len-- != 0)
		hval = (hval * FNV_32_PRIME) ^ *s++;
	return (hval);
}

static inline Fnv32_t
fnv_32_str(const char *str, Fnv32_t hval)
{
	const uint8_t *s = (const uint8_t *)str;

	while (*s != '\0')
		hval = (hval * FNV_32_PRIME) ^ *s++;
	return (hval);
}

static inline Fnv64_t
fnv_64_buf(const void *buf, size_t len, Fnv64_t hval)
{
	const uint8_t *s = buf;

	while (len-- != 0)
		hval = (hval * FNV_64_PRIME) ^ *s++;
	return (hval);
}

#endif /* VMSIM_KPI_SYS_FNV_HASH_H */
