# Glint. `make` alone prints this list; a line with ## is a target for people.
SHELL := /bin/bash
OUT   := e2e/out
BIN   := $(CURDIR)/$(OUT)/bin
WASM  := web/build/app.wasm
GOSEC := github.com/securego/gosec/v2/cmd/gosec@v2.22.10
PEBBLE := github.com/letsencrypt/pebble/v2/cmd
PEBBLE_VERSION := v2.10.1
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
AXE   := axe-core@4.14.1
PEERS := zxing-wasm@3.1.4 jsqr@1.4.0
JS    := GOOS=js GOARCH=wasm
LISTEN ?= 127.0.0.1:8080
DATA   ?= data
ADDRESS ?= http://localhost:$(lastword $(subst :, ,$(LISTEN)))

# Code that runs once for a touch, not once for a shot, is not inlined: that saves 6% of the client's compressed size. So it goes with the library that
# draws and corrects codes, whose detector is only a second opinion, and with the standard library but its ciphers: a signature is checked while somebody waits.
SLOW_PACKAGES := glint/app/ui/... glint/app/session glint/app/pay/... glint/app/wire glint/app/journal glint/app/api glint/app/code glint/app/money glint/app/light/pulse \
  github.com/maxence-charriere/go-app/v10/pkg/app github.com/makiuchi-d/gozxing/... github.com/skip2/go-qrcode/... \
  glint/wasm/internal/camera glint/wasm/internal/lenses glint/wasm/internal/idb glint/wasm/internal/key glint/wasm/internal/worker glint/wasm/internal/window glint/wasm/internal/promise glint/wasm \
  encoding/... regexp/... net/... math/big image/... compress/... time fmt log context reflect strconv internal/strconv os syscall \
  unicode/... strings bytes bufio hash/... io io/fs path sort errors
SMALL := $(foreach p,$(SLOW_PACKAGES),-gcflags='$(p)=-l')

# Sources that end up in the client.
CLIENT := $(shell find app wasm e2e/lean -name '*.go' -not -name '*_test.go' 2>/dev/null) go.mod go.sum Makefile

.PHONY: help run wasm test check unit client-test e2e demo stories picture size bench-light bench-light-full bench-light-wasm soak-light bench-start bench-code soak-code peers tools clean

help: ## this list
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: wasm ## build and serve Glint on http://localhost:8080 with a demo operator, shopper and merchant
	@mkdir -p $(OUT)/bin && go build -o $(OUT)/bin/glint ./server
	@exec $(OUT)/bin/glint --demo --listen $(LISTEN) --data $(DATA)

wasm: $(WASM) ## build the client

$(WASM): $(CLIENT)
	@mkdir -p web/build $(OUT)/lean
	@go run ./e2e/lean $(OUT)/lean
	@$(JS) go build -modfile $(OUT)/lean/go.mod -trimpath -ldflags='-s -w' $(SMALL) -o $@.new ./wasm
	@mv $@.new $@
	@go run ./e2e/compress -q 5 $@

test: tools check wasm unit client-test e2e ## everything that must be green: format, vet, staticcheck, architecture, unit, wasm and browser tests

check: tools ## formatting, vet and staticcheck, for the host and for js/wasm
	@test -z "$$(gofmt -l app e2e server wasm web)" || { echo "gofmt: run gofmt -w on:"; gofmt -l app e2e server wasm web; exit 1; }
	go vet ./...
	$(JS) go vet ./app/... ./wasm/...
	$(BIN)/staticcheck ./...
	$(JS) $(BIN)/staticcheck ./app/... ./wasm/...
	go test -count=1 ./e2e/arch

# Light and codes are plain arithmetic that starts no goroutine: the race detector would find nothing there, and takes ten times as long.
PLAIN := /app/(light|code)(/|$$)

unit: tools ## unit tests of the core and the server, with the race detector where anything runs beside anything
	go test -race $$(go list ./app/... ./server/... ./web/... | grep -Ev '$(PLAIN)')
	go test $$(go list ./app/... | grep -E '$(PLAIN)')

client-test: tools ## the browser's adapters against the ports' conformance suites, in Chromium
	@mkdir -p $(BIN) && go build -o $(BIN)/wasmtest ./e2e/wasmtest/run
	$(JS) go test -count=1 -p 1 -exec $(BIN)/wasmtest ./wasm/...

# Packages that drive browsers by the clock have the machine to themselves.
BROWSERS := /e2e/(light|payment|pwa|safe|secure|stage|trust)(/|$$)

