# Everything that a developer or CI runs. It takes Go, git and make. Tests that need
# other programs name them, and are skipped if those are missing.

# The version that dist builds carry: a tag, or a tag and the commits since.
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
PLATFORMS = linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
FUZZTIME ?= 30s
BENCH ?= .
COUNT ?= 1
COMMAND ?= --db demo/access.db findings
# Of make bench: the size (1 is 1,000,000 grants), how often each side runs, and a folder in
# which the data stays to be used again.
BENCH_SCALE ?= 1
BENCH_RUNS ?= 3
BENCH_KEEP ?=
# The tests make hundreds of small ledgers, and wait for the disk at each. Where there
# is a memory file system with 1 GB free that runs programs, they make them there.
ON_MEMORY = $(shell probe=$$(mktemp /dev/shm/tlaudit.XXXXXX 2>/dev/null) || exit 0; chmod 700 $$probe; \
  $$probe 2>/dev/null && df -Pk /dev/shm | { read -r _; read -r _ _ _ free _; [ "$$free" -ge 1048576 ]; } && \
  echo "-exec 'env TMPDIR=/dev/shm'"; rm -f $$probe)

# The packages whose code starts goroutines, takes locks, or lets a library do so.
CONCURRENT = $(shell grep -rlE --include='*.go' --exclude='*_test.go' --exclude-dir=testdata '^[[:space:]]*go |[.]Go\>|"sync|"os/exec"|"net/http"|context[.]AfterFunc' . | xargs -n 1 dirname | sort -u)

.DEFAULT_GOAL := help

.PHONY: help
help: ## print the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | sort | expand -t 14

.PHONY: build
build: ## build ./tlaudit
	go build -o tlaudit .

.PHONY: demo
demo: build ## build, then run the whole job on the sample organization into demo/
	./tlaudit demo

.PHONY: test
test: ## run the tests but the slow ones
	go test -skip '^TestSlow' $(ON_MEMORY) ./...

.PHONY: slow
slow: ## run the slow tests: growth, SQLite 3.34, LibreOffice, browsers, DuckDB, ClickHouse, Spark
	go test -run '^TestSlow' -timeout 30m $(ON_MEMORY) ./...

# The detector leaves out SQLite and its driver, which take most of the time.
.PHONY: race
race: ## run the tests of what starts goroutines or locks under the race detector, without the slow ones and the scripts (takes a C compiler)
	CGO_ENABLED=1 go test -race -gcflags='modernc.org/...=-race=false' -short -skip '^TestSlow' -timeout 30m $(ON_MEMORY) $(CONCURRENT)

.PHONY: lint
lint: ## gofmt, go mod tidy, go vet and staticcheck, none of which may print anything
	@unformatted=$$(gofmt -l .) && if [ -n "$$unformatted" ]; then echo "gofmt -w these:"; echo "$$unformatted"; exit 1; fi
	go mod tidy -diff
	go vet ./...
	go tool staticcheck ./...

.PHONY: fuzz
fuzz: ## fuzz every law, each for FUZZTIME (30s)
	@set -e; for package in $$(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n 1 dirname | sort -u); do \
	  for law in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' $$package/*_test.go); do \
	    echo "go test $$package -fuzz $$law"; \
	    go test "$$package" -run '^$$' -fuzz "^$$law\$$" -fuzztime $(FUZZTIME); \
	  done; \
	done

.PHONY: bench
bench: ## measure the rows that match BENCH (all) beside their references, at BENCH_SCALE (1); bench/README.md
	@go run ./bench -rows '$(BENCH)' -scale '$(BENCH_SCALE)' -runs '$(BENCH_RUNS)' -keep '$(BENCH_KEEP)'

.PHONY: bench-setup
bench-setup: ## install what the references of bench need (Debian, as root)
	apt-get install -y --no-install-recommends sqlite3 libxlsxwriter-dev jq curl gcc libc6-dev

.PHONY: microbench
microbench: ## run the Go benchmarks that match BENCH (all), COUNT times (1)
	go test ./... -run '^$$' -bench '$(BENCH)' -count $(COUNT)

.PHONY: profile
profile: ## run tlaudit with the arguments COMMAND once, and print where its time and memory go
	TLAUDIT_PROFILE='$(COMMAND)' go test . -run '^$$' -bench '^BenchmarkCommand$$' -benchtime 1x -cpuprofile cpu.out -memprofile mem.out
	go tool pprof -top -nodecount 40 cpu.out
	go tool pprof -top -nodecount 20 -sample_index alloc_space mem.out

.PHONY: golden
golden: ## rewrite the golden files and the documents' sessions; read the diff before committing
	go test $$(grep -rl --include='*_test.go' 'Bool("update"' . | xargs -n 1 dirname | sort -u) -update
	git diff --stat

.PHONY: dist
dist: ## static binaries and SHA256SUMS in dist/; equal sources and VERSION give equal bytes
	rm -rf dist
	mkdir dist
	@set -e; for platform in $(PLATFORMS); do \
	  os=$${platform%/*}; arch=$${platform#*/}; suffix=; \
	  if [ "$$os" = windows ]; then suffix=.exe; fi; \
	  file="dist/tlaudit_$(VERSION)_$${os}_$${arch}$$suffix"; \
	  echo "$$file"; \
	  CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch go build -trimpath -buildvcs=auto -ldflags '-s -w -X tlaudit/command.version=$(VERSION)' -o "$$file" .; \
	done
	cd dist && if command -v sha256sum >/dev/null; then sha256sum tlaudit_*; else shasum -a 256 tlaudit_*; fi > SHA256SUMS

.PHONY: clean
clean: ## remove what the other targets made
	rm -rf tlaudit demo dist cpu.out mem.out tlaudit.test
