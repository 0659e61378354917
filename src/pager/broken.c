/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a broken rule is told:
 *
 *	cdev_pg_populate for page 3, returning [1,6]: page 4 of object "fb0" is
 *	not fully valid: valid=0x0f, dirty=0x00, managed, exclusively busied by
 *	thread 1 (main) at fb.c:74 (populate rule P5)
 *	  rule: the range returned contains the page and [...]
 *	  FreeBSD: asserts, but for the kind
 */
#include <stdarg.h>
#include <stdio.h>
#include "base/print.h"
#include "pager/pager_private.h"

#define	SENTENCE_MAX	960	/* bytes; a report has room for more */

struct sentence {
	size_t		 len;			/* (t) */
	char		 text[SENTENCE_MAX];	/* (t) */
};

static void
say_va(struct sentence *s, const char *fmt, va_list ap)
{
	int n;

	n = vsnprintf(s->text + s->len, sizeof(s->text) - s->len, fmt, ap);
	s->len += n > 0 ? (size_t)n : 0;
	if (s->len >= sizeof(s->text))
		s->len = sizeof(s->text) - 1;
}

static void __attribute__((format(printf, 2, 3)))
say(struct sentence *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say_va(s, fmt, ap);
	va_end(ap);
}

/*
 * "cdev_pg_populate for page 3 of object "fb0", returning [1,6]: ", without
 * what the name of the page `m` says again.
 */
static void
say_call(struct sentence *s, const struct pager_op *op,
    const struct vm_page *m)
{
	bool same_object = m != NULL && m->object == op->object;

	say(s, "%s", pager_method_name(op));
	if (op->pindex != PAGER_WHOLE &&
	    (!same_object || m->pindex != op->pindex || op->returned))
		say(s, " for page %ju", (uintmax_t)op->pindex);
	if (op->object != NULL && !same_object)
		say(s, " of %s", describe_object(op->object).text);
	if (op->returned)
		say(s, ", returning [%ju,%ju]", (uintmax_t)op->first,
		    (uintmax_t)op->last);
}

void
pager_print_calls(struct printer *out)
{
	const struct pager_call *call;
	struct sentence s;

	for (call = curvm->pager->calls; call != NULL; call = call->outer) {
		s.len = 0;
		say_call(&s, &call->op, NULL);
		print_fmt(out, "  %s is in %s\n",
		    describe_tid(call->tid).text, s.text);
	}
	/* The host leaves the stacks of a dead machine, and the calls there. */
	if (curvm->dead)
		curvm->pager->calls = NULL;
}

static void
say_state(struct sentence *s, unsigned shows, const struct vm_page *m)
{
	const char *separator = ": ";

	if ((shows & SHOW_VALID) != 0) {
		say(s, "%svalid=0x%02x, dirty=0x%02x", separator, m->valid,
		    m->dirty);
		separator = ", ";
	}
	if ((shows & SHOW_KIND) != 0) {
		say(s, "%s%s", separator, (m->oflags & VPO_UNMANAGED) != 0 ?
		    "unmanaged (VPO_UNMANAGED)" : "managed");
		separator = ", ";
	}
	if ((shows & SHOW_BUSY) != 0)
		say(s, "%s%s", separator, describe_busy(m).text);
}

static void
write_sentence(struct sentence *s, const struct pager_op *op,
    enum pager_rule rule, const struct vm_page *m, const char *found,
    va_list ap)
{
	const struct pager_rule_row *row = &pager_rules[rule];

	s->len = 0;
	if (op != NULL) {
		pager_blame(op);
		say_call(s, op, m);
		say(s, ": ");
	}
	if (m != NULL)
		say(s, "%s ", describe_page(m).text);
	say_va(s, found, ap);
	if (m != NULL)
		say_state(s, row->shows, m);
	say(s, " (%s)\n  rule: %s\n  FreeBSD: %s", row->number, row->sentence,
	    row->freebsd);
}

bool
pager_broken(const char *where, const struct pager_op *op,
    enum pager_rule rule, const struct vm_page *m, const char *found, ...)
{
	struct sentence s;
	va_list ap;

	va_start(ap, found);
	write_sentence(&s, op, rule, m, found, ap);
	va_end(ap);
	return (vm_report(where, "%s", s.text));
}

void
pager_broken_panic(const char *where, const struct pager_op *op,
    enum pager_rule rule, const struct vm_page *m, const char *found, ...)
{
	struct sentence s;
	va_list ap;

	va_start(ap, found);
	write_sentence(&s, op, rule, m, found, ap);
	va_end(ap);
	vm_panic(where, "%s", s.text);
}
