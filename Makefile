# Mentorat. Each command sets up what it needs by itself; see README.rst.
PYTHON ?= python3
PORT ?= 8069
DB ?= mentorat
ARGS ?=

DEVTOOLS = @$(PYTHON) -m devtools

.DEFAULT_GOAL := help
.PHONY: help run test attack mutants trust measure bench lint format setup clean distclean

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  bin/odoo ...     Odoo's own command line (shell, module, i18n, db, ...) on this platform"

run: ## Serve the addon with demo data on 127.0.0.1:8069 (PORT=… DB=…)
	$(DEVTOOLS) run --port '$(PORT)' --db '$(DB)'

test: ## Run every test on a fresh database (ARGS="-k word" narrows it)
	$(DEVTOOLS) test $(ARGS)

attack: ## Try as every role all that the walls refuse (takes long; ARGS="-k word")
	$(DEVTOOLS) attack $(ARGS)

mutants: ## Put faults into the code and see which no test notices (ARGS="plain --seed 1")
	$(DEVTOOLS) mutants $(ARGS)

trust: ## Kill, cut off and fill up what runs, and see what is lost (ARGS="--seed 2 -k nodes")
	$(DEVTOOLS) trust $(ARGS)

measure: ## Run a benchmark and print its tables (ARGS=pairing)
	$(DEVTOOLS) measure $(ARGS)

bench: ## Run all benchmarks, their tables into docs/measurements.md (ARGS="flows load")
	$(DEVTOOLS) bench $(ARGS)

lint: ## Check the code as OCA's template for 19.0 does
	$(DEVTOOLS) lint

format: ## Bring the code into the form that lint wants
	$(DEVTOOLS) format

setup: ## Bring Odoo and the Python packages, start nothing
	$(DEVTOOLS) setup

clean: ## Remove databases, logs, reports and caches
	$(DEVTOOLS) clean

distclean: ## Remove all that was ever brought here
	$(DEVTOOLS) distclean
