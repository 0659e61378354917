/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Accesses by the simulated processor.  Each is tried in the page table; if
 * that refuses, the fault handler is called and the access is tried again
 * from the start, for the mapping may be gone by then.  Looking at the page
 * table and making the access is one step: no thread runs in between.
 * For the explorer, the bytes are named by where the host sees their page.
 * Source: FreeBSD amd64 trap.c, trap_pfault().
 */
#include <errno.h>
#include <string.h>

#include <vm/vm_param.h>
#include "base/assert.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include "pmap/pmap.h"
#include "proc/access.h"

#define	FAULTS_MAX	64	/* of one access; more means that the fault
				   handler does not do what it says */

/* Faults once.  0: try again; EFAULT with the signal filled in. */
static int
fault_once(struct vmspace *vms, vm_offset_t va, vm_prot_t access,
    struct vmsim_signal *sig)
{
	int code, rv, signo;

	signo = code = 0;
	rv = vm_fault_trap(&vms->vm_map, trunc_page(va), access,
	    VM_FAULT_NORMAL, &signo, &code);
	if (rv == KERN_SUCCESS)
		return (0);
	if (sig != NULL)
		*sig = (struct vmsim_signal){
			.signo = signo,
			.code = code,
			.kern = rv,
			.addr = va,
		};
	return (EFAULT);
}

/* An access that was allowed, for who listens. */
struct hit {
	enum trace_by	 by;		/* (t) */
	vm_prot_t	 allowed;	/* (t) */
};

static inline bool
is_overheard(void)
{
	return (__predict_false(curvm->trace.listener != NULL));
}

/*
 * Tries the access in the page table; *host becomes where the host sees the
 * byte.  This is heard: another thread may run before it, and what is accessed
 * is the page.  For who listens, *how tells what could have been done there.
 */
static bool
try_access(struct vmspace *vms, vm_offset_t va, vm_prot_t access, void **host,
    struct hit *how)
{
	sched_point(POINT_USER, NULL);
	if (pmap_access(&vms->vm_pmap, va, access, host) != PMAP_OK)
		return (false);
	if (is_overheard())
		how->by = pmap_allowed_by(&vms->vm_pmap, va, &how->allowed);
	sched_point((access & VM_PROT_WRITE) != 0 ? POINT_WRITE : POINT_READ,
	    (char *)*host - (va & PAGE_MASK));
	return (true);
}

static uint64_t
find_frame(const void *host)
{
	const struct mem_state *mem = curvm->mem;
	const char *at = host;

	if (at >= mem->ram && at < mem->ram + ptoa(mem->nframes))
		return (atop(MEM_RAM_BASE + (vm_paddr_t)(at - mem->ram)));
	return (atop(MEM_DEV_BASE + (vm_paddr_t)(at - mem->dev)));
}

/* No fault was needed. */
static void __attribute__((noinline, cold))
tell_hit(struct vmspace *vms, vm_offset_t va, vm_prot_t access,
    const struct hit *how, const void *host)
{
	TELL(TRACE_HIT, how->by, vms->vm_pmap.pm_id, va,
	    access | TRACE_UPPER(how->allowed), find_frame(host));
}

/* The bytes have been moved; of a long access, those in one page. */
static void __attribute__((noinline, cold))
tell_bytes(struct vmspace *vms, vm_offset_t va, vm_prot_t access,
    const void *host, size_t n)
{
	uint64_t first = 0;

	memcpy(&first, host, n < sizeof(first) ? n : sizeof(first));
	TELL((access & VM_PROT_WRITE) != 0 ? TRACE_STORE : TRACE_LOAD, 0,
	    vms->vm_pmap.pm_id, va, (uint32_t)n, first);
}

/* One access within a page; *host is where the host sees the byte. */
static int
access_page(struct vmspace *vms, vm_offset_t va, vm_prot_t access,
    void **host, struct vmsim_signal *sig)
{
	struct hit how;
	int error, n;

	for (n = 0; n < FAULTS_MAX; n++) {
		if (try_access(vms, va, access, host, &how)) {
			if (n == 0 && is_overheard())
				tell_hit(vms, va, access, &how, *host);
			return (0);
		}
		error = fault_once(vms, va, access, sig);
		if (error != 0)
			return (error);
	}
	PANIC("%d faults at %#lx succeeded and access %#x is still refused",
	    FAULTS_MAX, (u_long)va, access);
}

static void
access_nothing(void *arg, void *host, size_t done, size_t n)
{
}

