"""The corpus: reading and writing files, the status of texts."""

from entnlp.corpus.batches import read_batches
from entnlp.corpus.frames import corpus_from_frame
from entnlp.corpus.markup import strip_html
from entnlp.corpus.reading import read_corpus
from entnlp.corpus.statuses import FormulaList, load_formulas
from entnlp.corpus.table import (
    MISSING_LABEL,
    STATUSES,
    Corpus,
    Source,
    check_columns,
    group_columns,
    group_keys,
    value_labels,
)
from entnlp.corpus.writing import atomic_path, write_corpus, write_files

__all__ = [
    "MISSING_LABEL",
    "STATUSES",
    "Corpus",
    "FormulaList",
    "Source",
    "atomic_path",
    "check_columns",
    "corpus_from_frame",
    "group_columns",
    "group_keys",
    "load_formulas",
    "read_batches",
    "read_corpus",
    "strip_html",
    "value_labels",
    "write_corpus",
    "write_files",
]
