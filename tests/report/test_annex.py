"""The annex: its numbers, its files, and that it can be made again."""

from __future__ import annotations

import errno
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from python_calamine import CalamineWorkbook

import entnlp
from entnlp.errors import InputError, OptionError, SchemaError
from entnlp.figures.wording import file_stems
from entnlp.report.annex import OVERALL, draw_clouds, group_titles

CLOUD_SUFFIXES = (".png", ".svg", ".csv", ".json", ".txt")
FIXED = ["frequences.xlsx", "graphies.csv", "parametres.json", "synthese.csv", "synthese.txt", "synthese.xlsx"]


def files_of(stems: list[str], *, drawn: list[str] | None = None) -> list[str]:
    tables = [f"frequences_{stem}{suffix}" for stem in stems for suffix in (".csv", ".xlsx")]
    clouds = [f"nuage_{stem}{suffix}" for stem in (stems if drawn is None else drawn) for suffix in CLOUD_SUFFIXES]
    return sorted([*FIXED, *tables, *clouds])


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def counts_of(table: Any) -> dict[str, int]:
    return dict(zip(table["term"], table["count"], strict=True))


@pytest.fixture(scope="module")
def made(parents: entnlp.TokenTable, small: dict[str, Any]) -> entnlp.Annex:
    return entnlp.annex(parents, by="cycle", cloud_options=small)


# --- numbers, counted by hand from tests/golden/parents.csv ------------------------------------------------------


def test_numbers(made: entnlp.Annex) -> None:
    columns = ["group", "words", "distinct", "hapax", "ok", "empty", "formula", "duplicate", "total"]
    assert made.summary[columns].to_numpy().tolist() == [
        ["cycle 1", 15, 10, 6, 5, 1, 1, 0, 7],
        ["cycle 2", 11, 9, 8, 4, 1, 1, 1, 7],
        ["ensemble", 26, 16, 10, 9, 2, 2, 1, 14],
    ]
    assert counts_of(made.tables["cycle 1"]) == {"photos": 3, "activités": 2, "blog": 2, "sortie": 1, "voir": 1}
    assert counts_of(made.tables["cycle 2"]) == {"devoirs": 3, "cahier": 1, "photos": 1, "textes": 1, "école": 1}
    assert counts_of(made.tables["ensemble"]) == {
        "photos": 4, "devoirs": 3, "activités": 2, "blog": 2, "cahier": 1, "sortie": 1, "textes": 1, "voir": 1, "école": 1,
    }  # fmt: skip


def test_groups_add_up(made: entnlp.Annex) -> None:
    parts = made.summary.iloc[:-1][["words", "ok", "empty", "formula", "duplicate", "total", "sentences"]].sum()
    assert parts.to_dict() == made.summary.iloc[-1][list(parts.index)].to_dict()


def test_rates_and_shares(made: entnlp.Annex) -> None:
    photos = made.tables["cycle 1"].set_index("term").loc["photos"]
    assert photos["n_texts"] == 3
    assert photos["share_texts"] == pytest.approx(3 / 5)
    assert photos["per_10000"] == pytest.approx(3 * 10_000 / 15)


def test_clouds_hold_the_counts_of_the_tables(made: entnlp.Annex) -> None:
    assert list(made.clouds) == list(made.tables) == ["cycle 1", "cycle 2", "ensemble"]
    for title, cloud in made.clouds.items():
        shown = counts_of(cloud.words) | counts_of(cloud.not_drawn)
        assert shown == counts_of(made.tables[title])
        assert title in cloud.alt_text()


@pytest.mark.parametrize(
    ("unit", "term", "count", "words"),
    [("form", "photos", 4, "formes, graphies regroupées"), ("lemma", "photo", 4, "lemmes"),
     ("surface", "PHOTOS", 1, "formes telles que tapées")],
)  # fmt: skip
def test_units(parents: entnlp.TokenTable, small: dict[str, Any], unit: str, term: str, count: int, words: str) -> None:
    made = entnlp.annex(parents, unit=unit, cloud_options=small)
    assert counts_of(made.tables["ensemble"])[term] == count
    assert made.notes()["unité comptée"] == words
    assert made.summary["words"].tolist() == [26]


