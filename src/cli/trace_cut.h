/* SPDX-License-Identifier: BSD-2-Clause */
/* A recording that is read again and is too long; it needs jansson. */
#ifndef CLI_TRACE_CUT_H
#define CLI_TRACE_CUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * The operations of a vmsim-trace-1 that fit, the first ones, as a text of
 * about `max` bytes that the caller frees; in `said` what is left out.  NULL:
 * it is no recording, or no memory.
 */
char	*trace_cut(const char *text, size_t max, char *said, size_t size);

#endif /* CLI_TRACE_CUT_H */
