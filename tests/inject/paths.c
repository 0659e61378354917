/* SPDX-License-Identifier: BSD-2-Clause */
/* What the paths share. */
#include "inject/paths.h"

void
no_prepare(struct stage *s)
{
}

void
no_verify(struct stage *s)
{
}

void
make_file(struct stage *s)
{
	s->object = vmsim_object_create_file(s->vm, "F", PG(8), NULL, NULL);
	assert_non_null(s->object);
	assert_ok(map_at(s->p, 16, 8, RW, SHARED, s->object));
	put_each(s->p, 16, 8, 100);
	assert_ok(vmsim_msync(s->p, PG(16), PG(8), VMSIM_MS_INVALIDATE));
	assert_ok(vmsim_munmap(s->p, PG(16), PG(8)));
}

void
map_file_shared(struct stage *s)
{
	make_file(s);
	assert_ok(map_at(s->p, 16, 8, RW, SHARED, s->object));
}

void
end_stage(struct stage *s)
{
	if (s->hold != NULL)
		vmsim_hold_destroy(s->hold);
	if (s->child != NULL)
		vmsim_proc_exit(s->child);
	if (s->p != NULL)
		vmsim_proc_exit(s->p);
	if (s->object != NULL)
		vmsim_object_release(s->vm, s->object);
}

int
try_load(struct vmsim_proc *p, uint64_t addr, uint64_t *value)
{
	return (vmsim_load(p, addr, value, sizeof(*value), NULL));
}

int
try_store(struct vmsim_proc *p, uint64_t addr, uint64_t value)
{
	return (vmsim_store(p, addr, &value, sizeof(value), NULL));
}

int
exit_child(struct stage *s)
{
	vmsim_proc_exit(s->child);
	s->child = NULL;
	return (0);
}

int
fork_it(struct stage *s)
{
	s->child = vmsim_proc_fork(s->p, "child", false);
	return (s->child != NULL ? 0 : errno);
}

void
is_7(struct stage *s)
{
	assert_eq(get(s->p, PG(16)), 7);
}
