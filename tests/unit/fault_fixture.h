/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process whose faults are disturbed.  Another thread is played by a
 * function that the handler reaches: through a file's begin method, or
 * through a second thread that runs when it waits.
 */
#ifndef UNIT_FAULT_FIXTURE_H
#define UNIT_FAULT_FIXTURE_H

#include <vm/vm_extern.h>
#include <vm/vm_page.h>
#include <vm/vm_param.h>
#include "base/machine.h"
#include "sched/sched.h"
#include "proc/proc.h"
#include "unit/file_fixture.h"

extern struct vmsim_proc *p;
extern void (*meanwhile)(void);	/* run once, while the handler is away */
extern struct thread *other;	/* holds what is in the way */

#define	FAULT_CASE(f)	\
	cmocka_unit_test_setup_teardown(f, fault_setup, fault_teardown)

int	 fault_setup(void **state);
int	 fault_teardown(void **state);
/* Runs `meanwhile` if it is set; false if not. */
bool	 fault_run_other(struct vmsim *);
vm_map_t map_of(struct vmsim_proc *);
int	 fault(unsigned page, int prot);
/* The page of an object, or NULL. */
vm_page_t resident(vm_object_t, vm_pindex_t);
/* The object that the entry at a page of `p` maps. */
vm_object_t top(unsigned page);

#endif /* UNIT_FAULT_FIXTURE_H */
