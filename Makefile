# What a vendor and a developer type. Needs Rust, a C compiler and make.
#     make demo        a C program takes a SEQR payment, cancels one and refunds one, against the simulator
#     make test        everything that this machine can check; names what it skips
# PROFILE=release builds what is shipped, and takes some minutes; dev is for demo and tests.
installed := $(or $(PROFILE),release)
PROFILE ?= dev

CARGO ?= cargo
CARGO_TARGET_DIR ?= target
override CARGO_TARGET_DIR := $(abspath $(CARGO_TARGET_DIR))
export CARGO_TARGET_DIR
built := $(CARGO_TARGET_DIR)/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))
programs := $(abspath build)/examples

# In dev one build for both, as `cargo test --workspace` wants it. What is shipped is built alone, so that nothing of
# the simulator's (features of crates that both use) gets into it, and as the C library only: beside a Rust library
# cargo does no link-time optimisation, and it would be half as large again.
shipped := rustc --locked --profile $(PROFILE) --package seqr --lib --crate-type cdylib

help:
	@echo "make demo      a C program takes a SEQR payment against the simulator"
	@echo "make test      all checks; names what it skips for lack of a tool"
	@echo "make hosts     the packages of other languages (bindings/): packs, installs and tests each; names what it lacks"
	@echo "make explore   every history of the payment machine, and of two hosts that share a journal, within bounds; minutes"
	@echo "make histories a million random histories of the payment machine, in about a minute"
	@echo "make power-cuts a selling till is killed 500 times in each of three ways; then the books are compared"
	@echo "make failover  two hosts share a journal in PostgreSQL and are killed for an hour; the books agree"
	@echo "make soak      ten tills sell for 30 days, with power cuts; the books are compared each night; an hour"
	@echo "make faults    each system call of a till fails, or is the last before a power cut; then the books are compared"
	@echo "make call-fuzz a million random calls from four threads, half on closed handles, under the address sanitizer"
	@echo "make fuzz      fuzz targets for whatever strangers write, ten minutes each (SEQR_FUZZ_SECONDS); needs a nightly Rust"
	@echo "make sanitize  sixteen threads under the thread and the address sanitizer"
	@echo "make library   libseqr.so and the simulator; PROFILE=release for what is shipped"
	@echo "make install   what make library PROFILE=release has built, into PREFIX (/usr/local), below DESTDIR if it is set"
	@echo "make windows   seqr.dll for 64 and 32 bit with its import libraries, in target/windows (mingw-w64, rust-web-src)"
	@echo "make examples  the programs of examples-c and examples-cpp, in build/examples"
	@echo "make dist      archives of what is shipped, in build/dist: library, headers, unit, examples, simulator, documents; the packages"
	@echo "make release-check what takes longer than make test, before a release; PARTS=\"...\" for some of it"
	@echo "make bench     what the library costs, beside what a vendor would use instead; docs/performance.md"
	@echo "make scale     sales a second and takeovers of a host with thousands of tills, in a file and in PostgreSQL; docs/scale.md"
	@echo "make header    include/seqr.h and the raw declarations of bindings/ from the sources"
	@echo "make schema    schema/seqr.wsdl from schema/seqr.xsd"
	@echo "make pictures  docs/pictures/*.svg from the text beside each"
	@echo "make reference seqr.h and seqr.hpp as web pages, in build/reference/html"
	@echo "make site      guide, documents and reference as one static site, in build/site/html (mdbook, doxygen)"
	@echo "make abi       what is new in the header into the lists of tests/abi"
	@echo "make notices   THIRD-PARTY-NOTICES.md from Cargo.lock"
	@echo "make clean     all that was built"

# cargo knows best what is stale. build.rs lays the link libseqr.so.1, which programs ask for, beside libseqr.so.
library:
	@tools/rust-version
	$(if $(filter dev,$(PROFILE)),,tools/as-shipped )$(CARGO) $(if $(filter dev,$(PROFILE)),build --locked --workspace,$(shipped))
	$(if $(filter dev,$(PROFILE)),,tools/as-shipped $(CARGO) build --locked --profile $(PROFILE) --package seqr-simulator --package seqr-journal)

examples: library
	$(MAKE) --no-print-directory -C examples-c SEQR_LIB=$(built) OUT=$(programs)
	@if command -v $(CXX) >/dev/null 2>&1; then \
	    $(MAKE) --no-print-directory -C examples-cpp SEQR_LIB=$(built) OUT=$(programs); \
	else echo "examples-cpp is not built: $(CXX) is not installed"; fi

# The customer pays three seconds after the invoice, so that the till can be watched waiting and has time to cancel one.
demo: examples
	@tools/with-simulator $(built)/seqr-simulator pays:3000 sh -c '$(programs)/checkout demo --endpoint "$$SEQR_ENDPOINT" \
	    --store "$$SEQR_SCRATCH/journal.db" --books "$$SEQR_SCRATCH/sales.txt" </dev/null'
demo: export SEQR_RESELLER_PASSWORD = demo-password

test: examples
	@tools/check $(built) $(programs)

hosts: examples
	@SEQR_STEP="host " tools/check $(built) $(programs)
.PHONY: hosts

# Needs no Windows: mingw-w64 and a Rust that has its own sources, see docs/windows.md.
windows:
	@tools/windows/build $(installed)

