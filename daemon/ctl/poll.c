/* poll.c - the commands on polling: what a device says now, and how it goes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ctl/ctl.h"

static const struct tree *
members(const struct tree *t, const char *key)
{
	const struct tree *list = tree_find(t, key);

	return list != NULL ? list->child : NULL;
}

static unsigned long long
number(const struct tree *t, const char *key)
{
	return strtoull(tree_text(t, key), NULL, 10);
}

static double
ms(const struct tree *t, const char *key)
{
	return strtod(tree_text(t, key), NULL) / 1000;
}

/* --- what a device says now --- */

/* "  port.oper-state   down" and, with --verbose, what the device itself said, and where. */
static void
print_value(const struct ctl *c, const struct tree *v)
{
	const char *value = tree_text(v, "value"), *said = tree_text(v, "said");

	printf("  %-26s ", tree_text(v, "word"));
	if (*value != 0)
		print_safe(value);
	else {
		printf("- (");
		print_safe(tree_text(v, "why"));
		putchar(')');
	}
	if (c->verbose && *tree_text(v, "oid") != 0) {
		printf("   [%s", tree_text(v, "oid"));
		if (*said != 0) {
			printf(" = ");
			print_safe(said);
		}
		putchar(']');
	}
	putchar('\n');
}

/* " port.oper-state=down", or what it is not known for. */
static void
print_cell(const struct ctl *c, const struct tree *v)
{
	const char *value = tree_text(v, "value");
	const char *dot = strchr(tree_text(v, "word"), '.');

	if (*value == 0 && !c->verbose)
		return;
	printf(" %s=", dot != NULL ? dot + 1 : tree_text(v, "word"));
	if (*value == 0)
		putchar('(');
	print_safe(*value != 0 ? value : tree_text(v, "why"));
	if (*value == 0)
		putchar(')');
}

static void
print_rows(const struct ctl *c, const struct tree *step)
{
	const struct tree *row, *v;

	for (row = members(step, "rows"); row != NULL; row = row->next) {
		printf("  ");
		print_safe(tree_text(row, "label"));
		printf(" (%s):", tree_text(row, "index"));
		for (v = members(row, "values"); v != NULL; v = v->next)
			print_cell(c, v);
		putchar('\n');
	}
}

/* "items every 60 s: 7 objects, ok, 1 request, 1 datagram, 12.1 ms" */
static void
print_step(const struct ctl *c, const struct tree *step)
{
	const char *table = tree_text(step, "table"), *why = tree_text(step, "why");
	const struct tree *v;

	if (*table != 0)
		printf("table %s: %s columns", table, tree_text(step, "objects"));
	else
		printf("items %s: %s objects", tree_text(step, "items"),
		    tree_text(step, "objects"));
	printf(", %s", tree_text(step, "status"));
	if (strcmp(tree_text(step, "whole"), "false") == 0)
		printf(", not whole");
	if (*why != 0)
		printf(" (%s)", why);
	if (*table != 0)
		printf(", %s rows", tree_text(step, "rows_walked"));
	if (c->verbose)
		printf(", requests %s, datagrams %s", tree_text(step, "requests"),
		    tree_text(step, "datagrams"));
	printf(", %.1f ms\n", ms(step, "took_us"));
	for (v = members(step, "values"); v != NULL; v = v->next)
		print_value(c, v);
	print_rows(c, step);
}

/* Each datagram, with the round trip of what came back. */
static void
print_packets(const struct tree *t)
{
	const struct tree *p;
	double sent_at = 0;

	puts("packets");
	for (p = members(t, "packets"); p != NULL; p = p->next) {
		bool sent = strcmp(tree_text(p, "way"), "sent") == 0;

		printf("  %10.1f ms  %-8s %6llu bytes", ms(p, "at_us"),
		    tree_text(p, "way"), number(p, "bytes"));
		if (sent)
			sent_at = ms(p, "at_us");
		else
			printf("  after %.1f ms", ms(p, "at_us") - sent_at);
		putchar('\n');
	}
}

