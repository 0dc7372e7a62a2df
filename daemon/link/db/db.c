#include "link/db/db.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/rec_tree.h"
#include "link/json/json.h"

#define APPLICATION_ID 0x74726967 /* "trig" */
#define BUSY_MS        5000
#define STEPS_A_CALL   10000

struct db_query {
	sqlite3_stmt *stmt;
	char *sql;
	struct db *db;
};

/* Which column names the row of a table. */
struct db_key {
	char *table, *key;
};

struct db {
	sqlite3 *sqlite;
	struct map queries; /* of struct db_query by its text */
	struct map puts;    /* the same, by table */
	struct map keys;    /* of struct db_key by table */
	struct buf scratch;
	char error[256];
	uint64_t steps_left, steps_bound;
};

static int
from_sqlite(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_DONE:
	case SQLITE_ROW: return 0;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB: return ERR_MALFORMED;
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return ERR_BUSY;
	case SQLITE_CONSTRAINT: return ERR_EXISTS;
	case SQLITE_INTERRUPT: return ERR_TIMEOUT;
	case SQLITE_FULL: return ERR_FULL;
	default: return ERR_IO;
	}
}

static int
one_i64(struct db *db, const char *sql, int64_t *out)
{
	struct db_query *q;
	int r = db_query(db, sql, &q);

	if (r < 0)
		return r;
	r = db_step(q);
	if (r == 1)
		*out = db_i64(q, 0);
	db_reset(q);
	return r < 0 ? r : 0;
}

static int
tick(void *arg)
{
	struct db *db = arg;

	if (db->steps_bound == 0)
		return 0;
	if (db->steps_left < STEPS_A_CALL)
		return 1;
	db->steps_left -= STEPS_A_CALL;
	return 0;
}

static int
prepare_file(struct db *db, enum db_mode mode, const char **why)
{
	int64_t id = 0, tables = 0;
	char set_id[64];
	int r;

	sqlite3_busy_timeout(db->sqlite, BUSY_MS);
	r = one_i64(db, "PRAGMA application_id", &id);
	if (r == 0)
		r = one_i64(db, "SELECT count(*) FROM sqlite_schema", &tables);
	if (r < 0) {
		*why = db_error(db);
		return r;
	}
	if (id != APPLICATION_ID && !(id == 0 && tables == 0)) {
		*why = "it is a database of another program";
		return ERR_UNSUPPORTED;
	}
	if (mode == DB_READ) {
		sqlite3_progress_handler(db->sqlite, STEPS_A_CALL, tick, db);
		return db_run(db, "PRAGMA query_only=ON");
	}
	snprintf(set_id, sizeof set_id, "PRAGMA application_id=%d", APPLICATION_ID);
	r = db_run(db,
	    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
	    "PRAGMA foreign_keys=ON; PRAGMA journal_size_limit=67108864;"
	    "PRAGMA trusted_schema=OFF");
	if (r == 0)
		r = db_run(db, set_id);
	if (r < 0)
		*why = db_error(db);
	return r;
}

/* rfc3339(us): a time as people and programs read it; NULL for 0. */
static void
fn_rfc3339(sqlite3_context *ctx, int n, sqlite3_value **v)
{
	char text[TIME_TEXT_MAX];

	(void)n;
	if (sqlite3_value_int64(v[0]) == 0)
		sqlite3_result_null(ctx);
	else
		sqlite3_result_text(ctx, wall_text(sqlite3_value_int64(v[0]), text), -1,
		    SQLITE_TRANSIENT);
}

int
db_open(const char *path, enum db_mode mode, struct db **out, const char **why)
{
	int flags = mode == DB_WRITE
	    ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
	    : SQLITE_OPEN_READWRITE; /* a WAL is shared in writing */
	struct db *db = mem_alloc(sizeof *db);
	int r;

	map_init(&db->queries);
	map_init(&db->puts);
	map_init(&db->keys);
	buf_init(&db->scratch);
	r = from_sqlite(sqlite3_open_v2(path, &db->sqlite,
	    flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL));
	if (r < 0) {
		*why = db->sqlite != NULL ? sqlite3_errstr(sqlite3_errcode(db->sqlite))
					  : "out of memory";
		db_close(db);
		return r;
	}
	r = from_sqlite(sqlite3_create_function(db->sqlite, "rfc3339", 1,
	    SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, fn_rfc3339, NULL, NULL));
	*why = "out of memory";
	if (r == 0)
		r = prepare_file(db, mode, why);
	if (r < 0) {
		*why =
		    mem_text(*why); /* outlives the handle; the caller is about to stop */
		db_close(db);
		return r;
	}
	*out = db;
	return 0;
}

static void
free_queries(struct map *m)
{
	struct db_query *q;
	size_t at = 0;

	while ((q = map_next(m, &at)) != NULL) {
		sqlite3_finalize(q->stmt);
		mem_free(q->sql);
		mem_free(q);
	}
	map_fini(m);
}

