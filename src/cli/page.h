/* SPDX-License-Identifier: BSD-2-Clause */
/* The file of a page (src/view): what it shows is written between the two. */
#ifndef CLI_PAGE_H
#define CLI_PAGE_H

#include <stdbool.h>
#include <stdio.h>

/* `-` is standard output; NULL: it has been told why not. */
FILE	*page_begin(const char *command, const char *path);
/* vmsim_print_t; `arg` is the file. */
void	 page_print(void *arg, const char *text, size_t len);
/* `ok`: all of it was written so far.  An exit status. */
int	 page_end(const char *command, const char *path, FILE *, bool ok);

#endif /* CLI_PAGE_H */
