/* SPDX-License-Identifier: BSD-2-Clause */
/* bus_space(9) on device memory.  Source: FreeBSD x86 bus.h. */
#ifndef VMSIM_KPI_MACHINE_BUS_H
#define VMSIM_KPI_MACHINE_BUS_H

#include <stdint.h>
#include <vm/_vm_types.h>

typedef uint64_t bus_addr_t;
typedef uint64_t bus_size_t;
typedef uint64_t bus_space_tag_t;
typedef uint64_t bus_space_handle_t;	/* the host's address */
typedef struct bus_dma_tag *bus_dma_tag_t;
typedef struct bus_dmamap *bus_dmamap_t;

#define	BUS_SPACE_MAXADDR_24BIT	0xFFFFFFUL
#define	BUS_SPACE_MAXADDR_32BIT	0xFFFFFFFFUL
#define	BUS_SPACE_MAXADDR	0xFFFFFFFFFFFFFFFFUL
#define	BUS_SPACE_MAXSIZE	0xFFFFFFFFFFFFFFFFUL
#define	BUS_SPACE_MAXSIZE_32BIT	0xFFFFFFFFUL
#define	BUS_SPACE_UNRESTRICTED	(~0)
#define	BUS_SPACE_BARRIER_READ	0x01
#define	BUS_SPACE_BARRIER_WRITE	0x02

#define	VMSIM_KPI_BUS(n, type)						\
static inline type							\
bus_space_read_##n(bus_space_tag_t t, bus_space_handle_t h,		\
    bus_size_t off)							\
{									\
	(void)t;							\
	return (*(volatile type *)(uintptr_t)(h + off));		\
}									\
static inline void							\
bus_space_write_##n(bus_space_tag_t t, bus_space_handle_t h,		\
    bus_size_t off, type value)						\
{									\
	(void)t;							\
	*(volatile type *)(uintptr_t)(h + off) = value;			\
}
VMSIM_KPI_BUS(1, uint8_t)
VMSIM_KPI_BUS(2, uint16_t)
VMSIM_KPI_BUS(4, uint32_t)
VMSIM_KPI_BUS(8, uint64_t)
#define	bus_space_barrier(t, h, off, len, flags)	((void)(h))

/* With <sys/rman.h>. */
#define	VMSIM_BUS_AT(r, o, n, what)	\
	vmsim_kpi_resource_at((r), (o), (n), (what), VMSIM_HERE)
#define	bus_read_1(r, o)	\
	bus_space_read_1(0, VMSIM_BUS_AT(r, o, 1, "bus_read_1"), 0)
#define	bus_read_2(r, o)	\
	bus_space_read_2(0, VMSIM_BUS_AT(r, o, 2, "bus_read_2"), 0)
#define	bus_read_4(r, o)	\
	bus_space_read_4(0, VMSIM_BUS_AT(r, o, 4, "bus_read_4"), 0)
#define	bus_read_8(r, o)	\
	bus_space_read_8(0, VMSIM_BUS_AT(r, o, 8, "bus_read_8"), 0)
#define	bus_write_1(r, o, v)	\
	bus_space_write_1(0, VMSIM_BUS_AT(r, o, 1, "bus_write_1"), 0, (v))
#define	bus_write_2(r, o, v)	\
	bus_space_write_2(0, VMSIM_BUS_AT(r, o, 2, "bus_write_2"), 0, (v))
#define	bus_write_4(r, o, v)	\
	bus_space_write_4(0, VMSIM_BUS_AT(r, o, 4, "bus_write_4"), 0, (v))
#define	bus_write_8(r, o, v)	\
	bus_space_write_8(0, VMSIM_BUS_AT(r, o, 8, "bus_write_8"), 0, (v))

#endif /* VMSIM_KPI_MACHINE_BUS_H */
