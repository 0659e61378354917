/* SPDX-License-Identifier: BSD-2-Clause */
/* What the writer and the reader of a checkpoint share: see checkpoint.c. */
#ifndef EXPLORE_CHECKPOINT_H
#define EXPLORE_CHECKPOINT_H

#include <stddef.h>

struct search;

#define	CHECKPOINT_MAGIC	"vmsim-explore 1"
#define	CHECKPOINT_CONFIG	256	/* bytes of the line at most */

/* The line of what must be the same when it goes on. */
void	 checkpoint_config(const struct search *, char *text, size_t size);

#endif /* EXPLORE_CHECKPOINT_H */
