# tests.mk - how the tests are built and run; included by the Makefile.

.PHONY: test lint unit story lab system

# All kinds, one after the other; KIND="unit story" for some.
test:
	@tests/deps test
	@tests/all $(KIND)

lint:
	@tests/lint/run
system: $(BUILD)/tests/bench/alarm_sender $(BUILD)/tests/profiles/walker
lab system:
	@/usr/bin/python3 -m pytest -q -p no:cacheprovider -rs tests/$@

TEST_LIBS := $(shell pkg-config --libs cmocka 2>/dev/null)
UNIT_SRC := $(sort $(wildcard tests/unit/*/*.c))
UNIT_BIN := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(UNIT_SRC))

# A unit test links the floor it is named after, and those below.
below_base   := base
below_sys    := sys base
below_model  := model sys base
below_link   := link model sys base
below_room   := room link model sys base
below_parent := parent room link model sys base

.SECONDEXPANSION:
$(BUILD)/tests/unit/%: tests/unit/%.c $$(foreach f,$$(below_$$(firstword $$(subst /, ,$$*))),$$(call lib,$$f))
	@mkdir -p $(@D)
	@echo "  TEST  $@"
	@$(CC) $(ALL_CFLAGS) $(PKG_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(filter %.a,$^) $(TEST_LIBS) $(PKG_LIBS)

unit: $(UNIT_BIN)
	@failed=0; for t in $(UNIT_BIN); do $$t || failed=1; done; exit $$failed

# --- stories: the rooms of the house in one process, on a fake clock and network ---

STORY_SRC := $(sort $(wildcard tests/story/runner/*.c))
STORY_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(STORY_SRC))
STORIES   := $(sort $(wildcard tests/story/*/*.story))

$(BUILD)/tests/story/runner/%.o: tests/story/runner/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(ALL_CFLAGS) $(PKG_CFLAGS) -Itests/story/runner -c -o $@ $<

$(BUILD)/tests/story/story: $(STORY_OBJ) $(foreach f,room link model sys base,$(call lib,$(f)))
	@echo "  LINK  $@"
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

# As many at once as there are processors, a handful each.
story: $(BUILD)/tests/story/story
	@printf '%s\n' $(STORIES) | xargs -n 8 -P $$(nproc) $<

# --- bad configuration: what must be refused, and with which words ---

