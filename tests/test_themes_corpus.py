"""The corpus of coded texts: its form, and that train and test stay apart."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from entnlp.codebook import load_codebook
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
        assert list(row) == ["id", "text", "kind", "themes", "second", "hand", "note"]
        assert row["kind"] in ("observation", "answer")
        assert row["text"].strip() == row["text"] != ""
        for codes in (row["themes"], row["second"] or []):
            assert codes == sorted(set(codes))
            assert set(codes) <= known


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
