/* SPDX-License-Identifier: BSD-2-Clause */
/* The size of files, and the three things that can be behind one. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/vnode.h>
#include <unistd.h>
#include <vm/pmap.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vnode_pager.h>
#include "base/machine.h"
#include "support/file.h"

TESTS(.kernel = true, .p = "P");

/* 8 pages become 2: the others are unmapped and their contents gone. */
TEST(shrinking_removes_pages_and_contents)
{
	struct vmsim_signal sig;
	uint64_t word;

	map_file(t, FILE_NPAGES, RW);
	put(t->p, PG(21), 1);
	assert_ok(vmsim_object_truncate(t->vm, t->object, 2));
	assert_eq(t->file->truncated, 2);
	assert_eq(t->object->resident_page_count, 0);
	assert_eq(vmsim_load(t->p, PG(21), &word, 8, &sig), EFAULT);
	assert_eq(sig.signo, VMSIM_SIGBUS);
	assert_eq(get(t->p, PG(17)), 101);
}

/* Cut inside a page: its rest is zero, in memory, in the store, and clean. */
TEST(shrinking_into_a_page_zeroes_its_rest)
{
	struct vnode *vp;
	vm_page_t m;

	open_file(t, PG(FILE_NPAGES), 0, 0);
	vp = t->object->handle;
	assert_ok(map_at(t->p, 16, FILE_NPAGES, RW, SHARED, t->object));
	put(t->p, PG(17), 1);
	vnode_pager_setsize(vp, PG(1) + 1000);
	assert_eq(t->object->size, 2);
	assert_eq(get(t->p, PG(17)), 1);
	assert_eq(get(t->p, PG(17) + 992), 101);
	assert_eq(get(t->p, PG(17) + 1000), 0);
	assert_eq(t->file->truncated, 2);
	assert_eq(t->file->words[1][124], 101);
	assert_eq(t->file->words[1][125], 0);
	/* Bytes 1000 to 1023 share a block with what is left of the file. */
	VM_OBJECT_WLOCK(t->object);
	m = vm_page_lookup(t->object, 1);
	assert_eq(m->dirty, 0x03);
	VM_OBJECT_WUNLOCK(t->object);
	vnode_pager_setsize(vp, PG(FILE_NPAGES));
	assert_eq(get(t->p, PG(17) + 2000), 0);
}

/* A block of 512 bytes is clean when nothing of the file is in it. */
TEST(blocks_past_the_end_are_clean)
{
	static const struct {
		int	 end;		/* of the file, in its page */
		int	 dirty;		/* blocks that are left to write */
	} cuts[] = {
		{ 4095, 0xff }, { 3585, 0xff }, { 3584, 0x7f }, { 1025, 0x07 },
		{ 1024, 0x03 }, { 513, 0x03 }, { 512, 0x01 }, { 511, 0x01 },
		{ 1, 0x01 },
	};
	struct vnode *vp;
	vm_page_t m;
	size_t i;

	open_file(t, PG(FILE_NPAGES), 0, 0);
	vp = t->object->handle;
	assert_ok(map_at(t->p, 16, FILE_NPAGES, RW, SHARED, t->object));
	for (i = 0; i < nrows(cuts); i++) {
		put(t->p, PG(17), 1);
		VM_OBJECT_WLOCK(t->object);
		m = vm_page_lookup(t->object, 1);
		vm_page_dirty(m);
		VM_OBJECT_WUNLOCK(t->object);
		vnode_pager_setsize(vp, (vm_ooffset_t)PG(1) + cuts[i].end);
		assert_eq(m->dirty, cuts[i].dirty);
		vnode_pager_setsize(vp, PG(FILE_NPAGES));
	}
}

/* A page that somebody holds stays: unmapped, invalid and clean. */
TEST(a_held_page_survives_truncation_invalid)
{
	struct vmsim_hold *hold;
	vm_page_t m;

	map_file(t, FILE_NPAGES, RW);
	hold = held(t->p, PG(20), PG(1), RW);
	assert_ok(vmsim_object_truncate(t->vm, t->object, 2));
	VM_OBJECT_WLOCK(t->object);
	m = vm_page_lookup(t->object, 4);
	assert_non_null(m);
	assert_true(vm_page_wired(m) && vm_page_none_valid(m));
	assert_eq(m->dirty, 0);
	assert_false(pmap_page_is_mapped(m));
	VM_OBJECT_WUNLOCK(t->object);
	vmsim_hold_destroy(hold);
}

