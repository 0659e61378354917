/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pagers of a program that are linked in place of the library's: phys memory
 * that is filled with sevens, devices and lists that are refused.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <sys/rwlock.h>
#include <sys/user.h>

#include <vm/vm.h>
#include <vm/vm_param.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

static struct pagerlst own_list;
static struct mtx own_lock;

static void
own_init(void)
{
	TAILQ_INIT(&own_list);
	mtx_init(&own_lock, "own pager list", NULL, MTX_DEF);
}

vm_object_t
phys_pager_allocate(void *handle, const struct phys_pager_ops *ops,
    void *data, vm_ooffset_t size, vm_prot_t prot __unused,
    vm_ooffset_t foff __unused, struct ucred *cred __unused)
{
	vm_object_t object = vm_object_allocate(OBJT_PHYS, OFF_TO_IDX(size));

	object->handle = handle;
	object->un_pager.phys.ops = ops;
	object->un_pager.phys.data_ptr = data;
	mtx_lock(&own_lock);
	TAILQ_INSERT_TAIL(&own_list, object, pager_object_list);
	mtx_unlock(&own_lock);
	return (object);
}

static vm_object_t
own_alloc(void *handle, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t foff, struct ucred *cred)
{
	return (phys_pager_allocate(handle, &default_phys_pg_ops, NULL, size,
	    prot, foff, cred));
}

static void
own_dealloc(vm_object_t object)
{
	VM_OBJECT_WUNLOCK(object);
	mtx_lock(&own_lock);
	TAILQ_REMOVE(&own_list, object, pager_object_list);
	mtx_unlock(&own_lock);
	VM_OBJECT_WLOCK(object);
	object->type = OBJT_DEAD;
}

static int
own_getpages(vm_object_t object __unused, vm_page_t *m, int count,
    int *rbehind, int *rahead)
{
	int i;

	for (i = 0; i < count; i++) {
		memset((void *)VM_PAGE_TO_DMAP(m[i]), 7, PAGE_SIZE);
		vm_page_valid(m[i]);
	}
	if (rbehind != NULL)
		*rbehind = 0;
	if (rahead != NULL)
		*rahead = 0;
	return (VM_PAGER_OK);
}

static void
own_putpages(vm_object_t object __unused, vm_page_t *m __unused,
    int count __unused, int flags __unused, int *rtvals __unused)
{
	panic("own_putpages called");
}

/* FreeBSD has declared this with bool and with boolean_t. */
static bool
own_haspage(vm_object_t object, vm_pindex_t pindex, int *before, int *after)
{
	if (before != NULL)
		*before = 0;
	if (after != NULL)
		*after = 0;
	return (pindex < object->size);
}

const struct phys_pager_ops default_phys_pg_ops = {
	.phys_pg_getpages = own_getpages,
};

const struct pagerops physpagerops = {
	.pgo_kvme_type = KVME_TYPE_PHYS,
	.pgo_init = own_init,
	.pgo_alloc = own_alloc,
	.pgo_dealloc = own_dealloc,
	.pgo_getpages = own_getpages,
	.pgo_putpages = own_putpages,
	.pgo_haspage = own_haspage,
};

static vm_object_t
refuse(void *handle __unused, vm_ooffset_t size __unused,
    vm_prot_t prot __unused, vm_ooffset_t foff __unused,
    struct ucred *cred __unused)
{
	return (NULL);
}

#define	REFUSING(kind)							\
	.pgo_kvme_type = (kind),					\
	.pgo_alloc = refuse,						\
	.pgo_dealloc = own_dealloc,					\
	.pgo_getpages = own_getpages,					\
	.pgo_putpages = own_putpages,					\
	.pgo_haspage = own_haspage

const struct pagerops sgpagerops = { REFUSING(KVME_TYPE_SG) };
const struct pagerops devicepagerops = { REFUSING(KVME_TYPE_DEVICE) };
const struct pagerops mgtdevicepagerops = { REFUSING(KVME_TYPE_MGTDEVICE) };

vm_object_t
cdev_pager_allocate(void *handle, enum obj_type tp __unused,
    const struct cdev_pager_ops *ops __unused, vm_ooffset_t size,
    vm_prot_t prot, vm_ooffset_t foff, struct ucred *cred)
{
	return (refuse(handle, size, prot, foff, cred));
}

vm_object_t
cdev_pager_lookup(void *handle __unused)
{
	return (NULL);
}

void
cdev_pager_free_page(vm_object_t object __unused, vm_page_t m __unused)
{
	panic("there are no devices");
}
