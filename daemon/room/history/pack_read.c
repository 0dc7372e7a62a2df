#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/plan.h"
#include "room/history/pack_own.h"
#include "room/history/sum.h"

#define LOOK_BYTES (8 * 1024)   /* read at once for one device */
#define WALK_BYTES (256 * 1024) /* for all */

struct pack {
	struct pack_name name;
	int fd;
	uint64_t size;     /* bytes */
	uint64_t index_at; /* where the pieces end */
	uint32_t pages;    /* 0: the index is lost, or empty */
	uint64_t damaged_at, damaged_bytes;
	/* What was read of it last. */
	struct buf window;
	uint64_t window_at;
	/* The shape that was needed last. */
	struct arena shape_mem;
	struct shape_msg shape;
	uint64_t shape_at; /* 0: none */
	uint64_t next;     /* of pack_next() */
};

/* --- bytes --- */

/* n bytes at a place, or NULL; with them at least `some` are read. */
static const uint8_t *
bytes_at(struct pack *p, uint64_t at, size_t n, size_t some)
{
	ssize_t got;

	if (at >= p->window_at && at + n <= p->window_at + p->window.n)
		return p->window.p + (at - p->window_at);
	if (at + n > p->size)
		return NULL;
	if (some < n)
		some = n;
	buf_clear(&p->window);
	buf_reserve(&p->window, some);
	p->window_at = at;
	got = pread(p->fd, p->window.p, some, (off_t)at);
	p->window.n = got > 0 ? (size_t)got : 0;
	return p->window.n >= n ? p->window.p : NULL;
}

static void
note_damage(struct pack *p, uint64_t at, uint64_t n)
{
	if (p->damaged_bytes == 0)
		p->damaged_at = at;
	p->damaged_bytes += n;
}

struct piece {
	uint32_t magic;
	struct bytes payload; /* until the next is read */
	uint64_t at, next;
};

static bool
piece_at(struct pack *p, uint64_t at, size_t some, struct piece *out)
{
	const uint8_t *b = bytes_at(p, at, PIECE_HEAD, some);
	struct cur c = cur_over(b, b != NULL ? PIECE_HEAD : 0);
	uint32_t magic = cur_u32(&c), n = cur_u32(&c);
	uint64_t sum = cur_u64(&c);

	if (cur_failed(&c) || (magic != PIECE_BLOCK && magic != PIECE_SHAPE) ||
	    n > PIECE_MAX)
		return false;
	b = bytes_at(p, at, PIECE_HEAD + (size_t)n, some);
	if (b == NULL || (check_sum(b + PIECE_HEAD, n) ^ magic) != sum)
		return false;
	*out = (struct piece){ magic, { b + PIECE_HEAD, n }, at, at + PIECE_HEAD + n };
	return true;
}

/* The piece at a place, or the first that is whole behind it. */
static bool
piece_from(struct pack *p, uint64_t at, uint64_t to, size_t some, struct piece *out)
{
	uint64_t from = at;

	for (; at + PIECE_HEAD <= to; at++) {
		const uint8_t *b = bytes_at(p, at, 4, some);

		if (b == NULL)
			break;
		/* Both magics begin alike. */
		if (b[0] == PIECE_BLOCK >> 24 && piece_at(p, at, some, out) &&
		    out->next <= to) {
			if (at != from)
				note_damage(p, from, at - from);
			return true;
		}
	}
	if (from < to)
		note_damage(p, from, to - from);
	return false;
}

/* --- opening --- */

static bool
read_foot(struct pack *p)
{
	uint8_t foot[PACK_FOOT];
	struct cur c = cur_over(foot, sizeof foot);
	uint64_t magic;

	if (p->size < PACK_HEAD + PACK_FOOT ||
	    pread(p->fd, foot, sizeof foot, (off_t)(p->size - PACK_FOOT)) != PACK_FOOT)
		return false;
	p->index_at = cur_u64(&c);
	p->pages = (uint32_t)cur_u64(&c);
	magic = cur_u64(&c);
	return magic == PACK_FOOT_MAGIC && cur_u64(&c) == check_sum(foot, 24) &&
	    p->index_at + (uint64_t)p->pages * INDEX_PAGE + PACK_FOOT == p->size;
}

