/* SPDX-License-Identifier: BSD-2-Clause */
/* Entries of a directory as readdir gives them.  Source: sys/dirent.h. */
#ifndef VMSIM_KPI_SYS_DIRENT_H
#define VMSIM_KPI_SYS_DIRENT_H

#include <sys/_host.h>

/* The host's own header of that name declares another layout. */
#define	dirent	vmsim_kpi_dirent

#define	MAXNAMLEN	255
struct dirent {
	uint64_t	 d_fileno;	/* (t) */
	off_t		 d_off;		/* (t) of the next one */
	uint16_t	 d_reclen;	/* (t) */
	uint8_t		 d_type;	/* (t) DT_* */
	uint8_t		 d_pad0;	/* (t) */
	uint16_t	 d_namlen;	/* (t) */
	uint16_t	 d_pad1;	/* (t) */
	char		 d_name[MAXNAMLEN + 1];	/* (t) */
};

#define	DT_UNKNOWN	0
#define	DT_FIFO		1
#define	DT_CHR		2
#define	DT_DIR		4
#define	DT_BLK		6
#define	DT_REG		8
#define	DT_LNK		10
#define	DT_SOCK		12
#define	DT_WHT		14

#define	_GENERIC_DIRLEN(namlen)						\
	((offsetof(struct dirent, d_name) + (namlen) + 1 + 7) & ~(size_t)7)
#define	GENERIC_DIRSIZ(dp)	_GENERIC_DIRLEN((dp)->d_namlen)

/* Zeroes what follows the name. */
static inline void
dirent_terminate(struct dirent *dp)
{
	dp->d_pad0 = 0;
	dp->d_pad1 = 0;
	memset(dp->d_name + dp->d_namlen, 0, dp->d_reclen -
	    offsetof(struct dirent, d_name) - dp->d_namlen);
}

#endif /* VMSIM_KPI_SYS_DIRENT_H */
