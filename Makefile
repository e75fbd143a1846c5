# What people type; continuous integration calls the same. `make` alone lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# An OpenStreetMap extract for the demo; without it a synthetic city is built from a seed.
CITY ?=
DEMO_ARGS ?=
# A test that hangs must fail, not wait for somebody.
TEST_LIMIT ?= 20m
CARGO_DENY_VERSION := 0.20.2
# It works for seconds: building it takes longer than it ever runs.
CARGO_DENY_BUILD := CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=64
WEB_SOURCES := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' 2>/dev/null)

.PHONY: help demo test check bench bless web full-roads full-kill chaos full-replay full-simulate full-lending full-contend full-half-open full-demo full-api planted release release-check need-build need-test

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | column -t -s "$$(printf '\t')"

need-build:
	@.ci/need cc make node npm

need-test: need-build
	@.ci/need redis-server chromium

web/dist/index.html: $(WEB_SOURCES)
	cd web && npm ci --no-audit --no-fund && npm run build
	@touch $@

web: need-build web/dist/index.html ## build the web page

demo: need-build web/dist/index.html ## start server and simulated city, print the address (CITY=extract.osm.pbf for real streets)
	cargo build --release --workspace
	target/release/dawria demo $(if $(CITY),--city '$(CITY)') $(DEMO_ARGS)

test: need-test web/dist/index.html ## everything continuous integration runs
	cargo test --workspace --no-run
	timeout --foreground $(TEST_LIMIT) cargo test --workspace --no-fail-fast || { [ $$? -ne 124 ] || echo 'make test: a test hung; the last line above names its suite' >&2; exit 1; }
	cd web && timeout --foreground $(TEST_LIMIT) npm test
	timeout --foreground $(TEST_LIMIT) env DAWRIA_BIN=target/debug/dawria web/e2e/run.sh
	@echo 'make test: all suites passed'

check: need-build web/dist/index.html ## format, lints, licences, types of the page
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --profile test -- -D warnings
	@cargo deny --version 2>/dev/null | grep -qx 'cargo-deny $(CARGO_DENY_VERSION)' || $(CARGO_DENY_BUILD) cargo install cargo-deny --version $(CARGO_DENY_VERSION) --locked
	cargo deny check bans licenses sources
	@if cargo deny fetch db >/dev/null 2>&1; then cargo deny check advisories; \
	else echo 'advisories: skipped, the advisory database cannot be reached from here'; fi
	cd web && npm run check
	@echo 'make check: clean'

bench: ## benchmarks; figures and how to read them: docs/PERFORMANCE.md
	cargo bench --workspace

bless: ## accept new snapshots and script expectations; then read the diff
	BLESS=1 INSTA_UPDATE=always cargo test --workspace

full-roads: ## nearest-5 against full Dijkstra: 10,000 incidents a map, the eight metrics in turn
	DAWRIA_ROADS_INCIDENTS=10000 cargo test --release --test roads -- --nocapture

full-kill: ## 50 rounds of kill -9 during a call burst, and start-up on a journal of 5 million events
	DAWRIA_KILL_ROUNDS=50 DAWRIA_JOURNAL_EVENTS=5000000 cargo test --release --test kill -- --nocapture

chaos: ## faults done to the real binary while people place calls: power losses, failing, full and slow disks, clocks, floods; a table at the end
	DAWRIA_CHAOS=full timeout --foreground 40m cargo test --release --test chaos

full-simulate: ## 2,000 simulated lives of 2,000 steps: power losses, torn writes, failing and full disks, clock jumps
	DAWRIA_SIMULATE_SEEDS=2000 DAWRIA_SIMULATE_STEPS=2000 cargo test --release --test simulate -- --nocapture

full-lending: ## 10,000 lendings between two rooms, an end of the process before, in and after every write, messages lost, repeated, late
	DAWRIA_LENDINGS=10000 cargo test --release --test lending -- --nocapture

planted: ## plants known bugs in a copy, one at a time: the simulation must find each
	tests/planted/run

full-contend: ## 500 assign requests at once for 50 units, 100 times
	DAWRIA_CONTEND_ROUNDS=100 cargo test --release --test it -- --nocapture contend

full-half-open: ## calls and sign-ins beside 5,000 half-open heads and 2,000 slow NMEA connections
	DAWRIA_HALF_OPEN=5000 cargo test --release --test it -- --nocapture half_open

full-replay: ## the what-if simulation against published numbers, as exactly as promised (some minutes)
	DAWRIA_REPLAY_FULL=1 cargo test --release --test replay -- --nocapture

full-api: ## the OpenAPI document against a running server: schemathesis (needs the Python package index once)
	cargo build --bin dawria
	tests/schemathesis/run

full-demo: need-build web/dist/index.html ## three measured minutes with 800 units (CITY=extract.osm.pbf)
	cargo build --release --workspace
	for seed in 1 2 3; do target/release/dawria demo $(if $(CITY),--city '$(CITY)') --for 60s --summary json --calls-per-minute 2400 --interventions 0.6 --seed $$seed; done

release: need-build web/dist/index.html ## the archive of this commit: binary, deploy/, docs/, bill of materials, checksum; below target/release-archive
	deploy/release/make target/release-archive

release-check: need-build ## builds the release twice in two folders and compares (an hour)
	deploy/release/check target/release-check