int
pack_open(const char *folder, const struct pack_name *name, struct pack **out)
{
	char path[PATH_TEXT_MAX + PACK_NAME_MAX], text[PACK_NAME_MAX], head[PACK_HEAD];
	struct pack *p;
	struct stat st;
	int fd;

	snprintf(path, sizeof path, "%s/%s", folder, pack_name_text(name, text));
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	if (fstat(fd, &st) < 0) {
		close(fd);
		return ERR_IO;
	}
	p = mem_alloc(sizeof *p);
	p->name = *name;
	p->fd = fd;
	p->size = (uint64_t)st.st_size;
	p->next = PACK_HEAD;
	arena_init(&p->shape_mem);
	*out = p;
	if (pread(fd, head, sizeof head, 0) != PACK_HEAD ||
	    memcmp(head, PACK_HEAD_TEXT, strlen(PACK_HEAD_TEXT)) != 0)
		note_damage(p, 0, PACK_HEAD);
	if (read_foot(p))
		return 0;
	p->index_at = p->size;
	p->pages = 0;
	note_damage(p, p->size, 1);
	return ERR_MALFORMED;
}

void
pack_close(struct pack *p)
{
	if (p == NULL)
		return;
	close(p->fd);
	buf_fini(&p->window);
	arena_fini(&p->shape_mem);
	mem_free(p);
}

const struct pack_name *
pack_is(const struct pack *p)
{
	return &p->name;
}

uint64_t
pack_damaged_at(const struct pack *p)
{
	return p->damaged_bytes != 0 ? p->damaged_at : 0;
}

uint64_t
pack_damaged_bytes(const struct pack *p)
{
	return p->damaged_bytes;
}

/* --- the index --- */

struct page {
	uint8_t bytes[INDEX_PAGE];
	size_t n;
};

static bool
read_page(struct pack *p, uint32_t no, struct page *out)
{
	uint64_t at = p->index_at + (uint64_t)no * INDEX_PAGE;
	struct cur c = cur_over(out->bytes, sizeof out->bytes);
	uint64_t sum;

	if (pread(p->fd, out->bytes, INDEX_PAGE, (off_t)at) == INDEX_PAGE) {
		sum = cur_u64(&c);
		out->n = cur_u64(&c);
		if (sum == check_sum(out->bytes + 8, INDEX_PAGE - 8) && out->n != 0 &&
		    out->n <= INDEX_ENTRIES)
			return true;
	}
	note_damage(p, at, INDEX_PAGE);
	return false;
}

static uint64_t
entry_of(const struct page *page, size_t i, uint64_t *place)
{
	struct cur c =
	    cur_over(page->bytes + INDEX_PAGE_HEAD + i * INDEX_ENTRY, INDEX_ENTRY);
	uint64_t device = cur_u64(&c);

	*place = cur_u64(&c);
	return device;
}

/* Where the device's pieces are: from the last entry that is not behind it, to the first that is. Entries
 * that cannot be read only make that wider. */
struct range {
	uint64_t from, to;
};

static void
narrow(const struct page *page, uint64_t device_id, struct range *r)
{
	size_t low = 0, high = page->n;
	uint64_t place;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (entry_of(page, mid, &place) <= device_id)
			low = mid + 1;
		else
			high = mid;
	}
	if (low > 0) {
		(void)entry_of(page, low - 1, &place);
		if (place > r->from)
			r->from = place;
	}
	if (low < page->n) {
		(void)entry_of(page, low, &place);
		if (place < r->to)
			r->to = place;
	}
}

static struct range
find(struct pack *p, uint64_t device_id)
{
	struct range r = { PACK_HEAD, p->index_at };
	uint32_t low = 0, high = p->pages, i;
	struct page page;
	uint64_t place;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (!read_page(p, mid, &page))
			break;
		narrow(&page, device_id, &r);
		if (entry_of(&page, 0, &place) > device_id)
			high = mid;
		else if (entry_of(&page, page.n - 1, &place) < device_id)
			low = mid + 1;
		else
			return r;
	}
	/* A page is damaged: all that are left, one after the other. */
	for (i = low; i < high; i++)
		if (read_page(p, i, &page))
			narrow(&page, device_id, &r);
	return r;
}

/* --- blocks --- */

static const struct shape_msg *
shape_of(struct pack *p, uint64_t at, size_t some)
{
	struct piece piece;
	struct cur c;

	if (p->shape_at == at)
		return &p->shape;
	p->shape_at = 0;
	arena_reset(&p->shape_mem);
	if (!piece_at(p, at, some, &piece) || piece.magic != PIECE_SHAPE)
		return NULL;
	c = cur_over(piece.payload.p, piece.payload.n);
	rec_read(&c, &p->shape_mem, &shape_msg_rec, &p->shape);
	if (!cur_done(&c))
		return NULL;
	p->shape_at = at;
	return &p->shape;
}