def test_stop_lists_leave_tables_but_not_totals(parents: entnlp.TokenTable, small: dict[str, Any]) -> None:
    bare = entnlp.annex(parents, stop=None, cloud_options=small)
    assert bare.tables["ensemble"]["count"].sum() == 26
    assert counts_of(bare.tables["ensemble"])["l'"] == 1
    listed = entnlp.annex(parents, stop=["survey", "photos"], cloud_options=small)
    assert "photos" not in counts_of(listed.tables["ensemble"])
    assert listed.summary["words"].tolist() == bare.summary["words"].tolist() == [26]
    assert "words given" in listed.notes()["mots écartés des tableaux"]


def test_multiword_terms(parents: entnlp.TokenTable, small: dict[str, Any]) -> None:
    made = entnlp.annex(parents, multiwords=True, cloud_options=small)
    counts = counts_of(made.tables["ensemble"])
    assert [term for term in counts if term.startswith("cahier")] == ["cahier de textes"]
    assert made.notes()["termes de plusieurs mots"].startswith("termes ENT")
    assert entnlp.annex(parents, cloud_options=small).notes()["termes de plusieurs mots"] == "non regroupés"


def test_min_count_and_top(parents: entnlp.TokenTable, small: dict[str, Any]) -> None:
    made = entnlp.annex(parents, min_count=2, top=1, cloud_options=small)
    assert counts_of(made.tables["ensemble"]) == {"photos": 4, "devoirs": 3, "activités": 2, "blog": 2}
    assert repr(made).endswith("mots les plus fréquents : photos (4).")


def test_without_overall(parents: entnlp.TokenTable, small: dict[str, Any]) -> None:
    assert list(entnlp.annex(parents, by="cycle", overall=False, cloud_options=small).tables) == ["cycle 1", "cycle 2"]


def test_shared_scale(parents: entnlp.TokenTable, small: dict[str, Any]) -> None:
    def size_of(word: str, *, shared: bool) -> list[float]:
        clouds = entnlp.annex(
            parents, by="cycle", overall=False, shared_scale=shared, cloud_options=small
        ).clouds.values()
        return [cloud.words.set_index("term").loc[word, "font_pt"] for cloud in clouds]

    # "photos" comes 3 times in cycle 1 and once in cycle 2; sizes follow the root of the count.
    large, little = size_of("photos", shared=True)
    assert large == pytest.approx(little * 3**0.5)
    assert size_of("photos", shared=False) != [large, little]


def test_notify_names_each_part(parents: entnlp.TokenTable, small: dict[str, Any], tmp_path: Path) -> None:
    heard: list[str] = []
    entnlp.annex(parents, by="cycle", cloud_options=small, notify=heard.append).save(tmp_path, notify=heard.append)
    assert heard == ["comptages", "nuages de mots", "synthèse", "cycle 1", "cycle 2", "ensemble"]


def test_notebook_display_holds_tables_and_clouds(made: entnlp.Annex) -> None:
    html = made._repr_html_()
    assert html.count("<svg") == 3
    assert ">15</td>" in html
    assert repr(made).count("\n") == 2


# --- files -------------------------------------------------------------------------------------------------------


def test_all_files_are_written_and_listed(made: entnlp.Annex, tmp_path: Path) -> None:
    written = made.save(tmp_path / "neuf" / "annexe")
    assert sorted(path.name for path in written) == files_of(["cycle-1", "cycle-2", "ensemble"])
    assert sorted(contents(tmp_path / "neuf" / "annexe")) == sorted(path.name for path in written)
    assert len(set(written)) == len(written)


def test_workbooks_hold_the_tables_and_how_they_were_made(made: entnlp.Annex, tmp_path: Path) -> None:
    made.save(tmp_path)
    book = CalamineWorkbook.from_path(str(tmp_path / "frequences.xlsx"))
    assert book.sheet_names == ["cycle 1", "cycle 2", "ensemble", "lisez-moi"]
    assert book.get_sheet_by_name("cycle 2").to_python()[1] == [
        *(1, "devoirs", 3, 3, 0.75, pytest.approx(30_000 / 11), ""),
    ]
    notes = {row[0]: row[1] for row in book.get_sheet_by_name("lisez-moi").to_python()}
    assert notes["fichier"] == "parents.csv"
    assert len(notes["empreinte SHA-256"]) == 64
    assert notes["version"] == f"entnlp {entnlp.__version__}, entnlp.FrenchTokenizer.v1"
    assert "mots outils" in notes["mots écartés des tableaux"]
    one = CalamineWorkbook.from_path(str(tmp_path / "frequences_cycle-2.xlsx"))
    assert one.get_sheet_by_name("cycle 2").to_python() == book.get_sheet_by_name("cycle 2").to_python()
    summary = CalamineWorkbook.from_path(str(tmp_path / "synthese.xlsx")).get_sheet_by_name("synthèse").to_python()
    assert [row[:2] for row in summary[1:]] == [["cycle 1", 15], ["cycle 2", 11], ["ensemble", 26]]


