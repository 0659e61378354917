/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of policies, and how a machine's are read from a text. */
#include <bsd/stdlib.h>
#include <stdio.h>
#include <string.h>

#include "base/policy.h"

#define	SEPARATORS	" ,"	/* between two of a text */
#define	NAME_MAX_LEN	64

#define	POLICY(field)	#field, offsetof(struct policy, field)
#define	SWITCH		0, 1, true
#define	NUMBER(min, max) (min), (max), false

const struct policy_row policy_rows[] = {
	{ POLICY(prefault), 4, NUMBER(0, 256), "PFBAK, PFFOR",
	    "resident pages mapped on each side of one that faulted" },
	{ POLICY(fault_cluster), 16, NUMBER(1, 128), "VM_FAULT_READ_DEFAULT",
	    "pages: what a fault out of sequence reads, aligned" },
	{ POLICY(read_ahead_min), 7, NUMBER(0, 127), "VM_FAULT_READ_AHEAD_MIN",
	    "pages: the window of a reader in sequence grows by one more" },
	{ POLICY(read_ahead_max), 31, NUMBER(0, 127), "VM_FAULT_READ_AHEAD_MAX",
	    "pages: as far as it grows" },
	{ POLICY(drop_behind), 1, SWITCH, "vm_fault_dontneed()",
	    "what a reader in sequence leaves behind is made inactive" },
	{ POLICY(oom_attempts), 3, NUMBER(1, 1000), "vm.pfault_oom_attempts",
	    "waits of a fault without a frame until a process is ended" },
	{ POLICY(oom_wait), 10, NUMBER(1, 1000), "vm.pfault_oom_wait",
	    "seconds of such a wait" },
	{ POLICY(mmap_prefault), 96, NUMBER(0, 65536), "MAX_INIT_PT",
	    "resident pages mapped by an mmap() of part of a file" },
	{ POLICY(coalesce), 1, SWITCH, "vm_object_coalesce()",
	    "new anonymous memory prolongs the object beside it" },
	{ POLICY(merge), 1, SWITCH, "vm_map_try_merge_entries()",
	    "neighbouring map entries that are alike become one" },
	{ POLICY(stack_grow), 32, NUMBER(1, 65536), "kern.sgrowsiz",
	    "pages that a stack grows by" },
	{ POLICY(stack_guard), 1, NUMBER(0, 4096),
	    "security.bsd.stack_guard_page",
	    "pages below a stack that it never gets" },
	{ POLICY(stack_limit), 16384, NUMBER(1, 1048576), "RLIMIT_STACK",
	    "pages that a process' main stack may have" },
	{ POLICY(collapse), 1, SWITCH, "vm_object_collapse()",
	    "an object of one reference is merged into the one above" },
	{ POLICY(bypass), 1, SWITCH, "vm_object_collapse()",
	    "an object of which nothing is seen is gone past" },
	{ POLICY(swap_cluster), 32, NUMBER(1, 32), "MAX_PAGEOUT_CLUSTER",
	    "pages of one transfer from or to swap" },
	{ POLICY(swap_writes), 4, NUMBER(1, 1024), "vm.swap_async_max",
	    "writes to swap that the daemon has under way" },
	{ POLICY(phys_cluster), 1024, NUMBER(1, 65536),
	    "vm.phys_pager_cluster",
	    "pages that one fault fills of an object of kind phys" },
	{ POLICY(pageout_cluster), 32, NUMBER(1, 32), "vm_pageout_page_count",
	    "dirty pages that are written together" },
	{ POLICY(free_min), POLICY_BY_SIZE, NUMBER(0, 1U << 30),
	    "vm.v_free_min", "free frames below which requests wait" },
	{ POLICY(free_target), POLICY_BY_SIZE, NUMBER(0, 1U << 30),
	    "vm.v_free_target", "free frames at which the daemon stops" },
	{ POLICY(inactive_target), POLICY_BY_SIZE, NUMBER(0, 1U << 30),
	    "vm.v_inactive_target", "inactive pages that it wants" },
	{ POLICY(update_period), 600, NUMBER(1, 1000000),
	    "vm.pageout_update_period",
	    "seconds in which each active page is looked at" },
	{ POLICY(laundry_weight), 3, NUMBER(1, 100),
	    "vm.act_scan_laundry_weight",
	    "dirty pages that count as one clean page in that" },
	{ POLICY(launder_rate), 4096, NUMBER(16, 1U << 20),
	    "vm.background_launder_rate",
	    "KiB a second written in the background" },
	{ POLICY(launder_max), 20480, NUMBER(0, 1U << 24),
	    "vm.background_launder_max",
	    "KiB written so until frames are freed again" },
	{ POLICY(oom_turns), 12, NUMBER(1, 1000000), "vm.pageout_oom_seq",
	    "turns of the daemon without a page until a process is ended" },
	{ POLICY(act_init), 5, NUMBER(0, 64), "ACT_INIT",
	    "activity of a page that becomes active" },
	{ POLICY(act_advance), 3, NUMBER(0, 64), "ACT_ADVANCE",
	    "activity it gains when it was used, beside each use" },
	{ POLICY(act_decline), 1, NUMBER(1, 64), "ACT_DECLINE",
	    "activity it loses when it was not" },
	{ POLICY(act_max), 64, NUMBER(1, 64), "ACT_MAX",
	    "the most activity; at 0 it leaves the active queue" },
	{ .name = NULL },
};

