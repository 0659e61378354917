/* SPDX-License-Identifier: BSD-2-Clause */
/* ioctl(2) of every file.  Source: FreeBSD sys/filio.h. */
#ifndef VMSIM_KPI_SYS_FILIO_H
#define VMSIM_KPI_SYS_FILIO_H

#include <sys/ioccom.h>

#undef	FIOCLEX
#undef	FIONCLEX
#undef	FIONREAD
#undef	FIONBIO
#undef	FIOASYNC
#undef	FIOSETOWN
#undef	FIOGETOWN
#define	FIOCLEX		_IO('f', 1)
#define	FIONCLEX	_IO('f', 2)
#define	FIONREAD	_IOR('f', 127, int)
#define	FIONBIO		_IOW('f', 126, int)
#define	FIOASYNC	_IOW('f', 125, int)
#define	FIOSETOWN	_IOW('f', 124, int)
#define	FIOGETOWN	_IOR('f', 123, int)
#define	FIONWRITE	_IOR('f', 119, int)
#define	FIONSPACE	_IOR('f', 118, int)
#define	FIOSEEKDATA	_IOWR('f', 97, off_t)
#define	FIOSEEKHOLE	_IOWR('f', 98, off_t)

struct shm_largepage_conf;
#define	FIOSSHMLPGCNF	_IOW('f', 101, struct shm_largepage_conf)
#define	FIOGSHMLPGCNF	_IOR('f', 102, struct shm_largepage_conf)
struct fiodgname_arg {
	int		 len;		/* (t) */
	void		*buf;		/* (t) */
};
#define	FIODGNAME	_IOW('f', 120, struct fiodgname_arg)
/* Signals reach no process. */
struct sigio;
#define	fsetown(pgid, sigiop)	((void)(pgid), *(sigiop) = NULL, 0)
#define	fgetown(sigiop)		((void)(sigiop), 0)
#define	funsetown(sigiop)	((void)(*(sigiop) = NULL))

#endif /* VMSIM_KPI_SYS_FILIO_H */
