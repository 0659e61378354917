/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ten small drivers, each with one mistake that has been made in a real one.
 * They know the kernel's headers only.
 */
#ifndef CONTRACT_BROKEN_DRIVERS_H
#define CONTRACT_BROKEN_DRIVERS_H

#include <sys/ioccom.h>
#include <vm/vm.h>
#include <vm/vm_object.h>

#define	BROKEN_NPAGES	16

/* Each makes its object, with a reference for the caller. */
vm_object_t port_attach(void);
vm_object_t flash_attach(void);
vm_object_t dma_attach(void);
vm_object_t gpu_attach(void);
vm_object_t window_attach(void);
vm_object_t queue_attach(void);
vm_object_t shm_attach(void);
vm_object_t capture_attach(void);
vm_object_t aperture_attach(void);
vm_object_t screen_attach(void);

#define	SCREEN_GETPAN	_IOR('s', 1, int)
/* From now on mmap(2) of the device maps that one. */
void	 screen_own_object(vm_object_t);
void	 screen_detach(void);
/* The GPU takes a page back. */
void	 gpu_evict(vm_object_t, vm_pindex_t);
/* An mmap of the shared memory: the object to be mapped. */
vm_object_t shm_mmap(void);
extern int shm_ndtors;

#endif /* CONTRACT_BROKEN_DRIVERS_H */
