# make demo      a real parameter sweep on this machine's cores
# make test      every test, those on a real Slurm included
# make lint      the format of the code
# make simulate  ten thousand studies in simulated worlds, crashes at every place, and planted mistakes found
# make studies   every example study, here and on a real Slurm, with its results checked
# make install   the program into PREFIX/bin, with completions for bash, zsh and fish
# make compare   its speed beside that of its peers; takes some half an hour
#
# Needs a Swift 6.3 toolchain and, on Debian, apt-get to install what is missing.

PREFIX ?= /usr/local
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
PROGRAM = $(shell swift build -c release --show-bin-path)/maestro-swift

.PHONY: demo test lint simulate studies build install compare clean needs

needs:
	@pkg-config --exists yaml-0.1 && command -v cc >/dev/null || { \
	  echo "installing libyaml-dev, pkg-config and a C compiler"; \
	  $(SUDO) apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends \
	    libyaml-dev pkg-config gcc libc6-dev >/dev/null; }

build: needs
	swift build -c release --product maestro-swift

demo: build
	@rm -rf demo-results
	$(PROGRAM) plan studies/heat/heat.yaml
	$(PROGRAM) run -y --wait -o demo-results studies/heat/heat.yaml
	$(PROGRAM) status demo-results
	@studies/heat/check demo-results
	@echo; cat demo-results/collect/results.csv; echo
	@echo "The plot is demo-results/plot/error.svg."

# With MAESTRO_REQUIRE_CLUSTER=1 the tests on a real Slurm fail where they would be skipped.
test: needs
	-tools/slurm-cluster up >/dev/null
	swift build --build-tests
	swift test --skip-build
	tools/slurm-cluster down

lint:
	swift format lint --strict --recursive Package.swift Sources Tests templates

SEEDS ?= 10000

simulate: needs
	swift build -c release --product simulate
	$(dir $(PROGRAM))simulate --seeds $(SEEDS)
	$(dir $(PROGRAM))simulate --crashes
	$(dir $(PROGRAM))simulate --planted --seeds 2000

studies: build
	tools/slurm-cluster up >/dev/null
	SLURM_CONF=$$(tools/slurm-cluster env | sed 's/.*=//') studies/run-all $(PROGRAM) --slurm
	tools/slurm-cluster down

compare: build
	Benchmarks/compare --program $(PROGRAM)

SHARE = $(DESTDIR)$(PREFIX)/share

install: build
	install -D -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/maestro-swift
	install -d $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	$(PROGRAM) --generate-completion-script bash >$(SHARE)/bash-completion/completions/maestro-swift
	$(PROGRAM) --generate-completion-script zsh >$(SHARE)/zsh/site-functions/_maestro-swift
	$(PROGRAM) --generate-completion-script fish >$(SHARE)/fish/vendor_completions.d/maestro-swift.fish

clean:
	rm -rf .build demo-results
