/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	Lines of a text file, compressed or not.
 * RULES
 *	1  A line is valid until the next one is asked for.
 *	2  After an error there are no more lines; log_error() says why.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	The replay; it knows no machine.
 */
#ifndef CLI_LOG_H
#define CLI_LOG_H

#include <stddef.h>
#include <stdint.h>

struct logfile;

/* NULL with a sentence in `error` when the file cannot be opened. */
struct logfile *log_open(const char *path, char *error, size_t errlen);
void	 log_close(struct logfile *);
/*
 * The next line, without its newline, terminated by a zero byte; valid until
 * the next call.  NULL at the end, or on an error, which log_error() tells.
 */
char	*log_line(struct logfile *, size_t *len);
/* What went wrong while reading, or NULL. */
const char *log_error(const struct logfile *);
const char *log_path(const struct logfile *);
uint64_t log_lineno(const struct logfile *);
/* Bytes of the file itself consumed so far, and its size. */
void	 log_progress(const struct logfile *, uint64_t *done, uint64_t *total);

#endif /* CLI_LOG_H */
