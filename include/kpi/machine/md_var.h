/* SPDX-License-Identifier: BSD-2-Clause */
/* Variables of the processor.  Source: FreeBSD x86 md_var.h. */
#ifndef VMSIM_KPI_MACHINE_MD_VAR_H
#define VMSIM_KPI_MACHINE_MD_VAR_H

#include <vm/_vm_types.h>
#include <machine/pmap.h>

/* Bits of its registers: x86 specialreg.h. */
#define	CPUID_STDEXT_SGX	0x00000004
#define	CPUID_STDEXT_SMAP	0x00100000
#define	CPUID2_PCLMULQDQ	0x00000002
#define	CPUID_PAT		0x00010000
#define	CPUID_CLFSH		0x00080000
#define	SGX_CPUID		0x12

/* Memory attributes of the page attribute table. */
#define	PAT_UNCACHEABLE		0x00
#define	PAT_WRITE_COMBINING	0x01
#define	PAT_WRITE_THROUGH	0x04
#define	PAT_WRITE_PROTECTED	0x05
#define	PAT_WRITE_BACK		0x06
#define	PAT_UNCACHED		0x07

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
