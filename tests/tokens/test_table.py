"""The token table: masks, selection, units, spelling out, joining, storage."""

# ruff: noqa: SIM905  # a table of words reads best as text
from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entnlp.errors import InputError, OptionError, SchemaError
from entnlp.language import tokenize
from entnlp.tokens import FLAGS, INSIDE_TERM, NO_TERM, POS, TokenTable, concat, term_matrix, token_flag

PROPERTY = settings(max_examples=50, deadline=None, database=None, derandomize=True)
Build = Callable[..., TokenTable]

KINDS = {
    "word": "école École ÉCOLE l' L' a à CM1 6ème 1h R.A.S. r.a.s etc. p.ex. M. enseignant.e.s tous.tes instituteur.rice.s acteur.trice élu.es ENSEIGNANT.E.S élève·s parent(s) ils/elles -vous -t-il "
    "aujourd'hui peut-être œuvre GS-CP v2.0a 写真 صور n°",
    "number": "1 12 3,5 15 000 90 2024 12/03/2024 10:30 6-8 ² 1.5",
    "punctuation": ". , ; : ! ? !!! ... … - -- => -> / ( ) « » % € + = _ * ' \" • & °",
    "web": "www.ecole.fr https://a.fr/b http://a.fr a@b.fr @moi #ent ecole.fr photo.jpg a.b.org ftp://x.y ecole.be ecole.de PHOTO.JPG devoirs.docx monecole.education",
    "emoji": "👍 👍🏽 👩‍🏫 🇫🇷 ❤️ ❤ ☀ :) :-) ;) =) :D :P ^^ <3 xD XDD :/ 1️⃣ #️⃣",
}
FLAGGED = [
    (token, kind) for kind, tokens in KINDS.items() for token in tokens.replace("15 000", "15\u00a0000").split(" ")
]


@pytest.mark.parametrize("token, kind", FLAGGED)
def test_kind_of_token(token: str, kind: str) -> None:
    token = token.replace("\u00a0", " ")
    assert [name for name, bit in FLAGS.items() if token_flag(token) & bit] == [kind]


def test_kind_of_nothing() -> None:
    assert token_flag("") == FLAGS["other"]


@PROPERTY
@given(st.text(max_size=8))
def test_exactly_one_kind(token: str) -> None:
    assert sum(bool(token_flag(token) & bit) for bit in FLAGS.values()) == 1


def test_the_kinds_of_a_tokenised_text() -> None:
    text = "Voir www.ecole.fr, a@b.fr ou #ent : 90 % des parents :-) 👍 R.A.S. photo.jpg 12/03/2024 enseignant.e.s !!!"
    kinds = tokenize([text]).to_frame().set_index("surface")["kind"].to_dict()
    assert kinds == {
        "Voir": "word", "www.ecole.fr": "web", ",": "punctuation", "a@b.fr": "web", "ou": "word", "#ent": "web",
        ":": "punctuation", "90": "number", "%": "punctuation", "des": "word", "parents": "word", ":-)": "emoji", "👍": "emoji",
        "R.A.S.": "word", "photo.jpg": "web", "12/03/2024": "number", "enseignant.e.s": "word", "!!!": "punctuation",
    }  # fmt: skip


@pytest.fixture(scope="module")
def small(build: Build) -> TokenTable:
    texts = ["Chats~chat:NOUN 2 chiens~chien:NOUN ! | un_chat", "", "le:DET Chat:NOUN 👍 a@b.fr", "dors~dormir:VERB"]
    return build(texts, cycle=[1.0, 2.0, np.nan, 1.0], place=["a", "b", "a", None])


