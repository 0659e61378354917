/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host's side: two servers in turn fork a tree of processes for each
 * program.
 *
 * A server makes the same programs from the same seeds, so only answers
 * have to be sent, through a ring in shared memory.  Every process of a tree
 * knows the whole program; a baton, one semaphore for each, says whose turn
 * it is.  It is passed on only when the next operation is another's, and one
 * who has nothing left to do is gone: nobody can tell.
 *
 * Who waits too long gives up, so nothing is left behind when one dies.
 */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/real.h"
#include "host/runner.h"

#define	NSERVERS	2
#define	RING		64
#define	PATIENCE	20	/* seconds */

struct result {
	bool		 lost;
	struct answer	 answers[OPS_MAX];
};

struct shared {
	sem_t		 room;		/* free places in the ring */
	sem_t		 ready;		/* and filled ones */
	sem_t		 finished;	/* the program is */
	sem_t		 baton[NPROCS];
	struct result	 ring[RING];
};

static struct shared *areas;		/* of each server */
static pid_t parent;			/* of the servers */
static struct shared *shared;		/* in a server and its processes */

static bool
wait_for(sem_t *sem)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += PATIENCE;
	while (sem_timedwait(sem, &until) != 0)
		if (errno != EINTR)
			return (false);
	return (true);
}

/* The process's first operation at or after `i`. */
static int
own_op(const struct program *p, int proc, int i)
{
	while (i < p->nops && p->ops[i].proc != proc)
		i++;
	return (i);
}

static int fork_process(const struct program *, struct answer *, int proc,
    int i);

/* The turn is that of the process that does operation `i`. */
static void
pass_baton(const struct program *p, int i)
{
	sem_post(i == p->nops ? &shared->finished :
	    &shared->baton[p->ops[i].proc]);
}

static void
do_op(const struct program *p, struct answer *answers, int i)
{
	const struct op *op = &p->ops[i];

	answers[i] = (struct answer){ .error = 0 };
	if (op->kind == OP_FORK) {
		answers[i].error = fork_process(p, answers, op->child, i + 1);
	} else if (op->kind == OP_EXIT) {
		pass_baton(p, i + 1);
		_exit(0);
	} else {
		real_execute(op, &answers[i]);
	}
}

/* A process's life from operation `i` on. */
static _Noreturn void
live(const struct program *p, struct answer *answers, int proc, int i)
{
	for (i = own_op(p, proc, i); i < p->nops; i = own_op(p, proc, i)) {
		if (!wait_for(&shared->baton[proc]))
			_exit(1);
		do {
			do_op(p, answers, i);
			i++;
		} while (i < p->nops && p->ops[i].proc == proc);
		pass_baton(p, i);
	}
	_exit(0);
}

/*
 * A process that lives from operation `i` on; the one of the first is the
 * program's first.  An errno value; in the child it does not return.
 */
static int
fork_process(const struct program *p, struct answer *answers, int proc, int i)
{
	pid_t pid;

	pid = fork();
	if (pid == -1)
		return (errno);
	if (pid == 0) {
		if (i == 0 && !real_open_window())
			_exit(1);
		live(p, answers, proc, i);
	}
	return (0);
}

/* False if it was not finished. */
static bool
run_tree(const struct program *p, struct answer *answers)
{
	int i;

	if (sem_init(&shared->finished, 1, 0) != 0)
		return (false);
	for (i = 0; i < NPROCS; i++)
		if (sem_init(&shared->baton[i], 1, 0) != 0)
			return (false);
	if (!real_reset_files(p) || fork_process(p, answers, 0, 0) != 0)
		return (false);
	pass_baton(p, 0);
	return (wait_for(&shared->finished));
}

/*
 * Nobody waits for the processes: the system is told not to keep them.  When
 * some got lost, this is the end: they may still hold a baton.
 */
static _Noreturn void
serve(uint64_t seed, unsigned first, unsigned count)
{
	struct program p;
	struct result *r;
	unsigned i;
	bool lost;

	/* The parent may be gone before the wish to hear of it is heard. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		_exit(1);
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	(void)signal(SIGCHLD, SIG_IGN);
	shared = &areas[first];
	lost = !real_make_files();
	for (i = first; i < count && !lost; i += NSERVERS) {
		program_make(&p, seed + i);
		if (!wait_for(&shared->room))
			_exit(1);
		r = &shared->ring[i / NSERVERS % RING];
		r->lost = lost = !run_tree(&p, r->answers);
		sem_post(&shared->ready);
	}
	_exit(0);
}

static const char *
start_server(uint64_t seed, unsigned first, unsigned count)
{
	pid_t pid;

	if (sem_init(&areas[first].room, 1, RING) != 0 ||
	    sem_init(&areas[first].ready, 1, 0) != 0)
		return ("the host has no semaphores between processes");
	pid = fork();
	if (pid == -1)
		return ("the host does not let fork");
	if (pid == 0)
		serve(seed, first, count);
	return (NULL);
}

const char *
runner_start(uint64_t seed, unsigned count, uint64_t *base)
{
	const char *why;
	unsigned i;

	why = real_init(base);
	if (why != NULL)
		return (why);
	parent = getpid();
	areas = mmap(NULL, NSERVERS * sizeof(*areas), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (areas == MAP_FAILED)
		return ("the host gives no shared memory");
	for (i = 0; i < NSERVERS && why == NULL; i++)
		why = start_server(seed, i, count);
	return (why);
}

bool
runner_answers(unsigned i, struct answer *answers)
{
	static bool lost;
	struct shared *area = &areas[i % NSERVERS];
	struct result *r;

	if (lost || !wait_for(&area->ready)) {
		lost = true;
		return (false);
	}
	r = &area->ring[i / NSERVERS % RING];
	lost = r->lost;
	memcpy(answers, r->answers, sizeof(r->answers));
	sem_post(&area->room);
	return (!lost);
}
