/* SPDX-License-Identifier: BSD-2-Clause */
/* How things are called in everything that is printed. */
#include <vm/vm_param.h>
#include "observe/observe.h"

const char *
observe_type_name(objtype_t type)
{
	static const char *const names[] = {
		[OBJT_RESERVED] = "reserved",
		[OBJT_SWAP] = "swap",
		[OBJT_VNODE] = "file",
		[OBJT_DEVICE] = "dev",
		[OBJT_PHYS] = "phys",
		[OBJT_DEAD] = "dead",
		[OBJT_SG] = "sg",
		[OBJT_MGTDEVICE] = "mgtdev",
	};

	return (type < OBJT_FIRST_DYN ? names[type] : "other");
}

const char *
observe_queue(int queue)
{
	static const char *const names[] = {
		[PQ_INACTIVE] = "inactive",
		[PQ_ACTIVE] = "active",
		[PQ_LAUNDRY] = "laundry",
		[PQ_UNSWAPPABLE] = "unswappable",
	};

	return (queue < PQ_COUNT ? names[queue] : "none");
}

const char *
observe_prot(vm_prot_t prot, char buf[4])
{
	buf[0] = (prot & VM_PROT_READ) != 0 ? 'r' : '-';
	buf[1] = (prot & VM_PROT_WRITE) != 0 ? 'w' : '-';
	buf[2] = (prot & VM_PROT_EXECUTE) != 0 ? 'x' : '-';
	buf[3] = '\0';
	return (buf);
}

const char *
observe_access(vm_prot_t access)
{
	if ((access & VM_PROT_WRITE) != 0)
		return ("write");
	if ((access & VM_PROT_EXECUTE) != 0)
		return ("exec");
	if ((access & VM_PROT_READ) != 0)
		return ("read");
	return ("wire");
}

const char *
observe_kern(int rv)
{
	static const char *const names[] = {
		[KERN_SUCCESS] = "KERN_SUCCESS",
		[KERN_INVALID_ADDRESS] = "KERN_INVALID_ADDRESS",
		[KERN_PROTECTION_FAILURE] = "KERN_PROTECTION_FAILURE",
		[KERN_NO_SPACE] = "KERN_NO_SPACE",
		[KERN_INVALID_ARGUMENT] = "KERN_INVALID_ARGUMENT",
		[KERN_FAILURE] = "KERN_FAILURE",
		[KERN_RESOURCE_SHORTAGE] = "KERN_RESOURCE_SHORTAGE",
		[KERN_NOT_RECEIVER] = "KERN_NOT_RECEIVER",
		[KERN_NO_ACCESS] = "KERN_NO_ACCESS",
		[KERN_OUT_OF_BOUNDS] = "KERN_OUT_OF_BOUNDS",
		[KERN_RESTART] = "KERN_RESTART",
	};

	return (rv >= 0 && rv <= KERN_RESTART ? names[rv] : "KERN_?");
}
