PYTHON ?= python3
BIN := .venv/bin
UV_OF_LOCK := sed -n '/^uv==/,/\# via/p' requirements.lock

unexport PYTHONDONTWRITEBYTECODE # without bytecode every process compiles LiteLLM again, for seconds
unexport PYTHONPATH

.PHONY: demo real test test-slow bench bench-peers format house lock clean
.DEFAULT_GOAL := test

demo: .venv/installed
	$(BIN)/aleator run illusion_of_mixing --out out/illusion_of_mixing

# A model on a server of one's own, make real API_BASE=http://localhost:8080 CALLED="its name": docs/real_model.md. Hours on a slow server; what was asked stays asked.
real: .venv/installed
	$(BIN)/python -m aleator.benchmarks.real_model $(if $(API_BASE),--api-base $(API_BASE)) $(if $(CALLED),--called "$(CALLED)")

test: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 -m "not slow"

test-slow: .venv/installed
	$(BIN)/pytest -m slow

bench: .venv/installed
	@for bench in benchmarks/*.py; do echo "== $$bench"; $(BIN)/python "$$bench" || exit 1; done

bench-peers: .venv/installed .venv-bench-axelrod/installed .venv-bench-openspiel/installed .venv-bench-fastlob/installed
	$(BIN)/python benchmarks/array_play.py --axelrod-python .venv-bench-axelrod/bin/python \
		--openspiel-python .venv-bench-openspiel/bin/python
	$(BIN)/python benchmarks/sequential_play.py --openspiel-python .venv-bench-openspiel/bin/python
	$(BIN)/python benchmarks/classic_matches.py --axelrod-python .venv-bench-axelrod/bin/python
	$(BIN)/python benchmarks/extensive.py --openspiel-python .venv-bench-openspiel/bin/python
	$(BIN)/python benchmarks/random_games.py --openspiel-python .venv-bench-openspiel/bin/python
	$(BIN)/python benchmarks/order_book.py --fastlob-python .venv-bench-fastlob/bin/python

format: .venv/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

house: .venv/installed
	$(BIN)/python docs/house.py

# One lock for every platform and Python, with hashes and without hosts: docs/decisions/0001-lock-without-hosts.md
lock: .venv/installed
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --extra dev \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .venv-bench-* build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# uv reads the index as pip does by default; where it is configured for pip alone, pip installs, more slowly.
.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Aleator needs Python 3.11 or newer, and $(PYTHON) is %d.%d: make PYTHON=python3.12" % sys.version_info[:2])'
	$(PYTHON) -m venv --clear .venv
	$(UV_OF_LOCK) > .venv/uv.txt
	$(BIN)/pip install --quiet --require-hashes -r .venv/uv.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock \
		|| $(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv-bench-axelrod/installed:
	$(PYTHON) -m venv --clear .venv-bench-axelrod
	.venv-bench-axelrod/bin/pip install --quiet torch==2.13.0 # Axelrod requires it: first, and at this version
	.venv-bench-axelrod/bin/pip install --quiet axelrod==4.14.0
	@touch $@

.venv-bench-openspiel/installed:
	$(PYTHON) -m venv --clear .venv-bench-openspiel
	.venv-bench-openspiel/bin/pip install --quiet open_spiel==2.0.2
	@touch $@

.venv-bench-fastlob/installed:
	$(PYTHON) -m venv --clear .venv-bench-fastlob
	.venv-bench-fastlob/bin/pip install --quiet fastlob==0.0.24
	@touch $@
