/* SPDX-License-Identifier: BSD-2-Clause */
/* What the host's own kernel takes for the same. */
#include <sys/mman.h>
#include <sys/wait.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench.h"

#define	SPAN	(64 * MIB)
#define	NPAGES	(SPAN / VMSIM_PAGE_SIZE)

static char *
host_memory(bool touched)
{
	char *p;

	p = mmap(NULL, SPAN, PROT_READ | PROT_WRITE, MAP_PRIVATE |
	    MAP_ANONYMOUS, -1, 0);
	bench_must(p != MAP_FAILED, "no host memory");
	madvise(p, SPAN, MADV_NOHUGEPAGE);
	if (touched)
		memset(p, 1, SPAN);
	return (p);
}

static double
touch_all(char *p)
{
	uint64_t start;
	size_t i;

	start = bench_now();
	for (i = 0; i < NPAGES; i++)
		((volatile char *)p)[i * VMSIM_PAGE_SIZE] = 1;
	return ((double)(bench_now() - start) / NPAGES);
}

double
bench_host_zero(long arg)
{
	char *p = host_memory(false);
	double ns;

	ns = touch_all(p);
	munmap(p, SPAN);
	return (ns);
}

/* The child writes what it shares with its parent. */
double
bench_host_cow(long arg)
{
	char *p = host_memory(true);
	double ns = -1;
	int fd[2], status;
	pid_t pid;

	bench_must(pipe(fd) == 0, "no pipe");
	pid = fork();
	if (pid == 0) {
		ns = touch_all(p);
		_exit(write(fd[1], &ns, sizeof(ns)) != sizeof(ns));
	}
	if (pid > 0) {
		if (read(fd[0], &ns, sizeof(ns)) != sizeof(ns))
			ns = -1;
		waitpid(pid, &status, 0);
	}
	close(fd[0]);
	close(fd[1]);
	munmap(p, SPAN);
	return (ns);
}
