# Two commands carry the rest: "make run" and "make test". They need git, make and Python 3.11 or newer.
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11 python,$(shell command -v $(name))))
PORT ?= 8000
export PORT DATABASE_URL
NO_PYTHON = Vicinia needs Python 3.11 or newer, and there is none here: install it, then type the same command again
WORKSHOP = $(if $(PYTHON),$(PYTHON) scripts/bootstrap.py,$(error $(NO_PYTHON)))

.DEFAULT_GOAL := help
.PHONY: help setup run test check fix demo bench docs lock clean

help: ## show this list
	@printf 'What you can ask for:\n\n'
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1@\2/p' $(MAKEFILE_LIST) | awk -F@ '{ printf "%-12s  %s\n", $$1, $$2 }'
	@printf '\nOptions: make run PORT=8001 · make run DATABASE_URL=postgres://user:password@host/name\n'

setup: ## prepare everything that "make run" needs, without starting it
	@$(WORKSHOP) setup

run: ## open the district on http://127.0.0.1:8000 (prepares first what is missing)
	@$(WORKSHOP) run

test: ## run every check and every test, on SQLite and on PostgreSQL
	@$(WORKSHOP) test

check: ## look at the code without running it: style, types, house rules, known vulnerabilities
	@$(WORKSHOP) check

fix: ## put the code into the house's style
	@$(WORKSHOP) fix

demo: ## build the model district again, with its invented bodies
	@$(WORKSHOP) demo

bench: ## measure the speed and print a table
	@$(WORKSHOP) bench

docs: ## check that every link in the documentation leads somewhere
	@$(WORKSHOP) docs

lock: ## choose the versions of all requirements again
	@$(WORKSHOP) lock

clean: ## remove what was built and downloaded; your data under var/ stay
	@$(WORKSHOP) clean
