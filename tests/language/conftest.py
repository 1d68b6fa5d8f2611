"""The lexicon and the pipeline are loaded once for the whole run."""

from __future__ import annotations

import pytest
from spacy.language import Language

from entnlp.language import load_language
from entnlp.language.lexicon import Lexicon, lexicon


@pytest.fixture(scope="session")
def known() -> Lexicon:
    return lexicon()


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load_language()
