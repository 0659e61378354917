/* SPDX-License-Identifier: BSD-2-Clause */
/* Races around a driver's methods: the sample driver of tests/regress. */
#include <string.h>

#include <vm/vm.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_param.h>

#include "proc/proc.h"
#include "regress/driver.h"
#include "zoo/races.h"

static struct {
	struct vmsim *vm;
	struct vmsim_proc *p;
	struct driver d;
	vm_object_t got[2];	/* by the two who attach */
} s;

/* What an earlier race has left in the variables is forgotten. */
static void
begin(struct vmsim *vm)
{
	memset(&s, 0, sizeof(s));
	s.vm = vm;
	s.d.bad_page = -1;
}

/* P maps the device's eight pages from page 16 on. */
static void
setup(struct vmsim *vm, void *data)
{
	begin(vm);
	vmsim_enter(vm);
	vmsim_expect(driver_attach(&s.d) != NULL);
	s.p = race_proc(vm, "P");
	race_map(s.p, 16, DRIVER_NPAGES, RW, s.d.object);
}

static void
final(struct vmsim *vm, void *data)
{
	vmsim_enter(vm);
	vmsim_proc_exit(s.p);
	driver_detach(s.d.object);
	vmsim_expect(s.d.ctors == 1 && s.d.dtors == 1);
}

static void
touch_twice(void *data)
{
	vmsim_expect(race_get(s.p, PG(16)) == DRIVER_WORD(0));
	vmsim_expect(race_get(s.p, PG(16)) == DRIVER_WORD(0));
}

/* What was taken back is mapped nowhere; it may be had anew. */
static void
revoke(void *data)
{
	vmsim_enter(s.vm);
	driver_revoke(&s.d);
}

/* Two who ask for the device at once get one object. */
static void
setup_attach(struct vmsim *vm, void *data)
{
	begin(vm);
}

static void
attach_one(void *data)
{
	vmsim_enter(s.vm);
	s.got[0] = driver_attach(&s.d);
}

static void
attach_two(void *data)
{
	vmsim_enter(s.vm);
	s.got[1] = driver_attach(&s.d);
}

static void
final_attach(struct vmsim *vm, void *data)
{
	vmsim_enter(vm);
	vmsim_expect(s.got[0] != NULL && s.got[0] == s.got[1]);
	vmsim_expect(s.d.ctors == 1);
	driver_detach(s.got[0]);
	driver_detach(s.got[1]);
	vmsim_expect(s.d.dtors == 1);
}

/* The fence is signalled by somebody who needs the object's lock. */
static void
setup_fence(struct vmsim *vm, void *data)
{
	setup(vm, data);
	s.d.fenced = true;
}

static void
touch(void *data)
{
	vmsim_expect(race_get(s.p, PG(16)) == DRIVER_WORD(0));
}

static void
signal_fence(void *data)
{
	vmsim_enter(s.vm);
	driver_signal(&s.d);
}

/*
 * The mapping goes while the driver is at work, and its entry becomes that of
 * another one, of large pages.
 */
static void
touch_or_not(void *data)
{
	uint64_t value;

	(void)race_load(s.p, PG(16), &value);
}

static void
unmap(void *data)
{
	vmsim_expect(vmsim_munmap(s.p, PG(16), PG(DRIVER_NPAGES)) == 0);
	vmsim_enter(s.vm);
	vmsim_expect(vm_map_fixed(&s.p->p_vmspace->vm_map, NULL, 0, NBPDR,
	    NBPDR, VM_PROT_NONE, VM_PROT_NONE,
	    1 << MAP_SPLIT_BOUNDARY_SHIFT) == KERN_SUCCESS);
}

/* The driver unlocks the object, then asks for the ordinary way. */
static void
setup_bad(struct vmsim *vm, void *data)
{
	setup(vm, data);
	s.d.says_bad = true;
}

static void
write_one(void *data)
{
	vmsim_expect(race_store(s.p, PG(16), 1) == 0);
}

static void
write_two(void *data)
{
	vmsim_expect(race_store(s.p, PG(16) + 8, 2) == 0);
}

static void
final_bad(struct vmsim *vm, void *data)
{
	vmsim_expect(race_get(s.p, PG(16)) == 1);
	vmsim_expect(race_get(s.p, PG(16) + 8) == 2);
	final(vm, data);
}

#define	MACHINE	.machine = {						\
	.nframes = 64,							\
	.check_level = VMSIM_CHECK_JUNK,				\
	.trace = true,							\
}, .data = &s, .data_size = sizeof(s)

const struct race races_driver[] = {
	{ "D07", { MACHINE,
		.name = "revoking waits for who has a page busy",
		.setup = setup, .final = final, .nthreads = 2,
		.threads = { { "touch", touch_twice },
		    { "revoke", revoke } } } },
	{ "D14", { MACHINE,
		.name = "two who attach get one object",
		.setup = setup_attach, .final = final_attach, .nthreads = 2,
		.threads = { { "one", attach_one }, { "two", attach_two } } } },
	{ "D15", { MACHINE,
		.name = "a driver that waits lets the other side work",
		.setup = setup_fence, .final = final, .nthreads = 2,
		.threads = { { "touch", touch },
		    { "signal", signal_fence } } } },
	{ "F02", { MACHINE,
		.name = "an entry that went during populate is not looked at",
		.setup = setup, .final = final, .nthreads = 2,
		.threads = { { "touch", touch_or_not },
		    { "unmap", unmap } } } },
	{ "F03", { MACHINE,
		.name = "after the answer BAD the index is looked at again",
		.setup = setup_bad, .final = final_bad, .nthreads = 2,
		.threads = { { "one", write_one }, { "two", write_two } } } },
	{ .id = NULL },
};
