/* SPDX-License-Identifier: BSD-2-Clause */
/* The state of driver code on a machine, and its smallest services. */
#include <errno.h>
#include <string.h>

#include <sys/systm.h>
#include <sys/_thread.h>
#include <sys/jail.h>
#include <sys/refcount.h>
#include <vm/_vm_listen.h>
#include "base/assert.h"
#include "base/inject.h"
#include "sched/sched.h"
#include "kpi/kpi.h"

#define	NS_PER_TICK	(1000000000 / hz)

struct kernel_process {
	struct proc	 proc;		/* (c) */
	struct ucred	 cred;		/* (w) */
	struct prison	 prison;	/* (c) */
};

void *
kpi_alloc_now(size_t size, const char *where)
{
	void *p = arena_alloc_exempt(size);

	if (p == NULL)
		vm_panic(where, "no memory of the kernel is left for %zu "
		    "bytes that can be waited for", size);
	return (p);
}

void *
kpi_alloc(size_t size, bool must, const char *where)
{
	if (!must)
		return (arena_alloc(size));
	/* A caller that may wait waits for what is made to fail. */
	if (inject_is_on() && inject_memory(VMSIM_INJECT_MALLOC))
		(void)sched_sleep(curvm->kpi, NULL, "malloc",
		    (int)inject_take_wait() + 1);
	return (kpi_alloc_now(size, where));
}

void *
kpi_alloc_kept(size_t size)
{
	void *p = kpi_alloc_now(size, VMSIM_HERE);

	memset(p, 0, size);
	curvm->user_chunks++;
	return (p);
}

struct kpi_type *
kpi_type(const char *name)
{
	struct kpi_state *ks = curvm->kpi;
	struct kpi_type *t;

	TAILQ_FOREACH(t, &ks->types, link) {
		if (t->owner.name == name || strcmp(t->owner.name, name) == 0)
			return (t);
	}
	t = kpi_alloc_kept(sizeof(*t));
	t->owner = (struct piece_owner){ "type", name };
	TAILQ_INSERT_TAIL(&ks->types, t, link);
	return (t);
}

VMSIM_EXPORT int vmsim_kpi_ticks(void);	/* as in <sys/kernel.h> */

struct thread *
vmsim_kpi_curthread(void)
{
	struct thread *td = curthread;

	if (td->td_proc == NULL)
		td->td_proc = curvm->kpi->kproc;
	if (td->td_ucred == NULL)
		td->td_ucred = curvm->kpi->cred;
	return (td);
}

struct mtx *
vmsim_kpi_giant(void)
{
	return (&curvm->kpi->giant);
}

struct proc *
vmsim_kpi_proc0(void)
{
	return (curvm->kpi->kproc);
}

uint64_t
vmsim_kpi_nanoseconds(void)
{
	return (sched_ticks() * NS_PER_TICK);
}

int
vmsim_kpi_ticks(void)
{
	return ((int)sched_ticks());
}

/* splitmix64: every state leads to another number. */
uint64_t
vmsim_kpi_random(void)
{
	uint64_t x;

	x = curvm->kpi->random += 0x9e3779b97f4a7c15;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return (x ^ (x >> 31));
}

void
vmsim_kpi_random_bytes(void *buf, size_t len)
{
	char *p = buf;
	uint64_t x;
	size_t n;

	for (; len != 0; len -= n, p += n) {
		n = len < sizeof(x) ? len : sizeof(x);
		x = vmsim_kpi_random();
		memcpy(p, &x, n);
	}
}

void
vmsim_kpi_vpanic(const char *where, const char *fmt, va_list ap)
{
	char text[512];

	vsnprintf(text, sizeof(text), fmt, ap);
	vm_panic(where, "%s", text);
}

void
vmsim_kpi_panic(const char *where, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vmsim_kpi_vpanic(where, fmt, ap);
}

void
vmsim_kpi_refcount_bad(volatile u_int *count, const char *what)
{
	PANIC("a reference count of %u %s", *count, what);
}

/* The accessors of the kernel headers, in code outside the library. */
void
vmsim_kpi_look(const void *what)
{
	VMSIM_LOOK(what);
}

void
vmsim_kpi_change(const void *what)
{
	VMSIM_CHANGE(what);
}

void
vmsim_kpi_count(const void *what)
{
	VMSIM_COUNT(what);
}

/* There is no environment: every variable keeps its first value. */
char *
kern_getenv(const char *name)
{
	return (NULL);
}

int
kpi_init(struct vmsim *vm)
{
	struct kernel_process *kp;
	struct kpi_state *ks;
	int error;

	ks = arena_zalloc(sizeof(*ks));
	kp = arena_zalloc(sizeof(*kp));
	if (ks == NULL || kp == NULL)
		return (ENOMEM);
	TAILQ_INIT(&ks->types);
	TAILQ_INIT(&ks->queues);
	TAILQ_INIT(&ks->zones);
	ks->random = vm->config.seed;
	ks->kproc = &kp->proc;
	ks->cred = &kp->cred;
	vmsim_kpi_lock_init(&kp->proc.p_mtx, "process", LOCK_RANK_NONE,
	    LO_DUPOK);
	memcpy(kp->proc.p_comm, "kernel", sizeof("kernel"));
	kp->proc.p_ucred = &kp->cred;
	/* A sleep releases it in FreeBSD. */
	vmsim_kpi_lock_init(&ks->giant.lock_object, "Giant", LOCK_RANK_NONE,
	    LO_RECURSABLE | LO_SLEEPABLE);
	kp->cred.cr_ref = 1;
	kp->cred.cr_prison = &kp->prison;
	kp->prison.pr_path[0] = '/';
	vm->kpi = ks;
	error = kpi_register_program_data(vm);
	return (error != 0 ? error : kpi_save_statics(vm));
}
