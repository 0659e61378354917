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

#include "support/support.h"

static MALLOC_DEFINE(M_TEST, "test", "of the test");

#define	PG(n)	((vm_offset_t)(n) * PAGE_SIZE)
#define	UP(a)	((void *)(uintptr_t)(a))

static struct vmsim *previous;
static struct vmsim_proc *proc;
static uint64_t heap;		/* two pages of the process, a hole after */

static int
setup(void **state)
{
	if (test_setup(state) != 0)
		return (-1);
	previous = vmsim_enter(*state);
	proc = vmsim_proc_create(*state, "p");
	heap = 0;
	if (proc == NULL || vmsim_mmap(proc, &heap, PG(2),
	    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, NULL, 0) != 0)
		return (-1);
	/* A thread acts for the process whose call it made last. */
	return (vmsim_curproc_set(*state, proc) != proc);
}

static int
teardown(void **state)
{
	if (vmsim_curproc_set(*state, NULL) != proc)
		return (-1);
	vmsim_proc_exit(proc);
	vmsim_enter(previous);
	return (test_teardown(state));
}

/* copyin, copyout: curproc's memory; EFAULT past it. */
static void
copies_go_to_the_current_process(void **state)
{
	char buf[8];

	assert_int_equal(curproc->p_pid, 1);
	assert_string_equal(curproc->p_comm, "p");
	assert_int_equal(copyout("abcd", UP(heap), 5), 0);
	assert_int_equal(copyin(UP(heap + 1), buf, 4), 0);
	assert_string_equal(buf, "bcd");
	assert_int_equal(copyin(UP(heap + PG(2)), buf, 1), EFAULT);
	assert_int_equal(copyout(buf, UP(heap + PG(2) - 1), 2), EFAULT);
	/* The second page is not there yet, and may not be faulted in. */
	assert_int_equal(copyin_nofault(UP(heap + PG(1)), buf, 1), 0);
	assert_int_equal(copyout_nofault("x", UP(heap), 1), 0);
	assert_ptr_equal(vmsim_curproc_set(*state, NULL), proc);
	assert_int_equal(copyin(UP(heap), buf, 1), EFAULT);
	assert_int_equal(copyin(UP(heap), buf, 0), 0);
	assert_null(vmsim_curproc_set(*state, proc));
}

/* copyinstr: up to the NUL, the limit or the hole. */
static void
strings_are_copied_to_their_end(void **state)
{
	char buf[8];
	size_t done;

	assert_int_equal(copyout("text", UP(heap + PG(2) - 5), 5), 0);
	assert_int_equal(copyinstr(UP(heap + PG(2) - 5), buf, 8, &done), 0);
	assert_int_equal(done, 5);
	assert_string_equal(buf, "text");
	assert_int_equal(copyinstr(UP(heap + PG(2) - 5), buf, 3, &done),
	    ENAMETOOLONG);
	assert_int_equal(done, 3);
	assert_int_equal(copyout("x", UP(heap + PG(2) - 1), 1), 0);
	assert_int_equal(copyinstr(UP(heap + PG(2) - 5), buf, 8, NULL),
	    EFAULT);
	assert_int_equal(copystr("abc", buf, 4, &done), 0);
	assert_int_equal(copystr("abc", buf, 3, NULL), ENAMETOOLONG);
}

/* fetch(9), store(9): -1 where nothing is mapped. */
static void
words_are_fetched_and_stored(void **state)
{
	void *p = UP(heap), *hole = UP(heap + PG(2));
	int64_t w64;
	int32_t w32;
	long w;

	assert_int_equal(subyte(p, 0x1ff), 0);
	assert_int_equal(fubyte(p), 0xff);
	assert_int_equal(suword16(p, 0x1234), 0);
	assert_int_equal(fuword16(p), 0x1234);
	assert_int_equal(suword32(p, 7), 0);
	assert_int_equal(fuword32(p), 7);
	assert_int_equal(fueword32(p, &w32), 0);
	assert_int_equal(suword64(p, 1LL << 40), 0);
	assert_true(fuword64(p) == 1LL << 40);
	assert_int_equal(fueword64(p, &w64), 0);
	assert_int_equal(suword(p, -2), 0);
	assert_int_equal(fuword(p), -2);
	assert_int_equal(fueword(p, &w), 0);
	assert_int_equal(fubyte(hole), -1);
	assert_int_equal(fuword16(hole), -1);
	assert_int_equal(fuword32(hole), -1);
	assert_int_equal(fuword64(hole), -1);
	assert_int_equal(fuword(hole), -1);
	assert_int_equal(suword32(hole, 1), -1);
}

