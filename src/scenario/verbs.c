/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of verbs, put together, and the help that it gives. */
#include "scenario/parse.h"

static const struct verb_group *const groups[] = {
	&verbs_process, &verbs_map, &verbs_memory, &verbs_pageout,
	&verbs_daemon, &verbs_look, &verbs_control, &verbs_mark,
};
#define	NGROUPS	(sizeof(groups) / sizeof(groups[0]))

const struct verb *
verb_nth(unsigned i)
{
	unsigned g;

	for (g = 0; g < NGROUPS; g++) {
		if (i < groups[g]->n)
			return (&groups[g]->verbs[i]);
		i -= groups[g]->n;
	}
	return (NULL);
}

bool
scenario_help(const char *name, vmsim_print_t *print, void *arg)
{
	char line[256], usage[USAGE_MAX];
	const struct verb *verb;
	bool found = false;
	unsigned i;
	int n;

	for (i = 0; (verb = verb_nth(i)) != NULL; i++) {
		if (name != NULL && strcmp(name, verb->name) != 0)
			continue;
		args_usage(verb, usage);
		n = snprintf(line, sizeof(line), "%s\n    %s\n", usage,
		    verb->help);
		print(arg, line, (size_t)n);
		found = true;
	}
	return (found);
}