static uint32_t *
find_field(struct policy *p, const struct policy_row *row)
{
	return ((uint32_t *)(void *)((char *)p + row->field));
}

uint32_t
policy_field(const struct policy *p, const struct policy_row *row)
{
	return (*(const uint32_t *)(const void *)((const char *)p +
	    row->field));
}

const char *
policy_value(const struct policy_row *row, uint32_t value, char *buf,
    size_t size)
{
	if (row->is_switch)
		return (value != 0 ? "on" : "off");
	if (value == POLICY_BY_SIZE && row->value == POLICY_BY_SIZE)
		return ("auto");
	snprintf(buf, size, "%u", value);
	return (buf);
}

static const struct policy_row *
find_policy(const char *name)
{
	const struct policy_row *row;

	for (row = policy_rows; row->name != NULL; row++)
		if (strcmp(row->name, name) == 0)
			return (row);
	return (NULL);
}

static bool
read_switch(const char *text, uint32_t *value)
{
	*value = strcmp(text, "on") == 0;
	return (*value != 0 || strcmp(text, "off") == 0);
}

/* False: the text is no value of this policy. */
static bool
read_value(const struct policy_row *row, const char *text, uint32_t *value)
{
	const char *error;

	if (row->is_switch)
		return (read_switch(text, value));
	if (row->value == POLICY_BY_SIZE && strcmp(text, "auto") == 0) {
		*value = POLICY_BY_SIZE;
		return (true);
	}
	*value = (uint32_t)strtonum(text, row->min, row->max, &error);
	return (error == NULL);
}

static void
explain_value(const struct policy_row *row, const char *text, char *error,
    size_t size)
{
	if (error == NULL)
		return;
	if (row->is_switch)
		snprintf(error, size, "policy %s is on or off, not \"%s\"",
		    row->name, text);
	else
		snprintf(error, size, "policy %s is a number from %u to %u%s, "
		    "not \"%s\"", row->name, row->min, row->max,
		    row->value == POLICY_BY_SIZE ? " or auto" : "", text);
}

/* One of the text, "prefault=8". */
static bool
set_policy(struct policy *p, char *word, char *error, size_t size)
{
	const struct policy_row *row;
	char *value = strchr(word, '=');

	if (value == NULL) {
		if (error != NULL)
			snprintf(error, size, "a policy is NAME=VALUE, not "
			    "\"%s\"", word);
		return (false);
	}
	*value++ = '\0';
	row = find_policy(word);
	if (row == NULL) {
		if (error != NULL)
			snprintf(error, size, "there is no policy \"%s\"",
			    word);
		return (false);
	}
	if (read_value(row, value, find_field(p, row)))
		return (true);
	explain_value(row, value, error, size);
	return (false);
}

/* What can be told only of all together. */
static bool
agree(const struct policy *p, char *error, size_t size)
{
	if (p->free_min == POLICY_BY_SIZE ||
	    p->free_target == POLICY_BY_SIZE ||
	    p->free_min < p->free_target)
		return (true);
	if (error != NULL)
		snprintf(error, size, "policy free_target is %u, not more "
		    "than free_min, %u", p->free_target, p->free_min);
	return (false);
}

bool
policy_read(struct policy *p, const char *text, char *error, size_t size)
{
	const struct policy_row *row;
	char word[NAME_MAX_LEN];
	size_t len;

	for (row = policy_rows; row->name != NULL; row++)
		*find_field(p, row) = row->value;
	if (text == NULL)
		return (true);
	for (text += strspn(text, SEPARATORS); *text != '\0';
	    text += strspn(text, SEPARATORS)) {
		len = strcspn(text, SEPARATORS);
		snprintf(word, sizeof(word), "%.*s", (int)len, text);
		if (!set_policy(p, word, error, size))
			return (false);
		text += len;
	}
	return (agree(p, error, size));
}
