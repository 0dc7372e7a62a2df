# triaged - the two commands are `make run` (a demonstration on real agents) and `make test`.
# `make help` lists the others.

PREFIX     ?= /usr/local
SYSCONFDIR ?= /etc
DESTDIR    ?=
ifeq ($(origin CC),default)
CC         := gcc
endif
BUILD      ?= build
# SANITIZE=address,undefined builds with sanitizers (into a folder of its own).
SANITIZE   ?=
# WERROR=1 makes warnings errors, as CI does.
WERROR     ?=

ifneq ($(SANITIZE),)
BUILD := build/sanitize
endif

PKGS := libevent libevent_openssl libssh libcrypto libssl yaml-0.1 lua5.4 libpcre2-8 \
        jansson sqlite3 libcurl libseccomp libsystemd

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
        -Wwrite-strings -Wvla -Wundef -Wformat=2 -Wno-format-nonliteral
HARDEN := -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE -fstack-clash-protection \
          -fcf-protection
CFLAGS  ?= -O2 -g
# Lists of any element type share one shape (base/rec.h): pointers to them alias on purpose.
ALIAS := -fno-strict-aliasing
ALL_CFLAGS := -std=c17 -D_GNU_SOURCE $(ALIAS) $(WARN) $(if $(WERROR),-Werror) -Idaemon -MMD -MP \
              $(CFLAGS)
ALL_LDFLAGS := -pie -Wl,-z,relro,-z,now,-z,noexecstack $(LDFLAGS)
ifneq ($(SANITIZE),)
ALL_CFLAGS += -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer -fPIE -O1
ALL_LDFLAGS += -fsanitize=$(SANITIZE)
else
ALL_CFLAGS += $(HARDEN)
endif

# One archive a floor; each is linked before those below it, so a call upwards does not link.
FLOORS := base sys model link room parent
src_of = $(sort $(shell find daemon/$(1) -name '*.c' 2>/dev/null))
obj_of = $(patsubst %.c,$(BUILD)/%.o,$(call src_of,$(1)))

PKG_CFLAGS = $(shell pkg-config --cflags $(PKGS))
PKG_LIBS = $(shell pkg-config --libs $(PKGS)) -lnetsnmp -lm

.PHONY: build help deps run break mend faults fmt install clean
build: $(BUILD)/triaged $(BUILD)/triagectl

help:
	@echo "make run [FAULT=name|random|none] [SEED=n] [ONCE=1]   the demonstration"
	@echo "make test     all tests      make lint   style, floors, documents"
	@echo "make unit | story | system   one kind of tests"
	@echo "make build    (default)      make deps   Debian packages that are missing"
	@echo "make install  DESTDIR=, PREFIX=           make clean"

$(BUILD)/daemon/%.o: daemon/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(ALL_CFLAGS) $(PKG_CFLAGS) -c -o $@ $<

define floor_rule
$(BUILD)/lib$(1).a: $$(call obj_of,$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	@$$(AR) rcs $$@ $$^
endef
$(foreach f,$(FLOORS) ctl,$(eval $(call floor_rule,$(f))))

lib = $(BUILD)/lib$(1).a
$(BUILD)/triaged: $(call lib,parent) $(call lib,room) $(call lib,link) $(call lib,model) \
                  $(call lib,sys) $(call lib,base)
	@echo "  LINK  $@"
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)
$(BUILD)/triagectl: $(call lib,ctl) $(call lib,room) $(call lib,link) $(call lib,model) $(call lib,sys) \
                    $(call lib,base)
	@echo "  LINK  $@"
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

