/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The library's side.  Between programs the machine is put back to what it
 * was when it was new, so that a program's seed is all that it depends on.
 */
/* Its files and its snapshot are of the program, not of the machine. */
#define	VMSIM_KPI_NO_STATICS

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vmsim/object.h>
#include <vmsim/observe.h>
#include <vmsim/process.h>

#include "host/library.h"

#define	NFRAMES		1024

struct file {
	const struct program	*program;
	int			 number;
	bool			 written[FILE_PAGES];
	unsigned char		 pages[FILE_PAGES][PAGE];
};

static struct {
	uint64_t		 base;
	struct vmsim_snapshot	*empty;
	const struct program	*program;	/* that is being executed */
	struct vmsim_proc	*procs[NPROCS];
	struct vm_object	*objects[NFILES];
	struct file		 files[NFILES];
} lib;

/* What the disk has past the end is not of the file and must not be seen. */
static int
read_page(void *arg, uint64_t pindex, void *page)
{
	struct file *f = arg;
	uint32_t left, start;

	start = (uint32_t)pindex * PAGE;
	if (f->written[pindex])
		memcpy(page, f->pages[pindex], PAGE);
	else
		program_file_fill(f->program, f->number, start, page, PAGE);
	left = f->program->file_size[f->number] - start;
	if (left < PAGE)
		memset((char *)page + left, 0xa5, PAGE - left);
	return (0);
}

static int
write_page(void *arg, uint64_t pindex, const void *page)
{
	struct file *f = arg;

	memcpy(f->pages[pindex], page, PAGE);
	f->written[pindex] = true;
	return (0);
}

static void
panic(struct vmsim *vm, const char *report, void *arg)
{
	int i;

	printf("seed %ju: the library panics:\n%s\n",
	    (uintmax_t)lib.program->seed, report);
	for (i = 0; i < lib.program->nops; i++) {
		program_print_op(&lib.program->ops[i]);
		putchar('\n');
	}
	fflush(stdout);
	_Exit(1);
}

struct vmsim *
library_create(uint64_t base)
{
	const struct vmsim_config config = {
		.nframes = NFRAMES,
		.check_level = VMSIM_CHECK_CALL,
	};
	struct vmsim *vm;

	vm = vmsim_create(&config);
	if (vm == NULL)
		return (NULL);
	lib.base = base;
	lib.empty = vmsim_snapshot_create(vm);
	if (lib.empty == NULL) {
		vmsim_destroy(vm);
		return (NULL);
	}
	vmsim_panic_hook_set(vm, panic, NULL);
	return (vm);
}

void
library_destroy(struct vmsim *vm)
{
	vmsim_snapshot_destroy(lib.empty);
	vmsim_destroy(vm);
}

static bool
begin(struct vmsim *vm, const struct program *p)
{
	static const struct vmsim_object_file_ops ops = {
		.read = read_page,
		.write = write_page,
		.behind = 2,
		.ahead = 2,
	};
	struct file *f;
	int i;

	vmsim_snapshot_restore(vm, lib.empty);
	lib.program = p;
	memset(lib.procs, 0, sizeof(lib.procs));
	for (i = 0; i < NFILES; i++) {
		f = &lib.files[i];
		f->program = p;
		f->number = i;
		memset(f->written, 0, sizeof(f->written));
		lib.objects[i] = vmsim_object_create_file(vm,
		    i == 0 ? "F0" : "F1", p->file_size[i], &ops, f);
		if (lib.objects[i] == NULL)
			return (false);
	}
	lib.procs[0] = vmsim_proc_create(vm, "P0");
	return (lib.procs[0] != NULL);
}

/* Everything must be consistent, and empty when the processes are gone. */
static bool
end(struct vmsim *vm)
{
	struct vmsim_leaks leaks;
	unsigned bad;
	int i;

	bad = vmsim_check(vm, vmsim_print_file, stdout);
	for (i = 0; i < NPROCS; i++)
		if (lib.procs[i] != NULL)
			vmsim_proc_exit(lib.procs[i]);
	for (i = 0; i < NFILES; i++)
		vmsim_object_release(vm, lib.objects[i]);
	vmsim_leaks(vm, &leaks);
	if (leaks.frames + leaks.swap_pages + leaks.objects + leaks.entries +
	    leaks.pv_entries + leaks.heap_chunks != 0) {
		printf("left behind: %ju frames, %ju swap pages, "
		    "%ju objects, %ju entries, %ju pv entries, %ju chunks\n",
		    (uintmax_t)leaks.frames, (uintmax_t)leaks.swap_pages,
		    (uintmax_t)leaks.objects, (uintmax_t)leaks.entries,
		    (uintmax_t)leaks.pv_entries,
		    (uintmax_t)leaks.heap_chunks);
		bad++;
	}
	return (bad == 0);
}

