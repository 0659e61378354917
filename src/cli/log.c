/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading log files line by line: through libarchive when it was found at
 * build time (any compression it knows), else as plain text.
 */
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef HAVE_LIBARCHIVE
#include <archive.h>
#include <archive_entry.h>
#endif

#include "cli/log.h"

#define	CHUNK	(256 * 1024)
#define	LONGEST	(64 * 1024)	/* a longer line is cut in pieces */

struct logfile {
	char		*path;		/* (c) */
	uint64_t	 size;		/* (c) bytes of the file */
	uint64_t	 lineno;	/* (t) */
	const char	*error;		/* (t) */
	size_t		 head;		/* (t) unread part of buf */
	size_t		 tail;		/* (t) */
	bool		 eof;		/* (t) */
#ifdef HAVE_LIBARCHIVE
	struct archive	*archive;	/* (t) */
	char		 damage[160];	/* (t) the text of `error` */
#else
	int		 fd;		/* (t) */
	uint64_t	 consumed;	/* (t) */
#endif
	char		 buf[CHUNK + LONGEST + 1];	/* (t) */
};

#ifdef HAVE_LIBARCHIVE
static bool
source_open(struct logfile *lf, char *error, size_t errlen)
{
	struct archive_entry *entry;

	lf->archive = archive_read_new();
	if (lf->archive == NULL)
		return (false);
	archive_read_support_filter_all(lf->archive);
	archive_read_support_format_raw(lf->archive);
	archive_read_support_format_empty(lf->archive);
	if (archive_read_open_filename(lf->archive, lf->path, CHUNK) ==
	    ARCHIVE_OK) {
		switch (archive_read_next_header(lf->archive, &entry)) {
		case ARCHIVE_OK:
			return (true);
		case ARCHIVE_EOF:
			lf->eof = true;
			return (true);
		default:
			break;
		}
	}
	snprintf(error, errlen, "%s: %s", lf->path,
	    archive_error_string(lf->archive));
	return (false);
}

static void
source_close(struct logfile *lf)
{
	if (lf->archive != NULL)
		archive_read_free(lf->archive);
}

static ssize_t
source_read(struct logfile *lf, char *buf, size_t len)
{
	ssize_t n;

	n = archive_read_data(lf->archive, buf, len);
	if (n < 0) {
		snprintf(lf->damage, sizeof(lf->damage), "cannot be read on; "
		    "is it cut short or damaged? (%s)",
		    archive_error_string(lf->archive));
		lf->error = lf->damage;
	}
	return (n);
}

static uint64_t
source_consumed(const struct logfile *lf)
{
	int64_t n;

	n = archive_filter_bytes(lf->archive, -1);
	return (n > 0 ? (uint64_t)n : 0);
}
#else
static bool
source_open(struct logfile *lf, char *error, size_t errlen)
{
	static const unsigned char xz[] = { 0xfd, '7', 'z', 'X', 'Z' };
	unsigned char magic[sizeof(xz)];

	lf->fd = open(lf->path, O_RDONLY | O_CLOEXEC);
	if (lf->fd == -1) {
		snprintf(error, errlen, "%s: %s", lf->path, strerror(errno));
		return (false);
	}
	if (pread(lf->fd, magic, sizeof(magic), 0) == (ssize_t)sizeof(magic) &&
	    (memcmp(magic, xz, sizeof(xz)) == 0 ||
	    (magic[0] == 0x1f && magic[1] == 0x8b))) {
		snprintf(error, errlen, "%s: the file is compressed, and "
		    "vmsim was built without libarchive", lf->path);
		return (false);
	}
	return (true);
}

static void
source_close(struct logfile *lf)
{
	if (lf->fd != -1)
		close(lf->fd);
}

static ssize_t
source_read(struct logfile *lf, char *buf, size_t len)
{
	ssize_t n;

	n = read(lf->fd, buf, len);
	if (n < 0)
		lf->error = strerror(errno);
	else
		lf->consumed += (uint64_t)n;
	return (n);
}

static uint64_t
source_consumed(const struct logfile *lf)
{
	return (lf->consumed);
}
#endif

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
	if (lf == NULL || (lf->path = strdup(path)) == NULL) {
		snprintf(error, errlen, "%s: out of memory", path);
		free(lf);
		return (NULL);
	}
	lf->size = (uint64_t)sb.st_size;
	if (!source_open(lf, error, errlen)) {
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
	source_close(lf);
	free(lf->path);
	free(lf);
}

/* Gets more bytes behind the unread ones; false when there are none. */
static bool
refill(struct logfile *lf)
{
	ssize_t n;

	if (lf->eof || lf->error != NULL)
		return (false);
	memmove(lf->buf, lf->buf + lf->head, lf->tail - lf->head);
	lf->tail -= lf->head;
	lf->head = 0;
	n = source_read(lf, lf->buf + lf->tail, CHUNK + LONGEST - lf->tail);
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
		if (n < LONGEST && refill(lf))
			continue;
		if (n == 0 || lf->error != NULL)
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
	return (lf->error);
}

const char *
log_path(const struct logfile *lf)
{
	return (lf->path);
}

uint64_t
log_lineno(const struct logfile *lf)
{
	return (lf->lineno);
}

void
log_progress(const struct logfile *lf, uint64_t *done, uint64_t *total)
{
	*done = source_consumed(lf);
	*total = lf->size;
}
