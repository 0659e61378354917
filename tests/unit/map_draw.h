/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A map drawn as text, an entry a line's part, page numbers in hexadecimal:
 *
 *	10-14:rw  14-16:--g  16-18:r-c+2
 *
 * Protection r w x; then c copy-on-write, n needs its copy, g guard, s stack
 * gap, d grows down, u wired by the user, Y nosync, O nocore, q sequential,
 * a random; S N Z inheritance other than copy; `*` has an object; `+2` its
 * first page there, if not 0.
 */
#ifndef UNIT_MAP_DRAW_H
#define UNIT_MAP_DRAW_H

#include <stdio.h>

#include "map/map.h"

static const struct {
	vm_eflags_t	 flag;
	char		 letter;
} map_draw_letters[] = {
	{ MAP_ENTRY_COW, 'c' },
	{ MAP_ENTRY_NEEDS_COPY, 'n' },
	{ MAP_ENTRY_GUARD, 'g' },
	{ MAP_ENTRY_STACK_GAP, 's' },
	{ MAP_ENTRY_GROWS_DOWN, 'd' },
	{ MAP_ENTRY_USER_WIRED, 'u' },
	{ MAP_ENTRY_NOSYNC, 'Y' },
	{ MAP_ENTRY_NOCOREDUMP, 'O' },
	{ MAP_ENTRY_BEHAV_SEQUENTIAL, 'q' },
	{ MAP_ENTRY_BEHAV_RANDOM, 'a' },
};

static char *
map_draw_entry(char *p, const struct vm_map_entry *e)
{
	static const char inherit[] = "SCNZ";
	size_t i;

	p += sprintf(p, "%jx-%jx:", (uintmax_t)atop(e->start),
	    (uintmax_t)atop(e->end));
	if (e->protection == VM_PROT_NONE)
		*p++ = '-';
	if ((e->protection & VM_PROT_READ) != 0)
		*p++ = 'r';
	if ((e->protection & VM_PROT_WRITE) != 0)
		*p++ = 'w';
	if ((e->protection & VM_PROT_EXECUTE) != 0)
		*p++ = 'x';
	for (i = 0; i < sizeof(map_draw_letters) / sizeof(map_draw_letters[0]);
	    i++) {
		if ((e->eflags & map_draw_letters[i].flag) != 0)
			*p++ = map_draw_letters[i].letter;
	}
	if (e->inheritance != VM_INHERIT_COPY)
		*p++ = inherit[(int)e->inheritance];
	if (e->object.vm_object != NULL)
		*p++ = '*';
	if (!map_entry_is_gap(e) && e->offset != 0)
		p += sprintf(p, "+%jx", (uintmax_t)OFF_TO_IDX(e->offset));
	return (p);
}

/* Good until the next call. */
static const char *
map_draw(vm_map_t map)
{
	static char text[4096];
	vm_map_entry_t e;
	char *p;

	p = text;
	VM_MAP_ENTRY_FOREACH(e, map) {
		if (p > text)
			*p++ = ' ';
		p = map_draw_entry(p, e);
		if (p > text + sizeof(text) - 128)
			break;
	}
	*p = '\0';
	return (text);
}

#define	assert_map(map, drawing)	\
	assert_string_equal(map_draw(map), (drawing))

#endif /* UNIT_MAP_DRAW_H */
