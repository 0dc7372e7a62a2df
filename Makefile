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
ALL_CFLAGS += -fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fPIE -O1
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

.PHONY: build help deps run break mend faults test lint fmt unit story system install clean
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

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

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

clean:
	rm -rf build
