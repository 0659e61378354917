/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Accesses: each must come to what the model allows, and show what it holds.
 */
#include <string.h>

#include "driver.h"

static unsigned
came_to(struct driver *d, int error, const struct vmsim_signal *sig)
{
	if (error == 0)
		return (CAN_OK);
	if (sig->signo == VMSIM_SIGSEGV && sig->code == VMSIM_SEGV_MAPERR &&
	    sig->kern == 1)
		return (CAN_MAPERR);
	if (sig->signo == VMSIM_SIGSEGV && sig->code == VMSIM_SEGV_ACCERR &&
	    sig->kern == 2)
		return (CAN_ACCERR);
	if (sig->signo == VMSIM_SIGBUS && sig->code == VMSIM_BUS_OBJERR &&
	    sig->kern == 9)
		return (CAN_OBJERR);
	differ(d, "signal %d, code %d, KERN %d", sig->signo, sig->code,
	    sig->kern);
}

static void
allowed(struct driver *d, int error, const struct vmsim_signal *sig,
    unsigned can, uint64_t addr)
{
	unsigned got;

	d->answers[error == 0]++;
	got = came_to(d, error, sig);
	if ((got & can) == 0)
		differ(d, "outcome %u (1 ok, 2 maperr, 4 accerr, 8 objerr), "
		    "wanted one of %u", got, can);
	if (error != 0 && sig->addr != addr)
		differ(d, "signal for 0x%jx, wanted 0x%jx",
		    (uintmax_t)sig->addr, (uintmax_t)addr);
}

static void
mismatch(struct driver *d, const struct mslot *s, unsigned i,
    const struct mpage *got, int w)
{
	struct mpage m;
	int k;

	m = model_value(s);
	k = w >= 0 ? w : 0;
	while (w < 0 && k < MODEL_NWORDS - 1 && got->word[k] == m.word[k])
		k++;
	differ(d, "value at 0x%jx is 0x%jx (fill 0x%jx), wanted 0x%jx "
	    "(fill 0x%jx)%s",
	    (uintmax_t)slot_addr(i) + model_offset[k],
	    (uintmax_t)got->word[k], (uintmax_t)got->fill,
	    (uintmax_t)m.word[k], (uintmax_t)m.fill,
	    model_certain(s) ? "" : " or another");
}

static void
compare(struct driver *d, struct mslot *s, unsigned i,
    const struct mpage *got, int w)
{
	if (!model_observe(s, got, w))
		mismatch(d, s, i, got, w);
}

/* The words that are not modelled must all be one value. */
static struct mpage
digest(struct driver *d, unsigned i, const uint64_t *words)
{
	struct mpage m;
	unsigned k, w;

	for (w = 0; w < MODEL_NWORDS; w++)
		m.word[w] = words[model_offset[w] / 8];
	m.fill = words[2];
	for (k = 2; k < VMSIM_PAGE_SIZE / 8 - 1; k++) {
		if (words[k] != m.fill && k != model_offset[2] / 8)
			differ(d, "word %u at 0x%jx is 0x%jx, the others are "
			    "0x%jx", k, (uintmax_t)slot_addr(i),
			    (uintmax_t)words[k], (uintmax_t)m.fill);
	}
	return (m);
}

static bool
load_page(struct driver *d, struct proc *pr, unsigned i, struct mpage *m)
{
	uint64_t words[VMSIM_PAGE_SIZE / 8];
	struct vmsim_signal sig;
	struct mslot *s;
	unsigned can;
	int error;

	s = &pr->sp->slot[i];
	tell(d, "load p%u 0x%jx", pr->sp->name, (uintmax_t)slot_addr(i));
	can = model_outcomes(s, PROT_R);
	if (s->mapped && !s->guard)
		model_soften(s);
	error = vmsim_load(pr->p, slot_addr(i), words, sizeof(words), &sig);
	allowed(d, error, &sig, can, slot_addr(i));
	if (error != 0)
		return (false);
	*m = digest(d, i, words);
	compare(d, s, i, m, -1);
	return (true);
}

