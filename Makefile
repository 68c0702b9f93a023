# One gate, few words: run, test, check, bench, deploy. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3.13
UV_VERSION := $(shell sed -n 's/^uv==//p' requirements.in)
PY := .venv/bin/python
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20
export NODE_NO_WARNINGS := 1

.PHONY: help setup run test soak check format bench bundle doctor rehearsal synth template deploy destroy invoke openapi lock screenshot

help: ## list the words
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

setup: .make/python .make/path .make/node .make/bundles ## install what the project needs, into .venv and node_modules

.make/python: requirements.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.13 is missing: install it, or say where it is with PYTHON=/path/to/python3.13." >&2; exit 1; }
	@echo "Setting up, 1 of 3: Python packages into .venv" >&2
	@[ -x $(PY) ] || $(PYTHON) -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(PY) -m uv pip sync --quiet --require-hashes requirements.txt
	@mkdir -p .make && touch $@

# The functions' code, importable as in Lambda; relative, so that the project's folder may move.
.make/path: .make/python
	@echo ../../../../lambda_src > "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/lambda_src.pth"
	@touch $@

.make/node: package.json package-lock.json
	@command -v npm >/dev/null || { echo "Node.js is missing: install Node 20 or newer, with npm." >&2; exit 1; }
	@echo "Setting up, 2 of 3: the CDK's command and the chat client into node_modules" >&2
	@npm ci --silent --no-audit --no-fund
	@mkdir -p .make && touch $@

.make/bundles: .make/python lambda_src/requirements.txt lambda_src/requirements-authorizer.txt
	@echo "Setting up, 3 of 3: the functions' bundles, for Lambda and for this machine" >&2
	@$(PY) -m infra.bundling >&2 && $(PY) -m infra.bundling --host >&2
	@touch $@

run: .make/path .make/node ## your side on 127.0.0.1:3000, Amazon Connect's on 127.0.0.1:3001 (PORT, CONNECT_PORT, RATE, BURST, STATE, TRANSCRIPT_DELAY, VERBOSE=1, CONTEXT="-c name=value")
	@exec $(PY) -m local $(CONTEXT)

test: setup ## every test (PYTEST="…" adds options; -n0 runs them in one process)
	$(PY) -m pytest -n auto --maxprocesses 4 $(PYTEST)

soak: .make/path ## random runs of the memory, whatever goes wrong (RUNS=10000 FROM=0; SEED=… shows one run)
	@$(PY) -m tests.memory.simulation

check: .make/path ## lint, format, types and floors
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	@$(PY) -c 'from importlinter.cli import lint_imports_command as lint; lint(["--no-cache", "--no-logo"])'

format: .make/path ## put the code in its format
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: setup ## benchmarks, as ratios
	$(PY) -m bench

bundle: setup ## build the functions' bundles and print their sizes
	$(PY) -m infra.bundling

doctor: .make/path ## is your Amazon Connect instance ready for this? Looks only (CONTEXT="-c instanceId=… -c contactFlowIds=…")
	@$(PY) -m operate.doctor $(CONTEXT)

rehearsal: .make/path ## a customer tries a deployed endpoint, and Connect (URL=… TOKEN=… SECOND_TOKEN=… PAST=… AGENT=yes REPORT=page.md)
	@test -n "$(URL)" || { echo "Say which endpoint: make rehearsal URL=…, the stack's output EndpointUrl." >&2; exit 2; }
	@$(PY) -m operate.rehearsal $(URL) $(CONTEXT) $(if $(PAST),--past $(PAST)) $(if $(AGENT),--agent) $(if $(REPORT),--report $(REPORT))

synth: setup ## cdk synth (CONTEXT="-c instanceId=… -c contactFlowIds=…")
	@echo "Synthesizing into cdk.out" >&2
	@npx cdk synth --quiet $(CONTEXT)

template: setup ## template and zips for deploying without the CDK, into template/
	@echo "Synthesizing, and zipping what the template refers to" >&2
	@$(PY) -m infra.template $(CONTEXT)

deploy: setup ## cdk deploy (CONTEXT="-c instanceId=… -c contactFlowIds=…")
	npx cdk deploy $(CONTEXT)

destroy: setup ## cdk destroy (CONTEXT as deployed)
	npx cdk destroy $(CONTEXT)

invoke: .make/path ## a function's answer to one event: make invoke EVENT=events/start.json (FUNCTION=history, else told by the event)
	@$(PY) -m local.invoke $(EVENT) $(if $(FUNCTION),--function $(FUNCTION)) $(CONTEXT)

openapi: .make/path ## write docs/openapi.json from the code
	$(PY) -m local.openapi > docs/openapi.json

screenshot: setup ## write the pictures of docs/ from the running page
	node tests/e2e/screenshot.mjs docs

lock: setup ## renew the locks after an edit of a requirements.in (UPGRADE="urllib3 idna" takes their newest versions)
	$(PY) -m uv pip compile $(UPGRADE:%=--upgrade-package %) --quiet --universal --python-version 3.13 --generate-hashes requirements.in -o requirements.txt
	cd lambda_src && for name in requirements requirements-authorizer; do \
	  ../$(PY) -m uv pip compile $(UPGRADE:%=--upgrade-package %) --quiet --universal --python-version 3.13 --generate-hashes -c ../requirements.txt $$name.in -o $$name.txt; done
