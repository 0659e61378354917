/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The dump: processes, entries, page-table entries; then objects and the
 * counters.  The format is that of doc/dump.md.
 */
#include <inttypes.h>
#include "observe/dump.h"
#include "observe/observe.h"

void
dump_ref(struct dump *d, const char *what, uint64_t serial)
{
	if (serial == STATE_NONE)
		print_fmt(&d->out, " %s=none", what);
	else if (d->recorded)
		print_fmt(&d->out, " %s=%d", what, dump_number(d, serial));
	else
		print_fmt(&d->out, " %s=%s", what, names_get(d->names,
		    NAME_OBJECT, (uint32_t)serial).text);
}

void
dump_count(struct dump *d, uint64_t n)
{
	if (n > 1)
		print_fmt(&d->out, " n=%" PRIu64, n);
	print_fmt(&d->out, "\n");
}

/* Those that recordings have. */
static void
dump_stats(struct printer *out, const char *prefix,
    const struct state_item *counters)
{
	const struct state_kind_row *row = state_row(STATE_COUNTERS);
	unsigned i;

	print_fmt(out, "%sstats", prefix);
	for (i = 0; i < COUNTERS_RECORDED; i++)
		print_fmt(out, " %s=%" PRIu64, row->fields[i].name,
		    counters->v[i]);
	print_fmt(out, "\n");
}

bool
dump_state(struct dump *d)
{
	const struct state_item *procs;
	size_t i, n;

	if (!dump_number_objects(d))
		return (false);
	procs = state_all(d->state, STATE_PROC, &n);
	for (i = 0; i < n; i++)
		dump_proc(d, &procs[i]);
	for (i = 0; i < d->nordered; i++)
		dump_object(d, state_find(d->state, STATE_OBJECT,
		    d->order[i], 0));
	dump_stats(&d->out, d->prefix, state_find(d->state, STATE_COUNTERS,
	    0, 0));
	return (true);
}

static void
dump_machine(struct vmsim *vm, struct dump *d)
{
	struct state_names names;
	struct vmsim *prev;
	struct state state;

	prev = vmsim_enter(vm);
	state_init(&state);
	names_init(&names);
	d->state = &state;
	d->names = &names;
	d->runs = vm->config.superpages;
	if (!state_take(&state, &names, false) || !dump_state(d))
		print_fmt(&d->out, "%sno memory for a dump\n", d->prefix);
	else if (d->recorded)
		numbers_keep(d);
	dump_forget_numbers(d);
	state_fini(&state);
	names_fini(&names);
	vmsim_enter(prev);
}

void
vmsim_dump(struct vmsim *vm, const char *prefix, vmsim_print_t *print,
    void *arg)
{
	struct dump d = { .out = { print, arg }, .prefix = prefix };

	dump_machine(vm, &d);
}

void
vmsim_dump_recorded(struct vmsim *vm, const char *prefix,
    vmsim_print_t *print, void *arg)
{
	struct dump d = { .out = { print, arg }, .prefix = prefix,
	    .recorded = true };

	dump_machine(vm, &d);
}

void
vmsim_dump_stats(struct vmsim *vm, const char *prefix, vmsim_print_t *print,
    void *arg)
{
	struct printer out = { print, arg };
	struct state_item counters;
	struct vmsim *prev;

	prev = vmsim_enter(vm);
	state_take_counters(&counters);
	dump_stats(&out, prefix, &counters);
	vmsim_enter(prev);
}
