/* plot.c - the quality figures as a picture: bars against their targets, the Pareto of causes, the
 * fishbone. Plain SVG 1.1, without scripts and without anything from elsewhere. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "ctl/report.h"

#define WIDTH      900
#define LEFT       250 /* where bars begin */
#define SCALE      500 /* of 100 % */
#define ROW        24
#define PARETO_MAX 12
#define GOOD       "#2f7d4f"
#define MISSED     "#b3372f"
#define PLAIN      "#44668a"

/* Text from outside is not to be markup. */
static void
put_text(int x, int y, const char *anchor, const char *text)
{
	printf("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">", x, y, anchor);
	for (; *text != 0; text++) {
		if (*text == '<')
			fputs("&lt;", stdout);
		else if (*text == '>')
			fputs("&gt;", stdout);
		else if (*text == '&')
			fputs("&amp;", stdout);
		else if ((unsigned char)*text >= ' ')
			putchar(*text);
	}
	puts("</text>");
}

static void
put_bar(int y, double percent, const char *colour)
{
	double width = percent < 0 ? 0 : percent > 120 ? 120 : percent;

	printf("<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n",
	    LEFT, y - 13, width / 100 * SCALE, ROW - 8, colour);
}

static void
put_line(double x1, double y1, double x2, double y2)
{
	printf(
	    "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#222\"/>\n",
	    x1, y1, x2, y2);
}

static size_t
count(const struct tree *list)
{
	const struct tree *c;
	size_t n = 0;

	for (c = list != NULL ? list->child : NULL; c != NULL; c = c->next)
		n++;
	return n;
}

/* Shares and scores are bars of their own; a time is one of its target, where it has one. */
static double
as_percent(const struct tree *f, double value)
{
	double target = report_number(f, "target");

	if (strcmp(tree_text(f, "kind"), "time") == 0)
		return isnan(target) || target == 0 ? NAN : 100 * value / target;
	return strcmp(tree_text(f, "kind"), "count") == 0 ? NAN : value;
}

static int
draw_figures(struct ctl *c, int y)
{
	const struct tree *list = tree_find(c->tree, "figures"), *f;

	for (f = list != NULL ? list->child : NULL; f != NULL; f = f->next) {
		const struct tree *all = tree_find(f, "all");
		double value = report_number(all, "value"),
		       target = report_number(f, "target"),
		       percent = as_percent(f, value), mark = as_percent(f, target);
		const char *said = report_value(c, tree_text(f, "kind"), value);

		put_text(LEFT - 8, y, "end", tree_text(f, "title"));
		if (!isnan(percent))
			put_bar(y, percent,
			    isnan(target)                                       ? PLAIN
				: strcmp(tree_text(all, "missed"), "true") == 0 ? MISSED
										: GOOD);
		if (!isnan(mark) && !isnan(value))
			put_line(LEFT + mark / 100 * SCALE, y - 16,
			    LEFT + mark / 100 * SCALE, y + 5);
		put_text(WIDTH - 10, y, "end",
		    isnan(target) ? said
				  : arena_printf(&c->mem, "%s (%s)", said,
					report_value(c, tree_text(f, "kind"), target)));
		y += ROW;
	}
	return y;
}

static int
draw_pareto(struct ctl *c, int y)
{
	const struct tree *list = tree_find(c->tree, "pareto"), *p;
	int n = 0, was = 0;
	double before = 0;

	put_text(LEFT, y, "start", "Causes, and how many they are together");
	y += ROW;
	for (p = list != NULL ? list->child : NULL; p != NULL && n++ < PARETO_MAX;
	     p = p->next) {
		double together = report_number(p, "together");

		put_text(LEFT - 8, y, "end", tree_text(p, "cause"));
		put_bar(y, report_number(p, "share"), PLAIN);
		if (was != 0)
			put_line(LEFT + before / 100 * SCALE, was - 5,
			    LEFT + together / 100 * SCALE, y - 5);
		put_text(WIDTH - 10, y, "end",
		    arena_printf(&c->mem, "%s tickets", tree_text(p, "tickets")));
		was = y;
		before = together;
		y += ROW;
	}
	return y;
}

/* The spine to the right, a bone for each category above and below it by turns, as thick as its share;
 * on each the causes that hang on it. */
static void
draw_fishbone(struct ctl *c, int y)
{
	const struct tree *list = tree_find(c->tree, "fishbone"), *b, *p;
	int spine = y + 130, i = 0;

	put_line(40, spine, WIDTH - 120, spine);
	put_text(WIDTH - 110, spine + 5, "start", "tickets");
	for (b = list != NULL ? list->child : NULL; b != NULL; b = b->next, i++) {
		int x = 170 + i * 130, end = i % 2 == 0 ? spine - 100 : spine + 100,
		    n = 0;
		double share = report_number(b, "share");

		printf("<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\" "
		       "stroke-width=\"%.1f\"/>\n",
		    x - 60, end, x, spine, PLAIN, 1 + (isnan(share) ? 0 : share / 10));
		put_text(x - 60, i % 2 == 0 ? end - 8 : end + 18, "middle",
		    arena_printf(&c->mem, "%s %s", tree_text(b, "category"),
			report_value(c, "share", share)));
		p = tree_find(c->tree, "pareto");
		for (p = p != NULL ? p->child : NULL; p != NULL && n < 4; p = p->next) {
			if (strcmp(tree_text(p, "category"), tree_text(b, "category")) !=
			    0)
				continue;
			n++;
			put_text(x - 55 + (i % 2 == 0 ? 12 * n : 60 - 12 * n),
			    i % 2 == 0 ? end + 20 * n : spine + 20 * n, "start",
			    tree_text(p, "cause"));
		}
	}
}

int
report_plot(struct ctl *c)
{
	size_t causes = count(tree_find(c->tree, "pareto"));
	int height = (int)(count(tree_find(c->tree, "figures")) +
			 (causes < PARETO_MAX ? causes : PARETO_MAX)) *
		ROW +
	    420;
	int y;

	printf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
	       "viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">\n"
	       "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
	    WIDTH, height, WIDTH, height);
	put_text(LEFT, 24, "start",
	    arena_printf(&c->mem,
		"From %.10s to %.10s; in brackets, and as a line: the target",
		tree_text(c->tree, "from"), tree_text(c->tree, "to")));
	y = draw_figures(c, 24 + 2 * ROW);
	y = draw_pareto(c, y + ROW);
	draw_fishbone(c, y + ROW);
	puts("</svg>");
	return CTL_OK;
}
