"""The old Excel format, on a file written by another program (xlwt 1.3.0; fictional answers): tests/data/answers.xls."""

from __future__ import annotations

from pathlib import Path

from entnlp.corpus import read_corpus

FILE = Path(__file__).parents[1] / "data" / "answers.xls"


def test_xls_is_read_with_title_hidden_sheet_dates_and_emoji() -> None:
    corpus = read_corpus(FILE, text="réponse", id="id")
    assert corpus.source.format == "xls"
    assert corpus.source.sheet == "Réponses"
    assert corpus.frame["text_id"].tolist() == ["1", "2", "3", "4"]
    assert corpus.frame["text"].tolist() == ["Voir l’école", "RAS", "", "photos 👍\ndevoirs"]
    assert corpus.frame["status"].tolist() == ["ok", "formula", "empty", "ok"]
    assert corpus.frame["cycle"].astype(str).tolist() == ["1", "2", "1", "2"]
    assert corpus.frame["date"].astype(str).tolist() == ["2024-11-03", "2024-11-04", "2024-11-05", "2024-11-06"]
