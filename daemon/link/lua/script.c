#include "link/lua/script.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/mem.h"

#define HOOK_EVERY 100 /* an instruction may be a call that takes a millisecond */
#define TREE_DEPTH 8

struct script {
	lua_State *L;    /* the main state: set-up, globals */
	lua_State *task; /* the coroutine that runs; where host functions work */
	lua_State *here; /* the state whose stack pushes go to */
	void *arg;
	struct script_limits limits;
	size_t used, highest;
	uint64_t instructions;
	int64_t burst_began; /* of the thread's own clock, in microseconds */
	bool over;
	bool may_wait;
	bool running; /* the script has the word: only then its memory is bounded */
	char message[512];
};

static struct script *
script_of(lua_State *L)
{
	return *(struct script **)lua_getextraspace(L);
}

static void *
allocate(void *ud, void *p, size_t old, size_t size)
{
	struct script *s = ud;
	void *q;

	if (p == NULL)
		old = 0; /* then it says a type */
	if (size == 0) {
		s->used -= old;
		free(p);
		return NULL;
	}
	/* What we push ourselves must not fail, for nothing catches it there. */
	if (s->running && size > old && s->used + (size - old) > s->limits.memory_bytes)
		return NULL;
	q = realloc(p, size);
	if (q == NULL)
		return NULL;
	s->used += size - old;
	if (s->used > s->highest)
		s->highest = s->used;
	return q;
}

/* What the script has used of the processor; not the loop's time, which stands still meanwhile. */
static int64_t
used_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
count(lua_State *L, lua_Debug *d)
{
	struct script *s = script_of(L);

	(void)d;
	s->instructions += HOOK_EVERY;
	if (s->instructions <= s->limits.instructions &&
	    (s->limits.burst_us == 0 || used_us() - s->burst_began <= s->limits.burst_us))
		return;
	s->over = true;
	luaL_error(L, "it computes too long");
}

/* A caught error is caught, unless the budget is spent: then it goes on up. */
static int
after_call(lua_State *L, int status, lua_KContext ctx)
{
	bool ok = status == LUA_OK || status == LUA_YIELD;

	(void)ctx;
	if (!ok && script_of(L)->over)
		return lua_error(L);
	if (!ok) {
		lua_pushboolean(L, 0);
		lua_insert(L, -2);
		return 2;
	}
	return lua_gettop(L);
}

static int
our_pcall(lua_State *L)
{
	int status;

	luaL_checkany(L, 1);
	lua_pushboolean(L, 1); /* the first result, when it goes well */
	lua_insert(L, 1);
	status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, after_call);
	return after_call(L, status, 0);
}

/* Without finalisers, which run outside every budget, and lengths that are lies, over which library
 * functions would loop inside C. */
static int
our_setmetatable(lua_State *L)
{
	static const char *const refused[] = { "__gc", "__mode", "__close", "__metatable",
		"__len" };
	size_t i;

	luaL_checktype(L, 1, LUA_TTABLE);
	luaL_argexpected(L, lua_isnil(L, 2) || lua_istable(L, 2), 2, "nil or table");
	for (i = 0; !lua_isnil(L, 2) && i < ARRAY_LEN(refused); i++) {
		lua_pushstring(L, refused[i]);
		if (lua_rawget(L, 2) != LUA_TNIL)
			return luaL_error(L, "a metatable may not have %s", refused[i]);
		lua_pop(L, 1);
	}
	lua_settop(L, 2);
	lua_setmetatable(L, 1);
	return 1;
}

/* Of nothing and nothing the library would make one piece after the other, inside C. */
static int
our_rep(lua_State *L)
{
	size_t len, sep;

	luaL_checklstring(L, 1, &len);
	luaL_checkinteger(L, 2);
	luaL_optlstring(L, 3, "", &sep);
	if (len == 0 && sep == 0) {
		lua_pushliteral(L, "");
		return 1;
	}
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	lua_call(L, lua_gettop(L) - 1, 1);
	return 1;
}

static void
remove_from(lua_State *L, const char *table, const char *const *names, size_t n)
{
	size_t i;

	lua_getglobal(L, table);
	for (i = 0; i < n; i++) {
		lua_pushnil(L);
		lua_setfield(L, -2, names[i]);
	}
	lua_pop(L, 1);
}

