/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	Where the bytes of a log come from: log_archive.c or log_plain.c, one
 *	of which is built.
 * RULES
 *	1  A source that failed says why in `error` and gives nothing more.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	log.c alone.
 */
#ifndef CLI_LOG_SOURCE_H
#define CLI_LOG_SOURCE_H

#include <sys/types.h>
#include <stdbool.h>

#include "cli/log.h"

#define	LOG_CHUNK	(256 * 1024)	/* bytes that are read at once */

struct archive;

struct log_source {
	char	*path;
	const char *error;	/* NULL: none so far */
	bool	 is_empty;
	struct archive *archive;
	int	 fd;
	uint64_t consumed;	/* bytes of the file */
	char	 damage[160];	/* a text of `error` */
};

/* false with a sentence in `error`; close it then, too. */
bool	 log_source_open(struct log_source *, char *error, size_t errlen);
void	 log_source_close(struct log_source *);
/* Up to `len` bytes; 0 at the end, -1 after an error. */
ssize_t	 log_source_read(struct log_source *, char *buf, size_t len);
/* Bytes of the file itself, compressed or not, that were read. */
uint64_t log_source_consumed(const struct log_source *);

#endif /* CLI_LOG_SOURCE_H */
