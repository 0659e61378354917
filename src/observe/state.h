/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	The state of a machine as one plain list of items: what dumps, traces,
 *	pictures and comparisons print from.  An item has a kind, a key (whose
 *	it is, and an index there) and as many values as the kind's row in
 *	state_fields.c names.
 *
 *	kind		whose		index
 *	machine		-		-
 *	counters	-		-
 *	thread		thread		-
 *	tlb		thread, process	address
 *	proc		process		-
 *	entry		process		start address
 *	pte		process		address
 *	object		object		-
 *	page		object		page index
 *	swap		object		page index
 *
 * RULES
 *	1  Items are sorted by kind, whose, index; no two have the same key.
 *	2  A state holds numbers only, and outlives its machine.  Names are in
 *	   a table beside it, by number; they stay when their owner has ended.
 *	3  diff(before, after) applied to `before` gives `after`.
 *	4  A value is a row of the table of fields, or it is nowhere: what that
 *	   table names is all that can be seen of a machine.
 *
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	As the rest of the room.  Memory is the host's: a state is no part of
 *	what is saved with a machine.
 */
#ifndef OBSERVE_STATE_H
#define OBSERVE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/describe.h"
#include "base/print.h"

enum state_kind {
	STATE_MACHINE,
	STATE_COUNTERS,
	STATE_THREAD,
	STATE_TLB,
	STATE_PROC,
	STATE_ENTRY,
	STATE_PTE,
	STATE_OBJECT,
	STATE_PAGE,
	STATE_SWAP,
	STATE_KINDS,
};

#define	STATE_VALUES	13		/* of one item, at most */
#define	COUNTERS_RECORDED 12		/* of the counters, those in a dump */
#define	STATE_NONE	UINT64_MAX	/* a value that is not there */

/* The places of values that are asked for by name. */
enum {
	AT_ENTRY_END = 0, AT_ENTRY_PROT, AT_ENTRY_MAX, AT_ENTRY_INHERIT,
	AT_ENTRY_FLAGS, AT_ENTRY_WIRED, AT_ENTRY_OBJECT, AT_ENTRY_OFFSET,
	AT_ENTRY_WINDOW, AT_ENTRY_NEXT,
};
enum {
	AT_PTE_FRAME = 0, AT_PTE_PROT, AT_PTE_FLAGS, AT_PTE_PSIND,
	AT_PTE_OBJECT, AT_PTE_PAGE,
};
enum {
	AT_OBJECT_KIND = 0, AT_OBJECT_SIZE, AT_OBJECT_REFS, AT_OBJECT_SHADOWS,
	AT_OBJECT_RESIDENT, AT_OBJECT_FLAGS, AT_OBJECT_BACKING,
	AT_OBJECT_BOFF, AT_OBJECT_NAMED,
};
enum {
	AT_PAGE_FRAME = 0, AT_PAGE_VALID, AT_PAGE_DIRTY, AT_PAGE_WIRE,
	AT_PAGE_BUSY, AT_PAGE_QUEUE, AT_PAGE_ACT, AT_PAGE_FLAGS, AT_PAGE_WORD,
};

struct state_item {
	uint8_t	 kind;			/* (c) enum state_kind */
	uint32_t whose;			/* (c) number of thread, process or
					   object, from 1; or 0 */
	uint32_t second;		/* (c) tlb: the process; or 0 */
	uint64_t index;			/* (c) */
	uint64_t v[STATE_VALUES];	/* (c) as the kind's fields say */
};

struct state {
	struct state_item *items;	/* (t) */
	size_t	 nitems;		/* (t) */
	size_t	 max;			/* (t) room for so many */
	bool	 failed;		/* (t) memory was lacking */
};

/* ---- state.c ---- */

void	 state_init(struct state *);
void	 state_fini(struct state *);
/* A further item without values, last in order; NULL: no memory. */
struct state_item *state_add(struct state *, enum state_kind, uint32_t whose,
	    uint64_t index);
/* <0, 0, >0: the order of keys. */
int	 state_compare(const struct state_item *, const struct state_item *);
const struct state_item *state_find(const struct state *, enum state_kind,
	    uint32_t whose, uint64_t index);
/* The items of a kind, of one owner: *n of them. */
const struct state_item *state_range(const struct state *, enum state_kind,
	    uint32_t whose, size_t *n);
/* All items of a kind. */
const struct state_item *state_all(const struct state *, enum state_kind,
	    size_t *n);
bool	 state_copy(struct state *to, const struct state *from);

/* ---- state_names.c: numbers to names ---- */

enum name_kind { NAME_TEXT, NAME_THREAD, NAME_PROC, NAME_OBJECT, NAME_KINDS };

