/* SPDX-License-Identifier: BSD-2-Clause */
/* Maps drawn as text. */
#include <stdio.h>
#include <sys/param.h>

#include <vm/vm_param.h>
#include "proc/proc.h"
#include "support/maps.h"

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
	for (i = 0; i < nrows(map_draw_letters);
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

const char *
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

vm_map_t
map_of(struct vmsim_proc *p)
{
	return (&p->p_vmspace->vm_map);
}

vm_map_entry_t
entry_of(vm_map_t map, unsigned page)
{
	vm_map_entry_t entry;

	assert_true(vm_map_lookup_entry(map, ptoa(page), &entry));
	return (entry);
}

int
map_tree_height(vm_map_entry_t top)
{
	if (top == NULL)
		return (0);
	return (1 + MAX(map_tree_height(RB_LEFT(top, tree)),
	    map_tree_height(RB_RIGHT(top, tree))));
}
