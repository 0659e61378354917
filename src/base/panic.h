/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of a machine: a report, and the host's hook.
 *
 * The report is the sentence, the place, the thread, then what the layers
 * above have registered to say, then the last trace events.
 */
#ifndef BASE_PANIC_H
#define BASE_PANIC_H

#include <vmsim/machine.h>
#include "base/backtrace.h"

#define	PANIC_TEXT	8192	/* longest report, bytes */
#define	PANIC_PRINTERS	4

/* Adds to a report what a layer knows; must not take locks or change state. */
typedef void panic_printer_t(struct printer *);

struct panic_state {
	vmsim_panic_hook_t *hook;	/* (w) of the host, survives restore */
	void		*hook_arg;	/* (w) of the host, survives restore */
	panic_printer_t	*printers[PANIC_PRINTERS]; /* (c) in layer order */
	uint64_t	 nreports;	/* (w) kept under report_contracts */
	bool		 unmet;		/* (w) what a test expects did not come:
					   no fault of the machine */
	bool		 printing;	/* (w) a report is being written */
	void		(*leave)(struct vmsim *); /* (c) goes to the host's
					   stack, if we are on another */
	struct backtrace calls;		/* (w) that led to the last report */
	uintptr_t	 blamed;	/* (w) for the next one */
	size_t		 len;		/* (w) of the text */
	char		*text;		/* (c) the last report, PANIC_TEXT bytes
					   of the scratch region */
};

/* Room for the report, and for the trace. */
int	 panic_init(struct vmsim *);	/* 0 or ENOMEM */
/* Gives the report to the hook, on the host's stack. */
void	 panic_deliver(struct vmsim *) __attribute__((noreturn, cold));
void	 panic_add_printer(panic_printer_t *);
/*
 * The report that comes next is about a function that has returned: its line
 * is told before the calls.  0: it is not.
 */
void	 panic_blame(uintptr_t function);

#endif /* BASE_PANIC_H */
