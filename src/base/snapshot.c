/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine's memory, copied and brought back. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "base/assert.h"
#include "base/machine.h"
#include "base/panic.h"
#include "base/piece.h"
#include "base/shadow.h"
#include "base/snapshot.h"

/* A run of whole pages: where it lies in the machine, and the copy. */
struct saved_run {
	char	*addr;			/* (c) */
	size_t	 len;			/* (c) bytes */
};

/* One mapping of the host: this, then the runs, the copies, the shadow. */
struct vmsim_snapshot {
	LIST_ENTRY(vmsim_snapshot) link; /* (w) while its machine lives */
	struct vmsim *vm;		/* (w) whose it is; NULL when that
					   has ended */
	size_t	 mapped;		/* (c) bytes */
	size_t	 nruns;			/* (c) */
	struct saved_run *runs;		/* (c) */
	char	*data;			/* (c) copies, in the order of runs */
	char	*shadow;		/* (c) sanitizer's state */
	size_t	 shadow_len;		/* (c) bytes */
};

/* A variable of the program that is saved with the machine. */
struct saved_data {
	struct saved_data *next;	/* (c) */
	char	*addr;			/* (c) */
	size_t	 len;			/* (c) bytes */
};

/* Called for each run that is to be saved. */
typedef void visit_t(void *arg, char *addr, size_t len);

static bool
is_zero_page(const char *page)
{
	return (page[0] == 0 && memcmp(page, page + 1, PAGE_SIZE - 1) == 0);
}

/* Runs of pages of [p, p + len) that are not all zero. */
static void
visit_nonzero(char *p, size_t len, visit_t *visit, void *arg)
{
	size_t end, start;

	for (start = 0; start < len; start = end) {
		end = start + PAGE_SIZE;
		if (is_zero_page(p + start))
			continue;
		while (end < len && !is_zero_page(p + end))
			end += PAGE_SIZE;
		visit(arg, p + start, end - start);
	}
}

static void
visit_frames(struct vmsim *vm, visit_t *visit, void *arg)
{
	uint64_t from, n;

	if (vm->frames_in_use == NULL) {
		if (vm->arena.ram_used != 0)
			visit(arg, vm->arena.ram,
			    round_page(vm->arena.ram_used));
		return;
	}
	for (from = 0;; from += n) {
		from = vm->frames_in_use(from, &n);
		if (n == 0)
			break;
		visit(arg, vm->arena.ram + (from << PAGE_SHIFT),
		    n << PAGE_SHIFT);
	}
}

static void
visit_all(struct vmsim *vm, visit_t *visit, void *arg)
{
	struct arena *a = &vm->arena;
	const struct saved_data *d;

	visit(arg, a->heap, a->heap_brk);
	if (a->pages_used != 0)
		visit(arg, a->pages, round_page(a->pages_used));
	visit_frames(vm, visit, arg);
	if (vm->trace.next != 0)
		visit(arg, a->scratch, trace_len_bytes(&vm->trace));
	visit(arg, vm->panic->text, vm->panic->len + 1);
	for (d = vm->data; d != NULL; d = d->next)
		visit(arg, d->addr, d->len);
	visit_nonzero(a->dev, a->dev_brk, visit, arg);
}

struct sizes {
	size_t	 nruns;			/* (t) */
	size_t	 bytes;			/* (t) */
};

static void
count_run(void *arg, char *addr, size_t len)
{
	struct sizes *s = arg;

	s->nruns++;
	s->bytes += len;
}

struct copier {
	struct vmsim_snapshot *snap;	/* (t) */
	char	*next;			/* (t) where the next copy goes */
};

/*
 * Between two variables of the program a sanitizer may have marked what it
 * watches: those marks are not looked at here.
 */
static void __attribute__((no_sanitize("address")))
copy_of_program(char *to, const char *from, size_t len)
{
	volatile char *p = to;
	size_t i;

	for (i = 0; i < len; i++)
		p[i] = from[i];
}

static void
copy_saved(const struct arena *a, char *to, const char *from, const char *addr,
    size_t len)
{
	if ((size_t)(addr - a->base) < a->reserved)
		memcpy(to, from, len);
	else
		copy_of_program(to, from, len);
}

static void
copy_run(void *arg, char *addr, size_t len)
{
	struct copier *c = arg;

	c->snap->runs[c->snap->nruns++] = (struct saved_run){ addr, len };
	copy_saved(&curvm->arena, c->next, addr, addr, len);
	c->next += len;
}

