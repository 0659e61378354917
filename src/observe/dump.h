/* SPDX-License-Identifier: BSD-2-Clause */
/* A state printed as doc/dump.md says. */
#ifndef OBSERVE_DUMP_H
#define OBSERVE_DUMP_H

#include "observe/state.h"

struct dump {
	struct printer	 out;		/* (c) */
	const char	*prefix;	/* (c) of every line */
	const struct state *state;	/* (c) */
	const struct state_names *names; /* (c) */
	bool		 runs;		/* (c) lines that are alike are one */
	bool		 recorded;	/* (c) objects go by number */
	/* Objects in the order in which the dump meets them. */
	const struct state_item *objects; /* (c) all, by serial */
	size_t		 nobjects;	/* (c) */
	int		*number;	/* (t) of each; -1: not met */
	uint32_t	*order;		/* (t) their serials, by number */
	uint32_t	 nordered;	/* (t) */
};

/* dump_number.c.  False: no memory. */
bool	 dump_number_objects(struct dump *);
void	 dump_forget_numbers(struct dump *);
/* The number of an object, or -1. */
int	 dump_number(const struct dump *, uint64_t serial);

/* dump.c */
/* All of it; false: no memory. */
bool	 dump_state(struct dump *);
/* The end of a line that stands for `n` lines that are alike. */
void	 dump_count(struct dump *, uint64_t n);
/* "obj=S2" or, as recorded, "obj=3"; or "obj=none" */
void	 dump_ref(struct dump *, const char *what, uint64_t serial);

/* dump_proc.c, dump_object.c */
void	 dump_proc(struct dump *, const struct state_item *);
void	 dump_object(struct dump *, const struct state_item *);

#endif /* OBSERVE_DUMP_H */
