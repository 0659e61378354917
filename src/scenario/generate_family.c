/* SPDX-License-Identifier: BSD-2-Clause */
/* The families: how often each operation comes, and what is mapped. */
#include <string.h>

#include "scenario/generate.h"

#define	ALL_KINDS	(GEN_BIT(GEN_KINDS) - 1)
#define	PAGED		(GEN_BIT(GEN_SWAP) | GEN_BIT(GEN_FILE))
#define	DEVICES		(GEN_BIT(GEN_MGTDEV) | GEN_BIT(GEN_DEV) | \
			    GEN_BIT(GEN_SG) | GEN_BIT(GEN_PHYS))

const struct gen_family gen_families[] = {
	{ .name = "anon", .recipe = { .tame = true, .weights = {
	    [OP_MMAP] = 8, [OP_MMAPANY] = 2, [OP_GUARD] = 1, [OP_STACK] = 1,
	    [OP_MUNMAP] = 4, [OP_MPROTECT] = 3, [OP_FAULT] = 3,
	    [OP_LOAD] = 8, [OP_STORE] = 10, [OP_RUN] = 3, [OP_MINCORE] = 1,
	    [OP_FORK] = 1 } } },
	{ .name = "fork-cow", .recipe = { .tame = true, .kinds = PAGED,
	    .weights = {
	    [OP_MMAP] = 3, [OP_MUNMAP] = 2, [OP_MPROTECT] = 1,
	    [OP_LOAD] = 4, [OP_STORE] = 10, [OP_RUN] = 2, [OP_BURST] = 6,
	    [OP_FORK] = 4, [OP_EXIT] = 6, [OP_COLLAPSE] = 2,
	    [OP_STACK] = 1, [OP_EVICT] = 1 } } },
	{ .name = "inherit", .recipe = { .tame = true, .kinds = PAGED,
	    .weights = {
	    [OP_MMAP] = 4, [OP_MUNMAP] = 2, [OP_MINHERIT] = 6,
	    [OP_LOAD] = 5, [OP_STORE] = 8, [OP_FORK] = 5, [OP_EXIT] = 4,
	    [OP_BURST] = 2, [OP_COLLAPSE] = 1, [OP_GUARD] = 1 } } },
	{ .name = "protect", .recipe = { .tame = true, .kinds = PAGED,
	    .weights = {
	    [OP_MMAP] = 5, [OP_GUARD] = 2, [OP_MUNMAP] = 2,
	    [OP_MPROTECT] = 10, [OP_FAULT] = 6, [OP_LOAD] = 5,
	    [OP_STORE] = 8, [OP_FORK] = 1, [OP_STACK] = 1,
	    [OP_MMAPANY] = 1 } } },
	{ .name = "populate", .recipe = { .tame = true, .kinds = DEVICES,
	    .weights = {
	    [OP_MMAP] = 8, [OP_MUNMAP] = 3, [OP_MPROTECT] = 2,
	    [OP_LOAD] = 8, [OP_STORE] = 6, [OP_FAULT] = 4, [OP_RUN] = 3,
	    [OP_MADVISE] = 1, [OP_EVICT] = 1, [OP_MINCORE] = 1,
	    [OP_FORK] = 1, [OP_EXIT] = 1 } } },
	{ .name = "file-private", .recipe = { .tame = true,
	    .kinds = GEN_BIT(GEN_FILE), .weights = {
	    [OP_MMAP] = 6, [OP_MUNMAP] = 3, [OP_MPROTECT] = 1,
	    [OP_LOAD] = 8, [OP_STORE] = 8, [OP_RUN] = 4, [OP_MSYNC] = 3,
	    [OP_TRUNCATE] = 3, [OP_EVICT] = 3, [OP_FORK] = 2, [OP_EXIT] = 2,
	    [OP_BURST] = 2, [OP_MINCORE] = 1, [OP_COLLAPSE] = 1 } } },
	{ .name = "wire", .recipe = { .tame = true, .kinds = PAGED,
	    .weights = {
	    [OP_MMAP] = 5, [OP_MUNMAP] = 3, [OP_MPROTECT] = 3,
	    [OP_MLOCK] = 8, [OP_MUNLOCK] = 6, [OP_LOAD] = 3, [OP_STORE] = 7,
	    [OP_FORK] = 2, [OP_EXIT] = 2, [OP_BURST] = 3, [OP_EVICT] = 2,
	    [OP_TRUNCATE] = 1, [OP_COLLAPSE] = 1, [OP_STACK] = 1,
	    [OP_GUARD] = 1, [OP_MSYNC] = 1, [OP_MADVISE] = 1 } } },
	{ .name = "advise", .recipe = { .tame = true, .kinds = PAGED,
	    .weights = {
	    [OP_MMAP] = 4, [OP_MUNMAP] = 2, [OP_MADVISE] = 12,
	    [OP_LOAD] = 6, [OP_STORE] = 8, [OP_RUN] = 4, [OP_EVICT] = 3,
	    [OP_RETURN] = 2, [OP_FORK] = 2, [OP_EXIT] = 1, [OP_BURST] = 2,
	    [OP_MINCORE] = 2, [OP_MSYNC] = 1 } } },
	{ .name = "evict", .recipe = { .tame = true, .kinds = PAGED,
	    .weights = {
	    [OP_MMAP] = 4, [OP_MUNMAP] = 2, [OP_LOAD] = 6, [OP_STORE] = 6,
	    [OP_EVICT] = 10, [OP_RETURN] = 8, [OP_FORK] = 3, [OP_EXIT] = 3,
	    [OP_BURST] = 4, [OP_COLLAPSE] = 2, [OP_TRUNCATE] = 2,
	    [OP_MADVISE] = 1, [OP_RUN] = 2, [OP_MINHERIT] = 1 } } },
	{ .name = "pressure", .recipe = { .tame = true, .kinds = PAGED,
	    .weights = {
	    [OP_MMAP] = 3, [OP_MUNMAP] = 2, [OP_LOAD] = 4, [OP_STORE] = 6,
	    [OP_RUN] = 6, [OP_MADVISE] = 2, [OP_MLOCK] = 2, [OP_MUNLOCK] = 2,
	    [OP_MSYNC] = 2, [OP_SCAN] = 20, [OP_LAUNDER] = 6,
	    [OP_QUEUES] = 4, [OP_EVICT] = 1, [OP_TRUNCATE] = 1,
	    [OP_FORK] = 2, [OP_EXIT] = 2, [OP_BURST] = 2,
	    [OP_COLLAPSE] = 1 } } },
	{ .name = "hold", .recipe = { .tame = true,
	    .kinds = PAGED | GEN_BIT(GEN_PHYS), .weights = {
	    [OP_MMAP] = 4, [OP_MUNMAP] = 3, [OP_LOAD] = 3, [OP_STORE] = 6,
	    [OP_HOLD] = 8, [OP_UNHOLD] = 3, [OP_EVICT] = 3, [OP_FORK] = 2,
	    [OP_EXIT] = 3, [OP_BURST] = 3, [OP_TRUNCATE] = 3,
	    [OP_COLLAPSE] = 1, [OP_MSYNC] = 1 } } },
	{ .name = "mix", .recipe = { .tame = true }, .blend = true },
	{ .name = "long", .recipe = { .tame = true }, .blend = true,
	    .nops = 250 },
	{ .name = "during", .recipe = { .tame = true,
	    .kinds = PAGED | GEN_BIT(GEN_MGTDEV), .weights = {
	    [OP_MMAP] = 6, [OP_MMAPANY] = 1, [OP_MUNMAP] = 5,
	    [OP_MPROTECT] = 4, [OP_MINHERIT] = 1, [OP_MADVISE] = 2,
	    [OP_MSYNC] = 1, [OP_MINCORE] = 1, [OP_LOAD] = 4, [OP_STORE] = 5,
	    [OP_FAULT] = 1, [OP_EVICT] = 3, [OP_TRUNCATE] = 2,
	    [OP_COLLAPSE] = 2, [OP_FORK] = 3, [OP_EXIT] = 3, [OP_PROC] = 1,
	    [OP_DURING] = 20, [OP_BURST] = 2 } } },
	/* What recordings leave out, and everything else beside it. */
	{ .name = "beyond", .recipe = { .kinds = ALL_KINDS, .weights = {
	    [OP_MMAP] = 10, [OP_MMAPANY] = 1, [OP_GUARD] = 1,
	    [OP_STACK] = 1, [OP_MUNMAP] = 5, [OP_MPROTECT] = 3,
	    [OP_MINHERIT] = 3, [OP_MADVISE] = 2, [OP_MLOCK] = 6,
	    [OP_MUNLOCK] = 4, [OP_MSYNC] = 4, [OP_MINCORE] = 1,
	    [OP_FAULT] = 2, [OP_LOAD] = 6, [OP_STORE] = 8, [OP_FORCE] = 3,
	    [OP_HOLD] = 5,
	    [OP_UNHOLD] = 2, [OP_EVICT] = 3, [OP_SCAN] = 3,
	    [OP_LAUNDER] = 2, [OP_TRUNCATE] = 3,
	    [OP_COLLAPSE] = 2, [OP_FORK] = 4, [OP_EXIT] = 4, [OP_PROC] = 1,
	    [OP_DURING] = 3, [OP_BURST] = 4, [OP_RETURN] = 3,
	    [OP_RUN] = 3 } } },
	{ .name = "superpage", .recipe = { .superpages = true,
	    .kinds = GEN_BIT(GEN_MGTDEV) | GEN_BIT(GEN_LARGEPAGE),
	    .weights = {
	    [OP_MMAP] = 12, [OP_MUNMAP] = 4, [OP_MPROTECT] = 8,
	    [OP_MINHERIT] = 2, [OP_MADVISE] = 5, [OP_MLOCK] = 4,
	    [OP_MUNLOCK] = 2, [OP_MSYNC] = 1, [OP_MINCORE] = 2,
	    [OP_FAULT] = 3, [OP_LOAD] = 12, [OP_STORE] = 10, [OP_FORCE] = 1,
	    [OP_HOLD] = 2, [OP_UNHOLD] = 1, [OP_EVICT] = 1,
	    [OP_COLLAPSE] = 1, [OP_FORK] = 3, [OP_EXIT] = 1, [OP_RUN] = 1,
	    [OP_DURING] = 4, [OP_BURST] = 1, [OP_RETURN] = 1 } } },
};
const unsigned gen_nfamilies = sizeof(gen_families) / sizeof(gen_families[0]);

const struct gen_family *
gen_family_find(const char *name)
{
	unsigned i;

	for (i = 0; i < gen_nfamilies; i++)
		if (strcmp(gen_families[i].name, name) == 0)
			return (&gen_families[i]);
	return (NULL);
}