@pytest.mark.parametrize(
    "options, expected",
    [
        ({}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        ({"pos": "NOUN"}, [0, 2, 7]),
        ({"pos": ["NOUN", "DET"]}, [0, 2, 6, 7]),
        ({"pos": []}, []),
        ({"flag": "word"}, [0, 2, 4, 5, 6, 7, 10]),
        ({"flag": ["number", "emoji", "web", "punctuation"]}, [1, 3, 8, 9]),
        ({"flag": "other"}, []),
        ({"where": {"cycle": "1"}}, [0, 1, 2, 3, 4, 5, 10]),
        ({"where": {"cycle": 1}}, [0, 1, 2, 3, 4, 5, 10]),
        ({"where": {"cycle": ["1", "2"]}}, [0, 1, 2, 3, 4, 5, 10]),
        ({"where": {"cycle": "(sans valeur)"}}, [6, 7, 8, 9]),
        ({"where": {"place": ("a", "b")}}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ({"where": {"place": {"a"}, "cycle": "1"}}, [0, 1, 2, 3, 4, 5]),
        ({"where": {"place": "z"}}, []),
        ({"where": {"status": "ok"}}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        ({"pos": "NOUN", "flag": "word", "where": {"text_id": "t2"}}, [7]),
    ],
)
def test_mask(small: TokenTable, options: dict[str, object], expected: list[int]) -> None:
    mask = small.mask(**options)  # type: ignore[arg-type]
    assert mask.dtype == bool
    assert np.flatnonzero(mask).tolist() == expected


@pytest.mark.parametrize(
    "options, error, message",
    [
        ({"pos": "noun"}, OptionError, 'unknown part of speech "noun"; allowed: content, ADJ, .*closest: "NOUN"'),
        ({"pos": ["NOUN", ""]}, OptionError, 'unknown part of speech ""'),
        ({"flag": "words"}, OptionError, 'unknown kind of token "words"; allowed: word, number, .*closest: "word"'),
        ({"where": {"cyle": 1}}, SchemaError, 'column "cyle" not found.*closest: "cycle"'),
    ],
)
def test_mask_errors(small: TokenTable, options: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        small.mask(**options)  # type: ignore[arg-type]


def test_select(small: TokenTable) -> None:
    nouns = small.select(small.mask(pos="NOUN"))
    pd.testing.assert_frame_equal(nouns.to_frame(), small.to_frame().iloc[[0, 2, 7]].reset_index(drop=True))
    assert nouns.texts is small.texts
    assert nouns.forms is small.forms
    assert len(small.select(np.zeros(len(small), dtype=bool))) == 0
    with pytest.raises(OptionError, match=re.escape("mask has shape (3,); expected (11,)")):
        small.select([True, False, True])


def test_to_frame(small: TokenTable) -> None:
    frame = small.to_frame()
    assert list(frame.columns) == [
        "text_id",
        "sentence",
        "start",
        "end",
        "surface",
        "form",
        "lemma",
        "multiword",
        "pos",
        "kind",
    ]
    assert frame.iloc[0].tolist() == ["t0", 0, 0, 5, "Chats", "chats", "chat", "", "NOUN", "word"]
    assert frame["multiword"].tolist() == ["", "", "", "", "un chat", "", "", "", "", "", ""]
    assert frame["kind"].tolist() == "word number word punctuation word word word word emoji web word".split()
    assert frame["sentence"].tolist() == [0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_repr(small: TokenTable) -> None:
    assert repr(small) == "TokenTable(11 tokens, 7 words, 10 forms, 9 lemmas, 3 texts counted of 4)"
    assert small._repr_html_() == f"<p>{small!r}</p>"


def spelled(table: TokenTable, unit: str, **options: bool) -> list[str | None]:
    codes, vocabulary = table.units(unit, **options)
    assert codes.dtype == np.int32
    assert len(set(vocabulary)) == len(vocabulary)
    return [None if code < 0 else str(vocabulary[code]) for code in codes]


@pytest.mark.parametrize(
    "unit, multiwords, expected",
    [
        ("surface", False, ["Chats", None, "chiens", None, "un", "chat", "le", "Chat", None, None, "dors"]),
        ("form", False, ["chats", None, "chiens", None, "un", "chat", "le", "chat", None, None, "dors"]),
        ("lemma", False, ["chat", None, "chien", None, "un", "chat", "le", "chat", None, None, "dormir"]),
        ("form", True, ["chats", None, "chiens", None, "un chat", None, "le", "chat", None, None, "dors"]),
        ("lemma", True, ["chat", None, "chien", None, "un chat", None, "le", "chat", None, None, "dormir"]),
    ],
)
def test_units(small: TokenTable, unit: str, multiwords: bool, expected: list[str | None]) -> None:
    assert spelled(small, unit, multiwords=multiwords) == expected


def test_term_typed_as_one_word_shares_its_entry(build: Build) -> None:
    table = build(["visio_conférence et visio", "diaporama"])
    table.multiwords[0] = "diaporama"
    assert spelled(table, "form") == ["diaporama", None, "et", "visio", "diaporama"]
    assert term_matrix(table).to_frame()["diaporama"].tolist() == [1, 1]


def test_unknown_unit(small: TokenTable) -> None:
    with pytest.raises(OptionError, match='unknown unit "lemme"; allowed: form, lemma, surface; closest: "lemma"'):
        small.units("lemme")


def test_empty_table(build: Build) -> None:
    empty = build(["", ""])
    assert len(empty) == 0
    assert empty.mask(pos="NOUN", flag="word", where={"status": "ok"}).shape == (0,)
    assert len(empty.to_frame()) == 0
    assert spelled(empty, "form") == []
    assert repr(empty) == "TokenTable(0 tokens, 0 words, 0 forms, 0 lemmas, 0 texts counted of 2)"


def same(a: TokenTable, b: TokenTable) -> None:
    pd.testing.assert_frame_equal(a.to_frame(), b.to_frame())
    pd.testing.assert_frame_equal(a.texts, b.texts)
    pd.testing.assert_frame_equal(a.variants, b.variants)
    assert a.about == b.about
    for name in ("text", "sentence", "start", "end", "surface", "form", "lemma", "multiword", "pos", "flags"):
        assert getattr(a, name).dtype == getattr(b, name).dtype
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))
    for name in ("surfaces", "forms", "lemmas", "multiwords"):
        assert getattr(a, name).dtype == object
        assert getattr(a, name).tolist() == getattr(b, name).tolist()


# ---------------------------------------------------------------------------------------------------------- concat


WORDS = st.lists(
    st.sampled_from("un chat Chats~chat chien . 2 | un_chat cahier_de_vie l' école:NOUN".split()), max_size=8
).map(" ".join)


@PROPERTY
@given(first=st.lists(WORDS, max_size=3), second=st.lists(WORDS, max_size=3), third=st.lists(WORDS, max_size=2))
def test_concat_is_the_table_of_all_texts(build: Build, first: list[str], second: list[str], third: list[str]) -> None:
    together = build([*first, *second, *third])
    parts = [build(first, prefix="a"), build(second, prefix="b"), build(third, prefix="c")]
    joined = concat(parts)
    pd.testing.assert_frame_equal(
        joined.to_frame().drop(columns="text_id"), together.to_frame().drop(columns="text_id")
    )
    assert len(joined.texts) == len(together.texts)
    for unit in ("form", "lemma", "surface"):
        a, b = term_matrix(joined, unit=unit, ngram=(1, 2)), term_matrix(together, unit=unit, ngram=(1, 2))
        assert a.terms.tolist() == b.terms.tolist()
        np.testing.assert_array_equal(a.counts.toarray(), b.counts.toarray())
    for name in ("surface", "form", "lemma", "multiword"):
        assert getattr(joined, name).dtype == np.int32


def test_concat_of_one_table_changes_nothing(small: TokenTable) -> None:
    same(concat([small]), small)


def test_concat_adds_up_the_variants() -> None:
    frame = {"status": ["ok", "ok"]}
    tables = []
    for prefix, texts in [("a", ["ecole activites", "ecole"]), ("b", ["ecole PHOTOS", "oeuvre"])]:
        table = tokenize(texts)
        tables.append(
            table.__class__(
                **{**vars(table), "texts": pd.DataFrame({"text_id": [prefix + "1", prefix + "2"], **frame})}
            )
        )
    joined = concat(tables)
    variants = joined.variants.set_index(["variant", "form", "reason"])["count"].to_dict()
    assert variants == {
        ("ecole", "école", "domain"): 3,
        ("activites", "activités", "domain"): 1,
        ("PHOTOS", "photos", "case"): 1,
        ("oeuvre", "œuvre", "ligature"): 1,
    }
    assert joined.variants.dtypes.equals(tables[0].variants.dtypes)


def test_concat_keeps_metadata_of_all(build: Build) -> None:
    joined = concat([build(["un"], prefix="a", cycle=["1"]), build(["deux"], prefix="b", place=["x"])])
    assert joined.texts["cycle"].isna().tolist() == [False, True]
    assert joined.texts["place"].isna().tolist() == [True, False]
    assert joined.to_frame()["text_id"].tolist() == ["a0", "b0"]


def test_concat_errors(build: Build) -> None:
    with pytest.raises(OptionError, match="concat needs at least one token table; received none"):
        concat([])
    with pytest.raises(OptionError, match="the token tables share text identifiers"):
        concat([build(["un"]), build(["deux"])])


# --------------------------------------------------------------------------------------------------------- Parquet


def test_parquet_round_trip(small: TokenTable, tmp_path: Path) -> None:
    small.to_parquet(tmp_path / "new" / "table")
    assert sorted(path.name for path in (tmp_path / "new" / "table").iterdir()) == [
        "texts.parquet",
        "tokens.parquet",
        "vocabularies.json",
    ]
    same(TokenTable.from_parquet(tmp_path / "new" / "table"), small)


@pytest.mark.parametrize("texts", [["Les ACTIVITES, l’ecole et le cahier de textes 👍", "", "foto"], [""]])
def test_parquet_round_trip_of_a_tokenised_corpus(texts: list[str], tmp_path: Path) -> None:
    table = tokenize(texts)
    table.to_parquet(tmp_path)
    same(TokenTable.from_parquet(str(tmp_path)), table)


def test_parquet_round_trip_of_no_text(tmp_path: Path) -> None:
    tokenize([]).to_parquet(tmp_path)
    again = TokenTable.from_parquet(tmp_path)
    assert (len(again), len(again.texts), list(again.texts.columns)) == (0, 0, ["text_id", "status"])
    assert concat([again]).forms.tolist() == []


def test_parquet_is_readable_by_others(small: TokenTable, tmp_path: Path) -> None:
    small.to_parquet(tmp_path)
    tokens = pq.read_table(tmp_path / "tokens.parquet")
    assert tokens.num_rows == 11
    assert tokens.schema.field("surface").type == pa.int32()
    assert tokens.schema.field("flags").type == pa.uint8()
    stored = json.loads((tmp_path / "vocabularies.json").read_text("utf-8"))
    assert [stored["forms"][code] for code in tokens["form"].to_pylist()] == small.to_frame()["form"].tolist()


def test_writing_again_replaces(small: TokenTable, build: Build, tmp_path: Path) -> None:
    small.to_parquet(tmp_path)
    other = build(["autre"])
    other.to_parquet(tmp_path)
    same(TokenTable.from_parquet(tmp_path), other)


def _drop(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _spoil(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


def _edit(key: str, value: object) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        stored = json.loads((folder / "vocabularies.json").read_text("utf-8"))
        stored.pop(key) if value is None else stored.update({key: value})
        (folder / "vocabularies.json").write_text(json.dumps(stored), "utf-8")

    return edit


@pytest.mark.parametrize(
    "damage",
    [
        _drop("tokens.parquet"), _drop("texts.parquet"), _drop("vocabularies.json"), _spoil("tokens.parquet", b""),
        _spoil("tokens.parquet", b"PAR1 no"), _spoil("texts.parquet", b"x" * 100), _spoil("vocabularies.json", b""),
        _spoil("vocabularies.json", b"[]"), _spoil("vocabularies.json", b"\xff\xfe"), _spoil("vocabularies.json", b"{}"),
        _edit("forms", None), _edit("variants", None), _edit("format", None), _edit("variants", 3), _edit("variants", {"a": [1]}),
    ],
)  # fmt: skip
def test_damaged_folder(small: TokenTable, tmp_path: Path, damage: Callable[[Path], object]) -> None:
    folder = tmp_path / "table"
    small.to_parquet(folder)
    damage(folder)
    with pytest.raises(
        InputError, match=r'"table" is not a token table written by to_parquet \(\w+\); expected tokens.parquet'
    ):
        TokenTable.from_parquet(folder)


def test_tokens_without_a_column(small: TokenTable, tmp_path: Path) -> None:
    small.to_parquet(tmp_path / "table")
    file = tmp_path / "table" / "tokens.parquet"
    pq.write_table(pq.read_table(file).drop_columns(["lemma"]), file)
    with pytest.raises(InputError, match='"table" is not a token table written by to_parquet'):
        TokenTable.from_parquet(tmp_path / "table")


def test_format_of_the_future(small: TokenTable, tmp_path: Path) -> None:
    small.to_parquet(tmp_path / "table")
    _edit("format", 2)(tmp_path / "table")
    with pytest.raises(InputError, match="table: token table of format 2; this version reads format 1"):
        TokenTable.from_parquet(tmp_path / "table")


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match='"absent" is not a token table'):
        TokenTable.from_parquet(tmp_path / "absent")


def test_folder_that_cannot_be_written(small: TokenTable, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(InputError, match="file"):
        small.to_parquet(tmp_path / "file" / "table")


def test_constants() -> None:
    assert (NO_TERM, INSIDE_TERM) == (-1, -2)
    assert POS[0] == ""
    assert len(set(POS)) == 18
    assert [int(bit) for bit in FLAGS.values()] == [1, 2, 4, 8, 16, 32]
