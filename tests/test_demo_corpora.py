"""The corpora that come with the library are what their report published, by our own counting."""

from __future__ import annotations

import csv
import datetime
import importlib.util
import json
import re
import shutil
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

import entnlp
from entnlp.errors import InputError, OptionError
from entnlp.resources import shipped_folder

CORPORA = Path(__file__).parents[1] / "corpora"

# Report of February 2025, annex 1.
PUBLISHED_WORDS = {"1": 2456, "2": 2301}
PUBLISHED_TOP = {
    "1": [("photos", 138), ("activités", 106), ("blog", 55), ("voir", 45), ("enfant", 35)],
    "2": [("photos", 117), ("activités", 84), ("devoirs", 71), ("blog", 63), ("sorties", 47)],
}
PUBLISHED_DEPARTEMENTS = {
    "Meurthe-et-Moselle": 6146,
    "Moselle": 1928,
    "Meuse": 1257,
    "Vosges": 752,
    "Marne": 133,
    "Aube": 59,
    "Bas-Rhin": 57,
    "Ardennes": 55,
    "Haute-Marne": 44,
    "Haut-Rhin": 23,
}
NO_SCHOOL = [  # zone B, 2024-2025
    ("2024-10-19", "2024-11-03"),
    ("2024-11-11", "2024-11-11"),
    ("2024-12-21", "2025-01-05"),
    ("2025-02-08", "2025-02-23"),
]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def shingles(text: str, *, size: int = 3) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