e2e: wasm tools ## end-to-end tests: the real server, real Chromium, both sides offline; the client's size
	GLINT_SIZE=1 go test -count=1 -timeout 15m $$(go list ./e2e/... | grep -Ev '$(BROWSERS)|/e2e/arch$$')
	go test -count=1 -timeout 15m -p 1 $$(go list ./e2e/... | grep -E '$(BROWSERS)')

demo: wasm tools ## one payment between two isolated browsers with the server down, step by step
	go run ./e2e/demo -out $(OUT)/demo

stories: tools ## pictures of every page and state, in e2e/out/stories
	go run ./e2e/stories/shoot -out $(OUT)/stories

picture: demo ## the picture in the README
	cp $(OUT)/demo/readme.png .github/payment.png

size: wasm ## size of the client against its budget
	go run ./e2e/size

LIGHT_BENCH = mkdir -p $(BIN) && go build -trimpath -buildvcs=false -o $(BIN)/bench-light ./e2e/bench/light && $(BIN)/bench-light

bench-light: ## light and its peers in the simulator, 5 seeds: success, time and cost of each condition (15 minutes)
	@$(LIGHT_BENCH) -seeds 5 $(FLAGS)

bench-light-full: ## the same with 20 seeds; goes on where it was stopped (FLAGS='-first 11 -seeds 10': a part; '-seeds 20 -merge': the tables)
	@$(LIGHT_BENCH) -seeds 20 $(FLAGS)

bench-light-wasm: tools ## cost of a shot to the receiver of light in Chromium: mean and the worst stall
	@mkdir -p $(BIN) && go build -o $(BIN)/wasmtest ./e2e/wasmtest/run
	$(JS) go test -exec $(BIN)/wasmtest -run '^$$' -bench Reception -benchtime 5x ./app/light/sim/trial

soak-light: ## a million calls of the receiver of light with what is no signal: nothing false may come out; goes on where it was stopped
	@mkdir -p $(BIN) && go build -trimpath -buildvcs=false -o $(BIN)/soak-light ./e2e/bench/light/soak && $(BIN)/soak-light $(FLAGS)

bench-code: tools peers ## codes in simulated views, read by ours, gozxing, zxing-wasm and jsQR; what a shot costs here and in Chromium (5 minutes)
	@mkdir -p $(BIN) && go build -o $(BIN)/bench-code ./e2e/bench/code && $(BIN)/bench-code $(FLAGS)
	go test -run '^$$' -bench Read -benchmem ./app/code
	go test -run '^$$' -bench . -benchtime 5x ./e2e/bench/code/pace
	@go build -o $(BIN)/wasmtest ./e2e/wasmtest/run
	$(JS) go test -exec $(BIN)/wasmtest -run '^$$' -bench . -benchtime 5x ./e2e/bench/code/pace

soak-code: ## 200,000 frames without a code of ours, or with a damaged or clean one: nothing else may be read; goes on where it was stopped
	@mkdir -p $(BIN) && go build -trimpath -buildvcs=false -o $(BIN)/soak-code ./e2e/bench/code/soak && $(BIN)/soak-code $(FLAGS)

# Others' readers of codes, for the bench only. It goes on without them.
peers:
	@for p in $(PEERS); do dir=$(OUT)/peers/$${p%@*}; test -f "$$dir/$$p" && continue; rm -rf "$$dir" && mkdir -p "$$dir" && \
	 (cd "$$dir" && npm pack --silent "$$p" >/dev/null && tar xzf *.tgz && touch "$$p") || echo "missing: $$p from npm; the bench goes on without it"; done

bench-start: wasm tools ## cold and warm start of both pages at 4x CPU throttling
	go run ./e2e/bench/start

.PHONY: attack attack-hostile threats
attack: ## every threat, a thousand seeded tries each, against the real machines, messages and server: the threat table
	@mkdir -p $(BIN) && go build -trimpath -buildvcs=false -o $(BIN)/attack ./e2e/attack && $(BIN)/attack $(FLAGS)

attack-hostile: ## a hundred thousand seeded runs of hostile people; goes on where it was stopped (rm e2e/out/attack/hostile.json: anew)
	@mkdir -p $(BIN) && go build -trimpath -buildvcs=false -o $(BIN)/attack ./e2e/attack && $(BIN)/attack -hostile 100000 -keep $(OUT)/attack/hostile.json $(FLAGS)

threats: ## the README's threat table, from the attacks
	go run ./e2e/attack -readme README.md

