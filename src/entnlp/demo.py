"""The corpora that come with the library; both are fictional (see their datasheets)."""

from __future__ import annotations

from entnlp.corpus import Corpus, read_corpus
from entnlp.errors import OptionError, one_of
from entnlp.resources import shipped_folder

DEMO_FILES = {
    "annex1": ("annex1.csv", "activites"),
    "observations": ("observations.csv", "observation"),
}


def load_demo(name: str = "annex1") -> Corpus:
    """Read a shipped corpus.

    Parameters
    ----------
    name
        ``"annex1"``: 10,995 rows of parents, most of them with no answer.  ``"observations"``: 120 observations by
        advisers.

    Returns
    -------
    Corpus

    Raises
    ------
    OptionError
        No such corpus.
    """
    if name not in DEMO_FILES:
        raise OptionError(f'no demo corpus "{name}"; allowed: {one_of(name, DEMO_FILES)}')
    file, text = DEMO_FILES[name]
    return read_corpus(shipped_folder("corpora", name) / file, text=text, id="id")