int
proc_access(struct vmspace *vms, vm_offset_t addr, size_t len,
    vm_prot_t access, access_fn_t *fn, void *arg, struct vmsim_signal *sig)
{
	vm_offset_t va;
	size_t done, n;
	void *host;
	int error;

	for (done = 0; done < len; done += n) {
		va = addr + done;
		n = PAGE_SIZE - (va & PAGE_MASK);
		if (n > len - done)
			n = len - done;
		error = access_page(vms, va, access, &host, sig);
		if (error != 0)
			return (error);
		fn(arg, host, done, n);
		if (is_overheard() && fn != access_nothing)
			tell_bytes(vms, va, access, host, n);
	}
	return (0);
}

void
access_read(void *arg, void *host, size_t done, size_t n)
{
	memcpy((char *)arg + done, host, n);
}

void
access_write(void *arg, void *host, size_t done, size_t n)
{
	const char *const *from = arg;

	memcpy(host, *from + done, n);
}

/* The process was killed: nothing that it did matters to it any more. */
static int
deliver_kill(struct vmsim_signal *sig, vm_offset_t addr)
{
	if (sig != NULL)
		*sig = (struct vmsim_signal){
			.signo = VMSIM_SIGKILL,
			.kern = KERN_RESOURCE_SHORTAGE,
			.addr = addr,
		};
	return (EFAULT);
}

static int
access_space(struct vmsim_proc *p, uint64_t addr, size_t len, vm_prot_t access,
    access_fn_t *fn, void *arg, struct vmsim_signal *sig)
{
	struct proc_call call;
	int error;

	if (sig != NULL)
		*sig = (struct vmsim_signal){ .signo = 0 };
	proc_begin(&call, p);
	error = proc_access(call.vms, addr, len, access, fn, arg, sig);
	if (__predict_false(call.vms->vm_map.killed))
		error = deliver_kill(sig, addr);
	proc_end(&call);
	return (error);
}

int
vmsim_load(struct vmsim_proc *p, uint64_t addr, void *buf, size_t len,
    struct vmsim_signal *sig)
{
	return (access_space(p, addr, len, VM_PROT_READ, access_read, buf,
	    sig));
}

int
vmsim_store(struct vmsim_proc *p, uint64_t addr, const void *buf, size_t len,
    struct vmsim_signal *sig)
{
	return (access_space(p, addr, len, VM_PROT_WRITE, access_write, &buf,
	    sig));
}

/* Apart, so that an access that needs no call saves no registers. */
static int __attribute__((noinline))
access_for_nothing(struct vmsim_proc *p, uint64_t addr, size_t len, int access,
    struct vmsim_signal *sig)
{
	return (access_space(p, addr, len, (vm_prot_t)access, access_nothing,
	    NULL, sig));
}

int
vmsim_fetch(struct vmsim_proc *p, uint64_t addr, struct vmsim_signal *sig)
{
	return (access_for_nothing(p, addr, 1, VM_PROT_EXECUTE, sig));
}

/*
 * An access that the page table allows needs nothing of a call: no reference,
 * for no other thread runs meanwhile, and no check, for it only sets two bits.
 * It is no scheduling point either, and told to nobody, so where somebody
 * listens there is a call.
 */
static inline bool
touch_mapped(const struct vmsim_proc *p, vm_offset_t va, vm_prot_t access)
{
	struct vmsim *prev = curvm;
	bool done;

	curvm = p->p_vm;
	done = !is_overheard() && pmap_touch(p->p_pmap, va, access);
	curvm = prev;
	return (done);
}

int
vmsim_touch(struct vmsim_proc *p, uint64_t addr, size_t len, int prot,
    struct vmsim_signal *sig)
{
	if (__predict_true(len - 1 < PAGE_SIZE - (addr & PAGE_MASK) &&
	    touch_mapped(p, addr, (vm_prot_t)prot)))
		return (0);
	return (access_for_nothing(p, addr, len, prot, sig));
}

int
vmsim_fault(struct vmsim_proc *p, uint64_t addr, int prot)
{
	struct proc_call call;
	int rv;

	proc_begin(&call, p);
	rv = vm_fault(&call.vms->vm_map, trunc_page(addr), (vm_prot_t)prot,
	    VM_FAULT_NORMAL, NULL);
	if (call.vms->vm_map.killed)
		rv = KERN_RESOURCE_SHORTAGE;
	proc_end(&call);
	return (rv);
}
