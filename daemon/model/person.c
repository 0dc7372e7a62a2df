#include "model/person.h"

#include <ctype.h>
#include <string.h>

#include "base/base64.h"
#include "base/cur.h"
#include "base/mem.h"

#define RSA_BITS_LEAST 3072

static const struct rec_field fields[] = {
	F_U64(person, id),
	F_TEXT(person, name, PERSON_NAME_MAX),
	F_TEXT(person, roles, PERSON_ROLES_MAX),
	F_TEXT(person, password, 128),
	F_TIME(person, password_at),
	F_TIME(person, totp_at),
	F_TEXTS(person, keys, PERSON_KEYS_MAX),
	F_TIME(person, added_at),
	F_TEXT(person, added_by, 128),
};
REC_TYPE(person_rec, person, fields);

const char *const person_roles[] = { "view", "diagnose", "repair", "approve", "admin",
	NULL };

const char *
person_name_wrong(const char *name)
{
	const char *p;

	if (!isalpha((unsigned char)*name))
		return "a name begins with a letter";
	for (p = name; *p != 0; p++)
		if (!isalnum((unsigned char)*p) && strchr("-_.", *p) == NULL)
			return "a name has letters, digits, and - _ . alone";
	return p - name > PERSON_NAME_MAX ? "a name has at most 32 characters" : NULL;
}

static int
role_of(const char *text, size_t n)
{
	int i;

	for (i = 0; person_roles[i] != NULL; i++)
		if (strlen(person_roles[i]) == n && memcmp(person_roles[i], text, n) == 0)
			return i;
	return -1;
}

const char *
person_roles_read(struct arena *mem, const char *text, const char **out)
{
	const char *kept = "";
	unsigned had = 0;
	int i;

	while (*(text += strspn(text, ", ")) != 0) {
		size_t n = strcspn(text, ", ");
		int role = role_of(text, n);

		if (role < 0)
			return arena_printf(mem,
			    "%.*s is no role: view, diagnose, repair, approve and admin "
			    "are",
			    (int)(n < 32 ? n : 32), text);
		had |= 1u << role;
		text += n;
	}
	if (had == 0)
		return "no role: view, diagnose, repair, approve, admin, with commas "
		       "between";
	for (i = 0; person_roles[i] != NULL; i++)
		if (had & 1u << i)
			kept = arena_printf(
			    mem, "%s%s%s", kept, *kept ? "," : "", person_roles[i]);
	*out = kept;
	return NULL;
}

/* --- keys --- */

static const char *const key_types[] = { "ssh-ed25519", "ecdsa-sha2-nistp256",
	"ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
	"sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com", NULL };

static bool
is_type(const char *text, size_t n)
{
	size_t i;

	for (i = 0; key_types[i] != NULL; i++)
		if (strlen(key_types[i]) == n && memcmp(key_types[i], text, n) == 0)
			return true;
	return false;
}

/* "TYPE BASE64" at the beginning of a key: how long each is. */
static void
parts(const char *key, size_t *type, const char **coded, size_t *n)
{
	*type = strcspn(key, " \t");
	*coded = key + *type + strspn(key + *type, " \t");
	*n = strcspn(*coded, " \t\r\n");
}

struct bytes
person_key_blob(struct arena *mem, const char *key)
{
	const char *coded;
	size_t type, n, size;
	uint8_t *p;

	parts(key, &type, &coded, &n);
	size = base64_size(coded, n);
	p = arena_alloc(mem, size + 1);
	if (size == 0 || !base64_read(coded, n, p, size))
		return (struct bytes){ NULL, 0 };
	return (struct bytes){ p, size };
}

bool
person_key_same(const char *a, const char *b)
{
	const char *coded_a, *coded_b;
	size_t type_a, type_b, n_a, n_b;

	parts(a, &type_a, &coded_a, &n_a);
	parts(b, &type_b, &coded_b, &n_b);
	return type_a == type_b && memcmp(a, b, type_a) == 0 && n_a != 0 && n_a == n_b &&
	    memcmp(coded_a, coded_b, n_a) == 0;
}

/* A string of the wire (RFC 4251 section 5). */
static struct bytes
wire_string(struct cur *c)
{
	uint32_t n = cur_u32(c);
	const uint8_t *p = cur_take(c, n);

	return (struct bytes){ p, p != NULL ? n : 0 };
}

static size_t
bits_of(struct bytes number)
{
	size_t bits;

	while (number.n != 0 && *number.p == 0) {
		number.p++;
		number.n--;
	}
	if (number.n == 0)
		return 0;
	for (bits = number.n * 8; !(number.p[0] & 1u << ((bits - 1) % 8)); bits--)
		;
	return bits;
}

/* What is inside says the same type as what stands before it; an RSA key is long enough. */
static const char *
blob_wrong(struct bytes blob, const char *type, size_t type_n)
{
	struct cur c = cur_over(blob.p, blob.n);
	struct bytes said = wire_string(&c);

	if (cur_failed(&c) || said.n != type_n || memcmp(said.p, type, type_n) != 0)
		return "the key is not what its first word says";
	if (type_n == 7 && memcmp(type, "ssh-rsa", 7) == 0) {
		(void)wire_string(&c); /* the exponent */
		if (bits_of(wire_string(&c)) < RSA_BITS_LEAST || cur_failed(&c))
			return "an RSA key has at least 3072 bits here; ed25519 is "
			       "shorter "
			       "and better";
		return cur_done(&c) ? NULL : "the key has more in it than a key";
	}
	(void)wire_string(&c);
	return cur_failed(&c) ? "the key is cut off" : NULL;
}

const char *
person_key_read(struct arena *mem, const char *line, const char **out)
{
	const char *coded, *comment, *wrong;
	size_t type, n, comment_n;
	struct bytes blob;

	line += strspn(line, " \t");
	parts(line, &type, &coded, &n);
	if (strlen(line) > PERSON_KEY_MAX)
		return "the line is longer than a key";
	if (*line == 0 || n == 0)
		return "no key: a line like ssh-ed25519 AAAA... comment";
	if (strstr(line, "PRIVATE KEY") != NULL)
		return "that is a private key: give the public half, NAME.pub";
	if (strstr(line, "-cert-v01@") != NULL)
		return "certificates cannot be checked here: give the plain key";
	if (!is_type(line, type))
		return "the line begins with no type of key that is taken: ssh-ed25519, "
		       "ecdsa-sha2-nistp256, -384, -521, ssh-rsa, or their sk- forms; "
		       "options before it are not understood";
	blob = person_key_blob(mem, line);
	if (blob.n == 0)
		return "the key's second word is not Base64";
	wrong = blob_wrong(blob, line, type);
	if (wrong != NULL)
		return wrong;
	comment = coded + n + strspn(coded + n, " \t");
	comment_n = strcspn(comment, "\r\n");
	if (comment[comment_n + strspn(comment + comment_n, "\r\n")] != 0)
		return "more than one line";
	*out = arena_printf(mem, "%.*s %.*s%s%.*s", (int)type, line, (int)n, coded,
	    comment_n != 0 ? " " : "", (int)comment_n, comment);
	return NULL;
}