/* Begins a block: its head and shape. The cursor then stands behind the head. */
static bool
begin_block(struct pack *p, struct piece *piece, size_t some, struct cur *c,
    struct block_head *h, const struct shape_msg **shape)
{
	uint64_t at = piece->at;
	bool known;

	*c = cur_over(piece->payload.p, piece->payload.n);
	if (!block_get_head(c, h) || h->shape_back > at) {
		note_damage(p, at, piece->next - at);
		return false;
	}
	known = p->shape_at == at - h->shape_back;
	*shape = shape_of(p, at - h->shape_back, some);
	/* Reading it took the piece's place. */
	if (*shape == NULL || (!known && !piece_at(p, at, some, piece))) {
		note_damage(p, at, piece->next - at);
		return false;
	}
	*c = cur_over(piece->payload.p, piece->payload.n);
	return block_get_head(c, h);
}

static void
tell(struct pack *p, const struct piece *piece, struct cur *c, const struct block_head *h,
    size_t series, const char *label, pack_row_fn *fn, void *arg)
{
	struct figure *f;
	struct arena mem;
	size_t i;

	arena_init(&mem);
	if (block_get_series(c, &mem, h, p->name.grain, series, &f)) {
		for (i = 0; i < h->n; i++)
			if (f[i].count != 0)
				fn(arg, label, &f[i]);
	} else
		note_damage(p, piece->at, piece->next - piece->at);
	arena_fini(&mem);
}

/* The blocks of a device that have the word; of one label, or (NULL) of all. */
static void
read_blocks(struct pack *p, uint64_t device_id, const char *word, const char *label,
    pack_row_fn *fn, void *arg)
{
	struct range r = find(p, device_id);
	struct piece piece;

	for (; r.from < r.to && piece_from(p, r.from, r.to, LOOK_BYTES, &piece);
	     r.from = piece.next) {
		const struct shape_msg *shape;
		struct block_head h;
		struct cur c, series;
		size_t i;

		if (piece.magic != PIECE_BLOCK ||
		    !begin_block(p, &piece, LOOK_BYTES, &c, &h, &shape) ||
		    h.device_id != device_id)
			continue;
		for (i = 0; i < shape->labels.n; i++) {
			size_t at = shape_series(shape, word, shape->labels.v[i]);

			if (at == SIZE_MAX ||
			    (label != NULL && strcmp(label, shape->labels.v[i]) != 0))
				continue;
			series = c;
			tell(p, &piece, &series, &h, at, shape->labels.v[i], fn, arg);
			if (label != NULL)
				break;
		}
	}
}

struct one_series {
	pack_figure_fn *fn;
	void *arg;
};

static void
tell_figure(void *arg, const char *label, const struct figure *f)
{
	const struct one_series *o = arg;

	(void)label;
	o->fn(o->arg, f);
}

void
pack_read_series(struct pack *p, uint64_t device_id, const char *word, const char *label,
    pack_figure_fn *fn, void *arg)
{
	struct one_series o = { fn, arg };

	read_blocks(p, device_id, word, label, tell_figure, &o);
}

void
pack_read_word(
    struct pack *p, uint64_t device_id, const char *word, pack_row_fn *fn, void *arg)
{
	read_blocks(p, device_id, word, NULL, fn, arg);
}

bool
pack_next(struct pack *p, struct arena *mem, struct block *out)
{
	struct piece piece;

	while (p->next < p->index_at &&
	    piece_from(p, p->next, p->index_at, WALK_BYTES, &piece)) {
		const struct shape_msg *shape;
		struct shape_msg *own;
		struct block_head h;
		struct cur c;

		p->next = piece.next;
		if (piece.magic != PIECE_BLOCK ||
		    !begin_block(p, &piece, WALK_BYTES, &c, &h, &shape))
			continue;
		own = arena_alloc(mem, sizeof *own);
		rec_copy(mem, &shape_msg_rec, own, shape);
		if (block_get(&c, mem, &h, p->name.grain, own, out))
			return true;
		note_damage(p, piece.at, piece.next - piece.at);
	}
	p->next = p->index_at;
	return false;
}
