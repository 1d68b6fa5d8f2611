"""The corpus format of IRaMuTeQ, and JSON."""

from __future__ import annotations

from typing import Any

import pandas as pd

from entnlp.corpus import corpus_from_frame, read_corpus, write_corpus
from entnlp.corpus.iramuteq import safe_value

IRAMUTEQ = """
**** *cycle_2 *date_2024_03 *pilote
Le blog
et les photos
-*usages
Les mots -* ici
-*freins

**** *cycle_3
RAS
****
"""


def test_read_iramuteq(save: Any) -> None:
    corpus = read_corpus(save("a.txt", IRAMUTEQ.encode("cp1252")), by="cycle")
    assert corpus.source.format == "iramuteq"
    assert corpus.frame["text"].tolist() == ["Le blog\net les photos\nLes mots -* ici", "RAS", ""]
    assert corpus.frame["status"].tolist() == ["ok", "formula", "empty"]
    assert corpus.metadata_columns == ["cycle", "date", "pilote", "thematic"]
    assert corpus.frame.iloc[0, 3:].tolist() == ["2", "2024_03", "1", "usages | freins"]
    assert corpus.frame["cycle"].isna().tolist() == [False, False, True]


def test_iramuteq_is_known_by_its_content(save: Any) -> None:
    assert read_corpus(save("a.csv", IRAMUTEQ)).source.format == "iramuteq"


def test_write_iramuteq(tmp_path: Any) -> None:
    frame = pd.DataFrame(
        {
            "t": ["**** *x\n-*y\n  **** z\nfin", "RAS", "b"],
            "i": ["a 1", "b", "c"],
            "type_école": ["Jean Moulin", "x", None],
            "id": [1, 2, 3],
        }
    )
    path = write_corpus(corpus_from_frame(frame, text="t", id="i"), tmp_path / "a.iramuteq.txt")
    assert path.read_text(encoding="utf-8").splitlines()[0] == "**** *id_a_1 *type-école_Jean_Moulin *id-2_1"
    back = read_corpus(path, id="id")
    assert back.frame["text"].tolist() == [frame["t"][0], "b"]
    assert back.frame["text_id"].tolist() == ["a_1", "c"]
    assert back.frame["type-école"].tolist()[0] == "Jean_Moulin"
    assert back.frame["id-2"].tolist() == ["1", "3"]


def test_safe_value() -> None:
    assert safe_value(" l'été\n*2024* ") == "l_été_2024" and safe_value("6-8.5") == "6-8.5" and safe_value("***") == ""


def test_jsonlines(save: Any) -> None:
    content = (
        '\ufeff{"id": 1, "texte": "Le blog\\u2028x", "tags": ["a", "é"]}\r\n\n{"texte": null, "id": 2, "ok": true}\n'
    )
    corpus = read_corpus(save("a.ndjson", content), text="Texte", id="id")
    assert corpus.frame["text"].tolist() == ["Le blog\u2028x", ""]
    assert corpus.frame["tags"].tolist()[0] == '["a", "é"]'
    assert corpus.frame["ok"].tolist()[1] == "VRAI"
    assert corpus.source.format == "jsonl"


def test_json_array_and_lines_in_any_suffix(save: Any) -> None:
    assert read_corpus(save("a.json", '[{"texte": "a"}, {"texte": "b"}]')).source.format == "json"
    assert len(read_corpus(save("b.json", '{"texte": "a"}\n{"texte": "b"}\n'))) == 2
    assert read_corpus(save("c.csv", '{"texte": "a"}\n')).source.format == "jsonl"
