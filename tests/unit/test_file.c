/* SPDX-License-Identifier: BSD-2-Clause */
/* The size of files, and the three things that can be behind one. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/vnode.h>
#include <unistd.h>
#include <vm/pmap.h>
#include <vm/vm_page.h>
#include <vm/vnode_pager.h>
#include "base/machine.h"
#include "unit/file_fixture.h"

/* 8 pages become 2: the others are unmapped and their contents gone. */
static void
shrinking_removes_pages_and_contents(void **state)
{
	struct vmsim_signal sig;
	struct vmsim_proc *p;
	uint64_t word;

	open_file(PG(FILE_NPAGES), 0, 0);
	p = proc(vm, "P");
	assert_int_equal(map_at(p, 16, FILE_NPAGES, RW, SHARED, object), 0);
	put(p, PG(21), 1);
	assert_int_equal(vmsim_object_truncate(vm, object, 2), 0);
	assert_int_equal(file.truncated, 2);
	assert_int_equal(object->resident_page_count, 0);
	assert_int_equal(vmsim_load(p, PG(21), &word, 8, &sig), EFAULT);
	assert_int_equal(sig.signo, VMSIM_SIGBUS);
	assert_int_equal(get(p, PG(17)), 101);
	vmsim_proc_exit(p);
}

/* Cut inside a page: its rest is zero, in memory, in the store, and clean. */
static void
shrinking_into_a_page_zeroes_its_rest(void **state)
{
	struct vnode *vp;
	struct vmsim_proc *p;
	vm_page_t m;

	open_file(PG(FILE_NPAGES), 0, 0);
	vp = object->handle;
	p = proc(vm, "P");
	assert_int_equal(map_at(p, 16, FILE_NPAGES, RW, SHARED, object), 0);
	put(p, PG(17), 1);
	vnode_pager_setsize(vp, PG(1) + 1000);
	assert_int_equal(object->size, 2);
	assert_int_equal(get(p, PG(17)), 1);
	assert_int_equal(get(p, PG(17) + 992), 101);
	assert_int_equal(get(p, PG(17) + 1000), 0);
	assert_int_equal(file.truncated, 2);
	assert_int_equal(file.words[1][124], 101);
	assert_int_equal(file.words[1][125], 0);
	/* Bytes 1000 to 1023 share a block with what is left of the file. */
	VM_OBJECT_WLOCK(object);
	m = vm_page_lookup(object, 1);
	assert_int_equal(m->dirty, 0x03);
	VM_OBJECT_WUNLOCK(object);
	vnode_pager_setsize(vp, PG(FILE_NPAGES));
	assert_int_equal(get(p, PG(17) + 2000), 0);
	vmsim_proc_exit(p);
}

/* A page that somebody holds stays: unmapped, invalid and clean. */
static void
a_held_page_survives_truncation_invalid(void **state)
{
	struct vmsim_hold *hold;
	struct vmsim_proc *p;
	vm_page_t m;

	open_file(PG(FILE_NPAGES), 0, 0);
	p = proc(vm, "P");
	assert_int_equal(map_at(p, 16, FILE_NPAGES, RW, SHARED, object), 0);
	assert_int_equal(vmsim_hold_create(p, PG(20), PG(1), RW, &hold), 0);
	assert_int_equal(vmsim_object_truncate(vm, object, 2), 0);
	VM_OBJECT_WLOCK(object);
	m = vm_page_lookup(object, 4);
	assert_non_null(m);
	assert_true(vm_page_wired(m) && vm_page_none_valid(m));
	assert_int_equal(m->dirty, 0);
	assert_false(pmap_page_is_mapped(m));
	VM_OBJECT_WUNLOCK(object);
	vmsim_hold_destroy(hold);
	vmsim_proc_exit(p);
}

/* Bytes [1000, 2 pages + 500) vanish from memory, the store stays. */
static void
purging_a_range_zeroes_its_ends(void **state)
{
	struct vmsim_proc *p;

	open_file(PG(FILE_NPAGES), 0, 0);
	p = proc(vm, "P");
	assert_int_equal(map_at(p, 16, FILE_NPAGES, RW, SHARED, object), 0);
	assert_int_equal(get(p, PG(16)) + get(p, PG(17)) + get(p, PG(18)),
	    303);
	vnode_pager_purge_range(object->handle, 1000, PG(2) + 504);
	assert_int_equal(get(p, PG(16) + 992), 100);
	assert_int_equal(get(p, PG(16) + 1000), 0);
	assert_int_equal(get(p, PG(18) + 496), 0);
	assert_int_equal(get(p, PG(18) + 504), 102);
	assert_int_equal(file.reads, 3);
	assert_int_equal(get(p, PG(17)), 101);
	assert_int_equal(file.reads, 4);
	vnode_pager_purge_range(object->handle, 2000, 2000);
	assert_int_equal(file.words[1][0], 101);
	vmsim_proc_exit(p);
}

/* A file without callbacks lives in the machine and begins as zeroes. */
static void
a_file_in_memory_keeps_what_is_written(void **state)
{
	struct vmsim_proc *p;

	object = vmsim_object_create_file(vm, "M", PG(FILE_NPAGES), NULL, NULL);
	assert_non_null(object);
	p = proc(vm, "P");
	assert_int_equal(map_at(p, 16, FILE_NPAGES, RW, SHARED, object), 0);
	assert_int_equal(get(p, PG(19)), 0);
	put(p, PG(19), 42);
	assert_int_equal(vmsim_evict(p, PG(19)), VMSIM_EVICT_PAGED);
	assert_int_equal(get(p, PG(19)), 42);
	assert_int_equal(vmsim_object_truncate(vm, object, 3), 0);
	assert_int_equal(vmsim_object_truncate(vm, object, FILE_NPAGES), 0);
	assert_int_equal(get(p, PG(19)), 0);
	vmsim_proc_exit(p);
}

