/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's own memory, and its copies from and to the process that it
 * acts for.  This file is driver code and test in one.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/malloc.h>
#include <sys/mman.h>
#include <sys/proc.h>
#include <sys/sglist.h>
#include <sys/sf_buf.h>
#include <sys/uio.h>
#include <sys/vmmeter.h>
#include <vm/vm.h>
#include <vm/vm_extern.h>
#include <vm/vm_kern.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <machine/md_var.h>
#include <machine/vmparam.h>

#include "support/words.h"

static MALLOC_DEFINE(M_TEST, "test", "of the test");

#define	UP(a)	((void *)(uintptr_t)(a))

static uint64_t heap;		/* two pages of the process, a hole after */

static void
begin(struct test *t)
{
	heap = 0;
	assert_ok(vmsim_mmap(t->p, &heap, PG(2), PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANON, NULL, 0));
	/* A thread acts for the process whose call it made last. */
	assert_ptr_equal(vmsim_curproc_set(t->vm, t->p), t->p);
}

static void
end(struct test *t)
{
	assert_ptr_equal(vmsim_curproc_set(t->vm, NULL), t->p);
}

TESTS(.kernel = true, .p = "p", .begin = begin, .end = end);

/* copyin, copyout: curproc's memory; EFAULT past it. */
TEST(copies_go_to_the_current_process)
{
	char buf[8];

	assert_eq(curproc->p_pid, 1);
	assert_string_equal(curproc->p_comm, "p");
	assert_eq(copyout("abcd", UP(heap), 5), 0);
	assert_eq(copyin(UP(heap + 1), buf, 4), 0);
	assert_string_equal(buf, "bcd");
	assert_eq(copyin(UP(heap + PG(2)), buf, 1), EFAULT);
	assert_eq(copyout(buf, UP(heap + PG(2) - 1), 2), EFAULT);
	/* The second page is not there yet, and may not be faulted in. */
	assert_eq(copyin_nofault(UP(heap + PG(1)), buf, 1), 0);
	assert_eq(copyout_nofault("x", UP(heap), 1), 0);
	assert_ptr_equal(vmsim_curproc_set(t->vm, NULL), t->p);
	assert_eq(copyin(UP(heap), buf, 1), EFAULT);
	assert_eq(copyin(UP(heap), buf, 0), 0);
	assert_eq(copyout(buf, UP(heap), 1), EFAULT);
	assert_eq(copyout(buf, UP(heap), 0), 0);
	assert_null(vmsim_curproc_set(t->vm, t->p));
}

/* copyinstr: up to the NUL, the limit or the hole. */
TEST(strings_are_copied_to_their_end)
{
	char buf[8];
	size_t done;

	assert_eq(copyout("text", UP(heap + PG(2) - 5), 5), 0);
	assert_eq(copyinstr(UP(heap + PG(2) - 5), buf, 8, &done), 0);
	assert_eq(done, 5);
	assert_string_equal(buf, "text");
	assert_eq(copyinstr(UP(heap + PG(2) - 5), buf, 3, &done), ENAMETOOLONG);
	assert_eq(done, 3);
	assert_eq(copyout("x", UP(heap + PG(2) - 1), 1), 0);
	assert_eq(copyinstr(UP(heap + PG(2) - 5), buf, 8, NULL), EFAULT);
	assert_eq(copystr("abc", buf, 4, &done), 0);
	assert_eq(copystr("abc", buf, 3, NULL), ENAMETOOLONG);
}

/* fetch(9), store(9): -1 where nothing is mapped. */
TEST(words_are_fetched_and_stored)
{
	void *p = UP(heap), *hole = UP(heap + PG(2));
	int64_t w64;
	int32_t w32;
	long w;

	assert_eq(subyte(p, 0x1ff), 0);
	assert_eq(fubyte(p), 0xff);
	assert_eq(suword16(p, 0x1234), 0);
	assert_eq(fuword16(p), 0x1234);
	assert_eq(suword32(p, 7), 0);
	assert_eq(fuword32(p), 7);
	assert_eq(fueword32(p, &w32), 0);
	assert_eq(suword64(p, 1LL << 40), 0);
	assert_true(fuword64(p) == 1LL << 40);
	assert_eq(fueword64(p, &w64), 0);
	assert_eq(suword(p, -2), 0);
	assert_eq(fuword(p), -2);
	assert_eq(fueword(p, &w), 0);
	assert_eq(fubyte(hole), -1);
	assert_eq(fuword16(hole), -1);
	assert_eq(fuword32(hole), -1);
	assert_eq(fuword64(hole), -1);
	assert_eq(fuword(hole), -1);
	assert_eq(suword32(hole, 1), -1);
}

