"""Statistics of texts from a token table; no language model is needed."""

from entnlp.textometry.candidates import CandidateTerms, candidate_terms
from entnlp.textometry.frequencies import Frequencies, frequencies
from entnlp.textometry.summary import Summary, french_number, group_title, summarize

__all__ = [
    "CandidateTerms",
    "Frequencies",
    "Summary",
    "candidate_terms",
    "french_number",
    "frequencies",
    "group_title",
    "summarize",
]
