/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages that a step took out of everybody's sight. */
#include <inttypes.h>
#include <string.h>
#include "observe/sight.h"
#include "observe/story.h"

/* Can a page have gone out of sight by it? */
static bool
event_may_hide(const struct vmsim_trace *t, const struct told_event *ev)
{
	const struct effect *e = &t->fx.v[ev->fx];
	size_t i;

	for (i = 0; i < ev->nfx; i++) {
		if (e[i].item.kind == STATE_ENTRY ||
		    e[i].item.kind == STATE_OBJECT ||
		    (e[i].item.kind == STATE_PAGE && e[i].how == EFFECT_ADD))
			return (true);
	}
	return (false);
}

bool
story_may_hide(const struct vmsim_trace *t, size_t step)
{
	const struct told_event *ev;

	RECORDING_FOREACH(ev, t, step) {
		if (event_may_hide(t, ev))
			return (true);
	}
	return (false);
}

static bool
is_anonymous(const struct state_names *names, const struct state_item *object)
{
	return (strcmp(names_get(names, NAME_TEXT,
	    (uint32_t)object->v[AT_OBJECT_KIND]).text, "anon") == 0);
}

/* Pages of objects that lie below others, and that no entry shows. */
static void
list_hidden(const struct state *now, const struct state_names *names,
    struct state *hidden)
{
	const struct state_item *object, *page;
	size_t i, n;

	page = state_all(now, STATE_PAGE, &n);
	for (i = 0; i < n; i++) {
		object = state_find(now, STATE_OBJECT, page[i].whose, 0);
		if (object != NULL && object->v[AT_OBJECT_SHADOWS] != 0 &&
		    is_anonymous(names, object) &&
		    !sight_seen(now, page[i].whose, page[i].index))
			(void)state_add(hidden, STATE_PAGE, page[i].whose,
			    page[i].index);
	}
}

static void
print_hidden(struct teller *s, const struct state_item *first,
    const struct state_item *last)
{
	story_print_name(s, "unseen");
	print_fmt(&s->out, "%s[%" PRIu64, teller_object(s, first->whose).text,
	    first->index);
	if (first != last)
		print_fmt(&s->out, "-%" PRIu64, last->index);
	print_fmt(&s->out, "]: nobody sees %s any more\n",
	    first != last ? "them" : "it");
}

/* Those that were not hidden before, in runs; false: there are none. */
static bool
tell_new_hidden(struct teller *s, const struct state *was,
    const struct state *is)
{
	const struct state_item *first = NULL, *i;
	bool any = false;

	for (i = is->items; i < is->items + is->nitems; i++) {
		if (state_find(was, STATE_PAGE, i->whose, i->index) != NULL)
			continue;
		first = i;
		while (i + 1 < is->items + is->nitems &&
		    i[1].whose == i->whose && i[1].index == i->index + 1 &&
		    state_find(was, STATE_PAGE, i[1].whose, i[1].index) ==
		    NULL)
			i++;
		print_hidden(s, first, i);
		any = true;
	}
	return (any);
}

bool
story_hidden(struct teller *s, struct vmsim_trace *t, size_t before,
    size_t after)
{
	struct state was, is;
	bool any;

	state_init(&was);
	state_init(&is);
	list_hidden(cursor_go(&t->told, before), &t->names, &was);
	list_hidden(cursor_go(&t->told, after), &t->names, &is);
	any = !was.failed && !is.failed && !t->told.failed &&
	    tell_new_hidden(s, &was, &is);
	state_fini(&was);
	state_fini(&is);
	return (any);
}