/* Runs under protection: what a script may see. */
static int
open_libraries(lua_State *L)
{
	static const char *const globals[] = { "load", "loadfile", "dofile", "require",
		"collectgarbage", "print", "xpcall", "warn", "getmetatable", "rawset" };
	static const char *const strings[] = { "find", "match", "gmatch", "gsub", "dump",
		"pack", "unpack", "packsize" };
	static const char *const tables[] = { "move" };
	static const luaL_Reg libraries[] = { { LUA_GNAME, luaopen_base },
		{ LUA_STRLIBNAME, luaopen_string }, { LUA_TABLIBNAME, luaopen_table },
		{ LUA_MATHLIBNAME, luaopen_math }, { LUA_UTF8LIBNAME, luaopen_utf8 } };
	size_t i;

	for (i = 0; i < ARRAY_LEN(libraries); i++) {
		luaL_requiref(L, libraries[i].name, libraries[i].func, 1);
		lua_pop(L, 1);
	}
	remove_from(L, LUA_GNAME, globals, ARRAY_LEN(globals));
	remove_from(L, LUA_STRLIBNAME, strings, ARRAY_LEN(strings));
	remove_from(L, LUA_TABLIBNAME, tables, ARRAY_LEN(tables));
	lua_getglobal(L, LUA_STRLIBNAME);
	lua_getfield(L, -1, "rep");
	lua_pushcclosure(L, our_rep, 1);
	lua_setfield(L, -2, "rep");
	lua_pop(L, 1);
	lua_pushcfunction(L, our_pcall);
	lua_setglobal(L, "pcall");
	lua_pushcfunction(L, our_setmetatable);
	lua_setglobal(L, "setmetatable");
	lua_newtable(L);
	lua_setglobal(L, "host");
	return 0;
}

static void
keep_message(struct script *s, lua_State *L)
{
	const char *text = lua_tostring(L, -1);

	snprintf(s->message, sizeof s->message, "%s",
	    text != NULL ? text : "an error that is not a text");
	lua_settop(L, 0);
}

struct script *
script_new(const struct script_limits *limits, void *arg)
{
	struct script *s = mem_alloc(sizeof *s);

	s->limits = *limits;
	s->arg = arg;
	s->L = lua_newstate(allocate, s);
	if (s->L == NULL)
		mem_exhausted(limits->memory_bytes);
	*(struct script **)lua_getextraspace(s->L) = s;
	s->here = s->L;
	lua_pushcfunction(s->L, open_libraries);
	if (lua_pcall(s->L, 0, 0, 0) != LUA_OK)
		mem_exhausted(
		    limits->memory_bytes); /* the limit is ours to choose well */
	lua_sethook(s->L, count, LUA_MASKCOUNT, HOOK_EVERY);
	return s;
}

void
script_free(struct script *s)
{
	if (s == NULL)
		return;
	lua_close(s->L);
	mem_free(s);
}

/* What stands between Lua and a host function. */
static int
after_wait(lua_State *L, int status, lua_KContext ctx)
{
	(void)status;
	return lua_gettop(L) - (int)ctx;
}

static int
call_host(lua_State *L)
{
	struct script *s = script_of(L);
	script_fn *fn = (script_fn *)(uintptr_t)lua_touserdata(L, lua_upvalueindex(1));
	lua_State *was = s->here;
	int n, top = lua_gettop(L);

	s->here = L;
	n = fn(s, s->arg);
	s->here = was;
	if (n == SCRIPT_FAIL)
		return lua_error(L);
	if (n != SCRIPT_WAIT)
		return n;
	if (!s->may_wait || !lua_isyieldable(L))
		return luaL_error(L, "nothing can be waited for here");
	lua_settop(L, top);
	return lua_yieldk(L, 0, top, after_wait);
}

void
script_host(struct script *s, const char *name, script_fn *fn)
{
	lua_getglobal(s->L, "host");
	lua_pushlightuserdata(s->L, (void *)(uintptr_t)fn);
	lua_pushcclosure(s->L, call_host, 1);
	lua_setfield(s->L, -2, name);
	lua_pop(s->L, 1);
}

int
script_load(struct script *s, const char *name, const char *text, size_t n_bytes,
    const char *into)
{
	char chunk[256];
	bool ok;

	s->burst_began = used_us();
	snprintf(chunk, sizeof chunk, "@%s", name);
	s->running = true;
	ok = luaL_loadbufferx(s->L, text, n_bytes, chunk, "t") == LUA_OK &&
	    lua_pcall(s->L, 0, 1, 0) == LUA_OK;
	s->running = false;
	if (!ok) {
		keep_message(s, s->L);
		return ERR_MALFORMED;
	}
	if (into != NULL)
		lua_setglobal(s->L, into);
	lua_settop(s->L, 0);
	return 0;
}

static enum script_state
go(struct script *s, int n_values)
{
	int n_results = 0, status;

	s->may_wait = s->running = true;
	s->here = s->task;
	s->burst_began = used_us();
	status = lua_resume(s->task, s->L, n_values, &n_results);
	s->may_wait = s->running = false;
	if (status == LUA_YIELD) {
		lua_pop(s->task, n_results);
		return SCRIPT_WAITING;
	}
	if (status == LUA_OK)
		return SCRIPT_DONE;
	keep_message(s, s->task);
	if (status == LUA_ERRMEM)
		s->over = true;
	return SCRIPT_FAILED;
}

enum script_state
script_start(struct script *s, const char *function)
{
	s->task = lua_newthread(s->L); /* stays on the main stack: not collected */
	lua_getglobal(s->task, function);
	return go(s, 0);
}

enum script_state
script_resume(struct script *s, int n_values)
{
	return go(s, n_values);
}

