#include "model/allowed.h"

#include <string.h>

/* A word that may stand for a "*": n bytes. */
static bool
is_plain_word(const char *s, size_t n)
{
	size_t i;

	if (n == 0 || *s == '-')
		return false;
	for (i = 0; i < n; i++) {
		bool alnum = (s[i] >= 'a' && s[i] <= 'z') ||
		    (s[i] >= 'A' && s[i] <= 'Z') || (s[i] >= '0' && s[i] <= '9');

		if (!alnum && (s[i] == 0 || strchr("._-/:,@=+%", s[i]) == NULL))
			return false;
		if (i != 0 && s[i] == '.' && s[i - 1] == '.')
			return false;
	}
	return true;
}

/* Words with single blanks between, or nothing. */
static bool
are_plain_words(const char *s)
{
	size_t n;

	for (; *s != 0; s += n + (s[n] == ' ')) {
		n = strcspn(s, " ");
		if (!is_plain_word(s, n))
			return false;
		if (s[n] == ' ' && s[n + 1] == 0)
			return false;
	}
	return true;
}

/* A "*" is a word of its own (command_pattern_fault()), so each is settled where it stands. */
bool
command_fits(const char *pattern, const char *command)
{
	for (; *pattern != 0; pattern++) {
		size_t n;

		if (*pattern != '*') {
			/* "show version *" is the command without more words, too. */
			if (*command == 0 && strcmp(pattern, " *") == 0)
				return true;
			if (*command++ != *pattern)
				return false;
			continue;
		}
		if (pattern[1] == 0)
			return are_plain_words(command);
		n = strcspn(command, " ");
		if (!is_plain_word(command, n))
			return false;
		command += n;
	}
	return *command == 0;
}

bool
command_is_allowed(const char *const *patterns, size_t n, const char *command)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (command_fits(patterns[i], command))
			return true;
	return false;
}

const char *
command_pattern_fault(const char *pattern)
{
	const char *p;

	if (*pattern == 0)
		return "nothing stands here, and a command is wanted";
	for (p = pattern; *p != 0; p++) {
		if ((unsigned char)*p < ' ' || (unsigned char)*p >= 0x7f)
			return "a command is one line of printable ASCII";
		if (*p != '*')
			continue;
		if (p == pattern)
			return "it begins with \"*\": that would let every command "
			       "through";
		if (p[-1] != ' ' || (p[1] != 0 && p[1] != ' '))
			return "a \"*\" stands for words: it has a blank on either side";
	}
	return NULL;
}
