/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of events: base/trace.h has the kinds, and the slots' meaning. */
#include <sys/param.h>
#include <errno.h>
#include <vm/vm.h>
#include <vm/_vm_advice.h>
#include <vm/vm_map.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <vmsim/types.h>
#include "observe/events.h"
#include "observe/observe.h"

#define	WORD(v, w)	{ .value = (v), .word = (w) }
#define	END		{ .word = NULL }

static const struct flag_word placeholder_words[] = {
	WORD(0, "empty"), WORD(1, "placeholder"), END
};

static const struct flag_word recheck_words[] = {
	WORD(0, "unchanged"), WORD(1, "changed"), END
};

static const struct flag_word by_words[] = {
	WORD(TRACE_BY_TABLE, "page table"), WORD(TRACE_BY_TLB, "TLB"),
	WORD(TRACE_BY_STALE_TLB, "stale TLB"), END
};

static const struct flag_word advice_words[] = {
	WORD(MADV_NORMAL, "normal"), WORD(MADV_RANDOM, "random"),
	WORD(MADV_SEQUENTIAL, "sequential"), WORD(MADV_WILLNEED, "willneed"),
	WORD(MADV_DONTNEED, "dontneed"), WORD(MADV_FREE, "free"),
	WORD(MADV_NOSYNC, "nosync"), WORD(MADV_AUTOSYNC, "autosync"),
	WORD(MADV_NOCORE, "nocore"), WORD(MADV_CORE, "core"), END
};

static const struct flag_word fork_words[] = {
	WORD(TRACE_FORK_SHARED, "shared"),
	WORD(TRACE_FORK_NEEDS_COPY, "needs-copy"),
	WORD(TRACE_FORK_EMPTY, "empty"), WORD(TRACE_FORK_COPIED, "copied"),
	WORD(TRACE_FORK_ZERO, "zero"), WORD(TRACE_FORK_NONE, "none"), END
};

static const struct flag_word space_words[] = {
	WORD(0, "of its own"), WORD(1, "shared"), END
};

static const struct flag_word evict_words[] = {
	WORD(VMSIM_EVICT_NONE, "not mapped"),
	WORD(VMSIM_EVICT_UNMANAGED, "unmanaged"),
	WORD(VMSIM_EVICT_PAGER, "pager does not page"),
	WORD(VMSIM_EVICT_WIRED, "wired"), WORD(VMSIM_EVICT_BUSY, "busy"),
	WORD(VMSIM_EVICT_FREED, "freed"),
	WORD(VMSIM_EVICT_PAGED, "paged out"),
	WORD(VMSIM_EVICT_KEPT, "kept"), END
};

static const struct flag_word done_words[] = {
	WORD(0, "failed"), WORD(1, "ok"), END
};

static const struct flag_word busy_words[] = {
	WORD(TRACE_BUSY_EXCLUSIVE, "exclusive"),
	WORD(TRACE_BUSY_SHARED, "shared"),
	WORD(TRACE_BUSY_CHANGED, "changed"), END
};

static const struct flag_word met_words[] = {
	WORD(0, "too few"), WORD(1, "enough"), END
};

static const struct flag_word wake_words[] = {
	WORD(0, "a thread"), WORD(1, "the clock"), END
};

static const struct flag_word errno_words[] = {
	WORD(0, "ok"), WORD(EIO, "EIO"), WORD(ENOSPC, "ENOSPC"),
	WORD(EROFS, "EROFS"), END
};

static const struct flag_word choice_words[] = {
	WORD(TRACE_CHOICE_BEGINS, "begins"),
	WORD(TRACE_CHOICE_PREEMPTED, "preempted"),
	WORD(TRACE_CHOICE_WAITS, "waits"),
	WORD(TRACE_CHOICE_YIELDS, "gives way"),
	WORD(TRACE_CHOICE_ENDED, "ended"), END
};