static void
free_keys(struct map *m)
{
	struct db_key *k;
	size_t at = 0;

	while ((k = map_next(m, &at)) != NULL) {
		mem_free(k->table);
		mem_free(k->key);
		mem_free(k);
	}
	map_fini(m);
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	free_keys(&db->keys);
	free_queries(&db->queries);
	free_queries(&db->puts);
	buf_fini(&db->scratch);
	sqlite3_close_v2(db->sqlite);
	mem_free(db);
}

const char *
db_error(struct db *db)
{
	int e = sqlite3_system_errno(db->sqlite);

	if ((sqlite3_errcode(db->sqlite) & 0xff) != SQLITE_IOERR || e == 0)
		return sqlite3_errmsg(db->sqlite);
	snprintf(db->error, sizeof db->error, "%s: %s", sqlite3_errmsg(db->sqlite),
	    strerror(e));
	return db->error;
}

int
db_run(struct db *db, const char *sql)
{
	return from_sqlite(sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL));
}

int
db_begin(struct db *db)
{
	return db_run(db, "BEGIN IMMEDIATE");
}

int
db_commit(struct db *db)
{
	return db_run(db, "COMMIT");
}

void
db_rollback(struct db *db)
{
	if (db_in_transaction(db))
		(void)db_run(db, "ROLLBACK");
}

bool
db_in_transaction(const struct db *db)
{
	return sqlite3_get_autocommit(db->sqlite) == 0;
}

static const char *
column_type(enum rec_kind k)
{
	switch (k) {
	case REC_BOOL:
	case REC_U32:
	case REC_U64:
	case REC_I64:
	case REC_TIME: return "INTEGER NOT NULL DEFAULT 0";
	case REC_F64: return "REAL NOT NULL DEFAULT 0";
	case REC_BYTES: return "BLOB NOT NULL DEFAULT x''";
	case REC_TEXTS:
	case REC_LIST: return "TEXT NOT NULL DEFAULT '[]'";
	case REC_SUB: return "TEXT NOT NULL DEFAULT '{}'";
	default: return "TEXT NOT NULL DEFAULT ''";
	}
}

static bool
has_column(struct db *db, const char *table, const char *column)
{
	struct db_query *q;
	bool found;

	if (db_query(db, "SELECT 1 FROM pragma_table_info(?1) WHERE name=?2", &q) < 0)
		return false;
	db_bind_text(q, 1, table);
	db_bind_text(q, 2, column);
	found = db_step(q) == 1;
	db_reset(q);
	return found;
}

int
db_table(struct db *db, const char *table, const struct rec_type *t, const char *key)
{
	struct buf sql;
	size_t i, n = 0;
	int r;

	buf_init(&sql);
	buf_printf(&sql, "CREATE TABLE IF NOT EXISTS %s(", table);
	for (i = 0; i < t->n_fields; i++)
		if (!t->fields[i].hidden)
			buf_printf(&sql, "%s\"%s\" %s%s", n++ ? "," : "",
			    t->fields[i].name, column_type(t->fields[i].kind),
			    strcmp(t->fields[i].name, key) == 0 ? " PRIMARY KEY" : "");
	buf_puts(&sql, ") STRICT");
	r = db_run(db, buf_str(&sql));
	for (i = 0; i < t->n_fields && r == 0; i++) {
		const struct rec_field *f = &t->fields[i];

		if (f->hidden || has_column(db, table, f->name))
			continue;
		buf_clear(&sql);
		buf_printf(&sql, "ALTER TABLE %s ADD COLUMN \"%s\" %s", table, f->name,
		    column_type(f->kind));
		r = db_run(db, buf_str(&sql));
	}
	buf_fini(&sql);
	if (r == 0 && map_get(&db->keys, table) == NULL) {
		struct db_key *k = mem_alloc(sizeof *k);

		*k = (struct db_key){ mem_text(table), mem_text(key) };
		map_put(&db->keys, k->table, k);
	}
	return r;
}

static int
prepare(struct db *db, struct map *in, const char *key, const char *sql,
    struct db_query **out)
{
	struct db_query *q = mem_alloc(sizeof *q);
	int r = from_sqlite(sqlite3_prepare_v3(
	    db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &q->stmt, NULL));

	if (r < 0) {
		mem_free(q);
		return r;
	}
	q->db = db;
	q->sql = mem_text(key);
	map_put(in, q->sql, q);
	*out = q;
	return 0;
}

int
db_query(struct db *db, const char *sql, struct db_query **out)
{
	struct db_query *q = map_get(&db->queries, sql);

	if (q == NULL)
		return prepare(db, &db->queries, sql, sql, out);
	db_reset(q);
	sqlite3_clear_bindings(q->stmt);
	*out = q;
	return 0;
}

