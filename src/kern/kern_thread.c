/* SPDX-License-Identifier: BSD-2-Clause */
/* The threads of a machine; the first one is there from the start. */
#include <errno.h>

#include <vm/vm_page.h>

#include "base/assert.h"
#include "base/panic.h"
#include "kern/kern.h"

u_int
vmsim_curtid(void)
{
	return (curvm->curtid);
}

struct thread *
kern_thread_create(const char *name)
{
	struct kern_state *ks = curvm->kern;
	struct thread *td;

	td = arena_zalloc(sizeof(*td));
	if (td == NULL)
		return (NULL);
	td->td_tid = ++ks->ntids;
	td->td_name = name;
	TAILQ_INSERT_TAIL(&ks->threads, td, td_link);
	return (td);
}

void
kern_thread_destroy(struct thread *td)
{
	CONTRACT(td != curthread && td->td_nheld == 0 && td->td_wchan == NULL,
	    "thread %u (%s) ends while it runs, waits or holds %d locks",
	    td->td_tid, td->td_name, td->td_nheld);
	TAILQ_REMOVE(&curvm->kern->threads, td, td_link);
	arena_free(td, sizeof(*td));
}

struct thread *
kern_set_curthread(struct thread *td)
{
	struct thread *previous = curthread;

	curthread = td;
	curvm->curtid = td->td_tid;
	return (previous);
}

int
kern_init(struct vmsim *vm)
{
	struct thread *td;

	vm->kern = arena_zalloc(sizeof(*vm->kern));
	if (vm->kern == NULL)
		return (ENOMEM);
	TAILQ_INIT(&vm->kern->threads);
	td = kern_thread_create("main");
	if (td == NULL)
		return (ENOMEM);
	kern_set_curthread(td);
	panic_add_teller(kern_tell);
	return (0);
}
