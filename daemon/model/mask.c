#include "model/mask.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

#define WORD_MAX 64 /* a word that says something is no longer */

/* One line, and where we are in it. */
struct line {
	const char *p;
	size_t n, at;
	bool speaks_of_snmp, speaks_of_keys;
	size_t n_words; /* before this one */
	size_t n_masked;
	struct buf *out;
};

/* What stands behind one of these is a secret. */
static const char *const says_secret[] = { "password", "passwd", "passphrase",
	"pass-phrase", "secret", "shared-secret", "key-string", "keystring",
	"pre-shared-key", "preshared-key", "psk", "wpa-psk", "wpa_passphrase", "wpa_psk",
	"sae_password", "wpa-pre-shared-key", "wpa2-pre-shared-key", "authentication-key",
	"authentication-password", "encryption-password", "privacy-password",
	"privacy-key", "encrypted-password", "plain-text-password", "auth-password",
	"priv-password", "auth-key", "private-key", "server-key", "md5-key", "cipher",
	"irreversible-cipher", "tacacs-key", "radius-key", "community-name" };

/* Of these, where the line speaks of what they open. */
static const char *const of_snmp[] = { "community", "auth", "priv", "sha", "md5", "aes",
	"des", "3des", "trap-community", "securityname" };
static const char *const of_keys[] = { "key", "md5", "sha", "sha256", "sha-256" };

/* Between that word and the secret may stand how it is written. */
static const char *const says_how[] = { "0", "5", "6", "7", "8", "9", "10", "cipher",
	"irreversible-cipher", "simple", "plain", "clear", "hash", "encrypted", "ascii",
	"ascii-text", "hex", "hexadecimal", "text", "plaintext", "plain-text", "read",
	"write", "type", "is", "=", ":", "->", "local", "remote", "md5", "sha", "sha256",
	"sha-256", "sha512", "aes", "des", "3des", "128", "192", "256", "clear-text",
	"encrypted-password", "key-string", "key", "secret", "password" };

/* These are told of a password, and are none. */
static const char *const prose[] = { "for", "has", "was", "must", "may", "not", "of",
	"on", "in", "to", "by", "from", "and", "or", "authentication", "required",
	"expired", "expires", "expiry", "change", "changed", "age", "aging", "policy",
	"check", "checking", "failure", "failed", "incorrect", "wrong", "accepted",
	"prompt", "recovery", "encryption", "login", "auth", "min-length", "minimum",
	"maximum", "length", "enabled", "disabled", "never", "none", "no", "yes", "chain",
	"view", "list", "members", "entries", "exchange", "usm", "v1", "v2c", "v3",
	"authpriv", "authnopriv", "noauthnopriv", "mode" };

static bool
is_one_of(const char *const *words, size_t n, const char *word)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcasecmp(words[i], word) == 0)
			return true;
	return false;
}
#define IS_ONE_OF(words, word) is_one_of(words, ARRAY_LEN(words), word)

static bool
is_between(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '=' || c == ':' || c == ',';
}

static bool
is_quote(char c)
{
	return c == '"' || c == '\'';
}

/* A word as it says something: without quotes around it and signs behind it. */
static void
plain_word(const struct line *l, size_t from, size_t to, char word[WORD_MAX])
{
	size_t n;

	while (from < to && strchr("\"'-<([{", l->p[from]) != NULL)
		from++;
	while (to > from && strchr("\"';{})]>", l->p[to - 1]) != NULL)
		to--;
	n = to - from < WORD_MAX ? to - from : 0;
	memcpy(word, l->p + from, n);
	word[n] = 0;
}

static size_t
word_end(const struct line *l, size_t from)
{
	char quote = from < l->n && is_quote(l->p[from]) ? l->p[from] : 0;
	size_t at = from + (quote != 0);

	if (quote != 0 && memchr(l->p + at, quote, l->n - at) != NULL) {
		while (l->p[at] != quote)
			at++;
		return at + 1;
	}
	while (at < l->n && !is_between(l->p[at]))
		at++;
	return at;
}

/* A secret may have any signs in it, so it ends at a blank, or with its quotes, a list's comma, or what
 * closes a statement. */
static size_t
secret_end(const struct line *l, size_t from)
{
	size_t at = from;

	if (is_quote(l->p[from]))
		return word_end(l, from);
	while (at < l->n && !isspace((unsigned char)l->p[at]))
		at++;
	while (at > from + 1 && strchr(",;{}", l->p[at - 1]) != NULL)
		at--;
	return at;
}

static void
copy_to(struct line *l, size_t to)
{
	buf_put(l->out, l->p + l->at, to - l->at);
	l->at = to;
}

static void
mask_to(struct line *l, size_t to)
{
	buf_puts(l->out, MASK_TEXT);
	l->at = to;
	l->n_masked++;
}

static void
skip_between(struct line *l)
{
	size_t to = l->at;

	while (to < l->n && is_between(l->p[to]))
		to++;
	copy_to(l, to);
}

static bool
is_wanted(const struct line *l, const char *word, char behind)
{
	return IS_ONE_OF(says_secret, word) ||
	    (l->speaks_of_snmp && IS_ONE_OF(of_snmp, word)) ||
	    (l->speaks_of_keys && IS_ONE_OF(of_keys, word)) ||
	    (l->n_words == 0 && behind == ' ' && strcasecmp(word, "community") == 0);
}

