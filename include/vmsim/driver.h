/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: what driver code stands on, seen from outside: its console, its
 * memory, its variables.  Its devices are in <vmsim/device.h>.
 *
 *	error = vmsim_driver_detach(vm, "fb");
 *	if (vmsim_malloc_live(vm, "fb") != 0)
 *		printf("the driver leaks; it said: %s", vmsim_console_text(vm));
 *
 * Nothing here sleeps.
 */
#ifndef VMSIM_DRIVER_H
#define VMSIM_DRIVER_H

#include <vmsim/machine.h>
#include <vmsim/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What driver code has printed, of that the last 8 to 16 KiB; valid until it
 * prints again.
 */
VMSIM_EXPORT const char *vmsim_console_text(const struct vmsim *);
/* Forgets that. */
VMSIM_EXPORT void vmsim_console_clear(struct vmsim *);
/* Called with each piece when it is printed; NULL: no hook. */
VMSIM_EXPORT void vmsim_console_hook_set(struct vmsim *,
    vmsim_print_t *hook, void *arg);

/*
 * malloc(9) and uma(9) by the name of the type or zone; NULL: all together.
 * How many pieces are live, how many bytes they have, how often one was asked
 * for.  What is live when a driver is unloaded is a leak.
 */
VMSIM_EXPORT uint64_t vmsim_malloc_live(const struct vmsim *,
    const char *type);
VMSIM_EXPORT uint64_t vmsim_malloc_bytes(const struct vmsim *,
    const char *type);
VMSIM_EXPORT uint64_t vmsim_malloc_calls(const struct vmsim *,
    const char *type);

/*
 * Variables of a driver or a test, saved and restored with the machine from
 * now on.  They belong to the program, not to the machine: two machines that
 * run the same driver share them.  EINVAL: no bytes; ENOMEM.
 */
VMSIM_EXPORT int vmsim_data_register(struct vmsim *, void *data, size_t len);
/*
 * The same for every machine made from now on.  ENOSPC: there are 64 already;
 * vmsim_create() fails with that too then, for a restore would leave some out.
 */
VMSIM_EXPORT int vmsim_data_register_program(const char *name, void *data,
    size_t len);

#ifdef __cplusplus
}
#endif

#endif /* VMSIM_DRIVER_H */
