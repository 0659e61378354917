/* SPDX-License-Identifier: BSD-2-Clause */
/* Failures on demand: the rules, and asking them. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/assert.h"
#include "base/inject.h"
#include "base/panic.h"
#include "base/print.h"

/* VM_PAGER_*; the pager layer proves that they are the same. */
static bool
is_result(int result)
{
	return (result == 0 || result == VMSIM_INJECT_BAD ||
	    result == VMSIM_INJECT_FAIL || result == VMSIM_INJECT_ERROR ||
	    result == VMSIM_INJECT_AGAIN);
}

int
vmsim_inject_add(struct vmsim *vm, const struct vmsim_inject_rule *rule)
{
	struct inject_state *is = vm->inject;

	if ((unsigned)rule->kind >= VMSIM_INJECT_KINDS ||
	    !is_result(rule->result))
		return (EINVAL);
	if (is->nrules == INJECT_RULES)
		return (ENOSPC);
	is->asked[is->nrules] = 0;
	is->rules[is->nrules] = *rule;
	if (rule->result == 0)
		is->rules[is->nrules].result = VMSIM_INJECT_ERROR;
	is->nrules++;
	vm->arena.fail_in = INJECT_ASK;
	return (0);
}

void
vmsim_inject_clear(struct vmsim *vm)
{
	memset(vm->inject, 0, sizeof(*vm->inject));
	vm->arena.fail_in = 0;
}

uint64_t
vmsim_inject_seen(const struct vmsim *vm, enum vmsim_inject_kind kind)
{
	return (vm->inject->seen[kind]);
}

uint64_t
vmsim_inject_failed(const struct vmsim *vm, enum vmsim_inject_kind kind)
{
	return (vm->inject->failed[kind]);
}

static bool
is_due(const struct vmsim_inject_rule *rule, uint64_t asked)
{
	return (rule->nth != 0 && (asked == rule->nth ||
	    (rule->every && asked > rule->nth)));
}

/* Asks every rule, for each counts on its own; the first that is due. */
static const struct vmsim_inject_rule *
ask_rules(enum vmsim_inject_kind kind)
{
	struct inject_state *is = curvm->inject;
	const struct vmsim_inject_rule *due = NULL;
	unsigned i;

	is->seen[kind]++;
	for (i = 0; i < is->nrules; i++) {
		if (is->rules[i].kind == kind &&
		    is_due(&is->rules[i], ++is->asked[i]) && due == NULL)
			due = &is->rules[i];
	}
	if (due != NULL) {
		is->failed[kind]++;
		is->last[kind] = is->seen[kind];
	}
	return (due);
}

bool
inject_memory(enum vmsim_inject_kind kind)
{
	struct inject_state *is = curvm->inject;
	const struct vmsim_inject_rule *rule = ask_rules(kind);

	if (rule == NULL) {
		is->streak = 0;
		return (false);
	}
	CONTRACT(++is->streak < INJECT_HOPELESS, "%d allocations in a row "
	    "were made to fail: somebody waits for memory that a rule keeps "
	    "away for ever", INJECT_HOPELESS);
	is->wait = rule->ticks;
	return (true);
}

uint64_t
inject_take_wait(void)
{
	uint64_t ticks = curvm->inject->wait;

	curvm->inject->wait = 0;
	return (ticks);
}

struct inject_fate
inject_call(enum vmsim_inject_kind kind)
{
	const struct vmsim_inject_rule *rule = ask_rules(kind);
	struct inject_fate fate = { false, 0, 0 };

	if (rule == NULL)
		return (fate);
	fate.fails = rule->ticks == 0;
	fate.result = rule->result;
	fate.ticks = rule->ticks;
	return (fate);
}

/* panic_printer_t: what was made to fail. */
static void
print_injected(struct printer *out)
{
	static const char *const names[VMSIM_INJECT_KINDS] = {
		[VMSIM_INJECT_PAGE] = "frame allocation",
		[VMSIM_INJECT_MALLOC] = "kernel allocation",
		[VMSIM_INJECT_PAGER] = "pager call",
		[VMSIM_INJECT_SWAP] = "swap transfer",
		[VMSIM_INJECT_FILE] = "file transfer",
	};
	const struct inject_state *is = curvm->inject;
	int i;

	for (i = 0; i < VMSIM_INJECT_KINDS; i++) {
		if (is->failed[i] != 0)
			print_fmt(out, "  injected: %s number %" PRIu64
			    " failed or was late (%" PRIu64 " of %" PRIu64
			    " in all)\n", names[i], is->last[i],
			    is->failed[i], is->seen[i]);
	}
}

int
inject_init(struct vmsim *vm)
{
	vm->inject = arena_zalloc(sizeof(*vm->inject));
	if (vm->inject == NULL)
		return (ENOMEM);
	panic_add_printer(print_injected);
	return (0);
}
