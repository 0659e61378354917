/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What steps touch: locations, and in which way.  Two steps of different
 * threads are dependent if they touch the same location and one of them
 * changes it.  Locks, and steps on which all depend, are in rule 1 of dpor.c.
 */
#ifndef EXPLORE_DEPENDENCE_H
#define EXPLORE_DEPENDENCE_H

#include "explore/array.h"
#include "explore/hash_table.h"
#include "explore/slots.h"

/* How a step touched a location.  Those of a lock: see races.c. */
enum mode {
	MODE_READ,
	MODE_WRITE,
	MODE_ACQUIRE,		/* only possible when the lock is free */
	MODE_ACQUIRE_SHARED,
	MODE_RELEASE,
	MODE_RELEASE_SHARED,
	MODE_TRY_FREE,		/* a try whose end is not known yet, of a free
				   lock ... */
	MODE_TRY_SHARED,	/* ... or one with sharers */
	MODE_TRY_FAILED,
	MODE_GOT,
	MODE_GOT_SHARED,
	MODE_UPGRADED,
};

struct access {
	uint32_t location;		/* (t) index in dependence.locations */
	uint8_t	 mode;			/* (t) enum mode */
};

/* What has happened at a location.  Steps are given as 1 + number, 0: none. */
struct history {
	uint64_t write_hash;		/* (t) hash of the last change */
	uint64_t read_hashes;		/* (t) sum of the hashes of those that
					   read since */
	uint32_t last_write;		/* (t) or exclusive acquisition */
	uint32_t last_release;		/* (t) exclusive */
	uint32_t last_try;		/* (t) */
	uint32_t last_upgrade;		/* (t) */
	uint16_t readers;		/* (t) slots that read, or acquired
					   shared, since last_write */
	uint16_t shared_releases;	/* (t) slots that released shared */
	uint8_t	 owner;			/* (t) 1 + slot of the exclusive owner,
					   0: none */
};

/* Something that steps touch, as of the end of the last complete step. */
struct location {
	const void *addr;		/* (c) */
	uint32_t stamp;			/* (t) last step that touched it ... */
	uint32_t stamp_access;		/* (t) ... by this access */
	struct history h;		/* (t) */
	uint16_t read_step[EXPLORE_SLOTS]; /* (t) last step of each reader */
	uint16_t release_step[EXPLORE_SLOTS]; /* (t) and of each slot in
					   shared_releases */
};

/* What a step changed at a location, to be taken back. */
struct undo {
	uint32_t location;		/* (t) */
	uint16_t read_step;		/* (t) of the step's own slot */
	uint16_t release_step;		/* (t) */
	struct history h;		/* (t) */
};

struct dependence {
	ARRAY(struct access) accesses;	/* (t) a stack */
	ARRAY(struct undo) undos;	/* (t) a stack */
	ARRAY(struct location) locations; /* (t) */
	struct hash_table by_address;	/* (t) 1 + index in locations */
	uint32_t serial;		/* (t) of the running step */
	bool	 open_tries;		/* (t) how it tried a lock is not known
					   yet */
	uint32_t last[EXPLORE_SLOTS];	/* (t) 1 + last step, 0: none */
	uint32_t woken[EXPLORE_SLOTS];	/* (t) 1 + step that woke it, 0: none */
	uint32_t last_universal;	/* (t) 1 + last step that depends on all
					   others */
	uint64_t sum;			/* (t) of the hashes of the steps */
};

bool	 dependence_init(struct dependence *);
void	 dependence_fini(struct dependence *);
/* What is known of an address; NULL: no memory. */
struct location *location_find(struct dependence *, const void *addr,
	    bool is_lock);

static inline bool
mode_is_read(enum mode mode)
{
	return (mode == MODE_READ || mode == MODE_ACQUIRE_SHARED ||
	    mode == MODE_RELEASE_SHARED);
}

#endif /* EXPLORE_DEPENDENCE_H */
