#include "room/vault/agents.h"

#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "base/list.h"
#include "base/mem.h"
#include "link/crypto/login_key.h"
#include "room/vault/agent.h"

/* A login that is under way at the end of its lease comes to its end. */
#define GRACE_US (30 * SECOND_US)

struct lent {
	struct list_node in_agents;
	struct room_from to;
	struct agent *agent;
	struct timer *over;
};

struct agents {
	struct loop *loop;
	struct list_node lent;
};

struct agents *
agents_new(struct loop *l)
{
	struct agents *a = mem_alloc(sizeof *a);

	a->loop = l;
	list_init(&a->lent);
	return a;
}

static void
end(void *arg)
{
	struct lent *l = arg;

	list_remove(&l->in_agents);
	agent_free(l->agent);
	timer_free(l->over);
	mem_free(l);
}

void
agents_end(struct agents *a)
{
	while (!list_empty(&a->lent))
		end(LIST_THING(a->lent.next, struct lent, in_agents));
}

void
agents_free(struct agents *a)
{
	if (a == NULL)
		return;
	agents_end(a);
	mem_free(a);
}

size_t
agents_lent(const struct agents *a)
{
	const struct list_node *n;
	size_t sum = 0;

	LIST_EACH (n, &a->lent) {
		sum++;
	}
	return sum;
}

static size_t
of_room(const struct agents *a, struct room_from to)
{
	const struct list_node *n;
	size_t sum = 0;

	LIST_EACH (n, &a->lent) {
		const struct lent *l = LIST_THING(n, struct lent, in_agents);

		sum += l->to.role == to.role && l->to.instance == to.instance;
	}
	return sum;
}

int
agents_lend(struct agents *a, struct room_from to, const struct credential *k,
    int64_t lease_us, int *fd, const char **why)
{
	struct login_key *key;
	struct lent *l;
	int ends[2], r;

	*why = "the room has as many agents as one may have";
	if (of_room(a, to) >= AGENTS_A_ROOM)
		return ERR_RANGE;
	r = login_key_read(secret_bytes(k->secret), &key);
	*why = r == ERR_DENIED ? "the private key has a pass phrase: keep it without one"
	    : r == ERR_UNSUPPORTED ? "it is no Ed25519, ECDSA or RSA key"
				   : "the private key cannot be read";
	if (r < 0)
		return r;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
		*why = "no more sockets here";
		login_key_free(key);
		return ERR_IO;
	}
	l = mem_alloc(sizeof *l);
	l->to = to;
	l->agent = agent_new(a->loop, ends[0], key, k->user, end, l);
	l->over = timer_new(a->loop, end, l);
	timer_after(l->over, lease_us + GRACE_US);
	list_append(&a->lent, &l->in_agents);
	*fd = ends[1];
	return 0;
}
