/* SPDX-License-Identifier: BSD-2-Clause */
/* What a failing access delivers to the process. */
#include "base/machine.h"
#include "sched/sched.h"
#include <vm/vm_extern.h>
#include <vm/vm_param.h>
#include <vmsim/types.h>

/* Source: FreeBSD vm/vm_fault.c, vm_fault_trap(). */
int
vm_fault_trap(vm_map_t map, vm_offset_t vaddr, vm_prot_t fault_type,
    int fault_flags, int *signo, int *ucode)
{
	int code = VMSIM_SEGV_MAPERR, rv, sig = VMSIM_SIGSEGV;

	rv = vm_fault(map, trunc_page(vaddr), fault_type, fault_flags, NULL);
	if (rv == KERN_SUCCESS || signo == NULL)
		return (rv);
	switch (rv) {
	case KERN_PROTECTION_FAILURE:
		code = VMSIM_SEGV_ACCERR;
		break;
	case KERN_RESOURCE_SHORTAGE:
		sig = VMSIM_SIGBUS;
		code = VMSIM_BUS_OOMERR;
		break;
	case KERN_OUT_OF_BOUNDS:
		sig = VMSIM_SIGBUS;
		code = VMSIM_BUS_OBJERR;
		break;
	default:
		break;
	}
	*signo = sig;
	*ucode = code;
	return (rv);
}

int
vm_fault_disable_pagefaults(void)
{
	return (curthread->td_nofault++);
}

void
vm_fault_enable_pagefaults(int save)
{
	curthread->td_nofault = save;
}
