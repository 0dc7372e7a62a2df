/* evidence.c - the evidence of a case as a file, and whether such a file is as it was written. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/esc.h"
#include "ctl/ctl.h"
#include "link/json/json.h"
#include "room/bundle.h"
#include "sys/file.h"

int
cmd_evidence_export(struct ctl *c)
{
	const char *id = ctl_id(c, 'C');
	int r;

	if (id == NULL)
		return CTL_USAGE;
	r = ctl_get(c, "/api/v1/cases/%s/evidence", id);
	if (r != CTL_OK)
		return r;
	fwrite(c->answer.p, 1, c->answer.n, stdout);
	putchar('\n');
	return ferror(stdout) || fflush(stdout) != 0 ? CTL_REFUSED : CTL_OK;
}

/* The tree of the file; NULL, and it was said why. */
static const struct tree *
read_bundle(struct ctl *c, const char *path, struct buf *text)
{
	const char *why = "";
	const struct tree *t;
	uint32_t line, column;

	errno = 0;
	if (file_read(path, JSON_READ_MAX, text) < 0) {
		fprintf(stderr, "triagectl: %s: %s\n", path,
		    errno != 0 ? strerror(errno) : "is larger than 32 MB");
		return NULL;
	}
	if (json_read(&c->mem, buf_str(text), text->n, &t, &line, &column, &why) < 0) {
		fprintf(stderr, "triagectl: %s:%u:%u: %s\n", path, line, column, why);
		return NULL;
	}
	return t;
}

static void
tell_well(struct ctl *c, const char *seal)
{
	struct buf out;
	struct json j;

	if (!c->json) {
		printf("as it was written: seal %s\n", seal);
		return;
	}
	buf_init(&out);
	j = json_into(&out);
	json_object(&j);
	json_put_bool(&j, "as_written", true);
	json_put_text(&j, "seal", seal);
	json_object_end(&j);
	ctl_json_out(&out);
}

int
cmd_evidence_verify(struct ctl *c)
{
	char seal[BUNDLE_SEAL_MAX];
	const char *why = "";
	const struct tree *t;
	struct buf text;
	int r = CTL_REFUSED;

	if (c->n_words != 1) {
		fputs("triagectl: one file is wanted here\n", stderr);
		return CTL_USAGE;
	}
	buf_init(&text);
	t = read_bundle(c, c->words[0], &text);
	if (t == NULL)
		goto done;
	if (bundle_check(&c->mem, t, seal, &why) < 0) {
		fprintf(stderr, "triagectl: %s: %s\n", c->words[0], ESC(why));
	} else if (*c->seal != 0 && strcmp(c->seal, seal) != 0) {
		fprintf(stderr,
		    "triagectl: %s: it is whole, but not what was sealed then: its seal "
		    "is "
		    "%s\n",
		    c->words[0], seal);
	} else {
		tell_well(c, seal);
		r = CTL_OK;
	}
done:
	buf_fini(&text);
	return r;
}
