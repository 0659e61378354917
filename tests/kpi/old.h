/* SPDX-License-Identifier: BSD-2-Clause */
/* The driver for FreeBSD 12 and its test. */
#ifndef KPI_OLD_H
#define KPI_OLD_H

struct vm_object;

struct vm_object *old_create(void);
void	 old_revoke(void);
void	 old_destroy(void);
int	 old_wirings(void);
int	 old_kmem(void);
int	 old_replace(void);

#endif /* KPI_OLD_H */
