.DEFAULT_GOAL := help
.PHONY: help setup template demo test torture check format bench clean

PYTHON := .venv/bin/python
# The slowest first, or one worker ends long after the other.
LAYERS := $(addprefix tests/,engine database policies unit)
# pulumi_aws is so large that to check the types of everything at once needs more than 3 GiB; each part stays below it.
TYPES := NODE_OPTIONS=--max-old-space-size=3000 $(PYTHON) -m basedpyright
PROGRAM := $(wildcard __main__.py components settings wiring bench tests/unit)
REST := $(wildcard demo ops policies sandbox toolchain tests/conftest.py tests/startup tests/tools.py $(addprefix tests/,aws_api database engine policies))

help:  ## list targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "%-10s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## the virtual environment and the Pulumi engine, cached outside the checkout
	@toolchain/setup

template:  ## the template of `pulumi new`, in dist/template
	@toolchain/setup --template

demo: setup  ## a whole web app on a simulated AWS, and each policy stopping a bad one
	@demo/run

test: setup  ## every layer of tests that needs no AWS account
	@$(PYTHON) -m pytest --floors -n 2 --dist loadfile --no-loadscope-reorder $(LAYERS)

torture: setup  ## what `make test` has a sample of: 200 killed updates, 20,000 settings, 10,000 states and logs; takes an hour
	@$(PYTHON) -m tests.torture

check: setup  ## format, lint, strict types, and what may not be in the repository
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@$(TYPES) $(PROGRAM)
	@$(TYPES) $(REST)
	@$(PYTHON) -m ops.policy.docs --check
	@$(PYTHON) -m settings.reference --check
	@$(PYTHON) -m toolchain.repository

format: setup  ## format and fix
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

bench: setup  ## the figures the project promises
	@$(PYTHON) -m bench

clean:  ## remove build artifacts; the shared cache stays, and what a promotion wrote down
	@rm -rf .venv .fairway/toolchain.env .fairway/activate .sandbox dist .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
