"""Status of a text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from entnlp.corpus import corpus_from_frame, load_formulas
from entnlp.corpus.statuses import formula_key, text_statuses

TYPINGS = """RAS|ras|R.A.S.|r.a.s|R A S|RAS !|RAS...|Rien|RIEN|rien du tout|Rien à signaler|rien a signaler.|rien à signalé
Rien de particulier|Rien de spécial|rien à dire|Aucune|AUCUN.|Acune|Aucune idée|aucun avis|Je ne sais pas|je ne sais pas...
Je sais pas|j'sais pas|je ne c pas|Je n'en sais rien|jsp|sais pas|Ne sait pas|NSP|N.S.P.|?|???|? ?|?!|/|//|/ /|-|--|- -|_|.|...
. . .|…|,|:|*|X|xx|XXX|0|00|O|Néant|NE\u0301ANT|neant|Non|NON.|Pas concerné|pas concerner|Pas concerné(e)|Non concernés
Je ne suis pas concernée|Sans objet|Sans avis|Pas d'avis|pas d’avis|pas davis|Sans réponse|Pas de réponse|Pas d'idée|pas didée
Pas de commentaires|Non renseigné|N/A|n/a|NA|nc|N.C.|S/O|s.o.|rein| RAS\u200b |«\u00a0Rien\u00a0»|(néant)|~|=|ＲＡＳ""".replace(
    "\n", "|"
).split("|")

MEANINGFUL = ["Oui", "merci", "jamais", "bien", "aucune activité", "Rien que du bonheur", "Non, jamais", "12", "10", "👍", "❤️", "👩‍👧", ":-)", ";)", "^^",
              "+", "++", "la RAS", "pas", "ENT", "x2", "y", "Aucune idée neuve", "non merci", "✓", "3/4"]  # fmt: skip
BLANK = [
    "",
    " ",
    "\n\t",
    "\u200b",
    "\ufeff \u00a0",
    "\u2800",
    "\u00ad",
    "\u2060",
    "\x00",
    "<p>&nbsp;</p>",
    "<br/>",
    "<p></p>\n",
    "\ufe0f",
]


def statuses(texts: list[Any], **options: Any) -> list[str]:
    return corpus_from_frame(pd.DataFrame({"t": texts}, dtype=object), text="t", **options).frame["status"].tolist()


@pytest.mark.parametrize("text", TYPINGS)
def test_formulas(text: str) -> None:
    assert statuses([text]) == ["formula"]


def test_all_typings_of_the_demo_corpus_are_recognised() -> None:
    typings = Path(__file__).parents[2] / "corpora" / "annex1" / "formulas.jsonl"
    texts = [json.loads(line)["text"] for line in typings.read_text(encoding="utf-8").splitlines()]
    assert len(texts) > 150
    assert [text for text, status in zip(texts, statuses(texts), strict=True) if status != "formula"] == []


def test_what_says_something_is_ok() -> None:
    assert dict(zip(MEANINGFUL, statuses(MEANINGFUL), strict=True)) == dict.fromkeys(MEANINGFUL, "ok")


def test_what_is_blank_is_empty() -> None:
    values = [*BLANK, None, np.nan, pd.NA, pd.NaT]
    assert statuses(values) == ["empty"] * len(values)
    assert statuses(BLANK, html="keep") == ["empty"] * len(BLANK)


def test_the_vectorised_key_is_formula_key() -> None:
    texts = ["R.A.S.", "Cœur", "Ça_va-t-il ?", "É\u0301 ﬁ ²", "ß", "ＮＡ"]
    for text in texts:
        assert statuses([text], formulas=[text]) == ["formula"], text
        assert statuses([text.upper()], formulas=[formula_key(text)]) == ["formula"] or text == "ß"


def test_user_list(tmp_path: Any) -> None:
    file = tmp_path / "formules.txt"
    file.write_text("# les nôtres\nRien à redire !\n\nbof\n", encoding="utf-8")
    texts = ["rien a redire", "Bof", "RAS", "bien"]
    assert statuses(texts) == ["ok", "ok", "formula", "ok"]
    for formulas in (file, str(file), ["rien à redire", "BOF."]):
        assert statuses(texts, formulas=formulas) == ["formula", "formula", "formula", "ok"]
    assert statuses(["RAS", "/"], formulas=False) == ["ok", "ok"]
    loaded = load_formulas(["bof", "ras"])
    assert loaded is not None and loaded.added == 1 and str(loaded).startswith("entnlp formulas 1 (")


def test_shipped_list_is_made_of_sorted_keys() -> None:
    import entnlp.corpus

    path = Path(entnlp.corpus.__file__).with_name("data") / "formulas.txt"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert lines == sorted(set(lines)) and 60 <= len(lines) <= 120
    assert all(formula_key(line) == line for line in lines)
    assert not {"oui", "merci", "jamais", "bien", "bof", "pas"} & set(lines)


def test_duplicates_by_id() -> None:
    frame = pd.DataFrame(
        {"i": ["a", "a", "a", "b", None, None], "t": ["Le blog", "le  BLOG ", "Photos", "Le blog", "x y", "x y"]}
    )
    corpus = corpus_from_frame(frame, text="t", id="i")
    assert corpus.frame["status"].tolist() == ["ok", "duplicate", "ok", "ok", "ok", "ok"]
    assert corpus.frame["text_id"].tolist() == ["a", "a#2", "a#3", "b", "row 5", "row 6"]
    assert corpus.source.details["repeated_ids"] == 2 and corpus.source.details["missing_ids"] == 2
    kept = corpus_from_frame(frame, text="t", id="i", duplicates="keep")
    assert set(kept.frame["status"]) == {"ok"}


def test_duplicates_by_text() -> None:
    long = "Le cahier de vie est lu chaque soir."
    assert statuses([long, "court", "court", long, long + " "], duplicates="text") == [
        "ok",
        "ok",
        "ok",
        "duplicate",
        "ok",
    ]
    assert statuses([long, long]) == ["ok", "ok"]


def test_empty_and_formula_come_before_duplicate() -> None:
    frame = pd.DataFrame({"i": ["a"] * 4, "t": ["RAS", "RAS", "", ""]})
    corpus = corpus_from_frame(frame, text="t", id="i")
    assert corpus.frame["status"].tolist() == ["formula", "formula", "empty", "empty"]


def test_a_number_that_is_taken_is_not_given_twice() -> None:
    frame = pd.DataFrame({"i": ["a", "a#2", "a", "a"], "t": list("wxyz")})
    assert corpus_from_frame(frame, text="t", id="i").frame["text_id"].tolist() == ["a", "a#2", "a#3", "a#4"]


def test_no_texts() -> None:
    empty = pd.Series([], dtype="str")
    assert len(text_statuses(empty, owners=None, formulas=load_formulas(), duplicates="text")) == 0
    corpus = corpus_from_frame(pd.DataFrame({"t": []}), text="t")
    assert len(corpus) == 0
