/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls that led to the last report. */
#include "base/panic.h"
#include "base/print.h"
#include "observe/observe.h"

void
vmsim_backtrace_print(struct vmsim *vm, vmsim_print_t *print, void *arg)
{
	struct printer out = { print, arg };

	backtrace_print(&out, &vm->panic->calls);
}
