/* SPDX-License-Identifier: BSD-2-Clause */
/* An address space without a process: t->space, whose map is t->map. */
#ifndef UNIT_MAP_FIXTURE_H
#define UNIT_MAP_FIXTURE_H

#include <vm/vm_extern.h>
#include "support/maps.h"

#define	RW		VM_PROT_RW
#define	R		VM_PROT_READ
#define	ALL		VM_PROT_ALL
#define	PG(n)		((vm_offset_t)(n) << PAGE_SHIFT)

#define	MAP_TESTS()	\
	TESTS(.kernel = true, .begin = space_begin, .end = space_end)

void	space_begin(struct test *);
void	space_end(struct test *);

/* Maps pages [first, last) in place of what is there. */
int	map_pages(struct test *, u_int first, u_int last, vm_prot_t, int cow);
int	protect(struct test *, u_int first, u_int last, vm_prot_t);
int	unmap(struct test *, u_int first, u_int last);
/* What a fault would find; the map is unlocked again. */
int	look_up(struct test *, u_int page, vm_prot_t access,
	    vm_object_t *object, vm_pindex_t *pindex, vm_prot_t *prot);
int	touch(struct test *, u_int page, vm_prot_t access);
vm_map_entry_t entry_at(struct test *, u_int page);
vm_object_t object_at(struct test *, u_int page);

#endif /* UNIT_MAP_FIXTURE_H */
