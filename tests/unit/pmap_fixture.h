/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine with frames and page tables only, and two pmaps.
 *
 * Pages are made up here: valid, wired once so that they are in use, and busy
 * so that they may be entered.  RAM is four runs of 2 MiB.
 */
#ifndef UNIT_PMAP_FIXTURE_H
#define UNIT_PMAP_FIXTURE_H

#include <vm/vm.h>
#include <vm/pmap.h>
#include <vm/vm_page.h>
#include <vm/vm_param.h>

#include "base/machine.h"
#include "pmap/pmap.h"
#include "support/test.h"

#define	RUN	512		/* pages of 2 MiB */
#define	VA	0x40000000ul	/* where tests map: aligned to 1 GiB */
#define	RW	(VM_PROT_READ | VM_PROT_WRITE)
#define	RX	(VM_PROT_READ | VM_PROT_EXECUTE)

#define	PMAP_TESTS()	\
	TESTS(.bare = true, .begin = pmaps_begin, .end = pmaps_end)

void	 pmaps_begin(struct test *);	/* makes t->a and t->b */
void	 pmaps_end(struct test *);	/* unmaps all, checks, counts */
void	 check_pmaps(void);		/* pmap_check() finds nothing */
/* The number of complaints that begin with `id`. */
unsigned pmap_complaints(const char *id);

vm_page_t new_page(void);		/* managed */
vm_page_t new_unmanaged(void);
vm_page_t new_run(bool managed);	/* 512 pages of one frame of 2 MiB */

/* One field is wrong, its invariant is named, it is right again. */
#define	breaks(id, field, value) do {					\
	typeof(field) saved_ = (field);					\
	(field) = (value);						\
	assert_int_not_equal(pmap_complaints(id), 0);			\
	(field) = saved_;						\
} while (0)

/* The entry as text: "rwxWAM", "-" for what is not set, "" for no entry. */
const char *draw_pte(pmap_t, vm_offset_t va);

#define	enter(p, va, m, prot, fl)	\
	assert_int_equal(pmap_enter((p), (va), (m), (prot), (fl), 0),	\
	    KERN_SUCCESS)
#define	enter_large(p, va, m, prot, fl)	\
	assert_int_equal(pmap_enter((p), (va), (m), (prot), (fl), 1),	\
	    KERN_SUCCESS)
#define	assert_pte(p, va, text)	assert_string_equal(draw_pte((p), (va)), text)
/* An access by the processor; the result. */
enum pmap_result try_touch(pmap_t, vm_offset_t va, vm_prot_t access);
#define	touch(p, va, access)	\
	assert_int_equal(try_touch((p), (va), (access)), PMAP_OK)

#endif /* UNIT_PMAP_FIXTURE_H */