def test_pictures_have_their_size(made: entnlp.Annex, tmp_path: Path) -> None:
    made.save(tmp_path)
    with Image.open(tmp_path / "nuage_cycle-1.png") as image:
        assert image.size == (round(6 / 2.54 * 50), round(4 / 2.54 * 50))
        assert image.info["dpi"] == pytest.approx((50, 50), abs=0.02)


def test_same_bytes_in_two_folders(parents: entnlp.TokenTable, small: dict[str, Any], tmp_path: Path) -> None:
    for name in ("un", "deux"):
        entnlp.annex(parents, by="cycle", cloud_options=small).save(tmp_path / name)
    first, second = contents(tmp_path / "un"), contents(tmp_path / "deux")
    assert sorted(first) == files_of(["cycle-1", "cycle-2", "ensemble"])
    assert [name for name in first if first[name] != second[name]] == []
    assert first.keys() == second.keys()


def test_saving_twice_replaces(made: entnlp.Annex, tmp_path: Path) -> None:
    made.save(tmp_path)
    before = contents(tmp_path)
    (tmp_path / "synthese.txt").write_text("another")
    made.save(tmp_path)
    assert contents(tmp_path) == before


def test_settings_make_the_same_annex_again(parents: entnlp.TokenTable, small: dict[str, Any], tmp_path: Path) -> None:
    options: dict[str, Any] = {
        "by": ["cycle"], "unit": "lemma", "multiwords": True, "top": 2, "min_count": 2, "overall": False,
        "shared_scale": True,
    }  # fmt: skip
    entnlp.annex(parents, **options, cloud_options={**small, "palette": "black"}).save(tmp_path / "un")
    stored = json.loads((tmp_path / "un" / "parametres.json").read_text("utf-8"))
    assert {name: stored[name] for name in options} == options
    again = {name: stored[name] for name in (*options, "cloud_options")}
    entnlp.annex(parents, **again).save(tmp_path / "deux")
    assert contents(tmp_path / "un") == contents(tmp_path / "deux")
    assert stored["source"]["name"] == "parents.csv"
    assert re.fullmatch("[0-9a-f]{64}", stored["source"]["sha256"])
    assert {"entnlp", "tokeniser", "spacy", "language", "lemmas", "spelling", "terms", "stop"} <= set(stored)


def test_settings_name_a_mask_without_its_folder(parents: entnlp.TokenTable, tmp_path: Path) -> None:
    mask = tmp_path / "ecole.png"
    image = Image.new("L", (60, 40), 255)
    image.paste(0, (2, 2, 58, 38))
    image.save(mask)
    made = entnlp.annex(parents, cloud_options={"mask": mask, "dpi": 50})
    assert made.about["cloud_options"] == {"mask": "ecole.png", "dpi": 50}
    assert str(tmp_path) not in json.dumps(made.about)


def test_no_text_of_a_respondent_is_in_the_settings(grouped: Any, small: dict[str, Any], tmp_path: Path) -> None:
    entnlp.annex(grouped(("1", "Zorglub mange des pommes vertes")), cloud_options=small).save(tmp_path)
    assert b"zorglub mange" not in (tmp_path / "parametres.json").read_bytes().lower()
    assert b"mange des" not in b"".join(contents(tmp_path).values()).lower()


# --- groups ------------------------------------------------------------------------------------------------------


def test_odd_group_names_stay_in_the_folder(grouped: Any, small: dict[str, Any], tmp_path: Path) -> None:
    names = ["../../etc", "a/b", "A B", "école & cie", "🎈", "x" * 200, "=1+1", "con", "lisez-moi", "[]:*?/\\"]
    made = entnlp.annex(grouped(*((name, "les photos") for name in names)), by="cycle", cloud_options=small)
    written = made.save(tmp_path / "annexe")
    assert sorted(contents(tmp_path)) == sorted(f"annexe/{path.name}" for path in written)
    assert len({path.name.lower() for path in written}) == len(written) == len(FIXED) + 7 * (len(names) + 1)
    assert all(re.fullmatch(r"[a-z0-9_.-]{1,90}", path.name) for path in written)
    assert len(CalamineWorkbook.from_path(str(tmp_path / "annexe" / "frequences.xlsx")).sheet_names) == len(names) + 2
    first_cells = [
        line.split(";")[0] for line in (tmp_path / "annexe" / "synthese.csv").read_text("utf-8-sig").splitlines()
    ]
    assert not [cell for cell in first_cells if cell.startswith("=")]


