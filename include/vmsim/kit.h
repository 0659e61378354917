/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: the contract kit.
 *
 * One set of named cases for any pager.  The kit makes a machine for each
 * case, has the user's object made on it, and treats it as processes, fork,
 * mlock, failures and other threads would.  A case fails by a wrong answer,
 * wrong contents, a broken contract, a violated invariant, or something left
 * behind; it says what it checks, why that matters, and what FreeBSD does
 * where the kit is stricter.
 *
 *	const struct vmsim_kit kit = {
 *		.name = "fb",
 *		.create = create_fb,
 *		.destroy = destroy_fb,
 *		.flags = VMSIM_KIT_NO_EXEC,
 *	};
 *
 *	return (vmsim_kit_run(&kit, NULL, vmsim_print_file, stdout, NULL) != 0);
 */
#ifndef VMSIM_KIT_H
#define VMSIM_KIT_H

#include <vmsim/machine.h>
#include <vmsim/observe.h>

/* Kernel headers were read before: the variables of a test stay. */
#ifdef VMSIM_KPI_FILE_OF_TEST
VMSIM_KPI_FILE_OF_TEST;
#endif

#ifdef __cplusplus
extern "C" {
#endif

struct vm_object;

/* What the object cannot do; cases that need it are skipped. */
#define	VMSIM_KIT_READONLY	0x01	/* its pages are never written */
#define	VMSIM_KIT_NO_EXEC	0x02	/* nothing is executed from it */
#define	VMSIM_KIT_NO_PRIVATE	0x04	/* no private mappings */
#define	VMSIM_KIT_NO_WIRE	0x08	/* neither mlock nor holds */
#define	VMSIM_KIT_VOLATILE	0x10	/* a page may lose what was written
					   when it is mapped nowhere */
#define	VMSIM_KIT_MAY_REFUSE	0x20	/* faults may fail for reasons of the
					   driver's own (a lost device) */

/* The pager under test: what the kit needs to know of it. */
struct vmsim_kit {
	const char *name;	/* of the object too */
	/*
	 * Makes the object, `npages` long, on the machine, which is current.
	 * Returns it with one reference for the kit, or NULL.  It is also
	 * called with memory failing at each place in turn; then it gives
	 * back what it has made itself, and destroy() does not follow.
	 */
	struct vm_object *(*create)(struct vmsim *, uint64_t npages,
		    void *arg);
	/* After the last mapping and the kit's reference are gone.  NULL:
	   nothing else was made. */
	void	(*destroy)(struct vmsim *, void *arg);
	/* What a page holds before it is first written: 4096 bytes.  NULL:
	   what the first read finds. */
	void	(*content)(void *arg, uint64_t pindex, void *page);
	/* Takes pages [first, first + n) out of every mapping, as the driver
	   does it.  NULL: it never does. */
	void	(*revoke)(struct vmsim *, struct vm_object *, uint64_t first,
		    uint64_t n, void *arg);
	/* Gives pages [first, first + n) other frames with the same contents:
	   0, or an errno value if some cannot move.  NULL: they never do. */
	int	(*move)(struct vmsim *, struct vm_object *, uint64_t first,
		    uint64_t n, void *arg);
	/* Another size in pages: 0 or an errno value.  NULL: its size is
	   fixed. */
	int	(*truncate)(struct vmsim *, struct vm_object *,
		    uint64_t npages, void *arg);
	uint64_t npages;	/* size to test with; 0: 16; at least 8 */
	unsigned flags;		/* VMSIM_KIT_* */
	void	*arg;
	void	*data;		/* the driver's own variables, brought back
				   for each case; or NULL */
	size_t	 data_size;	/* bytes */
};

enum vmsim_kit_verdict {
	VMSIM_KIT_PASSED,
	VMSIM_KIT_FAILED,
	VMSIM_KIT_SKIPPED,
};

struct vmsim_kit_case {
	const char *name;	/* a sentence, with underscores */
	const char *what;	/* what is checked */
	const char *why;	/* why it matters to a driver */
	const char *freebsd;	/* what FreeBSD does otherwise, or NULL */
};

struct vmsim_kit_result {
	unsigned run, passed, failed, skipped;
	uint64_t executions;	/* of the concurrent cases */
};

/* How many cases there are. */
VMSIM_EXPORT unsigned vmsim_kit_count(void);
/* Case `i`; NULL beyond the last. */
VMSIM_EXPORT const struct vmsim_kit_case *vmsim_kit_case(unsigned i);
/*
 * Runs one case.  What happened goes to `text` (size bytes, may be NULL): the
 * failure, or the reason for skipping.
 */
VMSIM_EXPORT enum vmsim_kit_verdict vmsim_kit_run_case(
    const struct vmsim_kit *, unsigned i, char *text, size_t size);
/*
 * Runs the cases whose name contains `only` (NULL: all).  A line a case goes
 * to `print` (may be NULL), with everything there is to say about one that
 * failed.  Returns the number of failed cases; the result may be NULL.
 */
VMSIM_EXPORT unsigned vmsim_kit_run(const struct vmsim_kit *,
    const char *only, vmsim_print_t *print, void *print_arg,
    struct vmsim_kit_result *);

#ifdef __cplusplus
}
#endif

#endif /* VMSIM_KIT_H */
