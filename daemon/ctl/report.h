/* report.h - what the files of `triagectl report` share: report.c reads and prints, plot.c draws. */
#ifndef CTL_REPORT_H
#define CTL_REPORT_H

#include "ctl/ctl.h"

/* NAN where there is none. */
double report_number(const struct tree *t, const char *key);
/* As people read it, by the figure's kind; "-" for NAN. */
const char *report_value(struct ctl *c, const char *kind, double v);

/* The report that was asked for as an SVG picture, on standard output. */
int report_plot(struct ctl *c);

#endif
