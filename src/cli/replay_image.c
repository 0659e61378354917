/* SPDX-License-Identifier: BSD-2-Clause */
/* One program image: the lines of a log, one after another. */
#include <string.h>

#include "cli/replay.h"

#define	PROGRESS_LINES	(1 << 16)	/* lines between two looks */

static void
note_place(char *place, size_t size, struct logfile *lf, const char *what)
{
	if (place[0] == '\0')
		snprintf(place, size, "%s:%ju: %s", log_path(lf),
		    (uintmax_t)log_lineno(lf), what);
}

static const char *
access_name(int prot)
{
	return (prot == VMSIM_PROT_WRITE ? "store" :
	    prot == VMSIM_PROT_EXEC ? "fetch" : "load");
}

/* False: it was refused. */
static bool
touch_memory(struct replay *r, struct replay_proc *p,
    const struct lackey_event *ev, int prot, struct vmsim_signal *sig)
{
	int tries;

	for (tries = 0; tries < 3; tries++) {
		if (vmsim_touch(p->proc, ev->addr, ev->len, prot, sig) == 0)
			return (true);
		if (sig->code != VMSIM_SEGV_MAPERR ||
		    replay_touch_missing(r, p, ev->addr, ev->len, prot) != 0)
			break;
	}
	return (false);
}

static void
access_memory(struct replay *r, struct replay_proc *p, struct logfile *lf,
    const struct lackey_event *ev, int prot)
{
	struct vmsim_signal sig;
	char what[96];
	bool ok;

	p->accesses++;
	if (r->trace.path != NULL || r->trace.page != NULL)
		replay_trace_look(r, replay_accesses(r));
	ok = touch_memory(r, p, ev, prot, &sig);
	if (r->trace.listens)
		replay_trace_did(r, ok ? "ok" : "a signal", "%s %u %#jx # "
		    "access %ju, %u bytes", access_name(prot), p->pid,
		    (uintmax_t)ev->addr, (uintmax_t)replay_accesses(r),
		    ev->len);
	if (ok)
		return;
	r->total.refused++;
	snprintf(what, sizeof(what), "%s of %u bytes at %#jx: signal %d, code "
	    "%d", access_name(prot), ev->len, (uintmax_t)ev->addr, sig.signo,
	    sig.code);
	note_place(r->first_refused, sizeof(r->first_refused), lf, what);
}

static int
call_system(struct replay *r, struct replay_proc *p,
    const struct lackey_event *ev)
{
	replay_call(r, p, ev);
	if (ev->child != 0)
		return (replay_fork(r, p, ev->child));
	if (ev->number == LINUX_WAIT4 || ev->number == LINUX_WAITID)
		return (replay_children(r, p, 0));
	return (0);
}

static int
take_event(struct replay *r, struct replay_proc *p, struct logfile *lf,
    const char *line, size_t len, struct lackey_event *ev)
{
	lackey_parse(line, len, ev);
	r->total.lines++;
	switch (ev->kind) {
	case LACKEY_FETCH:
		r->total.fetches++;
		access_memory(r, p, lf, ev, VMSIM_PROT_EXEC);
		break;
	case LACKEY_LOAD:
		r->total.loads++;
		access_memory(r, p, lf, ev, VMSIM_PROT_READ);
		break;
	case LACKEY_STORE:
		r->total.stores++;
		access_memory(r, p, lf, ev, VMSIM_PROT_WRITE);
		break;
	case LACKEY_MODIFY:
		r->total.modifies++;
		access_memory(r, p, lf, ev, VMSIM_PROT_WRITE);
		break;
	case LACKEY_CALL:
	case LACKEY_RESULT:
		return (call_system(r, p, ev));
	case LACKEY_NOTE:
		r->total.notes++;
		break;
	case LACKEY_UNKNOWN:
		r->total.unknown++;
		note_place(r->first_unknown, sizeof(r->first_unknown), lf,
		    "not a line of lackey");
		break;
	}
	return (0);
}

static void
print_progress(const struct replay *r, const struct logfile *lf,
    const struct replay_proc *p)
{
	uint64_t done, total;
	int i, filled;

	log_progress(lf, &done, &total);
	filled = total == 0 ? 0 : (int)(done * 30 / total);
	fprintf(stderr, "\rprocess %-7u [", p->pid);
	for (i = 0; i < 30; i++)
		fputc(i < filled ? '#' : ' ', stderr);
	fprintf(stderr, "] %ju lines", (uintmax_t)r->total.lines);
}

static void
note_use(struct replay *r)
{
	uint64_t used = r->all_frames - vmsim_free_count(r->vm);

	if (used > r->total.max_resident)
		r->total.max_resident = used;
}

int
replay_image(struct replay *r, struct replay_proc *p, const char *path,
    bool *execed)
{
	struct lackey_event ev = { 0 };
	struct logfile *lf;
	uint32_t last_call = 0;
	char *line;
	size_t len;
	int rv = 0;

	lf = log_open(path, r->error, sizeof(r->error));
	if (lf == NULL)
		return (-1);
	while (rv == 0 && (line = log_line(lf, &len)) != NULL) {
		rv = take_event(r, p, lf, line, len, &ev);
		if (ev.kind == LACKEY_CALL)
			last_call = ev.has_result ? 0 : ev.number;
		if (r->total.lines % 1024 == 0)
			note_use(r);
		if (r->progress && r->total.lines % PROGRESS_LINES == 0)
			print_progress(r, lf, p);
	}
	note_use(r);
	/* An exec that works has no result. */
	*execed = last_call == LINUX_EXECVE || last_call == LINUX_EXECVEAT;
	if (rv == 0 && log_error(lf) != NULL) {
		snprintf(r->error, sizeof(r->error), "%s:%ju: %s", path,
		    (uintmax_t)log_lineno(lf), log_error(lf));
		rv = -1;
	}
	log_close(lf);
	return (rv);
}
