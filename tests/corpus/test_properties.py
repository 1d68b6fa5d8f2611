"""Properties that hold for any text."""

from __future__ import annotations

import os
import random
import unicodedata
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entnlp.corpus import corpus_from_frame, read_corpus, write_corpus
from entnlp.corpus.iramuteq import safe_value
from entnlp.corpus.markup import strip_html

# Everything but lone surrogates and NUL, which a corpus does not hold; with more of what breaks parsers.
nasty = st.text(
    st.one_of(
        st.sampled_from(list(";,\t|\"'\n\r\\=+-@*<>&#_ éœ’\u00a0\u200b\ufeff\u2028\x0b\x0c\x1c\x1f\x85")),
        st.characters(exclude_categories=("Cs",), exclude_characters="\0"),
    ),
    max_size=30,
)
answers = st.one_of(
    nasty, st.sampled_from(["RAS", "", "néant", "Le blog", "<p>x</p>", "-*a", "**** *b_1", '"', "_x0041_"])
)
tables = st.lists(st.tuples(nasty, answers, nasty), min_size=1, max_size=8)
quick = settings(
    max_examples=int(os.environ.get("ENTNLP_EXAMPLES", "30")),
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def corpus_of(rows: list[tuple[str, str, str]], **options: Any) -> Any:
    frame = pd.DataFrame(rows, columns=["i", "t", "c"], dtype="str")
    return corpus_from_frame(frame, text="t", id="i", html="keep", **options)


@pytest.mark.parametrize("suffix", ["csv", "tsv", "xlsx", "parquet", "jsonl"])
@quick
@given(rows=tables)
def test_round_trip(suffix: str, tmp_path: Path, rows: list[tuple[str, str, str]]) -> None:
    corpus = corpus_of(rows)
    back = read_corpus(write_corpus(corpus, tmp_path / f"a.{suffix}"))
    pd.testing.assert_frame_equal(back.frame, corpus.frame)


@quick
@given(rows=tables)
def test_round_trip_iramuteq(tmp_path: Path, rows: list[tuple[str, str, str]]) -> None:
    corpus = corpus_of(rows)
    path = write_corpus(corpus, tmp_path / "a.iramuteq.txt")
    ok = corpus.frame[corpus.frame["status"] == "ok"]
    if ok.empty:
        assert path.read_text(encoding="utf-8") == ""
        return
    back = read_corpus(path, html="keep")
    expected = [text.replace("\r\n", "\n").replace("\r", "\n").strip("\n") for text in ok["text"]]
    assert [text.strip("\n") for text in back.frame["text"]] == expected
    if "c" in back.frame.columns:
        values = back.frame["c"].astype(object).where(back.frame["c"].notna(), "")
        assert values.tolist() == [safe_value(value) if isinstance(value, str) else "" for value in ok["c"].tolist()]


@quick
@given(rows=tables, rule=st.sampled_from(["id", "text", "keep"]))
def test_every_row_is_accounted_for(rows: list[tuple[str, str, str]], rule: str) -> None:
    corpus = corpus_of(rows, duplicates=rule)
    counts = corpus.status_counts()
    assert counts["total"].sum() == len(rows) == counts.drop(columns="total").to_numpy().sum()
    assert corpus.frame["text"].tolist() == [text for _, text, _ in rows]
    assert corpus.frame["text_id"].is_unique
    assert all(
        not text.strip()
        for text in corpus.frame.loc[corpus.frame["status"] == "empty", "text"]
        if text.isascii() and text.isprintable() and "<" not in text and "&" not in text
    )


@quick
@given(rows=tables, seed=st.integers(0, 99))
def test_order_changes_no_status(rows: list[tuple[str, str, str]], seed: int) -> None:
    shuffled = random.Random(seed).sample(rows, len(rows))
    for rule in ("keep", "id"):
        before, after = (corpus_of(table, duplicates=rule).frame["status"].value_counts() for table in (rows, shuffled))
        assert before.to_dict() == after.to_dict()


@quick
@given(text=nasty)
def test_status_ignores_case_and_form(text: str) -> None:
    forms = [text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text), f"  {text}\n"]
    statuses = corpus_from_frame(pd.DataFrame({"t": forms}, dtype="str"), text="t").frame["status"]
    assert len(set(statuses)) == 1


@quick
@given(text=nasty)
def test_a_text_without_markup_is_untouched(text: str) -> None:
    bare = text.replace("<", "").replace("&", "")
    assert strip_html(bare) == strip_html(bare, any_tag=True) == bare


@quick
@given(
    rows=st.lists(st.lists(nasty, min_size=3, max_size=3), min_size=1, max_size=8),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_csv_against_pandas(make: Any, tmp_path: Path, rows: list[list[str]], encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(
        make.delimited(
            [["id", "texte", "cycle"], *[[f"n{n}", *row[1:]] for n, row in enumerate(rows)]],
            quoting=1,
            encoding=encoding,
        )
    )
    expected = pd.read_csv(path, sep=";", dtype=str, keep_default_na=False, encoding=encoding, lineterminator=None)
    corpus = read_corpus(path, text="texte", id="id", html="keep", delimiter=";", header=1)
    errors = corpus.source.details.get("error_cells", 0)
    assert sum(a != b for a, b in zip(corpus.frame["text"], expected["texte"], strict=True)) == errors
