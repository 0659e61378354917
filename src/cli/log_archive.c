/* SPDX-License-Identifier: BSD-2-Clause */
/* The bytes of a log through libarchive: any compression that it knows. */
#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>

#include "cli/log_source.h"

bool
log_source_open(struct log_source *ls, char *error, size_t errlen)
{
	struct archive_entry *entry;

	ls->archive = archive_read_new();
	if (ls->archive == NULL) {
		snprintf(error, errlen, "%s: out of memory", ls->path);
		return (false);
	}
	archive_read_support_filter_all(ls->archive);
	archive_read_support_format_raw(ls->archive);
	archive_read_support_format_empty(ls->archive);
	if (archive_read_open_filename(ls->archive, ls->path, LOG_CHUNK) ==
	    ARCHIVE_OK) {
		switch (archive_read_next_header(ls->archive, &entry)) {
		case ARCHIVE_OK:
			return (true);
		case ARCHIVE_EOF:
			ls->is_empty = true;
			return (true);
		default:
			break;
		}
	}
	snprintf(error, errlen, "%s: %s", ls->path,
	    archive_error_string(ls->archive));
	return (false);
}

void
log_source_close(struct log_source *ls)
{
	if (ls->archive != NULL)
		archive_read_free(ls->archive);
}

ssize_t
log_source_read(struct log_source *ls, char *buf, size_t len)
{
	ssize_t n;

	if (ls->is_empty)
		return (0);
	n = archive_read_data(ls->archive, buf, len);
	if (n < 0) {
		snprintf(ls->damage, sizeof(ls->damage), "cannot be read on; "
		    "is it cut short or damaged? (%s)",
		    archive_error_string(ls->archive));
		ls->error = ls->damage;
	}
	return (n);
}

uint64_t
log_source_consumed(const struct log_source *ls)
{
	int64_t n;

	n = archive_filter_bytes(ls->archive, -1);
	return (n > 0 ? (uint64_t)n : 0);
}
