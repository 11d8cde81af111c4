# SPDX-License-Identifier: GPL-2.0-only
# Everything by one command: run, test, bench, clean. Each sets up what is missing.

SWIFT ?= swift
export SWIFT_BACKTRACE := enable=no

.PHONY: run test test-sanitizers soak bench clean build man completions check-explorer check-machine check-threads \
	docs-renew renew-expect liburcu

run: build
	@"$$($(SWIFT) build -c release --show-bin-path)/mmrace" run $(ARGS)

# In two processes: suites that start processes by the hundred are kept apart from those that run on real threads.
STARTERS = ImagesTests|RegressionTests
test: liburcu
	$(SWIFT) test -c release --no-parallel --skip '$(STARTERS)'
	$(SWIFT) test -c release --no-parallel --filter '$(STARTERS)'

bench: build
	@"$$($(SWIFT) build -c release --show-bin-path)/mmrace" bench $(ARGS)

build: liburcu
	@$(SWIFT) build -c release

# Writes what the tool prints today into the documents that show it: counts change whenever machine, port or scenarios do. Read the
# difference before committing it; `make test` holds the documents to the same outputs.
docs-renew: liburcu
	MMRACE_RENEW_DOCUMENTS=1 $(SWIFT) test -c release --no-parallel --filter RegressionTests.DocumentTests
	@git --no-pager diff --stat -- README.md Documentation

# Writes what is seen today into the Expect lines of Patches/, and says what changed. For after a change of port, machine or
# scenarios; a verdict that changed without a reason is a mistake to look for and no line to renew. ARGS="--dry-run" only says it.
renew-expect: build
	@"$$($(SWIFT) build -c release --show-bin-path)/mmrace" renew-expect $(ARGS)

# One page for each subcommand, in build/man.
man: liburcu
	@mkdir -p build/man
	@$(SWIFT) package --allow-writing-to-directory build/man generate-manual --multi-page --output-directory build/man

# Completions for bash, zsh and fish, in build/completions.
completions: build
	@mkdir -p build/completions
	@for shell in bash zsh fish; do \
		"$$($(SWIFT) build -c release --show-bin-path)/mmrace" --generate-completion-script $$shell \
			> build/completions/mmrace.$$shell; \
	done

# The simulation links against liburcu, found through pkg-config.
liburcu:
	@command -v $(SWIFT) > /dev/null || { echo "$(SWIFT) is missing: install a tool chain (https://www.swift.org/install), or say SWIFT=/its/bin/swift"; exit 2; }
	@if ! pkg-config --exists liburcu 2>/dev/null; then \
		echo "liburcu is missing: installing liburcu-dev and pkg-config"; \
		sudo=$$([ "$$(id -u)" = 0 ] || echo sudo); \
		$$sudo apt-get update && $$sudo apt-get install -y liburcu-dev pkg-config; \
	fi

# ThreadSanitizer and AddressSanitizer over CSupport and what runs on real threads. A build each, in folders of their own. Of races
# nothing is suppressed; the one suppression of a leak stands in CSupport/CSupport/sanitized.c, with its reason.
SANITIZED = CSupportTests|ThreadedRunTests|ThreadedHandlerTests|MachineTests.ThreadTests|LinuxTests.*RCUTests
test-sanitizers: liburcu
	MMRACE_THREAD_PROGRAMS=10 $(SWIFT) test -c release --no-parallel --sanitize=thread --scratch-path .build-thread --filter '$(SANITIZED)'
	MMRACE_THREAD_PROGRAMS=10 $(SWIFT) test -c release --no-parallel --sanitize=address --scratch-path .build-address --filter '$(SANITIZED)'

# Ten minutes on real threads, in two halves: tables that are freed after grace periods, and a fix that is to stay unseen.
SECONDS = 600
soak: build
	@mmrace="$$($(SWIFT) build -c release --show-bin-path)/mmrace"; half=$$(( $(SECONDS) / 2 )); \
	"$$mmrace" stress base --scenario move-then-unmap --arch arm64 --seconds $$half --vitals && \
	"$$mmrace" stress rmap-lock-on-pmd-move --scenario pmd-move-vs-migration --arch x86 --seconds $$half --vitals

# A fix that is to stay unseen, a million times on real threads.
ITERATIONS = 1000000
check-threads: build
	@"$$($(SWIFT) build -c release --show-bin-path)/mmrace" stress rmap-lock-on-pmd-move \
		--scenario pmd-move-vs-migration --arch x86 --iterations $(ITERATIONS) --vitals

clean:
	rm -rf .build .build-thread .build-address build

# Random programs by the hundred thousand, those with interrupt handlers by the thousand, and the long counts.
check-explorer: liburcu
	MMRACE_PROGRAMS=100000 MMRACE_HANDLER_PROGRAMS=8000 $(SWIFT) test -c release --no-parallel --filter ExplorerTests

# The machine against one that fills, forgets and delivers one by one, and the reducing search on it against brute force.
check-machine: liburcu
	MACHINE_EXPLICIT=10000 MACHINE_PROGRAMS=10000 $(SWIFT) test -c release --no-parallel --filter MachineTests
