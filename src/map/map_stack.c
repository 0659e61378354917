/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stacks: only the top is mapped at first; the rest is a gap, which gives
 * way, step by step, to faults in it.
 *
 *	addrbos                                              top
 *	   |guard|.......... gap ..........|  mapped, grows down |
 *
 * The lowest page of the gap is never given away.  The gap is one entry that
 * remembers the protections of the stack (in its offset) and the size of the
 * guard (in next_read).
 *
 * Source: FreeBSD vm_map_stack_locked(), vm_map_growstack().
 */
#include <sys/param.h>
#include "map/map.h"

static inline vm_size_t
round_to_step(vm_size_t size)
{
	const vm_size_t step = map_stack_grow();

	return ((size + step - 1) / step * step);
}

/* Enters the gap [start, end) of a stack. */
static int
insert_gap(vm_map_t map, vm_offset_t start, vm_offset_t end,
    vm_size_t guard, vm_prot_t prot, vm_prot_t max)
{
	vm_map_entry_t gap;
	int rv;

	rv = map_insert(map, NULL, 0, start, end, VM_PROT_NONE, VM_PROT_NONE,
	    MAP_CREATE_GUARD | MAP_CREATE_STACK_GAP, &gap);
	if (rv != KERN_SUCCESS)
		return (rv);
	gap->next_read = guard;
	gap->offset = MAP_GAP_PROTS(prot, max);
	return (KERN_SUCCESS);
}

int
map_stack_locked(vm_map_t map, vm_offset_t addrbos, vm_size_t max_ssize,
    vm_size_t growsize, vm_prot_t prot, vm_prot_t max, int cow)
{
	const vm_size_t guard = ptoa((vm_size_t)curvm->policy.stack_guard);
	vm_map_entry_t prev, stack;
	vm_offset_t bottom, top;
	int rv;

	CONTRACT((cow & MAP_STACK_AREA) != 0,
	    "map_stack_locked: the mapping is no stack");
	top = addrbos + max_ssize;
	if (max_ssize == 0 || !vm_map_range_valid(map, addrbos, top))
		return (KERN_INVALID_ADDRESS);
	if (max_ssize <= guard)
		return (KERN_INVALID_ARGUMENT);
	if (max_ssize < growsize + guard)
		growsize = max_ssize - guard;
	if (vm_map_lookup_entry(map, addrbos, &prev) ||
	    vm_map_entry_succ(prev)->start < top)
		return (KERN_NO_SPACE);
	bottom = top - growsize;
	rv = map_insert(map, NULL, 0, bottom, top, prot, max, cow, &stack);
	if (rv != KERN_SUCCESS || addrbos == bottom)
		return (rv);
	rv = insert_gap(map, addrbos, bottom, guard, prot, max);
	if (rv != KERN_SUCCESS)
		(void)vm_map_delete(map, bottom, top);
	return (rv);
}

int
vm_map_stack(vm_map_t map, vm_offset_t addrbos, vm_size_t max_ssize,
    vm_prot_t prot, vm_prot_t max, int cow)
{
	int rv;

	vm_map_lock(map);
	rv = map_stack_locked(map, addrbos, max_ssize, map_stack_grow(), prot,
	    max, cow);
	vm_map_unlock(map);
	return (rv);
}

/* The space whose main stack holds the address, or NULL. */
static struct vmspace *
find_main_stack(vm_map_t map, vm_offset_t addr)
{
	struct vmspace *vm;

	vm = (struct vmspace *)((char *)map -
	    offsetof(struct vmspace, vm_map));
	if (map->pmap != &vm->vm_pmap)
		return (NULL);	/* a map of its own */
	if (addr < vm->vm_maxsaddr || addr >= vm->vm_stacktop)
		return (NULL);
	return (vm);
}

/* How far the stack may and should grow to reach `addr`; 0: it may not. */
static vm_size_t
compute_growth(vm_map_entry_t gap, vm_offset_t addr, const struct vmspace *vm)
{
	vm_size_t amount, most, needed;

	most = map_entry_size(gap);
	if (gap->next_read > most)
		return (0);
	most -= gap->next_read;
	if (vm != NULL) {
		amount = curvm->policy.stack_limit;
		amount -= MIN(amount, (vm_size_t)vm->vm_ssize);
		most = MIN(most, ptoa(amount));
	}
	needed = round_page(gap->end - addr);
	if (needed > most)
		return (0);
	amount = round_to_step(needed);
	return (amount < most ? amount : most);
}

/* Replaces the top `amount` of the gap by stack. */
static int
give_to_stack(vm_map_t map, vm_map_entry_t gap, vm_size_t amount)
{
	vm_offset_t end, start;
	vm_size_t guard;
	vm_prot_t max, prot;
	bool whole;
	int rv;

	start = gap->start;
	end = gap->end;
	guard = gap->next_read;
	prot = MAP_GAP_PROT(gap);
	max = MAP_GAP_MAXPROT(gap);
	whole = end - start == amount;
	if (whole)
		vm_map_entry_delete(map, gap);
	else
		map_entry_resize(map, gap, end - amount);
	rv = vm_map_insert(map, NULL, 0, end - amount, end, prot, max,
	    MAP_STACK_AREA);
	if (rv == KERN_SUCCESS)
		return (rv);
	if (!whole)
		map_entry_resize(map, gap, end);
	else
		(void)insert_gap(map, start, end, guard, prot, max);
	return (rv);
}

int
vm_map_growstack(vm_map_t map, vm_offset_t addr, vm_map_entry_t gap)
{
	struct vmspace *vm;
	vm_map_entry_t stack;
	vm_offset_t end;
	vm_size_t amount;
	int rv;

	stack = vm_map_entry_succ(gap);
	if ((stack->eflags & MAP_ENTRY_GROWS_DOWN) == 0 ||
	    stack->start != gap->end)
		return (KERN_FAILURE);
	vm = find_main_stack(map, addr);
	amount = compute_growth(gap, addr, vm);
	if (amount == 0)
		return (KERN_NO_SPACE);
	if (vm_map_lock_upgrade(map))
		return (KERN_RESTART);
	end = gap->end;
	rv = give_to_stack(map, gap, amount);
	if (rv == KERN_SUCCESS && vm != NULL)
		vm->vm_ssize += atop(amount);
	if (rv == KERN_SUCCESS && (map->flags & MAP_WIREFUTURE) != 0 &&
	    curvm->map->fault_ops != NULL)
		rv = curvm->map->fault_ops->wire(map, end - amount, end,
		    VM_MAP_WIRE_USER | VM_MAP_WIRE_NOHOLES);
	vm_map_lock_downgrade(map);
	return (rv);
}
