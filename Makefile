# The front door: what people type first, and what CI runs.
#
#   make            the executable, optimised           make lint     formatting and clippy, warnings are errors
#   make test       every program in every mode         make fuzz     random programs, compared between modes
#   make bench      speed against other Pythons         make cross    aarch64: built, and run under qemu
#   make setup      what the targets above need         make conformance  CPython's own tests, with a ledger
#
# Settings: make test ARGS="hot/ --mode sync", make bench ARGS="nbody fib", make fuzz ARGS="--seconds 600 --seed 7".

CARGO ?= cargo
PYTHON ?= $(firstword $(wildcard $(HOME)/.pyenv/versions/3.1[3-9]*/bin/python3) python3)
TAIPAN := target/release/taipan

.PHONY: all build debug setup test bench lint fuzz layout cross conformance clean

all: build
	@echo
	@echo "Built $(TAIPAN). Run it:  $(TAIPAN) script.py   or   $(TAIPAN)   for a prompt."

build:
	$(CARGO) build --release -p taipan

# Optimised enough for the tests to be quick, built in a fraction of the time of a release.
debug:
	$(CARGO) build --profile quick -p taipan

setup:
	rustup component add rustfmt clippy
	-rustup target add aarch64-unknown-linux-gnu
	$(CARGO) fetch

# Unit tests with the profile of the executable: nothing that these need is built a second time. (The executable's crate has none.)
test: debug
	$(CARGO) test -q --profile quick --workspace --exclude taipan --lib --bins --tests
	$(CARGO) run -q --profile quick -p taipan-tests -- --exe target/quick/taipan --handlers
	$(CARGO) run -q --profile quick -p taipan-tests -- --exe target/quick/taipan $(ARGS)

bench: build
	$(PYTHON) bench-suite/run.py --taipan $(TAIPAN) $(ARGS)

lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy -q --workspace --all-targets -- -D warnings

fuzz: debug
	$(PYTHON) tests/fuzz/run.py --exe target/quick/taipan --python $(PYTHON) $(ARGS)

conformance: debug
	TAIPAN=$(CURDIR)/target/quick/taipan $(PYTHON) tests/conformance/run.py $(ARGS)

# Which functions of the executable lie side by side (needs valgrind); see the script.
layout: build
	$(PYTHON) bench-suite/layout.py $(TAIPAN)

cross:
	tests/cross.sh $(ARGS)

clean:
	$(CARGO) clean