.PHONY: bench-server
bench-server: ## payments a second over HTTP, latency, CPU and memory of the server, beside pgbench on a PostgreSQL of its own (5 minutes; FLAGS=-quick: the half)
	@mkdir -p $(BIN) && go build -trimpath -buildvcs=false -o $(BIN)/bench-server ./e2e/bench/server && $(BIN)/bench-server $(FLAGS)

.PHONY: model
model: ## a million seeded steps of the ledger in the store against a plain one (STEPS=5000000 SEED=2)
	GLINT_STEPS=$(or $(STEPS),1000000) GLINT_SEED=$(or $(SEED),1) go test -count=1 -v -timeout 60m -run 'TestStore/history' ./server/internal/store/...

.PHONY: crash
crash: ## the server killed 200 times at random moments under load: nothing acknowledged is lost, nothing settles twice (CRASHES=50 SEED=2)
	GLINT_CRASHES=$(or $(CRASHES),200) GLINT_SEED=$(or $(SEED),1) go test -count=1 -v -timeout 60m -run TestKillLosesNothingAcknowledged ./server

.PHONY: bench-trust
bench-trust: tools ## what it costs a till to check a code and an acceptance, here and in Chromium
	go test -run '^$$' -bench Check -benchmem ./app/pay/payee
	@mkdir -p $(BIN) && go build -o $(BIN)/wasmtest ./e2e/wasmtest/run
	$(JS) go test -exec $(BIN)/wasmtest -run '^$$' -bench Check -benchmem ./app/pay/payee

.PHONY: audit
audit: $(BIN)/gosec ## gosec over what ships; each exception stands with its reason in e2e/audit
	go run ./e2e/audit -gosec $(BIN)/gosec

$(BIN)/gosec:
	@mkdir -p $(BIN)
	GOBIN=$(BIN) go install $(GOSEC)

.PHONY: audit-tls
audit-tls: ## testssl.sh against the server with its own authority: no finding above LOW that is ours
	@command -v testssl >/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq testssl.sh >/dev/null; } || \
	 { echo "missing: testssl.sh (Debian: apt-get install testssl.sh)"; exit 1; }
	@mkdir -p $(OUT)/bin && go build -o $(OUT)/bin/glint ./server
	go run ./e2e/audit/tls -server $(OUT)/bin/glint

FUZZTIME ?= 3m
FUZZ     ?= .
FUZZED    = $(shell grep -rn --include='*_test.go' -o '^func Fuzz[A-Za-z0-9]*' app | sed -E 's|/[^/]*:[0-9]+:func |:|' | grep -E '$(FUZZ)' | sort)

.PHONY: fuzz
fuzz: ## each fuzz target for FUZZTIME (3m), one after the other, with its executions (FUZZ='pay/|wire:': only those)
	@set -o pipefail; for target in $(FUZZED); do echo "$$target"; \
	 go test -run '^$$' -fuzz "^$${target#*:}$$" -fuzztime $(FUZZTIME) "./$${target%%:*}" | grep -E 'execs|FAIL|fuzz:.*(fail|minimiz)' | tail -n 3 || exit 1; done

tools: $(BIN)/staticcheck $(BIN)/pebble $(BIN)/pebble-challtestsrv $(OUT)/axe/package/axe.min.js
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || test -n "$$CHROMIUM" || \
	 { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; } || \
	 { echo "missing: Chromium (Debian: apt-get install chromium fonts-noto-cjk; or set CHROMIUM to its path)"; exit 1; }
	@command -v certutil >/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq libnss3-tools >/dev/null; } || \
	 { echo "missing: certutil, to trust a root in tests (Debian: apt-get install libnss3-tools)"; exit 1; }

$(BIN)/staticcheck:
	@mkdir -p $(BIN)
	GOBIN=$(BIN) go install $(STATICCHECK)

# An ACME server for the tests of certificates, with the name server that it asks.
$(BIN)/pebble $(BIN)/pebble-challtestsrv:
	@mkdir -p $(BIN)
	GOBIN=$(BIN) go install $(PEBBLE)/$(@F)@$(PEBBLE_VERSION)

$(OUT)/axe/package/axe.min.js:
	@mkdir -p $(OUT)/axe
	@command -v npm >/dev/null || { echo "missing: npm, for axe-core (Debian: apt-get install npm)"; exit 1; }
	@cd $(OUT)/axe && npm pack --silent $(AXE) >/dev/null && tar xzf axe-core-*.tgz

clean: ## remove what was built (not the books in data/)
	rm -rf $(OUT) web/build/app.wasm*
