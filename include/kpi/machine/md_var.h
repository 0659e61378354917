/* SPDX-License-Identifier: BSD-2-Clause */
/* Variables of the processor.  Source: FreeBSD x86 md_var.h. */
#ifndef VMSIM_KPI_MACHINE_MD_VAR_H
#define VMSIM_KPI_MACHINE_MD_VAR_H

#include <vm/_vm_types.h>
#include <machine/pmap.h>
#include <machine/specialreg.h>

/* A processor without special features. */
enum {
	cpu_feature = 0,
	cpu_feature2 = 0,
	cpu_stdext_feature = 0,
	cpu_stdext_feature2 = 0,
	cpu_high = 0,
	cpu_id = 0,
	cpu_clflush_line_size = 64,
};
#define	Maxmem		((long)vmsim_kpi_maxmem())
#define	vm_page_max_phys	vmsim_kpi_maxmem()
VMSIM_EXPORT uint64_t vmsim_kpi_maxmem(void);	/* last frame + 1 */

#endif /* VMSIM_KPI_MACHINE_MD_VAR_H */
