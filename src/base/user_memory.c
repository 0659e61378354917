/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory of a test's own, in the arena: saved and restored with the machine. */
#include <errno.h>
#include <string.h>

#include "base/assert.h"
#include "base/machine.h"

/* What stands before each piece. */
struct user_header {
	size_t	 size;			/* (c) bytes, this included */
	size_t	 mark;			/* (c) MARK while it is live */
};
#define	MARK	((size_t)0x6c6f632d76736d75)

void *
vmsim_alloc(struct vmsim *vm, size_t size)
{
	struct vmsim *prev;
	struct user_header *h;

	h = NULL;
	if (size <= SIZE_MAX / 2) {
		prev = vmsim_enter(vm);
		h = arena_zalloc(sizeof(*h) + size);
		vmsim_enter(prev);
	}
	if (h == NULL) {
		errno = ENOMEM;
		return (NULL);
	}
	h->size = sizeof(*h) + size;
	h->mark = MARK;
	vm->user_chunks++;
	return (h + 1);
}

/* What was freed may be poisoned, and is looked at all the same. */
static bool __attribute__((no_sanitize("address")))
is_live(const struct user_header *h)
{
	return (h->mark == MARK);
}

void
vmsim_free(struct vmsim *vm, void *p)
{
	struct vmsim *prev;
	struct user_header *h;

	if (p == NULL)
		return;
	h = (struct user_header *)p - 1;
	prev = vmsim_enter(vm);
	CONTRACT(is_live(h), "vmsim_free: this is no memory that "
	    "vmsim_alloc() gave, or it was freed before");
	h->mark = 0;
	arena_free(h, h->size);
	vmsim_enter(prev);
	vm->user_chunks--;
}
