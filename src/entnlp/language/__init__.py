"""French: normaliser, tokeniser, sentences, lexicon, spelling variants, multiword terms; texts to token tables.

Names are loaded when first used: the normaliser serves rooms that do without spaCy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from entnlp.language.evaluation import LanguageScores, evaluate_language
    from entnlp.language.lemmatizer import Lemmas, load_lemmas
    from entnlp.language.models import SurveyFrench, load_language
    from entnlp.language.multiword import TermList, load_terms, merge_terms
    from entnlp.language.pipeline import tokenize
    from entnlp.language.spelling import Spelling, load_spelling
    from entnlp.language.variants import merge_variants, suggest_variants

_MODULES = {
    "LanguageScores": "evaluation",
    "Lemmas": "lemmatizer",
    "Spelling": "spelling",
    "SurveyFrench": "models",
    "TermList": "multiword",
    "evaluate_language": "evaluation",
    "load_language": "models",
    "load_lemmas": "lemmatizer",
    "load_spelling": "spelling",
    "load_terms": "multiword",
    "merge_terms": "multiword",
    "merge_variants": "variants",
    "suggest_variants": "variants",
    "tokenize": "pipeline",
}

__all__ = [
    "LanguageScores",
    "Lemmas",
    "Spelling",
    "SurveyFrench",
    "TermList",
    "evaluate_language",
    "load_language",
    "load_lemmas",
    "load_spelling",
    "load_terms",
    "merge_terms",
    "merge_variants",
    "suggest_variants",
    "tokenize",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(import_module(f"entnlp.language.{_MODULES[name]}"), name)
    raise AttributeError(f"module 'entnlp.language' has no attribute '{name}'")
