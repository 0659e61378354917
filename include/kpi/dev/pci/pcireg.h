/* SPDX-License-Identifier: BSD-2-Clause */
/* Registers of a PCI function's header.  Source: FreeBSD dev/pci/pcireg.h. */
#ifndef VMSIM_KPI_DEV_PCI_PCIREG_H
#define VMSIM_KPI_DEV_PCI_PCIREG_H

#define	PCIR_VENDOR		0x00
#define	PCIR_DEVICE		0x02
#define	PCIR_COMMAND		0x04
#define	PCIR_STATUS		0x06
#define	PCIR_REVID		0x08
#define	PCIR_BARS		0x10
#define	PCIR_BAR(x)		(PCIR_BARS + (x) * 4)
#define	PCIM_CMD_PORTEN		0x0001
#define	PCIM_CMD_MEMEN		0x0002
#define	PCIM_CMD_BUSMASTEREN	0x0004

#endif /* VMSIM_KPI_DEV_PCI_PCIREG_H */
