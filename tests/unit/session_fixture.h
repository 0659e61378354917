/* SPDX-License-Identifier: BSD-2-Clause */
/* A session, and what its sink was told. */
#ifndef UNIT_SESSION_FIXTURE_H
#define UNIT_SESSION_FIXTURE_H

#include "support/test.h"
#include "scenario/session.h"

#define	TEXT_MAX	(1 << 20)

/* All that the sink got, and what was last. */
struct told {
	char	 text[TEXT_MAX];
	char	 unexpected[512];
	unsigned n;
	bool	 panicked;
};

extern struct told told;
extern struct session *session;

void	 begin_session(size_t snapshot_bytes);
void	 end_session(void);
/* The line answers, in lines that each have their newline. */
void	 types(const char *line, const char *answer);
void	 types_all(const char *const *lines);
void	 refuses(const char *line, const char *why);
void	 goes(size_t n);
/* Adds to a text of TEXT_MAX bytes. */
void	 append(char *to, const char *text, size_t len);
/* The same for printers. */
void	 keep_text(void *to, const char *text, size_t len);
/* What dump, counters and page queues say of it: the caller frees it. */
char	*dump_machine(struct vmsim *);
/* A sink of a run: the machine after the last operation, dumped to *arg. */
bool	 dump_last(void *arg, struct scenario_run *,
	    const struct scenario_result *);
/* Not a byte tells that the session has been elsewhere. */
void	 assert_as_fresh(void);

#endif /* UNIT_SESSION_FIXTURE_H */
