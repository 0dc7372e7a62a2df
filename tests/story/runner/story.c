/* story.c - runs stories: an hour of the house in a few milliseconds.
 *
 * Each story is a process of its own: it reads the world's configuration as the daemon would, opens
 * all rooms on the fake clock, and follows the lines of the story. The language is in
 * tests/story/README.md. Arguments: the story files. Exit code 1 when a claim of one did not hold.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "claims.h"
#include "clock.h"
#include "room/config/load.h"
#include "sys/log.h"
#include "verbs.h"
#include "world.h"

#define LINE_WORDS_MAX 32
#define CONFIGS_MAX    8
#define STEP_US        (SECOND_US / 2) /* how often a claim that is awaited is looked at */
#define BEGIN          SECOND_US       /* the fake clock's first moment */

struct story {
	const char *path, *folder; /* tests/story */
	char state[64];
	struct loop *loop;
	struct town *town;
	struct claims *claims;
	struct loaded
	    config[CONFIGS_MAX]; /* the world's, and what it was reloaded with */
	size_t n_configs;
	struct stage stage;
	const char *file; /* being read */
	int line;
};

static void
fail(const struct story *s, const char *what, char **word, size_t n)
{
	int64_t at = s->loop != NULL ? (loop_now(s->loop) - BEGIN) / SECOND_US : 0;
	size_t i;

	fprintf(stderr, "%s:%d: at %lldm%02llds: ", s->file, s->line, (long long)at / 60,
	    (long long)at % 60);
	for (i = 0; i < n; i++)
		fprintf(stderr, "%s%s", i ? " " : "", word[i]);
	fprintf(stderr, "\n    %s\n", what);
}

/* Words, with "quoted ones" as one; FIELD="a b" too. Ends at #. */
static size_t
split(char *line, char *word[LINE_WORDS_MAX])
{
	size_t n = 0;

	while (n < LINE_WORDS_MAX) {
		char *out, quote = 0;

		line += strspn(line, " \t\n");
		if (*line == 0 || *line == '#')
			return n;
		word[n++] = out = line;
		for (; *line != 0 && (quote || strchr(" \t\n", *line) == NULL); line++) {
			if (*line == '"')
				quote = !quote;
			else
				*out++ = *line;
		}
		if (*line != 0)
			line++;
		*out = 0;
	}
	return n;
}

/* "40m", "1m30s", "59m59s". -1 for what is none. */
static int64_t
time_of(const char *text)
{
	int64_t us = 0;
	char *end;

	if (strcmp(text, "0") == 0)
		return 0;
	while (*text != 0) {
		long long v = strtoll(text, &end, 10);

		if (end == text || *end == 0)
			return -1;
		us += *end == 'h' ? v * HOUR_US
		    : *end == 'm' ? v * MINUTE_US
		    : *end == 's' ? v * SECOND_US
				  : -1;
		if (strchr("hms", *end) == NULL)
			return -1;
		text = end + 1;
	}
	return us;
}

static bool
claim(struct story *s, char **word, size_t n, bool *broken)
{
	char wrong[256];
	bool holds = claims_hold(s->claims, word, n, wrong);

	*broken = *wrong != 0;
	if (*broken)
		fail(s, wrong, word, n);
	return holds;
}

/* by TIME CLAIM: it comes true, at the latest then. until TIME CLAIM: it is true all the while. */
static bool
await(struct story *s, mono_us when, bool always, char **word, size_t n)
{
	bool broken, holds;

	for (;;) {
		holds = claim(s, word, n, &broken);
		if (broken)
			return false;
		if (holds != always)
			break;
		if (loop_now(s->loop) >= when)
			break;
		clock_run_until(s->loop, loop_now(s->loop) + STEP_US);
	}
	if (holds)
		return true;
	fail(s,
	    always ? "is not so any more; there is:" : "does not come true; there is:",
	    word, n);
	claims_show(s->claims, word[1]);
	claims_show(s->claims, "event");
	return false;
}

/* The configuration of a world, alive until the end; NULL after saying what is wrong. */
static const struct loaded *
load_world(struct story *s, const char *name)
{
	struct loaded *l = &s->config[s->n_configs];
	char path[600];
	struct buf mistakes;

	if (s->n_configs == CONFIGS_MAX) {
		fail(s, "that is more configurations than a story has", NULL, 0);
		return NULL;
	}
	s->n_configs++;
	snprintf(path, sizeof path, "%s/worlds/%s.yaml", s->folder, name);
	load(l, path);
	zones_load(l);
	if (l->reader.errors == 0)
		return l;
	buf_init(&mistakes);
	load_report(l, &mistakes);
	fputs(buf_str(&mistakes), stderr);
	buf_fini(&mistakes);
	return NULL;
}

/* Another world's configuration is put in force; devices that both have go on. */
static bool
reload(struct story *s, const char *name)
{
	const struct loaded *l = load_world(s, name);

	if (l == NULL)
		return false;
	world_reload(&l->plan, &l->inventory, loop_now(s->loop));
	town_plan(s->town, &l->plan, &l->inventory);
	return true;
}

static bool
act(struct story *s, char **word, size_t n)
{
	const char *wrong;

	if (n == 2 && s->town != NULL && strcmp(word[0], "reload") == 0)
		return reload(s, word[1]);
	wrong = verbs_do(&s->stage, word, n);

	if (wrong != NULL)
		fail(s, wrong, word, n);
	return wrong == NULL;
}

