/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What drivers ask about files: their place, their events, who may use them;
 * text in pieces, and what a machine without some device answers.  This file
 * is driver code and test in one.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/agpio.h>
#include <sys/bus.h>
#include <sys/conf.h>
#include <sys/dirent.h>
#include <sys/event.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filio.h>
#include <sys/kernel.h>
#include <sys/ktrace.h>
#include <sys/limits.h>
#include <sys/malloc.h>
#include <sys/memrange.h>
#include <sys/mman.h>
#include <sys/poll.h>
#include <sys/proc.h>
#include <sys/rangelock.h>
#include <sys/sbuf.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vnode.h>
#include <vm/vm.h>
#include <vm/swap_pager.h>
#include <vm/vm_kern.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/uma_int.h>
#include <dev/agp/agpvar.h>
#include <dev/pci/pcireg.h>
#include <dev/pci/pcivar.h>

#include "support/test.h"

TESTS(.kernel = true);

static MALLOC_DEFINE(M_TEST, "test", "of the test");

/* A buffer that grows takes all, one of the caller's what fits. */
TEST(text_is_put_together)
{
	char small[8], wide[600];
	struct sbuf *s, own;

	memset(wide, 'w', sizeof(wide) - 1);
	wide[sizeof(wide) - 1] = '\0';
	s = sbuf_new_auto();
	assert_eq(sbuf_cat(s, "a"), 0);
	assert_eq(sbuf_putc(s, 'b'), 0);
	assert_eq(sbuf_printf(s, "%d%s", 42, wide), 0);
	assert_eq(sbuf_len(s), 4 + 599);
	assert_eq(sbuf_finish(s), 0);
	assert_true(sbuf_done(s));
	assert_memory_equal(sbuf_data(s), "ab42www", 7);
	sbuf_clear(s);
	assert_eq(sbuf_len(s), 0);
	sbuf_delete(s);
	sbuf_new(&own, small, sizeof(small), SBUF_FIXEDLEN);
	assert_eq(sbuf_bcat(&own, "1234567", 7), 0);
	assert_eq(sbuf_cat(&own, "8"), -1);
	assert_string_equal(small, "1234567");
	assert_eq(sbuf_finish(&own), ENOMEM);
	assert_eq(sbuf_error(&own), ENOMEM);
	sbuf_delete(&own);
	sbuf_new(&own, small, sizeof(small), SBUF_FIXEDLEN);
	assert_eq(sbuf_cat(&own, "123456789"), -1);
	assert_string_equal(small, "1234567");
	sbuf_new_for_sysctl(&own, NULL, 4, NULL);
	assert_eq(sbuf_cat(&own, "longer"), 0);
	sbuf_delete(&own);
	assert_eq(vmsim_malloc_live(t->vm, NULL), 0);
}

static int
event_ready(struct knote *kn, long hint)
{
	kn->kn_data = hint;
	return (hint > 0);
}

static const struct filterops event_ops = {
	.f_isfd = 1,
	.f_event = event_ready,
};

/* note -> list -> KNOTE(): the filter is asked, and says ready or not. */
TEST(a_note_asks_its_filter)
{
	struct knote kn = { .kn_fop = &event_ops, .kn_filter = EVFILT_READ };
	struct selinfo sel = { .si_recorded = false };

	knlist_init_mtx(&sel.si_note, NULL);
	assert_true(knlist_empty(&sel.si_note));
	knlist_add(&sel.si_note, &kn, 0);
	assert_ptr_equal(kn.kn_knlist, &sel.si_note);
	KNOTE_UNLOCKED(&sel.si_note, 0);
	assert_eq(kn.kn_status, 0);
	KNOTE_LOCKED(&sel.si_note, 3);
	assert_eq(kn.kn_data, 3);
	assert_eq(kn.kn_status, KN_ACTIVE);
	knlist_remove(&sel.si_note, &kn, 0);
	KNOTE_LOCKED(&sel.si_note, 4);
	assert_eq(kn.kn_data, 3);
	knlist_add(&sel.si_note, &kn, 0);
	knlist_delete(&sel.si_note, curthread, 0);
	assert_null(kn.kn_knlist);
	knlist_destroy(&sel.si_note);
}

