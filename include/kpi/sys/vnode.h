/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * As much of a vnode as the VM sees: a lock and an object.
 * Source: FreeBSD sys/vnode.h.
 */
#ifndef VMSIM_KPI_SYS_VNODE_H
#define VMSIM_KPI_SYS_VNODE_H

#include <vm/vm.h>
#include <sys/sx.h>

struct vnode {
	struct sx	 v_lock;	/* taken before the map's lock */
	vm_object_t	 v_object;	/* (c) */
	void		*v_data;	/* (c) the file behind it */
};

#endif /* VMSIM_KPI_SYS_VNODE_H */
