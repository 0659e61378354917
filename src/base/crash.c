/* SPDX-License-Identifier: BSD-2-Clause */
/* SIGSEGV and SIGBUS become panics. */
#ifndef _GNU_SOURCE
#define	_GNU_SOURCE	/* dladdr(), registers */
#endif
#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "base/assert.h"
#include "base/crash.h"
#include "base/machine.h"
#include "base/panic.h"

#define	STACK_SIZE	(256UL * 1024)	/* the hook may run on it, too */

static const int signals[] = { SIGSEGV, SIGBUS };
#define	NSIGNALS	(sizeof(signals) / sizeof(signals[0]))

/* What a host thread has changed, and how it was. */
static _Thread_local struct {
	void	*stack;			/* (t) NULL: nothing */
	stack_t	 stack_before;		/* (t) */
	struct sigaction before[NSIGNALS]; /* (t) of those that are ours */
} catching;

/* 0: it is not known where this processor and system keep it. */
static uintptr_t
program_counter(const ucontext_t *uc)
{
#if defined(__x86_64__) && defined(REG_RIP)
	return ((uintptr_t)uc->uc_mcontext.gregs[REG_RIP]);
#elif defined(__aarch64__) && defined(__linux__)
	return ((uintptr_t)uc->uc_mcontext.pc);
#else
	return (0);
#endif
}

/* "libvmsim.so+0x1a2b3", for addr2line(1): the same in each run. */
static struct words
describe_place(uintptr_t pc)
{
	const char *slash;
	Dl_info info;

	if (pc == 0 || dladdr((void *)pc, &info) == 0 ||
	    info.dli_fname == NULL)
		return (words_of("an unknown place"));
	slash = strrchr(info.dli_fname, '/');
	return (words_of("%s+%#" PRIxPTR, slash != NULL ? slash + 1 :
	    info.dli_fname, pc - (uintptr_t)info.dli_fbase));
}

static bool
is_end_of_stack(uintptr_t addr)
{
	const struct arena *a = &curvm->arena;
	uintptr_t offset = addr - (uintptr_t)a->stacks;

	return (offset < (uintptr_t)ARENA_STACKS * ARENA_STACK &&
	    offset % ARENA_STACK < PAGE_SIZE);
}

static struct words
describe_touch(const siginfo_t *info)
{
	const uintptr_t addr = (uintptr_t)info->si_addr;

	if (info->si_signo == SIGSEGV && is_end_of_stack(addr))
		return (words_of("its stack of %u KiB is used up",
		    ARENA_STACK / 1024));
	if (info->si_signo == SIGBUS)
		return (words_of("there is nothing behind address %#" PRIxPTR,
		    addr));
	if (info->si_code == SEGV_MAPERR)
		return (words_of("there is no memory at address %#" PRIxPTR,
		    addr));
	if (info->si_code == SEGV_ACCERR)
		return (words_of("the memory at address %#" PRIxPTR
		    " may not be used like that", addr));
	return (words_of("its address is none that memory can have"));
}

static bool
concerns_machine(const siginfo_t *info)
{
	const struct vmsim *vm = curvm;

	return (catching.stack != NULL && info->si_code > 0 && vm != NULL &&
	    vm->panic != NULL && (!vm->dead || vm->panic->printing));
}

/*
 * The handler that was there before takes what happens again when this one
 * returns, or what is sent again.
 */
static void
pass_on(const siginfo_t *info)
{
	struct sigaction before = { .sa_handler = SIG_DFL };
	size_t i;

	for (i = 0; i < NSIGNALS; i++) {
		if (signals[i] == info->si_signo && catching.stack != NULL)
			before = catching.before[i];
	}
	(void)sigaction(info->si_signo, &before, NULL);
	if (info->si_code <= 0)
		(void)raise(info->si_signo);
}

static void
take_crash(int signo, siginfo_t *info, void *context)
{
	struct words place;

	if (!concerns_machine(info)) {
		pass_on(info);
		return;
	}
	/* The crash before this one has left the stack without unwinding. */
	shadow_allow(catching.stack, STACK_SIZE);
	place = describe_place(program_counter(context));
	vm_panic(place.text, "%s of %s: %s",
	    signo == SIGSEGV ? "SIGSEGV" : "SIGBUS",
	    describe_tid(curvm->curtid).text, describe_touch(info).text);
}

/* True: the signal did not come to us. */
static bool
take_signal(size_t i)
{
	const struct sigaction ours = {
		.sa_sigaction = take_crash,
		.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER,
	};
	struct sigaction now;

	if (sigaction(signals[i], NULL, &now) != 0 ||
	    ((now.sa_flags & SA_SIGINFO) != 0 &&
	    now.sa_sigaction == take_crash))
		return (false);
	catching.before[i] = now;
	return (sigaction(signals[i], &ours, NULL) == 0);
}

static void
give_signal_back(size_t i)
{
	struct sigaction now;

	if (sigaction(signals[i], NULL, &now) == 0 &&
	    (now.sa_flags & SA_SIGINFO) != 0 &&
	    now.sa_sigaction == take_crash)
		(void)sigaction(signals[i], &catching.before[i], NULL);
}

/* The stack of the handler; 0 or an errno value. */
static int
take_stack(void)
{
	stack_t stack = { .ss_size = STACK_SIZE };

	stack.ss_sp = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (stack.ss_sp == MAP_FAILED)
		return (ENOMEM);
	if (sigaltstack(&stack, &catching.stack_before) != 0) {
		(void)munmap(stack.ss_sp, STACK_SIZE);
		return (errno);
	}
	catching.stack = stack.ss_sp;
	return (0);
}

/* Not while it is in use. */
static void
give_stack_back(void)
{
	if (catching.stack == NULL ||
	    sigaltstack(&catching.stack_before, NULL) != 0)
		return;
	shadow_allow(catching.stack, STACK_SIZE);
	(void)munmap(catching.stack, STACK_SIZE);
	catching.stack = NULL;
}

bool
crash_begin(void)
{
	bool begun = false;
	size_t i;

	if (catching.stack == NULL && take_stack() != 0)
		return (false);
	for (i = 0; i < NSIGNALS; i++)
		begun = take_signal(i) || begun;
	return (begun);
}

void
crash_end(bool begun)
{
	size_t i;

	if (!begun)
		return;
	for (i = 0; i < NSIGNALS; i++)
		give_signal_back(i);
	give_stack_back();
}

int
vmsim_crash_catch(bool on)
{
	if (!on) {
		crash_end(true);
		return (0);
	}
	(void)crash_begin();
	return (catching.stack != NULL ? 0 : ENOMEM);
}