/* Bytes [1000, 2 pages + 500) vanish from memory, the store stays. */
TEST(purging_a_range_zeroes_its_ends)
{
	map_file(t, FILE_NPAGES, RW);
	assert_eq(get(t->p, PG(16)) + get(t->p, PG(17)) + get(t->p, PG(18)),
	    303);
	vnode_pager_purge_range(t->object->handle, 1000, PG(2) + 504);
	assert_eq(get(t->p, PG(16) + 992), 100);
	assert_eq(get(t->p, PG(16) + 1000), 0);
	assert_eq(get(t->p, PG(18) + 496), 0);
	assert_eq(get(t->p, PG(18) + 504), 102);
	assert_eq(t->file->reads, 3);
	assert_eq(get(t->p, PG(17)), 101);
	assert_eq(t->file->reads, 4);
	vnode_pager_purge_range(t->object->handle, 2000, 2000);
	assert_eq(t->file->words[1][0], 101);
	/* Within a page; whole pages; from there to the end of the file. */
	vnode_pager_purge_range(t->object->handle, PG(1) + 8, PG(1) + 24);
	assert_eq(get(t->p, PG(17)), 101);
	assert_eq(get(t->p, PG(17) + 8), 0);
	assert_eq(get(t->p, PG(17) + 16), 0);
	assert_eq(get(t->p, PG(17) + 24), 101);
	assert_eq(get(t->p, PG(20)), 104);
	assert_eq(t->object->resident_page_count, 4);
	vnode_pager_purge_range(t->object->handle, PG(1), PG(2));
	assert_eq(t->object->resident_page_count, 3);
	vnode_pager_purge_range(t->object->handle, PG(2), 0);
	assert_eq(t->object->resident_page_count, 1);
	assert_eq(get(t->p, PG(16) + 992), 100);
}

/* A file without callbacks lives in the machine and begins as zeroes. */
TEST(a_file_in_memory_keeps_what_is_written)
{
	t->object = new_file(t, "M", FILE_NPAGES);
	assert_ok(map_at(t->p, 16, FILE_NPAGES, RW, SHARED, t->object));
	assert_eq(get(t->p, PG(19)), 0);
	put(t->p, PG(19), 42);
	paged_out(t->p, PG(19));
	assert_eq(get(t->p, PG(19)), 42);
	assert_ok(vmsim_object_truncate(t->vm, t->object, 3));
	assert_ok(vmsim_object_truncate(t->vm, t->object, FILE_NPAGES));
	assert_eq(get(t->p, PG(19)), 0);
}

/* A file in memory is saved and restored with the machine. */
TEST(a_file_in_memory_is_part_of_a_snapshot)
{
	struct vmsim_snapshot *snap;

	t->object = new_file(t, "M", FILE_NPAGES);
	assert_ok(map_at(t->p, 16, FILE_NPAGES, RW, SHARED, t->object));
	put(t->p, PG(16), 1);
	paged_out(t->p, PG(16));
	snap = vmsim_snapshot_create(t->vm);
	assert_non_null(snap);
	put(t->p, PG(16), 2);
	paged_out(t->p, PG(16));
	vmsim_snapshot_restore(t->vm, snap);
	assert_eq(get(t->p, PG(16)), 1);
	vmsim_snapshot_destroy(snap);
}