def test_missing_group_is_named(grouped: Any, small: dict[str, Any], tmp_path: Path) -> None:
    made = entnlp.annex(grouped((None, "photos"), ("1", "blog"), ("", "blog")), by="cycle", cloud_options=small)
    assert made.summary.set_index("group")["ok"].to_dict() == {
        "cycle 1": 1, "cycle (sans valeur)": 2, "ensemble": 3,
    }  # fmt: skip
    assert (tmp_path / "frequences_cycle-sans-valeur.csv") in made.save(tmp_path)


def test_groups_are_in_the_order_of_numbers(grouped: Any, small: dict[str, Any]) -> None:
    made = entnlp.annex(grouped(*((n, "photos") for n in ("10", "2", "1"))), by="cycle", cloud_options=small)
    assert list(made.tables) == ["cycle 1", "cycle 2", "cycle 10", "ensemble"]


@pytest.mark.parametrize("text", ["RAS", "", "/", "le la les", "👍", "12"])
def test_group_without_a_countable_word(grouped: Any, small: dict[str, Any], tmp_path: Path, text: str) -> None:
    made = entnlp.annex(grouped(("1", text), ("2", "photos")), by="cycle", cloud_options=small)
    assert list(made.tables) == ["cycle 1", "cycle 2", "ensemble"]
    assert list(made.clouds) == ["cycle 2", "ensemble"]
    assert made.about["without_cloud"] == ["cycle 1"]
    written = made.save(tmp_path)
    stems = ["cycle-1", "cycle-2", "ensemble"]
    assert sorted(path.name for path in written) == files_of(stems, drawn=["cycle-2", "ensemble"])
    assert (tmp_path / "frequences_cycle-1.csv").read_text("utf-8-sig").count("\n") == 1
    assert "mots les plus fréquents" not in made.summary["sentence"].iloc[0]


@pytest.mark.parametrize("text", ["写真", "صور", "x" * 200], ids=["no glyph", "no glyph, right to left", "too long"])
def test_group_that_cannot_be_drawn_does_not_stop_the_others(grouped: Any, small: dict[str, Any], text: str) -> None:
    for shared in (True, False):
        made = entnlp.annex(grouped(("1", text), ("2", "photos")), by="cycle", shared_scale=shared, cloud_options=small)
        assert counts_of(made.tables["cycle 1"]) == {text: 1}
        assert list(made.clouds) == ["cycle 2", "ensemble"]
        assert made.about["without_cloud"] == ["cycle 1"]


def test_nothing_at_all_can_be_drawn(grouped: Any, small: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match=r'none of the 1 words in group "cycle 1" can be drawn \(1 no glyph\)'):
        entnlp.annex(grouped(("1", "写真")), by="cycle", cloud_options=small)


def test_values_that_give_one_title_stay_two_groups(grouped: Any, small: dict[str, Any]) -> None:
    made = entnlp.annex(grouped(("1", "photos"), ("cycle 1", "blog")), by="cycle", cloud_options=small)
    assert sorted(made.tables) == ["cycle 1", "cycle 1 (2)", "ensemble"]
    assert made.summary["words"].tolist() == [1, 1, 2]
    assert {title: counts_of(table) for title, table in made.tables.items()}["cycle 1"] == {"photos": 1}


def test_group_called_ensemble_is_not_the_whole(grouped: Any, small: dict[str, Any]) -> None:
    tokens = grouped(("ensemble", "photos"), ("autre", "blog"), column="ens")
    made = entnlp.annex(tokens, by="ens", cloud_options=small)
    assert counts_of(made.tables[OVERALL]) == {"blog": 1, "photos": 1}
    assert counts_of(made.tables["ensemble (2)"]) == {"photos": 1}


def test_titles_without_grouping(grouped: Any) -> None:
    assert group_titles(entnlp.frequencies(grouped(("1", "photos")))) == {"": OVERALL}


def test_two_grouping_columns(small: dict[str, Any], golden: Path) -> None:
    corpus = entnlp.read_corpus(golden / "parents.csv", text="reponse", by=["cycle", "id"], keep=[])
    made = entnlp.annex(
        entnlp.tokenize(corpus.select(corpus.frame["id"].isin(["1", "8"]))), by=["cycle", "id"], cloud_options=small
    )
    assert list(made.tables) == ["cycle 1, id 1", "cycle 2, id 8", "ensemble"]


