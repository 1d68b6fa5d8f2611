"""``entnlp summary``, ``terms`` and ``cloud``: one part of the annex at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from entnlp.cli import options as o

Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="File to write (.csv, .tsv, .xlsx); printed without it.")
]

SUMMARY_EXAMPLES = """Examples:

entnlp summary parents.csv --text activites --by cycle

entnlp summary parents.xlsx --text Q12 -o synthese.xlsx
"""
TERMS_EXAMPLES = """Examples:

entnlp terms parents.csv --text activites --by cycle --top 20

entnlp terms parents.csv --text activites --ngram 2 --ngram 3 -o segments.csv

entnlp terms parents.csv --text activites --unit lemma --pos NOUN

entnlp terms parents.csv --text activites --candidates --pattern "NOUN ADP NOUN" -o termes.csv
"""
CLOUD_EXAMPLES = """Examples:

entnlp cloud parents.csv --text activites --by cycle -o nuages --width 12

entnlp cloud parents.csv --text activites --palette okabe_ito --shared-scale --by cycle
"""


def _tokens(
    file: Path, by: list[str] | None, quiet: bool, options: dict[str, Any], **reading: Any
) -> tuple[Any, list[str] | None]:
    from entnlp.language import tokenize

    corpus = o.read(file, by=by, keep=[], **reading)
    tokens = tokenize(corpus, progress=o.wants_progress(quiet), **options)
    return tokens, o.grouping(corpus, by, reading["text"])


def _show(table: Any, output: Path | None, quiet: bool) -> None:
    from entnlp.report import write_table

    if output is None:
        o.say(quiet, table.to_string(index=False) if len(table) else "(aucun terme)")
    else:
        write_table(table, output)
        o.say(quiet, f"{len(table)} lignes dans {output}")


def summary(
    file: o.File,
    text: o.Text = None,
    by: o.By = None,
    output: Output = None,
    id: o.Id = None,
    sheet: o.Sheet = None,
    header: o.Header = None,
    encoding: o.Encoding = None,
    delimiter: o.Delimiter = None,
    formulas: o.Formulas = None,
    duplicates: o.Duplicates = "id",
    spelling: o.Spelling = None,
    terms: o.Terms = None,
    lemmas: o.Lemmas = None,
    language: o.Language = None,
    unit: o.Unit = "form",
    stop: o.Stop = None,
    top: Annotated[int, typer.Option("--top", min=1, help="Most frequent words shown.")] = 5,
    quiet: o.Quiet = False,
) -> None:
    """Sum up a corpus: words, distinct words, answers by status, most frequent words."""
    from entnlp.textometry import summarize

    stop_words = o.stop_lists(stop)
    tokens, columns = _tokens(
        file, by, quiet, o.token_options(spelling, terms, lemmas, language), text=text, id=id, sheet=sheet,
        header=header, encoding=encoding, delimiter=delimiter, formulas=formulas, duplicates=duplicates,
    )  # fmt: skip
    made = summarize(tokens, by=columns, unit=unit, stop=stop_words, top=top)
    if output is None:
        o.say(quiet, repr(made))
    else:
        _show(made.to_frame().reset_index(), output, quiet)


def terms(
    file: o.File,
    text: o.Text = None,
    by: o.By = None,
    output: Output = None,
    id: o.Id = None,
    sheet: o.Sheet = None,
    header: o.Header = None,
    encoding: o.Encoding = None,
    delimiter: o.Delimiter = None,
    formulas: o.Formulas = None,
    duplicates: o.Duplicates = "id",
    spelling: o.Spelling = None,
    term_lists: o.Terms = None,
    lemmas: o.Lemmas = None,
    language: o.Language = None,
    unit: o.Unit = "form",
    pos: o.Pos = None,
    stop: o.Stop = None,
    multiwords: o.Multiwords = False,
    min_count: o.MinCount = 1,
    ngram: Annotated[
        list[int] | None, typer.Option("--ngram", min=1, max=10, help="Words in a term; may be repeated.")
    ] = None,
    pattern: Annotated[
        list[str] | None,
        typer.Option("--pattern", help="With --candidates: parts of speech of a term, such as 'NOUN ADP NOUN'."),
    ] = None,
    candidates: Annotated[
        bool, typer.Option("--candidates", help="Rank n-grams that may be terms of the field.")
    ] = False,
    top: Annotated[int | None, typer.Option("--top", min=1, help="Terms kept per group; 20 when printed.")] = None,
    quiet: o.Quiet = False,
) -> None:
    """Count words, lemmas or n-grams, overall or by group."""
    from entnlp.errors import OptionError
    from entnlp.textometry import candidate_terms, frequencies

    if candidates and (by or ngram):
        raise OptionError("--candidates looks at the whole corpus and at all lengths; leave out --by and --ngram")
    if candidates and pos:
        raise OptionError("--pos keeps single words; with --candidates, give --pattern 'NOUN ADP NOUN'")
    if pattern and not candidates:
        raise OptionError("--pattern goes with --candidates")
    stop_words = o.stop_lists(stop)
    tokens, columns = _tokens(
        file, by, quiet, o.token_options(spelling, term_lists, lemmas, language), text=text, id=id, sheet=sheet,
        header=header, encoding=encoding, delimiter=delimiter, formulas=formulas, duplicates=duplicates,
    )  # fmt: skip
    shown = top or (20 if output is None else None)
    if candidates:
        found = candidate_terms(
            tokens, min_count=max(min_count, 2), stop=stop_words, unit=unit, pattern=pattern, top=shown
        )
        _show(found.to_frame(), output, quiet)
        return
    counted = frequencies(
        tokens, by=columns, unit=unit, ngram=tuple(ngram) if ngram else 1, stop=stop_words, multiwords=multiwords,
        min_count=min_count, top=shown, mask=o.pos_mask(tokens, pos),
    )  # fmt: skip
    _show(lemma_table(counted) if unit == "lemma" else counted.to_frame(), output, quiet)


def lemma_table(counted: Any) -> Any:
    """Give frequencies of lemmas with the forms of each under their name."""
    return counted.to_frame().rename(columns={"variants": "forms"})


def cloud(
    file: o.File,
    text: o.Text = None,
    by: o.By = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the clouds.")] = Path("nuages"),
    id: o.Id = None,
    sheet: o.Sheet = None,
    header: o.Header = None,
    encoding: o.Encoding = None,
    delimiter: o.Delimiter = None,
    formulas: o.Formulas = None,
    duplicates: o.Duplicates = "id",
    spelling: o.Spelling = None,
    terms: o.Terms = None,
    lemmas: o.Lemmas = None,
    language: o.Language = None,
    unit: o.Unit = "form",
    pos: o.Pos = None,
    stop: o.Stop = None,
    multiwords: o.Multiwords = False,
    min_count: o.MinCount = 1,
    width: o.Width = 16.0,
    height: o.Height = 9.0,
    dpi: o.Dpi = 300,
    palette: o.Palette = "ink",
    max_words: o.MaxWords = 80,
    horizontal: o.Horizontal = 0.9,
    mask: o.Mask = None,
    seed: o.Seed = 20,
    shared_scale: o.SharedScale = False,
    quiet: o.Quiet = False,
) -> None:
    """Draw word clouds, one per group, each with its counts, settings and alternative text."""
    from entnlp.errors import InputError
    from entnlp.report.annex import draw_clouds, file_stems, group_titles
    from entnlp.textometry import frequencies

    o.check_folder(output)
    stop_words = o.stop_lists(stop)
    tokens, columns = _tokens(
        file, by, quiet, o.token_options(spelling, terms, lemmas, language), text=text, id=id, sheet=sheet,
        header=header, encoding=encoding, delimiter=delimiter, formulas=formulas, duplicates=duplicates,
    )  # fmt: skip
    counted = frequencies(
        tokens, by=columns, unit=unit, stop=stop_words, multiwords=multiwords, min_count=min_count,
        mask=o.pos_mask(tokens, pos),
    )  # fmt: skip
    if not len(counted.table):
        raise InputError("no text is left to count; check the text column, the stop lists and --min-count")
    groups = {title: counted.of(label) for label, title in group_titles(counted).items()}
    clouds = draw_clouds(
        groups, shared_scale=shared_scale, width_cm=width, height_cm=height, dpi=dpi, palette=palette,
        max_words=max_words, horizontal=horizontal, mask=mask, seed=seed,
    )  # fmt: skip
    written = []
    for stem, drawn in zip(file_stems(list(clouds)), clouds.values(), strict=True):
        written += drawn.save(output / f"nuage_{stem}")
    o.say(quiet, f"{len(written)} fichiers dans {output}")
