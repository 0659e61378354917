/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * describe_trace table: the kinds of events, as doc/trace.md has them.
 * describe_trace schema: the JSON Schema of vmsim-trace-1, as
 * doc/vmsim-trace-1.schema.json has it.
 *
 * Both are made of the tables that recordings are written by.
 */
#include <stdio.h>
#include <string.h>

#include "observe/events.h"

static const char *const type_names[] = {
	[VALUE_NUMBER] = "number",
	[VALUE_HEX] = "hexadecimal",
	[VALUE_MASK] = "mask",
	[VALUE_PROT] = "protection",
	[VALUE_FLAGS] = "flags",
	[VALUE_WORD] = "word",
	[VALUE_TEXT] = "text",
	[VALUE_OBJECT] = "object",
	[VALUE_PROC] = "process",
	[VALUE_THREAD] = "thread",
	[VALUE_BUSY] = "busy",
	[VALUE_FRAME] = "frame",
};

static void
print_slot(const struct state_field *f)
{
	const struct flag_word *w;
	const char *sign = ": ";

	printf("`%s` (%s", f->name, f->type == VALUE_WORD ? "" :
	    type_names[f->type]);
	for (w = f->words; w != NULL && w->word != NULL; w++) {
		printf("%s%s", f->type == VALUE_WORD && w == f->words ? "" :
		    sign, w->word);
		sign = ", ";
	}
	printf(")");
}

static void
print_table(void)
{
	const struct event_row *row;
	const char *sign;
	unsigned i, kind;

	printf("| `k` | FreeBSD's function | with |\n| --- | --- | --- |\n");
	for (kind = 0; kind < TRACE_KINDS; kind++) {
		row = event_row(kind);
		printf("| `%s` | %s%s%s |", row->name,
		    row->where != NULL ? "`" : "",
		    row->where != NULL ? row->where : "",
		    row->where != NULL ? "()`" : "");
		sign = " ";
		for (i = 0; i < EVENT_SLOTS; i++) {
			if (row->slots[i].name == NULL)
				continue;
			printf("%s", sign);
			print_slot(&row->slots[i]);
			sign = ", ";
		}
		printf(" |\n");
	}
}

static void
print_enum(const struct flag_word *words)
{
	const struct flag_word *w;

	printf("{\"enum\": [");
	for (w = words; w->word != NULL; w++)
		printf("%s\"%s\"", w == words ? "" : ", ", w->word);
	printf(", null]}");
}

static void
print_type(const struct state_field *f)
{
	if (f->type == VALUE_WORD)
		print_enum(f->words);
	else if (f->type == VALUE_FLAGS) {
		printf("{\"type\": \"array\", \"items\": ");
		print_enum(f->words);
		printf("}");
	} else
		printf("{\"$ref\": \"#/definitions/%s\"}",
		    type_names[f->type]);
}

static void
print_properties(const struct state_field *fields, unsigned n,
    const char *before)
{
	const char *sign = before;
	unsigned i;

	for (i = 0; i < n; i++) {
		if (fields[i].name == NULL || fields[i].hidden)
			continue;
		printf("%s\n        \"%s\": ", sign, fields[i].name);
		print_type(&fields[i]);
		sign = ",";
	}
}

static void
print_required(const struct state_field *fields, unsigned n,
    const char *before)
{
	const char *sign = before;
	unsigned i;

	for (i = 0; i < n; i++) {
		if (fields[i].name == NULL || fields[i].hidden)
			continue;
		printf("%s\"%s\"", sign, fields[i].name);
		sign = ", ";
	}
}

static const char *const signs[] = { "+", "", "-" };

static void
print_event(const struct event_row *row)
{
	printf("      {\"if\": {\"properties\": {\"k\": {\"const\": "
	    "\"%s\"}}},\n       \"then\": {\"properties\": {\n        "
	    "\"t\": {\"$ref\": \"#/definitions/number\"},\n        "
	    "\"k\": {\"type\": \"string\"},\n        "
	    "\"fx\": {\"$ref\": \"#/definitions/effects\"}",
	    row->name);
	print_properties(row->slots, EVENT_SLOTS, ",");
	printf("},\n       \"required\": [\"t\", \"k\"");
	print_required(row->slots, EVENT_SLOTS, ", ");
	printf("],\n       \"additionalProperties\": false}}");
}

/* The items of an effect before its values; returns how many. */
static unsigned
print_key(unsigned kind, const char *sign)
{
	const struct state_kind_row *row = state_row(kind);
	struct state_field index = { .type = row->index };
	unsigned n = 1;

	printf("{\"const\": \"%s%s\"}", row->name, sign);
	if (row->owner != NAME_TEXT) {
		printf(", {\"type\": \"string\"}");
		n++;
	}
	if (kind == STATE_TLB) {
		printf(", {\"type\": \"string\"}");
		n++;
	}
	if (row->index != VALUE_TEXT) {
		printf(", ");
		print_type(&index);
		n++;
	}
	return (n);
}

static void
print_effect(unsigned kind, const char *sign)
{
	const struct state_kind_row *row = state_row(kind);
	unsigned n;

	printf("      {\"if\": {\"items\": [{\"const\": \"%s%s\"}]},\n"
	    "       \"then\": {\"items\": [", row->name, sign);
	n = print_key(kind, sign);
	if (strcmp(sign, "-") != 0) {
		n++;
		printf(",\n       {\"type\": \"object\", \"properties\": {");
		print_properties(row->fields, row->nfields, "");
		printf("},\n       \"additionalProperties\": false, ");
		if (strcmp(sign, "+") == 0) {
			printf("\"required\": [");
			print_required(row->fields, row->nfields, "");
			printf("]}");
		} else
			printf("\"minProperties\": 1}");
	}
	printf("],\n       \"minItems\": %u, \"maxItems\": %u}}", n, n);
}