/* The page gets bytes of its own. */
void
bypass(struct driver *d, struct proc *pr, unsigned i, const struct mpage *now)
{
	struct mspace *spaces[NPROCS];
	unsigned nspaces;

	nspaces = spaces_of(d, spaces);
	model_bypass(&pr->sp->slot[i], i, now, spaces, nspaces);
}

bool
settle(struct driver *d, struct proc *pr, unsigned i, struct mpage *now)
{
	struct mslot *s;

	s = &pr->sp->slot[i];
	if (!s->mapped || s->guard)
		return (true);
	if (model_certain(s)) {
		*now = model_value(s);
		return (true);
	}
	d->uncertain++;
	if ((s->prot & PROT_R) == 0)
		return (false);
	if (!load_page(d, pr, i, now))
		memset(now, 0, sizeof(*now));	/* past the end */
	return (true);
}

void
op_page(struct driver *d)
{
	struct range r;
	struct mpage m;

	r = any_range(d, 1);
	(void)load_page(d, r.pr, r.first, &m);
}

void
op_load(struct driver *d)
{
	struct vmsim_signal sig;
	struct mpage m;
	struct range r;
	uint64_t addr;
	unsigned can;
	int error, w;

	r = any_range(d, 1);
	w = below(d, MODEL_NWORDS);
	addr = r.addr + model_offset[w];
	tell(d, "load p%u 0x%jx", r.pr->sp->name, (uintmax_t)addr);
	can = model_outcomes(r.slot, PROT_R);
	if (r.slot->mapped && !r.slot->guard)
		model_soften(r.slot);
	memset(&m, 0, sizeof(m));
	if (below(d, 8) == 0) {
		error = vmsim_copyin(r.pr->p, addr, &m.word[w], 8);
		if ((can & (error == 0 ? CAN_OK : ~CAN_OK)) == 0)
			differ(d, "copyin answers %d", error);
	} else {
		error = vmsim_load(r.pr->p, addr, &m.word[w], 8, &sig);
		allowed(d, error, &sig, can, addr);
	}
	if (error == 0)
		compare(d, r.slot, r.first, &m, w);
}

void
op_store(struct driver *d)
{
	struct vmsim_signal sig;
	struct mpage now;
	struct range r;
	uint64_t addr, value;
	unsigned can;
	int error, w;

	r = any_range(d, 1);
	if (!settle(d, r.pr, r.first, &now))
		return;
	w = below(d, MODEL_NWORDS);
	value = below(d, 16) == 0 ? 0 : (uint64_t)d->op << 8 | w;
	addr = r.addr + model_offset[w];
	tell(d, "store p%u 0x%jx 0x%jx", r.pr->sp->name, (uintmax_t)addr,
	    (uintmax_t)value);
	can = model_outcomes(r.slot, PROT_W);
	if (r.slot->mapped && !r.slot->guard)
		model_soften(r.slot);
	if (below(d, 8) == 0) {
		error = vmsim_copyout(r.pr->p, &value, addr, 8);
		if ((can & (error == 0 ? CAN_OK : ~CAN_OK)) == 0)
			differ(d, "copyout answers %d", error);
	} else {
		error = vmsim_store(r.pr->p, addr, &value, 8, &sig);
		allowed(d, error, &sig, can, addr);
	}
	if (error != 0)
		return;
	bypass(d, r.pr, r.first, &now);
	model_store(r.slot, &now, w, value);
}

