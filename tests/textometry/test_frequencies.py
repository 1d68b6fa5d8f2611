"""Frequencies against naive counts: groups, ranks, shares, rates, stop lists, spellings."""

# ruff: noqa: SIM905  # a table of words reads best as text
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entnlp.errors import InputError, OptionError, SchemaError
from entnlp.textometry import frequencies
from entnlp.textometry.frequencies import COLUMNS, PER
from entnlp.tokens import TokenTable, load_stop_words, read_word_list

PROPERTY = settings(max_examples=50, deadline=None, database=None, derandomize=True)
Make = Callable[..., TokenTable]
WORDS = "photos blog devoirs chat école pas cahier".split()
TEXTS = st.lists(st.lists(st.sampled_from([*WORDS, "et", "le"]), max_size=7).map(" ".join), max_size=7)


def naive_rows(
    texts: list[str], groups: list[str], stop: set[str], min_count: int = 1, top: int | None = None
) -> list[tuple[object, ...]]:
    """(group, rank, term, count, n_texts, share_texts, per_10000), groups in the order of their first letter."""
    rows: list[tuple[object, ...]] = []
    for group in sorted(set(groups)):
        mine = [text.split() for text, label in zip(texts, groups, strict=True) if label == group]
        counts = Counter(word for words in mine for word in words)
        n_words, n_ok = sum(counts.values()), sum(bool(words) for words in mine)
        listed = sorted(
            ((word, n) for word, n in counts.items() if word not in stop and n >= min_count),
            key=lambda pair: (-pair[1], pair[0]),
        )
        for word, n in listed[:top]:
            rank = 1 + sum(other > n for _, other in listed)
            n_texts = sum(word in words for words in mine)
            rows.append((group, rank, word, n, n_texts, n_texts / n_ok, n * 10_000 / n_words))
    return rows


def rows_of(table: pd.DataFrame) -> list[tuple[object, ...]]:
    return list(table.drop(columns="variants").itertuples(index=False, name=None))


def check(found: list[tuple[object, ...]], expected: list[tuple[object, ...]]) -> None:
    assert [row[:5] for row in found] == [row[:5] for row in expected]
    np.testing.assert_allclose([row[5:] for row in found], [row[5:] for row in expected], rtol=1e-12)


@PROPERTY
@given(
    texts=TEXTS,
    stop=st.sets(st.sampled_from([*WORDS, "et"]), max_size=3),
    min_count=st.integers(1, 3),
    top=st.sampled_from([None, 1, 2, 5]),
)
def test_overall_against_a_naive_count(
    make: Make, texts: list[str], stop: set[str], min_count: int, top: int | None
) -> None:
    result = frequencies(make(texts), stop=stop, min_count=min_count, top=top)
    check(rows_of(result.table), naive_rows(texts, [""] * len(texts), stop, min_count, top))
    assert list(result.table.columns) == list(COLUMNS)


@PROPERTY
@given(texts=TEXTS, top=st.sampled_from([None, 1, 3]), data=st.data())
def test_by_one_column_against_a_naive_count(
    make: Make, texts: list[str], top: int | None, data: st.DataObject
) -> None:
    places = data.draw(
        st.lists(st.sampled_from(["Ain", "Meuse", "Vosges", None, " "]), min_size=len(texts), max_size=len(texts))
    )
    labels = [place if place and place.strip() else "(sans valeur)" for place in places]
    result = frequencies(make(texts, place=places), by="place", stop=None, top=top)
    check(rows_of(result.table), naive_rows(texts, labels, set(), 1, top))
    assert sorted(result.groups.index) == sorted(set(labels))


@PROPERTY
@given(texts=TEXTS, data=st.data())
def test_by_two_columns_against_a_naive_count(make: Make, texts: list[str], data: st.DataObject) -> None:
    n = len(texts)
    cycles = data.draw(st.lists(st.sampled_from([1, 2, 3]), min_size=n, max_size=n))
    places = data.draw(st.lists(st.sampled_from(["Ain", "Meuse", None]), min_size=n, max_size=n))
    labels = [f"{cycle} / {place or '(sans valeur)'}" for cycle, place in zip(cycles, places, strict=True)]
    result = frequencies(make(texts, cycle=cycles, place=places), by=["cycle", "place"], stop="function")
    check(rows_of(result.table), naive_rows(texts, labels, {"et", "le"}))


