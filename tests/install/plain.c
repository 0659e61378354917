/* SPDX-License-Identifier: BSD-2-Clause */
/* A program that knows the simulator's own headers only; C and C++. */
#include <stdio.h>
#include <vmsim/explore.h>
#include <vmsim/inject.h>
#include <vmsim/kit.h>
#include <vmsim/machine.h>
#include <vmsim/object.h>
#include <vmsim/observe.h>
#include <vmsim/process.h>
#include <vmsim/thread.h>

int
main(void)
{
	struct vmsim *vm = vmsim_create(NULL);
	uint64_t addr = 0x10000000, value = 42, got = 0;
	struct vmsim_proc *p;
	int error;

	if (vm == NULL)
		return (1);
	p = vmsim_proc_create(vm, "p");
	error = vmsim_mmap(p, &addr, VMSIM_PAGE_SIZE, VMSIM_PROT_READ |
	    VMSIM_PROT_WRITE, VMSIM_MAP_FIXED | VMSIM_MAP_PRIVATE |
	    VMSIM_MAP_ANON, NULL, 0);
	if (error == 0)
		error = vmsim_store(p, addr, &value, sizeof(value), NULL);
	if (error == 0)
		error = vmsim_load(p, addr, &got, sizeof(got), NULL);
	vmsim_proc_exit(p);
	if (error == 0 && vmsim_check(vm, NULL, NULL) != 0)
		error = 1;
	vmsim_destroy(vm);
	printf("%s: %d, %d\n", vmsim_version(), error, (int)got);
	return (error != 0 || got != value);
}