/* uiomove: two pieces of memory, kernel's and process's. */
TEST(a_transfer_goes_through_its_pieces)
{
	char from[] = "0123456789", a[3], b[20];
	struct iovec iov[2] = { { a, sizeof(a) }, { UP(heap), 4 } };
	vm_page_t m = vm_page_alloc_noobj(VM_ALLOC_ZERO);
	struct uio uio = {
		.uio_iov = iov, .uio_iovcnt = 2, .uio_resid = 7,
		.uio_segflg = UIO_SYSSPACE, .uio_rw = UIO_READ,
		.uio_td = curthread,
	};

	assert_eq(uiomove(from, 3, &uio), 0);
	assert_memory_equal(a, "012", 3);
	uio.uio_segflg = UIO_USERSPACE;
	assert_eq(uiomove_nofault(from + 3, 1, &uio), EFAULT);
	assert_eq(uiomove(from + 3, 2, &uio), 0);
	assert_eq(uiomove_nofault(from + 5, 1, &uio), 0);
	*(char *)UP(VM_PAGE_TO_DMAP(m)) = '6';
	assert_eq(uiomove_fromphys(&m, 0, 1, &uio), 0);
	assert_eq(uio.uio_resid, 0);
	assert_eq(uio.uio_offset, 7);
	assert_eq(copyin(UP(heap), b, 4), 0);
	assert_memory_equal(b, "3456", 4);
	vm_page_free(m);
}

static struct uio
transfer(struct iovec *iov, int n, size_t len, enum uio_rw rw)
{
	return ((struct uio){
		.uio_iov = iov, .uio_iovcnt = n, .uio_resid = (ssize_t)len,
		.uio_segflg = UIO_SYSSPACE, .uio_rw = rw,
		.uio_td = curthread,
	});
}

/* Out of the caller's pieces, one of them empty; no more than is there. */
TEST(a_transfer_to_the_driver_takes_from_the_pieces)
{
	char a[] = "ab", c[] = "cde", to[8] = "";
	struct iovec iov[3] = { { a, 2 }, { NULL, 0 }, { c, 3 } };
	struct uio uio = transfer(iov, 3, 5, UIO_WRITE);

	assert_ok(uiomove(to, 3, &uio));
	assert_string_equal(to, "abc");
	assert_eq(uio.uio_resid, 2);
	assert_eq(uio.uio_offset, 3);
	assert_eq(uio.uio_iovcnt, 1);
	assert_ok(uiomove(to, 8, &uio));
	assert_string_equal(to, "dec");
	assert_eq(uio.uio_resid, 0);
	assert_ok(uiomove(to, 8, &uio));
	assert_eq(uio.uio_offset, 5);
	assert_string_equal(a, "ab");
}

/* What nobody wants to see is counted and not copied. */
TEST(a_transfer_of_nothing_moves_the_offset_alone)
{
	char a[] = "ab";
	struct iovec iov = { a, 2 };
	struct uio uio = transfer(&iov, 1, 2, UIO_READ);

	uio.uio_segflg = UIO_NOCOPY;
	assert_ok(uiomove(UP(1), 2, &uio));
	assert_string_equal(a, "ab");
	assert_eq(uio.uio_offset, 2);
	assert_eq(uio.uio_resid, 0);
}

/* "0123456789" is read from an offset; negative ones are refused. */
TEST(a_transfer_from_a_buffer_ends_with_it)
{
	static const struct {
		off_t	 offset;
		ssize_t	 resid;
		int	 error;
		const char *got;
	} rows[] = {
		{ 0, 3, 0, "012" }, { 7, 9, 0, "789" }, { 9, 1, 0, "9" },
		{ 10, 5, 0, "" }, { 11, 5, 0, "" }, { -1, 5, EINVAL, "" },
		{ 2, -1, EINVAL, "" }, { 3, 0, 0, "" },
	};
	char buf[] = "0123456789", to[16];
	struct iovec iov;
	struct uio uio;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		memset(to, 0, sizeof(to));
		iov = (struct iovec){ to, sizeof(to) };
		uio = transfer(&iov, 1, 0, UIO_READ);
		uio.uio_offset = rows[i].offset;
		uio.uio_resid = rows[i].resid;
		assert_eq(uiomove_frombuf(buf, 10, &uio), rows[i].error);
		assert_string_equal(to, rows[i].got);
		assert_eq(uio.uio_offset, rows[i].offset +
		    (off_t)strlen(rows[i].got));
	}
}

