"""entnlp: mining and classifying French open-ended survey answers and class observations.

The public names below are loaded when first used, so that ``import entnlp`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from entnlp._version import __version__

_PUBLIC = {
    "Annex": "report",
    "CandidateTerms": "textometry",
    "Cloud": "figures",
    "Codebook": "codebook",
    "Cooccurrences": "textometry",
    "Corpus": "corpus",
    "Concordance": "textometry",
    "CorrespondenceAnalysis": "textometry",
    "EntnlpError": "errors",
    "EntnlpWarning": "errors",
    "DoubleReinert": "textometry",
    "Frequencies": "textometry",
    "Lexis": "textometry",
    "Reinert": "textometry",
    "RepeatedSegments": "textometry",
    "SimilarityGraph": "textometry",
    "Specificities": "textometry",
    "Summary": "textometry",
    "TermMatrix": "tokens",
    "ThemeClassifier": "themes",
    "TokenTable": "tokens",
    "agreement": "themes",
    "annex": "report",
    "candidate_terms": "textometry",
    "classify_file": "engines",
    "concat": "tokens",
    "concordance": "textometry",
    "cooccurrences": "textometry",
    "corpus_from_frame": "corpus",
    "correspondence_analysis": "textometry",
    "evaluate_language": "language",
    "frequencies": "textometry",
    "lexis": "textometry",
    "load_codebook": "codebook",
    "load_demo": "demo",
    "load_language": "language",
    "load_lemmas": "language",
    "load_spelling": "language",
    "load_stop_words": "tokens",
    "load_terms": "language",
    "load_themes": "themes",
    "merge_terms": "language",
    "merge_variants": "language",
    "read_corpus": "corpus",
    "reinert": "textometry",
    "reinert_double": "textometry",
    "repeated_segments": "textometry",
    "sample_texts": "themes",
    "save_themes": "themes",
    "score_themes": "themes",
    "similarity_graph": "textometry",
    "specificities": "textometry",
    "summarize": "textometry",
    "term_matrix": "tokens",
    "tokenize": "language",
    "word_cloud": "figures",
    "word_clouds": "figures",
    "write_corpus": "corpus",
    "write_table": "report",
}

__all__ = [*_PUBLIC, "__version__"]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(f"entnlp.{_PUBLIC[name]}"), name)
    raise AttributeError(f"module 'entnlp' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
