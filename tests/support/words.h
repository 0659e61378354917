/* SPDX-License-Identifier: BSD-2-Clause */
/* Short words for tests that act as a process would. */
#ifndef SUPPORT_WORDS_H
#define SUPPORT_WORDS_H

#include <errno.h>

#include <vmsim/device.h>
#include <vmsim/object.h>
#include <vmsim/observe.h>
#include <vmsim/process.h>

#include "support/test.h"

#define	PG(n)	((uint64_t)(n) << 12)
#define	R	VMSIM_PROT_READ
#define	W	VMSIM_PROT_WRITE
#define	X	VMSIM_PROT_EXEC
#define	RW	(R | W)
#define	FIXED	VMSIM_MAP_FIXED
#define	PRIVATE	VMSIM_MAP_PRIVATE
#define	SHARED	VMSIM_MAP_SHARED
#define	ANON	VMSIM_MAP_ANON

/* Maps pages [first, first + n) there; the errno value. */
int	 map_at(struct vmsim_proc *, unsigned first, unsigned n, int prot,
	    int flags, struct vm_object *);
void	 map_anon(struct vmsim_proc *, unsigned first, unsigned n, int prot);
void	 put(struct vmsim_proc *, uint64_t addr, uint64_t value);
uint64_t get(struct vmsim_proc *, uint64_t addr);
/* The words of pages [first, first + n): from, from + 1, ...; or the same. */
void	 put_each(struct vmsim_proc *, unsigned first, unsigned n,
	    uint64_t from);
void	 assert_each(struct vmsim_proc *, unsigned first, unsigned n,
	    uint64_t from);
void	 put_same(struct vmsim_proc *, unsigned first, unsigned n,
	    uint64_t value);
void	 assert_same(struct vmsim_proc *, unsigned first, unsigned n,
	    uint64_t value);
/* One word, where it may fail; the errno value. */
int	 try_put(struct vmsim_proc *, uint64_t addr, uint64_t value);
int	 try_get(struct vmsim_proc *, uint64_t addr);
/* Writes the page at an address to its pager and frees it. */
void	 paged_out(struct vmsim_proc *, uint64_t addr);
/* Holds pages; never NULL. */
struct vmsim_hold *held(struct vmsim_proc *, uint64_t addr, uint64_t len,
	    int prot);
/* An open device; never NULL. */
struct vmsim_file *opened(struct vmsim_proc *, const char *name, int flags);
struct vmsim_proc *proc(struct vmsim *, const char *name);
struct vmsim_proc *forked(struct vmsim_proc *, const char *name);
struct vmsim_proc_usage usage(struct vmsim_proc *);
struct vmsim_counters counters(struct vmsim *);

/*
 * A file that reads as zeroes, memory backed by swap, and memory that is not
 * managed; kept by the test.
 */
struct vm_object *new_file(struct test *, const char *name, uint64_t npages);
struct vm_object *new_phys(struct test *, const char *name, uint64_t npages);
struct vm_object *new_shm(struct test *, const char *name, uint64_t npages);

/* The access is answered by that signal. */
#define	assert_signal(access, sig, number, why) do {			\
	assert_eq((access), EFAULT);					\
	assert_eq((sig).signo, (number));				\
	assert_eq((sig).code, (why));					\
} while (0)

#endif /* SUPPORT_WORDS_H */
