/* post.c - the door link/curl/courier.h, served by the story: an answer takes 10 ms. */
#include "post.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "link/curl/courier.h"

#define PARCELS_MAX 4096
#define REFUSED_MAX 8

static struct parcel {
	char *key, *to, *body;
	char status[16];
	bool taken;
} parcels[PARCELS_MAX];
static size_t n_parcels;

static bool is_down;
static unsigned answers = 200;
static const char *retry_after = "";
static struct {
	const char *part;
	unsigned status;
} refused[REFUSED_MAX];
static size_t n_refused;

struct courier {
	struct loop *loop;
};

struct trip {
	struct timer *timer;
	struct courier *courier;
	char *key, *to, *body;
	courier_fn *fn;
	void *arg;
	struct trip *next;
};
static struct trip *trips;

struct courier *
courier_new(struct loop *l)
{
	struct courier *c = mem_alloc(sizeof *c);

	c->loop = l;
	return c;
}

static void
trip_free(struct trip *t)
{
	struct trip **at = &trips;

	while (*at != t)
		at = &(*at)->next;
	*at = t->next;
	timer_free(t->timer);
	mem_free(t->key);
	mem_free(t->to);
	mem_free(t->body);
	mem_free(t);
}

void
courier_free(struct courier *c)
{
	while (trips != NULL)
		trip_free(trips);
	mem_free(c);
}

static unsigned
status_for(const char *body)
{
	size_t i;

	for (i = 0; i < n_refused; i++)
		if (strstr(body, refused[i].part) != NULL)
			return refused[i].status;
	return answers;
}

static void
arrives(void *arg)
{
	struct trip *t = arg;
	struct courier_end e = { .retry_after = retry_after, .reached = !is_down };

	if (is_down)
		e.why = "nobody is there";
	else
		e.status = status_for(t->body);
	if (n_parcels < PARCELS_MAX && !is_down) {
		struct parcel *p = &parcels[n_parcels++];

		p->key = mem_text(t->key);
		p->to = mem_text(t->to);
		p->body = mem_text(t->body);
		p->taken = e.status / 100 == 2;
		snprintf(p->status, sizeof p->status, "%u", e.status);
	}
	t->fn(t->arg, &e);
	trip_free(t);
}

static void
carry(struct courier *c, const char *key, const char *to, struct bytes body,
    courier_fn *fn, void *arg)
{
	struct trip *t = mem_alloc(sizeof *t);

	*t = (struct trip){ .courier = c, .fn = fn, .arg = arg, .next = trips };
	t->key = mem_text(key);
	t->to = mem_text(to);
	t->body = mem_alloc(body.n + 1);
	if (body.n != 0)
		memcpy(t->body, body.p, body.n);
	trips = t;
	t->timer = timer_new(c->loop, arrives, t);
	timer_after(t->timer, 10 * MS_US);
}

void
courier_http(struct courier *c, const struct courier_http *h, courier_fn *fn, void *arg)
{
	static const char name[] = "Idempotency-Key: ";
	const char *key = "";
	size_t i;

	for (i = 0; h->headers[i] != NULL; i++)
		if (strncmp(h->headers[i], name, sizeof name - 1) == 0)
			key = h->headers[i] + sizeof name - 1;
	carry(c, key, h->url, h->body, fn, arg);
}

void
courier_mail(struct courier *c, const struct courier_mail *m, courier_fn *fn, void *arg)
{
	carry(c, "", m->to[0] != NULL ? m->to[0] : "", m->message, fn, arg);
}

const char *
post_do(char **word, size_t n)
{
	if (n >= 1 && strcmp(word[0], "down") == 0)
		is_down = true;
	else if (n >= 1 && strcmp(word[0], "up") == 0) {
		is_down = false;
		answers = 200;
		n_refused = 0;
	} else if (n >= 2 && strcmp(word[0], "answers") == 0) {
		answers = (unsigned)strtoul(word[1], NULL, 10);
		retry_after = n > 2 ? mem_text(word[2]) : "";
	} else if (n == 3 && strcmp(word[0], "refuses") == 0 && n_refused < REFUSED_MAX) {
		refused[n_refused].part = mem_text(word[1]);
		refused[n_refused++].status = (unsigned)strtoul(word[2], NULL, 10);
	} else
		return "post down, up, answers STATUS [RETRY-AFTER], refuses PART STATUS";
	return NULL;
}

static const char *
field_of(const struct parcel *p, const char *field, size_t n)
{
	return strncmp(field, "key", n) == 0   ? p->key
	    : strncmp(field, "to", n) == 0     ? p->to
	    : strncmp(field, "body", n) == 0   ? p->body
	    : strncmp(field, "status", n) == 0 ? p->status
					       : NULL;
}

int64_t
post_count(char **word, size_t n, char wrong[256])
{
	int64_t found = 0;
	size_t i, k;

	for (i = 0; i < n_parcels; i++) {
		for (k = 0; k < n; k++) {
			size_t name = strcspn(word[k], "!=~");
			const char *op = word[k] + name,
				   *is = field_of(&parcels[i], word[k], name);

			if (*op == 0 || is == NULL) {
				snprintf(
				    wrong, 256, "a parcel has key, to, body, status");
				return 0;
			}
			if ((*op == '~' && strstr(is, op + 1) == NULL) ||
			    (*op == '=' && strcmp(is, op + 1) != 0) ||
			    (*op == '!' && strcmp(is, op + 2) == 0))
				break;
		}
		found += k == n;
	}
	return found;
}

int64_t
post_disorder(void)
{
	unsigned long long id, other;
	unsigned v, later;
	int64_t found = 0;
	size_t i, k;

	for (i = 0; i < n_parcels; i++) {
		if (!parcels[i].taken ||
		    sscanf(parcels[i].key, "ticket-%llu-v%u-", &id, &v) != 2)
			continue;
		for (k = 0; k < i; k++)
			found += parcels[k].taken &&
			    sscanf(parcels[k].key, "ticket-%llu-v%u-", &other, &later) ==
				2 &&
			    other == id && later > v &&
			    strcmp(parcels[k].to, parcels[i].to) == 0;
	}
	return found;
}

void
post_show(void)
{
	size_t i;

	for (i = 0; i < n_parcels && i < 40; i++)
		fprintf(stderr, "      parcel: %s %s %s %.200s\n", parcels[i].to,
		    parcels[i].key, parcels[i].status, parcels[i].body);
}