static int
prepare_put(
    struct db *db, const char *table, const struct rec_type *t, struct db_query **out)
{
	const struct db_key *key = map_get(&db->keys, table);
	struct buf sql;
	size_t i, n = 0;
	int r;

	if (key == NULL)
		return ERR_NOT_FOUND;
	buf_init(&sql);
	buf_printf(&sql, "INSERT INTO %s(", table);
	for (i = 0; i < t->n_fields; i++)
		if (!t->fields[i].hidden)
			buf_printf(&sql, "%s\"%s\"", n++ ? "," : "", t->fields[i].name);
	buf_puts(&sql, ") VALUES(");
	for (i = 0; i < n; i++)
		buf_puts(&sql, i ? ",?" : "?");
	buf_printf(&sql, ") ON CONFLICT(\"%s\") DO UPDATE SET ", key->key);
	for (i = n = 0; i < t->n_fields; i++)
		if (!t->fields[i].hidden)
			buf_printf(&sql, "%s\"%s\"=excluded.\"%s\"", n++ ? "," : "",
			    t->fields[i].name, t->fields[i].name);
	r = prepare(db, &db->puts, table, buf_str(&sql), out);
	buf_fini(&sql);
	return r;
}

/* Lists and sub-records, names of enums and dotted identifiers: as their JSON or their text. */
static int
bind_as_text(
    struct db *db, struct db_query *q, int at, const struct rec_field *f, const void *rec)
{
	struct json j = json_into(&db->scratch);

	buf_clear(&db->scratch);
	rec_json_field(&j, f, rec);
	if (f->kind == REC_ENUM || f->kind == REC_OID) /* without the quotes */
		return from_sqlite(
		    sqlite3_bind_text(q->stmt, at, (const char *)db->scratch.p + 1,
			(int)db->scratch.n - 2, SQLITE_TRANSIENT));
	return from_sqlite(sqlite3_bind_text(q->stmt, at, (const char *)db->scratch.p,
	    (int)db->scratch.n, SQLITE_TRANSIENT));
}

static int
bind_field(
    struct db *db, struct db_query *q, int at, const struct rec_field *f, const void *rec)
{
	const void *v = (const char *)rec + f->offset;

	switch (f->kind) {
	case REC_BOOL: return db_bind_i64(q, at, *(const bool *)v);
	case REC_U32: return db_bind_i64(q, at, *(const uint32_t *)v);
	case REC_U64:
	case REC_I64:
	case REC_TIME: return db_bind_i64(q, at, *(const int64_t *)v);
	case REC_F64:
		return from_sqlite(sqlite3_bind_double(q->stmt, at, *(const double *)v));
	case REC_TEXT: return db_bind_text(q, at, *(const char *const *)v);
	case REC_BYTES: return db_bind_bytes(q, at, *(const struct bytes *)v);
	default: return bind_as_text(db, q, at, f, rec);
	}
}

int
db_put(struct db *db, const char *table, const struct rec_type *t, const void *rec)
{
	struct db_query *q = map_get(&db->puts, table);
	size_t i;
	int r = 0, at = 1;

	if (q == NULL)
		r = prepare_put(db, table, t, &q);
	for (i = 0; i < t->n_fields && r == 0; i++)
		if (!t->fields[i].hidden)
			r = bind_field(db, q, at++, &t->fields[i], rec);
	if (r == 0)
		r = db_step(q);
	return r < 0 ? r : 0;
}

int
db_bind_i64(struct db_query *q, int at, int64_t v)
{
	return from_sqlite(sqlite3_bind_int64(q->stmt, at, v));
}

int
db_bind_text(struct db_query *q, int at, const char *v)
{
	return from_sqlite(
	    sqlite3_bind_text(q->stmt, at, v != NULL ? v : "", -1, SQLITE_TRANSIENT));
}

int
db_bind_bytes(struct db_query *q, int at, struct bytes v)
{
	return from_sqlite(sqlite3_bind_blob64(
	    q->stmt, at, v.n != 0 ? (const void *)v.p : "", v.n, SQLITE_TRANSIENT));
}

int
db_bind_name(struct db_query *q, const char *name, const char *v)
{
	int at = sqlite3_bind_parameter_index(q->stmt, name);

	return at == 0 ? 0 : db_bind_text(q, at, v);
}

int
db_step(struct db_query *q)
{
	int rc;

	q->db->steps_left = q->db->steps_bound;
	rc = sqlite3_step(q->stmt);
	if (rc == SQLITE_ROW)
		return 1;
	sqlite3_reset(q->stmt);
	return from_sqlite(rc);
}

void
db_reset(struct db_query *q)
{
	sqlite3_reset(q->stmt);
}

int64_t
db_changed(struct db *db)
{
	return sqlite3_changes64(db->sqlite);
}

