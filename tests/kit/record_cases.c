/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints what each case of the kit does to an object that keeps its promises:
 *
 *	the_first_page_is_read
 *	   3 + P 0x10000000-0x10010000 rw- share wired=0
 *	   4   fault r 0x10000000
 *	       page 0 is compared
 *	  checked, of 6 calls, after: 4
 *
 * The numbers are those of the calls, with the entries that come and go and
 * the faults of each, as long as there are few; a call after which all checkers
 * run is named below.  A case that no longer looks at what it is about would
 * pass as before, so what each of them did is kept, and compared.  Of threads
 * the first schedule is shown, of lives with a failure the last.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vm/vm.h>
#include <vm/vm_object.h>
#include <vmsim/object.h>

#include "base/machine.h"
#include "base/trace.h"
#include "kit/objects.h"
#include "sched/sched.h"

#define	CALLS_SHOWN	24

/* What is seen of one case. */
static struct recorder {
	const struct vmsim_kit *spec;	/* whose object it is */
	FILE	*out;			/* of the text */
	char	*text;
	size_t	 len;
	bool	 on;			/* from create() to destroy() */
	unsigned objects;		/* that were made */
	unsigned calls;			/* that have ended */
	unsigned broken;		/* an invariant is, after this call */
	uint64_t seen;			/* events of the trace */
	vm_object_t victim;		/* it counts a page too many then */
	char	*entries;		/* as they were, a line each */
} rec;

/* Of a dump the entries, each with its process: "P 0x1000-0x2000 rw- ...". */
static char *
list_entries(struct vmsim *vm)
{
	char *dump = NULL, *list = NULL, *line, *next, proc[16] = "", at[64];
	char prot[16], rest[128];
	size_t len;
	FILE *out;

	out = open_memstream(&dump, &len);
	vmsim_dump_recorded(vm, "", vmsim_print_file, out);
	fclose(out);
	out = open_memstream(&list, &len);
	for (line = dump; (next = strchr(line, '\n')) != NULL; line = next) {
		*next++ = '\0';
		(void)sscanf(line, "proc %15s", proc);
		if (sscanf(line, " entry %63s %15[^/]/%*s inh=%127[^\n]", at,
		    prot, rest) == 3)
			fprintf(out, "%s %s %s %.*s\n", proc, at, prot,
			    (int)(strstr(rest, " obj=") - rest), rest);
	}
	fclose(out);
	free(dump);
	return (list);
}

/* The lines of `list` that `other` has not. */
static void
print_missing(const char *list, const char *other, char sign)
{
	char text[256];
	const char *end;

	for (; (end = strchr(list, '\n')) != NULL; list = end + 1) {
		snprintf(text, sizeof(text), "%.*s\n", (int)(end - list), list);
		if (strstr(other, text) == NULL)
			fprintf(rec.out, "  %2u %c %s", rec.calls, sign, text);
	}
}

static void
record_entries(struct vmsim *vm)
{
	char *now = list_entries(vm);

	print_missing(rec.entries, now, '-');
	print_missing(now, rec.entries, '+');
	free(rec.entries);
	rec.entries = now;
}

static void
record_faults(struct vmsim *vm)
{
	const struct trace_event *ev;

	for (; rec.seen < vm->trace.next; rec.seen++) {
		ev = &vm->trace.ring[rec.seen % TRACE_RING];
		if (ev->kind == TRACE_FAULT_BEGIN)
			fprintf(rec.out, "  %2u   fault %s 0x%jx\n", rec.calls,
			    (ev->d & VM_PROT_WRITE) != 0 ? "w" : "r",
			    (uintmax_t)ev->c);
		else if (ev->kind == TRACE_FAULT_END && ev->d != 0)
			fprintf(rec.out, "  %2u   refused\n", rec.calls);
	}
}

/* In place of the checkers: a call of the machine has ended. */
static void
record_call(struct vmsim *vm)
{
	sched_hook_t *quiet;

	if (!rec.on)
		return;
	quiet = sched_quiet_begin();
	if (rec.calls != 0 && rec.calls == rec.broken)
		rec.victim->resident_page_count--;
	rec.calls++;
	if (rec.calls <= CALLS_SHOWN) {
		record_faults(vm);
		record_entries(vm);
	}
	if (rec.calls == rec.broken)
		rec.victim->resident_page_count++;
	sched_quiet_end(quiet);
}