/* Two words in two pages: the first stays when the second fails. */
void
op_span(struct driver *d)
{
	struct vmsim_signal sig;
	struct mpage now[2];
	struct range r;
	uint64_t addr, value[2];
	unsigned can[2], k;
	int error;

	r = any_range(d, 1);
	if (r.first == MODEL_WINDOW - 1)
		return;
	for (k = 0; k < 2; k++) {
		if (!settle(d, r.pr, r.first + k, &now[k]))
			return;
		can[k] = model_outcomes(&r.slot[k], PROT_W);
		if ((can[k] & (can[k] - 1)) != 0)
			return;
		value[k] = (uint64_t)d->op << 8 | 0x10 | k;
	}
	addr = r.addr + VMSIM_PAGE_SIZE - 8;
	for (k = 0; k < 2; k++)
		tell(d, "store p%u 0x%jx 0x%jx", r.pr->sp->name,
		    (uintmax_t)addr + 8 * k, (uintmax_t)value[k]);
	error = vmsim_store(r.pr->p, addr, value, sizeof(value), &sig);
	k = can[0] == CAN_OK;
	allowed(d, error, &sig, can[k], addr + 8 * k);
	for (k = 0; k < 2; k++) {
		if (can[k] == CAN_OK)
			bypass(d, r.pr, r.first + k, &now[k]);
	}
	if (can[0] == CAN_OK)
		model_store(&r.slot[0], &now[0], MODEL_NWORDS - 1, value[0]);
	if (error == 0)
		model_store(&r.slot[1], &now[1], 0, value[1]);
}

static const char *const prot_letter[] = { "", "r", "w", "", "x" };

/* A touch, or an instruction fetch: nothing moves. */
void
op_touch(struct driver *d)
{
	struct vmsim_signal sig;
	struct mpage now;
	struct range r;
	unsigned can;
	int error, prot;

	r = any_range(d, 1);
	prot = 1 << below(d, 3);
	if (!settle(d, r.pr, r.first, &now))
		return;
	tell(d, "fault p%u 0x%jx %s", r.pr->sp->name, (uintmax_t)r.addr,
	    prot_letter[prot]);
	can = model_outcomes(r.slot, prot);
	if (r.slot->mapped && !r.slot->guard)
		model_soften(r.slot);
	if (prot == PROT_X && below(d, 2) == 0)
		error = vmsim_fetch(r.pr->p, r.addr, &sig);
	else
		error = vmsim_touch(r.pr->p, r.addr, 8, prot, &sig);
	allowed(d, error, &sig, can, r.addr);
	if (error != 0 || prot != PROT_W)
		return;
	bypass(d, r.pr, r.first, &now);
	model_store(r.slot, &now, -1, 0);
}

void
op_fault(struct driver *d)
{
	static const unsigned outcome[] = {
		CAN_OK, CAN_MAPERR, CAN_ACCERR, 0, 0, 0, 0, 0, 0, CAN_OBJERR,
		0
	};
	struct mpage now;
	struct range r;
	unsigned can;
	int kern, prot;

	r = any_range(d, 1);
	prot = 1 << below(d, 3);
	if (!settle(d, r.pr, r.first, &now))
		return;
	tell(d, "fault p%u 0x%jx %s", r.pr->sp->name, (uintmax_t)r.addr,
	    prot_letter[prot]);
	can = model_outcomes(r.slot, prot);
	/* Without an access, what is mapped does not matter. */
	if ((r.slot->prot & prot) != prot)
		can &= ~CAN_OK;
	if (r.slot->mapped && !r.slot->guard)
		model_soften(r.slot);
	kern = vmsim_fault(r.pr->p, r.addr, prot);
	d->answers[kern == 0]++;
	if (kern < 0 || kern > 10 || (outcome[kern] & can) == 0)
		differ(d, "fault answers %d, wanted one of %u", kern, can);
	if (kern != 0 || prot != PROT_W)
		return;
	bypass(d, r.pr, r.first, &now);
	model_own(r.slot, &now, true);
}

void
look_at_all(struct driver *d, struct proc *pr)
{
	struct mpage m;
	struct mslot *s;
	unsigned i;

	for (i = 0; i < MODEL_WINDOW; i++) {
		s = &pr->sp->slot[i];
		if (s->mapped && !s->guard && (s->prot & PROT_R) == 0 &&
		    (s->max & PROT_R) != 0) {
			tell(d, "mprotect p%u 0x%jx 1 r", pr->sp->name,
			    (uintmax_t)slot_addr(i));
			answer(d, vmsim_mprotect(pr->p, slot_addr(i),
			    VMSIM_PAGE_SIZE, PROT_R), 0);
			s->prot = PROT_R;
		}
		(void)load_page(d, pr, i, &m);
	}
}
