/* SPDX-License-Identifier: BSD-2-Clause */
/* doc/glossary.md, compiled in: what the words mean. */
#ifndef OBSERVE_GLOSSARY_H
#define OBSERVE_GLOSSARY_H

#include <stdbool.h>
#include <stddef.h>
#include "base/print.h"

struct glossary_row {
	const char *word;		/* (c) as it is written */
	const char *text;		/* (c) one to four sentences */
	const char *names;		/* (c) FreeBSD's, or "none" */
};

/* Made from the document, in the order of the alphabet. */
extern const struct glossary_row glossary_rows[];
extern const unsigned glossary_nrows;

/* Capitals, blanks and dashes do not matter; NULL: there is no such word. */
const struct glossary_row *glossary_find(const char *word);
/* The length of its first sentence, which says why. */
size_t	 glossary_first_len(const struct glossary_row *);
/* That sentence in lines that begin with so many blanks. */
void	 glossary_why(struct printer *, const char *word, int indent);

#endif /* OBSERVE_GLOSSARY_H */
