/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's stat(2).  Source: FreeBSD sys/stat.h. */
#ifndef VMSIM_KPI_SYS_STAT_H
#define VMSIM_KPI_SYS_STAT_H

/* musl has fields of this name. */
#pragma push_macro("__unused")
#undef __unused
#include_next <sys/stat.h>
#pragma pop_macro("__unused")

#ifndef ACCESSPERMS
#define	ACCESSPERMS	(S_IRWXU | S_IRWXG | S_IRWXO)
#endif
/* The host knows no time of birth: it shares a place with the last change. */
#ifndef st_birthtim
#define	st_birthtim	st_ctim
#endif
#ifndef ALLPERMS
#define	ALLPERMS	(S_ISUID | S_ISGID | S_ISVTX | ACCESSPERMS)
#endif

#ifndef S_ISTXT
#define	S_ISTXT		S_ISVTX
#endif
/* chflags(2) */
#define	UF_NODUMP	0x00000001
#define	UF_IMMUTABLE	0x00000002
#define	UF_APPEND	0x00000004
#define	UF_OPAQUE	0x00000008
#define	UF_NOUNLINK	0x00000010
#define	UF_SYSTEM	0x00000080
#define	UF_SPARSE	0x00000100
#define	UF_OFFLINE	0x00000200
#define	UF_REPARSE	0x00000400
#define	UF_ARCHIVE	0x00000800
#define	UF_READONLY	0x00001000
#define	UF_HIDDEN	0x00008000
#define	SF_SETTABLE	0xffff0000
#define	SF_ARCHIVED	0x00010000
#define	SF_IMMUTABLE	0x00020000
#define	SF_APPEND	0x00040000
#define	SF_NOUNLINK	0x00100000
#define	IMMUTABLE	(UF_IMMUTABLE | SF_IMMUTABLE)
#define	APPEND		(UF_APPEND | SF_APPEND)

#endif /* VMSIM_KPI_SYS_STAT_H */
