/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine without any virtual memory, for tests of src/base and src/sched. */
#ifndef SUPPORT_BARE_H
#define SUPPORT_BARE_H

struct vmsim;

/* It is current afterwards. */
struct vmsim *test_bare_machine(void);
void	test_bare_check(void);

#endif /* SUPPORT_BARE_H */