const char *
script_message(const struct script *s)
{
	return s->message;
}

bool
script_over_budget(const struct script *s)
{
	return s->over;
}

uint64_t
script_instructions(const struct script *s)
{
	return s->instructions;
}

size_t
script_memory(const struct script *s)
{
	return s->highest;
}

int
script_arguments(struct script *s)
{
	return lua_gettop(s->here);
}

bool
script_is_nil(struct script *s, int i)
{
	return lua_isnoneornil(s->here, i);
}

bool
script_is_text(struct script *s, int i)
{
	return lua_type(s->here, i) == LUA_TSTRING;
}

const char *
script_text(struct script *s, int i, size_t *n_bytes)
{
	return luaL_checklstring(s->here, i, n_bytes);
}

double
script_number(struct script *s, int i)
{
	return luaL_checknumber(s->here, i);
}

bool
script_bool(struct script *s, int i)
{
	return lua_toboolean(s->here, i);
}

const char *
script_text_or(struct script *s, int i, const char *otherwise)
{
	return luaL_optstring(s->here, i, otherwise);
}

double
script_number_or(struct script *s, int i, double otherwise)
{
	return luaL_optnumber(s->here, i, otherwise);
}

static struct tree *
to_tree(lua_State *L, int i, struct arena *mem, int depth)
{
	struct tree *t = arena_alloc(mem, sizeof *t), **end = &t->child;
	size_t n;
	const char *text;

	t->file = "";
	t->text = "";
	i = lua_absindex(L, i);
	switch (lua_type(L, i)) {
	case LUA_TBOOLEAN: t->text = lua_toboolean(L, i) ? "true" : "false"; return t;
	case LUA_TNUMBER:
	case LUA_TSTRING:
		lua_pushvalue(L, i);
		text = lua_tolstring(L, -1, &n);
		t->text = arena_text_n(mem, text, strnlen(text, n));
		lua_pop(L, 1);
		return t;
	case LUA_TTABLE: break;
	default: return t;
	}
	t->kind = lua_rawlen(L, i) != 0 ? TREE_LIST : TREE_MAP;
	if (depth == TREE_DEPTH)
		return t;
	if (t->kind == TREE_LIST) {
		size_t k, len = lua_rawlen(L, i);

		for (k = 1; k <= len; k++) {
			lua_rawgeti(L, i, (lua_Integer)k);
			*end = to_tree(L, -1, mem, depth + 1);
			end = &(*end)->next;
			lua_pop(L, 1);
		}
		return t;
	}
	lua_pushnil(L);
	while (lua_next(L, i) != 0) {
		if (lua_type(L, -2) == LUA_TSTRING && lua_type(L, -1) != LUA_TFUNCTION) {
			*end = to_tree(L, -1, mem, depth + 1);
			(*end)->key = arena_text(mem, lua_tostring(L, -2));
			end = &(*end)->next;
		}
		lua_pop(L, 1);
	}
	return t;
}

const struct tree *
script_tree(struct script *s, int i, struct arena *mem)
{
	return to_tree(s->here, i, mem, 0);
}

int
script_error(struct script *s, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	luaL_where(s->here, 1);
	lua_pushstring(s->here, text);
	lua_concat(s->here, 2);
	return SCRIPT_FAIL;
}

void
script_pop(struct script *s, int n)
{
	lua_pop(s->here, n);
}

void
script_push_nil(struct script *s)
{
	lua_pushnil(s->here);
}

void
script_push_bool(struct script *s, bool v)
{
	lua_pushboolean(s->here, v);
}

void
script_push_number(struct script *s, double v)
{
	lua_Integer whole;

	if (v == rint(v) && lua_numbertointeger(v, &whole))
		lua_pushinteger(s->here, whole);
	else
		lua_pushnumber(s->here, v);
}

void
script_push_text(struct script *s, const char *v)
{
	lua_pushstring(s->here, v);
}

void
script_push_bytes(struct script *s, const void *p, size_t n_bytes)
{
	lua_pushlstring(s->here, p != NULL ? p : "", n_bytes);
}

void
script_push_table(struct script *s)
{
	lua_newtable(s->here);
}

void
script_set(struct script *s, const char *key)
{
	lua_setfield(s->here, -2, key);
}

void
script_add(struct script *s, int at)
{
	lua_rawseti(s->here, -2, at);
}

const struct tree *
script_global(struct script *s, const char *name, struct arena *mem)
{
	const struct tree *t = NULL;

	if (lua_getglobal(s->L, name) != LUA_TNIL)
		t = to_tree(s->L, -1, mem, 0);
	lua_pop(s->L, 1);
	return t;
}

bool
script_has_function(struct script *s, const char *table, const char *name)
{
	bool is = false;

	if (lua_getglobal(s->L, table) == LUA_TTABLE) {
		is = lua_getfield(s->L, -1, name) == LUA_TFUNCTION;
		lua_pop(s->L, 1);
	}
	lua_pop(s->L, 1);
	return is;
}
