/* SPDX-License-Identifier: BSD-2-Clause */
/* The subcommands; argv[0] is the subcommand's own name. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

int	cmd_run(int argc, char **argv);
int	cmd_check(int argc, char **argv);
int	cmd_explore(int argc, char **argv);
int	cmd_replay(int argc, char **argv);
int	cmd_record(int argc, char **argv);

#endif /* CLI_COMMANDS_H */
