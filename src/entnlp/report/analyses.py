"""All methods of textometry on one corpus, with the settings that suit an annex: one dossier each."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from entnlp.corpus import Corpus, group_keys
from entnlp.errors import EntnlpError, EntnlpWarning, InputError
from entnlp.report.concordance import concordance_dossier
from entnlp.report.cooccurrence import cooccurrence_dossier
from entnlp.report.correspondence import correspondence_dossier
from entnlp.report.dossier import Dossier
from entnlp.report.lexis import lexis_dossier
from entnlp.report.reinert import reinert_dossier
from entnlp.report.specificities import specificities_dossier
from entnlp.textometry import (
    concordance,
    cooccurrences,
    correspondence_analysis,
    frequencies,
    lexis,
    reinert,
    repeated_segments,
    specificities,
    summarize,
)
from entnlp.textometry.frequencies import Stop
from entnlp.tokens import TokenTable

LEAST = 3
"""Occurrences, or texts, that a term of these analyses has."""
LONG_TEXT = 60
"""Words per text from which on texts are cut into segments of 40 words before they are classified."""
CLASSES = 6
SMALLEST_CLASS = 0.05


@dataclass(frozen=True, eq=False)
class Analyses:
    """The dossiers of a corpus.

    Parameters
    ----------
    dossiers
        Those that could be made.
    not_made
        Name of an analysis -> why it could not be made.
    """

    dossiers: Sequence[Dossier]
    not_made: dict[str, str] = field(default_factory=dict)

    def save(self, folder: str | Path) -> list[Path]:
        """Write each dossier into a folder of its own name.

        Raises
        ------
        InputError
            Nothing can be written there.
        """
        return [path for dossier in self.dossiers for path in dossier.save(Path(folder) / dossier.stem)]


def analyses(
    tokens: TokenTable,
    *,
    corpus: Corpus | None = None,
    by: str | Sequence[str] | None = None,
    stop: Stop = "survey",
    notify: Callable[[str], None] | None = None,
) -> Analyses:
    """Make every analysis that the corpus allows.

    Terms are lemmas of content words with three occurrences or more; tables of lexis count all forms.  Texts are
    classified whole, as short answers are (no class under 5 %, left-out texts assigned), or by segments of 40 words
    when they have 60 words or more on average.  The concordance is that of the most frequent content word.

    Parameters
    ----------
    tokens
        Token table with parts of speech.
    corpus
        What the tokens were made of, for verbatim contexts.
    by
        Metadata columns to compare; without it there are no specificities and no correspondence analysis.
    stop
        Words left out of the terms.
    notify
        Called with the name of each analysis before it is made.

    Returns
    -------
    Analyses
        An analysis that the corpus does not allow (one group, too few words) is in ``not_made`` with the reason.

    Raises
    ------
    OptionError, SchemaError
        A column or the stop list is wrong.
    """
    group_keys(tokens.texts, by)
    terms: dict[str, Any] = {
        "unit": "lemma", "stop": stop, "pos": "content" if tokens.pos.any() else None,
    }  # fmt: skip
    words_per_text = float(summarize(tokens).table["words_per_text"].iloc[0])

    def classify() -> Dossier:
        length = 40 if words_per_text >= LONG_TEXT else None
        found = reinert(
            tokens, n_classes=CLASSES, segment_length=length, min_class=SMALLEST_CLASS, assign=True, min_texts=LEAST,
            **terms,
        )  # fmt: skip
        return reinert_dossier(found, by=by, corpus=corpus, tokens=tokens)

    def show_contexts() -> Dossier:
        content = tokens.mask(pos="content") if tokens.pos.any() else None
        for mask in (content, None):
            first = frequencies(tokens, stop=stop, top=1, mask=mask).table["term"].tolist()
            if first:
                break
        if not first:
            raise InputError("no word is left to look up; check the text column and the stop list")
        word = str(first[0])
        query = word if word.isalpha() else f'[form="{re.escape(word)}"]'
        return concordance_dossier(concordance(tokens, query, corpus=corpus, sort="right"), by=by)

    compared: dict[str, Callable[[], Dossier]] = {
        "spécificités": lambda: specificities_dossier(specificities(tokens, by=by or (), min_count=LEAST, **terms)),
        "analyse des correspondances": lambda: correspondence_dossier(
            correspondence_analysis(tokens, by=by, min_count=LEAST, **terms)
        ),
    }
    always: dict[str, Callable[[], Dossier]] = {
        "cooccurrences": lambda: cooccurrence_dossier(cooccurrences(tokens, min_count=LEAST, **terms)),
        "classification": classify,
        "tableaux lexicaux": lambda: lexis_dossier(lexis(tokens, by=by), repeated_segments(tokens, by=by)),
        "concordance": show_contexts,
    }
    dossiers, not_made = [], {}
    for name, make in {**(compared if by else {}), **always}.items():
        if notify:
            notify(name)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", EntnlpWarning)  # fewer classes, two axes: the dossiers say it
                dossiers.append(make())
        except EntnlpError as reason:
            not_made[name] = str(reason)
    return Analyses(dossiers, not_made)
