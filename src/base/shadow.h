/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The address sanitizer's own record of which bytes may be touched: one byte
 * for eight.  Without the sanitizer there is none and all sizes are 0.
 */
#ifndef BASE_SHADOW_H
#define BASE_SHADOW_H

#include "base/arena.h"

/* Bytes of record for `len` bytes, which are whole pages. */
size_t	 shadow_size(size_t len);
/* `n` bytes of record for the memory at `mem`. */
void	 shadow_save(char *to, const char *mem, size_t n);
void	 shadow_restore(char *mem, const char *from, size_t n);

#endif /* BASE_SHADOW_H */
