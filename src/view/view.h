/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	The page that shows a run: one file of HTML, with a recording
 *	(doc/trace.md) in the middle.  Its scripts are modules, one idea each:
 *
 *	trace.js	where one can stop	reduce.js	the state there
 *	layout.js	where things stand	picture.js	the staircase
 *	words.js	what is said		timeline.js	all operations
 *	quiz.js		questions		race.js		threads
 *	compare.js	two runs		replay.js	a program
 *	app.js		the page		questions.js	what they say
 *
 *	embed.c makes C of them while the command is built.
 * RULES
 *	1  The page asks the network for nothing, and keeps nothing.
 *	2  What it shows comes from the recording alone: it knows no verb's
 *	   meaning that an event does not tell.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	The command.
 */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H

/* What comes before and after the recording; each ends with a zero. */
extern const char view_page_head[], view_page_tail[];

/* The sentences of questions.js, by key; a key of NULL is the end. */
struct view_sentence {
	const char *key;		/* (c) */
	const char *text;		/* (c) words in braces are put in */
};
extern const struct view_sentence view_sentences[];

#endif /* VIEW_VIEW_H */
