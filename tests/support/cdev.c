/* SPDX-License-Identifier: BSD-2-Clause */
/* What test devices share. */
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

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

int
test_cdev_fake(vm_object_t object, vm_ooffset_t offset, vm_page_t *mres,
    vm_paddr_t pa)
{
	vm_page_t m = *mres;

	if ((m->flags & PG_FICTITIOUS) != 0) {
		vm_page_updatefake(m, pa, object->memattr);
	} else {
		VM_OBJECT_WUNLOCK(object);
		m = vm_page_getfake(pa, object->memattr);
		VM_OBJECT_WLOCK(object);
		vm_page_replace(m, object, OFF_TO_IDX(offset), *mres);
		*mres = m;
	}
	vm_page_valid(m);
	return (VM_PAGER_OK);
}
