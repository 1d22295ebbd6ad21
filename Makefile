# make demo      a real parameter sweep on this machine's cores
# make check     format, build, and every test that needs no cluster: a minute or two
# make test      the same and those on a real Slurm, but for what takes minutes by itself
# make clusters  those on a real Slurm, on 20.11, 22.05, 24.11 and 26.05, with and without accounting, as a table in
#                README.md; takes an hour. SUITES=trixie for 24.11 alone, SHORT=1 for a selection, which writes no table
# make nightly   all of them, larger, on all versions, and what follows until soak for a while each: some hours
# make lint      the format of the code
# make simulate  ten thousand studies in simulated worlds, crashes at every place, and planted mistakes found
# make fuzz      whatever reads bytes of others, for ten minutes each; FUZZ_SECONDS=10 for less
# make soak      an hour of studies on a real Slurm, with a fault every few seconds; SOAK_SECONDS=300 for less
# make sanitize  every test under the thread sanitizer and the address sanitizer
# make reliability  all of that and more, measured, as the table in README.md; takes an hour and more
# make conformance  random studies become what maestrowf 1.2.1 makes of them, which pip installs for this
# make studies   every example study, here and on a real Slurm, with its results checked
# make example   builds a program that uses the library, and runs it on studies that finish, fail and have a mistake
# make install   the program into PREFIX/bin, with completions for bash, zsh and fish
# make dist      the same as one compressed file, which starts wherever glibc is 2.27 or newer
# make compare   its speed beside that of its peers; takes some half an hour
#
# Needs a Swift 6.3 toolchain. What else is missing is installed by apt-get, dnf or zypper, or named.

PREFIX ?= /usr/local
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
# Another folder than that of the tests can be built beside them.
RELEASE_FOLDER ?= .build
PROGRAM = $(shell swift build --scratch-path $(RELEASE_FOLDER) -c release --show-bin-path)/maestro-swift

# Swift's runtime, libyaml and C++ are linked in; what is left to load is glibc, from 2.27 on. Its addresses are fixed, so
# that nothing is relocated when it starts.
LINK = $(CURDIR)/.build-link
RELEASE = --scratch-path $(RELEASE_FOLDER) -c release --static-swift-stdlib \
  $(foreach option,-B$(LINK) -static-libgcc -no-pie,-Xswiftc -Xclang-linker -Xswiftc $(option)) \
  -Xcc -DMAESTRO_SWIFT=$(shell swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9.]+).*/\1/p')

.PHONY: dated demo built-tests check test clusters nightly lint example simulate fuzz soak sanitize reliability conformance studies build install dist compare clean needs

needs:
	@tools/needs

$(LINK)/complete: tools/link-folder tools/old-libc-additions.c | needs
	tools/link-folder $(LINK)

build: needs $(LINK)/complete
	swift build $(RELEASE) --product maestro-swift

demo: build
	@rm -rf demo-results
	@# On a terminal `run` shows the plan itself.
	@[ -t 0 ] && [ -t 1 ] || $(PROGRAM) plan studies/heat/heat.yaml
	$(PROGRAM) run -y --wait -o demo-results studies/heat/heat.yaml
	$(PROGRAM) status demo-results
	@studies/heat/check demo-results
	@echo; cat demo-results/collect/results.csv; echo
	@echo "What next:"
	@echo "  demo-results/plot/error.svg                is the plot of these results; open it in a browser"
	@echo "  $(PROGRAM) logs demo-results compile"
	@echo "  $(PROGRAM) run studies/hello.yaml"

# TEST_FLAGS are options of `swift build` for the tests alone.
built-tests: needs
	swift build --build-tests $(TEST_FLAGS)

# With MAESTRO_REQUIRE_CLUSTER=1 the tests on a real Slurm fail where they would be skipped.
test: built-tests
	tools/run-tests test; result=$$?; $(CLUSTERS_DOWN); exit $$result

# The program that jobs start must find its C library in each version's tree.
clusters: export LINK_LIBC = old
clusters: build built-tests
	MAESTRO_PROGRAM=$(PROGRAM) tools/clusters $(if $(SHORT),--short) $(SUITES)

nightly: built-tests
	tools/run-tests nightly; result=$$?; $(CLUSTERS_DOWN); exit $$result
	$(MAKE) clusters
	tools/local-kills $(PROGRAM) --rounds 300
	tools/few-processes $(PROGRAM)
	SECONDS_ALLOWED=10 MEGABYTES_ALLOWED=400 tools/hostile-studies $(PROGRAM)
	$(MAKE) simulate SEEDS=100000
	$(MAKE) fuzz FUZZ_SECONDS=300
	$(MAKE) soak SOAK_SECONDS=1800

