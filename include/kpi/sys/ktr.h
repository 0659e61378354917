/* SPDX-License-Identifier: BSD-2-Clause */
/* ktr(4): nothing is traced; see vmsim_trace_set().  Source: sys/ktr.h. */
#ifndef VMSIM_KPI_SYS_KTR_H
#define VMSIM_KPI_SYS_KTR_H

#define	KTR_GEN		0x00000001
#define	KTR_LOCK	0x00000008
#define	KTR_VM		0x00020000
#define	KTR_UMA		0x01000000

#define	CTR0(m, format)					((void)0)
#define	CTR1(m, format, p1)				((void)(p1))
#define	CTR2(m, format, p1, p2)				\
	((void)(p1), (void)(p2))
#define	CTR3(m, format, p1, p2, p3)			\
	((void)(p1), (void)(p2), (void)(p3))
#define	CTR4(m, format, p1, p2, p3, p4)			\
	((void)(p1), (void)(p2), (void)(p3), (void)(p4))
#define	CTR5(m, format, p1, p2, p3, p4, p5)		\
	((void)(p1), (void)(p2), (void)(p3), (void)(p4), (void)(p5))
#define	CTR6(m, format, p1, p2, p3, p4, p5, p6)		\
	((void)(p1), (void)(p2), (void)(p3), (void)(p4), (void)(p5), \
	    (void)(p6))

/* ktrace(2): no call is traced. */
#define	KTR_NAMEI	2
#define	CAPFAIL_NAMEI	5
#define	KTRPOINT(td, type)	((void)(td), 0)
#define	ktrnamei(path)		((void)(path))
#define	ktrcapfail(type, data)	((void)(type), (void)(data))

#endif /* VMSIM_KPI_SYS_KTR_H */
