# Two commands do everything: make demo, make test. Python 3.11+ and make are all they need.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
OUT ?= out

.PHONY: demo test check bench corpora clean

# Packages are installed once per pyproject.toml; after that nothing is fetched.
$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev,bench]"
	touch $@

demo: $(VENV)/.installed
	$(BIN)/entnlp demo -o $(OUT)/demo

test: $(VENV)/.installed
	$(BIN)/python -m pytest

check: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.installed
	$(BIN)/python benchmarks/counting.py
	$(BIN)/python benchmarks/million.py

# Rebuild the demo corpora's derived files from their written answers, bit for bit.
corpora: $(VENV)/.installed
	$(BIN)/python corpora/annex1/build.py

clean:
	rm -rf $(VENV) $(OUT) dist
