/* SPDX-License-Identifier: BSD-2-Clause */
/* Constructor and destructor of test devices that need neither. */
#ifndef SUPPORT_CDEV_H
#define SUPPORT_CDEV_H

#include <vm/vm.h>

struct ucred;

int	 test_cdev_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot,
	    vm_ooffset_t foff, struct ucred *cred, u_short *color);
void	 test_cdev_dtor(void *handle);

#endif /* SUPPORT_CDEV_H */
