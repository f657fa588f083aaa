# allclear: make help

GO       ?= go
LINTER   := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
# mariadbd lives in /usr/sbin on Debian, which is not on every user's PATH.
export PATH := $(PATH):/usr/sbin:/usr/local/sbin:$(CURDIR)/bin/tools

.DEFAULT_GOAL := help

.PHONY: help
help: ## what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# -w leaves out what only a debugger reads; traces of panics keep files and lines.
.PHONY: build
build: ## bin/allclear
	$(GO) build -trimpath -buildvcs=auto -ldflags=-w -o bin/allclear ./cmd/allclear

.PHONY: packages
packages: ## bin/packages: .tar.gz, .deb and .rpm for amd64 and arm64, the same bytes for the same commit
	cmd/packages/build.sh bin/packages
	@ls bin/packages

.PHONY: demo
demo: servers build ## two shard pairs, an incident, a NO-GO, a mending, a GO: under a minute
	@bin/allclear demo

.PHONY: test
test: export GORACE := atexit_sleep_ms=10 $(GORACE) # a test binary would sleep for a second before it ends
test: servers compiler promtool ## all tests, on real servers, with the race detector
	$(GO) test -race -timeout 20m ./compare/fleet ./... # the longest first, so that nothing waits for it in the end

.PHONY: test-matrix
test-matrix: servers matrix-sources ## server tests on MySQL 5.6, 9.x, MariaDB 11.8 and across versions; PAIRINGS=, RUN=
	$(GO) run ./fixtures/matrix -pairings "$(PAIRINGS)" -run "$(RUN)"

# DuckDB is linked in from a module of C++; the command itself is free of cgo.
.PHONY: test-duckdb
test-duckdb: servers compiler ## snapshots opened in DuckDB, which shares no code with allclear
	@if [ "$$(CGO_ENABLED=1 $(GO) list -tags duckdb -deps -e -f '{{if .Error}}{{.Error}}{{end}}' github.com/duckdb/duckdb-go/v2 2>&1)" != "" ] || \
	  ! command -v $${CXX:-g++} >/dev/null; then \
	  echo "test-duckdb: SKIPPED: it needs a C++ compiler and the module github.com/duckdb/duckdb-go/v2, which cannot be had here" >&2; \
	else CGO_ENABLED=1 $(GO) test -tags duckdb -run TestDuckDB ./checksum/snapshot; fi

# SCREENSHOTS=folder keeps what the browser shows, in light and dark, on a phone, on a screen and on paper.
.PHONY: test-browser
test-browser: chromium ## report.html in a real Chromium; SCREENSHOTS=
	BROWSER=required SCREENSHOTS="$(abspath $(SCREENSHOTS))" $(GO) test -count=1 -tags browser -run Browser ./report/html

# It installs and removes them in a Debian of its own, which it gets once and keeps; a test that cannot have one says so.
.PHONY: test-packages
test-packages: servers package-tools ## the packages, installed and removed in a Debian of their own
	$(GO) test -v -count=1 -timeout 20m -tags packages ./cmd/packages

.PHONY: test-kills
test-kills: servers ## runs that are killed at random moments and gone on with; KILLS=100
	ALLCLEAR_KILLS=$(or $(KILLS),100) $(GO) test -count=1 -v -timeout 30m -run TestRunsThatAreKilled ./cmd/allclear

.PHONY: lint
lint: ## the linters of .golangci.yml, the arrows between packages among them
	$(GO) run $(LINTER) run ./...

.PHONY: bench
bench: servers build ## speed against CHECKSUM TABLE and pt-table-checksum; ROWS=3000000 RUNS=5
	$(GO) run ./fixtures/bench -allclear bin/allclear -rows $(or $(ROWS),3000000) -runs $(or $(RUNS),5)

.PHONY: bench-snapshots
bench-snapshots: servers build ## speed and size of snapshots beside verify's reading; ROWS=3000000 RUNS=5
	$(GO) run ./fixtures/bench -allclear bin/allclear -only snapshots -rows $(or $(ROWS),3000000) -runs $(or $(RUNS),5)

