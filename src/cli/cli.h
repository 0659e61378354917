/* SPDX-License-Identifier: BSD-2-Clause */
/* What the subcommands of `vmsim` share: their exit statuses. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#define	CLI_OK		0
#define	CLI_FAILED	1	/* an expectation or a check failed */
#define	CLI_BAD_INPUT	2	/* bad usage, file or language */

#endif /* CLI_CLI_H */