@pytest.mark.parametrize(
    ("titles", "stems"),
    [
        (["cycle 1", "Cycle 1", "école / é"], ["cycle-1", "cycle-1-2", "ecole-e"]),
        (["a", "a-2", "A"], ["a", "a-2", "a-3"]),
        (["🎈", "", "..", "写真"], ["groupe", "groupe-2", "groupe-3", "groupe-4"]),
        (["../x", "x" * 99], ["x", "x" * 60]),
        (["œuvre", "20 %"], ["uvre", "20"]),
    ],
)
def test_file_stems(titles: list[str], stems: list[str]) -> None:
    assert file_stems(titles) == stems


# --- what cannot be ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "counts"),
    [
        (["RAS", "aucune", "", "/"], "3 formula, 1 empty"),
        (["", "  "], "2 empty"),
        (["👍", "12", "RAS"], "2 ok, 1 formula"),
    ],
)
def test_empty_corpus(grouped: Any, texts: list[str], counts: str) -> None:
    with pytest.raises(InputError, match=rf"^no text is left to count \({counts}\); check the text column") as caught:
        entnlp.annex(grouped(*(("1", text) for text in texts)), by="cycle")
    assert "\n" not in str(caught.value)


def test_corpus_without_rows() -> None:
    with pytest.raises(InputError, match=r"no text is left to count \(no row\)"):
        entnlp.annex(entnlp.tokenize([]))


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"by": "cylce"}, SchemaError, 'grouping column "cylce" not found.*closest: "cycle"'),
        ({"unit": "lemme"}, OptionError, 'unknown unit "lemme".*closest: "lemma"'),
        ({"top": 0}, OptionError, "top must be 1 or more; received 0"),
        ({"min_count": 0}, OptionError, "must be 1 or more; received min_count=0"),
        ({"stop": "surveys"}, OptionError, 'unknown stop list "surveys".*closest: "survey"'),
        ({"stop": "liste.txt"}, InputError, 'word list "liste.txt" not found'),
        ({"cloud_options": {"palete": "ink"}}, OptionError, 'option "palete" not found.*closest: "palette"'),
        ({"cloud_options": {"palette": "inc"}}, OptionError, 'palette "inc".*closest: "ink"'),
        ({"cloud_options": {"width_cm": 1}}, OptionError, "width_cm is 1; give a number from 2 to 100"),
        ({"cloud_options": {"mask": "no.png"}}, InputError, "mask no.png not found"),
    ],
)
def test_wrong_options(parents: entnlp.TokenTable, options: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        entnlp.annex(parents, **options)


def test_draw_clouds_of_nothing() -> None:
    assert draw_clouds({}) == {}


def test_file_in_the_place_of_the_folder(made: entnlp.Annex, tmp_path: Path) -> None:
    (tmp_path / "annexe").write_text("mine")
    with pytest.raises(InputError, match='"annexe" is a file; give a folder to write the annex to'):
        made.save(tmp_path / "annexe")
    with pytest.raises(InputError, match="cannot write .*; choose another folder"):
        made.save(tmp_path / "annexe" / "dans")
    assert contents(tmp_path) == {"annexe": b"mine"}


@pytest.mark.parametrize("failing", [0, 1, 3, 6, 12, 26])
def test_failure_leaves_whole_files_only(
    made: entnlp.Annex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    made.save(tmp_path / "whole")
    whole = contents(tmp_path / "whole")
    replace, done = os.replace, []

    def fails_later(source: Any, target: Any) -> None:
        if len(done) == failing:
            raise OSError(errno.ENOSPC, "No space left on device")
        done.append(target)
        replace(source, target)

    monkeypatch.setattr("os.replace", fails_later)
    with pytest.raises(InputError, match="cannot write .*: no space left on device"):
        made.save(tmp_path / "annexe")
    left = contents(tmp_path / "annexe")
    assert len(left) == failing
    assert {name: whole[name] for name in left} == left
    # The settings come last: an annex that has them is complete.
    assert "parametres.json" not in left


def test_interruption_leaves_no_temporary_file(
    made: entnlp.Annex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", interrupted)
    with pytest.raises(KeyboardInterrupt, match="^$"):
        made.save(tmp_path)
    assert contents(tmp_path) == {}