check: lint built-tests
	tools/run-tests check

# The tests start six clusters where they need them, and one of four nodes.
CLUSTERS_DOWN = for number in 1 2 3 4 5 6; do CLUSTER=$$number tools/slurm-cluster down; done; NODES=4 tools/slurm-cluster down; tools/grid-engine down

lint:
	swift format lint --strict --recursive Package.swift Sources Tests templates Examples/Package.swift Examples/Sources

SEEDS ?= 10000
# Of so many studies alone every effect is a place for a crash; of all of them by default.
CRASHES ?=

simulate: needs $(LINK)/complete
	swift build $(RELEASE) --product simulate
	$(dir $(PROGRAM))simulate --seeds $(SEEDS)
	$(dir $(PROGRAM))simulate --crashes $(if $(CRASHES),--seeds $(CRASHES))
	$(dir $(PROGRAM))simulate --allocations --seeds $(SEEDS)
	$(dir $(PROGRAM))simulate --allocations --crashes $(if $(CRASHES),--seeds $(CRASHES))
	$(dir $(PROGRAM))simulate --planted --seeds 15000

FUZZ_SECONDS ?= 600

fuzz: needs
	tools/fuzz $(FUZZ_SECONDS)

SOAK_SECONDS ?= 3600

soak: built-tests
	MAESTRO_SOAK_SECONDS=$(SOAK_SECONDS) MAESTRO_SOAK_REPORT=$(CURDIR)/.build/soak.txt MAESTRO_REQUIRE_CLUSTER=1 \
	  swift test --skip-build --filter SoakTests
	tools/reliability --soak .build/soak.txt
	$(CLUSTERS_DOWN)

sanitize: needs
	tools/sanitize thread
	tools/sanitize address
	$(CLUSTERS_DOWN)

reliability: needs
	tools/reliability $(ROWS)
	$(CLUSTERS_DOWN)

MAESTROWF_STUDIES ?= 2000
MAESTROWF = .build-maestrowf

$(MAESTROWF)/done:
	@python3 -c "import ensurepip" 2>/dev/null || { $(SUDO) apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends python3-venv >/dev/null; }
	python3 -m venv $(MAESTROWF)
	$(MAESTROWF)/bin/pip install --quiet maestrowf==1.2.1
	touch $@

conformance: built-tests $(MAESTROWF)/done
	MAESTROWF_PYTHON=$(CURDIR)/$(MAESTROWF)/bin/python MAESTROWF_STUDIES=$(MAESTROWF_STUDIES) \
	  swift test --skip-build --filter RandomConformanceTests

studies: build
	tools/slurm-cluster up >/dev/null
	SLURM_CONF=$$(tools/slurm-cluster env | sed 's/.*=//') studies/run-all $(PROGRAM) --slurm
	tools/slurm-cluster down

# A root package of its own cannot share what another one has built.
EXAMPLE = --package-path Examples --scratch-path .build-example $(TEST_FLAGS)

example: needs
	swift build $(EXAMPLE)
	Examples/check $$(swift build $(EXAMPLE) --show-bin-path)/run-study

compare: build
	Benchmarks/compare --program $(PROGRAM)

SHARE = $(DESTDIR)$(PREFIX)/share

install: build
	install -D -s -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/maestro-swift
	install -d $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	$(PROGRAM) --generate-completion-script bash >$(SHARE)/bash-completion/completions/maestro-swift
	$(PROGRAM) --generate-completion-script zsh >$(SHARE)/zsh/site-functions/_maestro-swift
	$(PROGRAM) --generate-completion-script fish >$(SHARE)/fish/vendor_completions.d/maestro-swift.fish

VERSION = $(shell $(PROGRAM) --version)
DIST = maestro-swift-$(VERSION)-$(shell uname -m)

# The day of the build is that on which this file is compiled.
dated:
	touch Sources/CHost/Build.c

# It needs the old C library, so that the program starts elsewhere.
# With TRY=1 a study is run with it in trees of Debian 11 to 13, and from a job that sees no Swift; that takes root.
dist: export LINK_LIBC = old
dist: dated build
	tools/check-program $(PROGRAM)
	$(if $(TRY),tools/try-program $(PROGRAM))
	rm -rf .build-dist && $(MAKE) --no-print-directory install DESTDIR=.build-dist/ PREFIX=$(DIST)
	install -m 644 README.md LICENSE CHANGELOG.md SECURITY.md .build-dist/$(DIST)
	tar -C .build-dist -czf $(DIST).tar.gz $(DIST)
	@ls -l $(DIST).tar.gz

clean:
	rm -rf .build .build-link .build-dist .build-example .build-trees demo-results