/* One mapping with room for all of it, laid out. */
static struct vmsim_snapshot *
map_snapshot(const struct sizes *s, size_t shadow_len)
{
	struct vmsim_snapshot *snap;
	size_t bytes, head, mapped;

	head = round_page(sizeof(*snap) + s->nruns * sizeof(struct saved_run));
	bytes = round_page(s->bytes);
	mapped = head + bytes + round_page(shadow_len);
	snap = mmap(NULL, mapped, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (snap == MAP_FAILED)
		return (NULL);
	snap->vm = curvm;
	LIST_INSERT_HEAD(&curvm->snapshots, snap, link);
	snap->mapped = mapped;
	snap->runs = (struct saved_run *)(snap + 1);
	snap->data = (char *)snap + head;
	snap->shadow = snap->data + bytes;
	snap->shadow_len = shadow_len;
	return (snap);
}

/* Bytes of the record of a tool, if one watches. */
static size_t
record_size(const struct arena *a, size_t len)
{
	return (a->watched ? shadow_size(len) : 0);
}

/* What is copied is touched, whatever it is. */
static void
allow_all(const struct arena *a)
{
	if (!a->watched)
		return;
	shadow_allow(a->heap, a->heap_brk);
	shadow_allow(a->ram, round_page(a->ram_used));
}

struct vmsim_snapshot *
snapshot_create(struct vmsim *vm)
{
	struct arena *a = &vm->arena;
	struct sizes s = { 0, 0 };
	struct copier c;
	struct vmsim *saved;
	size_t heap_shadow, ram_shadow;

	/* frames_in_use() works on the current machine. */
	saved = curvm;
	curvm = vm;
	heap_shadow = record_size(a, a->heap_brk);
	ram_shadow = record_size(a, round_page(a->ram_used));
	visit_all(vm, count_run, &s);
	c.snap = map_snapshot(&s, heap_shadow + ram_shadow);
	if (c.snap != NULL) {
		shadow_save(c.snap->shadow, a->heap, heap_shadow);
		shadow_save(c.snap->shadow + heap_shadow, a->ram, ram_shadow);
		allow_all(a);
		c.next = c.snap->data;
		visit_all(vm, copy_run, &c);
		shadow_restore(a->heap, c.snap->shadow, heap_shadow);
		shadow_restore(a->ram, c.snap->shadow + heap_shadow,
		    ram_shadow);
	}
	curvm = saved;
	return (c.snap);
}

int
snapshot_add_data(struct vmsim *vm, void *addr, size_t len)
{
	struct saved_data *d;

	d = arena_alloc(sizeof(*d));
	if (d == NULL)
		return (ENOMEM);
	*d = (struct saved_data){ vm->data, addr, len };
	vm->data = d;
	vm->user_chunks++;
	return (0);
}

/* Device memory between runs: what is not zero was zero when saved. */
static void
clear_nonzero(char *p, char *end)
{
	for (; p < end; p += PAGE_SIZE) {
		if (!is_zero_page(p))
			memset(p, 0, PAGE_SIZE);
	}
}

static void
copy_back(const struct arena *now, const struct vmsim_snapshot *snap)
{
	const char *from = snap->data;
	const struct saved_run *r;
	char *dev, *dev_end;
	size_t i;

	dev = now->dev;
	dev_end = now->dev + now->dev_brk;
	for (i = 0; i < snap->nruns; i++) {
		r = &snap->runs[i];
		if (r->addr >= dev && r->addr < dev_end) {
			clear_nonzero(dev, r->addr);
			dev = r->addr + r->len;
		}
		copy_saved(now, r->addr, from, r->addr, r->len);
		from += r->len;
	}
	if (dev < dev_end)
		clear_nonzero(dev, dev_end);
}

void
snapshot_restore(struct vmsim *vm, const struct vmsim_snapshot *snap)
{
	const struct arena now = vm->arena;
	sched_hook_t *sched_hook = vm->sched_hook;
	const struct scheduler *sched = vm->scheduler;
	vmsim_panic_hook_t *hook = vm->panic->hook;
	void *hook_arg = vm->panic->hook_arg;
	trace_listener_t *listener = vm->trace.listener;
	void *listener_arg = vm->trace.listener_arg;
	struct vmsim *saved = curvm;
	const struct snapshot_list snapshots = vm->snapshots;
	size_t heap_shadow;

	curvm = vm;
	CONTRACT(snap->vm == vm, "the snapshot is of another machine");
	curvm = saved;
	allow_all(&now);
	copy_back(&now, snap);
	arena_clear(now.heap, vm->arena.heap_brk, now.heap_brk);
	arena_clear(now.pages, vm->arena.pages_used, now.pages_used);
	arena_clear(now.ram, vm->arena.ram_used, now.ram_used);
	if (now.watched) {
		piece_tell_all(vm);
		heap_shadow = shadow_size(vm->arena.heap_brk);
		shadow_restore(now.heap, snap->shadow, heap_shadow);
		shadow_restore(now.ram, snap->shadow + heap_shadow,
		    snap->shadow_len - heap_shadow);
	}

	/* What the host set stays as the host set it last. */
	vm->sched_hook = sched_hook;
	vm->scheduler = sched;
	vm->snapshots = snapshots;
	vm->arena.guarded = now.guarded;
	vm->panic->hook = hook;
	vm->panic->hook_arg = hook_arg;
	trace_listen(vm, listener, listener_arg);
}

void
snapshot_destroy(struct vmsim_snapshot *snap)
{
	if (snap == NULL)
		return;
	if (snap->vm != NULL)
		LIST_REMOVE(snap, link);
	munmap(snap, snap->mapped);
}

size_t
vmsim_snapshot_bytes(const struct vmsim_snapshot *snap)
{
	return (snap->mapped);
}

void
snapshot_orphan_all(struct vmsim *vm)
{
	struct vmsim_snapshot *snap;

	while ((snap = LIST_FIRST(&vm->snapshots)) != NULL) {
		LIST_REMOVE(snap, link);
		snap->vm = NULL;
	}
}