struct state_names {
	struct name_list {
		char	**v;		/* (t) by number; NULL: no name */
		uint32_t n;		/* (t) */
	} lists[NAME_KINDS];
	bool	 unique;		/* (c) no two that live have one name */
};

void	 names_init(struct state_names *);
void	 names_fini(struct state_names *);
/* Of an object without a name: "S7". */
struct words names_get(const struct state_names *, enum name_kind,
	    uint32_t number);
bool	 names_set(struct state_names *, enum name_kind, uint32_t number,
	    const char *);
/* Is it called so? */
bool	 names_is(const struct state_names *, enum name_kind,
	    uint32_t number, const char *);
/* It is called so, and with its number behind if another is. */
bool	 names_set_beside(struct state_names *, enum name_kind,
	    uint32_t number, const char *, bool taken);
/* The number of a text; 0: no memory. */
uint32_t names_text(struct state_names *, const char *);

/* ---- state_fields.c ---- */

/* How a value is to be read. */
enum value_type {
	VALUE_NUMBER,
	VALUE_HEX,
	VALUE_MASK,		/* two hexadecimal digits */
	VALUE_PROT,		/* "rw-" */
	VALUE_FLAGS,		/* words of the field's own list */
	VALUE_WORD,		/* one of them */
	VALUE_TEXT,		/* number of a text */
	VALUE_OBJECT,		/* number of an object; 0: none */
	VALUE_PROC,		/* number of a process */
	VALUE_THREAD,
	VALUE_BUSY,		/* busy_lock without the waiters */
	VALUE_FRAME,		/* physical page number */
};

struct flag_word {
	uint64_t mask;			/* (c) */
	uint64_t value;			/* (c) of the bits of the mask */
	const char *word;		/* (c) */
};

/*
 * The lists that more than one place reads (names.c), each ends without a
 * word; and the word of a value, "?" if it has none.
 */
extern const struct flag_word queue_names[], inherit_names[], access_names[],
    kern_names[], pager_names[];
const char *observe_word(const struct flag_word *, uint64_t);

struct state_field {
	const char *name;		/* (c) */
	enum value_type type;		/* (c) */
	bool	 hidden;		/* (c) no part of the state proper */
	const struct flag_word *words;	/* (c) ends with a NULL word */
};

struct state_kind_row {
	const char *name;		/* (c) "page" */
	enum name_kind owner;		/* (c) NAME_TEXT: nobody's */
	enum value_type index;		/* (c) VALUE_TEXT: it has none */
	const struct state_field *fields; /* (c) */
	unsigned nfields;		/* (c) */
};

const struct state_kind_row *state_row(unsigned kind);
const struct state_field *state_field(unsigned kind, unsigned value);

/* ---- state_value.c ---- */

/* "0x1000", "rw-", "S3", "cow needscopy"; "none" where there is none. */
void	 value_print(struct printer *, const struct state_field *, uint64_t,
	    const struct state_names *);
/* The same as JSON. */
void	 value_print_json(struct printer *, const struct state_field *,
	    uint64_t, const struct state_names *);
/* "frame 3", "device page 7" */
void	 value_print_frame(struct printer *, uint64_t);
/* Flags, each with a blank before it. */
void	 value_print_flags(struct printer *, const struct state_field *,
	    uint64_t);
/* Those that the field has words for. */
uint64_t value_known_flags(const struct state_field *, uint64_t);

/* ---- state_take.c, state_objects.c ---- */

/*
 * What the current machine is now; names go to the table.  Pages are read only
 * when words are asked for: the host has no memory yet for many of them.
 * False: no memory.
 */
bool	 state_take(struct state *, struct state_names *, bool words);
void	 state_take_counters(struct state_item *);
void	 state_take_objects(struct state *, struct state_names *, bool words);

/* ---- diff.c ---- */

enum effect_how { EFFECT_ADD, EFFECT_CHANGE, EFFECT_REMOVE };

/* What becomes of one item. */
struct effect {
	enum effect_how	 how;		/* (c) */
	uint32_t	 changed;	/* (c) a bit for each value that does */
	struct state_item item;		/* (c) as it is then; REMOVE: as it
					   was */
};

struct effects {
	struct effect	*v;		/* (t) in the order of keys */
	size_t		 n;		/* (t) */
	size_t		 max;		/* (t) room for so many */
};

void	 effects_init(struct effects *);
void	 effects_fini(struct effects *);
/* Appends; false: no memory. */
bool	 state_diff(const struct state *before, const struct state *after,
	    struct effects *);
/* Does it change a value that is not hidden? */
bool	 effect_is_seen(const struct effect *);
/*
 * False: no memory, or they do not fit the state (an item that is added is
 * there already, one that changes is not).
 */
bool	 state_apply(struct state *, const struct effect *, size_t n);

#endif /* OBSERVE_STATE_H */