/* The lines of a world's setup: verbs without a time. */
static bool
set_up(struct story *s, const char *name)
{
	char path[600], line[1000], *word[LINE_WORDS_MAX];
	FILE *f;
	size_t n;
	bool good = true;

	snprintf(path, sizeof path, "%s/worlds/%s.setup", s->folder, name);
	f = fopen(path, "r");
	if (f == NULL) {
		fail(s, "the world has no .setup", NULL, 0);
		return false;
	}
	s->file = path;
	for (s->line = 1; good && fgets(line, sizeof line, f) != NULL; s->line++) {
		n = split(line, word);
		good = n == 0 || act(s, word, n);
	}
	fclose(f);
	return good;
}

static bool
open_world(struct story *s, const char *name)
{
	const char *file = s->file;
	int line = s->line;
	const struct loaded *l = load_world(s, name);

	if (l == NULL)
		return false;
	world_open(&l->plan, &l->inventory);
	s->loop = loop_new();
	s->stage.loop = s->loop;
	if (!set_up(s, name))
		return false;
	s->file = file;
	s->line = line;
	s->town = s->stage.town = town_new(s->loop, s->state);
	s->claims = claims_open(s->state, s->town);
	town_plan(s->town, &l->plan, &l->inventory);
	return true;
}

static bool
follow(struct story *s, char **word, size_t n)
{
	mono_us when;

	if (n == 2 && strcmp(word[0], "world") == 0)
		return open_world(s, word[1]);
	if (n >= 2 && s->town != NULL && strcmp(word[0], "then") == 0)
		return act(s, word + 1, n - 1);
	when = n >= 3 ? time_of(word[1]) : -1;
	if (when < 0 || s->town == NULL) {
		fail(s,
		    "a line is \"world NAME\" (first), \"at TIME VERB...\", \"then "
		    "VERB...\", \"by TIME CLAIM\" or \"until TIME CLAIM\"",
		    word, n);
		return false;
	}
	when += BEGIN;
	if (strcmp(word[0], "by") == 0)
		return await(s, when, false, word + 2, n - 2);
	if (strcmp(word[0], "until") == 0)
		return await(s, when, true, word + 2, n - 2);
	if (when < loop_now(s->loop)) {
		fail(s, "it is later already", word, n);
		return false;
	}
	clock_run_until(s->loop, when);
	return act(s, word + 2, n - 2);
}

static bool
tell(struct story *s)
{
	char line[1000], *word[LINE_WORDS_MAX];
	FILE *f = fopen(s->path, "r");
	bool good = f != NULL;
	size_t n;

	s->file = s->path;
	if (f == NULL)
		fail(s, strerror(errno), NULL, 0);
	for (s->line = 1; good && fgets(line, sizeof line, f) != NULL; s->line++) {
		n = split(line, word);
		good = n == 0 || follow(s, word, n);
		if (good && s->town != NULL && *town_scandal(s->town) != 0) {
			fail(s, town_scandal(s->town), word, n);
			good = false;
		}
	}
	if (f != NULL)
		fclose(f);
	if (good && s->town == NULL) {
		fail(s, "nothing is claimed in it", NULL, 0);
		good = false;
	}
	return good;
}

static int
take_away(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

static void
tidy(struct story *s)
{
	if (s->claims != NULL)
		claims_close(s->claims);
	verbs_end();
	if (s->town != NULL)
		town_free(s->town);
	if (s->loop != NULL)
		loop_free(s->loop);
	world_close();
	while (s->n_configs != 0)
		load_fini(&s->config[--s->n_configs]);
	nftw(s->state, take_away, 8, FTW_DEPTH | FTW_PHYS);
}

/* tests/story/ports/admin-down.story -> tests/story */
static const char *
folder_of(char *path)
{
	char *slash = strrchr(path, '/');

	*slash = 0;
	slash = strrchr(path, '/');
	*slash = 0;
	return path;
}

static int
one(const char *path)
{
	char folder[500], answers[600];
	struct story s = { .path = path };
	bool good;

	snprintf(folder, sizeof folder, "%s", path);
	if (strchr(folder, '/') == NULL || strchr(strchr(folder, '/') + 1, '/') == NULL) {
		fprintf(stderr, "%s: a story lies in a folder of tests/story\n", path);
		return 2;
	}
	s.folder = folder_of(folder);
	snprintf(answers, sizeof answers, "%s/answers", s.folder);
	s.stage.answers = answers;
	/* In memory, where that is possible: each commit waits for the disk. */
	snprintf(s.state, sizeof s.state, "%s/triaged-story-XXXXXX",
	    getenv("TMPDIR") != NULL            ? getenv("TMPDIR")
		: access("/dev/shm", W_OK) == 0 ? "/dev/shm"
						: "/tmp");
	if (mkdtemp(s.state) == NULL) {
		perror(s.state);
		return 2;
	}
	good = tell(&s);
	tidy(&s);
	return good ? 0 : 1;
}

int
main(int argc, char **argv)
{
	int i, failed = 0, status;
	pid_t child;

	log_open(
	    "story", getenv("STORY_LOG") != NULL ? LOG_LEVEL_DEBUG : LOG_LEVEL_ERROR);
	for (i = 1; i < argc; i++) {
		child = fork();
		if (child == 0)
			return one(argv[i]);
		if (child < 0 || waitpid(child, &status, 0) < 0)
			return 2;
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
			failed++;
			fprintf(stderr, "FAILED %s%s\n", argv[i],
			    WIFSIGNALED(status) ? " (a signal ended it)" : "");
		}
	}
	printf("stories: %d passed, %d failed\n", argc - 1 - failed, failed);
	return failed != 0;
}
