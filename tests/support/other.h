/* SPDX-License-Identifier: BSD-2-Clause */
/* A second thread, which acts whenever main waits. */
#ifndef SUPPORT_OTHER_H
#define SUPPORT_OTHER_H

#include <stdbool.h>

struct vmsim;

/*
 * From now on the second thread calls fn() each time when it gets to run, and
 * gives way after that; it rests, until the next call of these functions, when
 * fn() returns false.  NULL: it ends and is joined.
 */
void	test_other(struct vmsim *, bool (*fn)(struct vmsim *));
/* The second thread calls act(arg), at once. */
void	test_other_do(struct vmsim *, void (*act)(void *), void *arg);

/* Its machine is dead or destroyed. */
void	test_other_gone(void);

#endif /* SUPPORT_OTHER_H */