static void
begin_record(struct vmsim *vm)
{
	if (rec.out != NULL)
		fclose(rec.out);
	free(rec.text);
	free(rec.entries);
	rec.entries = strdup("");
	rec.out = open_memstream(&rec.text, &rec.len);
	rec.on = true;
	rec.calls = 0;
	rec.seen = vm->trace.next;
	vm->check_hook = record_call;
	vm->check_level = VMSIM_CHECK_CALL;
	vm->trace_on = true;
}

static struct vm_object *
create_watched(struct vmsim *vm, uint64_t npages, void *arg)
{
	struct vm_object *object;

	object = rec.spec->create(vm, npages, arg);
	rec.objects++;
	rec.victim = vmsim_object_create_swap(vm, "victim", 1);
	begin_record(vm);
	return (object);
}

static void
destroy_watched(struct vmsim *vm, void *arg)
{
	rec.on = false;
	if (rec.calls != 0 && rec.calls == rec.broken)
		rec.victim->resident_page_count--;
	vmsim_object_release(vm, rec.victim);
}

static void
compare_watched(void *arg, uint64_t pindex, void *page)
{
	if (rec.on && rec.calls <= CALLS_SHOWN)
		fprintf(rec.out, "       page %ju is compared\n",
		    (uintmax_t)pindex);
	rec.spec->content(arg, pindex, page);
}

static void
revoke_watched(struct vmsim *vm, struct vm_object *object, uint64_t first,
    uint64_t n, void *arg)
{
	if (rec.on)
		fprintf(rec.out, "       revoke [%ju,%ju)\n", (uintmax_t)first,
		    (uintmax_t)(first + n));
	rec.spec->revoke(vm, object, first, n, arg);
}

static int
move_watched(struct vmsim *vm, struct vm_object *object, uint64_t first,
    uint64_t n, void *arg)
{
	if (rec.on)
		fprintf(rec.out, "       move [%ju,%ju)\n", (uintmax_t)first,
		    (uintmax_t)(first + n));
	return (rec.spec->move(vm, object, first, n, arg));
}

static int
truncate_watched(struct vmsim *vm, struct vm_object *object, uint64_t npages,
    void *arg)
{
	if (rec.on)
		fprintf(rec.out, "       truncate to %ju\n", (uintmax_t)npages);
	return (rec.spec->truncate(vm, object, npages, arg));
}

/* Did the case pass? */
static bool
run_watched(const struct vmsim_kit *spec, unsigned i, unsigned broken)
{
	struct vmsim_kit kit = *spec;
	char text[256];

	rec.spec = spec;
	rec.broken = broken;
	kit.create = create_watched;
	kit.destroy = destroy_watched;
	kit.content = compare_watched;
	if (spec->revoke != NULL)
		kit.revoke = revoke_watched;
	if (spec->move != NULL)
		kit.move = move_watched;
	if (spec->truncate != NULL)
		kit.truncate = truncate_watched;
	return (vmsim_kit_run_case(&kit, i, text, sizeof(text)) ==
	    VMSIM_KIT_PASSED);
}

/* An invariant is broken between one call and the next, each in turn. */
static void
print_checks(const struct vmsim_kit *spec, unsigned i)
{
	unsigned n, ncalls = rec.calls;

	printf("  checked, of %u calls, after:", ncalls);
	for (n = 1; n <= ncalls; n++)
		if (!run_watched(spec, i, n))
			printf(" %u", n);
	printf("\n");
}

/* The first object that the case can be run with. */
static const struct vmsim_kit *
run_somehow(unsigned i)
{
	static const struct vmsim_kit *const specs[] = {
		&kit_device_cluster, &kit_file, &kit_swap,
	};
	size_t s;

	for (s = 0; s < sizeof(specs) / sizeof(specs[0]); s++) {
		rec.objects = 0;
		if (run_watched(specs[s], i, 0))
			return (specs[s]);
	}
	return (NULL);
}

int
main(void)
{
	const struct vmsim_kit *spec;
	unsigned i;

	for (i = 0; i < vmsim_kit_count(); i++) {
		spec = run_somehow(i);
		if (spec == NULL) {
			printf("%s fails\n", vmsim_kit_case(i)->name);
			continue;
		}
		fflush(rec.out);
		printf("%s, of %s\n%s", vmsim_kit_case(i)->name, spec->name,
		    rec.text);
		if (rec.objects == 1)
			print_checks(spec, i);
	}
	return (0);
}
