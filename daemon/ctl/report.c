/* report.c - the quality figures: a table, CSV, JSON. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "ctl/report.h"

double
report_number(const struct tree *t, const char *key)
{
	const char *text = tree_text(t, key);

	return *text == 0 || strcmp(text, "null") == 0 ? NAN : strtod(text, NULL);
}

const char *
report_value(struct ctl *c, const char *kind, double v)
{
	char text[DURATION_TEXT_MAX];

	if (isnan(v))
		return "-";
	if (strcmp(kind, "share") == 0)
		return arena_printf(&c->mem, "%.1f %%", v);
	if (strcmp(kind, "time") == 0)
		return arena_text(&c->mem, duration_text((int64_t)(v * SECOND_US), text));
	return arena_printf(&c->mem, "%.4g", v);
}

static const char *
of_what(struct ctl *c, const char *kind, const struct tree *g)
{
	if (strcmp(kind, "share") == 0)
		return arena_printf(&c->mem, "%s of %s", tree_text(g, "numerator"),
		    tree_text(g, "denominator"));
	if (strcmp(kind, "time") == 0 && strcmp(tree_text(g, "n"), "0") != 0)
		return arena_printf(&c->mem, "%s tickets, mean %s, median %s",
		    tree_text(g, "n"), report_value(c, kind, report_number(g, "mean")),
		    report_value(c, kind, report_number(g, "median")));
	return arena_printf(&c->mem, "of %s", tree_text(g, "n"));
}

static void
print_group(struct ctl *c, const struct tree *f, const struct tree *g, const char *name)
{
	const char *kind = tree_text(f, "kind");
	double target = report_number(f, "target");

	print_safe(arena_printf(&c->mem, "%-28.28s ", name));
	printf("%10s  ", report_value(c, kind, report_number(g, "value")));
	print_safe(of_what(c, kind, g));
	if (!isnan(target))
		printf("; target %s%s", report_value(c, kind, target),
		    strcmp(tree_text(g, "missed"), "true") == 0 ? ": MISSED" : "");
	putchar('\n');
}

static void
print_definition(const struct tree *f)
{
	printf("    %s", tree_text(f, "numerator"));
	if (*tree_text(f, "denominator") != 0)
		printf(" / %s", tree_text(f, "denominator"));
	printf("; left out: %s\n", tree_text(f, "left_out"));
}

static void
print_causes(struct ctl *c)
{
	const struct tree *list = tree_find(c->tree, "pareto"), *p;

	puts("\nCauses, most frequent first");
	for (p = list != NULL ? list->child : NULL; p != NULL; p = p->next) {
		printf("%6s  %5.1f %%  together %5.1f %%  ", tree_text(p, "tickets"),
		    report_number(p, "share"), report_number(p, "together"));
		print_safe(arena_printf(&c->mem, "%s: %s (%s)", tree_text(p, "cause"),
		    tree_text(p, "title"), tree_text(p, "category")));
		putchar('\n');
	}
	puts("\nFishbone");
	list = tree_find(c->tree, "fishbone");
	for (p = list != NULL ? list->child : NULL; p != NULL; p = p->next)
		printf("%6s  %-12s %s\n", tree_text(p, "tickets"),
		    tree_text(p, "category"),
		    report_value(c, "share", report_number(p, "share")));
}

static void
print_improve(struct ctl *c)
{
	const struct tree *list = tree_find(c->tree, "improve"), *p;

	puts("\nTo improve next");
	if (list == NULL || list->child == NULL)
		puts("  all targets are met");
	for (p = list != NULL ? list->child : NULL; p != NULL; p = p->next) {
		printf("  %s: %s, target %s; %s tickets would have to go better",
		    tree_text(p, "title"),
		    report_value(c, tree_text(p, "kind"), report_number(p, "value")),
		    report_value(c, tree_text(p, "kind"), report_number(p, "target")),
		    tree_text(p, "weight"));
		if (*tree_text(p, "mostly") != 0) {
			fputs(", mostly ", stdout);
			print_safe(tree_text(p, "mostly"));
		}
		putchar('\n');
	}
}

static int
print_table(struct ctl *c)
{
	const struct tree *list = tree_find(c->tree, "figures"), *f, *g;
	double days = report_number(tree_find(c->tree, "turnover"), "days");

	printf("from %.10s to %.10s\n\n", tree_text(c->tree, "from"),
	    tree_text(c->tree, "to"));
	for (f = list != NULL ? list->child : NULL; f != NULL; f = f->next) {
		print_group(c, f, tree_find(f, "all"), tree_text(f, "title"));
		if (c->verbose)
			print_definition(f);
		g = tree_find(f, "groups");
		for (g = g != NULL ? g->child : NULL; g != NULL; g = g->next)
			print_group(c, f, g,
			    arena_printf(&c->mem, "  %s",
				*tree_text(g, "group") ? tree_text(g, "group") : "-"));
	}
	printf("%-28s %10s  target %s%s\n", tree_text(c->tree, "turnover.title"),
	    isnan(days) ? "-" : arena_printf(&c->mem, "%.1f d", days),
	    arena_printf(&c->mem, "%.0f d",
		report_number(tree_find(c->tree, "turnover"), "target_days")),
	    strcmp(tree_text(c->tree, "turnover.missed"), "true") == 0 ? ": MISSED" : "");
	print_causes(c);
	print_improve(c);
	return CTL_OK;
}

/* RFC 4180: quoted where it must be. A text that a table calculator would take for a formula begins
 * with a blank. */