/* "$6$salt$hash", alone or behind a name and a colon. */
static bool
is_crypt(const char *p, size_t n)
{
	size_t i = 1;

	if (n < 8 || p[0] != '$')
		return false;
	while (i < n && i < 8 && isalnum((unsigned char)p[i]))
		i++;
	return i > 1 && i < n && p[i] == '$';
}

/* We stand behind a word that says so: the secret is the next that does not say how it is written. */
static void
mask_next(struct line *l)
{
	char word[WORD_MAX];

	for (;;) {
		size_t to;

		skip_between(l);
		if (l->at == l->n)
			return;
		to = word_end(l, l->at);
		plain_word(l, l->at, to, word);
		if (*word == 0 && to - l->at < WORD_MAX && !is_quote(l->p[l->at])) {
			copy_to(l, to); /* signs alone */
		} else if (IS_ONE_OF(says_how, word) && to < l->n) {
			copy_to(l, to);
		} else if (!IS_ONE_OF(prose, word) || l->p[l->at] == '"') {
			mask_to(l, secret_end(l, l->at));
			return;
		} else {
			return;
		}
	}
}

static bool
has_word(const char *p, size_t n, const char *word)
{
	size_t len = strlen(word), i;

	for (i = 0; i + len <= n; i++)
		if (strncasecmp(p + i, word, len) == 0)
			return true;
	return false;
}

static size_t
mask_line(const char *p, size_t n, struct buf *out)
{
	struct line l = { .p = p, .n = n, .out = out };
	char word[WORD_MAX];

	l.speaks_of_snmp = has_word(p, n, "snmp") || has_word(p, n, "usm-user");
	l.speaks_of_keys = has_word(p, n, "tacacs") || has_word(p, n, "radius") ||
	    has_word(p, n, "isakmp") || has_word(p, n, "ikev") || has_word(p, n, "md5") ||
	    has_word(p, n, "authentication") || has_word(p, n, "option key") ||
	    has_word(p, n, "ntp");
	for (;;) {
		size_t to;

		skip_between(&l);
		if (l.at == l.n)
			return l.n_masked;
		to = word_end(&l, l.at);
		plain_word(&l, l.at, to, word);
		if (is_crypt(p + l.at, to - l.at)) {
			mask_to(&l, secret_end(&l, l.at));
		} else {
			copy_to(&l, to);
			if (is_wanted(&l, word, to < n ? p[to] : '\n'))
				mask_next(&l);
		}
		l.n_words++;
	}
}

static bool
is_edge(struct bytes text, size_t at, uint8_t inside)
{
	return at >= text.n || !isalnum(text.p[at]) || !isalnum(inside);
}

/* The length of a known secret that begins here, standing for itself; 0. */
static size_t
known_at(struct bytes text, size_t at, const struct bytes *known, size_t n_known)
{
	size_t i;

	for (i = 0; i < n_known; i++) {
		struct bytes k = known[i];

		if (k.n < MASK_KNOWN_MIN || k.n > text.n - at || text.p[at] != k.p[0] ||
		    memcmp(text.p + at, k.p, k.n) != 0)
			continue;
		if ((at == 0 || is_edge(text, at - 1, k.p[0])) &&
		    is_edge(text, at + k.n, k.p[k.n - 1]))
			return k.n;
	}
	return 0;
}

static size_t
mask_known(struct bytes text, const struct bytes *known, size_t n_known, struct buf *out)
{
	size_t at = 0, n = 0, len;

	while (at < text.n) {
		len = known_at(text, at, known, n_known);
		if (len != 0) {
			buf_puts(out, MASK_TEXT);
			n++;
		} else {
			buf_u8(out, text.p[at]);
			len = 1;
		}
		at += len;
	}
	return n;
}

/* Where the private key ends that begins on this line; 0: none does. */
static size_t
key_end(const char *p, size_t n_line, size_t n)
{
	static const char begin[] = "-----BEGIN ", end[] = "-----END ";
	const char *to;

	if (memmem(p, n_line, begin, sizeof begin - 1) == NULL ||
	    memmem(p, n_line, "PRIVATE KEY", 11) == NULL)
		return 0;
	to = memmem(p, n, end, sizeof end - 1);
	if (to == NULL)
		return n;
	to = memchr(to, '\n', (size_t)(p + n - to));
	return to == NULL ? n : (size_t)(to - p);
}

size_t
mask_text(struct bytes text, const struct bytes *known, size_t n_known, struct buf *out)
{
	struct buf first;
	size_t at = 0, masked;

	buf_init(&first);
	masked = mask_known(text, known, n_known, &first);
	while (at < first.n) {
		const char *p = (const char *)first.p + at;
		const char *end = memchr(p, '\n', first.n - at);
		size_t n = end != NULL ? (size_t)(end - p) : first.n - at,
		       key = key_end(p, n, first.n - at);

		if (key != 0) {
			buf_puts(out, MASK_TEXT);
			masked++;
			n = key;
		} else {
			masked += mask_line(p, n, out);
		}
		at += n;
		if (at < first.n) {
			buf_u8(out, '\n');
			at++;
		}
	}
	buf_fini(&first);
	return masked;
}
