/* veil.h - people left out of what is shown to those who need not know them.
 *
 * Works on JSON as it leaves the house, so it holds for every list, ticket, piece of evidence and
 * event alike. Left out are the contacts of customers, and in any text what reads as a mail address,
 * an international telephone number, or the fifteen digits of a subscriber or a handset (IMSI, IMEI).
 */
#ifndef MODEL_VEIL_H
#define MODEL_VEIL_H

#include "base/buf.h"

/* Appends the JSON with such things as "***"; what was JSON stays JSON. Members that are masked as a
 * whole: all texts in "contact", and "phone", "email" and "confirmed_by" wherever they stand. */
void veil_json(struct buf *out, struct bytes json);

#endif
