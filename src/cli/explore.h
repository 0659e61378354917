/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	vmsim explore: its options, and the parts of a divided exploration.
 * RULES
 *	1  A part is a text (explore_part.c); parts of one scenario with all
 *	   numbers from 1 to N make a whole.
 *	2  A trace that two parts have met counts once, by its canonical hash.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	cmd_explore() alone.
 */
#ifndef CLI_EXPLORE_H
#define CLI_EXPLORE_H

#include <stdio.h>
#include "scenario/race.h"
#include "cli/cli.h"
#include "cli/results.h"

struct explore_command {
	struct vmsim_explore_config config;
	struct scenario_options options;
	struct cli_policies policies;
	struct results results;
	bool	 as_recorded;
	uint64_t runs;		/* of --pct */
	bool	 exhaustive;
	bool	 outcomes;
	bool	 show;		/* that order is to be told */
	unsigned outcome;	/* its order is wanted; 0: none is */
	unsigned trace_number;	/* of the one whose order is wanted; or 0 */
	const char *trace;	/* file for a recording of it, or of the
				   failure; or NULL */
	bool	 states;	/* in that */
	bool	 merge;
	const char *checkpoint;	/* file for what is left; or NULL */
	const char *resume;	/* file to go on from; or NULL */
};

/* Returns -1 to go on, with optind at the first file; else the exit status. */
int	explore_options(struct explore_command *, int argc, char **argv);

/* What one part found out about one scenario. */
struct part {
	char	*name;		/* of the scenario */
	unsigned shard, nshards; /* from 0 */
	struct vmsim_explore_result result; /* numbers and hashes only */
	struct outcomes set;
};

struct parts {
	struct part *v;
	size_t	 n;
};

/* Writes a part in the form that part_read() takes. */
void	part_write(const struct part *, FILE *);
/* Adds the parts of one file; false with the error, "FILE:LINE: ...". */
bool	part_read(struct parts *, const char *path, char *error, size_t size);
/* The same of an open file. */
bool	part_read_file(struct parts *, FILE *, const char *name, char *error,
	    size_t size);
void	parts_fini(struct parts *);
/*
 * Prints what the parts of each scenario found together: outcomes, traces,
 * duplicates.  An exit status.
 */
int	parts_merge(struct parts *, bool outcomes, FILE *);

/* ---- explore_show.c ---- */

/* Standard output belongs to the recording. */
bool	explore_is_quiet(const struct explore_command *);
/* Is one order to be told or recorded? */
bool	explore_wants_order(const struct explore_command *);
/* Does it, when the exploration is over.  An exit status. */
int	explore_order(const struct explore_command *,
	    const struct cli_scenario *, const struct part *);

/* ---- explore_checkpoint.c ---- */

/*
 * Writes the file if something is left, and removes it if nothing is.  0, or
 * -1 with errno.
 */
int	checkpoint_save(const struct part *, const char *path);
/*
 * Returns the file, to be freed, in which *text is what the library goes on
 * from, with the outcomes found before; NULL with the error.
 */
char	*checkpoint_load(const char *path, struct outcomes *,
	    const char **text, char *error, size_t size);

#endif /* CLI_EXPLORE_H */
