# allclear: make help

GO       ?= go
LINTER   := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
# mariadbd lives in /usr/sbin on Debian, which is not on every user's PATH.
export PATH := $(PATH):/usr/sbin:/usr/local/sbin

.DEFAULT_GOAL := help

.PHONY: help
help: ## what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## bin/allclear
	$(GO) build -trimpath -buildvcs=auto -o bin/allclear ./cmd/allclear

.PHONY: demo
demo: servers build ## two shard pairs, an incident, a NO-GO, a mending, a GO: under a minute
	@bin/allclear demo

.PHONY: test
test: servers ## all tests, on real servers, with the race detector
	$(GO) test -race ./...

.PHONY: lint
lint: ## the linters of .golangci.yml, the arrows between packages among them
	$(GO) run $(LINTER) run ./...

.PHONY: bench
bench: servers build ## speed against CHECKSUM TABLE and pt-table-checksum; ROWS=3000000 RUNS=5
	$(GO) run ./fixtures/bench -allclear bin/allclear -rows $(or $(ROWS),3000000) -runs $(or $(RUNS),5)

.PHONY: fuzz
fuzz: ## a minute of fuzzing for each fuzz test; FUZZTIME=1m
	@for p in $$($(GO) list ./checksum/...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(or $(FUZZTIME),1m) -fuzzminimizetime 1x $$p || exit 1; done; done

# Private servers need mariadbd. Where apt is, it is installed; elsewhere a
# person is told what to install. No running server is touched.
.PHONY: servers
servers:
	@if command -v mariadbd >/dev/null && command -v mariadb-install-db >/dev/null; then :; \
	elif command -v apt-get >/dev/null; then \
	  if [ "$$(id -u)" = 0 ]; then sudo=; else sudo=sudo; fi; \
	  echo "installing mariadb-server-core (the server's programs; no service is started)"; \
	  $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends mariadb-server-core >/dev/null; \
	else \
	  echo "allclear's demo and tests start private MariaDB servers and need mariadbd and mariadb-install-db." >&2; \
	  echo "Try: install your system's MariaDB server package (10.11 or later); no service needs to run." >&2; exit 1; \
	fi
