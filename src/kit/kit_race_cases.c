/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cases: two threads at once, under every schedule with at most two
 * preemptions, or three where the owner acts.
 */
#include <string.h>

#include "kit/kit_race.h"

static void
p_reads_2(void *data)
{
	struct kit_race *r = data;

	kit_race_read(r, r->p, KIT_BASE, 2);
}

static void
q_reads_2(void *data)
{
	struct kit_race *r = data;

	kit_race_read(r, r->q, KIT_FAR, 2);
}

static void
q_reads_3(void *data)
{
	struct kit_race *r = data;

	kit_race_read(r, r->q, KIT_FAR, 3);
}

static void
p_writes_2(void *data)
{
	struct kit_race *r = data;

	kit_race_write(r, r->p, KIT_BASE, 2, 0x1111);
}

static void
p_unmaps(void *data)
{
	struct kit_race *r = data;

	(void)vmsim_munmap(r->p, KIT_BASE, KIT_RACE_NPAGES *
	    VMSIM_PAGE_SIZE);
}

static void
p_ends(void *data)
{
	struct kit_race *r = data;
	struct vmsim_proc *p = r->p;

	r->p = NULL;
	vmsim_proc_exit(p);
}

static void
p_forks(void *data)
{
	struct kit_race *r = data;
	struct vmsim_proc *child;

	child = vmsim_proc_fork(r->p, "R", false);
	if (child == NULL)
		vmsim_fail(KIT_HERE, "no memory for fork");
	kit_race_read(r, child, KIT_BASE, 2);
	vmsim_proc_exit(child);
}

static void
p_locks(void *data)
{
	struct kit_race *r = data;
	int error;

	error = vmsim_mlock(r->p, kit_page(KIT_BASE, 2), VMSIM_PAGE_SIZE);
	if (error != 0 && r->may_fail)
		return;
	if (error != 0)
		vmsim_fail(KIT_HERE, "mlock: %s", strerror(error));
	error = vmsim_munlock(r->p, kit_page(KIT_BASE, 2), VMSIM_PAGE_SIZE);
	if (error != 0)
		vmsim_fail(KIT_HERE, "munlock: %s", strerror(error));
}

static void
owner_revokes(void *data)
{
	struct kit_race *r = data;

	r->k->spec->revoke(r->vm, r->object, 2, 1, r->k->spec->arg);
}

static void
owner_moves(void *data)
{
	struct kit_race *r = data;

	(void)r->k->spec->move(r->vm, r->object, 2, 1, r->k->spec->arg);
}

static void
owner_shortens(void *data)
{
	struct kit_race *r = data;

	(void)r->k->spec->truncate(r->vm, r->object, 2, r->k->spec->arg);
}

static void
owner_releases(void *data)
{
	struct kit_race *r = data;
	struct vm_object *object = r->object;

	r->object = NULL;
	vmsim_object_release(r->vm, object);
}

