"""Tokens as arrays: the token table, the term matrix, word lists."""

from entnlp.tokens.matrix import TermMatrix, group_membership, join_words, merge, term_matrix
from entnlp.tokens.table import (
    CONTENT,
    FLAGS,
    INSIDE_TERM,
    NO_TERM,
    POS,
    UNITS,
    TokenTable,
    concat,
    empty_variants,
    token_flag,
)
from entnlp.tokens.wordlist import WordList, load_stop_words, read_word_list, shipped_word_list, stop_words_of

__all__ = [
    "CONTENT",
    "FLAGS",
    "INSIDE_TERM",
    "NO_TERM",
    "POS",
    "UNITS",
    "TermMatrix",
    "TokenTable",
    "WordList",
    "concat",
    "empty_variants",
    "group_membership",
    "join_words",
    "load_stop_words",
    "merge",
    "read_word_list",
    "shipped_word_list",
    "stop_words_of",
    "term_matrix",
    "token_flag",
]
