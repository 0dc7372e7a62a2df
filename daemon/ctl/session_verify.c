/* session_verify.c - is a record as it was sealed? Off-line, with its files and the public half of the key. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "ctl/session.h"
#include "link/crypto/hash.h"
#include "room/session/seal_check.h"
#include "sys/file.h"

/* --key: the key itself, or a file that has it; without, the one that lies with the records. */
static bool
take_key(const struct ctl *c, const struct session_files *f, uint8_t out[SIGN_KEY])
{
	const char *path = c->key != NULL ? c->key : f->public_key;
	struct buf text;
	bool is;

	if (c->key != NULL && seal_public_read(c->key, out) == 0)
		return true;
	buf_init(&text);
	is = file_read(path, 4096, &text) == 0 &&
	    seal_public_read(buf_str(&text), out) == 0;
	buf_fini(&text);
	if (!is && c->key == NULL)
		fprintf(stderr,
		    "triagectl: no key at %s: --key ed25519:... or its file is wanted\n",
		    path);
	else if (!is)
		fputs(
		    "triagectl: --key is neither a key, ed25519:..., nor a file that has "
		    "one\n",
		    stderr);
	return is;
}

/* What the files alone cannot tell: that their end was cut off, all three together. */
static void
compare(const struct session_files *f, struct seal_report *out)
{
	const char *lines, *id;
	char has[32];

	if (f->row == NULL || out->verdict == SEAL_CHANGED ||
	    out->verdict == SEAL_NO_FILE)
		return;
	id = tree_text(f->row, "id");
	lines = tree_text(f->row, "seal_lines");
	snprintf(has, sizeof has, "%llu", (unsigned long long)out->session);
	if (strcmp(has, id) != 0) {
		out->verdict = SEAL_CHANGED;
		snprintf(out->what, sizeof out->what,
		    "it is the record of S%s, not of S%s", has, id);
		return;
	}
	snprintf(has, sizeof has, "%llu", (unsigned long long)out->blocks);
	if (strcmp(tree_text(f->row, "state"), "over") != 0 || strcmp(lines, "0") == 0 ||
	    strcmp(lines, has) == 0)
		return;
	out->verdict = SEAL_CHANGED;
	snprintf(out->what, sizeof out->what,
	    "the store knows of %s blocks, the files have %s: the end was cut off", lines,
	    has);
}

static void
print_json(const struct seal_report *r)
{
	static const char *const verdicts[] = { "whole", "no-end", "changed", "no-file" };
	struct buf out;
	struct json j;

	buf_init(&out);
	j = json_into(&out);
	json_object(&j);
	json_put_text(&j, "verdict", verdicts[r->verdict]);
	json_put_u64(&j, "session", r->session);
	json_put_u64(&j, "blocks", r->blocks);
	json_put_text(&j, "sealed_at", r->sealed_at);
	json_put_u64(&j, "unsealed_bytes", r->unsealed);
	json_put_text(&j, "file", r->file);
	json_put_u64(&j, "block", r->block);
	json_put_u64(&j, "from", r->from);
	json_put_u64(&j, "to", r->to);
	json_put_text(&j, "what", r->what);
	json_object_end(&j);
	ctl_json_out(&out);
}

static void
print_it(const struct seal_report *r)
{
	switch (r->verdict) {
	case SEAL_WHOLE:
		printf("whole: S%llu is as it was sealed, %llu blocks, the last at %s\n",
		    (unsigned long long)r->session, (unsigned long long)r->blocks,
		    r->sealed_at);
		break;
	case SEAL_NO_END:
		printf("no end: as it was sealed until %s, in %llu blocks; %llu bytes "
		       "behind are not sealed; %s\n",
		    *r->sealed_at ? r->sealed_at : "never", (unsigned long long)r->blocks,
		    (unsigned long long)r->unsealed, r->what);
		break;
	case SEAL_CHANGED:
		printf("changed: ");
		if (r->block != 0)
			printf(
			    "the %s, block %llu", r->file, (unsigned long long)r->block);
		if (r->to != 0)
			printf(", bytes %llu to %llu", (unsigned long long)r->from,
			    (unsigned long long)r->to);
		printf("%s%s\n", r->block != 0 ? ": " : "", r->what);
		break;
	case SEAL_NO_FILE: printf("not there: the %s: %s\n", r->file, r->what); break;
	}
}

int
cmd_session_verify(struct ctl *c)
{
	struct session_files f;
	struct seal_report out;
	uint8_t key[SIGN_KEY];
	int r = session_files(c, &f);

	if (r != CTL_OK)
		return r;
	if (!take_key(c, &f, key))
		return CTL_REFUSED;
	seal_check(&(struct seal_files){ f.cast, f.commands, f.seal }, key, &out);
	compare(&f, &out);
	if (c->json)
		print_json(&out);
	else
		print_it(&out);
	return out.verdict == SEAL_WHOLE ||
		(out.verdict == SEAL_NO_END && f.row != NULL &&
		    strcmp(tree_text(f.row, "state"), "over") != 0)
	    ? CTL_OK
	    : CTL_REFUSED;
}
