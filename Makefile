# Everything is made below this folder: .uv (the installer), .venv (the environment), bureau (the demo's bureau).
PY ?= python3
UV_VERSION := 0.13.9
UV := .uv/bin/uv
PORT ?= 8000
SERVE ?= 1
AT ?= bureau
# The developers' environment holds all of the core one, so it serves `make run` as well once it is there.
READY := $(if $(wildcard .venv/.dev),.venv/.dev,.venv/.core)
export UV_PYTHON_DOWNLOADS := never
# Images of containers often set it, and then every command and every test's process compiles all that it imports again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run demo test lint compiled docs reference baseline migration soak bench lock clean

run: demo
	@if [ "$(SERVE)" != "0" ]; then .venv/bin/tallystick serve --at "$(AT)" --port "$(PORT)"; fi

demo: $(READY)
	@if [ "$(SERVE)" != "0" ]; then .venv/bin/tallystick serve --check-port --port "$(PORT)"; fi
	@.venv/bin/tallystick demo --at "$(AT)"

test: .venv/.dev
	@$(MAKE) --no-print-directory -j 2 lint compiled
	.venv/bin/pytest -n auto --dist loadfile --no-loadscope-reorder

# What is compiled when it is imported, and kept: else each of pytest's workers would begin by compiling all of it.
compiled: .venv/.dev
	@.venv/bin/python -c "import tallystick.scorecards.kernel.card_kernel, tallystick.scorecards.kernel.one_row"

lint: .venv/.dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

docs: .venv/.dev
	.venv/bin/sphinx-build -q -W -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

# The pages that are made from the code; a test holds that they are current.
reference: .venv/.dev
	.venv/bin/python docs/make_reference.py

# Until the first release: the one revision of the records' tables, written anew after a change of records/schema.py.
baseline: .venv/.dev
	.venv/bin/python -m tallystick.records.migrations baseline
	.venv/bin/ruff format -q src/tallystick/records/migrations/versions

# From then on: the next revision, from what records/schema.py says beyond the last; read it before it is kept.
migration: .venv/.dev
	.venv/bin/python -m tallystick.records.migrations "$(SAYS)"
	.venv/bin/ruff format -q src/tallystick/records/migrations/versions

# Longer than the tests: a thousand kills of processes that furnish and a hundred of those that erase, in two halves at
# once; then many more examples, lives of a bureau, and files one by one.
KILLS ?= 1000
WITH_MORE := tests/files/test_expired.py tests/files/test_told_late.py tests/files/test_opening.py tests/files/test_replay.py \
	tests/furnish/test_door.py tests/furnish/test_validate.py tests/bureau/test_packing.py tests/bureau/test_packed_is_current.py
soak: .venv/.dev
	@$(MAKE) --no-print-directory -j 2 kills-20261123 kills-20261124
	TALLYSTICK_EXAMPLES=400 TALLYSTICK_LIVES=20 TALLYSTICK_FILES_ALONE=200 .venv/bin/pytest -n 0 $(WITH_MORE)

# Named after the seed of its moments.
kills-%:
	TALLYSTICK_KILLS=$$(($(KILLS) / 2)) TALLYSTICK_SEED=$* .venv/bin/pytest -n 0 -s \
		tests/furnish/test_crash.py tests/bureau/test_killed_erasures.py

# The rivals live in an environment of their own: what they need and what the tests need do not always go together.
bench: .venv-bench/.bench
	@for bench in benchmarks/bench_*.py; do PYTHONPATH=. .venv-bench/bin/python -W ignore "$$bench" || exit 1; done

# Exact versions with hashes, and no registry's address in any of them.
LOCK := pip compile -q --generate-hashes --no-header --python-version 3.11 pyproject.toml
lock: $(UV)
	$(UV) $(LOCK) --extra editable --extra onnx --extra postgres --extra spark --extra test --extra docs -o locks/dev.txt
	$(UV) $(LOCK) --extra editable --constraint locks/dev.txt -o locks/core.txt
	$(UV) $(LOCK) --extra editable --extra rivals --extra spark --constraint locks/core.txt -o locks/bench.txt

$(UV):
	@$(PY) -m pip install -q --disable-pip-version-check --root-user-action=ignore --target .uv "uv==$(UV_VERSION)"

%/bin/python: | $(UV)
	@$(UV) venv -q --python "$(PY)" "$*"

define install
	@$(UV) pip sync -q --python $(@D)/bin/python --require-hashes locks/$(1).txt
	@$(UV) pip install -q --python $(@D)/bin/python --no-deps --no-build-isolation -e .
	@touch $@
endef

.venv/.core: locks/core.txt pyproject.toml | .venv/bin/python
	$(call install,core)
.venv/.dev: locks/dev.txt pyproject.toml | .venv/bin/python
	$(call install,dev)
.venv-bench/.bench: locks/bench.txt pyproject.toml | .venv-bench/bin/python
	$(call install,bench)

clean:
	rm -rf .uv .venv .venv-bench bureau docs/_build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
