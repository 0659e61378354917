/* SPDX-License-Identifier: BSD-2-Clause */
/* Constructor and destructor of test devices that need neither. */
#include "support/cdev.h"

int
test_cdev_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t foff, struct ucred *cred, u_short *color)
{
	*color = 0;
	return (0);
}

void
test_cdev_dtor(void *handle)
{
}
