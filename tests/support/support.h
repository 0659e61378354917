/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What tests share: a machine that is checked when it goes away, and panics
 * that are expected.
 */
#ifndef SUPPORT_SUPPORT_H
#define SUPPORT_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <vmsim/machine.h>

/* A machine with `nframes` frames, junk fill and trace; never NULL. */
struct vmsim *test_machine(uint64_t nframes);
/* The same of any kind. */
struct vmsim *test_machine_with(const struct vmsim_config *);
/* Fails the test if the checkers complain; tells what they say. */
void	test_check(struct vmsim *);
/* Fails the test if something is left of processes and objects. */
void	test_no_leaks(struct vmsim *);
/* The two above, then the end of it. */
void	test_machine_end(struct vmsim *);

/* Dumps the machine into a string, to be freed. */
char	*test_dump(struct vmsim *);

/* What a checker says goes to where failures are told. */
void	test_complain(void *, const char *text, size_t len);
/* The hook of a machine that is not expected to panic. */
void	test_fail(struct vmsim *, const char *report, void *);

/* Writes a byte where nobody may write; sanitizers and valgrind say nothing. */
void	test_stray_write(void *p, ptrdiff_t at, int byte);

/* A panic, for no reason. */
void	test_kill(struct vmsim *);

/*
 * Runs `code`, which must end in a panic whose report contains `text`.  The
 * machine is dead afterwards: restore or destroy it.
 */
#define	expect_panic(vm, text, code) do {				\
	struct test_panic tp_;						\
	test_panic_begin((vm), &tp_);					\
	if (setjmp(tp_.env) == 0) {					\
		code;							\
	}								\
	test_panic_end((vm), &tp_, (text), __FILE__, __LINE__);		\
} while (0)

struct test_panic {
	jmp_buf	 env;		/* where the hook goes */
	bool	 happened;
	struct vmsim *previous;	/* the machine that was current */
};

void	test_panic_begin(struct vmsim *, struct test_panic *);
void	test_panic_end(struct vmsim *, struct test_panic *, const char *text,
	    const char *file, int line);

#endif /* SUPPORT_SUPPORT_H */
