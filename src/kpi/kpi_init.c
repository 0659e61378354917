/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Start-up of the program's driver code on each machine.
 *
 * The registers are of the program, not of a machine: constructors fill them
 * before main(), and only then.
 */
#include <errno.h>
#include <string.h>

#include <vmsim/driver.h>
#include <sys/module.h>
#include "base/snapshot.h"
#include "kpi/kpi.h"

#define	PROGRAM_DATA	64	/* variables registered for every machine */

struct program_data {
	const char	*name;		/* (c) */
	void		*data;		/* (c) */
	size_t		 len;		/* (c) bytes */
};

static struct vmsim_kpi_init *program_inits;
static struct program_data program_data[PROGRAM_DATA];
static size_t program_ndata;	/* more than there is room for is a mistake */

static bool
comes_before(const struct vmsim_kpi_init *a, const struct vmsim_kpi_init *b)
{
	if (a->sub != b->sub)
		return (a->sub < b->sub);
	return (a->order < b->order);
}

void
vmsim_kpi_init_register(struct vmsim_kpi_init *init, uint32_t sub,
    uint32_t order, void (*fn)(const void *), const void *arg, bool undo)
{
	struct vmsim_kpi_init **p;

	init->sub = sub;
	init->order = order;
	init->fn = fn;
	init->arg = arg;
	init->undo = undo;
	for (p = &program_inits; *p != NULL; p = &(*p)->next) {
		if (comes_before(init, *p))
			break;
	}
	init->next = *p;
	*p = init;
}

void
kpi_run_inits(bool undo)
{
	struct vmsim_kpi_init *i;

	for (i = program_inits; i != NULL; i = i->next) {
		if (i->undo == undo)
			i->fn(i->arg);
	}
}

void
vmsim_kpi_module_load(const void *arg)
{
	const moduledata_t *m = arg;
	int error;

	if (m->evhand == NULL)
		return;
	curvm->kpi->loading = m;
	error = m->evhand(NULL, MOD_LOAD, m->priv);
	curvm->kpi->loading = NULL;
	if (error != 0)
		vmsim_kpi_printf("module %s does not load: error %d\n",
		    m->name, error);
}

static int
unload_module(const moduledata_t *m)
{
	int error;

	if (m->evhand == NULL)
		return (0);
	error = m->evhand(NULL, MOD_QUIESCE, m->priv);
	if (error != 0 && error != EOPNOTSUPP)
		return (error);
	error = m->evhand(NULL, MOD_UNLOAD, m->priv);
	if (error == 0)
		curvm->kpi->unloaded(m);
	return (error);
}

int
vmsim_module_unload(struct vmsim *vm, const char *module)
{
	struct vmsim *previous = vmsim_enter(vm);
	const struct vmsim_kpi_init *i;
	const moduledata_t *m;
	int error = ENOENT;

	for (i = program_inits; i != NULL; i = i->next) {
		if (i->fn != vmsim_kpi_module_load)
			continue;
		m = i->arg;
		if (strcmp(m->name, module) == 0) {
			error = unload_module(m);
			break;
		}
	}
	vmsim_enter(previous);
	return (error);
}

int
vmsim_data_register(struct vmsim *vm, void *data, size_t len)
{
	struct vmsim *previous;
	int error;

	if (len == 0)
		return (EINVAL);
	previous = vmsim_enter(vm);
	error = snapshot_add_data(vm, data, len);
	vmsim_enter(previous);
	return (error);
}

int
vmsim_data_register_program(const char *name, void *data, size_t len)
{
	size_t i;

	for (i = 0; i < program_ndata && i < PROGRAM_DATA; i++) {
		if (program_data[i].data == data)
			break;
	}
	if (i >= program_ndata)
		program_ndata++;
	if (i >= PROGRAM_DATA)
		return (ENOSPC);
	program_data[i] = (struct program_data){ name, data, len };
	return (0);
}

int
kpi_register_program_data(struct vmsim *vm)
{
	const struct program_data *d;
	int error;

	if (program_ndata > PROGRAM_DATA)
		return (ENOSPC);
	for (d = program_data; d < program_data + program_ndata; d++) {
		error = snapshot_add_data(vm, d->data, d->len);
		if (error != 0)
			return (error);
	}
	return (0);
}
