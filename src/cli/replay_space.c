/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linux' memory calls, said in those of the machine.  The addresses are the
 * recorded ones, so every mapping is made at a fixed place.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/replay.h"

#define	PAGE		((uint64_t)VMSIM_PAGE_SIZE)
#define	PAGE_OF(a)	((a) & ~(PAGE - 1))
#define	ROUND(a)	(((a) + PAGE - 1) & ~(PAGE - 1))

/* mmap(2) and mremap(2) of Linux */
#define	LINUX_MAP_SHARED	0x01
#define	LINUX_MAP_TYPE		0x0f
#define	LINUX_MAP_ANONYMOUS	0x20
#define	LINUX_MREMAP_DONTUNMAP	4

static void
failed(struct replay *r, int error)
{
	if (error != 0)
		r->total.call_failures++;
}

/* Maps [addr, end) at its place; anonymous when there is no object. */
static int
map_fixed(struct replay_proc *p, uint64_t addr, uint64_t end, int prot,
    int flags, struct vm_object *object, uint64_t offset)
{
	uint64_t where = addr;

	if (object == NULL)
		flags |= VMSIM_MAP_ANON;
	return (vmsim_mmap(p->proc, &where, end - addr, prot, flags |
	    VMSIM_MAP_FIXED, object, offset));
}

/* A damaged log may name any range; more than this is not gone through. */
#define	RANGE_MAX	(PAGE << 18)

/*
 * Memory that was there before the recording began (the program, the
 * dynamic linker, the stack, the vdso) is mapped when it is first touched:
 * what is executed as a private mapping of one file, the rest as anonymous
 * memory, a page at a time.  Returns 0 or an errno value.
 */
static int
synthesise(struct replay *r, struct replay_proc *p, uint64_t addr, int prot)
{
	int error, flags = VMSIM_MAP_PRIVATE | VMSIM_MAP_EXCL;

	error = map_fixed(p, addr, addr + PAGE, VMSIM_PROT_ALL, flags,
	    prot == VMSIM_PROT_EXEC ? r->image : NULL,
	    prot == VMSIM_PROT_EXEC ? addr : 0);
	if (error == 0)
		r->total.synthesised++;
	return (error);
}

/*
 * An access failed because nothing is mapped: maps what is missing of its
 * range and says whether it is worth another try (0).
 */
int
replay_touch_missing(struct replay *r, struct replay_proc *p, uint64_t addr,
    uint32_t len, int prot)
{
	uint64_t page;
	int error = EFAULT;

	for (page = PAGE_OF(addr); page < addr + len; page += PAGE) {
		if (synthesise(r, p, page, prot) == 0)
			error = 0;
	}
	return (error);
}

/* Makes sure that a range the program knows of is mapped entirely. */
static void
fill_holes(struct replay *r, struct replay_proc *p, uint64_t addr,
    uint64_t end)
{
	unsigned char present;

	if (end - addr > RANGE_MAX)
		end = addr + RANGE_MAX;
	for (; addr < end; addr += PAGE) {
		if (vmsim_mincore(p->proc, addr, PAGE, &present) == ENOMEM)
			(void)synthesise(r, p, addr, VMSIM_PROT_READ);
	}
}

void
replay_mmap(struct replay *r, struct replay_proc *p,
    const struct lackey_event *ev)
{
	struct vm_object *object = NULL;
	struct replay_file *file = NULL;
	uint64_t addr, end, fd, len, offset = 0;
	int flags, prot;

	if (!ev->has_result || ev->failed || ev->nargs < 6)
		return;
	len = ev->arg[1];
	prot = (int)(ev->arg[2] & VMSIM_PROT_ALL);
	addr = ev->result;
	end = ROUND(addr + len);
	flags = (ev->arg[3] & LINUX_MAP_TYPE) == LINUX_MAP_SHARED ?
	    VMSIM_MAP_SHARED : VMSIM_MAP_PRIVATE;
	if ((ev->arg[3] & LINUX_MAP_ANONYMOUS) == 0) {
		fd = ev->arg[4];
		offset = ev->arg[5];
		if (fd < REPLAY_FDS)
			file = p->fd[fd];
		if (file == NULL)
			file = replay_file_get(r, "(unknown)", 9);
		if (file != NULL)
			object = replay_file_object(r, file,
			    (offset + end - addr) / PAGE);
		if (object == NULL) {
			failed(r, ENOMEM);
			return;
		}
	}
	failed(r, map_fixed(p, addr, end, prot, flags, object, offset));
}

