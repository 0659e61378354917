/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures of a state, each style a file over one layout. */
#ifndef OBSERVE_PICTURE_H
#define OBSERVE_PICTURE_H

#include "observe/layout.h"

/* 0, or false without memory. */
typedef bool	 picture_draw_t(struct printer *, const struct layout *,
	    const struct state_names *);

picture_draw_t picture_text, picture_ascii, picture_svg, picture_dot;

/* ---- picture_words.c: what stands in boxes ---- */

/* "w3": writeable, frame 3; "." for nothing; "0-15" for a run */
struct words picture_pte(const struct layout_cell *,
	    const struct state_names *);
/*
 * "0xa0": the first word; "3:swap"; "(0xa0)": nobody sees it.  Where only some
 * pages stand, each has its index: "17:0xa0".
 */
struct words picture_page(const struct layout_cell *, bool indexed);
/* "0x10000000 rw- cow needscopy" */
struct words picture_entry(const struct state_item *,
	    const struct state_names *);
/* "S1", "F (file)" */
struct words picture_object(const struct state_item *,
	    const struct state_names *);
/* "frame 3", "device page 7" */
struct words picture_frame(const struct state_item *page);
/* "A"; nothing for its further entries */
struct words picture_proc(const struct layout_entry *,
	    const struct state_names *);

#endif /* OBSERVE_PICTURE_H */
