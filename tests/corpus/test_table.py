"""The Corpus type."""

from __future__ import annotations

import pandas as pd
import pytest

from entnlp.corpus import STATUSES, Corpus, corpus_from_frame, group_keys
from entnlp.errors import OptionError, SchemaError

FRAME = pd.DataFrame({"t": ["Le blog", "RAS", None, "Mots"], "c": [1.0, 1.0, 2.0, None]})


def test_counts_texts_and_selection() -> None:
    corpus = corpus_from_frame(FRAME, text="t")
    assert list(corpus) == ["Le blog", "Mots"] and corpus.texts.index.tolist() == [0, 3]
    counts = corpus.status_counts("c")
    assert counts.index.tolist() == ["(sans valeur)", "1", "2"]
    assert counts.columns.tolist() == [*STATUSES, "total"]
    assert counts.loc["1"].tolist() == [1, 0, 1, 0, 2]
    assert corpus.select(corpus.frame["c"] == 1).frame["text_id"].tolist() == ["1", "2"]
    assert "Le blog" not in repr(corpus) + corpus._repr_html_()


def test_refusals() -> None:
    corpus = corpus_from_frame(FRAME, text="t")
    with pytest.raises(OptionError, match=r"mask has shape \(1,\); expected \(4,\)"):
        corpus.select([True])
    with pytest.raises(SchemaError, match="missing: status"):
        Corpus(corpus.frame.drop(columns="status"))
    with pytest.raises(SchemaError, match="repeated values"):
        Corpus(corpus.frame.assign(text_id="1"))
    with pytest.raises(SchemaError, match=r"unknown status \['fine'\]; statuses: ok"):
        Corpus(corpus.frame.assign(status="fine"))
    with pytest.raises(SchemaError, match='grouping column "d" not found in the table; columns: text_id'):
        corpus.status_counts("d")


def test_a_corpus_without_rows() -> None:
    corpus = corpus_from_frame(FRAME.iloc[:0], text="t")
    assert corpus.status_counts()["total"].sum() == 0 and list(corpus) == []


def test_two_groups_never_share_a_label() -> None:
    frame = pd.DataFrame({"a": ["x / y", "x"], "b": ["z", "y / z"]})
    with pytest.raises(OptionError, match='two groups by a, b would have one name, because values hold " / "'):
        group_keys(frame, ["a", "b"])
