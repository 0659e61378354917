/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sysctl(9): there are no sysctls; the variables keep their initial values
 * and count as used.  Source: FreeBSD sys/sysctl.h.
 */
#ifndef VMSIM_KPI_SYS_SYSCTL_H
#define VMSIM_KPI_SYS_SYSCTL_H

#include <sys/_host.h>
#include <sys/cdefs.h>
#include <sys/types.h>

struct sysctl_oid;
struct sysctl_oid_list;
struct sysctl_ctx_list {
	int		 unused;	/* (c) */
};
struct sysctl_req {
	void		*oldptr;	/* (t) */
	void		*newptr;	/* (t) */
};

#define	CTLFLAG_RD	0x80000000
#define	CTLFLAG_WR	0x40000000
#define	CTLFLAG_RW	(CTLFLAG_RD | CTLFLAG_WR)
#define	CTLFLAG_TUN	0x00080000
#define	CTLFLAG_RDTUN	(CTLFLAG_RD | CTLFLAG_TUN)
#define	CTLFLAG_RWTUN	(CTLFLAG_RW | CTLFLAG_TUN)
#define	CTLFLAG_MPSAFE	0x00040000
#define	CTLFLAG_NEEDGIANT 0x00000800
#define	CTLFLAG_ANYBODY	0x10000000
#define	CTLFLAG_SECURE	0x08000000
#define	CTLFLAG_PRISON	0x04000000
#define	CTLFLAG_DYN	0x02000000
#define	CTLFLAG_SKIP	0x01000000
#define	CTLFLAG_STATS	0x00002000
#define	CTLFLAG_CAPRD	0x00008000
#define	CTLFLAG_VNET	0
#define	CTLFLAG_NOFETCH	0
#define	CTLTYPE_NODE	1
#define	CTLTYPE_INT	2
#define	CTLTYPE_STRING	3
#define	CTLTYPE_S64	4
#define	CTLTYPE_OPAQUE	5
#define	CTLTYPE_UINT	6
#define	CTLTYPE_LONG	7
#define	CTLTYPE_ULONG	8
#define	CTLTYPE_LONG	7
#define	CTLTYPE_U64	9
#define	CTLTYPE_U8	0xa
#define	CTLTYPE_U16	0xb
#define	CTLTYPE_U32	0xf
#define	CTLTYPE_STRUCT	CTLTYPE_OPAQUE
#define	OID_AUTO	(-1)

#define	SYSCTL_HANDLER_ARGS	struct sysctl_oid *oidp,		\
	void *arg1, intmax_t arg2, struct sysctl_req *req

/* Keeps the compiler from calling the variable unused. */
#define	VMSIM_KPI_SYSCTL(parent, name, ptr)				\
	__attribute__((unused)) static const void *const		\
	vmsim_kpi_sysctl_##parent##_##name = (const void *)(uintptr_t)(ptr)

#define	FEATURE(name, descr)		struct vmsim_kpi_hack
#define	SYSCTL_DECL(name)		struct vmsim_kpi_hack
/* May have "static" before it. */
#define	SYSCTL_NODE(parent, nbr, name, ...)				\
	struct sysctl_oid *sysctl_##parent##_##name			\
	__attribute__((unused))
#define	SYSCTL_ROOT_NODE(nbr, name, ...)	struct vmsim_kpi_hack
#define	SYSCTL_INT(parent, nbr, name, access, ptr, val, descr)	\
	VMSIM_KPI_SYSCTL(parent, name, ptr)
#define	SYSCTL_UINT(parent, nbr, name, access, ptr, val, descr)	\
	VMSIM_KPI_SYSCTL(parent, name, ptr)
#define	SYSCTL_LONG(parent, nbr, name, access, ptr, val, descr)	\
	VMSIM_KPI_SYSCTL(parent, name, ptr)
#define	SYSCTL_ULONG(parent, nbr, name, access, ptr, val, descr)	\
	VMSIM_KPI_SYSCTL(parent, name, ptr)
#define	SYSCTL_QUAD(parent, nbr, name, access, ptr, val, descr)	\
	VMSIM_KPI_SYSCTL(parent, name, ptr)
#define	SYSCTL_UQUAD(parent, nbr, name, access, ptr, val, descr)	\
	VMSIM_KPI_SYSCTL(parent, name, ptr)
#define	SYSCTL_U64(parent, nbr, name, access, ptr, val, descr)	\
	VMSIM_KPI_SYSCTL(parent, name, ptr)
#define	SYSCTL_BOOL(parent, nbr, name, access, ptr, val, descr)	\
	VMSIM_KPI_SYSCTL(parent, name, ptr)
#define	SYSCTL_STRING(parent, nbr, name, access, arg, len, descr)	\
	VMSIM_KPI_SYSCTL(parent, name, arg)
#define	SYSCTL_COUNTER_U64(parent, nbr, name, access, ptr, descr)	\
	VMSIM_KPI_SYSCTL(parent, name, ptr)
#define	SYSCTL_PROC(parent, nbr, name, access, ptr, arg, handler, fmt, descr) \
	VMSIM_KPI_SYSCTL(parent, name, handler)

