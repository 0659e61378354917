/* SPDX-License-Identifier: BSD-2-Clause */
/* Bits of the processor's registers.  Source: FreeBSD x86 specialreg.h. */
#ifndef VMSIM_KPI_MACHINE_SPECIALREG_H
#define VMSIM_KPI_MACHINE_SPECIALREG_H

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

#endif /* VMSIM_KPI_MACHINE_SPECIALREG_H */
