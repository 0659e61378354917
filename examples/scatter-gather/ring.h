/* SPDX-License-Identifier: BSD-2-Clause */
/* The bus side of the ring device. */
#ifndef RING_H
#define RING_H

struct ring_softc;

struct ring_piece {
	vm_paddr_t	base;
	vm_size_t	size;		/* whole pages */
};

/* The pieces appear one after the other. */
struct ring_softc *ring_attach(const struct ring_piece *, int npieces);
/* All of it to be mapped, with a reference; NULL: no memory. */
vm_object_t ring_object(struct ring_softc *, vm_prot_t prot);
void	 ring_detach(struct ring_softc *);

#endif /* RING_H */
