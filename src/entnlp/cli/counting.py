"""``entnlp summary``, ``terms`` and ``cloud``: one part of the annex at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from entnlp.cli import options as o
from entnlp.cli.corpus import CorpusOptions, reads_corpus

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


def _show(table: Any, output: Path | None, quiet: bool) -> None:
    from entnlp.report import write_table

    if output is None:
        o.say(quiet, table.to_string(index=False) if len(table) else "(aucun terme)")
    else:
        write_table(table, output)
        o.say(quiet, f"{len(table)} lignes dans {output}")


@reads_corpus
def summary(
    corpus: CorpusOptions,
    *,
    output: Output = None,
    unit: o.Unit = "form",
    stop: o.Stop = None,
    top: Annotated[int, typer.Option("--top", min=1, help="Most frequent words shown.")] = 5,
) -> None:
    """Sum up a corpus: words, distinct words, answers by status, most frequent words."""
    from entnlp.textometry import summarize

    stop_words = o.stop_lists(stop)
    tokens, groups = corpus.tokens()
    made = summarize(tokens, by=groups, unit=unit, stop=stop_words, top=top)
    if output is None:
        o.say(corpus.quiet, repr(made))
    else:
        _show(made.to_frame().reset_index(), output, corpus.quiet)


@reads_corpus
def terms(
    corpus: CorpusOptions,
    *,
    output: Output = None,
    unit: o.Unit = "form",
    pos: o.Pos = None,
    stop: o.Stop = None,
    multiwords: o.Multiwords = False,
    min_count: o.MinCount = 1,
    ngram: o.Ngram = None,
    pattern: Annotated[
        list[str] | None,
        typer.Option("--pattern", help="With --candidates: parts of speech of a term, such as 'NOUN ADP NOUN'."),
    ] = None,
    candidates: Annotated[
        bool, typer.Option("--candidates", help="Rank n-grams that may be terms of the field.")
    ] = False,
    top: Annotated[int | None, typer.Option("--top", min=1, help="Terms kept per group; 20 when printed.")] = None,
) -> None:
    """Count words, lemmas or n-grams, overall or by group."""
    from entnlp.errors import OptionError
    from entnlp.textometry import candidate_terms, frequencies

    if candidates and (corpus.by or ngram):
        raise OptionError("--candidates looks at the whole corpus and at all lengths; leave out --by and --ngram")
    if candidates and pos:
        raise OptionError("--pos keeps single words; with --candidates, give --pattern 'NOUN ADP NOUN'")
    if pattern and not candidates:
        raise OptionError("--pattern goes with --candidates")
    stop_words = o.stop_lists(stop)
    tokens, groups = corpus.tokens()
    shown = top or (20 if output is None else None)
    if candidates:
        found = candidate_terms(
            tokens, min_count=max(min_count, 2), stop=stop_words, unit=unit, pattern=pattern, top=shown
        )
        _show(found.to_frame(), output, corpus.quiet)
        return
    counted = frequencies(
        tokens, by=groups, unit=unit, ngram=tuple(ngram) if ngram else 1, stop=stop_words, multiwords=multiwords,
        min_count=min_count, top=shown, mask=o.pos_mask(tokens, pos),
    )  # fmt: skip
    _show(lemma_table(counted) if unit == "lemma" else counted.to_frame(), output, corpus.quiet)


def lemma_table(counted: Any) -> Any:
    """Give frequencies of lemmas with the forms of each under their name."""
    return counted.to_frame().rename(columns={"variants": "forms"})


@reads_corpus
def cloud(
    corpus: CorpusOptions,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the clouds.")] = Path("nuages"),
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
) -> None:
    """Draw word clouds, one per group: PNG and SVG, with counts, settings and alternative text."""
    from entnlp.errors import InputError
    from entnlp.figures.wording import file_stems
    from entnlp.report.annex import draw_clouds, group_titles
    from entnlp.textometry import frequencies

    o.check_folder(output)
    stop_words = o.stop_lists(stop)
    tokens, groups = corpus.tokens()
    counted = frequencies(
        tokens, by=groups, unit=unit, stop=stop_words, multiwords=multiwords, min_count=min_count,
        mask=o.pos_mask(tokens, pos),
    )  # fmt: skip
    if not len(counted.table):
        raise InputError("no text is left to count; check the text column, the stop lists and --min-count")
    titled = {title: counted.of(label) for label, title in group_titles(counted).items()}
    clouds = draw_clouds(
        titled, shared_scale=shared_scale, width_cm=width, height_cm=height, dpi=dpi, palette=palette,
        max_words=max_words, horizontal=horizontal, mask=mask, seed=seed,
    )  # fmt: skip
    written = []
    for stem, drawn in zip(file_stems(list(clouds)), clouds.values(), strict=True):
        written += drawn.save(output / f"nuage_{stem}")
    o.say(corpus.quiet, f"{len(written)} fichiers dans {output}")
