"""Every command does in one line what the library does, prints what it should, and is silent when asked."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from PIL import Image

import entnlp

TEXT = ["--text", "reponse"]
SMALL = ["--width", "6", "--height", "4", "--dpi", "50"]
Run = Callable[..., Any]


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""), delimiter=";"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def tokens(parents: Path) -> entnlp.TokenTable:
    return entnlp.tokenize(entnlp.read_corpus(parents, text="reponse"))


# --- what is printed and written ---------------------------------------------------------------------------------


def test_summary_prints_its_sentences(run: Run, parents: Path) -> None:
    ran = run("summary", parents, *TEXT, "--by", "cycle", "--top", 2)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "Cycle 1 : ce corpus contient 10 mots (7 mots différents) dans 3 réponses ; non comptés : 0 réponse vide, "
        "1 formule sans contenu ; mots les plus fréquents : photos (3), blog (1).",
        "Cycle 2 : ce corpus contient 7 mots (6 mots différents) dans 2 réponses ; non comptés : 1 réponse vide, "
        "0 formule sans contenu ; mots les plus fréquents : devoirs (2), cahier (1).",
    ]


@pytest.mark.parametrize("name", ["s.csv", "s.tsv", "s.xlsx"])
def test_summary_writes_a_table(run: Run, parents: Path, tmp_path: Path, name: str) -> None:
    ran = run("summary", parents, *TEXT, "-b", "cycle", "-o", name)
    assert (ran.code, ran.out, ran.err) == (0, f"2 lignes dans {name}\n", "")
    if name == "s.csv":
        assert [(row["groupe"], row["mots"], row["total"]) for row in table(tmp_path / name)] == [
            ("1", "10", "4"),
            ("2", "7", "3"),
        ]


def test_terms_prints_twenty_terms_at_most(run: Run, tmp_path: Path) -> None:
    words = (
        "photos blog école sortie devoirs cahier mot classe élève musée jeu livre film chant danse lecture maths dessin"
    )
    (tmp_path / "a.csv").write_text(f"id;reponse\n1;{words} histoire géographie sciences anglais\n", "utf-8")
    printed = run("terms", "a.csv", *TEXT).out.splitlines()
    assert len(printed) == 21
    assert printed[0].split()[:3] == ["rank", "term", "count"]
    assert len(run("terms", "a.csv", *TEXT, "--top", 3).out.splitlines()) == 4
    assert run("terms", "a.csv", *TEXT, "-o", "t.csv").out == "22 lignes dans t.csv\n"
    assert run("terms", "a.csv", *TEXT, "-o", "t.csv", "--top", 5).out == "5 lignes dans t.csv\n"


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ([], {}),
        (["--by", "cycle"], {"by": "cycle"}),
        (["--by", "cycle", "--by", "département"], {"by": ["cycle", "département"]}),
        (["--by", "CYCLE"], {"by": "cycle"}),
        (["--by", "col:B"], {"by": "cycle"}),
        (["--unit", "lemma", "--min-count", "2"], {"unit": "lemma", "min_count": 2}),
        (["--unit", "surface"], {"unit": "surface"}),
        (["--ngram", "3"], {"ngram": 3}),
        (["--ngram", "2", "--ngram", "3"], {"ngram": (2, 3)}),
        (["--multiwords"], {"multiwords": True}),
        (["--stop", "none"], {"stop": None}),
        (["--stop", "function"], {"stop": "function"}),
        (["--stop", "survey", "--stop", "mots.txt"], {"stop": ["survey", Path("mots.txt")]}),
        (["--top", "2", "--by", "cycle"], {"by": "cycle", "top": 2}),
    ],
    ids=str,
)
def test_terms_are_the_frequencies_of_the_library(
    run: Run, tokens: entnlp.TokenTable, tmp_path: Path, arguments: list[str], options: dict[str, Any]
) -> None:
    (tmp_path / "mots.txt").write_text("photos\n")
    ran = run("terms", "parents.csv", *TEXT, *arguments, "-o", "cli.csv")
    assert (ran.code, ran.err) == (0, "")
    counted = entnlp.frequencies(tokens, **options).to_frame()
    if options.get("unit") == "lemma":  # what is grouped are forms, no spellings
        counted = counted.rename(columns={"variants": "forms"})
    entnlp.write_table(counted, "api.csv")
    rows = table(tmp_path / "cli.csv")
    assert rows
    assert rows == table(tmp_path / "api.csv")


def test_terms_without_any_term(run: Run, parents: Path) -> None:
    assert run("terms", parents, *TEXT, "--min-count", 99).out == "(aucun terme)\n"


def test_candidates(run: Run, tmp_path: Path) -> None:
    rows = "".join(f"{i};le cahier de textes et la frise chronologique\n" for i in range(9)) + "10;les photos\n"
    (tmp_path / "a.csv").write_text(f"id;reponse\n{rows}", "utf-8")
    assert run("terms", "a.csv", *TEXT, "--candidates", "--duplicates", "keep", "-o", "c.csv").code == 0
    found = {row["terme"]: row for row in table(tmp_path / "c.csv")}
    assert found["cahier de textes"]["effectif"] == "9"
    assert found["frise chronologique"]["mots du terme"] == "2"
    assert not [term for term in found if term.startswith(("le ", "de ", "la ", "et "))]


def test_own_lists(run: Run, parents: Path, tmp_path: Path) -> None:
    (tmp_path / "graphies.txt").write_text("blog = journal\n", "utf-8")
    (tmp_path / "termes.txt").write_text("les devoirs\n", "utf-8")
    (tmp_path / "rien.txt").write_text("Voir les photos\n", "utf-8")
    lists = ["--spelling", "graphies.txt", "--terms", "termes.txt", "--formulas", "rien.txt"]
    run("terms", parents, *TEXT, "--multiwords", *lists, "-o", "t.csv")
    counts = {row["terme"]: int(row["effectif"]) for row in table(tmp_path / "t.csv")}
    assert counts["journal"] == 1
    assert counts["les devoirs"] == 1
    assert counts["photos"] == 2
    assert "blog" not in counts


def test_cloud_writes_five_files_per_group(run: Run, parents: Path, tmp_path: Path) -> None:
    ran = run("cloud", parents, *TEXT, "--by", "cycle", *SMALL, "-o", "n")
    assert (ran.code, ran.out, ran.err) == (0, "10 fichiers dans n\n", "")
    names = [f"nuage_cycle-{n}{suffix}" for n in "12" for suffix in (".csv", ".json", ".png", ".svg", ".txt")]
    assert sorted(contents(tmp_path / "n")) == names
    counts = {row["term"]: row["count"] for row in table(tmp_path / "n" / "nuage_cycle-1.csv")}
    assert counts["photos"] == "3"
    assert run("cloud", parents, *TEXT, *SMALL, "-o", "tout").code == 0
    assert "nuage_ensemble.png" in contents(tmp_path / "tout")


def test_cloud_options_reach_the_picture(run: Run, parents: Path, tmp_path: Path) -> None:
    shape = Image.new("L", (80, 50), 255)
    shape.paste(0, (2, 2, 78, 48))
    shape.save(tmp_path / "forme.png")
    given = ["--palette", "okabe_ito", "--max-words", 3, "--horizontal", 1, "--seed", 7, "--mask", "forme.png"]
    run("cloud", parents, *TEXT, "--by", "cycle", "--shared-scale", *SMALL, *given, "-o", "n")
    settings = [json.loads((tmp_path / "n" / f"nuage_cycle-{n}.json").read_text("utf-8")) for n in "12"]
    asked = {"width_cm": 6.0, "height_cm": 4.0, "dpi": 50, "palette": "okabe_ito", "max_words": 3, "horizontal": 1.0}
    asked |= {"seed": 7, "mask": "forme.png", "shared_scale": True}
    assert {name: settings[0][name] for name in asked} == asked
    assert settings[0]["max_pt"] == settings[1]["max_pt"]
    assert settings[0]["scale_max"] == settings[1]["scale_max"] == 3


def test_cloud_leaves_out_a_group_that_cannot_be_drawn(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("cycle;reponse\n1;les photos\n2;写真\n3;le la\n", "utf-8")
    assert run("cloud", "a.csv", *TEXT, "--by", "cycle", *SMALL, "-o", "n").out == "5 fichiers dans n\n"
    assert {name.split(".")[0] for name in contents(tmp_path / "n")} == {"nuage_cycle-1"}


def test_tokens(run: Run, parents: Path, tokens: entnlp.TokenTable, tmp_path: Path) -> None:
    printed = run("tokens", parents, *TEXT, "--top", 4).out.splitlines()
    assert printed[0].split()[:5] == ["text_id", "sentence", "start", "end", "surface"]
    assert [line.split()[4] for line in printed[1:]] == ["Les", "photos", "de", "SECRETMARK"]
    assert run("tokens", parents, *TEXT, "-o", "t.csv").out == f"{len(tokens)} tokens dans t.csv\n"
    written = table(tmp_path / "t.csv")
    assert [row["graphie"] for row in written] == tokens.to_frame()["surface"].tolist()
    assert [row["lemme"] for row in written] == tokens.to_frame()["lemma"].tolist()
    assert not set(written[0]) & set(tokens.to_frame().columns)  # French headers only
    assert run("tokens", parents, *TEXT, "-o", "t.tokens").out == f"{len(tokens)} tokens dans t.tokens\n"
    again = entnlp.TokenTable.from_parquet(tmp_path / "t.tokens")
    pd.testing.assert_frame_equal(again.to_frame(), tokens.to_frame())


@pytest.mark.parametrize("name", ["c.csv", "c.tsv", "c.xlsx", "c.parquet", "c.jsonl"])
def test_convert_keeps_texts_statuses_and_metadata(run: Run, parents: Path, tmp_path: Path, name: str) -> None:
    ran = run("convert", parents, "-o", name, *TEXT, "--id", "id", "--keep", "cycle")
    assert (ran.code, ran.out) == (0, f"7 textes (5 ok, 1 empty, 1 formula, 0 duplicate) dans {name}\n")
    before = entnlp.read_corpus(parents, text="reponse", id="id", keep="cycle").frame.astype(str)
    assert entnlp.read_corpus(tmp_path / name).frame.astype(str).to_dict("list") == before.to_dict("list")


def test_convert_to_iramuteq(run: Run, parents: Path, tmp_path: Path) -> None:
    assert run("convert", parents, *TEXT, "--keep", "cycle", "-o", "c.iramuteq.txt").code == 0
    lines = (tmp_path / "c.iramuteq.txt").read_text("utf-8").splitlines()
    assert sum(line.startswith("**** ") and "*cycle_1" in line for line in lines) == 3
    assert sum(line.startswith("**** ") for line in lines) == 5


def test_several_text_columns(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("cycle;q1;q2\n1;les photos;blog\n2;devoirs;blog\n", "utf-8")
    two = ["a.csv", "--text", "q1", "--text", "q2"]

    def groups(*by: str) -> dict[str, int]:
        arguments = [each for name in by for each in ("--by", name)]
        assert run("summary", *two, *arguments, "-o", "s.csv").code == 0
        return {row["groupe"]: int(row["mots"]) for row in table(tmp_path / "s.csv")}

    assert groups("question") == {"q1": 3, "q2": 2}
    assert groups("cycle") == groups("col:A") == {"1": 3, "2": 2}
    assert groups("cycle", "question") == {"1 / q1": 2, "1 / q2": 1, "2 / q1": 1, "2 / q2": 1}
    assert groups("question", "Cycle") == {"q1 / 1": 2, "q1 / 2": 1, "q2 / 1": 1, "q2 / 2": 1}


def test_column_that_has_the_name_of_ours(run: Run, tmp_path: Path) -> None:
    # "status" is our word for ok, empty, formula; the file's own column is the one that is meant.
    (tmp_path / "a.csv").write_text("ID;status;reponse\n1;mère;les photos\n2;père;blog\n", "utf-8")
    assert run("terms", "a.csv", *TEXT, "--by", "status", "-o", "t.csv").code == 0
    assert [row["groupe"] for row in table(tmp_path / "t.csv")] == ["mère", "père"]
    assert run("terms", "a.csv", *TEXT, "--by", "ID", "--id", "id", "-o", "t.csv").code == 0
    assert [row["groupe"] for row in table(tmp_path / "t.csv")] == ["1", "2"]
    assert run("terms", "a.csv", *TEXT, "--by", "ID", "--by", "id", "-o", "t.csv").code == 0
    assert [row["groupe"] for row in table(tmp_path / "t.csv")] == ["1", "2"]


def test_workbook_sheet_header_and_encoding(run: Run, make: Any, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(make.xlsx_bytes())
    assert run("summary", "a.xlsx", *TEXT, "--sheet", "réponses", "--header", 1).code == 0
    (tmp_path / "a.ods").write_bytes(make.ods_bytes())
    assert run("summary", "a.ods", *TEXT, "--top", 1).out.endswith(" : photos (3).\n")
    (tmp_path / "b.csv").write_bytes("n|reponse\n1|école é\n".encode("cp1252"))
    ran = run("tokens", "b.csv", *TEXT, "--encoding", "cp1252", "--delimiter", "|")
    assert "école" in ran.out


def test_table_without_header(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1;les photos\n2;les devoirs\n", "utf-8")
    ran = run("summary", "a.csv", "--text", "col:B", "--header", 0)
    assert (ran.code, ran.err) == (0, "")
    assert "ce corpus contient 4 mots (3 mots différents) dans 2 réponses" in ran.out


# --- the annex ---------------------------------------------------------------------------------------------------


def test_annex(run: Run, parents: Path, tmp_path: Path) -> None:
    ran = run("annex", parents, *TEXT, "--by", "cycle", *SMALL)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[-1] == "27 fichiers dans annexe"
    assert lines[:-1] == (tmp_path / "annexe" / "synthese.txt").read_text("utf-8").splitlines()
    assert len(contents(tmp_path / "annexe")) == 27


def test_annex_is_the_annex_of_the_library(run: Run, tokens: entnlp.TokenTable, tmp_path: Path) -> None:
    run("annex", "parents.csv", *TEXT, "--by", "cycle", "--unit", "lemma", "--top", 3, *SMALL, "-o", "cli")
    small = {"width_cm": 6.0, "height_cm": 4.0, "dpi": 50}
    entnlp.annex(tokens, by="cycle", unit="lemma", top=3, cloud_options=small).save(tmp_path / "api")
    cli, api = contents(tmp_path / "cli"), contents(tmp_path / "api")
    assert [name for name in cli if cli[name] != api.get(name)] == ["parametres.json"]
    assert cli.keys() == api.keys()


def test_settings_are_a_command_that_makes_the_same_annex(run: Run, parents: Path, tmp_path: Path) -> None:
    (tmp_path / "mots.txt").write_text("blog\n")
    (tmp_path / "graphies.txt").write_text("SECRETMARK = piscine\n")
    lists = ["--stop", "survey", "--stop", "mots.txt", "--spelling", "graphies.txt"]
    options = ["--by", "col:B", "--by", "département", "--unit", "lemma", "--duplicates", "text", "--shared-scale"]
    run("annex", parents, *TEXT, *options, *lists, "--top", 3, *SMALL, "-o", "un")
    stored = json.loads((tmp_path / "un" / "parametres.json").read_text("utf-8"))
    assert stored["command"]["name"] == "annex"
    assert list(stored["command"]["options"]) == sorted(stored["command"]["options"])  # however they were typed
    again: list[object] = []
    for name, value in stored["command"]["options"].items():
        option = "--" + name.replace("_", "-")
        if isinstance(value, bool):
            again += [option] if value else []
        else:
            again += [each for one in (value if isinstance(value, list) else [value]) for each in (option, one) if one]
    assert [each for each in again if each == "--by"] == ["--by", "--by"]
    assert run("annex", stored["source"]["name"], *again, "-o", "deux").code == 0
    assert contents(tmp_path / "un") == contents(tmp_path / "deux")
    assert str(tmp_path) not in json.dumps(stored)


def test_convert_never_writes_over_its_input(run: Run, parents: Path) -> None:
    before = parents.read_bytes()
    ran = run("convert", str(parents), *TEXT, "-o", str(parents))
    assert ran.code == 2
    assert "is the input itself" in ran.err
    assert parents.read_bytes() == before


def test_annex_refuses_groups_that_are_respondents(run: Run, tmp_path: Path) -> None:
    rows = "".join(f"{i};réponse {i}\n" for i in range(150))
    (tmp_path / "a.csv").write_text("id;reponse\n" + rows, "utf-8")
    ran = run("annex", str(tmp_path / "a.csv"), *TEXT, "--by", "id", "-o", str(tmp_path / "out"))
    assert ran.code == 2
    assert "150 groups; an annex takes at most 100" in ran.err
    assert not (tmp_path / "out").exists()