static const struct kit_row rows[] = {
	{
	    .about = {
		.name = "two_faults_on_one_page",
		.what = "Two processes read one page at the same time.",
		.why = "The second fault must wait for the first one's page, "
		    "and find it.",
	    },
	    .threads = { .one = p_reads_2, .two = q_reads_2 },
	},
	{
	    .about = {
		.name = "two_faults_on_neighbours",
		.what = "Two processes read neighbouring pages at the same "
		    "time.",
		.why = "Clusters overlap: one thread's busy page is in the "
		    "other's range.",
	    },
	    .threads = { .one = p_reads_2, .two = q_reads_3 },
	},
	{
	    .about = {
		.name = "a_write_beside_a_read",
		.what = "One process writes a page while another reads its "
		    "neighbour.",
		.why = "Different fault types meet in one range.",
	    },
	    .threads = { .one = p_writes_2, .two = q_reads_3 },
	    .lacks = VMSIM_KIT_READONLY,
	},
	{
	    .about = {
		.name = "munmap_during_another_fault",
		.what = "One process unmaps while another faults.",
		.why = "The object has two mappings; only one goes.",
	    },
	    .threads = { .one = p_unmaps, .two = q_reads_2 },
	},
	{
	    .about = {
		.name = "munmap_during_its_own_fault",
		.what = "A mapping goes away while it is faulted on.",
		.why = "The fault must notice that the map has changed, and "
		    "give up what it has.",
	    },
	    .threads = { .one = p_reads_2, .two = p_unmaps, .may_fail = true },
	},
	{
	    .about = {
		.name = "exit_during_another_fault",
		.what = "One process ends while another faults.",
		.why = "All mappings of a page go while it is being made.",
	    },
	    .threads = { .one = p_ends, .two = q_reads_2 },
	},
	{
	    .about = {
		.name = "fork_during_a_fault",
		.what = "One process forks while another faults.",
		.why = "Mappings are copied while the object changes.",
	    },
	    .threads = { .one = p_forks, .two = q_reads_2 },
	},
	{
	    .about = {
		.name = "mlock_during_a_fault",
		.what = "One process locks the page that another reads.",
		.why = "Wiring faults may not be satisfied by an unmapped "
		    "page.",
	    },
	    .threads = { .one = p_locks, .two = q_reads_2 },
	    .lacks = VMSIM_KIT_NO_WIRE,
	},
	{
	    .about = {
		.name = "a_private_write_during_a_read",
		.what = "A page is copied up by one process while another "
		    "reads it.",
		.why = "The copy must be made of finished contents.",
	    },
	    .threads = { .one = p_writes_2, .two = q_reads_2, .private = true },
	    .lacks = VMSIM_KIT_NO_PRIVATE,
	},
	{
	    .about = {
		.name = "revoke_during_a_fault",
		.what = "A page is taken back while it is faulted on.",
		.why = "Revoke must wait for the busy page; nothing may be "
		    "mapped afterwards that it has freed.",
		.freebsd = "asserts only that the page is busy",
	    },
	    .threads = { .one = owner_revokes, .two = q_reads_2,
		.preemptions = 3 },
	    .lacks = VMSIM_KIT_VOLATILE,
	    .needs_revoke = true,
	},
	{
	    .about = {
		.name = "revoke_during_mlock",
		.what = "A page is taken back while it is being locked.",
		.why = "The wiring and the page must not part.",
	    },
	    .threads = { .one = owner_revokes, .two = p_locks,
		.preemptions = 3 },
	    .lacks = VMSIM_KIT_NO_WIRE,
	    .needs_revoke = true,
	},
	{
	    .about = {
		.name = "move_during_a_fault",
		.what = "A page gets another frame while it is faulted on.",
		.why = "What a fault found before it let go of the driver's "
		    "lock may be freed by then: it must make the page busy "
		    "first.",
	    },
	    .threads = { .one = owner_moves, .two = q_reads_2,
		.preemptions = 3 },
	    .needs_move = true,
	},
	{
	    .about = {
		.name = "move_during_a_write",
		.what = "A page gets another frame while it is written.",
		.why = "The copy must be made when nobody can write the old "
		    "frame any more, or the write is lost.",
	    },
	    .threads = { .one = owner_moves, .two = p_writes_2,
		.preemptions = 3 },
	    .lacks = VMSIM_KIT_READONLY | VMSIM_KIT_VOLATILE,
	    .needs_move = true,
	},
	{
	    .about = {
		.name = "move_during_mlock",
		.what = "A page is to get another frame while it is being "
		    "locked.",
		.why = "Whether it is wired can be asked only when it is "
		    "busy.",
	    },
	    .threads = { .one = owner_moves, .two = p_locks,
		.preemptions = 3 },
	    .lacks = VMSIM_KIT_NO_WIRE,
	    .needs_move = true,
	},
	{
	    .about = {
		.name = "move_during_revoke",
		.what = "A page gets another frame while it is taken back.",
		.why = "Both make the page busy; who comes second finds "
		    "another page, or none.",
	    },
	    .threads = { .one = owner_moves, .two = owner_revokes,
		.preemptions = 3 },
	    .needs_move = true,
	    .needs_revoke = true,
	},
	{
	    .about = {
		.name = "truncate_during_a_fault",
		.what = "The object is shortened while a page beyond its new "
		    "end is faulted on.",
		.why = "No page may be mapped beyond the end.",
	    },
	    .threads = { .one = owner_shortens, .two = q_reads_2,
		.may_fail = true, .preemptions = 3 },
	    .lacks = VMSIM_KIT_VOLATILE,
	    .needs_truncate = true,
	},
	{
	    .about = {
		.name = "release_during_a_fault",
		.what = "The owner gives the object back while it is faulted "
		    "on.",
		.why = "The mapping keeps the object; the destructor must wait "
		    "for it.",
	    },
	    .threads = { .one = owner_releases, .two = q_reads_2 },
	},
	{
	    .about = {
		.name = "release_during_munmap",
		.what = "The owner gives the object back while a mapping goes.",
		.why = "Exactly one of the two is the last, and runs the "
		    "destructor.",
	    },
	    .threads = { .one = owner_releases, .two = p_unmaps },
	},
};

const struct kit_group kit_races = KIT_GROUP(rows);
