/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A test program is a list of tests; main() is in run.c:
 *
 *	TESTS(.p = "P");
 *
 *	TEST(a_store_is_seen)
 *	{
 *		map_anon(t->p, 16, 1, RW);
 *		put(t->p, PG(16), 7);
 *		assert_eq(get(t->p, PG(16)), 7);
 *	}
 *
 * TESTS() says what each of them begins with, TEST_WITH() what one begins
 * with instead; it acts on `t`.  What a test leaves ends by itself: processes
 * exit, references that the fixture knows are dropped, transfers come to their
 * end.  Then the checkers must find nothing wrong, and nothing may be left.
 * A machine that is dead, or whose test has failed, is only destroyed.
 *
 *	program [PATTERN]	runs the tests whose names match
 */
#ifndef SUPPORT_TEST_H
#define SUPPORT_TEST_H

#include "support/support.h"

#ifdef VMSIM_KPI_FILE_OF_TEST
VMSIM_KPI_FILE_OF_TEST;
#endif

#define	TEST_OBJECTS	16

struct check;
struct pmap;
struct store;
struct test;
struct thread;
struct vm_map;
struct vm_object;
struct vm_page;
struct vmsim_proc;
struct vmsim_thread;
struct vmspace;

typedef void test_fn(struct test *);

/* What a test begins with. */
struct test_with {
	struct vmsim_config config;	/* 512 frames, unless it says more */
	bool	 kernel;	/* the test is kernel code: vm is current */
	bool	 bare;		/* no virtual memory: arena, threads, locks */
	bool	 no_machine;	/* t->vm is NULL */
	bool	 stuck;		/* in the end the machine is only destroyed */
	const char *p;		/* name of a process */
	const char *q;		/* and of another */
	test_fn	*begin;
	/* Before and after what is left ends; not of a dead machine. */
	test_fn	*end;
	test_fn	*after;
};

struct test {
	struct vmsim *vm;
	struct vmsim_proc *p;
	struct vmsim_proc *q;
	/* What the test is about; those of them that its `begin` makes. */
	struct vm_object *object;
	struct vm_page *page;
	struct pmap *a, *b;
	struct vmspace *space;
	struct vm_map *map;		/* of the space */
	struct store *file;		/* see file.h */
	struct vmsim_snapshot *saved;
	const struct test_with *with;
	test_fn	*run;
	bool	 passed;	/* all of the test itself */
	struct {		/* what chain.h has drawn */
		char	 name[8];
		uint32_t serial;	/* the object may have gone */
		int	 refs;		/* references that the test has */
	} drawn[TEST_OBJECTS];
	int	 ndrawn;
	struct vm_object *kept[TEST_OBJECTS];	/* to be released */
	int	 nkept;
	struct {		/* see threads.h */
		struct vmsim_thread *td;
		bool	(*fn)(struct test *);
		void	(*act)(void *);
		void	*arg;
		bool	 quit;
	} other;
	struct thread *stranger;
	test_fn	*meanwhile;
	uint64_t begun;		/* tick at which run_both() began */
	char	 said[65536];	/* see test_say() */
	size_t	 said_len;
};

struct test_case {
	const char *name;
	int	 line;
	test_fn	*run;
	const struct test_with *with;
	struct test_case *next;
};

#define	TESTS(...)	\
	static const struct test_with tests_with = { __VA_ARGS__ }

#define	TEST(name)	TEST_OF(name, &tests_with)
#define	TEST_WITH(name, ...)						\
	static const struct test_with name##_with = { __VA_ARGS__ };	\
	TEST_OF(name, &name##_with)

/* A test of one panic; see expect_panic(). */
#define	TEST_PANICS(name, text, code)	\
	TEST(name) { expect_panic(t->vm, text, code); }

#define	TEST_OF(name, what)						\
	static void name(struct test *);				\
	__attribute__((constructor)) static void			\
	add_##name(void)						\
	{								\
		static struct test_case c = { #name, __LINE__, name,	\
		    (what), NULL };					\
									\
		test_add(&c);						\
	}								\
	static void							\
	name(struct test *t)

void	 test_add(struct test_case *);
/* Set-up and tear-down of cmocka; *state is a test case, then a test. */
int	 test_begin(void **state);
int	 test_end(void **state);

/* The test that runs, for functions that are not given it. */
struct test *the_test(void);

/* An object that is released when the test ends; NULL fails the test. */
struct vm_object *test_keep(struct test *, struct vm_object *);
/* That reference is dropped now, or is no longer the test's. */
void	 test_release(struct test *, struct vm_object *);
void	 test_forget(struct test *, struct vm_object *);

/* Saves the machine in place of what was saved before, and brings it back. */
void	 test_save(struct test *);
void	 test_restore(struct test *);

/* Adds a word to t->said. */
void	 test_say(struct test *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
/* Nothing has been said. */
void	 test_hush(struct test *);
/* Adds a piece of text, as printers do; `arg` is the test. */
void	 test_print(void *arg, const char *text, size_t len);

/*
 * How often one layer's checker says a text; "": the number of its complaints.
 */
unsigned test_complaints(void (*check)(struct check *), const char *text);

/* One statement with a kernel object write-locked. */
#define	WLOCKED(object, code) do {					\
	VM_OBJECT_WLOCK(object);					\
	code;								\
	VM_OBJECT_WUNLOCK(object);					\
} while (0)

#define	nrows(table)		(sizeof(table) / sizeof((table)[0]))
#define	assert_ok(call)		assert_int_equal((call), 0)
#define	assert_eq(a, b)		assert_int_equal((a), (b))
#define	assert_said(t, text)	assert_string_equal((t)->said, (text))
/* What `call` prints with test_print() and `t`. */
#define	assert_prints(t, call, text) do {				\
	test_hush(t);							\
	call;								\
	assert_said((t), (text));					\
} while (0)

#endif /* SUPPORT_TEST_H */