/* Two frames, from the last two bytes of the one into the other. */
TEST(a_transfer_from_frames_goes_from_one_to_the_next)
{
	vm_page_t ma[2] = { vm_page_alloc_noobj(VM_ALLOC_ZERO),
	    vm_page_alloc_noobj(VM_ALLOC_ZERO) };
	char *one = UP(VM_PAGE_TO_DMAP(ma[0])), to[8] = "";
	char *two = UP(VM_PAGE_TO_DMAP(ma[1]));
	struct iovec iov = { to, 4 };
	struct uio uio = transfer(&iov, 1, 4, UIO_READ);

	memcpy(one + PAGE_SIZE - 2, "ab", 2);
	memcpy(two, "cde", 3);
	assert_ok(uiomove_fromphys(ma, PAGE_SIZE - 2, 3, &uio));
	assert_string_equal(to, "abc");
	assert_eq(uio.uio_resid, 1);
	assert_ok(uiomove_fromphys(ma, PAGE_SIZE + 1, 3, &uio));
	assert_string_equal(to, "abcd");
	assert_eq(uio.uio_resid, 0);
	iov = (struct iovec){ UP(heap + PG(2)), 4 };
	uio = transfer(&iov, 1, 4, UIO_READ);
	uio.uio_segflg = UIO_USERSPACE;
	assert_eq(uiomove_fromphys(ma, 0, 4, &uio), EFAULT);
	assert_eq(uio.uio_resid, 4);
	vm_page_free(ma[0]);
	vm_page_free(ma[1]);
}

/* contigmalloc: frames in a row, known by their physical address. */
TEST(contiguous_memory_has_an_address)
{
	u_int before = vm_free_count();
	vm_offset_t end;
	vm_paddr_t pa;
	char *p;

	p = contigmalloc(PG(4), M_TEST, M_WAITOK | M_ZERO, 0, ~0UL, PG(4), 0);
	assert_non_null(p);
	assert_eq(p[PG(4) - 1], 0);
	pa = vtophys(p);
	assert_eq(pa % PG(4), 0);
	assert_true(pa < ptoa(Maxmem));
	assert_eq(vtophys(p + PG(3) + 5), pa + PG(3) + 5);
	assert_true(PHYS_TO_VM_PAGE(pa) != NULL);
	/* The last byte of RAM is mapped directly, and no byte more. */
	end = (vm_offset_t)p + (ptoa(Maxmem) - pa);
	assert_eq(pmap_kextract(end - 1), ptoa(Maxmem) - 1);
	assert_eq(pmap_kextract(end), 0);
	assert_eq(vmsim_malloc_live(t->vm, "test"), 1);
	assert_eq(vm_free_count(), before - 4);
	contigfree(p, PG(4), M_TEST);
	assert_eq(vmsim_malloc_live(t->vm, "test"), 0);
	assert_eq(vmsim_malloc_bytes(t->vm, "test"), 0);
	p = contigmalloc(PG(1000), M_TEST, M_NOWAIT, 0, ~0UL, PAGE_SIZE, 0);
	assert_null(p);
	p = malloc(1, M_DEVBUF, M_WAITOK);
	free(p, M_DEVBUF);
	assert_eq(vm_free_count(), before);
}

/* Each time nothing is left where they were, and the counts are right. */
TEST(kernel_addresses_are_filled_again_and_again)
{
	vm_page_t m = vm_page_alloc_noobj(VM_ALLOC_WIRED);
	vm_offset_t va = kva_alloc(PG(2));
	int i;

	for (i = 0; i < 3; i++) {
		pmap_qenter(va, &m, 1);
		assert_eq(pmap_kextract(va + 5), VM_PAGE_TO_PHYS(m) + 5);
		assert_eq(pmap_kextract(va + PG(1)), 0);
		test_check(t->vm);
		pmap_qenter(va + PG(1), &m, 1);
		pmap_qremove(va, 1);
		assert_eq(pmap_kextract(va + 5), 0);
		/* There is nothing any more; the neighbour stays. */
		pmap_qremove(va, 1);
		assert_eq(pmap_kextract(va + PG(1)), VM_PAGE_TO_PHYS(m));
		pmap_qremove(va, 2);
		assert_eq(pmap_kextract(va + PG(1) + 5), 0);
		test_check(t->vm);
	}
	kva_free(va, PG(2));
	vm_page_unwire_noq(m);
	vm_page_free(m);
}

/* kva_alloc -> pmap_qenter -> pmap_kextract. */
TEST(kernel_addresses_are_filled_page_by_page)
{
	vm_page_t ma[2];
	vm_offset_t va;

	ma[0] = vm_page_alloc_noobj(VM_ALLOC_WIRED);
	ma[1] = vm_page_alloc_noobj(VM_ALLOC_WIRED);
	va = kva_alloc(PG(2));
	assert_true(va >= VM_MIN_KERNEL_ADDRESS);
	pmap_qenter(va, ma, 2);
	assert_eq(pmap_kextract(va + PG(1) + 1), VM_PAGE_TO_PHYS(ma[1]) + 1);
	pmap_qremove(va, 2);
	assert_eq(pmap_kextract(va), 0);
	kva_free(va, PG(2));
	vm_page_unwire_noq(ma[0]);
	/* The second one by hand, as drivers do. */
	vm_page_clearref(ma[1]);
	vm_wire_add(1);
	vm_wire_sub(2);
	assert_eq(sf_buf_kva(sf_buf_alloc(ma[0], 0)), VM_PAGE_TO_DMAP(ma[0]));
	vm_page_free(ma[0]);
	vm_page_free(ma[1]);
	assert_eq(vmem_size(kernel_arena, VMEM_ALLOC), 0);
}