int
db_columns(const struct db_query *q)
{
	return sqlite3_column_count(q->stmt);
}

const char *
db_column_name(const struct db_query *q, int i)
{
	return sqlite3_column_name(q->stmt, i);
}

int64_t
db_i64(const struct db_query *q, int i)
{
	return sqlite3_column_int64(q->stmt, i);
}

const char *
db_text(const struct db_query *q, int i)
{
	const char *s = (const char *)sqlite3_column_text(q->stmt, i);

	return s != NULL ? s : "";
}

struct bytes
db_bytes(const struct db_query *q, int i)
{
	const void *p = sqlite3_column_blob(q->stmt, i);

	return (
	    struct bytes){ p, p != NULL ? (size_t)sqlite3_column_bytes(q->stmt, i) : 0 };
}

static int
read_column(
    struct db_query *q, int i, struct arena *mem, const struct rec_field *f, void *rec)
{
	void *v = (char *)rec + f->offset;
	const struct tree *tree;
	struct tree scalar = { .kind = TREE_SCALAR, .file = "" };
	uint32_t line, column;
	const char *why;
	int r;

	switch (f->kind) {
	case REC_BOOL: *(bool *)v = db_i64(q, i) != 0; return 0;
	case REC_U32: *(uint32_t *)v = (uint32_t)db_i64(q, i); return 0;
	case REC_U64:
	case REC_I64:
	case REC_TIME: *(int64_t *)v = db_i64(q, i); return 0;
	case REC_F64: *(double *)v = sqlite3_column_double(q->stmt, i); return 0;
	case REC_BYTES: {
		struct bytes b = db_bytes(q, i);

		*(struct bytes *)v = (struct bytes){ arena_copy(mem, b.p, b.n), b.n };
		return 0;
	}
	case REC_TEXT:
	case REC_ENUM:
	case REC_OID:
		scalar.text = db_text(q, i);
		return rec_field_from_tree(mem, f, &scalar, rec);
	default:
		r = json_read(mem, db_text(q, i),
		    (size_t)sqlite3_column_bytes(q->stmt, i), &tree, &line, &column,
		    &why);
		return r < 0 ? r : rec_field_from_tree(mem, f, tree, rec);
	}
}

int
db_record(struct db_query *q, struct arena *mem, const struct rec_type *t, void *rec)
{
	int n = db_columns(q), i, r = 0;
	size_t k;

	rec_init(t, rec);
	for (i = 0; i < n && r == 0; i++)
		for (k = 0; k < t->n_fields && r == 0; k++)
			if (!t->fields[k].hidden &&
			    strcmp(t->fields[k].name, db_column_name(q, i)) == 0)
				r = read_column(q, i, mem, &t->fields[k], rec);
	return r;
}

void
db_row_json(struct db_query *q, struct json *j)
{
	static const char ending[] = "_json";
	int n = db_columns(q), i;

	json_object(j);
	for (i = 0; i < n; i++) {
		const char *name = db_column_name(q, i);
		size_t len = strlen(name);
		char key[128];

		if (len > sizeof ending - 1 && len < sizeof key &&
		    strcmp(name + len - (sizeof ending - 1), ending) == 0) {
			snprintf(key, sizeof key, "%.*s",
			    (int)(len - (sizeof ending - 1)), name);
			json_key(j, key);
			if (sqlite3_column_type(q->stmt, i) == SQLITE_NULL)
				json_null(j);
			else
				json_raw(j, db_text(q, i),
				    (size_t)sqlite3_column_bytes(q->stmt, i));
			continue;
		}
		json_key(j, name);
		switch (sqlite3_column_type(q->stmt, i)) {
		case SQLITE_INTEGER: json_i64(j, db_i64(q, i)); break;
		case SQLITE_FLOAT: json_f64(j, sqlite3_column_double(q->stmt, i)); break;
		case SQLITE_NULL: json_null(j); break;
		default:
			json_text_n(
			    j, db_text(q, i), (size_t)sqlite3_column_bytes(q->stmt, i));
		}
	}
	json_object_end(j);
}

void
db_bound(struct db *db, uint64_t steps)
{
	db->steps_bound = db->steps_left = steps;
}

int
db_checkpoint(struct db *db)
{
	return from_sqlite(sqlite3_wal_checkpoint_v2(
	    db->sqlite, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL));
}

int
db_one(struct db *db, const char *sql, int64_t id, struct arena *mem,
    const struct rec_type *t, void *rec)
{
	struct db_query *q;
	int r = db_query(db, sql, &q);

	if (r < 0)
		return r;
	db_bind_i64(q, 1, id);
	r = db_step(q);
	if (r == 1)
		r = db_record(q, mem, t, rec);
	else if (r == 0)
		r = ERR_NOT_FOUND;
	db_reset(q);
	return r;
}