static inline int
sysctl_handle_int(SYSCTL_HANDLER_ARGS)
{
	(void)oidp;
	(void)arg1;
	(void)arg2;
	(void)req;
	return (ENOENT);
}
#define	sysctl_handle_long	sysctl_handle_int
#define	sysctl_handle_64	sysctl_handle_int
#define	sysctl_handle_string	sysctl_handle_int
#define	sysctl_handle_bool	sysctl_handle_int
#define	sysctl_handle_opaque	sysctl_handle_int
#define	SYSCTL_OUT(req, p, len)	((void)(req), (void)(p), ENOENT)
#define	SYSCTL_IN(req, p, len)	((void)(req), (void)(p), ENOENT)
#define	sysctl_wire_old_buffer(req, len)	((void)(req), 0)

static inline int
sysctl_ctx_init(struct sysctl_ctx_list *ctx)
{
	ctx->unused = 0;
	return (0);
}

static inline int
sysctl_ctx_free(struct sysctl_ctx_list *ctx)
{
	(void)ctx;
	return (0);
}

static inline struct sysctl_oid *
vmsim_kpi_no_oid(struct sysctl_ctx_list *ctx)
{
	(void)ctx;
	return (NULL);
}
#define	SYSCTL_CHILDREN(oid)		((void)(oid), \
	(struct sysctl_oid_list *)NULL)
#define	SYSCTL_STATIC_CHILDREN(oid)	((struct sysctl_oid_list *)NULL)
/* Uses what would be shown, and makes nothing. */
#define	VMSIM_KPI_ADD(ctx, parent, ptr)		\
	((void)(parent), (void)(ptr), vmsim_kpi_no_oid(ctx))
#define	SYSCTL_ADD_NODE(ctx, parent, nbr, name, acc, h, descr)	\
	VMSIM_KPI_ADD((ctx), (parent), (h))
#define	SYSCTL_ADD_INT(ctx, parent, nbr, name, acc, ptr, v, descr)	\
	VMSIM_KPI_ADD((ctx), (parent), (ptr))
#define	SYSCTL_ADD_UINT(ctx, parent, nbr, name, acc, ptr, v, descr)	\
	VMSIM_KPI_ADD((ctx), (parent), (ptr))
#define	SYSCTL_ADD_LONG(ctx, parent, nbr, name, acc, ptr, descr)	\
	VMSIM_KPI_ADD((ctx), (parent), (ptr))
#define	SYSCTL_ADD_ULONG(ctx, parent, nbr, name, acc, ptr, descr)	\
	VMSIM_KPI_ADD((ctx), (parent), (ptr))
#define	SYSCTL_ADD_QUAD(ctx, parent, nbr, name, acc, ptr, descr)	\
	VMSIM_KPI_ADD((ctx), (parent), (ptr))
#define	SYSCTL_ADD_UQUAD(ctx, parent, nbr, name, acc, ptr, descr)	\
	VMSIM_KPI_ADD((ctx), (parent), (ptr))
#define	SYSCTL_ADD_BOOL(ctx, parent, nbr, name, acc, ptr, v, descr)	\
	VMSIM_KPI_ADD((ctx), (parent), (ptr))
#define	SYSCTL_ADD_U8(ctx, parent, nbr, name, acc, ptr, v, descr)	\
	VMSIM_KPI_ADD((ctx), (parent), (ptr))
#define	SYSCTL_ADD_U16(ctx, parent, nbr, name, acc, ptr, v, descr)	\
	VMSIM_KPI_ADD((ctx), (parent), (ptr))
#define	SYSCTL_ADD_U32(ctx, parent, nbr, name, acc, ptr, v, descr)	\
	VMSIM_KPI_ADD((ctx), (parent), (ptr))
#define	SYSCTL_ADD_U64(ctx, parent, nbr, name, acc, ptr, v, descr)	\
	VMSIM_KPI_ADD((ctx), (parent), (ptr))
#define	SYSCTL_ADD_S8(ctx, parent, nbr, name, acc, ptr, v, descr)	\
	VMSIM_KPI_ADD((ctx), (parent), (ptr))
#define	SYSCTL_ADD_S16(ctx, parent, nbr, name, acc, ptr, v, descr)	\
	VMSIM_KPI_ADD((ctx), (parent), (ptr))
#define	SYSCTL_ADD_S32(ctx, parent, nbr, name, acc, ptr, v, descr)	\
	VMSIM_KPI_ADD((ctx), (parent), (ptr))
#define	SYSCTL_ADD_S64(ctx, parent, nbr, name, acc, ptr, v, descr)	\
	VMSIM_KPI_ADD((ctx), (parent), (ptr))
#define	SYSCTL_ADD_COUNTER_U64(ctx, parent, nbr, name, acc, ptr, descr)	\
	VMSIM_KPI_ADD((ctx), (parent), (ptr))
#define	SYSCTL_ADD_STRING(ctx, parent, nbr, name, acc, arg, len, descr)	\
	VMSIM_KPI_ADD((ctx), (parent), (arg))
#define	SYSCTL_ADD_OPAQUE(ctx, parent, nbr, name, acc, p, len, fmt, descr) \
	VMSIM_KPI_ADD((ctx), (parent), (p))
#define	SYSCTL_ADD_PROC(ctx, parent, nbr, name, acc, p, a, h, fmt, descr) \
	((void)(h), VMSIM_KPI_ADD((ctx), (parent), (p)))

#endif /* VMSIM_KPI_SYS_SYSCTL_H */
