"""The corpus of coded texts: its form, and that train and test stay apart."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from entnlp.codebook import load_codebook
from entnlp.corpus import read_corpus
from entnlp.language.normalise import fold
from entnlp.resources import shipped_folder

FOLDER = shipped_folder("corpora", "themes")
ROWS = {
    name: [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]
    for name in ("train", "test")
}


@pytest.mark.parametrize("name", ROWS)
def test_form(name: str) -> None:
    known = set(load_codebook().theme_ids)
    for row in ROWS[name]:
        assert list(row) == ["id", "text", "kind", "themes", "first", "second", "evidence", "hand", "note"]
        assert row["kind"] in ("observation", "answer")
        assert row["text"].strip() == row["text"] != ""
        for codes in (row["themes"], row["first"], row["second"]):
            assert codes == sorted(set(codes))
            assert set(codes) <= known
        assert set(row["evidence"]) <= set(row["themes"])
        assert all(words in row["text"] for each in row["evidence"].values() for words in each)


def test_evidence_is_missing_only_where_the_second_reading_did_not_give_the_theme() -> None:
    for rows in ROWS.values():
        without = [row["id"] for row in rows if set(row["themes"]) & set(row["second"]) - set(row["evidence"])]
        assert not [each for each in without if not each.startswith("test1")]


def test_there_are_as_many_as_were_asked_for() -> None:
    kinds = Counter(row["kind"] for row in ROWS["train"])
    assert kinds["observation"] >= 2500
    assert kinds["answer"] >= 2000
    assert len(ROWS["test"]) >= 400


def test_codes_of_the_observations() -> None:
    observations = read_corpus(
        shipped_folder("corpora", "observations") / "observations.csv", text="observation", id="id"
    )
    codes = read_corpus(shipped_folder("corpora", "observations") / "codes.csv", text="second", id="id")
    assert list(codes.frame["text_id"]) == list(observations.frame["text_id"])
    themes = load_codebook().theme_ids
    for _, row in codes.frame.iterrows():
        given = [theme for theme in themes if row[theme] == "1"]
        assert row["text"] == (", ".join(given) or "none")


def test_no_text_twice_and_none_on_both_sides() -> None:
    counts = Counter(fold(row["text"]) for rows in ROWS.values() for row in rows)
    assert [text for text, count in counts.items() if count > 1] == []
    ids = [row["id"] for rows in ROWS.values() for row in rows]
    assert len(set(ids)) == len(ids)


def test_hands_of_the_test_wrote_no_training_text() -> None:
    assert {row["hand"] for row in ROWS["train"]}.isdisjoint(row["hand"] for row in ROWS["test"])


def test_datasheet_counts_what_is_there() -> None:
    sheet = (FOLDER / "DATASHEET.md").read_text("utf-8")
    for name, rows in ROWS.items():
        assert f"{name}: {sum(row['second'] is not None for row in rows)} of {len(rows)}" in sheet
        assert f"{len(rows):,}" in sheet