/* The break: anonymous memory that grows and shrinks at its end. */
void
replay_brk(struct replay *r, struct replay_proc *p, uint64_t brk)
{
	uint64_t new_end = ROUND(brk), old_end = ROUND(p->brk);

	if (p->brk_start == 0) {
		p->brk_start = p->brk = brk;
		return;
	}
	if (new_end > old_end)
		failed(r, map_fixed(p, old_end, new_end, VMSIM_PROT_READ |
		    VMSIM_PROT_WRITE, VMSIM_MAP_PRIVATE, NULL, 0));
	else if (new_end < old_end)
		failed(r, vmsim_munmap(p->proc, new_end, old_end - new_end));
	p->brk = brk;
}

/* Copies what can be read; the rest stays zero. */
static void
copy_moved(struct replay_proc *p, uint64_t from, uint64_t to, uint64_t len)
{
	char page[VMSIM_PAGE_SIZE];
	uint64_t done;

	if (len > RANGE_MAX)
		len = RANGE_MAX;
	for (done = 0; done < len; done += PAGE) {
		if (vmsim_load(p->proc, from + done, page, PAGE, NULL) == 0)
			(void)vmsim_store(p->proc, to + done, page, PAGE,
			    NULL);
	}
}

/*
 * FreeBSD has no mremap(2): shrinking unmaps the tail, growing in place maps
 * one more piece, and moving maps anew, copies and unmaps.
 */
void
replay_mremap(struct replay *r, struct replay_proc *p,
    const struct lackey_event *ev)
{
	uint64_t new, new_len, old, old_len;
	int prot = VMSIM_PROT_READ | VMSIM_PROT_WRITE;

	if (!ev->has_result || ev->failed || ev->nargs < 4)
		return;
	old = ev->arg[0];
	old_len = ROUND(ev->arg[1]);
	new = ev->result;
	new_len = ROUND(ev->arg[2]);
	if (new == old) {
		if (new_len < old_len)
			failed(r, vmsim_munmap(p->proc, old + new_len,
			    old_len - new_len));
		else if (new_len > old_len)
			failed(r, map_fixed(p, old + old_len, old + new_len,
			    prot, VMSIM_MAP_PRIVATE, NULL, 0));
		return;
	}
	failed(r, map_fixed(p, new, new + new_len, prot, VMSIM_MAP_PRIVATE,
	    NULL, 0));
	copy_moved(p, old, new, old_len < new_len ? old_len : new_len);
	if ((ev->arg[3] & LINUX_MREMAP_DONTUNMAP) == 0)
		failed(r, vmsim_munmap(p->proc, old, old_len));
}

/* Linux' advice values; -1 for those that change nothing here. */
static int
translate_advice(uint64_t advice)
{
	switch (advice) {
	case 0:
		return (VMSIM_MADV_NORMAL);
	case 1:
		return (VMSIM_MADV_RANDOM);
	case 2:
		return (VMSIM_MADV_SEQUENTIAL);
	case 3:
		return (VMSIM_MADV_WILLNEED);
	case 4: /* MADV_DONTNEED discards, as MADV_FREE may */
	case 8:
		return (VMSIM_MADV_FREE);
	case 16:
		return (VMSIM_MADV_NOCORE);
	case 17:
		return (VMSIM_MADV_CORE);
	default:
		return (-1);
	}
}

/* The calls on a range that exists already. */
void
replay_memory_call(struct replay *r, struct replay_proc *p,
    const struct lackey_event *ev)
{
	uint64_t addr = PAGE_OF(ev->arg[0]);
	uint64_t end = ROUND(ev->arg[0] + ev->arg[1]);
	int advice;

	if (ev->failed || ev->nargs < 2 || end <= addr)
		return;
	switch (ev->number) {
	case LINUX_MUNMAP:
		failed(r, vmsim_munmap(p->proc, addr, end - addr));
		break;
	case LINUX_MPROTECT:
	case LINUX_PKEY_MPROTECT:
		fill_holes(r, p, addr, end);
		failed(r, vmsim_mprotect(p->proc, addr, end - addr,
		    (int)(ev->arg[2] & VMSIM_PROT_ALL)));
		break;
	case LINUX_MADVISE:
		advice = translate_advice(ev->arg[2]);
		if (advice != -1)
			failed(r, vmsim_madvise(p->proc, addr, end - addr,
			    (enum vmsim_advice)advice));
		break;
	case LINUX_MSYNC:
		failed(r, vmsim_msync(p->proc, addr, end - addr,
		    (ev->arg[2] & 2) != 0 ? VMSIM_MS_INVALIDATE : 0));
		break;
	case LINUX_MLOCK:
	case LINUX_MLOCK2:
		fill_holes(r, p, addr, end);
		failed(r, vmsim_mlock(p->proc, addr, end - addr));
		break;
	case LINUX_MUNLOCK:
		failed(r, vmsim_munlock(p->proc, addr, end - addr));
		break;
	default:
		break;
	}
}
