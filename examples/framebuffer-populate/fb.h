/* SPDX-License-Identifier: BSD-2-Clause */
/* The bus side of the frame buffer driver. */
#ifndef FB_H
#define FB_H

struct fb_softc;

/*
 * A card with `size` bytes of memory at `base`; a fault maps `window` pages.
 * NULL: the memory cannot be registered.
 */
struct fb_softc *fb_attach(vm_paddr_t base, vm_size_t size,
    vm_pindex_t window);
/* The card's memory to be mapped, with a reference; NULL: no memory. */
vm_object_t fb_object(struct fb_softc *, vm_prot_t prot);
/* EBUSY while a process has it mapped. */
int	 fb_detach(struct fb_softc *);

#endif /* FB_H */
