/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A driver that is loaded in each machine of the program and keeps two frames
 * for good: they are no leak of any case.
 */
#include <sys/param.h>
#include <sys/kernel.h>
#include <sys/malloc.h>

static MALLOC_DEFINE(M_RESIDENT, "resident", "registers of a driver");

static void
load(void *arg)
{
	(void)contigmalloc(2 * PAGE_SIZE, M_RESIDENT, M_WAITOK | M_ZERO, 0,
	    ~(vm_paddr_t)0, PAGE_SIZE, 0);
}
SYSINIT(resident, SI_SUB_DRIVERS, SI_ORDER_ANY, load, NULL);
