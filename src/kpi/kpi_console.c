/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console: what driver code prints is kept with the machine, the last
 * 16 KiB of it, so a test can look at it and a restore takes it back.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <vmsim/driver.h>
#include <sys/cdefs.h>
#include "base/assert.h"
#include "kpi/kpi.h"

#define	LINE	1024	/* bytes of one call; more is cut */

/* As in <sys/systm.h>. */
VMSIM_EXPORT int vmsim_kpi_printf(const char *fmt, ...) __printflike(1, 2);
VMSIM_EXPORT int vmsim_kpi_vprintf(const char *fmt, va_list ap)
    __printflike(1, 0);
VMSIM_EXPORT void vmsim_kpi_log(int level, const char *fmt, ...)
    __printflike(2, 3);

/* Room for `len` more, which is less than half: the oldest half goes. */
static void
drop_oldest_text(struct kpi_console *c, size_t len)
{
	const size_t drop = KPI_CONSOLE / 2;

	if (c->len + len <= KPI_CONSOLE)
		return;
	memmove(c->text, c->text + drop, c->len - drop);
	c->len -= drop;
}

static void
append_to_console(struct kpi_state *ks, const char *text, size_t len)
{
	struct kpi_console *c = ks->console;

	if (c == NULL)
		c = ks->console = kpi_alloc_kept(sizeof(*c));
	drop_oldest_text(c, len);
	memcpy(c->text + c->len, text, len);
	c->len += len;
	c->text[c->len] = '\0';
}

int
vmsim_kpi_vprintf(const char *fmt, va_list ap)
{
	struct kpi_state *ks;
	char text[LINE];
	int len;

	CONTRACT(curvm != NULL, "\"%.40s\" is printed while no machine is "
	    "entered", fmt);
	ks = curvm->kpi;
	len = vsnprintf(text, sizeof(text), fmt, ap);
	if (len < 0)
		return (0);
	if (len >= LINE)
		len = LINE - 1;
	append_to_console(ks, text, (size_t)len);
	if (ks->print != NULL)
		ks->print(ks->print_arg, text, (size_t)len);
	return (len);
}

int
vmsim_kpi_printf(const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vmsim_kpi_vprintf(fmt, ap);
	va_end(ap);
	return (len);
}

void
vmsim_kpi_log(int level, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vmsim_kpi_vprintf(fmt, ap);
	va_end(ap);
}

const char *
vmsim_console_text(const struct vmsim *vm)
{
	return (vm->kpi->console != NULL ? vm->kpi->console->text : "");
}

void
vmsim_console_clear(struct vmsim *vm)
{
	struct kpi_console *c = vm->kpi->console;

	if (c != NULL) {
		c->len = 0;
		c->text[0] = '\0';
	}
}

void
vmsim_console_hook_set(struct vmsim *vm, vmsim_print_t *hook, void *arg)
{
	vm->kpi->print = hook;
	vm->kpi->print_arg = arg;
}
