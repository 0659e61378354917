/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests of the frame buffer driver; for the driver and its test. */
#ifndef KPI_FB_H
#define KPI_FB_H

#include <stdint.h>
#include <sys/ioccom.h>

struct fb_info {
	uint64_t size;		/* bytes */
	uint32_t opens;
	char	 name[200];
};

struct fb_fill {
	uint64_t user;		/* address of one byte to fill with */
	uint64_t offset;
	uint64_t len;
};

#define	FB_INFO		_IOR('f', 1, struct fb_info)
#define	FB_FILL		_IOW('f', 2, struct fb_fill)
#define	FB_SWAP		_IOWR('f', 3, uint32_t)
#define	FB_CLEAR	_IO('f', 4)
#define	FB_MODE		_IOWINT('f', 5)

#define	FB_PAGES	4

#endif /* KPI_FB_H */
