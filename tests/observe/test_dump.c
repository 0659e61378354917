/* SPDX-License-Identifier: BSD-2-Clause */
/* Where pages are large a dump tells what is alike in one line. */
#include <vm/vm_map.h>
#include "pmap/pmap.h"
#include "observe/dump.h"
#include "support/words.h"

static struct state state;
static struct state_names names;

static void
begin_state(struct test *t)
{
	state_init(&state);
	names_init(&names);
	assert_true(names_set(&names, NAME_PROC, 1, "P"));
	assert_true(names_set(&names, NAME_TEXT, 1, "swap"));
	assert_non_null(state_add(&state, STATE_COUNTERS, 0, 0));
}

static void
end_state(struct test *t)
{
	state_fini(&state);
	names_fini(&names);
}

TESTS(.no_machine = true, .begin = begin_state, .end = end_state);

/* From the first process or object on, without the counters. */
static void
dump(struct test *t, bool runs)
{
	struct dump d = { .out = { test_print, t }, .prefix = "", .runs = runs,
	    .state = &state, .names = &names };
	char *stats;

	test_hush(t);
	assert_true(dump_state(&d));
	dump_forget_numbers(&d);
	stats = strstr(t->said, "stats ");
	assert_non_null(stats);
	*stats = '\0';
}

static uint64_t *
add(enum state_kind kind, uint64_t index)
{
	struct state_item *i = state_add(&state, kind, 1, index);

	assert_non_null(i);
	return (i->v);
}

/* A valid page of S1; its values. */
static uint64_t *
add_page(uint64_t index)
{
	uint64_t *v = add(STATE_PAGE, index);

	v[AT_PAGE_VALID] = 0xff;
	v[AT_PAGE_BUSY] = STATE_NONE;
	return (v);
}

/* A page-table entry of P that shows that page of S1. */
static uint64_t *
add_pte(uint64_t page, uint64_t shown)
{
	uint64_t *v = add(STATE_PTE, PG(page));

	v[AT_PTE_PROT] = VM_PROT_RW;
	v[AT_PTE_OBJECT] = 1;
	v[AT_PTE_PAGE] = shown;
	return (v);
}

/* P, whose only entry shows S1. */
static void
add_object(void)
{
	uint64_t *v;

	(void)add(STATE_PROC, 0);
	v = add(STATE_ENTRY, PG(1));
	v[AT_ENTRY_END] = PG(2);
	v[AT_ENTRY_OBJECT] = 1;
	v = add(STATE_OBJECT, 0);
	v[AT_OBJECT_KIND] = 1;
	v[AT_OBJECT_BACKING] = STATE_NONE;
}

#define	PROC	"proc P entries=0 size=0 resident=0 wired=0\n"
#define	OBJECT	PROC " entry 0x1000-0x2000 ---/--- inh=share wired=0 "	\
		"obj=S1 off=0x0\n"					\
		"object S1 swap size=0 refs=0 shadows=0 resident=0 "	\
		"backing=none boff=0x0\n"

TEST(pages_that_look_alike_are_one_line)
{
	add_object();
	add_page(0);
	add_page(1);
	add_page(2)[AT_PAGE_DIRTY] = 0xff;
	add_page(3)[AT_PAGE_VALID] = 0x0f;
	add_page(4)[AT_PAGE_WIRE] = 1;
	add_page(5)[AT_PAGE_FLAGS] = PGA_NOSYNC;
	add_page(6)[AT_PAGE_BUSY] = VPB_OWNER_WORD(1);
	add_page(7)[AT_PAGE_BUSY] = VPB_OWNER_WORD(2);
	add_page(8)[AT_PAGE_BUSY] = VPB_SHARERS_WORD(1);
	add_page(9);
	add_page(11);
	add_page(12)[AT_PAGE_FRAME] = 7;	/* is not shown */
	dump(t, true);
	assert_said(t, OBJECT
	    " page 0 valid=ff dirty=00 wire=0 n=2\n"
	    " page 2 valid=ff dirty=ff wire=0\n"
	    " page 3 valid=0f dirty=00 wire=0\n"
	    " page 4 valid=ff dirty=00 wire=1\n"
	    " page 5 valid=ff dirty=00 wire=0 nosync\n"
	    " page 6 valid=ff dirty=00 wire=0 xbusy n=2\n"
	    " page 8 valid=ff dirty=00 wire=0 sbusy\n"
	    " page 9 valid=ff dirty=00 wire=0\n"
	    " page 11 valid=ff dirty=00 wire=0 n=2\n");
}

