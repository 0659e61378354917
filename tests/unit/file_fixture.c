/* SPDX-License-Identifier: BSD-2-Clause */
/* The file of the tests of files. */
#include <errno.h>
#include "base/machine.h"
#include "sched/sched.h"
#include "unit/file_fixture.h"

struct store file;
struct vmsim *vm;
vm_object_t object;

static bool
store_has(void *arg, uint64_t pindex)
{
	return (pindex != file.denied);
}

static int
store_read(void *arg, uint64_t pindex, void *page)
{
	file.reads++;
	if (pindex == file.broken)
		return (EIO);
	memcpy(page, file.words[pindex], PAGE_SIZE);
	return (0);
}

static int
store_write(void *arg, uint64_t pindex, const void *page)
{
	if (file.full)
		return (ENOSPC);
	file.writes++;
	memcpy(file.words[pindex], page, PAGE_SIZE);
	return (0);
}

static void
store_begin(void *arg)
{
	file.begins++;
	file.held = curthread->td_nheld;
}

static void
store_truncated(void *arg, uint64_t pindex)
{
	file.truncated = pindex;
}

static void
store_close(void *arg)
{
	file.closes++;
}

const struct vmsim_object_file_ops file_ops = {
	.has = store_has,
	.read = store_read,
	.write = store_write,
	.begin = store_begin,
	.truncated = store_truncated,
	.close = store_close,
};

void
open_file(uint64_t size, int behind, int ahead)
{
	struct vmsim_object_file_ops ops = file_ops;
	uint64_t i, w;

	ops.behind = behind;
	ops.ahead = ahead;
	memset(&file, 0, sizeof(file));
	for (i = 0; i < FILE_NPAGES; i++) {
		for (w = 0; w < FILE_WORDS; w++)
			file.words[i][w] = 100 + i;
	}
	file.denied = file.broken = file.truncated = FILE_NPAGES;
	object = vmsim_object_create_file(vm, "F", size, &ops, NULL);
	assert_non_null(object);
}

int
file_setup(void **state)
{
	if (test_setup(state) != 0)
		return (-1);
	vm = *state;
	vmsim_enter(vm);
	object = NULL;
	return (0);
}

int
file_teardown(void **state)
{
	vmsim_object_release(vm, object);
	assert_int_equal(file.closes, 1);
	return (test_teardown(state));
}

int
file_teardown_other(void **state)
{
	vmsim_object_release(vm, object);
	return (test_teardown(state));
}
