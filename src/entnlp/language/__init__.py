"""French: normaliser, tokeniser, sentences, lexicon, spelling variants, multiword terms; texts to token tables."""

from entnlp.language.evaluation import LanguageScores, evaluate_language
from entnlp.language.lemmatizer import Lemmas, load_lemmas
from entnlp.language.models import SurveyFrench, load_language
from entnlp.language.multiword import TermList, load_terms, merge_terms
from entnlp.language.pipeline import tokenize
from entnlp.language.spelling import Spelling, load_spelling
from entnlp.language.variants import merge_variants, suggest_variants

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
