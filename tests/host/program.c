/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The generator.  It remembers what each process has mapped, so that most
 * accesses hit something; the answers do not come from that.
 */
#include <sys/mman.h>

#include <stdio.h>
#include <string.h>

#include "host/program.h"

struct model {
	uint64_t	 random;
	int		 nlive;
	int		 proc;		/* who acts */
	uint32_t	 hot;		/* the page of the last access, */
	uint32_t	 again;		/* and how often it is the next */
	bool		 live[NPROCS];
	uint8_t		 prot[NPROCS][WINDOW_PAGES];
};

/* splitmix64 */
static uint64_t
next(struct model *m)
{
	uint64_t x;

	x = m->random += 0x9e3779b97f4a7c15;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return (x ^ x >> 31);
}

static uint32_t
below(struct model *m, uint32_t n)
{
	return ((uint32_t)(next(m) >> 32) % n);
}

static bool
percent(struct model *m, uint32_t n)
{
	return (below(m, 100) < n);
}

static uint8_t
some_prot(struct model *m)
{
	static const uint8_t prots[] = {
		PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE,
		PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE,
		PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE,
		PROT_READ, PROT_READ, PROT_NONE, PROT_WRITE,
	};

	return (prots[below(m, sizeof(prots))]);
}

/* A range of pages, short ones more often. */
static void
some_range(struct model *m, struct op *op)
{
	uint32_t first, most, n;

	first = below(m, WINDOW_PAGES);
	most = WINDOW_PAGES - first;
	n = 1 + below(m, percent(m, 15) ? 16 : 5);
	op->addr = first * PAGE;
	op->len = (n < most ? n : most) * PAGE;
	if (percent(m, 8))
		op->len -= below(m, PAGE);
}

static void
set_range(struct model *m, const struct op *op, uint8_t prot, bool holes)
{
	uint32_t i, len, start;
	uint8_t *page;

	program_hull(op, &start, &len);
	for (i = 0; i < len / PAGE; i++) {
		page = &m->prot[op->proc][start / PAGE + i];
		if (holes || *page != PROT_UNMAPPED)
			*page = prot;
	}
}

static bool
range_free(const struct model *m, const struct op *op)
{
	uint32_t i;

	for (i = op->addr / PAGE; i * PAGE < op->addr + op->len; i++)
		if (m->prot[op->proc][i] != PROT_UNMAPPED)
			return (false);
	return (true);
}

/* One that begins in mapped memory, if it is found. */
static void
some_mapped_range(struct model *m, struct op *op)
{
	int tries;

	for (tries = 0; tries < 4; tries++) {
		some_range(m, op);
		if (m->prot[op->proc][op->addr / PAGE] != PROT_UNMAPPED)
			break;
	}
}

/* One of the shapes that are refused. */
static void
spoil_mmap(struct model *m, struct op *op)
{
	op->place = PLACE_FIXED;
	switch (below(m, 3)) {
	case 0:
		op->len = 0;
		break;
	case 1:
		op->addr += 8;
		break;
	case 2:
		op->file = 0;
		op->offset += 8;
		break;
	}
}

static void
make_mmap(struct model *m, struct op *op)
{
	some_range(m, op);
	op->prot = some_prot(m);
	op->shared = percent(m, 45);
	op->file = percent(m, 50) ? ANON : (int)below(m, NFILES);
	if (op->file != ANON)
		op->offset = below(m, percent(m, 80) ? 2 : FILE_PAGES) * PAGE;
	if (percent(m, 30))
		op->place = percent(m, 70) ? PLACE_HINT : PLACE_EXCL;
	if (percent(m, 4))
		spoil_mmap(m, op);
	else if (op->place == PLACE_FIXED || range_free(m, op))
		set_range(m, op, op->prot, true);
}

static void
make_munmap(struct model *m, struct op *op)
{
	some_mapped_range(m, op);
	if (percent(m, 4)) {
		op->len = 0;
		return;
	}
	if (percent(m, 4))
		op->addr += 16;
	if (op->addr + op->len > WINDOW_SIZE)
		op->len = WINDOW_SIZE - op->addr;
	set_range(m, op, PROT_UNMAPPED, true);
}

static void
make_mprotect(struct model *m, struct op *op)
{
	some_mapped_range(m, op);
	op->prot = some_prot(m);
	if (percent(m, 4))
		op->len = 0;
	if (percent(m, 4))
		op->addr += 16;
	if (op->addr + op->len > WINDOW_SIZE)
		op->len = WINDOW_SIZE - op->addr;
	set_range(m, op, op->prot, false);
}

static void
make_fork(struct model *m, struct op *op)
{
	while (m->live[op->child])
		op->child++;
	m->live[op->child] = true;
	m->nlive++;
	memcpy(m->prot[op->child], m->prot[op->proc], WINDOW_PAGES);
}

/* A word; mostly of a page that is mapped, often the last one. */
static void
make_access(struct model *m, struct op *op)
{
	static const uint16_t words[] = { 0, 0, 0, 0, 8, 2040, 2048, 4088 };
	uint32_t page, tries;

	page = percent(m, m->again) ? m->hot : below(m, WINDOW_PAGES);
	for (tries = 0; tries < 4; tries++) {
		if (m->prot[op->proc][page] != PROT_UNMAPPED)
			break;
		page = below(m, WINDOW_PAGES);
	}
	m->hot = page;
	op->before = m->prot[op->proc][page];
	op->addr = page * PAGE + words[below(m, 8)];
	op->len = 8;
	op->value = next(m);
}

/*
 * What is done how often, of a hundred.  Programs that page out fork and exit
 * more too: what goes wrong then goes wrong in shadow chains.
 */
