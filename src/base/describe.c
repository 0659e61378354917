/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages, busy states, locks, objects and threads in English. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <sys/_thread.h>
#include <vm/_vm_page.h>
#include <vm/vm_object.h>

#include "base/describe.h"
#include "base/machine.h"

struct words
words_of(const char *fmt, ...)
{
	struct words words;
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(words.text, sizeof(words.text), fmt, ap);
	va_end(ap);
	return (words);
}

void
describe_find_objects(describe_finder_t *finder)
{
	curvm->object_name = finder;
}

void
describe_find_threads(describe_finder_t *finder)
{
	curvm->thread_name = finder;
}

bool
describe_is_name(const char *name)
{
	return (name != NULL && *name != '\0' && strchr(name, '\n') == NULL);
}

static const char *
name_from(describe_finder_t *finder, uint32_t number)
{
	return (finder != NULL ? finder(number) : NULL);
}

struct words
describe_serial(uint32_t serial)
{
	const char *name = name_from(curvm->object_name, serial);

	return (name != NULL ? words_of("%s", name) : words_of("S%u", serial));
}

struct words
describe_object(const struct vm_object *object)
{
	const char *name;

	if (object == NULL)
		return (words_of("no object"));
	name = name_from(curvm->object_name, object->serial);
	return (name != NULL ? words_of("object \"%s\"", name) :
	    words_of("object S%u", object->serial));
}

struct words
describe_page(const struct vm_page *m)
{
	if (m->object == NULL)
		return (words_of("a page of no object"));
	return (words_of("page %ju of %s", (uintmax_t)m->pindex,
	    describe_object(m->object).text));
}

struct words
describe_frame(const struct vm_page *m)
{
	const struct vm_page *first = (void *)curvm->arena.pages;

	if ((m->flags & PG_FICTITIOUS) != 0)
		return (words_of("device %#jx", (uintmax_t)m->phys_addr));
	return (words_of("frame %td", m - first));
}

struct words
describe_page_frame(const struct vm_page *m)
{
	return (words_of("%s (%s)", describe_page(m).text,
	    describe_frame(m).text));
}

struct words
describe_tid(uint32_t tid)
{
	const char *name = name_from(curvm->thread_name, tid);

	return (words_of("thread %u (%s)", tid, name != NULL ? name : "ended"));
}

struct words
describe_thread(const struct thread *td)
{
	return (words_of("thread %u (%s)", td->td_tid, td->td_name));
}

struct words
describe_busy(const struct vm_page *m)
{
	u_int x = m->busy_lock;

	if (x == VPB_FREED)
		return (words_of("free"));
	if ((x & VPB_BIT_EXCLUSIVE) != 0)
		return (words_of("exclusively busied by %s at %s",
		    describe_tid(VPB_OWNER(x)).text, m->busy_where));
	if (VPB_SHARERS(x) != 0)
		return (words_of("shared busied %u times, last at %s",
		    VPB_SHARERS(x), m->busy_where));
	if (m->busy_where == NULL)
		return (words_of("not busied"));
	return (words_of("not busied (it was last busied at %s)",
	    m->busy_where));
}

static bool
is_held_by(const struct thread *td, const struct lock_object *lo)
{
	int i;

	for (i = 0; i < td->td_nheld; i++) {
		if (td->td_held[i] == lo)
			return (true);
	}
	return (false);
}

struct words
describe_lock(const struct lock_object *lo)
{
	if (lo->lo_owner != NULL)
		return (words_of("held exclusively by %s since %s",
		    describe_thread(lo->lo_owner).text, lo->lo_where));
	if (is_held_by(curvm->curthread, lo))
		return (words_of("held shared by %s since %s",
		    describe_thread(curvm->curthread).text, lo->lo_where));
	if (lo->lo_sharers != 0)
		return (words_of("held shared since %s", lo->lo_where));
	if (lo->lo_where == NULL)
		return (words_of("not held"));
	return (words_of("not held (last taken at %s)", lo->lo_where));
}
