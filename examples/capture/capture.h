/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests of /dev/capture0. */
#ifndef CAPTURE_H
#define CAPTURE_H

#include <sys/types.h>
#include <sys/ioccom.h>

#define	CAPTURE_FRAME	8192	/* bytes of a frame */
#define	CAPTURE_MAX	8	/* frames */

struct capture_frame {
	uint32_t sequence;	/* from 1; also the first word of each page */
	uint32_t index;		/* where it is in the mapping */
};

/* So many frames to map; what was mapped before is taken away. */
#define	CAPTURE_SETUP	_IOW('C', 1, uint32_t)
#define	CAPTURE_START	_IO('C', 2)
#define	CAPTURE_STOP	_IO('C', 3)
/* Waits for the next frame. */
#define	CAPTURE_WAIT	_IOR('C', 4, struct capture_frame)

#endif /* CAPTURE_H */
