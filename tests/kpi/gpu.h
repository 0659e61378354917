/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests of the GPU-like driver; for the driver and its tests. */
#ifndef KPI_GPU_H
#define KPI_GPU_H

#include <stdint.h>
#include <sys/ioccom.h>

struct gpu_create {
	uint32_t npages;
	uint32_t id;		/* out; mmap it at offset id * 4 GiB */
};

struct gpu_find {
	uint64_t addr;		/* in the process */
	uint32_t id;		/* out: what is mapped there */
};

#define	GPU_CREATE	_IOWR('g', 1, struct gpu_create)
#define	GPU_REVOKE	_IOW('g', 2, uint32_t)
#define	GPU_FIND	_IOWR('g', 3, struct gpu_find)
#define	GPU_DESTROY	_IOW('g', 4, uint32_t)

#define	GPU_OFFSET(id)	((uint64_t)(id) << 32)

/* Counted by the driver, saved with the machine. */
struct gpu_counts {
	int	 faults;
	int	 revoked;
	int	 created;
	int	 destroyed;
};
extern struct gpu_counts gpu_counts;

#endif /* KPI_GPU_H */
