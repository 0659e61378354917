/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host's numbers, and what only FreeBSD has.  Source: FreeBSD
 * sys/errno.h.
 */
#ifndef VMSIM_KPI_SYS_ERRNO_H
#define VMSIM_KPI_SYS_ERRNO_H

#include <errno.h>
/* musl has all in the one above, and warns of who asks for the other. */
#if (!defined(__linux__) || defined(__GLIBC__)) &&	\
    __has_include_next(<sys/errno.h>)
#include_next <sys/errno.h>
#endif

#ifndef EPROCLIM
#define	EPROCLIM	667
#endif
#ifndef EFTYPE
#define	EFTYPE		679
#endif
#ifndef ENOATTR
#define	ENOATTR		687
#endif
#ifndef EDOOFUS
#define	EDOOFUS		688
#endif
#ifndef ENOTCAPABLE
#define	ENOTCAPABLE	693
#endif
#ifndef ECAPMODE
#define	ECAPMODE	694
#endif
#ifndef EINTEGRITY
#define	EINTEGRITY	697
#endif
#ifndef ENOTSUP
#define	ENOTSUP		EOPNOTSUPP
#endif

/* Answers within the kernel; a user never sees them. */
#undef	ERESTART
#define	ERESTART	(-1)
#define	EJUSTRETURN	(-2)
#define	ENOIOCTL	(-3)
#define	EDIRIOCTL	(-4)
#define	ERELOOKUP	(-5)

#endif /* VMSIM_KPI_SYS_ERRNO_H */