static void
do_mmap(struct vmsim_proc *proc, const struct op *op, struct answer *a)
{
	static const int places[] = {
		[PLACE_FIXED] = VMSIM_MAP_FIXED,
		[PLACE_HINT] = 0,
		[PLACE_EXCL] = VMSIM_MAP_FIXED | VMSIM_MAP_EXCL,
	};
	struct vm_object *object;
	uint64_t addr;
	int flags;

	addr = lib.base + op->addr;
	object = op->file == ANON ? NULL : lib.objects[op->file];
	flags = places[op->place];
	flags |= op->shared ? VMSIM_MAP_SHARED : VMSIM_MAP_PRIVATE;
	if (object == NULL)
		flags |= VMSIM_MAP_ANON;
	a->error = vmsim_mmap(proc, &addr, op->len, op->prot, flags, object,
	    op->offset);
	if (a->error != 0)
		return;
	a->value = addr == lib.base + op->addr;
	if (a->value == 0)
		a->error = vmsim_munmap(proc, addr, op->len);
}

static enum code
code_of(const struct vmsim_signal *sig)
{
	if (sig->signo == VMSIM_SIGSEGV)
		switch (sig->code) {
		case VMSIM_SEGV_MAPERR:
			return (CODE_MAPERR);
		case VMSIM_SEGV_ACCERR:
			return (CODE_ACCERR);
		}
	if (sig->signo == VMSIM_SIGBUS)
		switch (sig->code) {
		case VMSIM_BUS_ADRERR:
			return (CODE_ADRERR);
		case VMSIM_BUS_OBJERR:
			return (CODE_OBJERR);
		}
	return (CODE_OTHER);
}

static void
do_access(struct vmsim_proc *proc, const struct op *op, struct answer *a)
{
	struct vmsim_signal sig;
	int error;

	if (op->kind == OP_LOAD)
		error = vmsim_load(proc, lib.base + op->addr, &a->value, 8,
		    &sig);
	else
		error = vmsim_store(proc, lib.base + op->addr, &op->value, 8,
		    &sig);
	if (error == 0)
		return;
	a->signal = sig.signo == VMSIM_SIGSEGV ? 'S' : 'B';
	a->code = code_of(&sig);
	a->addr = (uint32_t)(sig.addr - lib.base);
}

static void
execute(const struct op *op, struct answer *a)
{
	struct vmsim_proc *proc;
	uint64_t addr;

	proc = lib.procs[op->proc];
	if (proc == NULL) {
		a->error = ESRCH;
		return;
	}
	addr = lib.base + op->addr;
	switch (op->kind) {
	case OP_MMAP:
		do_mmap(proc, op, a);
		break;
	case OP_MUNMAP:
		a->error = vmsim_munmap(proc, addr, op->len);
		break;
	case OP_MPROTECT:
		a->error = vmsim_mprotect(proc, addr, op->len, op->prot);
		break;
	case OP_FORK:
		lib.procs[op->child] = vmsim_proc_fork(proc, "child", false);
		a->error = lib.procs[op->child] != NULL ? 0 : errno;
		break;
	case OP_EXIT:
		vmsim_proc_exit(proc);
		lib.procs[op->proc] = NULL;
		break;
	case OP_LOAD:
	case OP_STORE:
		do_access(proc, op, a);
		break;
	case OP_EVICT:
		(void)vmsim_evict(proc, addr & ~(uint64_t)(PAGE - 1));
		break;
	case OP_COLLAPSE:
		(void)vmsim_collapse(proc, addr & ~(uint64_t)(PAGE - 1));
		break;
	}
}

bool
library_run(struct vmsim *vm, const struct program *p, struct answer *answers)
{
	int i;

	if (!begin(vm, p))
		return (false);
	for (i = 0; i < p->nops; i++) {
		answers[i] = (struct answer){ .error = 0 };
		execute(&p->ops[i], &answers[i]);
	}
	return (end(vm));
}
