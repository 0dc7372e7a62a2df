/* An agent of a test's own, in the same loop: it answers from a sorted list of objects, as well or as
 * badly as the test wants. */
#ifndef TESTS_SNMP_STUB_H
#define TESTS_SNMP_STUB_H

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "link/snmp/engine.h"
#include "link/snmp/message.h"
#include "sys/loop.h"

#define STUB_OBJECTS 4096
#define STUB_ARCS    32

struct stub_object {
	uint32_t arcs[STUB_ARCS];
	size_t n;
	struct snmp_value value;
};

struct stub {
	int fd;
	uint16_t port;
	struct watch *watch;
	struct sockaddr_storage from; /* of the last question */
	socklen_t from_n;
	struct stub_object *objects;
	size_t n;

	/* How it behaves. */
	unsigned drop;          /* so many questions are not answered */
	unsigned varbinds_max;  /* an answer is cut there; 0: never */
	unsigned too_big_above; /* tooBig for more than so many; 0: never */
	unsigned
	    silent_above;     /* no answer to what would be more than so many; 0: never */
	bool no_bulk_error;   /* genErr for GETBULK */
	bool no_bulk_silence; /* no answer to GETBULK */
	const uint32_t *gen_err; /* genErr for names below this one ... */
	size_t gen_err_n;
	bool gen_err_no_index; /* ... without saying which */
	/* May change the answer, or return false for none. */
	bool (*script)(struct stub *s, const struct pdu *question, struct pdu *answer);
	void (*script_v3)(struct stub *s); /* everything about SNMPv3 is up to the test */
	void *arg;

	/* What it was asked. */
	unsigned asked, gets, nexts, bulks, repetitions, repetitions_max;
	struct snmp_message last; /* borrows from bytes */
	uint8_t bytes[65536];
	size_t n_bytes;
	uint8_t out[2 * 65536];
	struct bytes sent; /* the last answer */
	struct pdu_space space;
	struct snmp_varbind varbinds[STUB_OBJECTS];
};

static inline int
stub_order(const void *a, const void *b)
{
	const struct stub_object *x = a, *y = b;

	return oid_compare((struct oid){ x->arcs, x->n }, (struct oid){ y->arcs, y->n });
}

/* "1.3.6.1.2.1.2.2.1.10.1" */
static inline void
stub_name(struct stub_object *o, const char *name)
{
	char *end;

	for (o->n = 0;; name = end + 1) {
		o->arcs[o->n++] = (uint32_t)strtoul(name, &end, 10);
		if (*end == 0)
			return;
	}
}

static inline void
stub_add(struct stub *s, const char *name, struct snmp_value v)
{
	struct stub_object *o = &s->objects[s->n++];

	assert_true(s->n <= STUB_OBJECTS);
	stub_name(o, name);
	o->value = v;
	qsort(s->objects, s->n, sizeof *s->objects, stub_order);
}

static inline void
stub_remove(struct stub *s, const char *name)
{
	struct stub_object key;
	size_t i;

	stub_name(&key, name);
	for (i = 0; i < s->n && stub_order(&s->objects[i], &key) != 0; i++)
		;
	assert_true(i < s->n);
	memmove(&s->objects[i], &s->objects[i + 1], (s->n - i - 1) * sizeof key);
	s->n--;
}

static inline void
stub_add_int(struct stub *s, const char *name, int64_t v)
{
	stub_add(s, name, (struct snmp_value){ .type = VALUE_INTEGER, .i = v });
}

static inline struct stub_object *
stub_find(struct stub *s, struct oid name, bool next)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		int order = oid_compare(
		    (struct oid){ s->objects[i].arcs, s->objects[i].n }, name);

		if (next ? order > 0 : order == 0)
			return &s->objects[i];
	}
	return NULL;
}

static inline void
stub_put(struct stub *s, struct pdu *a, struct oid name, bool next)
{
	struct stub_object *o = stub_find(s, name, next);
	struct snmp_varbind *v = &s->varbinds[a->n];

	if (a->n == STUB_OBJECTS)
		return;
	v->oid = o != NULL ? (struct oid){ o->arcs, o->n } : name;
	if (o != NULL)
		v->value = o->value;
	else
		v->value = (struct snmp_value){ .type = next ? VALUE_END_OF_VIEW
							     : VALUE_NO_SUCH_INSTANCE };
	a->n++;
}

static inline void
stub_fill(struct stub *s, const struct pdu *q, struct pdu *a)
{
	size_t i, r, reps = (size_t)q->error_index;

	for (i = 0; i < q->n && q->kind != PDU_GETBULK; i++)
		stub_put(s, a, q->varbinds[i].oid, q->kind == PDU_GETNEXT);
	for (r = 0; r < reps && q->kind == PDU_GETBULK; r++)
		for (i = 0; i < q->n; i++)
			stub_put(s, a,
			    r == 0 ? q->varbinds[i].oid : s->varbinds[a->n - q->n].oid,
			    true);
}

static inline void
stub_error(struct pdu *a, const struct pdu *q, int64_t status, int64_t index)
{
	a->error_status = status;
	a->error_index = index;
	a->varbinds = q->varbinds;
	a->n = q->n;
}

