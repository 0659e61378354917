/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The scheduler of an exploration: where a step ends, a node is made, and the
 * strategy chooses which thread makes the next one.
 *
 * Of the steps of the prefix all is known already: they are only repeated.
 * All of this runs on the threads' own small stacks.
 */
#include "explore/columns.h"
#include "explore/explore.h"

static void
learn_slots(struct execution *x)
{
	if (!slots_learn(&x->slots))
		x->ending = END_STOPPED;
}

/* A step's own point is the first thing that it touches. */
static struct thread *
begin_step(struct search *sr, struct step *s)
{
	struct execution *x = &sr->run;
	struct thread *td = x->slots.thread[s->slot];
	bool woken = x->dep.woken[s->slot] != 0;

	s->code = (uint8_t)point_code(x, s->slot);
	step_begin(x, s);
	if (td->td_state != TD_NEW && !woken) {
		if (td->td_point == POINT_TRYLOCK)
			access_try(x, td, td->td_what);
		else
			access_touch(x, td->td_point, td->td_what);
	}
	if (step_is_preemption(s))
		x->preemptions++;
	x->depth++;
	x->in_step = true;
	if (__predict_false(sr->columns != NULL))
		columns_add_step(sr, s, td);
	if (__predict_false(sr->vm->trace.listener != NULL) &&
	    sr->config.schedule != NULL)
		listen_step(sr, s, td);
	return (td);
}

static void
end_step(struct execution *x, bool universal)
{
	x->steps[x->depth - 1].universal = universal;
	step_end(x, x->depth - 1);
	x->in_step = false;
}

/* It gives way of its own accord: it could go on at once. */
static inline bool
is_yielding(const struct thread *td, bool gives_way)
{
	return (gives_way && td->td_state == TD_READY &&
	    td->td_point == POINT_YIELD);
}

/* Which slots can run, and whether to choose another is a preemption. */
static inline void
find_choices(struct execution *x, struct node *node, struct thread *td,
    bool gives_way)
{
	unsigned running = slots_find(&x->slots, td);

	if (slots_differ(&x->slots, &x->slots.saved))
		learn_slots(x);
	node->running = (uint8_t)running;
	node->enabled = slots_enabled(&x->slots);
	node->voluntary = gives_way;
	if (x->depth <= x->slots.nbodies) {
		/* First all bodies go to their first points. */
		if (x->depth < x->slots.nbodies)
			node->enabled &= (uint16_t)(1U << x->depth);
		node->running = NO_SLOT;
		node->voluntary = true;
		return;
	}
	if (is_yielding(td, gives_way) && running != NO_SLOT)
		node->enabled &= (uint16_t)~(1U << running);
	if (!gives_way && (node->enabled & (1U << running)) == 0)
		node->voluntary = true;
}

/* A new node; false: no thread can run. */
static inline bool
make_node(struct execution *x, struct node *node, struct thread *td,
    bool gives_way)
{
	find_choices(x, node, td, gives_way);
	if (node->enabled == 0)
		return (false);
	node->preemptions = (uint16_t)x->preemptions;
	node->backtrack = 0;
	node->visited = 0;
	if (!x->reduce || x->depth == 0) {
		node->sleep_set = 0;
		node->sleeper = (uint32_t)x->sleepers.n;
		node->nsleepers = 0;
	}
	node->default_choice = node_default_choice(node);
	return (true);
}

/* No other could run, so the thread that gave way went on. */
static void __attribute__((cold, noinline))
resume_yielded(struct search *sr, struct thread *td)
{
	struct execution *x = &sr->run;
	struct step *s = &x->steps[x->depth];

	x->yielded = NO_SLOT;
	if (x->depth < x->max_steps) {
		(void)make_node(x, &s->node, td, false);
		s->node.voluntary = true;
		s->node.enabled = (uint16_t)(1U << s->node.running);
		s->slot = s->node.default_choice = s->node.running;
		(void)begin_step(sr, s);
	}
}

/* A step of the prefix, or the one after it, whose choice has been made. */
static struct thread *
repeat_step(struct search *sr)
{
	struct execution *x = &sr->run;
	struct step *s = &x->steps[x->depth];
	struct thread *td;

	if (slots_differ(&x->slots, &x->slots.known))
		learn_slots(x);
	td = x->slots.thread[s->slot];
	/* The clock has to move first. */
	if (!sched_can_run(td))
		return (NULL);
	if (x->depth < x->prefix) {
		x->depth++;
		return (td);
	}
	x->chosen = false;
	return (begin_step(sr, s));
}

/* No thread can run: the clock may move, or the one that gave way goes on. */
static void
note_idle(struct execution *x, const struct thread *td, bool gives_way)
{
	unsigned slot = slots_find(&x->slots, td);

	if (gives_way && td->td_state == TD_READY && slot != NO_SLOT) {
		x->yielded = (uint8_t)slot;
		x->yield_nsteps = x->slots.vm->sched->nsteps;
	}
}

