/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host's headers, before the kernel's names exist.
 *
 * Some names of the kernel are names of the C library with another meaning:
 * malloc(9), free(9), printf(9), pause(9), log(9).  They are function-like
 * macros here, so every host header that declares one is read first; its
 * guard keeps it quiet when it is asked for later.
 */
#ifndef VMSIM_KPI_SYS__HOST_H
#define VMSIM_KPI_SYS__HOST_H

#include <bsd/string.h>		/* strlcpy(), strlcat() */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
/* Its own _IOR() and relatives give way to FreeBSD's. */
#include <sys/ioccom.h>
#include <sys/resource.h>
#include <sys/select.h>
/* The host's own struct ucred is about sockets. */
#define	ucred	vmsim_kpi_host_ucred
#include <sys/socket.h>
#undef	ucred
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>
/* From here on our <sys/user.h> is the kernel's. */
#define	VMSIM_KPI_HOST_READ

#include <sys/_statics.h>
#include <vmsim/device.h>
#include <vmsim/inject.h>
#include <vmsim/machine.h>
#include <vmsim/object.h>
#include <vmsim/observe.h>
#include <vmsim/process.h>
#include <vmsim/thread.h>

/* Which FreeBSD a driver was written for: 12, 13, 14 or 15. */
#ifndef VMSIM_KPI_FREEBSD
#define	VMSIM_KPI_FREEBSD	15
#endif

#if VMSIM_KPI_FREEBSD == 12
#define	__FreeBSD_version	1203000
#elif VMSIM_KPI_FREEBSD == 13
#define	__FreeBSD_version	1302001
#elif VMSIM_KPI_FREEBSD == 14
#define	__FreeBSD_version	1401000
#else
#undef	__FreeBSD_version
#define	__FreeBSD_version	1500068
#endif

/* What drivers ask the compiler. */
#ifndef __FreeBSD__
#define	__FreeBSD__	VMSIM_KPI_FREEBSD
#endif
#ifndef _KERNEL
#define	_KERNEL	1
#endif
#if !defined(INVARIANTS) && !defined(NDEBUG)
#define	INVARIANTS	1
#endif

#endif /* VMSIM_KPI_SYS__HOST_H */
