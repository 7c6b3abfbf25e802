# make demo and make test do all set-up on a fresh machine.
SHELL   := /bin/bash
.DEFAULT_GOAL := help
BIN     := bin/upness
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
GO      := scripts/go
SOURCES := $(shell find . -name '*.go' -not -path './bench/*' 2>/dev/null) go.mod go.sum

.PHONY: help build demo test lint bench bench-seed calibrate soak-seed soak-backfill scenarios releases clean

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

build: $(BIN) ## build bin/upness, a static binary

$(BIN): $(SOURCES)
	@scripts/setup go
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o $@ ./cmd/upness

demo: $(BIN) ## the whole story on this machine: data, load, migration, release, verdict, plot
	@$(BIN) demo $(DEMO)

test: ## all tests, race detector on; installs what they need
	@scripts/setup go race postgres nginx haproxy
	@bad=$$(git ls-files -co --exclude-standard '*.go' | xargs scripts/gofmt -l) && test -z "$$bad" || { echo "not formatted, run gofmt -w:" $$bad; exit 1; }
	$(GO) vet ./...
	$(GO) test -race -run '^$$' ./... >/dev/null # compiles on all cores
	$(GO) test -race -timeout 20m $$($(GO) list ./... | grep -vE '$(ALONE)')
	$(GO) test -race -timeout 20m -p 1 $$($(GO) list ./... | grep -E '$(ALONE)')

# Packages whose tests measure what clients see run one after the other: they would
# be each other's noise.
ALONE := ^upness/(cmd/upness|conduct|examples|lab|loadgen|migrate/(backfill|watch))(/|$$)

lint: ## golangci-lint with the short list of .golangci.yml
	@scripts/setup go
	$(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.5.0 run ./...

bench: $(BIN) ## measure beside vegeta's own command line, in one run
	$(GO) run ./bench
	$(GO) run ./bench -stall -rounds 1
	$(GO) run ./bench -judge 5000000
	$(GO) run ./bench/watch
	$(GO) test -run '^$$' -bench Held -benchtime 2s ./migrate/proxy # what the wire proxy adds to a statement
	$(GO) test -run '^$$' -bench . -benchtime 1x ./migrate/lint # till the first verdict, and 1,000 statements

bench-seed: $(BIN) ## measure filling a database beside psql and pgbench, on the server found and on 17
	@scripts/setup go postgres
	$(GO) run ./bench/seed
	$(GO) run ./bench/seed -pg 17

calibrate: $(BIN) ## the long runs: every fault with 20 seeds, 200 clean releases, simulated outages, kills (two hours)
	$(BIN) lab calibrate --seeds 20 --clean 200 --format markdown --out bin/calibration.md
	UPNESS_CALIBRATE=1 $(GO) test -run 'Bracketed|Detection|CleanReleases' -timeout 4h -v ./analyze
	$(GO) test -run TestKill -timeout 2h ./recording -args -kills 200

soak-seed: ## kill and resume a load of data at 50 random instants
	UPNESS_SEED_KILLS=50 $(GO) test -run Kill -timeout 2h -v ./seed

soak-backfill: ## fill 500,000 rows under load, steady and rising, and kill a backfill ten times
	@scripts/setup go postgres
	UPNESS_SOAK_BACKFILL=1 $(GO) test -run SoakBackfill -timeout 30m -v ./conduct/rehearse
	UPNESS_BACKFILL_KILLS=10 $(GO) test -run Killed -timeout 30m -v ./migrate/backfill

releases: $(BIN) ## N=10 releases in a row of a stack in the lab, under load: no request may be lost
	scripts/releases $(or $(N),10)

scenarios: $(BIN) ## every scenario of the demo, N=10 times each, against its truth
	scripts/scenarios $(or $(N),10)

clean: ## remove what was built
	rm -rf bin
