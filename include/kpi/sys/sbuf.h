/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sbuf(9): text that is put together piece by piece, in a buffer of the
 * caller or in memory of the kernel that grows.  Source: FreeBSD sys/sbuf.h,
 * kern/subr_sbuf.c.
 */
#ifndef VMSIM_KPI_SYS_SBUF_H
#define VMSIM_KPI_SYS_SBUF_H

#include <sys/_host.h>
#include <sys/cdefs.h>
#include <sys/malloc.h>

struct sysctl_req;

struct sbuf {
	char		*s_buf;		/* (t) */
	int		 s_error;	/* (t) of the first piece lost */
	ssize_t		 s_size;	/* (t) bytes of the buffer */
	ssize_t		 s_len;		/* (t) bytes of text */
	int		 s_flags;	/* (t) SBUF_* */
};

#define	SBUF_FIXEDLEN	0x00000000
#define	SBUF_AUTOEXTEND	0x00000001
#define	SBUF_INCLUDENUL	0x00000002
#define	SBUF_DYNAMIC	0x00010000	/* the buffer is ours */
#define	SBUF_FINISHED	0x00020000
#define	SBUF_DYNSTRUCT	0x00080000	/* so is the structure */

/* Without a structure one is allocated, without a buffer another. */
static inline struct sbuf *
sbuf_new(struct sbuf *s, char *buf, int length, int flags)
{
	int own = 0;

	if (s == NULL) {
		s = malloc(sizeof(*s), M_TEMP, M_WAITOK | M_ZERO);
		own = SBUF_DYNSTRUCT;
	}
	*s = (struct sbuf){ .s_buf = buf, .s_size = length,
	    .s_flags = flags | own };
	if (buf == NULL) {
		s->s_size = length > 0 ? length : 16;
		s->s_buf = malloc((size_t)s->s_size, M_TEMP, M_WAITOK);
		s->s_flags |= SBUF_DYNAMIC;
	}
	s->s_buf[0] = '\0';
	return (s);
}

#define	sbuf_new_auto()	sbuf_new(NULL, NULL, 0, SBUF_AUTOEXTEND)
/* There are no sysctls: the text goes nowhere from here. */
#define	sbuf_new_for_sysctl(s, buf, len, req)				\
	((void)(req), sbuf_new((s), (buf), (len), SBUF_AUTOEXTEND))

/* Room for so many bytes more and a NUL, or ENOMEM remembered. */
static inline bool
vmsim_kpi_sbuf_room(struct sbuf *s, ssize_t more)
{
	ssize_t size = s->s_size;

	if (s->s_error != 0)
		return (false);
	while (s->s_len + more >= size)
		size *= 2;
	if (size == s->s_size)
		return (true);
	if ((s->s_flags & (SBUF_AUTOEXTEND | SBUF_DYNAMIC)) !=
	    (SBUF_AUTOEXTEND | SBUF_DYNAMIC)) {
		s->s_error = ENOMEM;
		return (false);
	}
	s->s_buf = realloc(s->s_buf, (size_t)size, M_TEMP, M_WAITOK);
	s->s_size = size;
	return (true);
}

/* Each returns 0, or -1 once a piece did not fit. */
static inline int
sbuf_bcat(struct sbuf *s, const void *data, size_t len)
{
	ssize_t n = (ssize_t)len;

	if (!vmsim_kpi_sbuf_room(s, n)) {
		n = s->s_size - 1 - s->s_len;
		if (n > (ssize_t)len)
			n = (ssize_t)len;
	}
	if (n > 0) {
		memcpy(s->s_buf + s->s_len, data, (size_t)n);
		s->s_len += n;
		s->s_buf[s->s_len] = '\0';
	}
	return (s->s_error == 0 ? 0 : -1);
}

static inline int
sbuf_cat(struct sbuf *s, const char *str)
{
	return (sbuf_bcat(s, str, strlen(str)));
}

static inline int
sbuf_putc(struct sbuf *s, int c)
{
	char ch = (char)c;

	return (sbuf_bcat(s, &ch, 1));
}

static inline int __printflike(2, 3)
sbuf_printf(struct sbuf *s, const char *fmt, ...)
{
	char small[256], *text = small;
	size_t size = sizeof(small);
	va_list ap;
	int error, n;

	for (;;) {
		va_start(ap, fmt);
		n = vsnprintf(text, size, fmt, ap);
		va_end(ap);
		if (n < 0)
			n = 0;
		if ((size_t)n < size)
			break;
		size = (size_t)n + 1;
		text = malloc(size, M_TEMP, M_WAITOK);
	}
	error = sbuf_bcat(s, text, (size_t)n);
	if (text != small)
		free(text, M_TEMP);
	return (error);
}

static inline void
sbuf_clear(struct sbuf *s)
{
	s->s_flags &= ~SBUF_FINISHED;
	s->s_error = 0;
	s->s_len = 0;
	s->s_buf[0] = '\0';
}

/* An errno value, or 0: all of it is there. */
static inline int
sbuf_finish(struct sbuf *s)
{
	s->s_flags |= SBUF_FINISHED;
	return (s->s_error);
}

static inline void
sbuf_delete(struct sbuf *s)
{
	if ((s->s_flags & SBUF_DYNAMIC) != 0)
		free(s->s_buf, M_TEMP);
	if ((s->s_flags & SBUF_DYNSTRUCT) != 0)
		free(s, M_TEMP);
}

#define	sbuf_data(s)	((s)->s_buf)
#define	sbuf_len(s)	((s)->s_error == 0 ? (s)->s_len : -1)
#define	sbuf_error(s)	((s)->s_error)
#define	sbuf_done(s)	(((s)->s_flags & SBUF_FINISHED) != 0)

#endif /* VMSIM_KPI_SYS_SBUF_H */
