/* page.c - the page's own files, carried in the program. */
#include <string.h>

#include "base/mem.h"
#include "room/web/inside.h"

#define CARRY(symbol, file)                                                              \
	__asm__(".section .rodata\n"                                                     \
		".global page_" #symbol "\n"                                             \
		".global page_" #symbol "_end\n"                                         \
		"page_" #symbol ":\n"                                                    \
		".incbin \"daemon/room/web/page/" file "\"\n"                            \
		"page_" #symbol "_end:\n"                                                \
		".previous\n");                                                          \
	extern const unsigned char page_##symbol[], page_##symbol##_end[]

CARRY(html, "index.html");
CARRY(css, "page.css");
CARRY(js, "page.js");
CARRY(icon, "icon.svg");

static const struct {
	const char *path, *type;
	const unsigned char *from, *to;
} files[] = {
	{ "/", "text/html; charset=utf-8", page_html, page_html_end },
	{ "/page.css", "text/css; charset=utf-8", page_css, page_css_end },
	{ "/page.js", "text/javascript; charset=utf-8", page_js, page_js_end },
	{ "/icon.svg", "image/svg+xml", page_icon, page_icon_end },
};

bool
page_serve(struct httpd_request *q)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(files); i++) {
		if (strcmp(files[i].path, httpd_path(q)) != 0)
			continue;
		httpd_reply(q, 200, files[i].type,
		    (struct bytes){
			files[i].from, (size_t)(files[i].to - files[i].from) });
		return true;
	}
	return false;
}