def likeness(one: set[Any], other: set[Any]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


@pytest.fixture(scope="module")
def annex1() -> entnlp.Corpus:
    return entnlp.load_demo("annex1")


@pytest.fixture(scope="module")
def tokens(annex1: entnlp.Corpus) -> entnlp.TokenTable:
    return entnlp.tokenize(annex1)


@pytest.fixture(scope="module")
def from_workbook() -> entnlp.Corpus:
    return entnlp.read_corpus(
        CORPORA / "annex1" / "annex1.xlsx",
        text="Quelle est la nature des activités de votre enfant sur l'ENT ?",
        id="ID de la réponse",
        keep=["Votre enfant est scolarisé en cycle :", "Dans quel département se trouve l'école de votre enfant ?"],
    )


@pytest.fixture(scope="module")
def observations() -> list[dict[str, str]]:
    return rows_of(CORPORA / "observations" / "observations.csv")


# --- annex 1 -----------------------------------------------------------------------------------------------------


def test_words_are_the_published_ones(tokens: entnlp.TokenTable) -> None:
    words = entnlp.summarize(tokens, by="cycle").table["words"]
    assert words.to_dict() == PUBLISHED_WORDS


def test_words_are_those_of_the_token_table(tokens: entnlp.TokenTable) -> None:
    # The same number without the summary: rows of the table that are words, text by text.
    cycle = tokens.texts["cycle"].astype(str).to_numpy()[tokens.text[tokens.is_word]]
    assert Counter(cycle.tolist()) == PUBLISHED_WORDS


@pytest.mark.parametrize("cycle", ["1", "2"])
def test_five_most_frequent_words_are_the_published_ones(tokens: entnlp.TokenTable, cycle: str) -> None:
    table = entnlp.frequencies(tokens, by="cycle", top=6).of(cycle)
    assert list(zip(table["term"], table["count"], strict=True))[:5] == PUBLISHED_TOP[cycle]
    assert table["rank"].tolist()[:5] == [1, 2, 3, 4, 5]
    assert table["count"].iloc[5] < PUBLISHED_TOP[cycle][-1][1]


@pytest.mark.parametrize("cycle", ["1", "2"])
def test_published_counts_hold_by_plain_reading(cycle: str) -> None:
    # A count that owes nothing to the tokeniser: letters between non-letters, without case and accents, in the texts.
    # It cannot know the spelling variants, so it stays below the published count, but not far.
    texts = [row["activites"].lower() for row in rows_of(CORPORA / "annex1" / "annex1.csv") if row["cycle"] == cycle]
    plain = Counter(word for text in texts for word in re.findall(r"[^\W\d_]+", text))
    for word, count in PUBLISHED_TOP[cycle]:
        assert 0.7 * count <= plain[word] <= count, word


def test_summary_sentence(tokens: entnlp.TokenTable) -> None:
    sentences = entnlp.summarize(tokens, by="cycle").sentences
    assert "Cycle 1 : ce corpus contient 2\u202f456 mots" in sentences["1"]
    assert sentences["2"].endswith(
        "mots les plus fréquents : photos (117), activités (84), devoirs (71), blog (63), sorties (47)."
    )


def test_statuses_add_up(annex1: entnlp.Corpus, tokens: entnlp.TokenTable) -> None:
    assert len(annex1) == 10_995
    counts = annex1.status_counts(by="cycle")
    assert counts["total"].sum() == 10_995
    assert (counts[["ok", "empty", "formula", "duplicate"]].sum(axis=1) == counts["total"]).all()
    assert counts["duplicate"].sum() == 0
    assert counts["formula"].sum() == 1010
    counted = entnlp.summarize(tokens, by="cycle").table[["ok", "empty", "formula", "duplicate", "total"]]
    assert counted.to_dict() == counts.to_dict()


def test_only_blank_cells_are_empty_and_only_listed_answers_are_formulas(annex1: entnlp.Corpus) -> None:
    blank = annex1.frame["text"].str.strip() == ""
    assert (blank == (annex1.frame["status"] == "empty")).all()
    listed = {line["text"] for line in lines_of(CORPORA / "annex1" / "formulas.jsonl")}
    is_formula = annex1.frame["status"] == "formula"
    assert set(annex1.frame.loc[is_formula, "text"]) <= listed
    assert not set(annex1.texts) & listed


def test_departements_are_the_published_ones() -> None:
    found = Counter(row["departement"] for row in rows_of(CORPORA / "annex1" / "annex1.csv"))
    assert found.pop("") == 541
    assert dict(found) == PUBLISHED_DEPARTEMENTS


def test_shares_of_the_other_columns() -> None:
    rows = rows_of(CORPORA / "annex1" / "annex1.csv")

    def share(column: str, value: str, cycle: str | None = None) -> float:
        chosen = [row for row in rows if cycle in (None, row["cycle"])]
        return 100 * sum(row[column] == value for row in chosen) / len(chosen)

    assert share("repondant", "Mère") == pytest.approx(82, abs=0.05)
    assert share("appareil", "Téléphone") == pytest.approx(94.7, abs=0.05)
    assert share("appareil", "Ordinateur") == pytest.approx(4.5, abs=0.05)
    assert share("appareil", "Tablette") == pytest.approx(0.2, abs=0.05)
    assert share("frequence", "Plusieurs fois par semaine", "1") == pytest.approx(78, abs=0.05)
    assert share("frequence", "Plusieurs fois par semaine", "2") == pytest.approx(82, abs=0.05)
    assert share("connexion_enfant", "Jamais ou presque", "1") == pytest.approx(93, abs=0.05)
    assert share("connexion_enfant", "Jamais ou presque", "2") == pytest.approx(82, abs=0.05)
    useful = [share("utilite", "Très utile", cycle) + share("utilite", "Utile", cycle) for cycle in "12"]
    assert useful == pytest.approx([85, 83], abs=0.05)


def test_rows_are_numbered_and_dated_in_order() -> None:
    rows = rows_of(CORPORA / "annex1" / "annex1.csv")
    assert [row["id"] for row in rows] == [str(number) for number in range(1, 10_996)]
    dates = [datetime.datetime.strptime(row["date"], "%Y-%m-%d %H:%M") for row in rows]
    assert dates == sorted(dates)
    assert dates[0].date() >= datetime.date(2024, 11, 18)
    assert dates[-1].date() <= datetime.date(2024, 12, 16)


def test_workbook_gives_the_same_corpus(annex1: entnlp.Corpus, from_workbook: entnlp.Corpus) -> None:
    for column in ("text_id", "text", "status"):
        assert from_workbook.frame[column].tolist() == annex1.frame[column].tolist(), column
    cycle, departement = from_workbook.metadata_columns
    assert from_workbook.frame[cycle].astype(str).tolist() == annex1.frame["cycle"].astype(str).tolist()
    assert from_workbook.frame[departement].isna().sum() == 541
    assert from_workbook.source.sheet == "Réponses"
    assert from_workbook.source.details["html_cells"] > 50


def test_workbook_gives_the_same_counts(from_workbook: entnlp.Corpus, tokens: entnlp.TokenTable) -> None:
    (cycle, _) = from_workbook.metadata_columns
    ours = entnlp.frequencies(entnlp.tokenize(from_workbook), by=cycle).table
    assert ours.to_dict("list") == entnlp.frequencies(tokens, by="cycle").table.to_dict("list")


def test_no_answer_was_written_twice_beyond_short_ones() -> None:
    written = lines_of(CORPORA / "annex1" / "written.jsonl")
    keys = [" ".join(re.findall(r"\w+", line["text"].lower())) for line in written]
    repeated = {key for key, times in Counter(keys).items() if times > 1 and len(key.split()) > 6}
    assert not repeated
    assert sum(times - 1 for times in Counter(keys).values()) <= 0.03 * len(keys)


def test_no_long_answers_are_near_copies() -> None:
    written = lines_of(CORPORA / "annex1" / "written.jsonl")
    long = [shingles(line["text"]) for line in written if len(line["text"].split()) >= 8]
    assert len(long) > 90
    assert max(likeness(one, other) for one, other in combinations(long, 2)) < 0.4


def test_kept_answers_are_written_ones_unchanged(annex1: entnlp.Corpus) -> None:
    written = Counter((str(line["cycle"]), line["text"]) for line in lines_of(CORPORA / "annex1" / "written.jsonl"))
    ok = annex1.frame[annex1.frame["status"] == "ok"]
    kept = Counter(zip(ok["cycle"].astype(str), ok["text"], strict=True))
    assert not kept - written
    assert {line["hand"] for line in lines_of(CORPORA / "annex1" / "written.jsonl")} == set("ABCDE")


def test_files_are_what_build_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = CORPORA / "annex1"
    for name in ("written.jsonl", "selected.json", "formulas.jsonl"):
        shutil.copy(folder / name, tmp_path)
    spec = importlib.util.spec_from_file_location("build_annex1", folder / "build.py")
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    monkeypatch.setattr(build, "HERE", tmp_path)
    monkeypatch.setattr("sys.argv", ["build.py"])
    build.main()
    assert (tmp_path / "annex1.csv").read_bytes() == (folder / "annex1.csv").read_bytes(), "run: make corpora"
    made, stored = (CalamineWorkbook.from_path(str(each / "annex1.xlsx")) for each in (tmp_path, folder))
    assert [vars_of(meta) for meta in made.sheets_metadata] == [vars_of(meta) for meta in stored.sheets_metadata]
    for name in stored.sheet_names:
        assert made.get_sheet_by_name(name).to_python() == stored.get_sheet_by_name(name).to_python(), "make corpora"


def vars_of(meta: Any) -> tuple[str, str, str]:
    return meta.name, str(meta.typ), str(meta.visible)


# --- observations ------------------------------------------------------------------------------------------------


def test_observations_have_their_columns_and_no_theme(observations: list[dict[str, str]]) -> None:
    assert len(observations) == 120
    assert list(observations[0]) == ["id", "date", "departement", "cycle", "observateur", "observation"]
    assert len({row["id"] for row in observations}) == 120
    assert all(value.strip() for row in observations for value in row.values())


def test_observations_come_from_the_field(observations: list[dict[str, str]]) -> None:
    assert {row["observateur"] for row in observations} == {"ERUN", "CPD"}
    assert {row["departement"] for row in observations} == set(PUBLISHED_DEPARTEMENTS)
    assert {row["cycle"] for row in observations} == {"1", "2"}


def test_observations_are_of_school_days(observations: list[dict[str, str]]) -> None:
    for row in observations:
        day = datetime.date.fromisoformat(row["date"])
        assert datetime.date(2024, 9, 2) <= day <= datetime.date(2025, 2, 7), row["id"]
        assert day.weekday() in (0, 1, 3, 4), row["id"]  # no school on Wednesdays and weekends
        assert not any(first <= row["date"] <= last for first, last in NO_SCHOOL), row["id"]


def test_observations_have_30_to_150_words(observations: list[dict[str, str]]) -> None:
    # What stands between spaces and has a letter or a digit; French puts spaces around « and before :.
    sizes = {
        row["id"]: sum(bool(re.search(r"\w", piece)) for piece in row["observation"].split()) for row in observations
    }
    assert not {name: size for name, size in sizes.items() if not 30 <= size <= 150}


def test_no_two_observations_are_alike(observations: list[dict[str, str]]) -> None:
    marks = [shingles(row["observation"]) for row in observations]
    closest = max((likeness(one, other), i, j) for (i, one), (j, other) in combinations(enumerate(marks), 2))
    assert closest[0] < 0.1, f"{observations[closest[1]]['id']} and {observations[closest[2]]['id']}"


def test_observations_load(observations: list[dict[str, str]]) -> None:
    corpus = entnlp.load_demo("observations")
    assert corpus.frame["text_id"].tolist() == [row["id"] for row in observations]
    assert set(corpus.frame["status"]) == {"ok"}
    assert corpus.metadata_columns == ["date", "departement", "cycle", "observateur"]


# --- loading -----------------------------------------------------------------------------------------------------


def test_annex1_is_the_default(annex1: entnlp.Corpus) -> None:
    assert entnlp.load_demo().frame.equals(annex1.frame)


def test_unknown_demo() -> None:
    with pytest.raises(
        OptionError, match=r'no demo corpus "annexe1"; allowed: annex1, observations; closest: "annex1"'
    ):
        entnlp.load_demo("annexe1")


def test_missing_folder_is_an_incomplete_installation() -> None:
    with pytest.raises(
        InputError, match=r"corpora/annex9 is missing from this installation of entnlp; install it again"
    ):
        shipped_folder("corpora", "annex9")
    assert shipped_folder("corpora", "annex1").samefile(CORPORA / "annex1")


def test_package_comes_before_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "src" / "entnlp"
    (package / "corpora").mkdir(parents=True)
    (package.parents[1] / "corpora").mkdir()
    monkeypatch.setattr("entnlp.resources.files", lambda _: package)
    assert shipped_folder("corpora") == package / "corpora"
    (package / "corpora").rmdir()
    assert shipped_folder("corpora") == package.parents[1] / "corpora"
