"""The command line itself: silence, help, version, exit codes, a process of its own."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from python_calamine import CalamineWorkbook

import entnlp
from entnlp.cli import annex, concordance, cooccurrence, counting, demo, files, language, lexis, reinert, specificities
from entnlp.cli import options as o

COMMANDS = [
    "annex", "summary", "terms", "cloud", "specific", "tokens", "convert", "evaluate-language", "concordance", "ca", "reinert", "cooccur", "lexis", "classify",
    "sample", "agreement", "train", "evaluate", "demo",
]  # fmt: skip
TEXT = ["--text", "reponse"]
SMALL = ["--width", "6", "--height", "4", "--dpi", "50"]
Run = Callable[..., Any]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- silence, help, version, codes -------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["annex", "summary", "terms", "cloud", "tokens"])
@pytest.mark.parametrize("quiet", ["--quiet", "-q"])
def test_quiet_is_silent(run: Run, parents: Path, tmp_path: Path, command: str, quiet: str) -> None:
    output = {"annex": "annexe", "cloud": "nuages"}.get(command, "out.csv")
    small = SMALL if command in ("annex", "cloud") else []
    ran = run(command, parents, *TEXT, quiet, *small, "-o", output)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (tmp_path / output).exists()


@pytest.mark.parametrize("command", ["summary", "terms", "tokens"])
def test_quiet_without_output_prints_nothing(run: Run, parents: Path, command: str) -> None:
    ran = run(command, parents, *TEXT, "-q")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_quiet_convert(run: Run, parents: Path, tmp_path: Path) -> None:
    ran = run("convert", parents, *TEXT, "-q", "-o", "c.jsonl")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (tmp_path / "c.jsonl").exists()


def test_version(run: Run) -> None:
    ran = run("--version")
    assert (ran.code, ran.out, ran.err) == (0, f"entnlp {entnlp.__version__}\n", "")


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_help_names_the_commands(run: Run, arguments: list[str]) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Usage: entnlp [OPTIONS] COMMAND [ARGS]...")
    assert "no\n  text leaves the machine" in ran.out
    assert re.findall(r"(?m)^  ([a-z-]+)  ", ran.out[ran.out.index("Commands:") :]) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_shows_examples_and_options(run: Run, command: str) -> None:
    ran = run(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert re.search(rf"Examples?:\n\n  entnlp {command} ", ran.out)
    assert f"Usage: entnlp {command}" in ran.out
    assert "--quiet" in ran.out
    undocumented = [
        line for line in ran.out.splitlines() if re.fullmatch(r"  +(-\w, )?--[a-z-]+( <.*>)?", line.rstrip())
    ]
    following = ran.out.splitlines()
    for line in undocumented:  # the help of a long option stands on the next line
        assert following[following.index(line) + 1].startswith(" " * 10), line


EXAMPLES = [
    re.sub(r"\s+\(.*\)$", "", line)
    for text in (
        annex.EXAMPLES, counting.SUMMARY_EXAMPLES, counting.TERMS_EXAMPLES, counting.CLOUD_EXAMPLES, files.TOKENS_EXAMPLES,
        files.CONVERT_EXAMPLES, language.EXAMPLES, demo.EXAMPLES, specificities.EXAMPLES, concordance.EXAMPLES, cooccurrence.EXAMPLES, lexis.EXAMPLES,
        reinert.EXAMPLES,
    )
    for line in text.splitlines()
    if line.startswith("entnlp ") and line != "entnlp demo -o demo"  # it runs below, in a process of its own
]  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_of_the_help_run(run: Run, make: Any, tmp_path: Path, example: str) -> None:
    (tmp_path / "parents.csv").write_bytes(make.csv_bytes().replace(b"reponse", b"activites"))
    for name in ("fr_sequoia-ud-test.conllu", "mes_reponses.conllu"):
        (tmp_path / name).write_text("1\tMerci\tmerci\tINTJ\t_\t_\t0\troot\t_\t_\n", "utf-8")
    rows = [tuple(cell.replace("reponse", "Q12") for cell in row) for row in make.ROWS]
    for name in ("parents.xlsx", "enquête.xlsx"):
        (tmp_path / name).write_bytes(make.xlsx_bytes(rows))
    (tmp_path / "enquete.csv").write_bytes(make.topics_bytes("activites", words=3, texts=8))
    (tmp_path / "entretiens.csv").write_bytes(make.topics_bytes("texte", words=120, texts=6))
    before = contents(tmp_path)
    ran = run(*shlex.split(example)[1:])
    assert (ran.code, ran.err) == (0, ""), ran
    asked_output = " -o " in example or example.startswith(("entnlp annex", "entnlp cloud"))
    assert (contents(tmp_path) != before) == asked_output


def test_warning_is_one_line_without_text(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("n;reponse\n1;élèves à l'école d'été\n".encode() + b"2;caf\xe9 SECRETMARK\n")
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        ran = run("summary", "a.csv", *TEXT)
    assert ran.code == 0
    assert ran.err.startswith('entnlp: attention: "a.csv" is UTF-8 with 1 bad bytes')
    assert len(ran.err.splitlines()) == 1
    assert "SECRETMARK" not in ran.err


def test_interruption(run: Run, parents: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(o, "read", interrupted)
    ran = run("terms", parents, *TEXT)
    assert (ran.code, ran.out, ran.err) == (130, "", "entnlp: interrupted\n")


def test_bug_is_not_hidden(run: Run, parents: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(o, "read", broken)
    with pytest.raises(ZeroDivisionError, match="a bug"):
        run("terms", parents, *TEXT)


def test_notifier_and_progress_are_for_terminals(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    o.notifier(False)("lecture")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert o.wants_progress(False)
    assert not o.wants_progress(True)
    o.notifier(False)("lecture")
    o.notifier(True)("nuages")
    assert capsys.readouterr().err == "... lecture\n"


@pytest.mark.parametrize(("values", "given"), [(None, None), ([], None), (["a"], "a"), (["a", "b"], ["a", "b"])])
def test_one_or_many(values: list[str] | None, given: Any) -> None:
    assert o.one_or_many(values) == given


# --- in a process of its own -------------------------------------------------------------------------------------


def shell(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "entnlp", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, **options)


def test_demo_from_the_shell(tmp_path: Path) -> None:
    done = shell("demo", "-o", tmp_path / "demo")
    assert (done.returncode, done.stderr) == (0, "")
    folder = tmp_path / "demo" / "annexe1"
    names = set(contents(folder))
    for stem in ("cycle-1", "cycle-2", "ensemble"):
        assert {f"nuage_{stem}{suffix}" for suffix in (".png", ".svg", ".csv", ".json", ".txt")} <= names
        assert {f"frequences_{stem}.csv", f"frequences_{stem}.xlsx"} <= names
        with Image.open(folder / f"nuage_{stem}.png") as image:
            assert image.size == (round(16 / 2.54 * 300), round(9 / 2.54 * 300)) == (1890, 1063)
            assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    assert {
        "synthese.txt",
        "synthese.csv",
        "synthese.xlsx",
        "frequences.xlsx",
        "graphies.csv",
        "parametres.json",
    } <= names
    sentences = (folder / "synthese.txt").read_text("utf-8").splitlines()
    assert done.stdout.splitlines()[:3] == sentences
    assert "Cycle 1 : ce corpus contient 2\u202f456 mots" in done.stdout
    assert "photos (117), activités (84), devoirs (71), blog (63), sorties (47)." in done.stdout
    second = set(contents(tmp_path / "demo" / "annexe2"))
    assert f"{len(names) + len(second)} fichiers dans {folder.resolve()} " in done.stdout
    for made in (names, second):
        analyses = {name.split("/")[0] for name in made if "/" in name}
        assert analyses == {"specificites", "afc", "cooccurrences", "reinert", "lexis", "concordance"}
        assert {"reinert/reinert_classes.png", "cooccurrences/similitude.svg", "concordance/concordance.html"} <= made
    assert "pas possible" not in done.stdout
    lemmas = CalamineWorkbook.from_path(str(folder.parent / "lemmes.xlsx")).get_sheet_by_index(0).to_python()
    photo = next(row for row in lemmas if row[:1] == ["1"] and row[2] == "photo")
    assert photo[3] >= 138  # the lemma counts the forms together, and says which
    assert "photos (138)" in photo[-1]
    assert "cahier de" in (folder.parent / "termes.csv").read_text("utf-8-sig")
    book = CalamineWorkbook.from_path(str(folder / "frequences.xlsx"))
    assert book.sheet_names == ["cycle 1", "cycle 2", "ensemble", "lisez-moi"]
    assert book.get_sheet_by_name("cycle 1").to_python()[1][1:3] == ["photos", 138]


def test_error_from_the_shell(tmp_path: Path) -> None:
    done = shell("terms", "absent.csv", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"entnlp: .*absent\.csv.*\n", done.stderr)


def test_console_that_lacks_characters(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("n;reponse\n1;merci 👍 l’œuf\n", "utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "entnlp", "tokens", "a.csv", "--text", "reponse"]
    done = subprocess.run(command, capture_output=True, env=environment, cwd=tmp_path, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "œuf".encode("cp1252") in done.stdout
