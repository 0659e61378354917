/* SPDX-License-Identifier: BSD-2-Clause */
/* Whole files in memory. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include <stddef.h>

/*
 * Reads all of a file, or standard input for "-".  Returns what the caller
 * frees, or NULL with errno.
 */
char	*input_read(const char *path, size_t *len);

#endif /* CLI_INPUT_H */