/* uiomove: two pieces of memory, kernel's and process's. */
static void
a_transfer_goes_through_its_pieces(void **state)
{
	char from[] = "0123456789", a[3], b[20];
	struct iovec iov[2] = { { a, sizeof(a) }, { UP(heap), 4 } };
	vm_page_t m = vm_page_alloc_noobj(VM_ALLOC_ZERO);
	struct uio uio = {
		.uio_iov = iov, .uio_iovcnt = 2, .uio_resid = 7,
		.uio_segflg = UIO_SYSSPACE, .uio_rw = UIO_READ,
		.uio_td = curthread,
	};

	assert_int_equal(uiomove(from, 3, &uio), 0);
	assert_memory_equal(a, "012", 3);
	uio.uio_segflg = UIO_USERSPACE;
	assert_int_equal(uiomove_nofault(from + 3, 1, &uio), EFAULT);
	assert_int_equal(uiomove(from + 3, 2, &uio), 0);
	assert_int_equal(uiomove_nofault(from + 5, 1, &uio), 0);
	*(char *)UP(VM_PAGE_TO_DMAP(m)) = '6';
	assert_int_equal(uiomove_fromphys(&m, 0, 1, &uio), 0);
	assert_int_equal(uio.uio_resid, 0);
	assert_int_equal(uio.uio_offset, 7);
	assert_int_equal(copyin(UP(heap), b, 4), 0);
	assert_memory_equal(b, "3456", 4);
	vm_page_free(m);
}

/* contigmalloc: frames in a row, known by their physical address. */
static void
contiguous_memory_has_an_address(void **state)
{
	u_int before = vm_free_count();
	vm_paddr_t pa;
	char *p;

	p = contigmalloc(PG(4), M_TEST, M_WAITOK | M_ZERO, 0, ~0UL, PG(4), 0);
	assert_non_null(p);
	assert_int_equal(p[PG(4) - 1], 0);
	pa = vtophys(p);
	assert_int_equal(pa % PG(4), 0);
	assert_true(pa < ptoa(Maxmem));
	assert_int_equal(vtophys(p + PG(3) + 5), pa + PG(3) + 5);
	assert_true(PHYS_TO_VM_PAGE(pa) != NULL);
	assert_int_equal(vmsim_malloc_live(*state, "test"), 1);
	assert_int_equal(vm_free_count(), before - 4);
	contigfree(p, PG(4), M_TEST);
	assert_int_equal(vmsim_malloc_live(*state, "test"), 0);
	p = contigmalloc(PG(1000), M_TEST, M_NOWAIT, 0, ~0UL, PAGE_SIZE, 0);
	assert_null(p);
	p = malloc(1, M_DEVBUF, M_WAITOK);
	free(p, M_DEVBUF);
	assert_int_equal(vm_free_count(), before);
}

/* kva_alloc -> pmap_qenter -> pmap_kextract. */
static void
kernel_addresses_are_filled_page_by_page(void **state)
{
	vm_page_t ma[2];
	vm_offset_t va;

	ma[0] = vm_page_alloc_noobj(VM_ALLOC_WIRED);
	ma[1] = vm_page_alloc_noobj(VM_ALLOC_WIRED);
	va = kva_alloc(PG(2));
	assert_true(va >= VM_MIN_KERNEL_ADDRESS);
	pmap_qenter(va, ma, 2);
	assert_int_equal(pmap_kextract(va + PG(1) + 1),
	    VM_PAGE_TO_PHYS(ma[1]) + 1);
	pmap_qremove(va, 2);
	assert_int_equal(pmap_kextract(va), 0);
	kva_free(va, PG(2));
	vm_page_unwire_noq(ma[0]);
	/* The second one by hand, as drivers do. */
	vm_page_clearref(ma[1]);
	vm_wire_add(1);
	vm_wire_sub(2);
	assert_int_equal(sf_buf_kva(sf_buf_alloc(ma[0], 0)),
	    VM_PAGE_TO_DMAP(ma[0]));
	vm_page_free(ma[0]);
	vm_page_free(ma[1]);
	assert_int_equal(vmem_size(kernel_arena, VMEM_ALLOC), 0);
}

