/* SPDX-License-Identifier: BSD-2-Clause */
/* A value of the state in words, and as JSON. */
#include <inttypes.h>
#include <string.h>
#include "base/describe.h"
#include "mem/mem.h"
#include "observe/observe.h"
#include "observe/json.h"
#include "observe/state.h"

#define	DEVICE_FRAME	(MEM_DEV_BASE >> PAGE_SHIFT)
#define	RAM_FRAME	(MEM_RAM_BASE >> PAGE_SHIFT)

void
value_print_frame(struct printer *out, uint64_t ppn)
{
	if (ppn >= DEVICE_FRAME)
		print_fmt(out, "device page %" PRIu64, ppn - DEVICE_FRAME);
	else
		print_fmt(out, "frame %" PRIu64, ppn - RAM_FRAME);
}

void
value_print_flags(struct printer *out, const struct state_field *f,
    uint64_t v)
{
	const struct flag_word *w;

	for (w = f->words; w->word != NULL; w++) {
		if ((v & w->mask) == w->value)
			print_fmt(out, " %s", w->word);
	}
}

uint64_t
value_known_flags(const struct state_field *f, uint64_t v)
{
	const struct flag_word *w;
	uint64_t known = 0;

	for (w = f->words; w->word != NULL; w++)
		known |= w->mask;
	return (v & known);
}

/* Objects, processes and threads are numbered from 1. */
static bool
is_none(const struct state_field *f, uint64_t v)
{
	return (v == STATE_NONE || (v == 0 && (f->type == VALUE_OBJECT ||
	    f->type == VALUE_PROC || f->type == VALUE_THREAD)));
}

static void
print_busy_value(struct printer *out, uint64_t v,
    const struct state_names *names)
{
	if ((v & VPB_BIT_EXCLUSIVE) != 0)
		print_fmt(out, "%s", names_get(names, NAME_THREAD,
		    (uint32_t)VPB_OWNER(v)).text);
	else
		print_fmt(out, "shared %" PRIu64, VPB_SHARERS(v));
}

/* The flags without the blank before the first. */
static void
print_flag_list(struct printer *out, const struct flag_word *w, uint64_t v)
{
	const char *between = "";

	for (; w->word != NULL; w++) {
		if ((v & w->mask) != w->value)
			continue;
		print_fmt(out, "%s%s", between, w->word);
		between = " ";
	}
}

void
value_print(struct printer *out, const struct state_field *f, uint64_t v,
    const struct state_names *names)
{
	char prot[4];

	if (is_none(f, v)) {
		print_fmt(out, "none");
		return;
	}
	switch (f->type) {
	case VALUE_NUMBER:
		print_fmt(out, "%" PRIu64, v);
		break;
	case VALUE_HEX:
		print_fmt(out, "0x%" PRIx64, v);
		break;
	case VALUE_MASK:
		print_fmt(out, "%02" PRIx64, v);
		break;
	case VALUE_PROT:
		print_fmt(out, "%s", observe_prot((vm_prot_t)v, prot));
		break;
	case VALUE_FLAGS:
		print_flag_list(out, f->words, v);
		break;
	case VALUE_WORD:
		print_fmt(out, "%s", observe_word(f->words, v));
		break;
	case VALUE_TEXT:
		print_fmt(out, "%s", names_get(names, NAME_TEXT,
		    (uint32_t)v).text);
		break;
	case VALUE_OBJECT:
		print_fmt(out, "%s", names_get(names, NAME_OBJECT,
		    (uint32_t)v).text);
		break;
	case VALUE_PROC:
		print_fmt(out, "%s", names_get(names, NAME_PROC,
		    (uint32_t)v).text);
		break;
	case VALUE_THREAD:
		print_fmt(out, "%s", names_get(names, NAME_THREAD,
		    (uint32_t)v).text);
		break;
	case VALUE_BUSY:
		print_busy_value(out, v, names);
		break;
	case VALUE_FRAME:
		value_print_frame(out, v);
		break;
	}
}

static void
print_json_flags(struct printer *out, const struct flag_word *w, uint64_t v)
{
	struct json_list list = { .out = out };

	print_fmt(out, "[");
	for (; w->word != NULL; w++) {
		if ((v & w->mask) != w->value)
			continue;
		json_next(&list);
		json_text(out, w->word);
	}
	print_fmt(out, "]");
}

/* A device page is a string, so that it is not taken for a frame. */
static bool
is_json_number(const struct state_field *f, uint64_t *v)
{
	switch (f->type) {
	case VALUE_NUMBER:
		return (true);
	case VALUE_FRAME:
		if (*v >= DEVICE_FRAME)
			return (false);
		*v -= RAM_FRAME;
		return (true);
	case VALUE_BUSY:
		if ((*v & VPB_BIT_EXCLUSIVE) != 0)
			return (false);
		*v = VPB_SHARERS(*v);
		return (true);
	case VALUE_HEX:
	case VALUE_MASK:
	case VALUE_PROT:
	case VALUE_FLAGS:
	case VALUE_WORD:
	case VALUE_TEXT:
	case VALUE_OBJECT:
	case VALUE_PROC:
	case VALUE_THREAD:
		break;
	}
	return (false);
}

/* One piece of text at a time: a value is short. */
static void
keep_text(void *arg, const char *text, size_t len)
{
	struct words *words = arg;
	size_t used = strlen(words->text);

	if (len > sizeof(words->text) - 1 - used)
		len = sizeof(words->text) - 1 - used;
	memcpy(words->text + used, text, len);
	words->text[used + len] = '\0';
}

void
value_print_json(struct printer *out, const struct state_field *f, uint64_t v,
    const struct state_names *names)
{
	struct words words = { .text = "" };
	struct printer keep = { keep_text, &words };

	if (is_none(f, v)) {
		print_fmt(out, "null");
	} else if (f->type == VALUE_FLAGS) {
		print_json_flags(out, f->words, v);
	} else if (is_json_number(f, &v)) {
		print_fmt(out, "%" PRIu64, v);
	} else {
		value_print(&keep, f, v, names);
		json_text(out, words.text);
	}
}
