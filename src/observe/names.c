/* SPDX-License-Identifier: BSD-2-Clause */
/* How things are called in everything that is printed. */
#include <vm/vm_pager.h>
#include <vm/vm_param.h>
#include "observe/observe.h"
#include "observe/state.h"

#define	WORD(v, w)	{ 0, (v), (w) }
#define	END		{ 0, 0, NULL }

const struct flag_word queue_names[] = {
	WORD(PQ_INACTIVE, "inactive"), WORD(PQ_ACTIVE, "active"),
	WORD(PQ_LAUNDRY, "laundry"),
	WORD(PQ_UNSWAPPABLE, "unswappable"), END
};

const struct flag_word inherit_names[] = {
	WORD(VM_INHERIT_SHARE, "share"), WORD(VM_INHERIT_COPY, "copy"),
	WORD(VM_INHERIT_NONE, "none"), WORD(VM_INHERIT_ZERO, "zero"), END
};

/* The strongest of what an access wants. */
const struct flag_word access_names[] = {
	{ VM_PROT_WRITE, VM_PROT_WRITE, "write" },
	{ VM_PROT_EXECUTE, VM_PROT_EXECUTE, "exec" },
	{ VM_PROT_READ, VM_PROT_READ, "read" },
	{ VM_PROT_ALL, VM_PROT_NONE, "wire" }, END
};

const struct flag_word kern_names[] = {
	WORD(KERN_SUCCESS, "KERN_SUCCESS"),
	WORD(KERN_INVALID_ADDRESS, "KERN_INVALID_ADDRESS"),
	WORD(KERN_PROTECTION_FAILURE, "KERN_PROTECTION_FAILURE"),
	WORD(KERN_NO_SPACE, "KERN_NO_SPACE"),
	WORD(KERN_INVALID_ARGUMENT, "KERN_INVALID_ARGUMENT"),
	WORD(KERN_FAILURE, "KERN_FAILURE"),
	WORD(KERN_RESOURCE_SHORTAGE, "KERN_RESOURCE_SHORTAGE"),
	WORD(KERN_NOT_RECEIVER, "KERN_NOT_RECEIVER"),
	WORD(KERN_NO_ACCESS, "KERN_NO_ACCESS"),
	WORD(KERN_OUT_OF_BOUNDS, "KERN_OUT_OF_BOUNDS"),
	WORD(KERN_RESTART, "KERN_RESTART"), END
};

const struct flag_word pager_names[] = {
	WORD(VM_PAGER_OK, "OK"), WORD(VM_PAGER_BAD, "BAD"),
	WORD(VM_PAGER_FAIL, "FAIL"), WORD(VM_PAGER_PEND, "PEND"),
	WORD(VM_PAGER_ERROR, "ERROR"), WORD(VM_PAGER_AGAIN, "AGAIN"),
	END
};

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
observe_word(const struct flag_word *w, uint64_t v)
{
	for (; w->word != NULL; w++) {
		if ((w->mask != 0 ? v & w->mask : v) == w->value)
			return (w->word);
	}
	return ("?");
}

const char *
observe_queue(int queue)
{
	return (queue < PQ_COUNT ? observe_word(queue_names,
	    (uint64_t)queue) : "none");
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