static inline void
stub_judge(struct stub *s, const struct pdu *q, struct pdu *a)
{
	struct oid bad = { s->gen_err, s->gen_err_n };
	size_t i;

	if (s->too_big_above != 0 && a->n > s->too_big_above) {
		stub_error(a, q, PDU_TOO_BIG, 0);
		return;
	}
	if (q->kind == PDU_GETBULK && s->no_bulk_error) {
		stub_error(a, q, PDU_GEN_ERR, 0);
		return;
	}
	for (i = 0; i < a->n && s->gen_err != NULL; i++)
		if (oid_starts_with(a->varbinds[i].oid, bad)) {
			stub_error(a, q, PDU_GEN_ERR,
			    s->gen_err_no_index ? 0 : (int64_t)(i % q->n) + 1);
			return;
		}
	if (s->last.version == SNMP_V1)
		for (i = 0; i < a->n; i++)
			if (a->varbinds[i].value.type >= VALUE_NO_SUCH_OBJECT) {
				stub_error(a, q, PDU_NO_SUCH_NAME, (int64_t)i + 1);
				return;
			}
	if (s->varbinds_max != 0 && a->n > s->varbinds_max)
		a->n = s->varbinds_max;
}

/* Sends bytes to who asked last. */
static inline void
stub_send_bytes(struct stub *s, int fd, const void *p, size_t n)
{
	assert_int_equal(
	    sendto(fd, p, n, 0, (struct sockaddr *)&s->from, s->from_n), (ssize_t)n);
}

static inline void
stub_encode(struct stub *s, const struct pdu *a)
{
	struct ber_out out = ber_out_over(s->out, sizeof s->out);
	const uint8_t *since = out.p;

	assert_int_equal(pdu_write(SNMP_CODEC_OWN, a, &out), 0);
	message_write(&out, s->last.version, s->last.community, since);
	assert_false(out.full);
	s->sent = ber_written(&out);
}

static inline void
stub_asked(void *arg, unsigned ready)
{
	struct stub *s = arg;
	struct pdu q, a;
	ssize_t n;

	(void)ready;
	s->from_n = sizeof s->from;
	n = recvfrom(
	    s->fd, s->bytes, sizeof s->bytes, 0, (struct sockaddr *)&s->from, &s->from_n);
	if (n < 0)
		return;
	s->n_bytes = (size_t)n;
	s->asked++;
	assert_int_equal(
	    message_read((struct bytes){ s->bytes, s->n_bytes }, &s->last), 0);
	if (s->last.version == SNMP_V3) {
		s->script_v3(s);
		return;
	}
	assert_int_equal(pdu_read(SNMP_CODEC_OWN, s->last.pdu, &s->space, &q), 0);
	s->gets += q.kind == PDU_GET;
	s->nexts += q.kind == PDU_GETNEXT;
	s->bulks += q.kind == PDU_GETBULK;
	if (q.kind == PDU_GETBULK) {
		s->repetitions = (unsigned)q.error_index;
		if (s->repetitions > s->repetitions_max)
			s->repetitions_max = s->repetitions;
	}
	if (s->drop > 0) {
		s->drop--;
		return;
	}
	a = (struct pdu){
		.kind = PDU_RESPONSE, .request_id = q.request_id, .varbinds = s->varbinds
	};
	stub_fill(s, &q, &a);
	if ((s->no_bulk_silence && q.kind == PDU_GETBULK) ||
	    (s->silent_above != 0 && a.n > s->silent_above))
		return;
	stub_judge(s, &q, &a);
	if (s->script != NULL && !s->script(s, &q, &a))
		return;
	stub_encode(s, &a);
	stub_send_bytes(s, s->fd, s->sent.p, s->sent.n);
}

static inline int
stub_socket(const char *address, uint16_t *port)
{
	struct sockaddr_storage st = { 0 };
	struct sockaddr_in *a4 = (struct sockaddr_in *)&st;
	struct sockaddr_in6 *a6 = (struct sockaddr_in6 *)&st;
	socklen_t n = strchr(address, ':') ? sizeof *a6 : sizeof *a4;
	int fd =
	    socket(n == sizeof *a6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	if (n == sizeof *a6) {
		a6->sin6_family = AF_INET6;
		inet_pton(AF_INET6, address, &a6->sin6_addr);
	} else {
		a4->sin_family = AF_INET;
		inet_pton(AF_INET, address, &a4->sin_addr);
	}
	if (bind(fd, (struct sockaddr *)&st, n) < 0 ||
	    getsockname(fd, (struct sockaddr *)&st, &n) < 0) {
		close(fd);
		return -1;
	}
	*port = ntohs(n == sizeof *a6 ? a6->sin6_port : a4->sin_port);
	return fd;
}

/* NULL when the system has no such address. */
static inline struct stub *
stub_new(struct loop *l, const char *address)
{
	struct stub *s = mem_alloc(sizeof *s);

	s->fd = stub_socket(address, &s->port);
	if (s->fd < 0) {
		mem_free(s);
		return NULL;
	}
	s->objects = mem_array(STUB_OBJECTS, sizeof *s->objects);
	pdu_space_init(&s->space);
	s->watch = watch_new(l, s->fd, WATCH_READ, stub_asked, s);
	return s;
}

static inline void
stub_free(struct stub *s)
{
	watch_free(s->watch);
	close(s->fd);
	pdu_space_fini(&s->space);
	mem_free(s->objects);
	mem_free(s);
}

#endif
