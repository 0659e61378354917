/* SPDX-License-Identifier: BSD-2-Clause */
/* The benchmark: rows of one table, all measured in one run. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdbool.h>
#include <stdint.h>

#include <vmsim/machine.h>
#include <vmsim/object.h>
#include <vmsim/observe.h>
#include <vmsim/process.h>

#define	MIB		(1024UL * 1024)
#define	BENCH_BASE	0x10000000UL	/* where mappings are made */

enum yardstick {
	YARD_NONE,
	YARD_MEMSET,	/* of 4096 bytes of the same cold frames */
	YARD_MEMCPY,
	YARD_WANTED,	/* the row's figure is not FreeBSD's: ns wanted */
};

/*
 * Returns the nanoseconds of one operation.  `arg` is the row's parameter.
 * A negative answer means that the row could not be measured here.
 */
typedef double bench_fn_t(long arg);

struct bench_row {
	const char	*name;		/* (c) */
	bench_fn_t	*fn;		/* (c) */
	long		 arg;		/* (c) */
	enum yardstick	 yard;		/* (c) */
	double		 freebsd;	/* (c) FreeBSD's own: ratio to the
					   yardstick, or ns; 0 unknown */
};

uint64_t bench_now(void);	/* nanoseconds */
/* A machine as the benchmark wants it; exits with a message on failure. */
struct vmsim *bench_machine(uint64_t nframes);
void	bench_must(bool ok, const char *what);

bench_fn_t bench_memset, bench_memcpy;
bench_fn_t bench_zero_fill, bench_cow, bench_refault, bench_chain;
bench_fn_t bench_fork, bench_mmap, bench_create;
bench_fn_t bench_populate;
bench_fn_t bench_big_map, bench_big_object;
bench_fn_t bench_host_zero, bench_host_cow;
bench_fn_t bench_touch, bench_replay;
bench_fn_t bench_explore_toy, bench_explore_race;
bench_fn_t bench_switch, bench_yield, bench_thread_life, bench_restore;

#endif /* BENCH_BENCH_H */