# What is carried in the program.
$(BUILD)/daemon/room/web/page.o: $(wildcard daemon/room/web/page/*)
$(BUILD)/daemon/room/probe/run.o: daemon/room/probe/prelude.lua
$(BUILD)/daemon/room/reader/queries.o: daemon/room/reader/queries.sql
$(BUILD)/daemon/room/store/figures.o: daemon/room/store/figures.sql

-include $(shell find $(BUILD) -name '*.d' -type f 2>/dev/null)

include tests/tests.mk

# --- for people ---

deps:
	@tests/deps build

# The demonstration. Packages first: they are named before they are installed.
run:
	@tests/deps run
	@$(MAKE) --no-print-directory -s build
	@tests/demo/run --build $(BUILD) $(if $(ONCE),--once) $(if $(FAULT),--fault $(FAULT)) \
	    $(if $(SEED),--seed $(SEED)) $(if $(MODE),--mode $(MODE))

# While it stays up: make break FAULT=port-shut, make mend FAULT=port-shut, make faults.
break mend:
	@tests/lab/lab $@ --dir $(BUILD)/demo/world $(FAULT)
faults:
	@tests/lab/lab list --dir $(BUILD)/demo/world

fmt:
	clang-format -i $$(git ls-files '*.c' '*.h')

# --- for a machine ---

BINDIR := $(PREFIX)/bin
SBINDIR := $(PREFIX)/sbin
SHARE  := $(PREFIX)/share/triaged
MANDIR := $(PREFIX)/share/man
UNITS  := $(PREFIX)/lib
FILL   := sed -e 's|@SBINDIR@|$(SBINDIR)|g' -e 's|@SYSCONFDIR@|$(SYSCONFDIR)|g'
TO     := $(DESTDIR)

# The configuration that is there already is left alone.
install: build
	install -D -m 755 $(BUILD)/triaged $(TO)$(SBINDIR)/triaged
	install -D -m 755 $(BUILD)/triagectl $(TO)$(BINDIR)/triagectl
	install -d $(TO)$(SHARE)/probes $(TO)$(SHARE)/mibs $(TO)$(SHARE)/config/profiles $(TO)$(SHARE)/config/kb
	install -m 644 probes/*.lua $(TO)$(SHARE)/probes
	install -m 644 mibs/*.txt mibs/*.tsv $(TO)$(SHARE)/mibs
	install -m 644 config/vocabulary.yaml config/causes.yaml config/service-levels.yaml $(TO)$(SHARE)/config
	install -m 644 config/profiles/*.yaml $(TO)$(SHARE)/config/profiles
	install -d $(TO)$(SHARE)/config/sinks
	install -m 644 config/sinks/*.yaml $(TO)$(SHARE)/config/sinks
	install -m 644 config/kb/*.md $(TO)$(SHARE)/config/kb
	install -d $(TO)$(SYSCONFDIR)/triaged/conf.d
	test -e $(TO)$(SYSCONFDIR)/triaged/triaged.yaml || \
	    sed -E -e 's#^  - (vocabulary|causes|service-levels|profiles/)#  - $(SHARE)/config/\1#' \
	        -e 's#^(probes|mibs): \.\./#\1: $(SHARE)/#' \
	        -e 's#^kb: #kb: $(SHARE)/config/#' config/triaged.yaml \
	        >$(TO)$(SYSCONFDIR)/triaged/triaged.yaml
	install -d $(TO)$(UNITS)/systemd/system
	$(FILL) systemd/triaged.service.in >$(TO)$(UNITS)/systemd/system/triaged.service
	install -D -m 644 systemd/triaged.sysusers $(TO)$(UNITS)/sysusers.d/triaged.conf
	install -D -m 644 systemd/triaged.tmpfiles $(TO)$(UNITS)/tmpfiles.d/triaged.conf
	install -d $(TO)$(MANDIR)/man1 $(TO)$(MANDIR)/man5 $(TO)$(MANDIR)/man7 $(TO)$(MANDIR)/man8
	install -m 644 daemon/man/triagectl.1 $(TO)$(MANDIR)/man1
	install -m 644 daemon/man/triaged-probes.7 $(TO)$(MANDIR)/man7
	install -m 644 daemon/man/triaged.8 $(TO)$(MANDIR)/man8
	daemon/man/options $(BUILD)/triaged >$(TO)$(MANDIR)/man5/triaged.yaml.5

clean:
	rm -rf build