/* False: this execution goes no further. */
static bool
may_go_on(struct execution *x)
{
	if (__predict_false(x->no_memory || x->ending == END_STOPPED))
		x->ending = END_STOPPED;
	else if (x->depth >= x->max_steps)
		x->ending = END_LIVELOCK;
	else
		return (true);
	return (false);
}

/* The step from a new node; NULL: it is given up. */
static struct thread *
choose_step(struct search *sr, struct step *s)
{
	struct execution *x = &sr->run;

	s->slot = x->depth < x->slots.nbodies ? (uint8_t)x->depth :
	    sr->strategy->choose(sr, &s->node);
	if (s->slot != NO_SLOT)
		return (begin_step(sr, s));
	if (x->ending == END_NONE)
		x->ending = END_PRUNED;
	return (NULL);
}

/* Which thread goes on; NULL: none can, or none shall (*abandon). */
static struct thread *
advance_search(struct search *sr, struct thread *td, bool gives_way,
    bool *abandon)
{
	struct execution *x = &sr->run;
	struct thread *next;
	struct step *s;

	if (x->depth < x->prefix || x->chosen)
		return (repeat_step(sr));
	if (__predict_false(x->yielded != NO_SLOT) &&
	    sr->vm->sched->nsteps != x->yield_nsteps)
		resume_yielded(sr, td);
	if (x->in_step)
		end_step(x, is_yielding(td, gives_way));
	if (!may_go_on(x)) {
		*abandon = true;
		return (NULL);
	}
	s = &x->steps[x->depth];
	if (!make_node(x, &s->node, td, gives_way)) {
		note_idle(x, td, gives_way);
		return (NULL);
	}
	x->yielded = NO_SLOT;
	next = choose_step(sr, s);
	*abandon = next == NULL;
	return (next);
}

/* With VMSIM_POINTS_CALLS a call into the page-table layer is one step. */
static inline bool
is_choice(const struct search *sr, const struct thread *td)
{
	const struct lock_object *lo = td->td_what;

	if (__predict_true(sr->config.points == VMSIM_POINTS_ALL))
		return (true);
	switch ((enum sched_point)td->td_point) {
	case POINT_PTE_LOAD:
	case POINT_PTE_STORE:
	case POINT_PTE_INVALIDATE:
		return (false);
	case POINT_LOCK:
	case POINT_SLOCK:
	case POINT_TRYLOCK:
	case POINT_UNLOCK:
		return (lo->lo_rank != LOCK_RANK_PMAP);
	default:
		return (true);
	}
}

/* No other can come between, so to take such a lock is to change it. */
static void
touch_within_step(struct execution *x, const struct thread *td)
{
	switch ((enum sched_point)td->td_point) {
	case POINT_LOCK:
	case POINT_SLOCK:
	case POINT_TRYLOCK:
		access_touch(x, POINT_WRITE, td->td_what);
		break;
	default:
		access_touch(x, td->td_point, td->td_what);
		break;
	}
}

static struct thread *
search_point(void *arg, struct thread *td)
{
	struct search *sr = arg;
	struct execution *x = &sr->run;
	struct thread *next;
	bool abandon = false;

	if (__predict_false(x->yielded != NO_SLOT))
		resume_yielded(sr, td);
	if (!is_choice(sr, td)) {
		if (x->in_step)
			touch_within_step(x, td);
		return (td);
	}
	/* Two points come after what they are about: it was done before. */
	if (x->in_step && td->td_point == POINT_UNLOCK)
		access_release(x, td->td_what);
	else if (x->in_step && td->td_point == POINT_SLEEP)
		access_touch(x, POINT_WRITE, td->td_what);
	next = advance_search(sr, td, false, &abandon);
	/* Its lock is not free and no thread can run: the clock moves. */
	return (next == NULL && !abandon ? td : next);
}

static struct thread *
search_next(void *arg, struct thread *td, bool *abandon)
{
	return (advance_search(arg, td, true, abandon));
}

static void
search_note(void *arg, struct thread *td, enum sched_point kind,
    const void *what)
{
	struct search *sr = arg;

	if (__predict_false(sr->run.yielded != NO_SLOT))
		resume_yielded(sr, td);
	if (sr->run.in_step)
		access_touch(&sr->run, kind, what);
}

static void
search_woken(void *arg, struct thread *td, struct thread *by)
{
	struct execution *x = &((struct search *)arg)->run;
	unsigned slot = slots_find(&x->slots, td);

	if (slot >= EXPLORE_SLOTS || x->depth == 0 || td == by ||
	    x->depth < x->prefix || (x->depth == x->prefix && !x->in_step &&
	    x->chosen) || x->dep.woken[slot] != 0)
		return;
	x->dep.woken[slot] = x->depth | (by == NULL ? WOKEN_BY_CLOCK : 0);
	x->steps[x->depth - 1].woke |= (uint16_t)(1U << slot);
}

void
search_listen(struct search *sr)
{
	struct slots *sl = &sr->run.slots;

	sr->scheduler = (struct scheduler){
		.point = search_point,
		.next = search_next,
		.note = search_note,
		.woken = search_woken,
		.arg = sr,
	};
	sched_set_scheduler(&sr->scheduler);
	learn_slots(&sr->run);
	sl->saved = sl->known;
}
