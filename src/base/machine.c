/* SPDX-License-Identifier: BSD-2-Clause */
/* The current machine of a host thread. */
#include "base/machine.h"

_Thread_local struct vmsim *curvm
    __attribute__((visibility("hidden"), tls_model("initial-exec")));

struct vmsim *
vmsim_enter(struct vmsim *vm)
{
	struct vmsim *previous = curvm;

	curvm = vm;
	return (previous);
}

struct vmsim *
vmsim_current(void)
{
	return (curvm);
}
