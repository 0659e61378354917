/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: what driver code stands on, seen from outside: its console, its
 * memory, its variables.  Its devices are in <vmsim/device.h>.
 */
#ifndef VMSIM_DRIVER_H
#define VMSIM_DRIVER_H

#include <vmsim/machine.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What driver code printed so far, of that the last 8 to 16 KiB. */
VMSIM_EXPORT const char *vmsim_console_text(const struct vmsim *);
VMSIM_EXPORT void vmsim_console_clear(struct vmsim *);
/* Called with each piece as it is printed, besides; NULL: nobody. */
VMSIM_EXPORT void vmsim_console_hook_set(struct vmsim *,
    void (*fn)(void *arg, const char *text, size_t len), void *arg);

/*
 * malloc(9) and uma(9) by the name of the type or zone; NULL: all together.
 * What is live when a driver is unloaded is a leak.
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
 * run the same driver share them.  0; ENOMEM; EINVAL for no bytes.
 */
VMSIM_EXPORT int vmsim_data_register(struct vmsim *, void *data, size_t len);
/* The same for every machine made from now on. */
VMSIM_EXPORT void vmsim_data_register_program(const char *name, void *data,
    size_t len);

#ifdef __cplusplus
}
#endif

#endif /* VMSIM_DRIVER_H */
