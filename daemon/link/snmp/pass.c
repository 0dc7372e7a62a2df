#include "link/snmp/pass.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"

/* The bytes up to the end of the line, which is skipped. */
static struct bytes
line_of(struct bytes *b)
{
	const uint8_t *end = b->n != 0 ? memchr(b->p, '\n', b->n) : NULL;
	struct bytes line = { b->p, end != NULL ? (size_t)(end - b->p) : b->n };

	b->p += line.n + (end != NULL);
	b->n -= line.n + (end != NULL);
	return line;
}

static int
algorithm(const struct rec_names *names, const char *text, int *out)
{
	*out = rec_value(names, text);
	return *out < 0 ? ERR_UNSUPPORTED : 0;
}

int
usm_pass_read(struct bytes secret, bool all, struct usm_pass *out)
{
	struct bytes first = line_of(&secret);
	char text[USM_ALGORITHMS_MAX], auth[16], priv[16];
	int a, p;

	*out = (struct usm_pass){ 0 };
	if (first.n >= sizeof text)
		return ERR_MALFORMED;
	memcpy(text, first.p, first.n);
	text[first.n] = 0;
	if (sscanf(text, "%15s %15s", auth, priv) != 2)
		return ERR_MALFORMED;
	if (algorithm(&usm_auth_names, auth, &a) < 0 ||
	    algorithm(&usm_priv_names, priv, &p) < 0 ||
	    (a == AUTH_NONE && p != PRIV_NONE))
		return ERR_UNSUPPORTED;
	out->auth = (enum usm_auth)a;
	out->priv = (enum usm_priv)p;
	if (!all)
		return 0;
	out->auth_pass = line_of(&secret);
	out->priv_pass = line_of(&secret);
	if ((a != AUTH_NONE && out->auth_pass.n < USM_PASS_MIN) ||
	    (p != PRIV_NONE && out->priv_pass.n < USM_PASS_MIN))
		return ERR_RANGE;
	return 0;
}

const char *
usm_algorithms(enum usm_auth auth, enum usm_priv priv, char text[USM_ALGORITHMS_MAX])
{
	snprintf(text, USM_ALGORITHMS_MAX, "%s %s", rec_name(&usm_auth_names, (int)auth),
	    rec_name(&usm_priv_names, (int)priv));
	return text;
}

void
usm_keys_write(const struct usm_keys *k, uint8_t out[USM_KEYS_BYTES])
{
	out[0] = (uint8_t)k->auth;
	out[1] = (uint8_t)k->priv;
	memcpy(out + 2, k->auth_key, HASH_MAX);
	memcpy(out + 2 + HASH_MAX, k->priv_key, USM_PRIV_MAX);
}

int
usm_keys_read(struct bytes b, struct usm_keys *out)
{
	if (b.n != USM_KEYS_BYTES || b.p[0] >= AUTH_COUNT || b.p[1] >= PRIV_COUNT)
		return ERR_MALFORMED;
	out->auth = (enum usm_auth)b.p[0];
	out->priv = (enum usm_priv)b.p[1];
	memcpy(out->auth_key, b.p + 2, HASH_MAX);
	memcpy(out->priv_key, b.p + 2 + HASH_MAX, USM_PRIV_MAX);
	return 0;
}