/* A file in memory is saved and restored with the machine. */
static void
a_file_in_memory_is_part_of_a_snapshot(void **state)
{
	struct vmsim_snapshot *snap;
	struct vmsim_proc *p;

	object = vmsim_object_create_file(vm, "M", PG(FILE_NPAGES), NULL, NULL);
	p = proc(vm, "P");
	assert_int_equal(map_at(p, 16, FILE_NPAGES, RW, SHARED, object), 0);
	put(p, PG(16), 1);
	assert_int_equal(vmsim_evict(p, PG(16)), VMSIM_EVICT_PAGED);
	snap = vmsim_snapshot_create(vm);
	assert_non_null(snap);
	put(p, PG(16), 2);
	assert_int_equal(vmsim_evict(p, PG(16)), VMSIM_EVICT_PAGED);
	vmsim_snapshot_restore(vm, snap);
	assert_int_equal(get(p, PG(16)), 1);
	vmsim_snapshot_destroy(snap);
	vmsim_proc_exit(p);
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
	assert_int_equal(write(fd, bytes, len), len);
	free(bytes);
	close(fd);
}

/* 5000 bytes of the host: two pages, the second ends in zeroes. */
static void
a_host_file_is_read_and_not_written(void **state)
{
	struct vmsim_snapshot *snap;
	struct vmsim_proc *p;
	char path[32];

	make_host_file(path, 5000);
	object = vmsim_object_open_host_file(vm, path, false);
	assert_non_null(object);
	assert_int_equal(vmsim_object_npages(object), 2);
	snap = vmsim_snapshot_create(vm);
	assert_non_null(snap);
	vmsim_snapshot_destroy(snap);
	p = proc(vm, "P");
	assert_int_equal(map_at(p, 16, 2, RW, PRIVATE, object), 0);
	assert_int_equal(get(p, PG(16)), 0x6161616161616161);
	assert_int_equal(get(p, PG(17) + 896), 0x6161616161616161);
	assert_int_equal(get(p, PG(17) + 904), 0);
	put(p, PG(16), 1);
	assert_int_equal(get(p, PG(16)), 1);
	assert_int_equal(vmsim_object_truncate(vm, object, 1), EROFS);
	vmsim_proc_exit(p);
	unlink(path);
}

/* The size of the host's file is kept; the machine cannot be saved. */
static void
a_host_file_is_written_back(void **state)
{
	struct vmsim_proc *p;
	struct stat st;
	char path[32];
	uint64_t word;
	int fd;

	make_host_file(path, 5000);
	object = vmsim_object_open_host_file(vm, path, true);
	assert_non_null(object);
	assert_null(vmsim_snapshot_create(vm));
	assert_int_equal(errno, EBUSY);
	p = proc(vm, "P");
	assert_int_equal(map_at(p, 16, 2, RW, SHARED, object), 0);
	put(p, PG(17), 0x1122334455667788);
	put(p, PG(17) + 2000, 5);
	assert_int_equal(vmsim_msync(p, PG(16), PG(2), VMSIM_MS_SYNC), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, 5000);
	fd = open(path, O_RDONLY);
	assert_int_equal(pread(fd, &word, 8, 4096), 8);
	assert_int_equal(word, 0x1122334455667788);
	close(fd);
	assert_int_equal(vmsim_object_truncate(vm, object, 1), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, 4096);
	vmsim_proc_exit(p);
	unlink(path);
}

/* There is no such file, or it is none. */
static void
a_host_file_that_cannot_be_opened_is_an_error(void **state)
{
	assert_null(vmsim_object_open_host_file(vm, "/nonexistent/file",
	    false));
	assert_int_equal(errno, ENOENT);
	assert_null(vmsim_object_open_host_file(vm, "/", false));
	assert_int_equal(errno, EINVAL);
}

/* One name is one object. */
static void
a_name_is_given_once(void **state)
{
	open_file(PG(FILE_NPAGES), 0, 0);
	assert_ptr_equal(vmsim_object_find(vm, "F"), object);
	assert_null(vmsim_object_create_file(vm, "F", PG(1), &file_ops, NULL));
	assert_int_equal(errno, EEXIST);
	assert_int_equal(file.closes, 0);
	assert_null(vmsim_object_find(vm, "G"));
}

/* A machine that is destroyed closes what is still open. */
static void
the_end_of_the_machine_closes_files(void **state)
{
	struct vmsim *other;

	memset(&file, 0, sizeof(file));
	other = vmsim_create(NULL);
	assert_non_null(vmsim_object_create_file(other, "F", PG(1), &file_ops,
	    NULL));
	vmsim_destroy(other);
	assert_int_equal(file.closes, 1);
}

#define	FCASE(name)							\
	cmocka_unit_test_setup_teardown(name, file_setup, file_teardown)
#define	OCASE(name)							\
	cmocka_unit_test_setup_teardown(name, file_setup, file_teardown_other)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FCASE(shrinking_removes_pages_and_contents),
		FCASE(shrinking_into_a_page_zeroes_its_rest),
		FCASE(a_held_page_survives_truncation_invalid),
		FCASE(purging_a_range_zeroes_its_ends),
		OCASE(a_file_in_memory_keeps_what_is_written),
		OCASE(a_file_in_memory_is_part_of_a_snapshot),
		OCASE(a_host_file_is_read_and_not_written),
		OCASE(a_host_file_is_written_back),
		OCASE(a_host_file_that_cannot_be_opened_is_an_error),
		FCASE(a_name_is_given_once),
		OCASE(the_end_of_the_machine_closes_files),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
