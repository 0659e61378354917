/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	The contract between the VM system and pagers as data: rules.c has one
 *	row a rule, with its sentence and with what FreeBSD does where the rule
 *	is broken.  A check anywhere says only which rule, of which page, and
 *	what it found:
 *
 *		if (!pager_busied_by_me(m))
 *			return (broken(op, RULE_G3, m, "was returned"));
 *
 *	and broken() writes the method as its author calls it, the object, the
 *	page, its state, the sentence of the rule and its number.
 * RULES
 *	1  doc/pager-contract.md and doc/populate-rules.md have the same
 *	   sentences; tests/lint/rules.c compares them.
 *	2  What is found is a clause about the page, or about the pager if there
 *	   is no page: "was returned", "the pager answered 7".
 *	3  A pager's broken promise is told by broken(), after which the call
 *	   fails; without vmsim_config.report_contracts it is a panic.  So is a
 *	   caller's always, and one after which there is no way on:
 *	   broken_panic().
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	The pager layer and those to its right, with any lock or none.
 */
#ifndef PAGER_RULES_H
#define PAGER_RULES_H

#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include "base/assert.h"

enum pager_rule {
	/* what any method leaves as it found it: rules_call.c */
	RULE_L1, RULE_L2, RULE_L3, RULE_L4,
	/* in the course of a call: rules_watch.c; L7 in src/fault/fault.c */
	RULE_L5, RULE_L6, RULE_L7,
	/* alloc and dealloc: pager.c; D3 in src/observe/leaks.c */
	RULE_A1, RULE_A2, RULE_D1, RULE_D2, RULE_D3,
	/* the methods of devices: src/pagers/device.c, device_path.c; K4 in
	   src/dev/cdev_pager.c, K5 in src/dev/cdev_ioctl.c,
	   K6 in src/dev/cdev_mmap.c */
	RULE_K1, RULE_K2, RULE_K3, RULE_K4, RULE_K5, RULE_K6,
	/* getpages: rules_get.c; G7 also in rules_populate.c */
	RULE_G1, RULE_G2, RULE_G3, RULE_G4, RULE_G5, RULE_G6, RULE_G7,
	/* getpages_async: pager_async.c */
	RULE_S1, RULE_S2,
	/* putpages: rules_put.c; W8 in rules_watch.c */
	RULE_W1, RULE_W2, RULE_W3, RULE_W4, RULE_W5, RULE_W6, RULE_W7, RULE_W8,
	RULE_W9,
	/* haspage: pager.c */
	RULE_H1,
	/* pages revoked from a device: src/pagers/device_revoke.c */
	RULE_R1, RULE_R2, RULE_R3,
	/* pages put in: src/page/page_insert.c, pager_optional.c */
	RULE_N1, RULE_N2, RULE_I1, RULE_M1,
	/* pagers of the program's own: pager_type.c */
	RULE_T1, RULE_T2, RULE_T3,
	/* populate: rules_populate.c; P8 to P15 are kept by src/fault */
	RULE_P1, RULE_P2, RULE_P3, RULE_P4, RULE_P5, RULE_P6, RULE_P7, RULE_P8,
	RULE_P9, RULE_P10, RULE_P11, RULE_P12, RULE_P13, RULE_P14, RULE_P15,
	RULE_P16,
	RULE_COUNT,
};

/* What of a page's state a rule is about. */
#define	SHOW_VALID	0x01	/* its valid and dirty bits */
#define	SHOW_KIND	0x02	/* managed or not */
#define	SHOW_BUSY	0x04	/* who made it busy, and where */

struct pager_rule_row {
	const char	*number;	/* (c) "pager rule G3" */
	unsigned	 shows;		/* (c) SHOW_* */
	const char	*sentence;	/* (c) what both sides may rely on */
	const char	*freebsd;	/* (c) what FreeBSD does where it is
					   broken */
};

extern const struct pager_rule_row pager_rules[RULE_COUNT];

/* A call of a method, as sentences tell it. */
struct pager_op {
	const char	*method;	/* (t) "getpages" */
	vm_object_t	 object;	/* (t) or NULL */
	vm_pindex_t	 pindex;	/* (t) first page that it is about */
	vm_pindex_t	 first;		/* (t) the range that it returned, */
	vm_pindex_t	 last;		/* (t) if `returned` */
	objtype_t	 type;		/* (t) of the object at the call */
	bool		 returned;	/* (t) */
};

#define	PAGER_WHOLE	UINT64_MAX	/* pindex: it is about no page */

/* For checks outside of a call of a pager. */
#define	PAGER_OP(name, o, i)						\
	(&(const struct pager_op){ .method = (name), .object = (o),	\
	    .pindex = (i) })

/* `op` may be NULL: the rule is about no call.  Always false. */
bool	 pager_broken(const char *where, const struct pager_op *op,
	    enum pager_rule, const struct vm_page *m, const char *found, ...)
	    __attribute__((cold, format(printf, 5, 6)));
void	 pager_broken_panic(const char *where, const struct pager_op *op,
	    enum pager_rule, const struct vm_page *m, const char *found, ...)
	    __attribute__((noreturn, cold, format(printf, 5, 6)));

#define	broken(op, rule, m, ...)					\
	pager_broken(VMSIM_HERE, (op), (rule), (m), __VA_ARGS__)
#define	broken_panic(op, rule, m, ...)					\
	pager_broken_panic(VMSIM_HERE, (op), (rule), (m), __VA_ARGS__)

/* method.c: where the method is in its author's code, or 0. */
uintptr_t pager_method_place(const struct pager_op *);
/* The report that comes next tells that. */
void	 pager_blame(const struct pager_op *);

/* Rule L1, K1 or P3: this thread holds as many locks as before the call. */
bool	 pager_locks_kept(const struct pager_op *, enum pager_rule, int nheld);

#endif /* PAGER_RULES_H */
