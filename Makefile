# SPDX-License-Identifier: GPL-2.0-only
# Everything by one command: run, test, bench, clean. Each sets up what is missing.

SWIFT ?= swift
export SWIFT_BACKTRACE := enable=no

.PHONY: run test bench clean build check-explorer liburcu

run: build
	@"$$($(SWIFT) build -c release --show-bin-path)/mmrace" run $(ARGS)

test: liburcu
	$(SWIFT) test -c release

bench: build
	@"$$($(SWIFT) build -c release --show-bin-path)/mmrace" bench $(ARGS)

build: liburcu
	@$(SWIFT) build -c release

# The simulation links against liburcu, found through pkg-config.
liburcu:
	@if ! pkg-config --exists liburcu 2>/dev/null; then \
		echo "liburcu is missing: installing liburcu-dev and pkg-config"; \
		sudo=$$([ "$$(id -u)" = 0 ] || echo sudo); \
		$$sudo apt-get update && $$sudo apt-get install -y liburcu-dev pkg-config; \
	fi

clean:
	rm -rf .build

# Random programs by the hundred thousand, and the long counts.
check-explorer: liburcu
	MMRACE_PROGRAMS=100000 $(SWIFT) test -c release --filter ExplorerTests
