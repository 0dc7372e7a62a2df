#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/json.h"
#include "ctl/ctl.h"
#include "link/curl/fetch.h"
#include "link/json/json.h"

const char *
ctl_quote(struct ctl *c, const char *word)
{
	struct buf out;
	const char *s;

	buf_init(&out);
	for (; *word != 0; word++)
		if (isalnum((unsigned char)*word) || strchr("-_.", *word) != NULL)
			buf_char(&out, *word);
		else
			buf_printf(&out, "%%%02X", (unsigned char)*word);
	s = arena_text(&c->mem, buf_str(&out));
	buf_fini(&out);
	return s;
}

const char *
ctl_id(struct ctl *c, char letter)
{
	const char *word = c->n_words == 1 ? c->words[0] : "";

	if (toupper((unsigned char)*word) == letter)
		word++;
	if (*word != 0 && strspn(word, "0123456789") == strlen(word))
		return word;
	fprintf(stderr, "triagectl: one number is wanted here, such as %c12\n", letter);
	return NULL;
}

static int
read_answer(struct ctl *c, int status)
{
	uint32_t line, column;
	const char *why;

	if (json_read(&c->mem, buf_str(&c->answer), c->answer.n, &c->tree, &line, &column,
		&why) < 0) {
		fprintf(stderr,
		    "triagectl: the daemon's answer is not JSON (HTTP %d): %s\n", status,
		    why);
		return CTL_REFUSED;
	}
	if (status / 100 == 2)
		return CTL_OK;
	fputs("triagectl: ", stderr);
	fputs(tree_text(c->tree, "error"), stderr);
	fputc('\n', stderr);
	return CTL_REFUSED;
}

/* The HTTP client speaks of ports and hosts; what matters here is the socket's own answer. */
static const char *
why_not(const char *path, const char *why)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return why;
	snprintf(sa.sun_path, sizeof sa.sun_path, "%s", path);
	if (connect(fd, (const struct sockaddr *)&sa, sizeof sa) < 0)
		why = strerror(errno);
	close(fd);
	return why;
}

static int
ask(struct ctl *c, const char *method, const char *path, struct bytes body)
{
	char why[256];
	int status;

	buf_clear(&c->answer);
	if (fetch(c->socket, method, path, body, &status, &c->answer, why) < 0) {
		fprintf(stderr, "triagectl: no daemon at %s: %s\n", c->socket,
		    why_not(c->socket, why));
		return CTL_NO_DAEMON;
	}
	return read_answer(c, status);
}

int
ctl_get(struct ctl *c, const char *fmt, ...)
{
	const char *path;
	va_list ap;

	va_start(ap, fmt);
	path = arena_vprintf(&c->mem, fmt, ap);
	va_end(ap);
	return ask(c, "GET", path, (struct bytes){ NULL, 0 });
}

int
ctl_post(struct ctl *c, const char *path, const char *const *keys,
    const char *const *values, size_t n)
{
	struct buf body;
	struct json j;
	size_t i;
	int r;

	buf_init(&body);
	j = json_into(&body);
	json_object(&j);
	for (i = 0; i < n; i++)
		if (values[i] != NULL)
			json_put_text(&j, keys[i], values[i]);
	json_object_end(&j);
	r = ask(c, "POST", path, buf_view(&body));
	buf_fini(&body);
	return r;
}
