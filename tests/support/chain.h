/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shadow chains drawn as text: built from a drawing and drawn again.
 *
 *	S2:...3 -> S1:.1..+2 -> F:0123
 *
 * Left is top.  One character is one page, from index 0:
 *
 *	0-9 a-z		resident and valid; the character is its contents
 *	.		none
 *	?		resident and not valid
 *	~		in swap only; its contents are its index
 *
 * `+2` after the pages: the object begins at page 2 of the next one.  Objects
 * whose name begins with F are named memory backed by swap, all others are
 * anonymous.
 */
#ifndef SUPPORT_CHAIN_H
#define SUPPORT_CHAIN_H

#include <vm/vm.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include "support/test.h"

/*
 * Builds a chain in the current machine.  Returns its top, of which the test
 * has the only reference; each object below has that of its shadow.
 */
vm_object_t chain(struct test *, const char *drawing);
/*
 * Builds one more shadow of an object of the chain, with a reference of its
 * own: chain_shadow(t, "B", "T:.1.").  Offsets as above.
 */
vm_object_t chain_shadow(struct test *, const char *below,
    const char *drawing);
/* Names another object; its reference is the test's. */
void	 chain_name(struct test *, vm_object_t, const char *name);
/* One more reference of the test. */
void	 chain_reference(struct test *, const char *name);
/* A reference of the test is dropped now, or is no longer the test's. */
void	 chain_drop(struct test *, const char *name);
void	 chain_give(struct test *, const char *name);
/* The object of that name, or NULL if it is gone. */
vm_object_t chain_find(struct test *, const char *name);
/* The page at an index of it, or NULL. */
vm_page_t chain_page(struct test *, const char *name, vm_pindex_t);
/* Draws the chain from an object down; "" if that is gone. */
const char *chain_draw(struct test *, const char *name);
/* Drops what references the test still has; the objects must be there. */
void	 chain_end(struct test *);

#define	assert_chain(t, name, drawing)	\
	assert_string_equal(chain_draw((t), (name)), (drawing))

#endif /* SUPPORT_CHAIN_H */
