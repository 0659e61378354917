/* SPDX-License-Identifier: BSD-2-Clause */
/* Log files line by line. */
#include <sys/stat.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/log_source.h"

#define	LONGEST	(64 * 1024)	/* a longer line is cut in pieces */

struct logfile {
	struct log_source source;
	uint64_t size;		/* bytes of the file */
	uint64_t lineno;
	size_t	 head;		/* unread part of buf */
	size_t	 tail;
	bool	 eof;
	char	 buf[LOG_CHUNK + LONGEST + 1];
};

struct logfile *
log_open(const char *path, char *error, size_t errlen)
{
	struct logfile *lf;
	struct stat sb;

	if (stat(path, &sb) == -1) {
		snprintf(error, errlen, "%s: %s", path, strerror(errno));
		return (NULL);
	}
	if (S_ISDIR(sb.st_mode)) {
		snprintf(error, errlen, "%s: is a directory; name the log "
		    "files in it", path);
		return (NULL);
	}
	lf = calloc(1, sizeof(*lf));
	if (lf == NULL || (lf->source.path = strdup(path)) == NULL) {
		snprintf(error, errlen, "%s: out of memory", path);
		free(lf);
		return (NULL);
	}
	lf->size = (uint64_t)sb.st_size;
	if (!log_source_open(&lf->source, error, errlen)) {
		log_close(lf);
		return (NULL);
	}
	return (lf);
}

void
log_close(struct logfile *lf)
{
	if (lf == NULL)
		return;
	log_source_close(&lf->source);
	free(lf->source.path);
	free(lf);
}

/* Gets more bytes behind the unread ones; false when there are none. */
static bool
refill_buffer(struct logfile *lf)
{
	ssize_t n;

	if (lf->eof || lf->source.error != NULL)
		return (false);
	memmove(lf->buf, lf->buf + lf->head, lf->tail - lf->head);
	lf->tail -= lf->head;
	lf->head = 0;
	n = log_source_read(&lf->source, lf->buf + lf->tail,
	    LOG_CHUNK + LONGEST - lf->tail);
	if (n <= 0) {
		lf->eof = true;
		return (false);
	}
	lf->tail += (size_t)n;
	return (true);
}

char *
log_line(struct logfile *lf, size_t *len)
{
	char *line, *newline;
	size_t n;

	for (;;) {
		line = lf->buf + lf->head;
		n = lf->tail - lf->head;
		newline = memchr(line, '\n', n);
		if (newline != NULL) {
			n = (size_t)(newline - line);
			lf->head += n + 1;
			break;
		}
		if (n < LONGEST && refill_buffer(lf))
			continue;
		if (n == 0 || lf->source.error != NULL)
			return (NULL);
		lf->head = lf->tail;
		break;
	}
	line[n] = '\0';
	lf->lineno++;
	*len = n;
	return (line);
}

const char *
log_error(const struct logfile *lf)
{
	return (lf->source.error);
}

const char *
log_path(const struct logfile *lf)
{
	return (lf->source.path);
}

uint64_t
log_lineno(const struct logfile *lf)
{
	return (lf->lineno);
}

void
log_progress(const struct logfile *lf, uint64_t *done, uint64_t *total)
{
	*done = log_source_consumed(&lf->source);
	*total = lf->size;
}