TEST(otherwise_each_page_is_a_line)
{
	add_object();
	add_page(0);
	add_page(1);
	dump(t, false);
	assert_said(t, OBJECT " page 0 valid=ff dirty=00 wire=0\n"
	    " page 1 valid=ff dirty=00 wire=0\n");
}

TEST(page_table_entries_that_go_on_are_one_line)
{
	(void)add(STATE_PROC, 0);
	add_pte(1, 0);
	add_pte(2, 1);
	add_pte(3, 2);
	add_pte(4, 9);
	add_pte(5, 10)[AT_PTE_PROT] = VM_PROT_READ;
	add_pte(6, 11)[AT_PTE_FLAGS] = PTE_A;
	add_pte(7, 12)[AT_PTE_OBJECT] = 2;
	add_pte(9, 13)[AT_PTE_OBJECT] = 2;
	add_pte(10, 14)[AT_PTE_OBJECT] = STATE_NONE;
	add_pte(11, 15)[AT_PTE_OBJECT] = STATE_NONE;
	dump(t, true);
	assert_said(t, PROC
	    "  pte 0x1000 rw- obj=S1 idx=0 n=3\n"
	    "  pte 0x4000 rw- obj=S1 idx=9\n"
	    "  pte 0x5000 r-- obj=S1 idx=10\n"
	    "  pte 0x6000 rw- obj=S1 idx=11 acc\n"
	    "  pte 0x7000 rw- obj=S2 idx=12\n"
	    "  pte 0x9000 rw- obj=S2 idx=13\n"
	    "  pte 0xa000 rw- obj=none\n"
	    "  pte 0xb000 rw- obj=none\n");
}

/* [4K][2M][2M]: their pages go on by 512. */
TEST(large_mappings_go_on_by_their_size)
{
	(void)add(STATE_PROC, 0);
	add_pte(511, 511);
	add_pte(512, 512)[AT_PTE_PSIND] = 1;
	add_pte(1024, 1024)[AT_PTE_PSIND] = 1;
	add_pte(1536, 1537)[AT_PTE_PSIND] = 1;
	dump(t, true);
	assert_said(t, PROC
	    "  pte 0x1ff000 rw- obj=S1 idx=511\n"
	    "  pte 0x200000 rw- obj=S1 idx=512 2M n=2\n"
	    "  pte 0x600000 rw- obj=S1 idx=1537 2M\n");
}

/* [1-3][3-5]: a line of the page table is below its entry. */
TEST(a_run_ends_where_an_entry_does)
{
	uint64_t *v;

	(void)add(STATE_PROC, 0);
	v = add(STATE_ENTRY, PG(1));
	v[AT_ENTRY_END] = PG(3);
	v[AT_ENTRY_OBJECT] = STATE_NONE;
	v = add(STATE_ENTRY, PG(3));
	v[AT_ENTRY_END] = PG(5);
	v[AT_ENTRY_OBJECT] = STATE_NONE;
	v[AT_ENTRY_OFFSET] = STATE_NONE;
	add_pte(1, 0);
	add_pte(2, 1);
	add_pte(3, 2);
	add_pte(4, 3);
	dump(t, true);
	assert_said(t, PROC
	    " entry 0x1000-0x3000 ---/--- inh=share wired=0 obj=none "
	    "off=0x0\n"
	    "  pte 0x1000 rw- obj=S1 idx=0 n=2\n"
	    " entry 0x3000-0x5000 ---/--- inh=share wired=0 obj=none off=-\n"
	    "  pte 0x3000 rw- obj=S1 idx=2 n=2\n");
}
