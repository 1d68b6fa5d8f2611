"""The options by which a corpus is read: the same in every command, and all of them reach the reader."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

import entnlp
from entnlp.cli import app
from entnlp.cli import options as o
from entnlp.cli.corpus import CorpusOptions, FileOptions, reads_corpus
from entnlp.report.dossier import Dossier

FILE = ["text", "id", "sheet", "header", "encoding", "delimiter", "formulas", "duplicates"]
TOKENS = ["by", "spelling", "terms", "lemmas", "language"]
ALL = [
    "--text", "q1", "--text", "q2", "--by", "cycle", "--by", "question", "--id", "n", "--sheet", "Réponses", "--header", "2",
    "--encoding", "cp1252", "--delimiter", "|", "--formulas", "rien.txt", "--duplicates", "text", "--spelling", "g.txt",
    "--terms", "t.txt", "--terms", "u.txt", "--lemmas", "l.txt", "--language", "modele", "-q",
]  # fmt: skip
Run = Callable[..., Any]
Width = Annotated[int, typer.Option("--width", help="Words on either side.")]
Query = Annotated[str, typer.Argument(help="What is looked for.")]


@pytest.fixture
def command() -> Callable[..., Any]:
    """Run a command decorated for the test; give its output and what it received."""

    def call(function: Callable[..., None], *arguments: str) -> Any:
        alone = typer.Typer(rich_markup_mode=None, add_completion=False)
        alone.command("find")(reads_corpus(function))
        return CliRunner().invoke(alone, list(arguments))

    return call


# --- what a command is given -------------------------------------------------------------------------------------


def test_every_option_reaches_the_command(command: Any) -> None:
    received = []

    def find(corpus: CorpusOptions, query: Query, *, width: Width = 3) -> None:
        """Find."""
        received.append((corpus, query, width))

    assert command(find, "a.csv", "mot", *ALL, "--width", "5").exit_code == 0
    expected = CorpusOptions(
        file=Path("a.csv"), text=["q1", "q2"], by=["cycle", "question"], id="n", sheet="Réponses", header=2,
        encoding="cp1252", delimiter="|", formulas=Path("rien.txt"), duplicates="text", spelling=[Path("g.txt")],
        terms=[Path("t.txt"), Path("u.txt")], lemmas=[Path("l.txt")], language="modele", quiet=True,
    )  # fmt: skip
    assert received == [(expected, "mot", 5)]


def test_defaults_are_those_of_the_class(command: Any) -> None:
    received = []

    def find(corpus: CorpusOptions) -> None:
        """Find."""
        received.append(corpus)

    assert command(find, "a.csv").exit_code == 0
    assert received == [CorpusOptions(file=Path("a.csv"))]


def test_arguments_stand_after_the_file_and_required_options_anywhere(command: Any) -> None:
    received = []

    def find(
        source: FileOptions,
        *,
        width: Width = 3,
        output: Annotated[Path, typer.Option("--output", "-o", help="Where.")],
        query: Query,
        more: Annotated[list[str] | None, typer.Argument(help="More.")] = None,
    ) -> None:
        """Find."""
        received.append((source.file.name, query, more, width, output.name))

    usage = " ".join(command(find, "--help").output.split())
    assert re.search(r"Usage: find \[OPTIONS\] \S*file\S* \S*query\S* \S*more", usage)
    assert command(find, "a.csv", "mot", "un", "deux", "-o", "x").exit_code == 0
    assert received == [("a.csv", "mot", ["un", "deux"], 3, "x")]
    assert "Missing argument 'query'" in command(find, "a.csv", "-o", "x").output
    assert "Missing option '--output'" in command(find, "a.csv", "mot").output


def test_help_shows_what_is_counted_before_how_the_file_is_read(command: Any) -> None:
    def find(corpus: CorpusOptions, *, width: Width = 3) -> None:
        """Find."""

    shown = re.findall(r"(?m)^  (?:-\w, )?(--[a-z-]+)", command(find, "--help").output)
    reading = [f"--{name}" for name in [*FILE[1:], *TOKENS[1:]]]
    assert shown == ["--text", "--by", "--width", *reading, "--quiet", "--help"]


def test_a_command_that_only_reads_a_file_has_no_options_of_tokens(command: Any) -> None:
    def find(source: FileOptions) -> None:
        """Find."""

    shown = re.findall(r"(?m)^  (?:-\w, )?(--[a-z-]+)", command(find, "--help").output)
    assert shown == [*(f"--{name}" for name in FILE), "--quiet", "--help"]


def test_the_context_is_the_commands_own(command: Any) -> None:
    received = []

    def find(corpus: CorpusOptions, *, context: typer.Context, width: Width = 3) -> None:
        """Find."""
        received.append(context.params)

    command(find, "a.csv", "--width", "4")
    assert received[0]["width"] == 4
    assert received[0].keys() == {"file", "quiet", "width", *FILE, *TOKENS}


def test_an_option_of_the_same_name_is_refused() -> None:
    def find(corpus: CorpusOptions, *, terms: Width = 3) -> None:
        """Find."""

    with pytest.raises(ValueError, match="duplicate parameter name: 'terms'"):
        reads_corpus(find)


def test_names_and_documentation_stay() -> None:
    def find(corpus: CorpusOptions) -> None:
        """Find words."""

    assert (reads_corpus(find).__name__, reads_corpus(find).__doc__) == ("find", "Find words.")


# --- what is read ------------------------------------------------------------------------------------------------


def test_reading_is_what_the_library_does(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(o, "read", lambda *file, **options: asked.append((file, options)))
    CorpusOptions(file=Path("a.csv"), text=["q1"], by=["cycle"], header=0, duplicates="keep").read()
    CorpusOptions(file=Path("a.csv"), text=["q1", "q2"]).read()
    options = {
        "text": "q1", "id": None, "sheet": None, "header": 0, "encoding": None, "delimiter": None, "formulas": None,
        "duplicates": "keep", "by": ["cycle"], "keep": [],
    }  # fmt: skip
    assert asked[0] == ((Path("a.csv"),), options)
    assert (asked[1][1]["text"], asked[1][1]["by"], asked[1][1]["header"]) == (["q1", "q2"], None, None)
    assert FileOptions(file=Path("a.csv")).reading["text"] is None


def test_tokens_and_names_of_the_groups(parents: Path, tmp_path: Path) -> None:
    (tmp_path / "g.txt").write_text("blog = journal\n", "utf-8")
    options = CorpusOptions(file=parents, text=["reponse"], by=["col:B"], spelling=[tmp_path / "g.txt"])
    tokens, groups = options.tokens()
    assert groups == ["cycle"]
    assert "journal" in tokens.to_frame()["form"].tolist()
    corpus = entnlp.read_corpus(parents, text="reponse")
    again, none = CorpusOptions(file=Path("never read"), text=["reponse"]).tokens(corpus)
    assert none is None
    assert again.to_frame()["form"].tolist()[:2] == ["les", "photos"]


@pytest.mark.parametrize("name", ["annex", "summary", "terms", "cloud", "tokens"])
def test_commands_that_count_take_every_option(run: Run, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def read(file: Path, **options: Any) -> None:
        asked.append((file, options))
        raise entnlp.errors.InputError("stop here")

    monkeypatch.setattr(o, "read", read)
    ran = run(name, "a.csv", *ALL)
    assert (ran.code, ran.err) == (2, "entnlp: stop here\n")
    file, options = asked[0]
    assert (file, options["by"], options["keep"]) == (Path("a.csv"), ["cycle", "question"], [])
    assert options["formulas"] == Path("rien.txt")
    assert set(options) == {*FILE, "by", "keep"}


def test_the_commands_that_share_an_option_say_the_same_of_it() -> None:
    said: dict[str, set[str]] = {}
    for registered in app.registered_commands:
        made = typer.main.get_command_from_info(
            registered, pretty_exceptions_short=False, rich_markup_mode=None
        )  # the commands as they are run
        names = {each.name for each in made.params}
        if {"file", "formulas"} <= names:
            for each in made.params:
                if each.name in {"file", "quiet", *FILE, *TOKENS}:
                    said.setdefault(str(each.name), set()).add(f"{each.opts} {getattr(each, 'help', '')}")
    assert set(said) == {"file", "quiet", *FILE, *TOKENS}
    assert {name: len(texts) for name, texts in said.items()} == dict.fromkeys(said, 1)


def test_settings_of_an_annex_name_every_option(run: Run, parents: Path, tmp_path: Path) -> None:
    small = ["--width", "6", "--height", "4", "--dpi", "50"]
    assert run("annex", parents, "--text", "reponse", "--by", "cycle", *small, "-o", "a").code == 0
    stored = json.loads((tmp_path / "a" / "parametres.json").read_text("utf-8"))
    options = {
        "by": ["cycle"], "delimiter": None, "dpi": 50, "duplicates": "id", "encoding": None, "formulas": None,
        "header": None, "height": 4.0, "horizontal": 0.9, "id": None, "language": None, "lemmas": [], "mask": None,
        "max_words": 80, "min_count": 1, "multiwords": False, "palette": "ink", "seed": 20, "shared_scale": False,
        "sheet": None, "spelling": [], "stop": [], "terms": [], "text": ["reponse"], "textometry": False, "top": 5,
        "unit": "form", "width": 6.0,
    }  # fmt: skip
    assert stored["command"] == {"name": "annex", "options": options}


# --- what is shown -----------------------------------------------------------------------------------------------


def dossier(n: int) -> Dossier:
    table = pd.DataFrame({"term": [f"mot{i}" for i in range(n)], "count": range(n), "share": [0.123456] * n})
    return Dossier("mots", {"mots": table, "autre": table})


def test_the_main_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    o.show(dossier(2), None, False)
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["terme", "effectif", "part"], ["mot0", "0", "0.1235"], ["mot1", "1", "0.1235"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("n", "last"),
    [
        (3, " mot2        2 0.1235"),
        (4, "... 1 autre ligne ; -o FICHIER.xlsx ou -o DOSSIER écrit tout"),
        (9, "... 6 autres lignes ; -o FICHIER.xlsx ou -o DOSSIER écrit tout"),
        (0, "(rien à montrer)"),
    ],
)
def test_long_tables_are_cut_and_empty_ones_said(capsys: pytest.CaptureFixture[str], n: int, last: str) -> None:
    o.show(dossier(n), None, False, rows=3)
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == last
    assert len(lines) == (1 if n == 0 else 4 + (n > 3))


def test_what_was_written_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    o.show(dossier(1), tmp_path / "a.csv", False)
    o.show(dossier(1), tmp_path / "tout", False)
    assert capsys.readouterr().out.splitlines() == [
        f"1 fichier : {tmp_path / 'a.csv'}",
        f"4 fichiers : {tmp_path / 'tout'}",
    ]
    o.show(dossier(1), tmp_path / "b.csv", True)
    o.show(dossier(9), None, True, rows=3)
    assert capsys.readouterr().out == ""
    assert (tmp_path / "b.csv").exists()


def test_a_terminal_obeys_no_text(capsys: pytest.CaptureFixture[str]) -> None:
    table = pd.DataFrame({"term": ["a\x1b[2J\nb\u202ec"], "x\x1by": [1]})
    o.show(SimpleNamespace(tables={"a": table}), None, False)
    out = capsys.readouterr().out
    assert out.split() == ["terme", "x", "y", "a", "[2J", "b", "c", "1"]
    assert len(out.splitlines()) == 2
