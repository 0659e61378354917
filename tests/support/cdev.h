/* SPDX-License-Identifier: BSD-2-Clause */
/* What test devices share. */
#ifndef SUPPORT_CDEV_H
#define SUPPORT_CDEV_H

#include <vm/vm.h>

struct ucred;

/* Constructor and destructor of those that need neither. */
int	 test_cdev_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot,
	    vm_ooffset_t foff, struct ucred *cred, u_short *color);
void	 test_cdev_dtor(void *handle);

/*
 * A page method's page at a physical address: a fictitious page takes the
 * place of the one that the fault made.
 */
int	 test_cdev_fake(vm_object_t, vm_ooffset_t, vm_page_t *mres, vm_paddr_t);

#endif /* SUPPORT_CDEV_H */