/* vm_map_find on kernel_map, vm_mmap_object and vm_mmap on the process. */
static void
objects_are_mapped_where_a_driver_wants(void **state)
{
	vm_map_t map = &curproc->p_vmspace->vm_map;
	vm_object_t object;
	vm_offset_t addr;
	char c;

	object = vm_pager_allocate(OBJT_SWAP, NULL, PG(2), VM_PROT_DEFAULT, 0,
	    curthread->td_ucred);
	addr = vm_map_min(kernel_map);
	vm_object_reference(object);
	assert_int_equal(vm_map_find(kernel_map, object, 0, &addr, PG(2), 0,
	    VMFS_OPTIMAL_SPACE, VM_PROT_RW, VM_PROT_RW, 0), KERN_SUCCESS);
	assert_int_equal(vm_map_wire(kernel_map, addr, addr + PG(2),
	    VM_MAP_WIRE_SYSTEM | VM_MAP_WIRE_NOHOLES), KERN_SUCCESS);
	assert_int_equal(vm_map_remove(kernel_map, addr, addr + PG(2)),
	    KERN_SUCCESS);

	addr = 0;
	assert_int_equal(vm_mmap_object(map, &addr, PG(2), VM_PROT_RW,
	    VM_PROT_ALL, MAP_SHARED, object, 1, FALSE, curthread), EINVAL);
	assert_int_equal(vm_mmap_object(map, &addr, PG(2), VM_PROT_RW,
	    VM_PROT_ALL, MAP_SHARED, object, 0, FALSE, curthread), 0);
	assert_int_equal(copyout("v", UP(addr), 1), 0);
	assert_int_equal(vm_map_remove(map, addr, addr + PG(2)),
	    KERN_SUCCESS);
	addr = 0;
	assert_int_equal(vm_mmap(map, &addr, PG(1), VM_PROT_RW, VM_PROT_ALL,
	    MAP_PRIVATE | MAP_ANON, OBJT_DEFAULT, NULL, 0), 0);
	assert_int_equal(copyin(UP(addr), &c, 1), 0);
	assert_int_equal(vm_map_remove(map, addr, addr + PG(1)),
	    KERN_SUCCESS);
	test_check(*state);
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
static void
older_code_walks_the_list_of_pages(void **state)
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
	assert_int_equal(sum, 247);
	TAILQ_FOREACH_SAFE(m, &object->memq, listq, next) {
		if (m->pindex == 4)
			continue;
		assert_true(vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL));
		vm_page_free(m);
	}
	m = TAILQ_FIRST(&object->memq);
	assert_int_equal(m->pindex, 4);
	assert_null(TAILQ_NEXT(m, listq));
	VM_OBJECT_WUNLOCK(object);
	vm_object_deallocate(object);
}

/* printf with a list of arguments, panic too. */
static void
arguments_may_come_as_a_list(void **state)
{
	struct vmsim_snapshot *snap = vmsim_snapshot_create(*state);

	tell(false, "%d%s", 3, "three");
	vmsim_snapshot_restore(*state, snap);
	expect_panic(*state, "3three", tell(true, "%d%s", 3, "three"));
	vmsim_snapshot_restore(*state, snap);

	uprintf("%d", 1);
	log(LOG_ERR, " %s", "two");
	assert_string_equal(vmsim_console_text(*state), "1 two");
	expect_panic(*state, "not now", panic("not %s", "now"));
	vmsim_snapshot_restore(*state, snap);
	vmsim_snapshot_destroy(snap);
}

int
main(void)
{
#define	CASE(name) \
	cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(copies_go_to_the_current_process),
		CASE(strings_are_copied_to_their_end),
		CASE(words_are_fetched_and_stored),
		CASE(a_transfer_goes_through_its_pieces),
		CASE(contiguous_memory_has_an_address),
		CASE(kernel_addresses_are_filled_page_by_page),
		CASE(objects_are_mapped_where_a_driver_wants),
		CASE(older_code_walks_the_list_of_pages),
		CASE(arguments_may_come_as_a_list),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