/* vm_map_find on kernel_map, vm_mmap_object and vm_mmap on the process. */
TEST(objects_are_mapped_where_a_driver_wants)
{
	vm_map_t map = &curproc->p_vmspace->vm_map;
	vm_object_t object;
	vm_offset_t addr;
	char c;

	object = vm_pager_allocate(OBJT_SWAP, NULL, PG(2), VM_PROT_DEFAULT, 0,
	    curthread->td_ucred);
	addr = vm_map_min(kernel_map);
	vm_object_reference(object);
	assert_ok(vm_map_find(kernel_map, object, 0, &addr, PG(2), 0,
	    VMFS_OPTIMAL_SPACE, VM_PROT_RW, VM_PROT_RW, 0));
	assert_ok(vm_map_wire(kernel_map, addr, addr + PG(2),
	    VM_MAP_WIRE_SYSTEM | VM_MAP_WIRE_NOHOLES));
	assert_ok(vm_map_remove(kernel_map, addr, addr + PG(2)));

	addr = 0;
	assert_eq(vm_mmap_object(map, &addr, PG(2), VM_PROT_RW, VM_PROT_ALL,
	    MAP_SHARED, object, 1, FALSE, curthread), EINVAL);
	assert_ok(vm_mmap_object(map, &addr, PG(2), VM_PROT_RW, VM_PROT_ALL,
	    MAP_SHARED, object, 0, FALSE, curthread));
	assert_eq(copyout("v", UP(addr), 1), 0);
	assert_ok(vm_map_remove(map, addr, addr + PG(2)));
	addr = 0;
	assert_ok(vm_mmap(map, &addr, PG(1), VM_PROT_RW, VM_PROT_ALL,
	    MAP_PRIVATE | MAP_ANON, OBJT_DEFAULT, NULL, 0));
	assert_eq(copyin(UP(addr), &c, 1), 0);
	assert_ok(vm_map_remove(map, addr, addr + PG(1)));
	test_check(t->vm);
}

static void __printflike(2, 3)
tell(bool fatal, const char *fmt, ...)
{
	va_list ap, again;
	char *text;

	va_start(ap, fmt);
	if (fatal)
		vpanic(fmt, ap);
	va_copy(again, ap);
	vprintf(fmt, again);
	va_end(again);
	assert_true(vasprintf(&text, M_TEST, fmt, ap) > 0);
	assert_string_equal(text, vmsim_console_text(vmsim_current()));
	free(text, M_TEST);
	va_end(ap);
}

/* object->memq: the pages by index; a walk may remove where it stands. */
TEST(older_code_walks_the_list_of_pages)
{
	vm_object_t object = vm_pager_allocate(OBJT_PHYS, NULL, PG(9),
	    VM_PROT_DEFAULT, 0, NULL);
	vm_pindex_t sum = 0;
	vm_page_t m, next;

	VM_OBJECT_WLOCK(object);
	assert_true(TAILQ_EMPTY(&object->memq));
	vm_page_xunbusy(vm_page_alloc(object, 7, VM_ALLOC_NORMAL));
	vm_page_xunbusy(vm_page_alloc(object, 2, VM_ALLOC_NORMAL));
	vm_page_xunbusy(vm_page_alloc(object, 4, VM_ALLOC_NORMAL));
	TAILQ_FOREACH(m, &object->memq, listq)
		sum = sum * 10 + m->pindex;
	assert_eq(sum, 247);
	TAILQ_FOREACH_SAFE(m, &object->memq, listq, next) {
		if (m->pindex == 4)
			continue;
		assert_true(vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL));
		vm_page_free(m);
	}
	m = TAILQ_FIRST(&object->memq);
	assert_eq(m->pindex, 4);
	assert_null(TAILQ_NEXT(m, listq));
	VM_OBJECT_WUNLOCK(object);
	vm_object_deallocate(object);
}

/* printf with a list of arguments, panic too. */
TEST(arguments_may_come_as_a_list)
{
	test_save(t);
	tell(false, "%d%s", 3, "three");
	test_restore(t);
	expect_panic(t->vm, "3three", tell(true, "%d%s", 3, "three"));
	test_restore(t);

	uprintf("%d", 1);
	log(LOG_ERR, " %s", "two");
	assert_string_equal(vmsim_console_text(t->vm), "1 two");
	expect_panic(t->vm, "not now", panic("not %s", "now"));
	test_restore(t);
}
