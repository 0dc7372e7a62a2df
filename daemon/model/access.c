#include "model/access.h"

#include <string.h>

#include "base/err.h"

static const struct rec_field access_fields[] = {
	F_U64(access, device_id),
	F_TEXT(access, host_key, HOST_KEY_TEXT_MAX),
	F_TEXT(access, host_key_type, HOST_KEY_TYPE_MAX),
	F_TIME(access, key_since),
	F_TEXT(access, key_by, 128),
	F_TEXT(access, offered_key, HOST_KEY_TEXT_MAX),
	F_TEXT(access, offered_type, HOST_KEY_TYPE_MAX),
	F_TIME(access, offered_at),
	F_TEXT(access, refused_credential, 128),
	F_TIME(access, refused_version),
	F_TIME(access, refused_at),
};
REC_TYPE(access_rec, access, access_fields);

static const struct rec_field access_seen_fields[] = {
	F_U64(access_seen, device_id),
	F_TEXT(access_seen, host_key, HOST_KEY_TEXT_MAX),
	F_TEXT(access_seen, host_key_type, HOST_KEY_TYPE_MAX),
	F_BOOL(access_seen, let_in),
	F_BOOL(access_seen, refused),
	F_TEXT(access_seen, credential, 128),
	F_TIME(access_seen, version),
};
REC_TYPE(access_seen_rec, access_seen, access_seen_fields);

void
access_init(struct access *a, uint64_t device_id)
{
	rec_init(&access_rec, a);
	a->device_id = device_id;
}

static unsigned
hear_key(struct arena *mem, struct access *a, const struct access_seen *s,
    const char *pinned, int64_t now)
{
	const char *right = *pinned != 0 ? pinned : a->host_key;

	if (*s->host_key == 0)
		return 0;
	if (*right == 0) {
		/* A key counts from the login on: before it, whoever answered has proven nothing. */
		if (!s->let_in)
			return 0;
		a->host_key = arena_text(mem, s->host_key);
		a->host_key_type = arena_text(mem, s->host_key_type);
		a->key_by = "first sight";
		a->key_since = now;
		return ACCESS_LEARNED;
	}
	if (strcmp(s->host_key, right) == 0) {
		if (*a->offered_key == 0)
			return 0;
		a->offered_key = a->offered_type = "";
		a->offered_at = 0;
		return ACCESS_KEY_RIGHT;
	}
	if (strcmp(s->host_key, a->offered_key) == 0)
		return 0;
	a->offered_key = arena_text(mem, s->host_key);
	a->offered_type = arena_text(mem, s->host_key_type);
	a->offered_at = now;
	return ACCESS_OTHER_KEY;
}

unsigned
access_hear(struct arena *mem, struct access *a, const struct access_seen *s,
    const char *pinned, int64_t now)
{
	unsigned does = hear_key(mem, a, s, pinned, now);

	if (s->let_in && access_open(a))
		return does | ACCESS_OPENED;
	if (!s->refused || access_is_closed(a, s->credential, s->version))
		return does;
	a->refused_credential = arena_text(mem, s->credential);
	a->refused_version = s->version;
	a->refused_at = now;
	return does | ACCESS_CLOSED;
}

int
access_accept(
    struct arena *mem, struct access *a, const char *key, const char *who, int64_t now)
{
	if (*a->offered_key == 0)
		return ERR_NOT_FOUND;
	if (*key != 0 && strcmp(key, a->offered_key) != 0)
		return ERR_DENIED;
	a->host_key = a->offered_key;
	a->host_key_type = a->offered_type;
	a->key_by = arena_text(mem, who);
	a->key_since = now;
	a->offered_key = a->offered_type = "";
	a->offered_at = 0;
	return 0;
}

bool
access_open(struct access *a)
{
	if (*a->refused_credential == 0)
		return false;
	a->refused_credential = "";
	a->refused_version = a->refused_at = 0;
	return true;
}

bool
access_is_closed(const struct access *a, const char *credential, int64_t version)
{
	return *a->refused_credential != 0 &&
	    strcmp(a->refused_credential, credential) == 0 &&
	    a->refused_version == version;
}
