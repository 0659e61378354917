/* SPDX-License-Identifier: BSD-2-Clause */
/* Replaying the recorded shell pipeline: reading, decompressing, accessing. */
#include <stdlib.h>
#include <string.h>

#include "cli/replay.h"
#include "bench/bench.h"

double
bench_replay(long arg)
{
	static const char *const logs[] = { "5589", "5590", "5591", "5592" };
	struct vmsim_config config = { .nframes = 1 << 16 };
	struct replay *r;
	char paths[4][512];
	double ns = -1;
	bool good = true;
	size_t i;

	r = calloc(1, sizeof(*r));
	bench_must(r != NULL, "no host memory");
	STAILQ_INIT(&r->logs);
	STAILQ_INIT(&r->files);
	for (i = 0; i < 4; i++) {
		snprintf(paths[i], sizeof(paths[i]), "%s/sh.%s.log.xz",
		    BENCH_RECORDINGS, logs[i]);
		good = good && replay_add_log(r, paths[i]) == 0;
	}
	/* Without libarchive the recordings cannot be read. */
	if (good && replay_run(r, &config) == 0)
		ns = r->seconds * 1e9 / (double)(r->total.fetches +
		    r->total.loads + r->total.stores + r->total.modifies);
	replay_fini(r);
	free(r);
	return (ns);
}
