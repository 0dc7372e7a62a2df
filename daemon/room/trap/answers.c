#include "room/trap/answers.h"

#include <string.h>
#include <sys/socket.h>

#include "base/list.h"
#include "base/mem.h"

#define AT_ONCE 64

struct answer {
	struct list_node in_order;
	uint64_t batch;
	int fd;
	struct snmp_address to;
	size_t n_bytes;
	uint8_t bytes[];
};

struct answers {
	struct list_node order; /* the oldest first: batches never go down */
	size_t n;
};

struct answers *
answers_new(void)
{
	struct answers *a = mem_alloc(sizeof *a);

	list_init(&a->order);
	return a;
}

static struct answer *
first(struct answers *a)
{
	return LIST_THING(a->order.next, struct answer, in_order);
}

static void
drop(struct answers *a, struct answer *x)
{
	list_remove(&x->in_order);
	a->n--;
	mem_free(x);
}

void
answers_free(struct answers *a)
{
	if (a == NULL)
		return;
	while (!list_empty(&a->order))
		drop(a, first(a));
	mem_free(a);
}

void
answers_put(struct answers *a, int fd, const struct snmp_address *to,
    struct bytes datagram, uint64_t batch)
{
	struct answer *x;

	if (fd < 0 || datagram.n == 0 || a->n >= ANSWERS_MAX)
		return;
	x = mem_alloc(sizeof *x + datagram.n);
	x->batch = batch;
	x->fd = fd;
	x->to = *to;
	x->n_bytes = datagram.n;
	memcpy(x->bytes, datagram.p, datagram.n);
	list_append(&a->order, &x->in_order);
	a->n++;
}

/* Those that go by the same socket; how many. What the system does not take is asked for again. */
static unsigned
send_some(struct answers *a, uint64_t batch)
{
	struct mmsghdr m[AT_ONCE];
	struct iovec iov[AT_ONCE];
	struct list_node *n;
	unsigned k = 0, i;

	LIST_EACH (n, &a->order) {
		struct answer *x = LIST_THING(n, struct answer, in_order);

		if (k == AT_ONCE || x->batch > batch || x->fd != first(a)->fd)
			break;
		iov[k] = (struct iovec){ x->bytes, x->n_bytes };
		m[k] = (struct mmsghdr){ .msg_hdr = { .msg_name = &x->to,
					     .msg_namelen = address_len(&x->to),
					     .msg_iov = &iov[k],
					     .msg_iovlen = 1 } };
		k++;
	}
	for (i = 0; i < k;) {
		int sent = sendmmsg(first(a)->fd, m + i, k - i, MSG_DONTWAIT);

		i += sent > 0 ? (unsigned)sent
			      : 1; /* one that cannot be sent is left out */
	}
	return k;
}

void
answers_send(struct answers *a, uint64_t batch)
{
	while (!list_empty(&a->order) && first(a)->batch <= batch) {
		unsigned k = send_some(a, batch);

		while (k-- != 0)
			drop(a, first(a));
	}
}
