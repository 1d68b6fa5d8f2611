"""French: normaliser, tokeniser, sentences, lexicon, spelling variants, multiword terms; texts to token tables."""

from entnlp.language.multiword import TermList, load_terms, merge_terms
from entnlp.language.pipeline import SurveyFrench, load_language, tokenize
from entnlp.language.variants import Spelling, load_spelling, merge_variants, suggest_variants

__all__ = [
    "Spelling",
    "SurveyFrench",
    "TermList",
    "load_language",
    "load_spelling",
    "load_terms",
    "merge_terms",
    "merge_variants",
    "suggest_variants",
    "tokenize",
]
