"""Arguments that several commands share, and what reading them means."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from entnlp.errors import OptionError, one_of

File = Annotated[
    Path, typer.Argument(help="Table or text file: csv, tsv, xlsx, xls, ods, parquet, jsonl, txt, IRaMuTeQ.")
]
Text = Annotated[
    list[str] | None,
    typer.Option("--text", "-t", help="Text column, where several can be it; repeat it for several questions."),
]
Id = Annotated[str | None, typer.Option("--id", help="Column of the identifiers; row numbers without it.")]
By = Annotated[list[str] | None, typer.Option("--by", "-b", help="Grouping column; repeat it to cross several.")]
Sheet = Annotated[str | None, typer.Option("--sheet", help="Sheet of a workbook; the first visible one without it.")]
Header = Annotated[
    int | None, typer.Option("--header", min=0, max=5, help="Number of header rows, 0 for none; guessed without it.")
]
Encoding = Annotated[str | None, typer.Option("--encoding", help="Such as utf-8 or cp1252; guessed without it.")]
Delimiter = Annotated[str | None, typer.Option("--delimiter", help="Such as ';'; guessed without it.")]
Formulas = Annotated[
    Path | None,
    typer.Option(
        "--formulas", help="File of answers that say nothing, one a line, added to the shipped list (RAS...)."
    ),
]
Duplicates = Annotated[
    str,
    typer.Option(
        "--duplicates", help="Repeated answers left out: id (same id and text), text (same long text), keep (none)."
    ),
]
Spelling = Annotated[
    list[Path] | None,
    typer.Option(
        "--spelling", help="Your spelling file: 'word', 'variant = form', 'variant != form'; may be repeated."
    ),
]
Terms = Annotated[list[Path] | None, typer.Option("--terms", help="Your list of multiword terms; may be repeated.")]
Lemmas = Annotated[
    list[Path] | None,
    typer.Option("--lemmas", help="Your lemma file: 'form = lemma' or 'form/NOUN = lemma'; may be repeated."),
]
Language = Annotated[
    str | None,
    typer.Option("--language", help="Model folder or installed spaCy pipeline; the shipped model without it."),
]
Pos = Annotated[
    list[str] | None,
    typer.Option("--pos", help="Part of speech kept, such as NOUN, or 'content'; may be repeated."),
]
Unit = Annotated[
    str, typer.Option("--unit", help="What is counted: form (spellings grouped), lemma, or surface (as typed).")
]
Stop = Annotated[
    list[str] | None,
    typer.Option(
        "--stop", help="Words left out: survey, function, none, or your file; may be repeated. Default: survey."
    ),
]
Multiwords = Annotated[bool, typer.Option("--multiwords", help="Count multiword terms (cahier de textes) as one unit.")]
MinCount = Annotated[int, typer.Option("--min-count", min=1, help="Least occurrences of a term.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
Width = Annotated[float, typer.Option("--width", help="Width of the clouds in cm.")]
Height = Annotated[float, typer.Option("--height", help="Height of the clouds in cm.")]
Dpi = Annotated[int, typer.Option("--dpi", help="Resolution of the PNG in dots per inch.")]
Palette = Annotated[str, typer.Option("--palette", help="Palette of the clouds: ink, black, okabe_ito...")]
MaxWords = Annotated[int, typer.Option("--max-words", help="Most words in a cloud.")]
Horizontal = Annotated[float, typer.Option("--horizontal", min=0, max=1, help="Share of horizontal words.")]
Mask = Annotated[Path | None, typer.Option("--mask", help="Image whose white part stays empty.")]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the layout.")]
Ngram = Annotated[
    list[int] | None, typer.Option("--ngram", min=1, max=10, help="Words in a term; may be repeated. Default: 1.")
]
MinTexts = Annotated[int, typer.Option("--min-texts", min=1, help="Least number of texts that have a term.")]
Results = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o",
        help="Folder for tables and figures, or one file: .csv, .tsv, .xlsx, .png, .svg...; printed without it.",
    ),
]  # fmt: skip
SharedScale = Annotated[bool, typer.Option("--shared-scale", help="Same count, same size in all clouds.")]


def one_or_many(values: list[Any] | None) -> Any:
    """Give None, the single value, or the list."""
    return None if not values else values[0] if len(values) == 1 else list(values)


def stop_lists(names: list[str] | None) -> Any:
    """Read ``--stop``: None means the default list, "none" no list; anything else is a shipped list or a file."""
    if not names:
        return "survey"
    if names == ["none"]:
        return None
    if "none" in names:
        raise OptionError("--stop none stands alone; leave it out to unite lists")
    for name in names:
        if name not in ("survey", "function") and not Path(name).exists():
            known = one_of(name, ["survey", "function", "none"])
            raise OptionError(f'no stop list "{name}"; allowed: a file that exists, or {known}')
    return [name if name in ("survey", "function") else Path(name) for name in names]


def term_options(
    *,
    unit: str,
    stop: Any,
    pos: list[str] | None = None,
    multiwords: bool = False,
    ngram: list[int] | None = None,
    min_count: int = 1,
    min_texts: int = 1,
) -> dict[str, Any]:
    """Give the options of :func:`entnlp.textometry.chosen_terms`."""
    return {
        "unit": unit, "ngram": tuple(ngram) if ngram else 1, "stop": stop, "multiwords": multiwords,
        "pos": pos or None, "min_count": min_count, "min_texts": min_texts,
    }  # fmt: skip


def pos_mask(tokens: Any, pos: list[str] | None) -> Any:
    """Give the tokens of the parts of speech asked for, or None for all."""
    return tokens.mask(pos=pos) if pos else None


def wants_progress(quiet: bool) -> bool:
    """Progress bars are for people at a terminal."""
    return not quiet and sys.stderr.isatty()


def notifier(quiet: bool) -> Callable[[str], None]:
    """Name the step under way on standard error, at a terminal only."""
    if not wants_progress(quiet):
        return lambda _: None
    return lambda part: typer.echo(f"... {part}", err=True)


@contextmanager
def counter(quiet: bool, unit: str) -> Iterator[Callable[[int], None]]:
    """Show how many have been done, at a terminal only; give a function to call with the number."""
    if not wants_progress(quiet):
        yield lambda _: None
        return
    from tqdm import tqdm

    with tqdm(unit=f" {unit}") as bar:

        def show(done: int) -> None:
            bar.update(done - bar.n)

        yield show


@contextmanager
def spinner(quiet: bool, what: str) -> Iterator[None]:
    """Say that something long has begun and how long it took, at a terminal only."""
    if wants_progress(quiet):
        typer.echo(f"... {what}", err=True)
    began = time.monotonic()
    yield
    if wants_progress(quiet):
        typer.echo(f"... {what} : {time.monotonic() - began:.0f} s", err=True)


def say(quiet: bool, *lines: str) -> None:
    """Print unless quiet."""
    if not quiet:
        for line in lines:
            typer.echo(line)


def read(file: Path, **options: Any) -> Any:
    """Read the corpus a command works on."""
    from entnlp.corpus import read_corpus

    return read_corpus(file, **options)


def grouping(corpus: Any, by: list[str] | None, text: list[str] | None) -> list[str] | None:
    """Give the names that the grouping columns have in a corpus read with ``keep=[]``.

    They are its metadata: a column found by its letter has its header, one called "status" has another name.
    """
    if not by:
        return None
    columns = list(corpus.metadata_columns)
    if text and len(text) > 1 and columns[0] == "question":  # the reader's own column, one value per text column
        columns = columns[1:]
        if "question" in by:
            columns.insert(by.index("question"), "question")
    return columns


def check_groups(tokens: Any, groups: list[str] | None) -> None:
    """Raise when a column of ``--by`` has so many values that they are identifiers or answers."""
    from entnlp.corpus import group_keys
    from entnlp.report.annex import MOST_GROUPS

    n_groups = group_keys(tokens.texts, groups).nunique()
    if n_groups > MOST_GROUPS:
        raise OptionError(
            f"the columns of --by make {n_groups:,} groups; at most {MOST_GROUPS} are compared: choose columns with "
            "few values, not identifiers, dates or answers"
        )


def check_folder(output: Path) -> None:
    """Raise before hours of work when a file stands where the folder of the results shall be."""
    for place in (output, *output.parents):
        if place.is_dir():
            return
        if place.exists():
            raise OptionError(f'"{place.name}" is a file; give a folder to write to')


def show(dossier: Any, output: Path | None, quiet: bool, *, rows: int = 40) -> None:
    """Print the main table of an analysis, or write what was asked for and say where."""
    if output is None:
        from entnlp.report.tables import printable

        table = next(iter(dossier.tables.values()))
        say(quiet, printable(table.head(rows)) if len(table) else "(rien à montrer)")
        more = len(table) - rows
        if more > 0:
            lines = "autres lignes" if more > 1 else "autre ligne"
            say(quiet, f"... {more} {lines} ; -o FICHIER.xlsx ou -o DOSSIER écrit tout")
        return
    written = dossier.save(output)
    place = output if len(written) == 1 else written[0].parent
    say(quiet, f"{len(written)} fichier{'s' if len(written) > 1 else ''} : {place}")