# Builds nothing, so that root needs no Rust. LIBDIR and INCLUDEDIR may be set too.
install: export PREFIX := $(PREFIX)
install: export DESTDIR := $(DESTDIR)
install: export LIBDIR := $(LIBDIR)
install: export INCLUDEDIR := $(INCLUDEDIR)
install:
	@tools/install $(CARGO_TARGET_DIR)/$(if $(filter dev,$(installed)),debug,$(installed))

# Of Linux, and of Windows where `make windows` has built it before.
dist:
	@tools/dist/all build/dist

release-check:
	@tools/release-check $(PARTS)

.PHONY: dist release-check

# What is shipped, beside a raw socket and gSOAP's client; some ten minutes. Writes docs/performance/.
bench:
	@tools/bench

# The library for servers, on each kind of store; and its steps a second beside the bare database's.
scale:
	tools/scale
	$(CARGO) test --locked --profile histories --workspace --lib --features seqr/postgres --no-run
	for rates in rates_of_steps_in_a_file rates_of_steps_in_a_database rates_of_a_takeover; do \
	    tools/with-postgresql $(CARGO) test --locked --profile histories --workspace --lib --features seqr/postgres -- \
	        --ignored --nocapture $$rates || exit 1; \
	done
	tools/with-postgresql --replica $(CARGO) test --locked --profile histories --workspace --lib --features seqr/postgres -- \
	    --ignored --nocapture rates_of_steps_in_a_database
.PHONY: scale

# SEQR_HISTORY_SEED=0x... tells one again, step by step.
histories: export SEQR_HISTORIES ?= 1000000
histories:
	$(CARGO) test --locked --profile histories --workspace --test histories -- --nocapture

# All histories within bounds instead of some, and what that finds of planted mistakes; minutes, and some memory.
explore: export SEQR_EXPLORE = all
explore:
	$(CARGO) test --locked --profile histories --workspace --test explore -- --nocapture
	$(CARGO) test --locked --profile histories --workspace --lib postgres::tests::explore -- --nocapture
	$(CARGO) test --locked --profile histories --package seqr-mutations --lib searched_for -- --ignored --nocapture

# Each of the three tests kills so often (50 in `make test`). Shows the seeds; SEQR_SEED=N has the chances of a run again.
power-cuts: export SEQR_KILLS ?= 500
power-cuts:
	$(CARGO) test --locked --workspace --test power kills -- --nocapture

# Two days in `make test`. docs/environment.md has the variables that make it shorter.
soak: export SEQR_SOAK_DAYS ?= 30
soak: export SEQR_SOAK_TILLS ?= 10
soak: export SEQR_SOAK_DAY_MS ?= 110000
soak: export SEQR_SOAK_PAUSE_MS ?= 400
soak:
	$(CARGO) test --locked --workspace --test power month -- --nocapture
.PHONY: soak

# Which lines and branches of src the suites reach; writes the table of docs/proof.md. Needs cargo-llvm-cov.
coverage:
	tools/coverage --write
.PHONY: coverage

# Two hosts share a journal in PostgreSQL, and are killed and stopped for an hour; a minute and a half in `make test`.
failover: export SEQR_FAILOVER_S ?= 3600
failover:
	tools/with-postgresql $(CARGO) test --locked --workspace --lib --features seqr/postgres -- --ignored --nocapture failover::two_hosts
.PHONY: failover

# 150 in `make test`. SEQR_SEED=N has the same trials again; a failure says what to type for it alone.
faults: export SEQR_FAULT_TRIALS ?= 20000
faults:
	$(CARGO) test --locked --workspace --test faults -- --nocapture

# Takes each fix of a hole out of a copy of the library, and shows which trial finds the hole; writes docs/proof.md.
faults-mutations:
	SEQR_UPDATE_DOCS=1 $(CARGO) test --locked --workspace --test faults each_hole -- --ignored --nocapture

# TARGETS="answer http" for some of them.
fuzz:
	@tools/fuzz $(TARGETS)
.PHONY: fuzz

sanitize: library
	@tools/sanitize $(built)

# 4,000 in `make test`, on a library that is not looked into. SEQR_CALLS=N how many, SEQR_SEED=N the same chances again.
call-fuzz: library
	@tools/call-fuzz $(built)
.PHONY: call-fuzz

# The two tests that write, alone: the others compile the header meanwhile, or compare it with what `make abi` writes.
header:
	SEQR_UPDATE_HEADER=1 $(CARGO) test --locked --workspace --test header -- that_of_the_code those_of_the_header

schema:
	SEQR_UPDATE_SCHEMA=1 $(CARGO) test --locked --workspace --test schema
.PHONY: schema

# Drawn by pikchr, a development dependency: `make test` compares them.
pictures:
	SEQR_UPDATE_PICTURES=1 $(CARGO) test --locked --test pictures
.PHONY: pictures

# seqr.h as web pages: build/reference/html. Needs doxygen.
reference:
	@$(CARGO) xtask reference

# Read from a folder, with no network. Needs mdbook and doxygen.
site:
	@tools/site
.PHONY: site

# The second run is for all compilers: they must agree on what the first has written.
abi:
	SEQR_UPDATE_ABI=1 $(CARGO) test --locked --workspace --test abi || true
	$(CARGO) test --locked --workspace --test abi

notices:
	$(CARGO) xtask notices --write

clean:
	$(CARGO) clean
	rm -rf build

.PHONY: help library install examples demo test bench histories explore header reference notices clean power-cuts faults faults-mutations sanitize abi windows
