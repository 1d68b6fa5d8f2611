"""From a pandas table to a corpus."""

from __future__ import annotations

import pandas as pd
import pytest

from entnlp.corpus import Source, corpus_from_frame, group_keys, strip_html
from entnlp.corpus.markup import has_html


def test_types_of_metadata_are_kept() -> None:
    frame = pd.DataFrame(
        {
            "t": ["Le blog", "RAS", "Photos", "Mots"],
            "n": [1, 2, 3, 4],
            "f": [0.5, None, 1, 2],
            "d": pd.to_datetime(["2024-01-01"] * 4),
            "b": [True, False, True, True],
            "c": ["x", "x", "y", ""],
            "mixed": [1, "a", None, 1],
            "unique": list("abcd"),
        }
    )
    corpus = corpus_from_frame(frame, text="t", by="c")
    types = corpus.frame.dtypes.astype(str).to_dict()
    assert corpus.metadata_columns[0] == "c"
    assert (types["n"], types["f"], types["b"], types["c"], types["unique"]) == (
        "int64",
        "float64",
        "bool",
        "category",
        "str",
    )
    assert corpus.frame["c"].isna().sum() == 1
    assert corpus.frame["mixed"].tolist()[:2] == ["1", "a"]
    assert group_keys(corpus.frame, "c").tolist() == ["x", "x", "y", "(sans valeur)"]
    assert corpus.status_counts("c")["total"].sum() == 4
    assert frame.columns.tolist()[0] == "t" and frame["c"].tolist() == ["x", "x", "y", ""]


def test_any_index_and_any_column_label() -> None:
    frame = pd.DataFrame([["a", 1], ["b", 2]], columns=[("Q", "x"), 3], index=[7, 7])
    corpus = corpus_from_frame(frame, text="Q > x")
    assert corpus.frame["text"].tolist() == ["a", "b"] and corpus.metadata_columns == ["3"]


def test_reserved_names_are_renamed() -> None:
    frame = pd.DataFrame(
        {"texte": ["a", "b"], "text": ["c", "d"], "status": ["x", "y"], "text_source": [1, 2], "question": [1, 1]}
    )
    corpus = corpus_from_frame(frame, text="texte")
    assert corpus.metadata_columns == ["text_source_source", "status_source", "text_source", "question"]
    assert corpus.source.details["renamed_columns"] == {"text": "text_source_source", "status": "status_source"}
    several = corpus_from_frame(frame, text=["texte", "text"])
    assert several.metadata_columns == ["question", "status_source", "text_source", "question_source"]


def test_a_corpus_comes_back_as_it_was() -> None:
    frame = pd.DataFrame({"i": ["a", "a", "b"], "t": ["Le blog", "le blog", "RAS"], "c": [1, 2, 3]})
    corpus = corpus_from_frame(frame, text="t", id="i")
    again = corpus_from_frame(corpus.frame, text="text")
    pd.testing.assert_frame_equal(again.frame, corpus.frame)
    assert again.source.details["statuses"] == "as stored"
    other = corpus_from_frame(corpus.frame, text="text", formulas=False)
    assert other.frame["status"].tolist() == ["ok", "ok", "ok"]
    foreign = corpus.frame.assign(status=["titulaire", "ok", "ok"])
    assert corpus_from_frame(foreign, text="text").metadata_columns == ["c", "status_source"]


def test_html_rules() -> None:
    cells = [
        "<p>Le <b>blog</b><br>photos &amp; sons</p>",
        "J'<3 l'ENT",
        "a < b > c",
        "<foo>x</foo>",
        "AT&T",
        "classe&notes",
    ]
    frame = pd.DataFrame({"t": cells})
    auto = corpus_from_frame(frame, text="t")
    assert auto.frame["text"].tolist() == ["Le blog\nphotos & sons", *cells[1:]]
    assert auto.source.details["html_cells"] == 1
    strip = corpus_from_frame(frame, text="t", html="strip")
    assert strip.frame["text"].tolist()[3] == "x" and strip.frame["text"].tolist()[2] == "a < b > c"
    keep = corpus_from_frame(frame, text="t", html="keep")
    assert keep.frame["text"].tolist() == cells


@pytest.mark.parametrize(
    "cell, plain",
    [
        ("<p style='x'>a</p><p>b</p>", "a\nb"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("a&nbsp;b&#233;&eacute;", "a béé"),
        ("<!-- note --><style>p{}</style><script>x()</script><b>a</b>", "a"),
        ("<o:p></o:p>a", "a"),
        ("  rien <ici>  ", "  rien <ici>  "),
        ("&amp;lt;p&amp;gt;", "&lt;p&gt;"),
    ],
)
def test_strip_html(cell: str, plain: str) -> None:
    assert strip_html(cell) == plain
    assert has_html(cell) == (cell != plain)


def test_lone_surrogates_and_nul() -> None:
    corpus = corpus_from_frame(pd.DataFrame({"t": ["a\ud83d", "b\0c", "👍"]}, dtype=object), text="t")
    assert corpus.frame["text"].tolist() == ["a\ufffd", "bc", "👍"]


def test_several_questions_and_metadata() -> None:
    frame = pd.DataFrame({"i": ["a", "b"], "q1": ["x y", "RAS"], "q2": [None, "z t"], "n": [1, 2]})
    corpus = corpus_from_frame(frame, text=["q1", "q2"], id="i", by=["n", "question"])
    assert corpus.frame["text_id"].tolist() == ["a:1", "a:2", "b:1", "b:2"]
    assert corpus.frame["question"].tolist() == ["q1", "q2", "q1", "q2"]
    assert corpus.frame["n"].tolist() == [1, 1, 2, 2]
    assert corpus.frame["status"].tolist() == ["ok", "empty", "formula", "ok"]
    assert corpus.status_counts("question").loc["q1", "formula"] == 1


def test_the_same_question_twice_by_the_same_person_is_a_duplicate() -> None:
    frame = pd.DataFrame({"i": ["a", "a"], "q1": ["x y", "x y"], "q2": ["x y", "z"]})
    corpus = corpus_from_frame(frame, text=["q1", "q2"], id="i")
    # The same words under another question are an answer.
    assert corpus.frame["status"].tolist() == ["ok", "ok", "duplicate", "ok"]


def test_source_is_completed() -> None:
    corpus = corpus_from_frame(pd.DataFrame({"t": ["a"]}), text="t", source=Source(name="x.rds", details={"by": "R"}))
    assert corpus.source.name == "x.rds" and corpus.source.details["by"] == "R"
    assert "formulas" in corpus.source.details