static void
print_look(const struct ctl *c)
{
	const struct tree *t = c->tree, *s;

	printf("%s at %s port %s, SNMP version %s, profile %s, %s\n",
	    tree_text(t, "device"), tree_text(t, "address"), tree_text(t, "port"),
	    tree_text(t, "version"), tree_text(t, "profile"), tree_text(t, "state"));
	for (s = members(t, "asked"); s != NULL; s = s->next)
		print_step(c, s);
	if (members(t, "reckoned") != NULL)
		puts("reckoned, as it was polled last");
	for (s = members(t, "reckoned"); s != NULL; s = s->next)
		print_value(c, s);
	if (!c->verbose)
		return;
	print_packets(t);
	printf("round trip %.1f ms on the average; objects in an answer to GETBULK: %s; "
	       "overruns: %s\n",
	    ms(t, "round_trip_us"), tree_text(t, "bulk"), tree_text(t, "overruns"));
}

/* Refused when something of it did not answer. */
static int
outcome(const struct ctl *c)
{
	const struct tree *s;

	for (s = members(c->tree, "asked"); s != NULL; s = s->next)
		if (strcmp(tree_text(s, "status"), "ok") != 0)
			return CTL_REFUSED;
	return CTL_OK;
}

int
cmd_device_poll(struct ctl *c)
{
	static const char *const keys[] = { "item" };
	const char *values[] = { c->item };
	int r;

	if (c->n_words != 1) {
		fputs("triagectl: one device is wanted here\n", stderr);
		return CTL_USAGE;
	}
	r = ctl_post(c,
	    arena_printf(&c->mem, "/api/v1/devices/%s/poll", ctl_quote(c, c->words[0])),
	    keys, values, ARRAY_LEN(keys));
	if (r != CTL_OK)
		return r;
	if (c->json)
		ctl_done(c, "");
	else
		print_look(c);
	return outcome(c);
}

/* --- how it goes --- */

static void
print_room(const struct tree *t)
{
	static const struct column columns[] = { { "SITE", "site", "", 32 },
		{ "DEVICES", "devices", "", 9 }, { "UNDER WAY", "under_way", "", 9 },
		{ "OF", "polls_at_once", "", 9 }, { "IN LINE", "in_line", "", 9 },
		{ "WAITED", "waited", "", 12 },
		{ "FOR BYTES", "waited_for_bytes", "", 12 }, { "BYTES", "bytes", "", 16 },
		{ "A SECOND", "bytes_a_second", "", 12 } };
	const struct tree *s;

	printf("poll room %s: %s devices", tree_text(t, "room"), tree_text(t, "devices"));
	for (s = members(t, "states"); s != NULL; s = s->next)
		if (strcmp(s->text, "0") != 0)
			printf(", %s %s", s->text, s->key);
	printf("\n  %s polls under way, %s in line, %s overruns; %s devices without a "
	       "credential\n",
	    tree_text(t, "under_way"), tree_text(t, "in_line"), tree_text(t, "overruns"),
	    tree_text(t, "without_credential"));
	printf(" ");
	for (s = members(t, "snmp"); s != NULL; s = s->next)
		if (strcmp(s->text, "0") != 0)
			printf(" %s=%s", s->key, s->text);
	putchar('\n');
	if (members(t, "sites") != NULL)
		table_print(tree_find(t, "sites"), columns, ARRAY_LEN(columns));
}

int
cmd_poll_stats(struct ctl *c)
{
	const struct tree *t;
	int r = ctl_get(c, "/api/v1/polls");

	if (r != CTL_OK || c->json)
		return r != CTL_OK ? r : ctl_done(c, "");
	for (t = c->tree->child; t != NULL; t = t->next)
		print_room(t);
	return CTL_OK;
}
