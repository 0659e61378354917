/* SPDX-License-Identifier: BSD-2-Clause */
/* Flags of an open file, as drivers see them.  Source: FreeBSD sys/fcntl.h. */
#ifndef VMSIM_KPI_SYS_FCNTL_H
#define VMSIM_KPI_SYS_FCNTL_H

#include <fcntl.h>
/* musl has all in the one above, and warns of who asks for the other. */
#if (!defined(__linux__) || defined(__GLIBC__)) &&	\
    __has_include_next(<sys/fcntl.h>)
#include_next <sys/fcntl.h>
#endif

#ifndef FREAD
#define	FREAD		0x0001
#define	FWRITE		0x0002
#endif
#ifndef FNONBLOCK
#define	FNONBLOCK	O_NONBLOCK
#endif
#ifndef FAPPEND
#define	FAPPEND		O_APPEND
#endif
#ifndef FASYNC
#define	FASYNC		0x0040
#endif
#ifndef O_EXEC
#define	O_EXEC		0x00040000
#endif
#define	FEXEC		O_EXEC
#ifndef F_SEAL_SEAL
#define	F_SEAL_SEAL	0x0001
#define	F_SEAL_SHRINK	0x0002
#define	F_SEAL_GROW	0x0004
#define	F_SEAL_WRITE	0x0008
#endif
#define	FLASTCLOSE	0x02000000
#define	FREVOKE		0x08000000
#define	FHASLOCK	0x4000

/* From the flags of open(2) to those of a file, and back. */
#define	FFLAGS(oflags)	\
	(((oflags) & ~O_ACCMODE) | (((oflags) & O_ACCMODE) + 1))
#define	OFLAGS(fflags)	\
	(((fflags) & ~O_ACCMODE) | (((fflags) & O_ACCMODE) - 1))

#ifndef O_CLOFORK
#define	O_CLOFORK	0x08000000
#endif
#define	SPACECTL_DEALLOC	1
struct spacectl_range {
	off_t		 r_offset;	/* (t) */
	off_t		 r_len;		/* (t) */
};
#ifndef L_SET
#define	L_SET		0
#define	L_INCR		1
#define	L_XTND		2
#endif

#endif /* VMSIM_KPI_SYS_FCNTL_H */
