/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults that are disturbed: t->meanwhile runs when the handler reads a file,
 * or in a second thread when it waits.
 */
#ifndef UNIT_FAULT_FIXTURE_H
#define UNIT_FAULT_FIXTURE_H

#include <vm/vm_extern.h>
#include <vm/vm_page.h>
#include <vm/vm_param.h>
#include "base/machine.h"
#include "proc/proc.h"
#include "support/file.h"
#include "support/maps.h"
#include "support/maps.h"
#include "support/threads.h"

/* A fault at a page of P: of the process, and of the kernel. */
int	 fault(struct test *, unsigned page, int prot);
int	 kernel_fault(struct test *, unsigned page, int prot);
/* The page of an object, or NULL. */
vm_page_t resident(vm_object_t, vm_pindex_t);
/* The object that the entry at a page of P maps. */
vm_object_t top(struct test *, unsigned page);

/* `fault` begins again n times, for what `fn` does while it is away. */
#define	assert_restarts(t, n, fn, fault) do {				\
	uint64_t before_ = curvm->cnt.v_restarts;			\
									\
	(t)->meanwhile = (fn);						\
	fault;								\
	assert_null((t)->meanwhile);					\
	assert_eq(curvm->cnt.v_restarts, before_ + (n));		\
} while (0)

#endif /* UNIT_FAULT_FIXTURE_H */