#define	SLOT(n, t)	{ .name = (n), .type = VALUE_##t }
#define	WORDS(n, w)	{ .name = (n), .type = VALUE_WORD, .words = (w) }
/* Where a page is: the object in `a`, the index in `b`. */
#define	A_PAGE		[0] = SLOT("obj", OBJECT), [1] = SLOT("page", NUMBER)
/* Where it goes: the object in `c`, the index in `e`. */
#define	TO_PAGE		[2] = SLOT("to", OBJECT), [4] = SLOT("topage", NUMBER)

/* A process, and a range of its addresses. */
#define	P_RANGE		[1] = SLOT("p", PROC),				\
			[2] = SLOT("start", HEX),			\
			[4] = SLOT("end", HEX)
#define	P_VA		[1] = SLOT("p", PROC), [2] = SLOT("va", HEX)

static const struct event_row rows[TRACE_KINDS] = {
	[TRACE_NONE] = { "rest", NULL, NULL, { } },
	[TRACE_FAULT_BEGIN] = { "trap", "vm_fault", "fault", {
	    [1] = SLOT("p", PROC), [2] = SLOT("va", HEX),
	    [3] = WORDS("access", access_names),
	    [4] = SLOT("fault", NUMBER) } },
	[TRACE_FAULT_LOOKUP] = { "lookup", "vm_map_lookup", "entry", { A_PAGE,
	    [2] = SLOT("start", HEX), [4] = SLOT("end", HEX) } },
	[TRACE_FAULT_LOOKUP_FAIL] = { "refused", "vm_map_lookup", "entry", {
	    [3] = WORDS("why", kern_names) } },
	[TRACE_FAULT_FAST] = { "fast", "vm_fault_soft_fast", "fast", { A_PAGE,
	    [2] = SLOT("va", HEX), [3] = SLOT("prot", PROT),
	    [4] = SLOT("frame", FRAME) } },
	[TRACE_FAULT_RESIDENT] = { "found", "vm_fault_object", "search", {
	    A_PAGE, [3] = SLOT("valid", MASK) } },
	[TRACE_FAULT_BUSY] = { "busy", "vm_fault_busy_sleep", "busy", {
	    A_PAGE } },
	[TRACE_FAULT_EMPTY] = { "empty", "vm_fault_object", "placeholder", {
	    A_PAGE, [3] = WORDS("how", placeholder_words) } },
	[TRACE_FAULT_POPULATE] = { "populate", "vm_fault_populate",
	    "populate", { A_PAGE, [2] = SLOT("first", NUMBER),
	    [3] = WORDS("answer", pager_names), [4] = SLOT("last", NUMBER) } },
	[TRACE_FAULT_GETPAGES] = { "pagein", "vm_fault_getpages", "pagein", {
	    A_PAGE, [2] = SLOT("behind", NUMBER),
	    [3] = WORDS("answer", pager_names), [4] = SLOT("ahead", NUMBER) } },
	[TRACE_FAULT_ZERO] = { "zero", "vm_fault_zerofill", "zfod", {
	    A_PAGE } },
	[TRACE_FAULT_COPY] = { "copy", "vm_fault_cow", "copy-on-write", {
	    A_PAGE, TO_PAGE } },
	[TRACE_FAULT_MOVE] = { "move", "vm_fault_cow", "copy-on-write", {
	    A_PAGE, TO_PAGE } },
	[TRACE_FAULT_RECHECK] = { "recheck", "vm_fault_relookup", "recheck", {
	    [3] = WORDS("how", recheck_words) } },
	[TRACE_FAULT_ENTER] = { "enter", "pmap_enter", "page table", { A_PAGE,
	    [2] = SLOT("va", HEX), [3] = SLOT("prot", PROT),
	    [4] = SLOT("frame", FRAME) } },
	[TRACE_FAULT_PREFAULT] = { "ahead", "vm_fault_prefault", "prefault", {
	    A_PAGE, [2] = SLOT("va", HEX) } },
	[TRACE_FAULT_RESTART] = { "again", "vm_fault", NULL, { } },
	[TRACE_FAULT_END] = { "done", "vm_fault", NULL, {
	    [2] = SLOT("va", HEX), [3] = WORDS("answer", kern_names) } },
	[TRACE_SHADOW] = { "shadow", "vm_object_shadow", "shadow", {
	    [0] = SLOT("obj", OBJECT), [2] = SLOT("backing", OBJECT) } },
	[TRACE_COLLAPSE] = { "collapse", "vm_object_collapse", "collapse", {
	    [0] = SLOT("obj", OBJECT), [2] = SLOT("backing", OBJECT) } },
	[TRACE_BYPASS] = { "bypass", "vm_object_collapse", "bypass", {
	    [0] = SLOT("obj", OBJECT), [2] = SLOT("backing", OBJECT) } },
	[TRACE_TERMINATE] = { "terminate", "vm_object_terminate", NULL, {
	    [0] = SLOT("obj", OBJECT) } },
	[TRACE_MARK] = { "mark", NULL, NULL, { [2] = SLOT("text", TEXT) } },
	[TRACE_FAULT_COPIED] = { "copied", "vm_fault_cow", "copy-on-write", {
	    A_PAGE, TO_PAGE } },
	[TRACE_HIT] = { "hit", NULL, "hit", { [0] = WORDS("by", by_words),
	    P_VA, [3] = WORDS("access", access_names),
	    [4] = SLOT("frame", FRAME), [5] = SLOT("prot", PROT) } },
	[TRACE_LOAD] = { "load", NULL, NULL, { P_VA,
	    [3] = SLOT("bytes", NUMBER), [4] = SLOT("value", HEX) } },
	[TRACE_STORE] = { "store", NULL, NULL, { P_VA,
	    [3] = SLOT("bytes", NUMBER), [4] = SLOT("value", HEX) } },
	[TRACE_MAP] = { "map", "vm_map_insert", "map", {
	    [0] = SLOT("obj", OBJECT), P_RANGE, [3] = SLOT("prot", PROT) } },
	[TRACE_MAP_AHEAD] = { "map ahead", "vm_map_pmap_enter", "prefault", {
	    [0] = SLOT("obj", OBJECT), P_RANGE } },
	[TRACE_UNMAP] = { "unmap", "vm_map_delete", "unmap", {
	    [0] = SLOT("obj", OBJECT), P_RANGE } },
	[TRACE_PROTECT] = { "protect", "vm_map_protect", "protection", {
	    P_RANGE, [3] = SLOT("prot", PROT) } },
	[TRACE_INHERIT] = { "inherit", "vm_map_inherit", "inheritance", {
	    P_RANGE, [3] = WORDS("inherit", inherit_names) } },
	[TRACE_ADVISE] = { "advise", "vm_map_madvise", "advice", {
	    P_RANGE, [3] = WORDS("advice", advice_words) } },
	[TRACE_WIRE] = { "wire", "vm_map_wire", "wired", {
	    P_RANGE, [3] = SLOT("wirings", NUMBER) } },
	[TRACE_UNWIRE] = { "unwire", "vm_map_unwire", "unwire", {
	    P_RANGE, [3] = SLOT("wirings", NUMBER) } },
	[TRACE_SYNC] = { "sync", "vm_map_sync", "sync", {
	    [0] = SLOT("obj", OBJECT), P_RANGE,
	    [3] = WORDS("answer", done_words) } },
	[TRACE_PROC] = { "process", NULL, NULL, { [1] = SLOT("p", PROC) } },
	[TRACE_FORK] = { "fork", "vmspace_fork", "fork", {
	    [1] = SLOT("p", PROC), [2] = SLOT("child", PROC),
	    [3] = WORDS("space", space_words) } },
	[TRACE_EXIT] = { "exit", "vmspace_exit", "exit", {
	    [1] = SLOT("p", PROC) } },
	[TRACE_FORK_ENTRY] = { "fork entry", "vmspace_fork", "fork", {
	    [0] = SLOT("obj", OBJECT), P_RANGE,
	    [3] = WORDS("how", fork_words) } },
	[TRACE_FORK_PROTECT] = { "write-protect", "vm_map_copy_entry",
	    "copy-on-write", { P_RANGE } },
	[TRACE_COPY_WIRED] = { "copy at once", "vm_fault_copy_entry",
	    "wired", { A_PAGE, TO_PAGE } },
	[TRACE_EVICT] = { "evict", "vm_pageout_clean", "evict", { A_PAGE,
	    [3] = WORDS("how", evict_words) } },
	[TRACE_SWAP_SPACE] = { "swap space", "swp_pager_meta_build",
	    "swap", { A_PAGE, [2] = SLOT("pages", NUMBER),
	    [4] = SLOT("block", NUMBER) } },
	[TRACE_SWAP_OUT] = { "swap out", "swap_pager_putpages", "swap", {
	    A_PAGE, [2] = SLOT("pages", NUMBER),
	    [3] = WORDS("answer", errno_words) } },
	[TRACE_SWAP_IN] = { "swap in", "swap_pager_getpages", "swap", {
	    A_PAGE, [2] = SLOT("pages", NUMBER),
	    [3] = WORDS("answer", errno_words),
	    [4] = SLOT("block", NUMBER) } },
	[TRACE_FAULT_RUN] = { "enter run", "vm_fault_populate", "populate", {
	    A_PAGE, [2] = SLOT("va", HEX), [3] = SLOT("prot", PROT),
	    [4] = SLOT("frame", FRAME) } },
	[TRACE_HOLD] = { "hold", "vm_fault_quick_hold_pages", "hold", {
	    P_RANGE, [3] = SLOT("pages", NUMBER) } },
	[TRACE_UNHOLD] = { "unhold", "vm_page_unhold_pages", "hold", {
	    [3] = SLOT("pages", NUMBER) } },
	[TRACE_OOM] = { "out of memory", "vm_pageout_oom", "shortage", {
	    [1] = SLOT("p", PROC) } },
	[TRACE_OBJECT] = { "object", "vm_object_allocate", "object", {
	    [0] = SLOT("obj", OBJECT), [1] = SLOT("pages", NUMBER) } },
	[TRACE_NAME] = { "name", NULL, NULL, { [0] = SLOT("obj", OBJECT) } },
	[TRACE_RELEASE] = { "release", "vm_object_deallocate", "object", {
	    [0] = SLOT("obj", OBJECT), [3] = SLOT("refs", NUMBER) } },
	[TRACE_SPLIT] = { "split", "vm_object_split", "object", { A_PAGE,
	    [2] = SLOT("to", OBJECT), [3] = SLOT("pages", NUMBER) } },
	[TRACE_REMOVE] = { "remove", "vm_object_page_remove", NULL, { A_PAGE,
	    [4] = SLOT("end", NUMBER) } },
	[TRACE_RESIZE] = { "resize", "vnode_pager_setsize", NULL, {
	    [0] = SLOT("obj", OBJECT), [1] = SLOT("pages", NUMBER) } },
	[TRACE_PAGE] = { "page", "vm_page_alloc", "page", { A_PAGE,
	    [4] = SLOT("frame", FRAME) } },
	[TRACE_FREE] = { "free", "vm_page_free", "frame", {
	    [4] = SLOT("frame", FRAME) } },
	[TRACE_BUSIED] = { "busied", "vm_page_tryxbusy", "busy", { A_PAGE,
	    [3] = WORDS("how", busy_words) } },
	[TRACE_UNBUSIED] = { "unbusied", "vm_page_xunbusy", "busy", { A_PAGE,
	    [3] = WORDS("how", busy_words) } },
	[TRACE_RECLAIM] = { "reclaim", "vm_pageout_scan_inactive",
	    "daemon", { A_PAGE } },
	[TRACE_FILE_READ] = { "file read", "vnode_pager_getpages", "pagein", {
	    A_PAGE, [2] = SLOT("pages", NUMBER),
	    [3] = WORDS("answer", pager_names) } },
	[TRACE_FILE_WRITE] = { "file write", "vnode_pager_putpages", "dirty", {
	    A_PAGE, [3] = WORDS("answer", errno_words) } },
	[TRACE_TLB_FILL] = { "tlb fill", NULL, "TLB", { P_VA,
	    [4] = SLOT("frame", FRAME) } },
	[TRACE_TLB_FLUSH] = { "tlb flush", "pmap_invalidate_range", "TLB", {
	    P_RANGE } },
	[TRACE_DAEMON] = { "page daemon", "vm_pageout_worker", "daemon", {
	    [1] = SLOT("shortage", NUMBER), [2] = SLOT("freed", NUMBER),
	    [3] = WORDS("met", met_words), [4] = SLOT("free", NUMBER) } },
	[TRACE_SCAN] = { "scan", "vm_pageout_scan_active", "daemon", {
	    [0] = WORDS("queue", queue_names), [1] = SLOT("pages", NUMBER) } },
	[TRACE_LAUNDER] = { "launder", "vm_pageout_launder", "laundry", {
	    [1] = SLOT("want", NUMBER), [2] = SLOT("laundered", NUMBER) } },
	[TRACE_THREAD] = { "thread", NULL, NULL, {
	    [1] = SLOT("td", THREAD) } },
	[TRACE_THREAD_END] = { "thread end", NULL, NULL, {
	    [1] = SLOT("td", THREAD) } },
	[TRACE_JOIN] = { "join", NULL, NULL, { [1] = SLOT("td", THREAD) } },
	[TRACE_SWITCH] = { "switch", "mi_switch", NULL, {
	    [1] = SLOT("from", THREAD) } },
	[TRACE_WAIT] = { "wait", "msleep", NULL, {
	    [2] = SLOT("for", TEXT) } },
	[TRACE_WAIT_LOCK] = { "wait lock", NULL, NULL, {
	    [1] = SLOT("owner", THREAD), [2] = SLOT("lock", TEXT) } },
	[TRACE_GOT_LOCK] = { "got lock", NULL, NULL, {
	    [2] = SLOT("lock", TEXT) } },
	[TRACE_WAKE] = { "wake", "wakeup", NULL, {
	    [1] = SLOT("td", THREAD), [3] = WORDS("by", wake_words) } },
	[TRACE_CLOCK] = { "clock", NULL, NULL, {
	    [1] = SLOT("ticks", NUMBER) } },
	[TRACE_CHOICE] = { "choice", NULL, NULL, {
	    [0] = SLOT("step", NUMBER), [1] = SLOT("to", THREAD),
	    [3] = WORDS("why", choice_words) } },
	[TRACE_STEP] = { "step", NULL, NULL, { [0] = SLOT("step", NUMBER),
	    [2] = SLOT("text", TEXT) } },
};

const struct event_row *
event_row(unsigned kind)
{
	return (&rows[kind]);
}

unsigned
event_nkinds(void)
{
	return (nitems(rows));
}

uint64_t
event_value(const struct trace_event *e, unsigned slot)
{
	const uint64_t values[EVENT_SLOTS] = { e->a, e->b, e->c, e->d, e->e,
	    e->d >> 16 };

	return (values[slot]);
}

void
event_set(struct trace_event *e, unsigned slot, uint64_t value)
{
	switch (slot) {
	case 0:
		e->a = (uint32_t)value;
		break;
	case 1:
		e->b = value;
		break;
	case 2:
		e->c = value;
		break;
	case 3:
		e->d = (uint32_t)value;
		break;
	case 4:
		e->e = value;
		break;
	}
}