@PROPERTY
@given(texts=TEXTS, data=st.data())
def test_groups_add_up_to_the_whole(make: Make, texts: list[str], data: st.DataObject) -> None:
    cycles = data.draw(st.lists(st.sampled_from([1.0, 2.0, None]), min_size=len(texts), max_size=len(texts)))
    tokens = make(texts, cycle=cycles)
    whole, parts = frequencies(tokens, stop=None), frequencies(tokens, by="cycle", stop=None)
    assert parts.table.groupby("term")["count"].sum().to_dict() == whole.table.set_index("term")["count"].to_dict()
    assert parts.table.groupby("term")["n_texts"].sum().to_dict() == whole.table.set_index("term")["n_texts"].to_dict()
    assert parts.groups[["words", "texts"]].sum().tolist() == (whole.groups[["words", "texts"]].sum().tolist())
    if len(whole.table):
        assert whole.table["per_10000"].sum() == pytest.approx(PER)


@PROPERTY
@given(texts=TEXTS, random=st.randoms(use_true_random=False))
def test_order_of_texts_changes_nothing(make: Make, texts: list[str], random: object) -> None:
    shuffled = list(texts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(frequencies(make(shuffled)).table, frequencies(make(texts)).table)


def test_by_hand(answers: TokenTable) -> None:
    table = frequencies(answers, by="cycle").table
    rows = [(row.group, row.rank, row.term, row.count, row.n_texts, row.variants) for row in table[["group", "rank", "term", "count", "n_texts", "variants"]].itertuples(index=False, name="Row")]  # fmt: skip
    assert [(g, r, t, int(table["count"][i]), n, v) for i, (g, r, t, _, n, v) in enumerate(rows)] == [
        ("1", 1, "photos", 3, 2, "Photos (1)"),
        ("1", 2, "activités", 2, 2, "ACTIVITES (1)"),
        ("2", 1, "activités", 2, 1, "activites (2)"),
        ("10", 1, "cahier", 2, 1, ""),
        ("10", 2, "textes", 1, 1, ""),
        ("(sans valeur)", 1, "enfant", 1, 1, ""),
        ("(sans valeur)", 1, "enfants", 1, 1, ""),
    ]
    # cycle 1: 5 + 3 words in 2 ok texts; the formula and the duplicate are counted nowhere.
    assert table["per_10000"].tolist()[:2] == [3750.0, 2500.0]
    assert table["share_texts"].tolist()[:2] == [1.0, 1.0]
    # cycle 10: seven words; the emoji is an ok text without a word.
    assert table["per_10000"].tolist()[3] == pytest.approx(20_000 / 7)
    assert table["share_texts"].tolist()[3] == 0.5


def test_group_sizes(answers: TokenTable) -> None:
    groups = frequencies(answers, by="cycle").groups
    assert groups.index.tolist() == ["1", "2", "10", "(sans valeur)"]
    assert groups["words"].tolist() == [8, 2, 7, 4]
    assert groups["texts"].tolist() == [2, 1, 2, 1]


def test_ties_share_the_lowest_rank_and_are_cut_by_name(make: Make) -> None:
    tokens = make(["chat chat blog blog photos devoirs cahier"])
    assert frequencies(tokens).table[["rank", "term"]].to_numpy().tolist() == [
        [1, "blog"],
        [1, "chat"],
        [3, "cahier"],
        [3, "devoirs"],
        [3, "photos"],
    ]
    assert frequencies(tokens, top=3).table["term"].tolist() == ["blog", "chat", "cahier"]
    assert frequencies(tokens, top=1).table["term"].tolist() == ["blog"]
    assert frequencies(tokens, top=99).table["term"].tolist() == ["blog", "chat", "cahier", "devoirs", "photos"]


def test_min_count_is_per_group(make: Make) -> None:
    tokens = make(["photos photos blog", "photos blog blog"], cycle=[1, 2])
    table = frequencies(tokens, by="cycle", min_count=2).table
    assert table[["group", "term"]].to_numpy().tolist() == [["1", "photos"], ["2", "blog"]]
    assert frequencies(tokens, min_count=4).table.empty


def test_rates_keep_stop_words_in_their_base(make: Make) -> None:
    tokens = make(["le blog et les photos de la classe"])
    without, with_all = frequencies(tokens).table, frequencies(tokens, stop=None).table
    assert without["per_10000"].tolist() == [1250.0] * 3
    assert with_all["per_10000"].tolist() == [1250.0] * 8
    masked = frequencies(tokens, mask=np.arange(8) < 2, stop=None).table
    assert masked["per_10000"].tolist() == [1250.0] * 2


# --------------------------------------------------------------------------------------------------- what is counted


def terms(tokens: TokenTable, **options: object) -> list[str]:
    return frequencies(tokens, **options).table["term"].tolist()  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def sentence(make: Make) -> TokenTable:
    return make(["Les photos du cahier de textes, pas de vidéos, L'école Pronote"])


@pytest.mark.parametrize(
    "options, expected",
    [
        ({}, "Pronote cahier pas photos textes vidéos école"),
        ({"stop": None}, "de Pronote cahier du l' les pas photos textes vidéos école"),
        ({"stop": ["photos", "PAS"]}, "de Pronote cahier du l' les textes vidéos école"),
        ({"stop": "function", "unit": "lemma"}, "Pronote cahier pas photo texte vidéo école"),
        ({"stop": None, "unit": "surface"}, "de L' Les Pronote cahier du pas photos textes vidéos école"),
        ({"multiwords": True}, "Pronote|cahier de textes|pas|photos|vidéos|école"),
        (
            {"multiwords": True, "stop": ["textes", "cahier"]},
            "Pronote|cahier de textes|de|du|l'|les|pas|photos|vidéos|école",
        ),
        (
            {"ngram": 2, "stop": None},
            "cahier de|de textes|de vidéos|du cahier|l'école|les photos|pas de|photos du|école Pronote",
        ),
        ({"ngram": 2, "stop": ["de", "du", "les", "l'", "pas"]}, "école Pronote|"),
        ({"ngram": 3}, "cahier de textes|pas de vidéos|photos du cahier"),
        (
            {"ngram": (1, 2), "stop": ["de", "l'", "du", "les"]},
            "Pronote|cahier|pas|photos|textes|vidéos|école|école Pronote",
        ),
        ({"stop": ["pronote"]}, "de cahier du l' les pas photos textes vidéos école"),
    ],
)
def test_terms_counted(sentence: TokenTable, options: dict[str, object], expected: str) -> None:
    assert terms(sentence, **options) == (expected.strip("|").split("|") if "|" in expected else expected.split())


def test_word_with_an_apostrophe_is_no_ngram(make: Make) -> None:
    tokens = make(["à L'Haÿ-les-Roses, aujourd'hui m'dame"])
    assert terms(tokens) == ["aujourd'hui", "l'haÿ-les-roses", "m'dame"]


def test_stop_lists_of_the_user(sentence: TokenTable, tmp_path: Path) -> None:
    path = tmp_path / "stop.txt"
    path.write_text("# name: miens\n# version: 4\nPhotos\nvidéos", "utf-8")
    expected = "de Pronote cahier du l' les pas textes école".split()
    for stop in (
        path,
        str(path),
        [path],
        read_word_list(path),
        load_stop_words(path),
        ["photos", "vidéos"],
        {"photos", "vidéos"},
    ):
        assert terms(sentence, stop=stop) == expected
    assert terms(sentence, stop=["survey", str(path)]) == "Pronote cahier pas textes école".split()
    assert frequencies(sentence, stop=path).stop == "miens 4"
    assert frequencies(sentence).stop == "mots outils 1.0 + mots vides d'enquête 1.0"
    assert frequencies(sentence, stop=None).stop == "no stop words"


def test_mask(answers: TokenTable) -> None:
    assert terms(answers, mask=answers.mask(where={"cycle": "10"})) == ["cahier", "textes"]
    assert terms(answers, mask=np.zeros(len(answers), dtype=bool)) == []


# -------------------------------------------------------------------------------------------------------- spellings


def spelling_counts(cell: str) -> list[tuple[str, int]]:
    return [(found[1], int(found[2])) for found in re.finditer(r"(?:^|, )(.+?) \((\d+)\)", cell)]


def test_variants_of_a_group_are_those_of_the_group(answers: TokenTable) -> None:
    assert frequencies(answers).table.set_index("term")["variants"]["activités"] == "activites (2), ACTIVITES (1)"
    by_cycle = frequencies(answers, by="cycle").table
    assert by_cycle[by_cycle["term"] == "activités"]["variants"].tolist() == ["ACTIVITES (1)", "activites (2)"]


TYPED = [
    "activités",
    "activites",
    "Activités",
    "ACTIVITES",
    "photos",
    "Photos",
    "foto",
    "photo",
    "ecole",
    "École",
    "école",
]


@PROPERTY
@given(texts=st.lists(st.lists(st.sampled_from(TYPED), max_size=6).map(" ".join), max_size=6), data=st.data())
def test_variants_and_the_plain_spelling_add_up(make: Make, texts: list[str], data: st.DataObject) -> None:
    cycles = data.draw(st.lists(st.sampled_from(["1", "2"]), min_size=len(texts), max_size=len(texts)))
    table = frequencies(make(texts, cycle=cycles), by="cycle", stop=None).table
    for row in table.to_dict("records"):
        typed = Counter(
            word for text, cycle in zip(texts, cycles, strict=True) if cycle == row["group"] for word in text.split()
        )
        listed = spelling_counts(row["variants"])
        assert all(typed[spelling] == n for spelling, n in listed)
        assert listed == sorted(listed, key=lambda pair: (-pair[1], pair[0]))
        assert row["term"] not in dict(listed)
        assert sum(n for _, n in listed) + typed[row["term"]] == row["count"]


def test_lemma_lists_its_forms(make: Make) -> None:
    tokens = make(["Photos photo PHOTOS, activites activité", "il publie, ils publient"], cycle=[1, 2])
    table = frequencies(tokens, unit="lemma", stop="function").table.set_index("term")
    assert table.loc["photo", ["count", "variants"]].tolist() == [3, "photos (2)"]
    assert table.loc["activité", ["count", "variants"]].tolist() == [2, "activités (1)"]
    assert table.loc["publier", ["count", "variants"]].tolist() == [2, "publie (1), publient (1)"]


def test_no_variants_where_they_have_no_sense(answers: TokenTable) -> None:
    assert set(frequencies(answers, unit="surface").table["variants"]) == {""}
    assert set(frequencies(answers, ngram=2, stop=None).table["variants"]) == {""}


def test_words_of_a_multiword_term_are_not_listed_elsewhere(make: Make) -> None:
    tokens = make(["Cahier de textes, Cahier, CAHIER de textes"])
    table = frequencies(tokens, multiwords=True).table.set_index("term")
    assert table["count"].to_dict() == {"cahier de textes": 2, "cahier": 1}
    assert table["variants"]["cahier"] == "Cahier (1)"


# ------------------------------------------------------------------------------------------------- results and errors


def test_frames(answers: TokenTable) -> None:
    grouped, whole = frequencies(answers, by="cycle"), frequencies(answers)
    assert list(grouped.to_frame().columns) == list(COLUMNS)
    assert list(whole.to_frame().columns) == list(COLUMNS[1:])
    frame = grouped.to_frame()
    frame.loc[:, "count"] = 0
    assert grouped.table["count"].sum() == 12
    assert {
        name: str(kind) for name, kind in grouped.table.dtypes.items() if name in ("rank", "count", "n_texts")
    } == dict.fromkeys(("rank", "count", "n_texts"), "int64")


def test_of_one_group(answers: TokenTable) -> None:
    grouped = frequencies(answers, by="cycle")
    assert grouped.of("10")["term"].tolist() == ["cahier", "textes"]
    assert grouped.of("10").index.tolist() == [0, 1]
    with pytest.raises(OptionError, match=re.escape('no group "3"; groups: 1, 2, 10, (sans valeur)')):
        grouped.of("3")


def test_parameters_are_kept(answers: TokenTable) -> None:
    result = frequencies(answers, by=["cycle", "place"], unit="lemma", ngram=(2, 1), min_count=2)
    assert (result.by, result.unit, result.ngram, result.min_count) == (("cycle", "place"), "lemma", (1, 2), 2)
    assert result.about["source"]["name"] == "essai.csv"
    assert repr(result).startswith(
        "Frequencies(4 rows of lemma by cycle, place; mots outils 1.0 + mots vides d'enquête 1.0)\n"
    )
    assert result._repr_html_().count("<tr>") == 4


@pytest.mark.parametrize(
    "options, error, message",
    [
        ({"min_count": 0}, OptionError, "min_count and top must be 1 or more; received min_count=0, top=None"),
        ({"top": 0}, OptionError, "min_count and top must be 1 or more; received min_count=1, top=0"),
        ({"unit": "forme"}, OptionError, 'unknown unit "forme"; allowed: form, lemma, surface; closest: "form"'),
        ({"ngram": 0}, OptionError, "ngram must be numbers from 1 to 10; received 0"),
        ({"by": "cylce"}, SchemaError, 'grouping column "cylce" not found in the table; columns: .*closest: "cycle"'),
        ({"by": ["cycle", "lieu"]}, SchemaError, 'grouping column "lieu" not found'),
        ({"stop": "enquete"}, OptionError, 'unknown stop list "enquete"'),
        ({"stop": "absent.txt"}, InputError, 'word list "absent.txt" not found'),
        ({"stop": 3}, OptionError, "stop must be None, a name, a path or a list of words; received int"),
        ({"mask": [True]}, OptionError, "mask has shape .1,.; expected"),
    ],
)
def test_errors(answers: TokenTable, options: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        frequencies(answers, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("texts", [[], [""], ["", " "], ["👍", "12 !"]])
@pytest.mark.parametrize("by", [None, "cycle"])
def test_nothing_to_count(make: Make, texts: list[str], by: str | None) -> None:
    result = frequencies(make(texts, cycle=["1"] * len(texts)), by=by)
    assert result.table.empty
    assert list(result.table.columns) == list(COLUMNS)
    assert result.groups["words"].sum() == 0
    assert len(result.groups) == (1 if texts else 0)
    assert len(result.to_frame()) == 0


@pytest.mark.parametrize("n", [1, 4])
def test_one_word_and_all_equal(make: Make, n: int) -> None:
    table = frequencies(make(["photos"] * n)).table
    assert rows_of(table) == [("", 1, "photos", n, n, 1.0, 10_000.0)]