.PHONY: bench-ids
bench-ids: servers build ## speed of allclear ids on two shards; ROWS=5000000 RUNS=5
	$(GO) run ./fixtures/bench -allclear bin/allclear -only ids -ids $(or $(ROWS),5000000) -runs $(or $(RUNS),5)

.PHONY: bench-night
bench-night: servers build ## what a sweep, a gentle run, and one that is not, cost those who use a replicated pair; ROWS=1000000 RUNS=12 PHASE=10s
	$(GO) run ./fixtures/bench -allclear bin/allclear -only night -rows $(or $(ROWS),1000000) -runs $(or $(RUNS),12) -phase $(or $(PHASE),10s)

.PHONY: fuzz
fuzz: ## a minute of fuzzing for each fuzz test; FUZZTIME=1m
	@for p in $$($(GO) list ./checksum/...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(or $(FUZZTIME),1m) -fuzzminimizetime 1x $$p || exit 1; done; done

# Private servers need mariadbd, and the race detector a C compiler. Where apt is,
# what is missing is installed (mariadb-install-db calls my_print_defaults, which
# is in the client's package); elsewhere a person is told what to install. No
# running server is touched, and no service is started.
comma := ,

define install
	@if $(1); then :; \
	elif command -v apt-get >/dev/null; then \
	  if [ "$$(id -u)" = 0 ]; then sudo=; else sudo=sudo; fi; \
	  echo "installing $(2)"; \
	  $$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(2) >/dev/null; \
	else \
	  echo "$(3)" >&2; exit 1; \
	fi
endef

.PHONY: servers
servers:
	$(call install,command -v mariadbd >/dev/null && command -v mariadb-install-db >/dev/null && command -v my_print_defaults >/dev/null && command -v mariadb-dump >/dev/null,mariadb-server-core mariadb-client,\
	  allclear starts private MariaDB servers for this and needs mariadbd$(comma) mariadb-install-db$(comma) my_print_defaults and mariadb-dump. Try: install your system's MariaDB server package (10.11 or later); no service needs to run.)

# What test-matrix gets its servers with. Where it can't be had, it says which server it skips for that.
.PHONY: matrix-sources
matrix-sources:
	-@$(call install,command -v debootstrap >/dev/null,debootstrap,no debootstrap: servers of other Debian releases will be SKIPPED)
	-@$(call install,command -v npm >/dev/null,npm,no npm: MySQL 5.6 will be SKIPPED)

.PHONY: package-tools
package-tools:
	-@$(call install,command -v debootstrap >/dev/null,debootstrap,no debootstrap: the packages will be installed nowhere)
	-@$(call install,command -v lintian >/dev/null,lintian,no lintian: the .deb will be checked by tests alone)
	-@$(call install,command -v strace >/dev/null,strace,no strace: what the unit for systemd forbids will not be tried)

.PHONY: chromium
chromium:
	$(call install,command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null,chromium,\
	  The report is looked at in a browser. Try: install Chromium.)

.PHONY: compiler
compiler:
	$(call install,command -v $${CC:-gcc} >/dev/null || command -v cc >/dev/null,gcc libc6-dev,\
	  The race detector needs a C compiler. Try: install gcc or clang.)

# Checks what monitoring reads. It is taken out of its package, because installing that would start a service.
.PHONY: promtool
promtool:
	-@if command -v promtool >/dev/null; then :; \
	elif mkdir -p bin/tools/deb && cd bin/tools/deb && { apt-get update -qq; apt-get download -qq prometheus; } 2>/dev/null && \
	  dpkg-deb -x prometheus_*.deb . && mv usr/bin/promtool ..; then cd .. && rm -rf deb; \
	else echo "no promtool: the tests of metrics, rules and dashboard by Prometheus' own tool will be SKIPPED" >&2; fi
