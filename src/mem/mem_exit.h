/* SPDX-License-Identifier: BSD-2-Clause */
/* What threads leave behind and wait for, as far as frames and pages go. */
#ifndef MEM_MEM_EXIT_H
#define MEM_MEM_EXIT_H

void	 mem_exit_init(void);

#endif /* MEM_MEM_EXIT_H */
