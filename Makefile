# Everything a person or CI does here. The work is in scripts/; each target runs by hand as well.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export PORT DB ARGS ODOO_SRC ODOO_DEB_VERSION

.PHONY: help
help: ## list the targets
	@echo "make TARGET, one of:"
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS='	' read -r name text; do printf '  %-14s %s\n' "$$name" "$$text"; done
	@echo "Odoo's own command line, any sub-command: scripts/odoo ARGS"

.PHONY: demo
demo: ## bring up Odoo with the addons and a demo company (PORT=8069 DB=demo)
	@scripts/demo

.PHONY: stop
stop: ## stop the demo and the private PostgreSQL
	@scripts/stop

.PHONY: shell
shell: ## Odoo's Python shell on the demo database (DB=demo)
	@scripts/shell

.PHONY: test
test: ## run all tests (ARGS="-k word", ARGS=addons/customer_comm)
	@scripts/test

.PHONY: lint
lint: ## check format, Python, XML, manifests and translation files
	@scripts/lint

.PHONY: format
format: ## let ruff format the Python files and mend what it can
	@scripts/lint --fix

.PHONY: requirements
requirements: ## check docs/requirements.md against the tests
	@scripts/check_requirements

.PHONY: translations
translations: ## check that the templates are fresh and the Chinese texts complete
	@scripts/check_translations

.PHONY: i18n
i18n: ## write the translation templates anew and bring the Chinese files up to them
	@scripts/i18n

.PHONY: bench
bench: ## run the benchmark (ARGS=--help)
	@scripts/bench

.PHONY: build
build: ## build each addon as a Python package into dist/
	@scripts/build

.PHONY: clean
clean: ## stop and remove this checkout's environment, demo included (downloads stay)
	@scripts/clean
