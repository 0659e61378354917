/* SPDX-License-Identifier: BSD-2-Clause */
/* The bytes of a log as they are, where there is no libarchive. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/log_source.h"

bool
log_source_open(struct log_source *ls, char *error, size_t errlen)
{
	static const unsigned char xz[] = { 0xfd, '7', 'z', 'X', 'Z' };
	unsigned char magic[sizeof(xz)];

	ls->fd = open(ls->path, O_RDONLY | O_CLOEXEC);
	if (ls->fd == -1) {
		snprintf(error, errlen, "%s: %s", ls->path, strerror(errno));
		return (false);
	}
	if (pread(ls->fd, magic, sizeof(magic), 0) == (ssize_t)sizeof(magic) &&
	    (memcmp(magic, xz, sizeof(xz)) == 0 ||
	    (magic[0] == 0x1f && magic[1] == 0x8b))) {
		snprintf(error, errlen, "%s: the file is compressed, and "
		    "vmsim was built without libarchive", ls->path);
		return (false);
	}
	return (true);
}

void
log_source_close(struct log_source *ls)
{
	if (ls->fd != -1)
		close(ls->fd);
}

ssize_t
log_source_read(struct log_source *ls, char *buf, size_t len)
{
	ssize_t n;

	n = read(ls->fd, buf, len);
	if (n < 0)
		ls->error = strerror(errno);
	else
		ls->consumed += (uint64_t)n;
	return (n);
}

uint64_t
log_source_consumed(const struct log_source *ls)
{
	return (ls->consumed);
}
