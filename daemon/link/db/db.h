/* db.h - the store's door to SQLite: one writer, whole records, group commits.
 *
 * Tables are made from record types: a column a field, lists and sub-records as JSON, enums by
 * name. A field that is new in this release becomes a new column when the store opens; nothing is
 * ever dropped. All calls return 0 or ERR_*, and db_error() says in words what SQLite said.
 */
#ifndef LINK_DB_DB_H
#define LINK_DB_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rec.h"

struct db;
struct db_query;

enum db_mode { DB_WRITE, DB_READ };

/* Opens the file; DB_WRITE makes it, in WAL mode with synchronous=FULL. A file that is damaged, or
 * that a newer release wrote, is refused (ERR_MALFORMED, ERR_UNSUPPORTED) with the reason in
 * *why, which is static or the database's. Every statement knows rfc3339(microseconds): a text, NULL for 0. */
int db_open(const char *path, enum db_mode mode, struct db **out, const char **why);
void db_close(struct db *db); /* NULL is fine */
const char *db_error(struct db *db);

int db_run(struct db *db, const char *sql); /* statements without results */
int db_begin(struct db *db);
int db_commit(struct db *db);
void db_rollback(struct db *db);
bool db_in_transaction(const struct db *db);

/* Makes or extends the table of a record type. The primary key is the named field. */
int db_table(struct db *db, const char *table, const struct rec_type *t, const char *key);

/* Writes a record into a table that db_table() made: inserted, or changing the one with its key.
 * ERR_EXISTS when another rule of the table forbids it. */
int db_put(struct db *db, const char *table, const struct rec_type *t, const void *rec);

/* A prepared query; kept by the database and found again by its text. Parameters are numbered from
 * 1; binding resets it. */
int db_query(struct db *db, const char *sql, struct db_query **out);
int db_bind_i64(struct db_query *q, int at, int64_t v);
int db_bind_text(struct db_query *q, int at, const char *v);
int db_bind_bytes(struct db_query *q, int at, struct bytes v);
int db_bind_name(
    struct db_query *q, const char *name, const char *v); /* ":name"; absent is fine */

/* 1: a row is there; 0: the end; negative: an error. After 0 or an error the query is reset. */
int db_step(struct db_query *q);
void db_reset(struct db_query *q);

int db_columns(const struct db_query *q);
const char *db_column_name(const struct db_query *q, int i);
int64_t db_i64(const struct db_query *q, int i);
const char *db_text(
    const struct db_query *q, int i); /* "" for NULL; borrowed until db_step */
struct bytes db_bytes(const struct db_query *q, int i);

/* How many rows the last statement changed. */
int64_t db_changed(struct db *db);

/* The row as a record: columns are found by name, those that are missing stay empty. */
/* The one record of a statement that has a number bound. 0, ERR_NOT_FOUND, or as db_step(). */
int db_one(struct db *db, const char *sql, int64_t id, struct arena *mem,
    const struct rec_type *t, void *rec);
int db_record(struct db_query *q, struct arena *mem, const struct rec_type *t, void *rec);

/* The row as a JSON object; columns whose name ends in "_json" are taken as JSON, without the
 * ending. */
void db_row_json(struct db_query *q, struct json *j);

/* Ends a query that runs longer than so many steps of SQLite's machine (about 10 M a second);
 * 0: no bound. For the reader. */
void db_bound(struct db *db, uint64_t steps);

/* Moves the write-ahead log into the file, as far as readers let it. For idle time. */
int db_checkpoint(struct db *db);

#endif
