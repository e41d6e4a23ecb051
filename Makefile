# safepassage: set-up, demo, tests, checks. Needs make, Python 3.11 or newer, and pip; no more.
# Everything is installed into .venv/ beside this file, pinned by hash. `make help` lists the targets.

.POSIX:
.SUFFIXES:
.DELETE_ON_ERROR:
.PHONY: help demo test check bench bench-peers docs lock clean

# The interpreter that makes .venv: the first of these that is new enough and has pip, or yours:
# make PYTHON=/path/to/python
PYTHON = $$(for p in python3.11 python3 python3.12 python3.13 python3.14; do \
	$$p -c 'import sys, venv, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done; true)

PY = .venv/bin/python
PIP = "$$python" -m pip --disable-pip-version-check --python $(PY)
SECONDS = 60
SEED = 1

help:
	@echo 'make demo    plan the Mariupol operation of May 2022, and say where its page is'
	@echo 'make test    run the tests (sets up Chromium, PostgreSQL and strace for them)'
	@echo 'make check   format, lint, types, floors, docs'
	@echo 'make bench DATA=folder [SECONDS=60] [SEED=1]   plan every instance in folder/passage'
	@echo 'make bench-peers DATA=path [REFEREE=path] [SECONDS=60]   passages, or bus evacuations, against OR-Tools and PyVRP'
	@echo 'make docs    build the documentation into site/'
	@echo 'make lock    pin the newest versions that pyproject.toml allows'
	@echo 'make clean   remove .venv and everything built'

demo: .venv/.ready
	@.venv/bin/safepassage demo

test: .venv/.ready-dev
	@sh tools/chromium
	@sh tools/postgres
	@$(PY) -m pytest -n auto --dist loadfile

check: .venv/.ready-dev
	$(PY) -m ruff format --check
	$(PY) -m ruff check
	$(PY) -m mypy
	.venv/bin/lint-imports
	NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs --quiet build --strict

docs: .venv/.ready-dev
	NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --strict

bench: .venv/.ready
	@test -n "$(DATA)" || { echo 'usage: make bench DATA=folder [SECONDS=60] [SEED=1]   (folder/passage holds the instances)' >&2; exit 2; }
	@$(PY) benchmarks/table.py "$(DATA)" --seconds "$(SECONDS)" --seed "$(SEED)"

bench-peers: .venv/.ready .venv-peers/.ready
	@test -n "$(DATA)" || { echo 'usage: make bench-peers DATA=path [REFEREE=path] [SECONDS=60]   (passages need a referee)' >&2; exit 2; }
	@$(PY) benchmarks/peers.py "$(DATA)" --seconds "$(SECONDS)" $(if $(REFEREE),--referee "$(REFEREE)") --python .venv-peers/bin/python

lock: .venv/.ready-dev
	@sh tools/lock

clean:
	rm -rf .venv .venv-peers site .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up. A stamp says that the lock file beside it is installed; an interrupted set-up starts over.
# pip, not uv: pip reads the settings (mirror, certificate) of the machine it is on. See docs/adr/0004.

.venv/.ready: requirements.txt pyproject.toml $(PY)
	@$(call install,requirements.txt)
	@$(warm)
	@touch $@

.venv/.ready-dev: requirements-dev.txt requirements.txt pyproject.toml $(PY)
	@$(call install,requirements-dev.txt)
	@$(warm)
	@touch .venv/.ready $@

$(PY):
	@python="$(PYTHON)"; \
	$(need_python); \
	"$$python" -m venv --without-pip --clear .venv

# The peers' packages bring a HiGHS of their own, which cannot live beside ours: their own .venv.
.venv-peers/.ready: requirements-peers.txt
	@python="$(PYTHON)"; $(need_python); \
	"$$python" -m venv --without-pip --clear .venv-peers && \
	"$$python" -m pip --disable-pip-version-check --python .venv-peers/bin/python \
		install -qq --require-hashes --no-deps -r requirements-peers.txt
	@touch $@

# numba compiles the engine's loops at their first use and keeps the result beside the source. There
# are two kinds of case with kernels of their own (docs/adr/0044): one on each core.
warm = echo 'Compiling the engines: some minutes, once'; \
	.venv/bin/safepassage plan examples/mariupol-2022 --rounds 1 --output .venv/warm >/dev/null 2>&1 & \
	.venv/bin/safepassage doctor && wait

need_python = test -n "$$python" || { \
	echo 'safepassage needs Python 3.11 or newer, and its pip.' >&2; \
	echo 'On Debian: apt-get install python3 python3-pip    Elsewhere: make PYTHON=/path/to/python' >&2; \
	exit 1; }

# --no-build-isolation: the build tool is pinned in the lock file too, so this asks the network for nothing.
define install
python="$(PYTHON)"; \
$(need_python); \
echo 'Setting up .venv from $(1): about half a minute, once'; \
$(PIP) install -qq --require-hashes --no-deps -r $(1) && \
$(PIP) install -qq --no-deps --no-build-isolation --no-index -e .
endef
