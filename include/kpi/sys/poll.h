/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's poll(2) flags.  Source: FreeBSD sys/poll.h. */
#ifndef VMSIM_KPI_SYS_POLL_H
#define VMSIM_KPI_SYS_POLL_H

#include <poll.h>
#include <stdint.h>	/* whose C library it is */
/* musl has all in the one above, and warns of who asks for the other. */
#if (!defined(__linux__) || defined(__GLIBC__)) &&	\
    __has_include_next(<sys/poll.h>)
#include_next <sys/poll.h>
#endif

#ifndef POLLRDNORM
#define	POLLRDNORM	0x0040
#endif
#ifndef POLLWRNORM
#define	POLLWRNORM	0x0100
#endif

#endif /* VMSIM_KPI_SYS_POLL_H */