$(BUILD)/tests/config/deletions: tests/config/deletions.c \
                                $(foreach f,room link model sys base,$(call lib,$(f)))
	@mkdir -p $(@D)
	@echo "  TEST  $@"
	@$(CC) $(ALL_CFLAGS) $(PKG_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(filter %.a,$^) $(PKG_LIBS)

config-corpus: $(BUILD)/triaged $(BUILD)/tests/config/deletions
	@tests/config/run $<
	@$(BUILD)/tests/config/deletions .


# --- the fleet: very many SNMP agents in one process ---

FLEET_SRC := $(sort $(wildcard tests/fleet/*.c))

$(BUILD)/tests/fleet/fleet: $(FLEET_SRC) tests/fleet/fleet.h
	@mkdir -p $(@D)
	@echo "  TEST  $@"
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -Itests/fleet -o $@ $(FLEET_SRC) -lcrypto

fleet: $(BUILD)/tests/fleet/fleet

# --- figures, by hand and in CI: DEVICES=10000 make bench-poll, a quarter of an hour; without, 1,000 devices and no fleet ---

$(BUILD)/tests/bench/poll_client: tests/bench/poll_client.c \
                                  $(foreach f,room link model sys base,$(call lib,$(f)))
	@mkdir -p $(@D)
	@echo "  TEST  $@"
	@$(CC) $(ALL_CFLAGS) $(PKG_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(filter %.a,$^) $(PKG_LIBS)

bench-poll: build fleet $(BUILD)/tests/bench/poll_client
	@tests/bench/poll BUILD=$(BUILD)

# --- fuzz: each decoder of outside bytes, over its corpus and FUZZ changes of every file in it ---

FUZZ      ?= 100
FUZZ_SEED ?= 1
FUZZ_SRC  := $(filter-out tests/fuzz/driver.c,$(sort $(wildcard tests/fuzz/*.c)))
FUZZ_BIN  := $(patsubst tests/fuzz/%.c,$(BUILD)/tests/fuzz/%,$(FUZZ_SRC))
FUZZ_CONFIG := tests/config/bad tests/config/parts config/profiles

$(BUILD)/tests/fuzz/%: tests/fuzz/%.c tests/fuzz/driver.c \
                       $(foreach f,room link model sys base,$(call lib,$(f)))
	@mkdir -p $(@D)
	@echo "  FUZZ  $@"
	@$(CC) $(ALL_CFLAGS) $(PKG_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.c %.a,$^) $(PKG_LIBS)

fuzz: $(FUZZ_BIN)
	@for t in $(FUZZ_BIN); do \
	    n=$${t##*/}; c=tests/fuzz/corpus/$$n; [ $$n = config ] && c="$(FUZZ_CONFIG)"; \
	    timeout 300 $$t -n $(FUZZ) -s $(FUZZ_SEED) $$c || { echo "fuzz-$$n: 0 passed, 1 failed"; \
	    failed=1; }; done; exit $${failed:-0}

# --- how often the diagnosis is right: FAULTS=cable,bgp-shut SEED=7 LEAVE=1 make bench-diagnosis ---

.PHONY: bench-diagnosis
bench-diagnosis: build
	@tests/bench/diagnosis BUILD=$(BUILD)

# --- profiles: what they see of made-up and of recorded devices ---

profiles: $(BUILD)/triagectl
	@tests/profiles/run $<

$(BUILD)/tests/profiles/walker: tests/profiles/walker.c $(foreach f,link model sys base,$(call lib,$(f)))
	@mkdir -p $(@D)
	@echo "  TEST  $@"
	@$(CC) $(ALL_CFLAGS) $(PKG_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(filter %.a,$^) $(PKG_LIBS)

# --- what SSH links cost: make bench-ssh ---

$(BUILD)/tests/bench/ssh: tests/bench/ssh.c tests/bench/measure.h tests/unit/link/ssh_far.h \
                          $(foreach f,link model sys base,$(call lib,$(f)))
	@mkdir -p $(@D)
	@echo "  TEST  $@"
	@$(CC) $(ALL_CFLAGS) $(PKG_CFLAGS) $(ALL_LDFLAGS) -Itests/unit/link -o $@ $< $(filter %.a,$^) \
	    $(PKG_LIBS)

.PHONY: bench-ssh
bench-ssh: $(BUILD)/tests/bench/ssh
	@mkdir -p $(BUILD)/bench
	@$< $(BUILD)/bench/ssh.json

# --- what alarms cost: DEVICES=10000 SECONDS=60 make bench-alarm ---

$(BUILD)/tests/bench/alarm_sender: tests/bench/alarm_sender.c tests/bench/measure.h
	@mkdir -p $(@D)
	@echo "  TEST  $@"
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $<

.PHONY: bench-alarm
bench-alarm: build $(BUILD)/tests/bench/alarm_sender
	@tests/bench/alarm BUILD=$(BUILD)

# --- what the way through the gateway costs: SESSIONS=500 make bench-session ---

.PHONY: bench-session
bench-session: build
	@tests/bench/session BUILD=$(BUILD)

# --- what keeping samples costs: DEVICES=300 make bench-history ---

$(BUILD)/tests/bench/history_pack: tests/bench/history_pack.c \
                                   $(foreach f,room link model sys base,$(call lib,$(f)))
	@mkdir -p $(@D)
	@echo "  TEST  $@"
	@$(CC) $(ALL_CFLAGS) $(PKG_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(filter %.a,$^) $(PKG_LIBS)

.PHONY: bench-history
bench-history: $(BUILD)/tests/bench/history_pack
	@tests/bench/history BUILD=$(BUILD)

# --- what tickets cost: a million of them, some minutes; SMALL=1 make bench-ticket: some seconds ---

$(BUILD)/tests/bench/ticket_rooms: tests/bench/ticket_rooms.c tests/bench/ticket_house.h tests/bench/measure.h \
                                   $(foreach f,room link model sys base,$(call lib,$(f)))
	@mkdir -p $(@D)
	@echo "  TEST  $@"
	@$(CC) $(ALL_CFLAGS) $(PKG_CFLAGS) $(ALL_LDFLAGS) -Itests/bench -o $@ $< $(filter %.a,$^) $(PKG_LIBS) -lsqlite3

.PHONY: bench-ticket
bench-ticket: build $(BUILD)/tests/bench/ticket_rooms
	@tests/bench/ticket BUILD=$(BUILD)
