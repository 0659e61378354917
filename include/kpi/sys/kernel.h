/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Start-up of the kernel and of modules: functions that run, in the order of
 * their two numbers, when a machine is made by a program that holds them.
 * Source: FreeBSD sys/kernel.h.
 */
#ifndef VMSIM_KPI_SYS_KERNEL_H
#define VMSIM_KPI_SYS_KERNEL_H

#include <sys/_host.h>
#include <sys/queue.h>
#include <sys/systm.h>

enum sysinit_sub_id {
	SI_SUB_DUMMY		= 0x0000000,
	SI_SUB_TUNABLES		= 0x0700000,
	SI_SUB_COPYRIGHT	= 0x0800001,
	SI_SUB_VM		= 0x1000000,
	SI_SUB_COUNTER		= 0x1100000,
	SI_SUB_KMEM		= 0x1800000,
	SI_SUB_HYPERVISOR	= 0x1A40000,
	SI_SUB_WITNESS		= 0x1A80000,
	SI_SUB_LOCK		= 0x1B00000,
	SI_SUB_EVENTHANDLER	= 0x1C00000,
	SI_SUB_VNET		= 0x1D00000,
	SI_SUB_KLD		= 0x2000000,
	SI_SUB_CPU		= 0x2100000,
	SI_SUB_RANDOM		= 0x2160000,
	SI_SUB_MAC		= 0x2180000,
	SI_SUB_INTRINSIC	= 0x2200000,
	SI_SUB_VM_CONF		= 0x2300000,
	SI_SUB_RUN_QUEUE	= 0x2400000,
	SI_SUB_TASKQ		= 0x2450000,
	SI_SUB_KTRACE		= 0x2480000,
	SI_SUB_DEVFS		= 0x2F00000,
	SI_SUB_INIT_IF		= 0x3000000,
	SI_SUB_DRIVERS		= 0x3100000,
	SI_SUB_CONFIGURE	= 0x3800000,
	SI_SUB_VFS		= 0x4000000,
	SI_SUB_SYSV_SHM		= 0x6400000,
	SI_SUB_PSEUDO		= 0x7000000,
	SI_SUB_EXEC		= 0x7400000,
	SI_SUB_SMP		= 0xF000000,
	SI_SUB_LAST		= 0xFFFFFFF,
};

enum sysinit_elem_order {
	SI_ORDER_FIRST		= 0x0000000,
	SI_ORDER_SECOND		= 0x0000001,
	SI_ORDER_THIRD		= 0x0000002,
	SI_ORDER_FOURTH		= 0x0000003,
	SI_ORDER_FIFTH		= 0x0000004,
	SI_ORDER_SIXTH		= 0x0000005,
	SI_ORDER_SEVENTH	= 0x0000006,
	SI_ORDER_EIGHTH		= 0x0000007,
	SI_ORDER_MIDDLE		= 0x1000000,
	SI_ORDER_ANY		= 0xFFFFFFF,
};

#include <sys/_kpi_init.h>

#define	VMSIM_KPI_INIT(uniq, sub, ord, f, a, undo)			\
	static struct vmsim_kpi_init uniq##_vmsim_init;			\
	__attribute__((constructor, used)) static void			\
	uniq##_vmsim_register(void)					\
	{								\
		vmsim_kpi_init_register(&uniq##_vmsim_init, (sub), (ord), \
		    (void (*)(const void *))(uintptr_t)(f),		\
		    (const void *)(uintptr_t)(a), (undo));		\
	}								\
	struct vmsim_kpi_hack

#define	SYSINIT(uniq, sub, ord, f, a)	\
	VMSIM_KPI_INIT(uniq##_sys_init, sub, ord, f, a, false)
#define	SYSUNINIT(uniq, sub, ord, f, a)	\
	VMSIM_KPI_INIT(uniq##_sys_uninit, sub, ord, f, a, true)
#define	C_SYSINIT(uniq, sub, ord, f, a)	SYSINIT(uniq, sub, ord, f, a)
#define	C_SYSUNINIT(uniq, sub, ord, f, a)	\
	SYSUNINIT(uniq, sub, ord, f, a)

typedef void (*sysinit_cfunc_t)(const void *);
typedef void (*sysinit_nfunc_t)(void *);

/* There is no boot environment: variables keep their initial values. */
#define	TUNABLE_INT(path, var)		struct vmsim_kpi_hack
#define	TUNABLE_LONG(path, var)		struct vmsim_kpi_hack
#define	TUNABLE_ULONG(path, var)	struct vmsim_kpi_hack
#define	TUNABLE_INT64(path, var)	struct vmsim_kpi_hack
#define	TUNABLE_UINT64(path, var)	struct vmsim_kpi_hack
#define	TUNABLE_QUAD(path, var)		struct vmsim_kpi_hack
#define	TUNABLE_BOOL(path, var)		struct vmsim_kpi_hack
#define	TUNABLE_STR(path, var, size)	struct vmsim_kpi_hack
#define	TUNABLE_INT_FETCH(path, var)	((void)(var), 0)
#define	TUNABLE_LONG_FETCH(path, var)	((void)(var), 0)
#define	TUNABLE_ULONG_FETCH(path, var)	((void)(var), 0)
#define	TUNABLE_QUAD_FETCH(path, var)	((void)(var), 0)
#define	TUNABLE_BOOL_FETCH(path, var)	((void)(var), 0)
#define	TUNABLE_STR_FETCH(path, var, size)	((void)(var), 0)

/*
 * A variable of driver code is saved and restored with every machine that is
 * made from now on.  At file level, after the variable.  Only needed where
 * <sys/_statics.h> does not do it.
 */
#define	VMSIM_KPI_DATA(var)						\
	__attribute__((constructor, used)) static void			\
	vmsim_kpi_data_##var(void)					\
	{								\
		(void)vmsim_data_register_program(#var, &(var),		\
		    sizeof(var));					\
	}								\
	struct vmsim_kpi_hack

VMSIM_EXPORT int vmsim_kpi_ticks(void);
#define	ticks		(vmsim_kpi_ticks())

#endif /* VMSIM_KPI_SYS_KERNEL_H */
