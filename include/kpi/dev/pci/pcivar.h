/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PCI: there is no such bus, so each question about a device is answered as
 * the bus does for an empty slot.  Source: FreeBSD dev/pci/pcivar.h.
 */
#ifndef VMSIM_KPI_DEV_PCI_PCIVAR_H
#define VMSIM_KPI_DEV_PCI_PCIVAR_H

#include <sys/bus.h>

/* Registers of a function's header: dev/pci/pcireg.h. */
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

#define	pci_get_vendor(dev)	((void)(dev), (uint16_t)0xffff)
#define	pci_get_device(dev)	((void)(dev), (uint16_t)0xffff)
#define	pci_get_subvendor(dev)	((void)(dev), (uint16_t)0xffff)
#define	pci_get_subdevice(dev)	((void)(dev), (uint16_t)0xffff)
#define	pci_get_revid(dev)	((void)(dev), (uint8_t)0xff)
#define	pci_get_class(dev)	((void)(dev), (uint8_t)0xff)
#define	pci_get_subclass(dev)	((void)(dev), (uint8_t)0xff)
#define	pci_get_devid(dev)	((void)(dev), 0xffffffffu)
#define	pci_get_domain(dev)	((void)(dev), 0u)
#define	pci_get_bus(dev)	((void)(dev), 0u)
#define	pci_get_slot(dev)	((void)(dev), 0u)
#define	pci_get_function(dev)	((void)(dev), 0u)
#define	pci_enable_busmaster(dev)	((void)(dev), 0)
#define	pci_disable_busmaster(dev)	((void)(dev), 0)
#define	pci_read_config(dev, reg, width)				\
	((void)(dev), (void)(reg),					\
	    0xffffffffu >> (32 - 8 * (width)))
#define	pci_write_config(dev, reg, val, width)				\
	((void)(dev), (void)(reg), (void)(val), (void)(width))

#endif /* VMSIM_KPI_DEV_PCI_PCIVAR_H */