static const uint8_t calm[] = {
	[OP_LOAD] = 32, [OP_STORE] = 30, [OP_MMAP] = 11, [OP_MPROTECT] = 9,
	[OP_MUNMAP] = 7, [OP_FORK] = 7, [OP_EXIT] = 3, [OP_COLLAPSE] = 1,
	[OP_EVICT] = 0,
};
static const uint8_t paging[] = {
	[OP_LOAD] = 26, [OP_STORE] = 28, [OP_MMAP] = 6, [OP_MPROTECT] = 4,
	[OP_MUNMAP] = 3, [OP_FORK] = 9, [OP_EXIT] = 6, [OP_COLLAPSE] = 2,
	[OP_EVICT] = 16,
};

static enum kind
some_kind(struct model *m, const struct program *p, int n)
{
	const uint8_t *weight;
	unsigned kind;
	uint32_t left;

	if (n < 3)
		return (OP_MMAP);
	weight = p->evicts ? paging : calm;
	left = below(m, 100);
	for (kind = 0; left >= weight[kind]; kind++)
		left -= weight[kind];
	if ((kind == OP_FORK && m->nlive == NPROCS) ||
	    (kind == OP_EXIT && m->nlive == 1))
		return (OP_LOAD);
	return ((enum kind)kind);
}

static void
make_op(struct model *m, const struct program *p, int n, struct op *op)
{
	while (!m->live[m->proc] || percent(m, 30))
		m->proc = (int)below(m, NPROCS);
	*op = (struct op){ .proc = m->proc, .file = ANON };
	op->kind = some_kind(m, p, n);
	switch (op->kind) {
	case OP_MMAP:
		make_mmap(m, op);
		break;
	case OP_MUNMAP:
		make_munmap(m, op);
		break;
	case OP_MPROTECT:
		make_mprotect(m, op);
		break;
	case OP_FORK:
		make_fork(m, op);
		break;
	case OP_EXIT:
		m->live[op->proc] = false;
		m->nlive--;
		break;
	case OP_LOAD:
	case OP_STORE:
	case OP_EVICT:
	case OP_COLLAPSE:
		make_access(m, op);
		break;
	}
}

/*
 * Bytes between the end of a file and the end of its last page keep what is
 * stored there for as long as the page is in memory, on both systems; so a
 * program that pages out has files of whole pages.
 */
void
program_make(struct program *p, uint64_t seed)
{
	struct model m;
	int i;

	m = (struct model){ .random = seed, .nlive = 1 };
	m.live[0] = true;
	memset(m.prot, PROT_UNMAPPED, sizeof(m.prot));
	p->seed = seed;
	p->evicts = percent(&m, 50);
	m.again = p->evicts ? 65 : 50;
	p->nops = OPS_MIN + (int)below(&m, OPS_MAX - OPS_MIN + 1);
	for (i = 0; i < NFILES; i++) {
		p->file_size[i] = (2 + below(&m, FILE_PAGES - 1)) * PAGE;
		if (!p->evicts && percent(&m, 50))
			p->file_size[i] -= PAGE / 2;
	}
	for (i = 0; i < p->nops; i++)
		make_op(&m, p, i, &p->ops[i]);
}

uint64_t
program_file_word(const struct program *p, int file, uint32_t offset)
{
	if (offset >= p->file_size[file])
		return (0);
	return ((uint64_t)(0xf0 + file) << 56 | offset);
}

void
program_file_fill(const struct program *p, int file, uint32_t offset,
    void *to, uint32_t len)
{
	uint64_t *words = to;
	uint32_t i;

	for (i = 0; i < len / 8; i++)
		words[i] = program_file_word(p, file, offset + i * 8);
}

void
program_hull(const struct op *op, uint32_t *start, uint32_t *len)
{
	uint32_t end;

	*start = op->addr & ~(PAGE - 1);
	end = (op->addr + op->len + PAGE - 1) & ~(PAGE - 1);
	*len = end - *start;
}

static const char *
prot_name(uint8_t prot)
{
	static const char *const names[] = { "none", "r", "w", "rw" };

	return (prot < 4 ? names[prot] : "unmapped");
}

static void
print_mmap(const struct op *op)
{
	static const char *const places[] = {
		[PLACE_FIXED] = "fixed",
		[PLACE_HINT] = "hint",
		[PLACE_EXCL] = "excl",
	};

	printf("mmap %#x %#x %s %s %s", op->addr, op->len,
	    prot_name(op->prot), op->shared ? "shared" : "private",
	    places[op->place]);
	if (op->file == ANON)
		printf(" anon");
	else
		printf(" F%d %#x", op->file, op->offset);
}

void
program_print_op(const struct op *op)
{
	printf("P%d ", op->proc);
	switch (op->kind) {
	case OP_MMAP:
		print_mmap(op);
		break;
	case OP_MUNMAP:
		printf("munmap %#x %#x", op->addr, op->len);
		break;
	case OP_MPROTECT:
		printf("mprotect %#x %#x %s", op->addr, op->len,
		    prot_name(op->prot));
		break;
	case OP_FORK:
		printf("fork P%d", op->child);
		break;
	case OP_EXIT:
		printf("exit");
		break;
	case OP_LOAD:
		printf("load %#x", op->addr);
		break;
	case OP_STORE:
		printf("store %#x %#jx", op->addr, (uintmax_t)op->value);
		break;
	case OP_EVICT:
		printf("evict %#x", op->addr);
		break;
	case OP_COLLAPSE:
		printf("collapse %#x", op->addr);
		break;
	}
}
