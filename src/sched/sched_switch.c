/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The switch: push what a function must keep, exchange the stack pointers,
 * pop.  It returns by `ret`: all threads leave from one place, so that the
 * processor foretells the return.  Processors without one of their own here
 * use ucontext(3), which asks the host's kernel for the signal mask each time.
 */
#include <stdint.h>
#include <string.h>

#include "sched/sched_switch.h"

#if defined(__x86_64__) && !defined(SCHED_UCONTEXT)

/* 8 bytes of modes, six registers, the address to return to; above them 0. */
#define	FRAME_WORDS	9
#define	FRAME_MODES	0
#define	FRAME_ENTRY	7

__asm__(
    "	.text\n"
    "	.globl	sched_switch\n"
    "	.hidden	sched_switch\n"
    "	.type	sched_switch, @function\n"
    "	.p2align 4\n"
    "sched_switch:\n"
    "	pushq	%rbp\n"
    "	pushq	%rbx\n"
    "	pushq	%r12\n"
    "	pushq	%r13\n"
    "	pushq	%r14\n"
    "	pushq	%r15\n"
    "	subq	$8, %rsp\n"
    "	stmxcsr	(%rsp)\n"
    "	fnstcw	4(%rsp)\n"
    "	movl	(%rsp), %eax\n"
    "	movzwl	4(%rsp), %edx\n"
    "	movq	%rsp, (%rdi)\n"
    "	movq	%rsi, %rsp\n"
    "	cmpl	%eax, (%rsp)\n"
    "	je	1f\n"
    "	ldmxcsr	(%rsp)\n"
    "1:	cmpw	%dx, 4(%rsp)\n"
    "	je	2f\n"
    "	fldcw	4(%rsp)\n"
    "2:	addq	$8, %rsp\n"
    "	popq	%r15\n"
    "	popq	%r14\n"
    "	popq	%r13\n"
    "	popq	%r12\n"
    "	popq	%rbx\n"
    "	popq	%rbp\n"
    "	ret\n"
    "	.size	sched_switch, . - sched_switch\n");

/* The modes of a new stack are those of its maker. */
static uint64_t
float_modes(void)
{
	uint32_t mxcsr;
	uint16_t cw;

	__asm__ volatile("stmxcsr %0" : "=m" (mxcsr));
	__asm__ volatile("fnstcw %0" : "=m" (cw));
	return (mxcsr | (uint64_t)cw << 32);
}

#elif defined(__aarch64__) && !defined(SCHED_UCONTEXT)

/* x19 to x30, d8 to d15, the modes. */
#define	FRAME_WORDS	22
#define	FRAME_MODES	20
#define	FRAME_ENTRY	11

__asm__(
    "	.text\n"
    "	.globl	sched_switch\n"
    "	.hidden	sched_switch\n"
    "	.type	sched_switch, %function\n"
    "	.p2align 4\n"
    "sched_switch:\n"
    "	sub	sp, sp, #176\n"
    "	stp	x19, x20, [sp, #0]\n"
    "	stp	x21, x22, [sp, #16]\n"
    "	stp	x23, x24, [sp, #32]\n"
    "	stp	x25, x26, [sp, #48]\n"
    "	stp	x27, x28, [sp, #64]\n"
    "	stp	x29, x30, [sp, #80]\n"
    "	stp	d8, d9, [sp, #96]\n"
    "	stp	d10, d11, [sp, #112]\n"
    "	stp	d12, d13, [sp, #128]\n"
    "	stp	d14, d15, [sp, #144]\n"
    "	mrs	x9, fpcr\n"
    "	str	x9, [sp, #160]\n"
    "	mov	x9, sp\n"
    "	str	x9, [x0]\n"
    "	mov	sp, x1\n"
    "	ldr	x9, [sp, #160]\n"
    "	msr	fpcr, x9\n"
    "	ldp	x19, x20, [sp, #0]\n"
    "	ldp	x21, x22, [sp, #16]\n"
    "	ldp	x23, x24, [sp, #32]\n"
    "	ldp	x25, x26, [sp, #48]\n"
    "	ldp	x27, x28, [sp, #64]\n"
    "	ldp	x29, x30, [sp, #80]\n"
    "	ldp	d8, d9, [sp, #96]\n"
    "	ldp	d10, d11, [sp, #112]\n"
    "	ldp	d12, d13, [sp, #128]\n"
    "	ldp	d14, d15, [sp, #144]\n"
    "	add	sp, sp, #176\n"
    "	ret\n"
    "	.size	sched_switch, . - sched_switch\n");

static uint64_t
float_modes(void)
{
	uint64_t fpcr;

	__asm__ volatile("mrs %0, fpcr" : "=r" (fpcr));
	return (fpcr);
}

#else

#include <ucontext.h>

/* The context lies at the very end of the stack. */
void *
sched_switch_prepare(char *top, void (*entry)(void))
{
	ucontext_t *uc;
	size_t size = (sizeof(*uc) + 63) & ~(size_t)63;

	uc = (ucontext_t *)(void *)(top - size);
	(void)getcontext(uc);
	uc->uc_link = NULL;
	/* Only the end counts: the stack grows down from there. */
	uc->uc_stack.ss_sp = top - size - 65536;
	uc->uc_stack.ss_size = 65536;
	makecontext(uc, entry, 0);
	return (uc);
}

void
sched_switch(void **from, void *to)
{
	ucontext_t here;

	*from = &here;
	(void)swapcontext(&here, to);
}

#endif

#ifdef FRAME_WORDS

/*
 * A frame as sched_switch() leaves it, which returns to entry(); that finds a
 * return address of 0, where those who walk a stack stop.
 */
void *
sched_switch_prepare(char *top, void (*entry)(void))
{
	uint64_t *frame;

	frame = (uint64_t *)(void *)top - FRAME_WORDS;
	memset(frame, 0, FRAME_WORDS * sizeof(*frame));
	frame[FRAME_ENTRY] = (uint64_t)(uintptr_t)entry;
	frame[FRAME_MODES] = float_modes();
	return (frame);
}

#endif
