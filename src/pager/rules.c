/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contract of pagers: every rule, with its sentence and with what FreeBSD
 * does where it is broken.  doc/pager-contract.md and doc/populate-rules.md say
 * why each is there.
 */
#include "pager/rules.h"

const struct pager_rule_row pager_rules[RULE_COUNT] = {
	/* any method */
	[RULE_L1] = { "pager rule L1", 0,
	    "a method returns with exactly the locks with which it was called, "
	    "the object's in the same mode",
	    "asserts the object's lock after some methods, else the next "
	    "unlock panics, far from the cause" },
	[RULE_L2] = { "pager rule L2", 0,
	    "a method leaves the paging-in-progress count as it was: each "
	    "vm_object_pip_add() needs its vm_object_pip_wakeup()",
	    "a hang in \"objtrm\", or an underflow of the count" },
	[RULE_L3] = { "pager rule L3", SHOW_BUSY,
	    "a method leaves no page exclusively busied but those that it "
	    "hands over: the next fault on such a page never wakes",
	    "a hang in \"vmpfw\"" },
	[RULE_L4] = { "pager rule L4", 0,
	    "no page is put into an object past its size",
	    "nothing: the page is found, with old contents, when the object "
	    "grows" },
	[RULE_L5] = { "pager rule L5", 0,
	    "a page is filled first, then marked by vm_page_valid(): a fault "
	    "in between maps what was there before",
	    "nothing: the process sees zeroes, or another's data" },
	[RULE_L6] = { "pager rule L6", 0,
	    "a method ends: it does not try again and again what cannot work",
	    "a hang" },
	[RULE_L7] = { "pager rule L7", 0,
	    "a fault makes progress: its pager does not change the map, or "
	    "take the page away again, at each call",
	    "tries without end" },

	/* alloc and dealloc */
	[RULE_A1] = { "pager rule A1", 0,
	    "pgo_alloc returns NULL or an object of the type that was asked "
	    "for, or of the type that this one is based on",
	    "nothing: the methods of another pager are called" },
	[RULE_A2] = { "pager rule A2", 0,
	    "pgo_alloc returns an object that is alive, with a reference for "
	    "the caller",
	    "use after free" },
	[RULE_D1] = { "pager rule D1", 0,
	    "pgo_dealloc leaves the object as OBJT_DEAD, so that its next user "
	    "does not reach the pager",
	    "asserts in the callers of vm_object_terminate()" },
	[RULE_D2] = { "pager rule D2", 0,
	    "only the last vm_object_deallocate() gives an object up to its "
	    "pager, so that the destructor runs once",
	    "runs the destructor a second time" },
	[RULE_D3] = { "pager rule D3", 0,
	    "each reference that a lookup by handle gave is handed on to a "
	    "mapping or given back with vm_object_deallocate()",
	    "nothing: the device can never be detached" },

	/* the methods of devices */
	[RULE_K1] = { "device rule K1", 0,
	    "cdev_pg_ctor returns with exactly the locks with which it was "
	    "called",
	    "panics when the thread returns to user mode (WITNESS)" },
	[RULE_K2] = { "device rule K2", 0,
	    "cdev_pg_fault returns with the object write-locked, as it was "
	    "called",
	    "panics in VM_OBJECT_WUNLOCK() of the device pager" },
	[RULE_K3] = { "device rule K3", 0,
	    "cdev_pg_path writes a string that ends within its buffer",
	    "reads past the end" },
	[RULE_K4] = { "device rule K4", 0,
	    "d_mmap, when it answers 0, has set the address of a page, of RAM "
	    "or of device memory",
	    "nothing: it maps what was on the stack, or what is at that "
	    "address; low bits become bits of the page-table entry" },
	[RULE_K5] = { "device rule K5", 0,
	    "a request has the number that FreeBSD's _IO(), _IOR() and _IOW() "
	    "make, those of <sys/ioccom.h> of the kernel headers; the host's "
	    "numbers are others",
	    "answers ENOTTY" },
	[RULE_K6] = { "device rule K6", 0,
	    "d_mmap_single, when it answers 0, has set an object, with a "
	    "reference for the mapping, and the offset of a page in it",
	    "nothing: memory of zeroes is mapped, or other bytes than the "
	    "address says" },

	/* getpages */
	[RULE_G1] = { "pager rule G1", SHOW_VALID | SHOW_BUSY,
	    "the pages asked for follow one another in the object, and are "
	    "exclusively busied by this thread, not mapped, clean and not "
	    "fully valid",
	    "asserts (vm_pager_assert_in())" },
	[RULE_G2] = { "pager rule G2", 0,
	    "getpages answers VM_PAGER_OK, BAD, FAIL, ERROR or AGAIN",
	    "takes it for an error" },
	[RULE_G3] = { "pager rule G3", SHOW_BUSY,
	    "the caller gets back, whatever the answer, the object's pages at "
	    "these indices, exclusively busied by its own thread",
	    "asserts, for VM_PAGER_OK only" },
	[RULE_G4] = { "pager rule G4", SHOW_VALID | SHOW_KIND,
	    "each page that was read holds something, which vm_page_valid() "
	    "says, and is managed or not as its object is",
	    "asserts that it is valid" },
	[RULE_G5] = { "pager rule G5", 0,
	    "no more pages are reported before and after than were asked for, "
	    "none before index 0 or past the size",
	    "nothing: they become the extent that the fault maps" },
	[RULE_G6] = { "pager rule G6", 0,
	    "a page that was replaced is freed: vm_page_replace() frees it, "
	    "else call vm_page_free()",
	    "a leak" },
	[RULE_G7] = { "pager rule G7", 0,
	    "a fictitious page has the address of a page, of RAM or of device "
	    "memory",
	    "nothing: it maps what is at that address; low bits become bits of "
	    "the page-table entry" },

	/* getpages_async */
	[RULE_S1] = { "pager rule S1", 0,
	    "iodone is called exactly once for each read, also after an error",
	    "pages that stay busy, or are freed twice" },
	[RULE_S2] = { "pager rule S2", 0,
	    "iodone is given the pages that were asked for, exclusively busied",
	    "asserts in the callbacks" },

	/* putpages */
	[RULE_W1] = { "pager rule W1", SHOW_BUSY,
	    "the pages to be written are the object's and busied",
	    "asserts" },
	[RULE_W2] = { "pager rule W2", 0,
	    "each page gets an answer in rtvals[], a VM_PAGER_*, and there are "
	    "no more answers than pages",
	    "reads what was in the array before; writes past its end" },
	[RULE_W3] = { "pager rule W3", SHOW_BUSY,
	    "only a page answered VM_PAGER_PEND is released by the pager; the "
	    "others are still the object's, and busied",
	    "asserts in vm_page_sunbusy()" },
	[RULE_W4] = { "pager rule W4", SHOW_VALID,
	    "a page answered VM_PAGER_OK has been written and is clean: "
	    "vm_page_undirty() says so",
	    "nothing: it is written again and again, and never freed" },
	[RULE_W5] = { "pager rule W5", SHOW_VALID,
	    "a page that was not written, answered VM_PAGER_FAIL, ERROR or "
	    "AGAIN, is as dirty as it was",
	    "nothing: the page is freed, and its changes are lost" },
	[RULE_W6] = { "pager rule W6", 0,
	    "VM_PAGER_BAD is for a page past the end of what the pager has, "
	    "and gives its changes up; where a write fails the answer is "
	    "VM_PAGER_ERROR",
	    "nothing: the page is freed, and its changes are lost" },
	[RULE_W7] = { "pager rule W7", 0,
	    "putpages reads the pages and leaves what they hold: processes go "
	    "on reading them meanwhile",
	    "nothing: they read what the pager made of the page" },
	[RULE_W8] = { "pager rule W8", 0,
	    "putpages waits for no frame: it is called because there is none",
	    "a hang: the page daemon waits for itself" },
	[RULE_W9] = { "pager rule W9", SHOW_BUSY,
	    "a page keeps the busy state with which it was given until it is "
	    "answered: meanwhile nobody maps it for writing",
	    "asserts in vm_pageout_flush()" },

	/* haspage */
	[RULE_H1] = { "pager rule H1", 0,
	    "the numbers of pages before and after are not negative, and no "
	    "more before than the index allows",
	    "overruns an array" },

	/* revoking pages of managed devices */
	[RULE_R1] = { "device rule R1", SHOW_BUSY,
	    "a page that is revoked is exclusively busied by this thread, with "
	    "vm_page_busy_acquire(): a fault may be about to map it",
	    "asserts that it is busied by any thread" },
	[RULE_R2] = { "device rule R2", 0,
	    "the object of a page that is revoked is write-locked",
	    "asserts" },
	[RULE_R3] = { "device rule R3", SHOW_KIND,
	    "a page that is revoked is a managed page of that managed device",
	    "asserts" },

	/* putting pages into objects */
	[RULE_N1] = { "pager rule N1", 0,
	    "a page that is inserted belongs to no object: take it out first, "
	    "with vm_page_remove()",
	    "asserts" },
	[RULE_N2] = { "pager rule N2", SHOW_KIND,
	    "a page that is inserted into an object of managed pages is "
	    "managed: vm_page_alloc_noobj() and vm_page_getfake() set "
	    "VPO_UNMANAGED, which is to be cleared before",
	    "nothing, until pmap_remove_all() asserts; else its mappings are "
	    "not found, and outlive it" },
	[RULE_I1] = { "pager rule I1", 0,
	    "pgo_page_inserted leaves the page where it is",
	    "nothing: the caller goes on with the page" },
	[RULE_M1] = { "pager rule M1", 0,
	    "the range of a write count does not end before it begins",
	    "nothing" },

	/* pagers of the program's own */
	[RULE_T1] = { "pager rule T1", 0,
	    "a base, a type given up, and a type of which objects are made "
	    "exist",
	    "EINVAL, or an array overrun" },
	[RULE_T2] = { "pager rule T2", 0,
	    "an object's pager has pgo_dealloc, pgo_getpages, pgo_putpages and "
	    "pgo_haspage, its own or its base's, and pgo_alloc for "
	    "vm_pager_allocate()",
	    "a call of NULL" },
	[RULE_T3] = { "pager rule T3", 0,
	    "no object is of a type that is given up",
	    "a call of NULL, or of another pager" },

	/* populate */
	[RULE_P1] = { "populate rule P1", 0,
	    "populate is for objects whose pager has the method and set "
	    "OBJ_POPULATE; of the devices, for managed ones only",
	    "asserts" },
	[RULE_P2] = { "populate rule P2", 0,
	    "populate is called for the top object of a mapping, which has no "
	    "shadow, where no page is resident, inside the object's size",
	    "as here" },
	[RULE_P3] = { "populate rule P3", 0,
	    "populate is called with the object write-locked and the map "
	    "unlocked, may unlock the object and sleep, and returns with the "
	    "locks with which it was called",
	    "asserts" },
	[RULE_P4] = { "populate rule P4", 0,
	    "populate is told the page, the access, the most that the entry "
	    "allows, and the range of the entry around the page as a hint",
	    "as here" },
	[RULE_P5] = { "populate rule P5", SHOW_VALID | SHOW_KIND | SHOW_BUSY,
	    "the range returned with VM_PAGER_OK contains the page and lies in "
	    "the object, and each page of it is resident, fully valid, "
	    "exclusively busied by this thread, and managed or not as its "
	    "object is",
	    "asserts, but for the kind" },
	[RULE_P6] = { "populate rule P6", SHOW_BUSY,
	    "with VM_PAGER_BAD nothing was populated and nothing stays busy: "
	    "getpages handles the fault",
	    "a hang in \"vmpfw\"" },
	[RULE_P7] = { "populate rule P7", SHOW_BUSY,
	    "any other answer is VM_PAGER_FAIL, ERROR or AGAIN, the fault "
	    "fails, and nothing stays busy: an error path releases what it has "
	    "busied",
	    "a hang in \"vmpfw\"" },
	[RULE_P8] = { "populate rule P8", 0,
	    "the fault takes the map back; if it has changed, the range is "
	    "released unmapped and the fault starts again",
	    "as here" },
	[RULE_P9] = { "populate rule P9", 0,
	    "pages outside of the map entry are released unmapped and stay "
	    "resident; the others are mapped",
	    "as here" },
	[RULE_P10] = { "populate rule P10", 0,
	    "the pages get the protection of the mapping; a write fault makes "
	    "every managed page dirty, not only its own",
	    "as here" },
	[RULE_P11] = { "populate rule P11", 0,
	    "a page with psind above 0 heads an aligned run of frames in "
	    "order; the run is entered by one mapping of the largest size, "
	    "from psind down level by level, for which the address is "
	    "aligned and the range holds it, wired or not",
	    "asserts, in part" },
	[RULE_P12] = { "populate rule P12", 0,
	    "a wiring fault wires its page, the others are activated, a "
	    "requested hold is taken, and every page is unbusied",
	    "as here" },
	[RULE_P13] = { "populate rule P13", 0,
	    "a private mapping is populated for reading only; what is written "
	    "is a copy in a shadow",
	    "as here" },
	[RULE_P14] = { "populate rule P14", 0,
	    "no placeholder is held while populate runs: two faults may be "
	    "inside it, and one waits where the other has a page busy",
	    "as here" },
	[RULE_P15] = { "populate rule P15", 0,
	    "an entry of large pages is populated at each fault; only the "
	    "first page of the aligned run is busied, and the run is mapped "
	    "at once",
	    "asserts" },
	[RULE_P16] = { "populate rule P16", 0,
	    "populate adds no wiring of its own under mlock: the fault handler "
	    "wires the page, and munlock undoes one wiring, so that with two "
	    "the page is never freed",
	    "a leak" },
};
