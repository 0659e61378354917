/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Policies: numbers and switches that decide how much is read, mapped, freed
 * or joined at once, and never what is right.  A machine has FreeBSD's unless
 * its config says otherwise; policy.c has the one table of them.
 */
#ifndef BASE_POLICY_H
#define BASE_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct policy {
	/* A fault. */
	uint32_t prefault;	/* (c) */
	uint32_t fault_cluster;	/* (c) */
	uint32_t read_ahead_min; /* (c) */
	uint32_t read_ahead_max; /* (c) */
	uint32_t drop_behind;	/* (c) */
	uint32_t oom_attempts;	/* (c) */
	uint32_t oom_wait;	/* (c) */
	/* Maps. */
	uint32_t mmap_prefault;	/* (c) */
	uint32_t coalesce;	/* (c) */
	uint32_t merge;		/* (c) */
	uint32_t stack_grow;	/* (c) */
	uint32_t stack_guard;	/* (c) */
	uint32_t stack_limit;	/* (c) */
	/* Objects. */
	uint32_t collapse;	/* (c) */
	uint32_t bypass;	/* (c) */
	/* Pagers. */
	uint32_t swap_cluster;	/* (c) */
	uint32_t swap_writes;	/* (c) */
	uint32_t phys_cluster;	/* (c) */
	/* The page daemon. */
	uint32_t pageout_cluster; /* (c) */
	uint32_t free_min;	/* (c) */
	uint32_t free_target;	/* (c) */
	uint32_t inactive_target; /* (c) */
	uint32_t update_period;	/* (c) */
	uint32_t laundry_weight; /* (c) */
	uint32_t launder_rate;	/* (c) */
	uint32_t launder_max;	/* (c) */
	uint32_t oom_turns;	/* (c) */
	uint32_t act_init;	/* (c) */
	uint32_t act_advance;	/* (c) */
	uint32_t act_decline;	/* (c) */
	uint32_t act_max;	/* (c) */
};

struct policy_row {
	const char *name;	/* (c) */
	size_t	 field;		/* (c) offset in struct policy */
	uint32_t value;		/* (c) FreeBSD's; POLICY_BY_SIZE */
	uint32_t min;		/* (c) */
	uint32_t max;		/* (c) */
	bool	 is_switch;	/* (c) off or on */
	const char *freebsd;	/* (c) its sysctl or constant */
	const char *meaning;	/* (c) with the unit */
};

/* It depends on the number of frames. */
#define	POLICY_BY_SIZE	0

/* Every policy; one without a name ends the table. */
extern const struct policy_row policy_rows[]
    __attribute__((visibility("hidden")));

/*
 * FreeBSD's policies, then what `text` says, "prefault=8 collapse=off"; NULL:
 * nothing.  Returns false with the sentence that tells why not; `error` may be
 * NULL.
 */
bool	 policy_read(struct policy *, const char *text, char *error,
	    size_t size);
/* "8", "off", "auto" */
const char *policy_value(const struct policy_row *, uint32_t value, char *buf,
	    size_t size);
/* Its value in these policies. */
uint32_t policy_field(const struct policy *, const struct policy_row *);

#endif /* BASE_POLICY_H */
