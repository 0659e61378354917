/* SPDX-License-Identifier: BSD-2-Clause */
/* Reports of broken contracts, and the one way in which a machine dies. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "base/describe.h"
#include "base/machine.h"
#include "base/panic.h"
#include "base/print.h"

#define	EVENTS	16	/* trace events in a report */

int
panic_init(struct vmsim *vm)
{
	struct panic_state *ps;

	_Static_assert(TRACE_RING * sizeof(struct trace_event) + PANIC_TEXT <=
	    ARENA_SCRATCH, "the scratch region is too small");
	ps = vm->panic = arena_zalloc(sizeof(*ps));
	if (ps == NULL)
		return (ENOMEM);
	vm->trace.ring = (struct trace_event *)(void *)vm->arena.scratch;
	ps->text = vm->arena.scratch + ARENA_SCRATCH - PANIC_TEXT;
	ps->text[0] = '\0';
	return (0);
}

void
panic_add_printer(panic_printer_t *fn)
{
	struct panic_state *ps = curvm->panic;
	unsigned i;

	for (i = 0; i < PANIC_PRINTERS; i++) {
		if (ps->printers[i] == NULL) {
			ps->printers[i] = fn;
			return;
		}
	}
	INVARIANT(false, "too many printers of panics");
}

void
panic_blame(uintptr_t function)
{
	curvm->panic->blamed = function;
}

/* vmsim_print_t into the report; what does not fit is cut. */
static void
append_to_report(void *arg, const char *text, size_t len)
{
	struct panic_state *ps = arg;
	size_t room;

	room = PANIC_TEXT - 1 - ps->len;
	if (len > room)
		len = room;
	memcpy(ps->text + ps->len, text, len);
	ps->len += len;
	ps->text[ps->len] = '\0';
}

/* The whole report.  A second panic on the way adds its sentence only. */
static void
write_report(struct panic_state *ps, const char *what, const char *where,
    const char *fmt, va_list ap)
{
	struct printer out = { append_to_report, ps };
	char sentence[1024];
	unsigned i;

	vsnprintf(sentence, sizeof(sentence), fmt, ap);
	if (ps->printing) {
		print_fmt(&out, "%s while reporting: %s (%s)\n", what,
		    sentence, where);
		return;
	}
	ps->printing = true;
	ps->len = 0;
	backtrace_take(&ps->calls);
	ps->calls.blamed = ps->blamed;
	ps->blamed = 0;
	print_fmt(&out, "%s: %s\n  at %s, %s\n", what, sentence, where,
	    describe_tid(curvm->curtid).text);
	for (i = 0; i < PANIC_PRINTERS && ps->printers[i] != NULL; i++)
		ps->printers[i](&out);
	if (curvm->trace_on) {
		print_fmt(&out, "last events:\n");
		trace_print_last(&out, EVENTS);
	}
	ps->printing = false;
}

/* There is no hook: the only place where the library ends the program. */
static void __attribute__((noreturn, cold))
print_and_abort(const char *report)
{
	fputs(report, stderr);
	fflush(stderr);
	abort();
}

static void __attribute__((noreturn, cold, format(printf, 2, 0)))
panic_without_machine(const char *where, const char *fmt, va_list ap)
{
	char text[1024];
	int len;

	len = snprintf(text, sizeof(text), "panic at %s, no machine: ", where);
	if (len >= 0 && (size_t)len < sizeof(text))
		vsnprintf(text + len, sizeof(text) - (size_t)len, fmt, ap);
	print_and_abort(text);
}

void
panic_deliver(struct vmsim *vm)
{
	struct panic_state *ps = vm->panic;
	struct printer out = { append_to_report, ps };

	if (ps->hook != NULL)
		ps->hook(vm, ps->text, ps->hook_arg);
	backtrace_print(&out, &ps->calls);
	print_and_abort(ps->text);
}

void
vm_panic(const char *where, const char *fmt, ...)
{
	struct vmsim *vm = curvm;
	struct panic_state *ps;
	va_list ap;

	va_start(ap, fmt);
	if (vm == NULL || vm->panic == NULL)
		panic_without_machine(where, fmt, ap);
	ps = vm->panic;
	vm->dead = true;
	write_report(ps, "panic", where, fmt, ap);
	va_end(ap);
	ps->printing = false;
	if (ps->leave != NULL)
		ps->leave(vm);
	panic_deliver(vm);
}

bool
vm_report(const char *where, const char *fmt, ...)
{
	struct vmsim *vm = curvm;
	char sentence[1024];
	va_list ap;

	va_start(ap, fmt);
	if (vm->report_contracts && !vm->dead) {
		write_report(vm->panic, "broken contract", where, fmt, ap);
		va_end(ap);
		vm->panic->nreports++;
		return (false);
	}
	vsnprintf(sentence, sizeof(sentence), fmt, ap);
	va_end(ap);
	vm_panic(where, "%s", sentence);
}
