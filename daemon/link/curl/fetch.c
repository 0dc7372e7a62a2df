#include "link/curl/fetch.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

#define ANSWER_MAX (64 * 1024 * 1024)
#define WAIT_S     180L

static size_t
take(char *p, size_t size, size_t n, void *arg)
{
	struct buf *out = arg;

	if (out->n + size * n > ANSWER_MAX)
		return 0;
	buf_put(out, p, size * n);
	return size * n;
}

static CURL *
begin(const char *socket_path, const char *path, char why[256])
{
	CURL *c = curl_easy_init();
	char url[2048];

	if (c == NULL)
		mem_exhausted(0);
	snprintf(url, sizeof url, "http://localhost%s", path);
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_UNIX_SOCKET_PATH, socket_path);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, why);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http");
	return c;
}

static int
finish(CURL *c, CURLcode rc, int *status, char why[256])
{
	long code = 0;

	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &code);
	curl_easy_cleanup(c);
	*status = (int)code;
	if (rc == CURLE_OK || rc == CURLE_WRITE_ERROR)
		return 0;
	if (*why == 0)
		snprintf(why, 256, "%s", curl_easy_strerror(rc));
	return ERR_CLOSED;
}

int
fetch(const char *socket_path, const char *method, const char *path, struct bytes body,
    int *status, struct buf *out, char why[256])
{
	struct curl_slist *headers = NULL;
	CURLcode rc;
	CURL *c;

	*why = 0;
	c = begin(socket_path, path, why);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, WAIT_S);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, out);
	if (strcmp(method, "GET") != 0) {
		headers = curl_slist_append(NULL, "Content-Type: application/json");
		curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)body.n);
		curl_easy_setopt(
		    c, CURLOPT_COPYPOSTFIELDS, body.n != 0 ? (const char *)body.p : "");
	}
	rc = curl_easy_perform(c);
	curl_slist_free_all(headers);
	return finish(c, rc, status, why);
}

struct lines {
	struct buf part;
	fetch_line_fn *fn;
	void *arg;
};

static size_t
take_lines(char *p, size_t size, size_t n, void *arg)
{
	struct lines *l = arg;
	size_t i;

	for (i = 0; i < size * n; i++) {
		if (p[i] != '\n') {
			if (p[i] != '\r' && l->part.n < 1024 * 1024)
				buf_char(&l->part, p[i]);
			continue;
		}
		if (!l->fn(l->arg, buf_str(&l->part)))
			return 0;
		buf_clear(&l->part);
	}
	return size * n;
}

int
fetch_lines(const char *socket_path, const char *path, fetch_line_fn *fn, void *arg,
    int *status, char why[256])
{
	struct lines l = { .fn = fn, .arg = arg };
	CURLcode rc;
	CURL *c;

	*why = 0;
	buf_init(&l.part);
	c = begin(socket_path, path, why);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_lines);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, &l);
	rc = curl_easy_perform(c);
	buf_fini(&l.part);
	return finish(c, rc, status, why);
}
