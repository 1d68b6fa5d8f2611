"""The summary of a corpus: words, richness, answers by status, most frequent words, and its sentence in French."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from entnlp.corpus import group_columns, group_keys
from entnlp.errors import OptionError
from entnlp.textometry.frequencies import Stop, frequencies
from entnlp.tokens import TokenTable, term_matrix

NARROW_SPACE = "\u202f"


@dataclass(frozen=True, repr=False, eq=False)
class Summary:
    """Figures of a corpus, overall or by group.

    Parameters
    ----------
    table
        One row per group, indexed by its label: ``words`` (N), ``distinct`` (V, forms or lemmas), ``hapax`` (V1, terms
        that occur once), ``type_token_ratio`` (V/N), ``guiraud`` (V / sqrt N), ``sentences``, ``words_per_text``,
        ``ok``,
        ``empty``, ``formula``, ``duplicate``, ``total`` (texts), ``top`` (the most frequent words with their counts)
        and ``sentence`` (in French).
    by, unit, stop
        The parameters.
    about
        Versions, lists, source.

    References
    ----------
    Guiraud, P. (1954). Les caractères statistiques du vocabulaire. R = V / sqrt(N).
    """

    table: pd.DataFrame
    by: tuple[str, ...]
    unit: str
    stop: str
    about: dict[str, Any] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """Give the table as a new DataFrame."""
        return self.table.copy()

    @property
    def sentences(self) -> dict[str, str]:
        """Group label -> summary sentence in French."""
        return {str(group): str(text) for group, text in self.table["sentence"].items()}

    def __repr__(self) -> str:
        return "\n".join(self.sentences.values())

    def _repr_html_(self) -> str:
        return self.table.drop(columns="sentence").to_html()


def summarize(
    tokens: TokenTable,
    *,
    by: str | Sequence[str] | None = None,
    unit: str = "form",
    stop: Stop = "survey",
    top: int = 5,
) -> Summary:
    """Sum up a corpus.

    Parameters
    ----------
    tokens
        Token table.
    by
        Metadata columns; None for one group.
    unit
        ``"form"``, ``"lemma"`` or ``"surface"``.
    stop
        Words left out of the most frequent ones; all words are counted in the other figures.
    top
        Number of most frequent words shown.

    Returns
    -------
    Summary

    Raises
    ------
    OptionError
        ``top`` is less than 1.
    """
    if top < 1:
        raise OptionError(f"top must be 1 or more; received {top}")
    matrix = term_matrix(tokens, unit=unit, multiwords=False)
    labels, counts = matrix.group(by)
    most = frequencies(tokens, by=by, unit=unit, stop=stop, top=top, multiwords=False)
    keys = group_keys(tokens.texts, by)
    statuses = pd.crosstab(keys.to_numpy(), tokens.texts["status"].to_numpy())
    statuses = statuses.reindex(index=labels, columns=["ok", "empty", "formula", "duplicate"], fill_value=0)
    word = tokens.is_word
    sentence_ids = np.unique(np.stack([tokens.text[word], tokens.sentence[word]], axis=1), axis=0)
    sentences = keys.iloc[sentence_ids[:, 0]].value_counts()
    dense = [counts[[i]].data for i in range(len(labels))]
    n_words = np.array([int(each.sum()) for each in dense], dtype=np.int64)
    distinct = np.array([len(each) for each in dense], dtype=np.int64)
    table = pd.DataFrame(
        {
            "words": n_words,
            "distinct": distinct,
            "hapax": [int((each == 1).sum()) for each in dense],
            "type_token_ratio": distinct / np.maximum(n_words, 1),
            "guiraud": distinct / np.sqrt(np.maximum(n_words, 1)),
            "sentences": [int(sentences.get(label, 0)) for label in labels],
        },
        index=pd.Index(labels, name="group"),
    )
    table = table.join(statuses.rename_axis(index="group"))
    table.columns.name = None
    table["total"] = table[["ok", "empty", "formula", "duplicate"]].sum(axis=1)
    table["words_per_text"] = table["words"] / table["ok"].clip(lower=1)
    shown = {label: most.table[most.table["group"] == label] for label in labels}
    table["top"] = [
        ", ".join(f"{term} ({french_number(n)})" for term, n in zip(each["term"], each["count"], strict=True))
        for each in shown.values()
    ]
    columns = group_columns(by)
    table["sentence"] = [_sentence(label, columns, row) for label, row in table.iterrows()]
    return Summary(table, tuple(columns), unit, most.stop, tokens.about)


def group_title(label: str, by: Sequence[str]) -> str:
    """Name a group for a reader: "cycle 1", "cycle 1, département Meuse"; "ensemble" when nothing is grouped."""
    if not by:
        return "ensemble"
    values = label.split(" / ") if len(by) > 1 else [label]
    if len(values) != len(by):
        return label
    return ", ".join(
        value if value.lower().startswith(name.lower()) else f"{name} {value}"
        for name, value in zip(by, values, strict=True)
    )


def _sentence(label: Any, by: Sequence[str], row: Any) -> str:
    title = group_title(str(label), by)
    text = (
        f"{title[:1].upper()}{title[1:]} : ce corpus contient {_plural(row['words'], 'mot')} "
        f"({_plural(row['distinct'], 'mot différent', 'mots différents')}) dans {_plural(row['ok'], 'réponse')}"
    )
    left_out = [
        _plural(row["empty"], "réponse vide", "réponses vides"),
        _plural(row["formula"], "formule sans contenu", "formules sans contenu"),
    ]
    if row["duplicate"]:
        left_out.append(_plural(row["duplicate"], "doublon"))
    text += f" ; non comptés : {', '.join(left_out)}"
    return f"{text} ; mots les plus fréquents : {row['top']}." if row["top"] else f"{text}."


def _plural(number: int, singular: str, plural: str | None = None) -> str:
    return f"{french_number(number)} {singular if number < 2 else plural or singular + 's'}"


def french_number(number: float) -> str:
    """Write a whole number with narrow no-break spaces.

    >>> french_number(10995).replace("\u202f", "_")
    '10_995'
    """
    return f"{int(number):,}".replace(",", NARROW_SPACE)
