/* SPDX-License-Identifier: BSD-2-Clause */
/* Arrays that grow: ARRAY(struct step) s; s.v[i] for i < s.n. */
#ifndef EXPLORE_ARRAY_H
#define EXPLORE_ARRAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

struct array {
	void	*v;			/* (t) */
	size_t	 n;			/* (t) elements */
	size_t	 room;			/* (t) elements that `v` has room for */
};

#define	ARRAY(type)	union {						\
	struct {							\
		type	*v;						\
		size_t	 n;						\
		size_t	 room;						\
	};								\
	struct array any;						\
}

/* Twice the room, for elements of `size` bytes; false: no memory. */
static inline bool
array_grow(struct array *a, size_t size)
{
	size_t room = a->room == 0 ? 256 : a->room * 2;
	void *v;

	v = reallocarray(a->v, room, size);
	if (v == NULL)
		return (false);
	a->v = v;
	a->room = room;
	return (true);
}

/* Room for one more element; false: no memory. */
#define	ARRAY_RESERVE(a)						\
	(__predict_true((a)->n < (a)->room) ||				\
	    array_grow(&(a)->any, sizeof(*(a)->v)))

#endif /* EXPLORE_ARRAY_H */
