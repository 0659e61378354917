/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: a recording of what a machine does: each event with what it
 * changed, each operation with its events.  Pages, stories and pictures are
 * made of it; doc/trace.md describes the JSON in which it is written.
 *
 *	trace = vmsim_trace_create(vm);
 *	vmsim_trace_step(trace, 1, "store P 0x10000000 7");
 *	error = vmsim_store(p, 0x10000000, 7);
 *	vmsim_trace_answer(trace, error == 0 ? "ok" : "failed");
 *	vmsim_trace_story(trace, vmsim_print_file, stdout);
 *	vmsim_trace_write(trace, &about, vmsim_print_file, stdout);
 *	vmsim_trace_destroy(trace);
 *
 * A recording outlives its machine.  It takes memory of the host, and time at
 * each event in proportion to all that the machine has.
 */
#ifndef VMSIM_TRACE_H
#define VMSIM_TRACE_H

#include <stdbool.h>
#include <vmsim/machine.h>
#include <vmsim/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vmsim;
struct vmsim_trace;

/*
 * Listens to the machine from now on.  NULL: no memory (errno is ENOMEM), or
 * another recording listens already (EBUSY).
 */
VMSIM_EXPORT struct vmsim_trace *vmsim_trace_create(struct vmsim *);
/* Listens no more; what was recorded stays.  A machine that is destroyed ends
   it, too. */
VMSIM_EXPORT void vmsim_trace_stop(struct vmsim_trace *);
/* NULL is safe. */
VMSIM_EXPORT void vmsim_trace_destroy(struct vmsim_trace *);
/*
 * After vmsim_snapshot_restore() a recording that goes on is cut to the steps
 * that it had when the snapshot was made; none may have been under way then.
 * One that listens no more stays as it is.
 */
VMSIM_EXPORT void vmsim_trace_cut(struct vmsim_trace *, size_t nsteps);

/*
 * What the calling thread does from now on belongs to a step: `text` says what
 * it is, `line` where it stands in its source, 0 nowhere.  Before its first
 * one a thread's events belong to a step without a text.  0; ENOMEM; EINVAL: it
 * listens no more.
 */
VMSIM_EXPORT int vmsim_trace_step(struct vmsim_trace *, unsigned line,
    const char *text);
/* The answer of the calling thread's step, which ends.  0 or the same. */
VMSIM_EXPORT int vmsim_trace_answer(struct vmsim_trace *, const char *answer);

/*
 * Is so called, the calling thread's step, which has begun of its own accord:
 * a step that turns out to be worth one.  0; ENOMEM; EINVAL: there is none, or
 * it listens no more.
 */
VMSIM_EXPORT int vmsim_trace_describe(struct vmsim_trace *, unsigned line,
    const char *text);
/* From now on accesses that need no fault are not kept, and cost little. */
VMSIM_EXPORT void vmsim_trace_faults_only(struct vmsim_trace *, bool);

/* So many steps have begun; the number of the last one, from 1. */
VMSIM_EXPORT size_t vmsim_trace_nsteps(const struct vmsim_trace *);

/* How a story is told: flags. */
#define	VMSIM_TELL_WHY	1	/* the glossary's sentence behind each line, a
				   word once */
#define	VMSIM_TELL_CHANGES 2	/* instead: what it changed, as of
				   vmsim_trace_diff() */
/*
 * The story of a step, by its number; 0: the one with the last fault.  Each of
 * its faults, and what else happened in it, a line an event (doc/dump.md);
 * then what other threads did of their own accord until the next step began.
 */
VMSIM_EXPORT void vmsim_trace_tell(struct vmsim_trace *, size_t step, int how,
    vmsim_print_t *, void *arg);
/* That of the last step. */
VMSIM_EXPORT void vmsim_trace_story(struct vmsim_trace *, vmsim_print_t *,
    void *arg);
/*
 * What has changed since the last call, or since the beginning, in words: a
 * line for each thing, or one for several that are alike.  0 or ENOMEM.
 */
VMSIM_EXPORT int vmsim_trace_diff(struct vmsim_trace *, vmsim_print_t *,
    void *arg);
/*
 * A word of the glossary (doc/glossary.md); false: there is no such word.
 * NULL: all words, one a line.
 */
VMSIM_EXPORT bool vmsim_explain(const char *word, vmsim_print_t *, void *arg);

/* What is said of a recording as a whole; NULL: nothing. */
struct vmsim_trace_about {
	const char *kind;	/* "scenario", "schedule", "test", ... */
	const char *title;
	const char *name;	/* of the source */
	const char *text;	/* the source itself */
	const char *schedule;	/* of an exploration */
	const char *order;	/* which of its orders it is, a sentence */
	const char *failure;	/* how it failed, in lines */
	bool	 states;	/* the whole state after each step, too */
	size_t	 first_step;	/* the first and the last that are wanted; 0:
				   of all */
	size_t	 last_step;
	size_t	 max_bytes;	/* the first that fit, states aside; 0: all */
	const char *left_out;	/* what was not recorded, a sentence */
};
/*
 * All of it, as one JSON object.  0, or ENOMEM: memory was lacking while it
 * was recorded, and something is missing.
 */
VMSIM_EXPORT int vmsim_trace_write(const struct vmsim_trace *,
    const struct vmsim_trace_about *, vmsim_print_t *, void *arg);
/* The sentence in it on what is left out; false: nothing is. */
VMSIM_EXPORT bool vmsim_trace_left_out(const struct vmsim_trace *,
    const struct vmsim_trace_about *, vmsim_print_t *, void *arg);
/* Its events and steps are about so many bytes, written. */
VMSIM_EXPORT size_t vmsim_trace_bytes(struct vmsim_trace *);

#ifdef __cplusplus
}
#endif

#endif /* VMSIM_TRACE_H */
