/* SPDX-License-Identifier: BSD-2-Clause */
/* Short words for tests that act as a process would. */
#ifndef UNIT_SPACE_FIXTURE_H
#define UNIT_SPACE_FIXTURE_H

#include <vmsim/object.h>
#include <vmsim/observe.h>
#include <vmsim/process.h>

#include "support/support.h"

#define	PG(n)	((uint64_t)(n) << 12)
#define	R	VMSIM_PROT_READ
#define	W	VMSIM_PROT_WRITE
#define	X	VMSIM_PROT_EXEC
#define	RW	(R | W)
#define	FIXED	VMSIM_MAP_FIXED
#define	PRIVATE	VMSIM_MAP_PRIVATE
#define	SHARED	VMSIM_MAP_SHARED
#define	ANON	VMSIM_MAP_ANON

#define	CASE(name)	\
	cmocka_unit_test_setup_teardown(name, test_setup, test_teardown)

/* Maps pages [first, first + n) there; the errno value. */
static inline int
map_at(struct vmsim_proc *p, unsigned first, unsigned n, int prot, int flags,
    struct vm_object *object)
{
	uint64_t addr = PG(first);

	return (vmsim_mmap(p, &addr, PG(n), prot, flags | FIXED, object, 0));
}

static inline void
map_anon(struct vmsim_proc *p, unsigned first, unsigned n, int prot)
{
	assert_int_equal(map_at(p, first, n, prot, PRIVATE | ANON, NULL), 0);
}

static inline void
put(struct vmsim_proc *p, uint64_t addr, uint64_t value)
{
	assert_int_equal(vmsim_store(p, addr, &value, sizeof(value), NULL), 0);
}

static inline uint64_t
get(struct vmsim_proc *p, uint64_t addr)
{
	uint64_t value = ~(uint64_t)0;

	assert_int_equal(vmsim_load(p, addr, &value, sizeof(value), NULL), 0);
	return (value);
}

static inline struct vmsim_proc *
proc(struct vmsim *vm, const char *name)
{
	struct vmsim_proc *p = vmsim_proc_create(vm, name);

	assert_non_null(p);
	return (p);
}

static inline struct vmsim_proc *
forked(struct vmsim_proc *p, const char *name)
{
	struct vmsim_proc *child = NULL;

	assert_int_equal(vmsim_proc_fork(p, name, false, &child), 0);
	return (child);
}

static inline struct vmsim_proc_usage
usage(struct vmsim_proc *p)
{
	struct vmsim_proc_usage u;

	vmsim_proc_usage(p, &u);
	return (u);
}

static inline struct vmsim_counters
counters(struct vmsim *vm)
{
	struct vmsim_counters c;

	vmsim_counters(vm, &c);
	return (c);
}

/* Text of a printer, kept in a fixed buffer. */
struct text {
	char	 s[8192];
	size_t	 len;
};

static inline void
text_add(void *arg, const char *s, size_t len)
{
	struct text *t = arg;

	assert_true(t->len + len < sizeof(t->s));
	memcpy(t->s + t->len, s, len);
	t->len += len;
	t->s[t->len] = '\0';
}

#endif /* UNIT_SPACE_FIXTURE_H */