static const char head[] =
"{\n"
"  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
"  \"title\": \"vmsim-trace-1: a recording of a run, doc/trace.md\",\n"
"  \"type\": \"object\",\n"
"  \"required\": [\"schema\", \"kind\", \"kinds\", \"before\",\n"
"    \"steps\"],\n"
"  \"properties\": {\n"
"    \"schema\": {\"const\": \"vmsim-trace-1\"},\n"
"    \"kind\": {\"type\": \"string\"},\n"
"    \"title\": {\"type\": \"string\"},\n"
"    \"schedule\": {\"type\": \"string\"},\n"
"    \"order\": {\"type\": \"string\"},\n"
"    \"failure\": {\"type\": \"string\"},\n"
"    \"left_out\": {\"type\": \"object\",\n"
"      \"required\": [\"text\", \"before\", \"after\"],\n"
"      \"properties\": {\"text\": {\"type\": \"string\"},\n"
"        \"before\": {\"type\": \"integer\", \"minimum\": 0},\n"
"        \"after\": {\"type\": \"integer\", \"minimum\": 0}}},\n"
"    \"source\": {\"type\": \"object\", \"required\": [\"name\", \"text\"],\n"
"      \"properties\": {\"name\": {\"type\": \"string\"},\n"
"        \"text\": {\"type\": \"string\"}}},\n"
"    \"kinds\": {\"type\": \"object\", \"additionalProperties\":\n"
"      {\"type\": \"object\", \"additionalProperties\": false,\n"
"      \"properties\": {\n"
"        \"where\": {\"type\": \"string\"},\n"
"        \"why\": {\"type\": \"string\"}}}},\n"
"    \"before\": {\"$ref\": \"#/definitions/effects\"},\n"
"    \"steps\": {\"type\": \"array\",\n"
"      \"items\": {\"$ref\": \"#/definitions/step\"}}\n"
"  },\n"
"  \"definitions\": {\n"
"    \"number\": {\"type\": [\"integer\", \"null\"], \"minimum\": 0},\n"
"    \"hexadecimal\": {\"type\": [\"string\", \"null\"],\n"
"      \"pattern\": \"^0x[0-9a-f]+$\"},\n"
"    \"mask\": {\"type\": [\"string\", \"null\"],\n"
"      \"pattern\": \"^[0-9a-f]{2}$\"},\n"
"    \"protection\": {\"type\": [\"string\", \"null\"],\n"
"      \"pattern\": \"^[r-][w-][x-]$\"},\n"
"    \"text\": {\"type\": [\"string\", \"null\"]},\n"
"    \"object\": {\"type\": [\"string\", \"null\"]},\n"
"    \"process\": {\"type\": [\"string\", \"null\"]},\n"
"    \"thread\": {\"type\": [\"string\", \"null\"]},\n"
"    \"busy\": {\"type\": [\"string\", \"integer\", \"null\"]},\n"
"    \"frame\": {\"type\": [\"integer\", \"string\", \"null\"]},\n"
"    \"step\": {\"type\": \"object\",\n"
"      \"required\": [\"n\", \"thread\", \"events\"],\n"
"      \"properties\": {\n"
"        \"n\": {\"type\": \"integer\", \"minimum\": 1},\n"
"        \"line\": {\"type\": \"integer\", \"minimum\": 1},\n"
"        \"thread\": {\"type\": \"string\"},\n"
"        \"op\": {\"type\": \"string\"},\n"
"        \"answer\": {\"type\": \"string\"},\n"
"        \"events\": {\"type\": \"array\",\n"
"          \"items\": {\"$ref\": \"#/definitions/event\"}},\n"
"        \"state\": {\"$ref\": \"#/definitions/effects\"}}},\n"
"    \"effects\": {\"type\": \"array\",\n"
"      \"items\": {\"$ref\": \"#/definitions/effect\"}},\n";

static void
print_schema(void)
{
	unsigned kind, s;

	printf("%s    \"event\": {\"type\": \"object\", \"required\": [\"t\", "
	    "\"k\"],\n      \"properties\": {\"k\": {\"enum\": [", head);
	for (kind = 0; kind < TRACE_KINDS; kind++)
		printf("%s\"%s\"", kind == 0 ? "" : ",\n        ",
		    event_row(kind)->name);
	printf("]}}, \"allOf\": [\n");
	for (kind = 0; kind < TRACE_KINDS; kind++) {
		print_event(event_row(kind));
		printf("%s\n", kind < TRACE_KINDS - 1 ? "," : "");
	}
	printf("    ]},\n    \"effect\": {\"type\": \"array\", "
	    "\"minItems\": 1,\n      \"items\": [{\"enum\": [");
	for (kind = 0; kind < STATE_KINDS; kind++) {
		for (s = 0; s < 3; s++)
			printf("%s\"%s%s\"", kind + s == 0 ? "" :
			    s == 0 ? ",\n        " : ", ",
			    state_row(kind)->name, signs[s]);
	}
	printf("]}], \"allOf\": [\n");
	for (kind = 0; kind < STATE_KINDS; kind++) {
		for (s = 0; s < 3; s++) {
			print_effect(kind, signs[s]);
			printf("%s\n", kind < STATE_KINDS - 1 || s < 2 ? "," :
			    "");
		}
	}
	printf("    ]}\n  }\n}\n");
}

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "table") == 0)
		print_table();
	else if (argc == 2 && strcmp(argv[1], "schema") == 0)
		print_schema();
	else
		return (2);
	return (0);
}
