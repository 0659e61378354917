/* SPDX-License-Identifier: BSD-2-Clause */
/* Types that every VM file needs.  Source: FreeBSD vm/vm.h. */
#ifndef VMSIM_KPI_VM_VM_H
#define VMSIM_KPI_VM_VM_H

#include <vm/_vm_types.h>

typedef char	 vm_inherit_t;	/* what fork does with an entry */
typedef u_char	 vm_prot_t;	/* kinds of access */
typedef u_int	 vm_eflags_t;	/* MAP_ENTRY_* */

#define	VM_PROT_NONE		((vm_prot_t)0x00)
#define	VM_PROT_READ		((vm_prot_t)0x01)
#define	VM_PROT_WRITE		((vm_prot_t)0x02)
#define	VM_PROT_EXECUTE		((vm_prot_t)0x04)
#define	VM_PROT_COPY		((vm_prot_t)0x08) /* copy-on-read */
#define	VM_PROT_PRIV_FLAG	((vm_prot_t)0x10)
#define	VM_PROT_FAULT_LOOKUP	VM_PROT_PRIV_FLAG
#define	VM_PROT_NO_PROMOTE	VM_PROT_PRIV_FLAG
#define	VM_PROT_QUICK_NOFAULT	VM_PROT_PRIV_FLAG
#define	VM_PROT_ALL		\
	((vm_prot_t)(VM_PROT_READ | VM_PROT_WRITE | VM_PROT_EXECUTE))
#define	VM_PROT_RW		((vm_prot_t)(VM_PROT_READ | VM_PROT_WRITE))
#define	VM_PROT_DEFAULT		VM_PROT_ALL

#define	VM_INHERIT_SHARE	((vm_inherit_t)0)
#define	VM_INHERIT_COPY		((vm_inherit_t)1)
#define	VM_INHERIT_NONE		((vm_inherit_t)2)
#define	VM_INHERIT_ZERO		((vm_inherit_t)3)

#define	VM_MEMATTR_UNCACHEABLE		((vm_memattr_t)0x00)
#define	VM_MEMATTR_WRITE_COMBINING	((vm_memattr_t)0x01)
#define	VM_MEMATTR_WRITE_THROUGH	((vm_memattr_t)0x04)
#define	VM_MEMATTR_WRITE_PROTECTED	((vm_memattr_t)0x05)
#define	VM_MEMATTR_WRITE_BACK		((vm_memattr_t)0x06)
#define	VM_MEMATTR_WEAK_UNCACHEABLE	((vm_memattr_t)0x07)
#define	VM_MEMATTR_DEFAULT		VM_MEMATTR_WRITE_BACK
#define	VM_MEMATTR_DEVICE		VM_MEMATTR_UNCACHEABLE

enum obj_type {
	OBJT_RESERVED = 0,	/* was OBJT_DEFAULT */
	OBJT_SWAP,
	OBJT_DEFAULT = OBJT_SWAP,
	OBJT_VNODE,
	OBJT_DEVICE,
	OBJT_PHYS,
	OBJT_DEAD,
	OBJT_SG,
	OBJT_MGTDEVICE,
	OBJT_FIRST_DYN,		/* dynamic types start here */
};
typedef u_char	objtype_t;

struct vm_map;
typedef struct vm_map *vm_map_t;
struct vm_map_entry;
typedef struct vm_map_entry *vm_map_entry_t;
struct vm_object;
typedef struct vm_object *vm_object_t;
/* Driver code has a reference from here on, or NULL; told if it is lost. */
VMSIM_EXPORT vm_object_t vmsim_kpi_object_taken(vm_object_t,
    const char *where);
struct vm_page;
typedef struct vm_page *vm_page_t;
struct pmap;
typedef struct pmap *pmap_t;
struct vmspace;
struct ucred;
struct vnode;
struct thread;

#endif /* VMSIM_KPI_VM_VM_H */
