/* SPDX-License-Identifier: BSD-2-Clause */
/* What changed, in words: "S2[0]: new, frame 1, word 0x11". */
#ifndef OBSERVE_EFFECT_WORDS_H
#define OBSERVE_EFFECT_WORDS_H

#include "observe/state.h"

struct effect_words {
	struct printer	 out;		/* (t) */
	const struct state_names *names; /* (c) */
	const struct state *before;	/* (c) the state that they change */
	const char	*prefix;	/* (c) of each line */
	/* Without what follows from the rest: counters, bits that the
	   processor sets, queues. */
	bool		 brief;		/* (c) */
	const struct effect *all, *end;	/* (t) those that are told together */
};

/* Those that are alike and next to each other in one line.  How many lines. */
unsigned effect_words_tell(struct effect_words *, const struct effect *,
	    size_t n);

#endif /* OBSERVE_EFFECT_WORDS_H */
