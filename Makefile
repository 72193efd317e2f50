# Everything that a person, a workflow or .ci/run does has its one home here. `make help` lists it.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV ?= .venv
BIN := $(abspath $(VENV))/bin
CORES ?= $(shell nproc 2>/dev/null || echo 2)
PROFILE ?= profiles/default
READY := $(VENV)/.ready
export PYTHONHASHSEED := 0
export PYTHONPATH := $(CURDIR)

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "setting up $(VENV) (once, a minute or two)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@# pip compiles what it installs: without bytecode every kernel starts three times slower
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --compile --require-hashes -r requirements.lock 2> >(grep -v '^WARNING: Location' >&2)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . 2> >(grep -v '^WARNING: Location' >&2)
	@touch $@

.PHONY: env
env: $(READY) ## set up the environment

.PHONY: check
check: $(READY) ## check the data and the citations
	@$(BIN)/spinemets check

.PHONY: check-report
check-report: $(READY) ## check the data with annotations and a table for the pull request
	@$(BIN)/spinemets check --github --summary "$${GITHUB_STEP_SUMMARY:-/dev/stdout}" $${BASE:+--base $$BASE}

.PHONY: diff-report
diff-report: $(READY) ## what the rows change since BASE, for the pull request
	@$(BIN)/spinemets diff "$${BASE:-main}" | tee -a "$${GITHUB_STEP_SUMMARY:-/dev/null}"

.PHONY: search
search: $(READY) ## run the registered searches and ask about retractions (needs SPINEMETS_EMAIL)
	@mkdir -p _build
	@failed=0; $(BIN)/spinemets search || failed=1; $(BIN)/spinemets watch --report _build/notices.md || failed=1; exit $$failed

.PHONY: links
links: $(READY) ## ask every address of the data and of the pages whether it answers (needs SPINEMETS_EMAIL)
	@$(BIN)/spinemets links

.PHONY: propose
propose: ## open a pull request with what a search found, and an issue for notices (needs gh and GH_TOKEN)
	@.ci/propose

.PHONY: versions
versions: ## put the sites of earlier versions back at their addresses (needs gh and GH_TOKEN)
	@.ci/versions

.PHONY: report-failure
report-failure: ## open one issue on a failed schedule, or add to the open one (needs gh, GH_TOKEN, RUN, LABEL and TITLE)
	@open=$$(gh issue list --label "$$LABEL" --state open --json number --jq '.[0].number'); \
	if [ -n "$$open" ]; then gh issue comment "$$open" --body "It failed again: $$RUN"; \
	else gh label create "$$LABEL" --force >/dev/null; gh issue create --title "$$TITLE" --label "$$LABEL" --body "See $$RUN"; fi

.PHONY: site
site: check ## build the book: check data, execute chapters that are out of date, build the site
	@$(BIN)/spinemets build --profile $(PROFILE) --cores $(CORES)
	@echo "open $(CURDIR)/_build/html/index.html"

.PHONY: serve
serve: site ## build the book and show it on http://localhost:8000
	@$(BIN)/python -m http.server 8000 --bind 127.0.0.1 --directory _build/html

.PHONY: pdf
pdf: site browser ## print the whole book as one PDF
	@$(BIN)/spinemets pdf

.PHONY: offline
offline: site ## put the site into one zip that works from a folder on disk
	@$(BIN)/spinemets offline

.PHONY: lint
lint: $(READY) ## style of the code, direction of the imports, what nothing reaches, workflow files
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports > /dev/null || $(BIN)/lint-imports
	@$(BIN)/python tests/reach.py
	@$(BIN)/ruff format --check --quiet . || { echo "run 'make format'" >&2; exit 1; }
	@$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(BIN)/zizmor --offline --quiet --persona auditor .github/workflows

.PHONY: format
format: $(READY) ## put the code into its canonical form
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

.PHONY: unit
unit: $(READY) ## the tests that need neither build nor browser
	@$(BIN)/python -m pytest -q -n $(CORES) -m "not build and not site"

.PHONY: browser
browser: $(READY) ## find or install a browser
	@$(BIN)/python -m analysis.publishing.browser

.PHONY: test
test: lint check unit browser site ## everything that CI runs
	@$(BIN)/python -m pytest -q -n $(CORES) --dist loadgroup -m "(build or site) and not whole"

.PHONY: test-all
test-all: test ## what takes minutes too: a hostile book, a build killed at each step
	@$(BIN)/python -m pytest -q -n $(CORES) --dist loadgroup -m whole

.PHONY: reference
reference: $(READY) ## compute the reference results of the statistics anew (needs R with survival, metafor, lme4)
	@for script in tests/reference/*.R; do echo "$$script"; Rscript "$$script"; done

.PHONY: bench
bench: $(READY) ## print speed and growth beside their targets (QUICK=1: small sizes, without the stock build and the pages)
	@for script in survival growth $(if $(QUICK),,build pages); do $(BIN)/python benchmarks/$$script.py $(if $(QUICK),--quick); done

.PHONY: slurm-one-node
slurm-one-node: ## build 100 generated chapters on a Slurm of this machine and here, and compare (root, Debian; QUICK=1: 3)
	@command -v slurmctld munged > /dev/null || apt-get install --yes --quiet slurm-wlm munge
	@$(MAKE) --no-print-directory $(READY)
	@$(BIN)/python benchmarks/cluster.py $(if $(QUICK),--quick)

.PHONY: lock
lock: $(READY) ## pin requirements.txt anew into requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade requirements.txt -o requirements.lock

.PHONY: clean
clean: ## remove everything that was built
	rm -rf _build book/chapters book/references.bib book/_static/vega.js .snakemake