static void
print_cell(const char *text, char after)
{
	bool quote = strpbrk(text, ",\"\r\n") != NULL || strchr("=+-@", *text) != NULL;

	if (*text == 0 || !quote) {
		printf("%s%c", text, after);
		return;
	}
	putchar('"');
	if (strchr("=+-@", *text) != NULL && strtod(text, NULL) == 0)
		putchar(' ');
	for (; *text != 0; text++) {
		if (*text == '"')
			putchar('"');
		putchar(*text);
	}
	printf("\"%c", after);
}

static void
print_row(const struct tree *f, const struct tree *g, const char *group)
{
	static const char *const keys[] = { "n", "numerator", "denominator", "mean",
		"median", "p95", "value" };
	size_t i;

	print_cell(tree_text(f, "name"), ',');
	print_cell(group, ',');
	for (i = 0; i < ARRAY_LEN(keys); i++)
		print_cell(tree_text(g, keys[i]), ',');
	print_cell(tree_text(f, "target"), ',');
	print_cell(tree_text(g, "missed"), '\n');
}

static int
print_csv(struct ctl *c)
{
	const struct tree *list = tree_find(c->tree, "figures"), *f, *g;

	puts("figure,group,n,numerator,denominator,mean,median,p95,value,target,missed");
	for (f = list != NULL ? list->child : NULL; f != NULL; f = f->next) {
		print_row(f, tree_find(f, "all"), "");
		g = tree_find(f, "groups");
		for (g = g != NULL ? g->child : NULL; g != NULL; g = g->next)
			print_row(f, g, tree_text(g, "group"));
	}
	list = tree_find(c->tree, "pareto");
	for (f = list != NULL ? list->child : NULL; f != NULL; f = f->next) {
		fputs("pareto,", stdout);
		print_cell(tree_text(f, "cause"), ',');
		printf("%s,,,,,,%s,,\n", tree_text(f, "tickets"), tree_text(f, "share"));
	}
	list = tree_find(c->tree, "fishbone");
	for (f = list != NULL ? list->child : NULL; f != NULL; f = f->next)
		printf("fishbone,%s,%s,,,,,,%s,,\n", tree_text(f, "category"),
		    tree_text(f, "tickets"), tree_text(f, "share"));
	return CTL_OK;
}

int
cmd_report(struct ctl *c)
{
	const char *format = c->format != NULL ? c->format : "table";
	int r;

	if (strcmp(format, "table") != 0 && strcmp(format, "csv") != 0 &&
	    strcmp(format, "json") != 0 && strcmp(format, "svg") != 0) {
		fputs("triagectl: --format is table, csv, json or svg\n", stderr);
		return CTL_USAGE;
	}
	r = ctl_get(c, "/api/v1/report?from=%s&to=%s&by=%s",
	    c->from != NULL ? ctl_quote(c, c->from) : "",
	    c->to != NULL ? ctl_quote(c, c->to) : "",
	    c->by != NULL ? ctl_quote(c, c->by) : "");
	if (r != CTL_OK)
		return r;
	if (c->json || strcmp(format, "json") == 0) {
		c->json = true;
		return ctl_done(c, "");
	}
	if (strcmp(format, "csv") == 0)
		return print_csv(c);
	return strcmp(format, "svg") == 0 ? report_plot(c) : print_table(c);
}
