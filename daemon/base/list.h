/* list.h - things in a row, linked through a member of their own.
 *
 * A struct list_node inside a thing puts it on one list; taking it off needs no search. The head
 * is a node too. A node that is on no list points to itself.
 */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list_node {
	struct list_node *prev, *next;
};

static inline void
list_init(struct list_node *n)
{
	n->prev = n->next = n;
}

static inline bool
list_empty(const struct list_node *head)
{
	return head->next == head;
}

static inline void
list_before(struct list_node *where, struct list_node *n)
{
	n->prev = where->prev;
	n->next = where;
	where->prev->next = n;
	where->prev = n;
}

static inline void
list_append(struct list_node *head, struct list_node *n)
{
	list_before(head, n);
}

static inline void
list_prepend(struct list_node *head, struct list_node *n)
{
	list_before(head->next, n);
}

static inline void
list_remove(struct list_node *n)
{
	n->prev->next = n->next;
	n->next->prev = n->prev;
	list_init(n);
}

/* Counts them, one by one. */
static inline size_t
list_count(const struct list_node *head)
{
	const struct list_node *n;
	size_t count = 0;

	for (n = head->next; n != head; n = n->next)
		count++;
	return count;
}

/* The thing around a node: LIST_THING(node, struct device, on_site). */
#define LIST_THING(n, T, member) ((T *)(void *)((char *)(n)-offsetof(T, member)))

#define LIST_EACH(n, head) for ((n) = (head)->next; (n) != (head); (n) = (n)->next)
/* The current node may be taken off. */
#define LIST_EACH_SAFE(n, tmp, head)                                                     \
	for ((n) = (head)->next; (tmp) = (n)->next, (n) != (head); (n) = (tmp))

#endif
