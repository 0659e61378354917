/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file of the host.  One that is only read is opened anew for each page, so
 * nothing of it is outside of the machine and the machine can be saved.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/arena.h"
#include "pagers/file.h"
#include "pagers/pagers.h"

struct host_file {
	uint64_t	 size;		/* (w) bytes; no write goes past it */
	int		 fd;		/* (c) open for writing, or -1 */
	size_t		 path_size;	/* (c) bytes, with the NUL */
	char		 path[];	/* (c) */
};

/* Returns 0 or an errno value; what the file does not have is zero. */
static int
read_at(int fd, uint64_t offset, char *page)
{
	size_t done = 0;
	ssize_t n;

	while (done < PAGE_SIZE) {
		n = pread(fd, page + done, PAGE_SIZE - done,
		    (off_t)(offset + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return (errno);
		if (n == 0)
			break;
		done += (size_t)n;
	}
	memset(page + done, 0, PAGE_SIZE - done);
	return (0);
}

static int
host_read(void *arg, uint64_t pindex, void *page)
{
	struct host_file *hf = arg;
	int error, fd;

	if (hf->fd >= 0)
		return (read_at(hf->fd, pindex << PAGE_SHIFT, page));
	fd = open(hf->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return (errno);
	error = read_at(fd, pindex << PAGE_SHIFT, page);
	close(fd);
	return (error);
}

static int
host_write(void *arg, uint64_t pindex, const void *page)
{
	uint64_t offset = pindex << PAGE_SHIFT;
	struct host_file *hf = arg;
	size_t done = 0, len = PAGE_SIZE;
	ssize_t n;

	if (offset >= hf->size)
		return (0);
	if (hf->size - offset < len)
		len = (size_t)(hf->size - offset);
	while (done < len) {
		n = pwrite(hf->fd, (const char *)page + done, len - done,
		    (off_t)(offset + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return (n < 0 ? errno : EIO);
		done += (size_t)n;
	}
	return (0);
}

static int
host_refuse(void *arg, uint64_t pindex, const void *page)
{
	return (EROFS);
}

static int
host_resize(void *arg, uint64_t size)
{
	struct host_file *hf = arg;

	if (hf->fd < 0)
		return (EROFS);
	if (ftruncate(hf->fd, (off_t)size) != 0)
		return (errno);
	hf->size = size;
	return (0);
}

static void
host_close(void *arg)
{
	struct host_file *hf = arg;

	if (hf->fd >= 0) {
		close(hf->fd);
		pagers()->nunsavable--;
	}
	arena_free(hf, sizeof(*hf) + hf->path_size);
}

static const struct vmsim_object_file_ops read_ops = {
	.has = NULL,			/* every page below the size */
	.read = host_read,
	.write = host_refuse,
	.begin = NULL,			/* no one is to be told */
	.truncated = NULL,		/* resize refuses */
	.close = host_close,
};

static const struct vmsim_object_file_ops write_ops = {
	.has = NULL,			/* every page below the size */
	.read = host_read,
	.write = host_write,
	.begin = NULL,			/* no one is to be told */
	.truncated = NULL,		/* resize has done it */
	.close = host_close,
};

/* The size of a plain file; 0 or an errno value. */
static int
get_size(int fd, uint64_t *size)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return (errno);
	if (!S_ISREG(st.st_mode))
		return (EINVAL);
	*size = (uint64_t)st.st_size;
	return (0);
}

static struct host_file *
make_host_file(int fd, const char *path, bool writable, uint64_t size)
{
	size_t path_size = strlen(path) + 1;
	struct host_file *hf;

	hf = arena_alloc(sizeof(*hf) + path_size);
	if (hf == NULL)
		return (NULL);
	hf->size = size;
	hf->fd = writable ? fd : -1;
	hf->path_size = path_size;
	memcpy(hf->path, path, path_size);
	return (hf);
}

/* Owns: takes over fd if it succeeds and the file is writable. */
static vm_object_t
wrap_descriptor(int fd, const char *path, bool writable)
{
	struct host_file *hf;
	vm_object_t object;
	uint64_t size = 0;
	int error;

	error = get_size(fd, &size);
	if (error != 0) {
		errno = error;
		return (NULL);
	}
	errno = ENOMEM;
	hf = make_host_file(fd, path, writable, size);
	if (hf == NULL)
		return (NULL);
	object = file_create(size, writable ? &write_ops : &read_ops, hf);
	if (object == NULL) {
		arena_free(hf, sizeof(*hf) + hf->path_size);
		return (NULL);
	}
	vnode_file(object)->resize = host_resize;
	vnode_file(object)->in_machine = !writable;
	if (writable)
		pagers()->nunsavable++;
	return (object);
}

vm_object_t
file_open_host(const char *path, bool writable)
{
	vm_object_t object;
	int error, fd;

	fd = open(path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC);
	if (fd < 0)
		return (NULL);
	object = wrap_descriptor(fd, path, writable);
	if (object == NULL || !writable) {
		error = errno;
		close(fd);
		errno = error;
	}
	return (object);
}