/* A file of the host with `len` bytes, all of them the letter a. */
static void
make_host_file(char path[32], size_t len)
{
	char *bytes;
	int fd;

	snprintf(path, 32, "/tmp/vmsim-file-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	bytes = malloc(len);
	assert_non_null(bytes);
	memset(bytes, 'a', len);
	assert_eq(write(fd, bytes, len), len);
	free(bytes);
	close(fd);
}

/* 5000 bytes of the host: two pages, the second ends in zeroes. */
TEST(a_host_file_is_read_and_not_written)
{
	struct vmsim_snapshot *snap;
	char path[32];

	make_host_file(path, 5000);
	t->object = test_keep(t, vmsim_object_open_host_file(t->vm, path,
	    false));
	assert_eq(vmsim_object_npages(t->object), 2);
	snap = vmsim_snapshot_create(t->vm);
	assert_non_null(snap);
	vmsim_snapshot_destroy(snap);
	assert_ok(map_at(t->p, 16, 2, RW, PRIVATE, t->object));
	assert_eq(get(t->p, PG(16)), 0x6161616161616161);
	assert_eq(get(t->p, PG(17) + 896), 0x6161616161616161);
	assert_eq(get(t->p, PG(17) + 904), 0);
	put(t->p, PG(16), 1);
	assert_eq(get(t->p, PG(16)), 1);
	assert_eq(vmsim_object_truncate(t->vm, t->object, 1), EROFS);
	unlink(path);
}

/* The size of the host's file is kept; the machine cannot be saved. */
TEST(a_host_file_is_written_back)
{
	struct stat st;
	char path[32];
	uint64_t word;
	int fd;

	make_host_file(path, 5000);
	t->object = test_keep(t, vmsim_object_open_host_file(t->vm, path,
	    true));
	assert_null(vmsim_snapshot_create(t->vm));
	assert_eq(errno, EBUSY);
	assert_ok(map_at(t->p, 16, 2, RW, SHARED, t->object));
	put(t->p, PG(17), 0x1122334455667788);
	put(t->p, PG(17) + 2000, 5);
	assert_ok(vmsim_msync(t->p, PG(16), PG(2), VMSIM_MS_SYNC));
	assert_eq(stat(path, &st), 0);
	assert_eq(st.st_size, 5000);
	fd = open(path, O_RDONLY);
	assert_eq(pread(fd, &word, 8, 4096), 8);
	assert_eq(word, 0x1122334455667788);
	close(fd);
	assert_ok(vmsim_object_truncate(t->vm, t->object, 1));
	assert_eq(stat(path, &st), 0);
	assert_eq(st.st_size, 4096);
	unlink(path);
}

/*
 * 100 bytes, mapped over a page: what is stored past them stays in memory, and
 * is not there when the file has become longer.
 */
TEST(bytes_past_the_end_of_a_host_file_are_not_written)
{
	struct stat st;
	char path[32];

	make_host_file(path, 100);
	t->object = test_keep(t, vmsim_object_open_host_file(t->vm, path,
	    true));
	assert_eq(vmsim_object_npages(t->object), 1);
	assert_ok(map_at(t->p, 16, 2, RW, SHARED, t->object));
	put(t->p, PG(16) + 96, 0x1122334455667788);
	put(t->p, PG(16) + 200, 5);
	paged_out(t->p, PG(16));
	assert_eq(stat(path, &st), 0);
	assert_eq(st.st_size, 100);
	assert_eq(get(t->p, PG(16) + 96), 0x55667788);
	assert_eq(get(t->p, PG(16) + 200), 0);
	assert_ok(vmsim_object_truncate(t->vm, t->object, 2));
	put(t->p, PG(16) + 200, 6);
	put(t->p, PG(17) + 8, 7);
	assert_ok(vmsim_msync(t->p, PG(16), PG(2), VMSIM_MS_SYNC));
	assert_eq(stat(path, &st), 0);
	assert_eq(st.st_size, 2 * PAGE_SIZE);
	assert_eq(vmsim_evict(t->p, PG(16)), VMSIM_EVICT_FREED);
	assert_eq(vmsim_evict(t->p, PG(17)), VMSIM_EVICT_FREED);
	assert_eq(get(t->p, PG(16) + 200), 6);
	assert_eq(get(t->p, PG(17) + 8), 7);
	unlink(path);
}

/* There is no such file, or it is none. */
TEST(a_host_file_that_cannot_be_opened_is_an_error)
{
	assert_null(vmsim_object_open_host_file(t->vm, "/nonexistent/file",
	    false));
	assert_eq(errno, ENOENT);
	assert_null(vmsim_object_open_host_file(t->vm, "/", false));
	assert_eq(errno, EINVAL);
}

/* One name is one object. */
TEST(a_name_is_given_once)
{
	open_file(t, PG(FILE_NPAGES), 0, 0);
	assert_ptr_equal(vmsim_object_find(t->vm, "F"), t->object);
	assert_null(vmsim_object_create_file(t->vm, "F", PG(1), &store_ops,
	    NULL));
	assert_eq(errno, EEXIST);
	assert_eq(t->file->closes, 0);
	assert_null(vmsim_object_find(t->vm, "G"));
}

/* A machine that is destroyed closes what is still open. */
TEST(the_end_of_the_machine_closes_files)
{
	open_file(t, PG(1), 0, 0);
	vmsim_destroy(t->vm);
	t->vm = NULL;
	assert_eq(t->file->closes, 1);
}
