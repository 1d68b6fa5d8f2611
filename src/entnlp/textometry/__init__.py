"""Statistics of texts from a token table; no language model is needed."""

from entnlp.textometry.candidates import CandidateTerms, candidate_terms
from entnlp.textometry.concordance import Concordance, concordance
from entnlp.textometry.cooccurrence import Cooccurrences, Cooccurrents, cooccurrences
from entnlp.textometry.correspondence import CorrespondenceAnalysis, correspondence_analysis
from entnlp.textometry.double import DoubleReinert, reinert_double
from entnlp.textometry.frequencies import Frequencies, frequencies
from entnlp.textometry.lexis import Lexis, lexis
from entnlp.textometry.matching import find
from entnlp.textometry.query import Query, parse_query
from entnlp.textometry.reinert import Reinert, reinert
from entnlp.textometry.repeated import RepeatedSegments, repeated_segments
from entnlp.textometry.selection import chosen_terms
from entnlp.textometry.similarity import SimilarityGraph, similarity_graph
from entnlp.textometry.specificities import BANALITY, Specificities, specificities
from entnlp.textometry.summary import Summary, french_number, group_title, summarize

__all__ = [
    "BANALITY",
    "CandidateTerms",
    "Concordance",
    "Cooccurrences",
    "Cooccurrents",
    "CorrespondenceAnalysis",
    "DoubleReinert",
    "Frequencies",
    "Lexis",
    "Query",
    "Reinert",
    "RepeatedSegments",
    "SimilarityGraph",
    "Specificities",
    "Summary",
    "candidate_terms",
    "chosen_terms",
    "concordance",
    "cooccurrences",
    "correspondence_analysis",
    "find",
    "french_number",
    "frequencies",
    "group_title",
    "lexis",
    "parse_query",
    "reinert",
    "reinert_double",
    "repeated_segments",
    "similarity_graph",
    "specificities",
    "summarize",
]