/* lseek(2) by hand: the uio begins where the file is, and moves it. */
TEST(a_file_remembers_its_place)
{
	struct file fp = { .f_offset = 10, .f_type = DTYPE_DEV };
	struct uio uio = { .uio_offset = 0 };
	struct kinfo_file kif = { .kf_type = 0 };
	struct stat sb;

	foffset_lock_uio(&fp, &uio, 0);
	assert_eq(uio.uio_offset, 10);
	uio.uio_offset = 15;
	foffset_unlock_uio(&fp, &uio, FOF_NEXTOFF_R);
	assert_eq(fp.f_offset, 15);
	assert_eq(fp.f_nextoff[UIO_READ], 15);
	assert_eq(fp.f_nextoff[UIO_WRITE], 0);
	uio.uio_offset = 99;
	foffset_lock_uio(&fp, &uio, FOF_OFFSET);
	assert_eq(uio.uio_offset, 99);
	foffset_unlock_uio(&fp, &uio, FOF_OFFSET);
	assert_eq(fp.f_offset, 15);
	foffset_unlock(&fp, 20, FOF_NOUPDATE);
	assert_eq(foffset_lock(&fp, 0), 15);

	assert_eq(vnops.fo_truncate(&fp, 0, NULL, NULL), EINVAL);
	assert_eq(invfo_ioctl(&fp, FIODGNAME, NULL, NULL, NULL), ENOTTY);
	assert_eq(invfo_kqfilter(&fp, NULL), EINVAL);
	assert_eq(invfo_poll(&fp, POLLIN | POLLERR, NULL, NULL), POLLIN);
	assert_eq(file_kcmp_generic(&fp, &fp, NULL), 0);
	assert_eq(vnops.fo_stat(&fp, &sb, NULL), 0);
	assert_true(S_ISCHR(sb.st_mode));
	assert_eq(vnops.fo_fill_kinfo(&fp, &kif, NULL), 0);
	assert_eq(kif.kf_type, DTYPE_DEV);
}

/* root, owner, group, others: mode 0640. */
TEST(access_is_by_owner_group_and_others)
{
	struct ucred cr = { .cr_uid = 0, .cr_gid = 7 };

	assert_eq(vaccess(VREG, 0640, 5, 7, VADMIN, &cr), 0);
	cr.cr_uid = 5;
	assert_eq(vaccess(VREG, 0640, 5, 7, VREAD | VWRITE, &cr), 0);
	assert_eq(vaccess(VREG, 0640, 5, 7, VADMIN, &cr), 0);
	cr.cr_uid = 6;
	assert_eq(vaccess(VREG, 0640, 5, 7, VREAD, &cr), 0);
	assert_eq(vaccess(VREG, 0640, 5, 7, VWRITE, &cr), EACCES);
	assert_eq(vaccess(VREG, 0640, 5, 7, VADMIN, &cr), EPERM);
	cr.cr_gid = 8;
	assert_eq(vaccess(VREG, 0640, 5, 7, VREAD, &cr), EACCES);
	assert_true(groupmember(8, &cr));
	assert_false(groupmember(9, &cr));
}

