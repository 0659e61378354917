/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON text through a printer. */
#ifndef OBSERVE_JSON_H
#define OBSERVE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include "base/print.h"

/* `text` of `len` bytes between quotes; what is not UTF-8 becomes U+FFFD. */
void	 json_text_len(struct printer *, const char *text, size_t len);
void	 json_text(struct printer *, const char *text);

/* The commas of a list or an object: nothing before the first member. */
struct json_list {
	struct printer	*out;		/* (c) */
	bool		 begun;		/* (t) a member is there */
};

void	 json_next(struct json_list *);
/* The same, and the name of the member with its colon. */
void	 json_member(struct json_list *, const char *name);

#endif /* OBSERVE_JSON_H */