/* vn_lock() of a vnode and a lock on a range of bytes, both ways. */
TEST(a_vnode_and_a_range_are_locked)
{
	struct vnode vn = { .v_type = VREG };
	struct vnode *vp = &vn;
	struct shmfd fd = { .shm_size = 0 };
	struct cdev *dev;
	void *cookie;
	int ref;

	sx_init(&vn.v_lock, "test vnode");
	assert_eq(vn_lock(vp, LK_EXCLUSIVE | LK_RETRY), 0);
	ASSERT_VOP_ELOCKED(vp, "test");
	VOP_UNLOCK(vp);
	assert_eq(vn_lock(vp, LK_SHARED | LK_NOWAIT), 0);
	vref(vp);
	assert_eq(vp->v_usecount, 1);
	vput(vp);
	assert_eq(vp->v_usecount, 0);
	vhold(vp);
	assert_eq(vp->v_holdcnt, 1);
	vdrop(vp);
	assert_false(VN_IS_DOOMED(vp));
	assert_null(devvn_refthread(vp, &dev, &ref));
	sx_destroy(&vn.v_lock);

	rangelock_init(&fd.shm_rl);
	cookie = rangelock_wlock(&fd.shm_rl, 0, OFF_MAX);
	rangelock_cookie_assert(cookie, RA_WLOCKED);
	rangelock_unlock(&fd.shm_rl, cookie);
	cookie = rangelock_rlock(&fd.shm_rl, 0, 1);
	rangelock_cookie_assert(cookie, RA_LOCKED);
	rangelock_unlock(&fd.shm_rl, cookie);
	rangelock_destroy(&fd.shm_rl);
}

/* A use and the lock, or neither; entries of a directory; no new vnodes. */
TEST(names_of_a_file_system_are_there)
{
	struct vnode vn = { .v_type = VDIR };
	struct vnode *vp = &vn;
	enum vgetstate vs;
	struct dirent d;
	char *link;

	sx_init(&vn.v_lock, "test vnode");
	vs = vget_prep(vp);
	assert_eq(vget_finish(vp, LK_EXCLUSIVE, vs), 0);
	assert_eq(vp->v_usecount, 1);
	vput(vp);
	vgone(vp);
	assert_true(VN_IS_DOOMED(vp));
	sx_destroy(&vn.v_lock);
	assert_eq(getnewvnode("test", NULL, &dead_vnodeops, &vp), ENFILE);
	assert_null(vp);
	memset(&d, 'x', sizeof(d));
	d.d_namlen = 3;
	d.d_reclen = GENERIC_DIRSIZ(&d);
	assert_eq(d.d_reclen, 32);
	dirent_terminate(&d);
	assert_string_equal(d.d_name, "xxx");
	link = cache_symlink_alloc(10, M_WAITOK);
	assert_non_null(link);
	cache_symlink_free(link, 10);
	assert_true(swap_pager_avail >= 0);
}

/* hashinit(100): 64 empty lists. */
TEST(a_hash_table_has_a_power_of_two_lists)
{
	LIST_HEAD(, shmfd) *table;
	u_long mask, n;

	table = hashinit(100, M_TEST, &mask);
	assert_eq(mask, 63);
	for (n = 0; n <= mask; n++)
		assert_true(LIST_EMPTY(&table[n]));
	hashdestroy(table, M_TEST, mask);
	assert_eq(pagesizes[1], 2 * 1024 * 1024);
	assert_eq(zero_region[ZERO_REGION_SIZE - 1], 0);
}

/* No PCI, no AGP, no memory ranges, no slabs: the answers of an empty one. */
TEST(what_is_not_there_says_so)
{
	struct mem_range_desc mrd = { .mr_flags = MDF_WRITECOMBINE };
	device_t dev = NULL;
	vm_page_t m;
	int set = MEMRANGE_SET_UPDATE;

	assert_eq(pci_get_vendor(dev), 0xffff);
	assert_eq(pci_read_config(dev, PCIR_BAR(1), 2), 0xffff);
	assert_null(agp_find_device());
	assert_eq(mem_range_attr_set(&mrd, &set), EOPNOTSUPP);
	assert_eq(KTRPOINT(curthread, KTR_NAMEI), 0);
	assert_eq(bus_generic_shutdown(dev), 0);
	m = vm_page_alloc_noobj(VM_ALLOC_WIRED);
	assert_non_null(m);
	assert_true(m->object != kernel_object);
	assert_null(vtoslab((vm_offset_t)m & ~UMA_SLAB_MASK));
	assert_true(vm_page_unwire_noq(m));
	vm_page_free(m);
}
