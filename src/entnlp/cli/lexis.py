"""``entnlp lexis``: richness of the vocabulary at equal size, its growth, ranks of words, repeated segments."""

from __future__ import annotations

from typing import Annotated

import typer

from entnlp.cli import options as o
from entnlp.cli.corpus import CorpusOptions, reads_corpus

EXAMPLES = """Examples:

entnlp lexis parents.csv --text activites --by cycle

entnlp lexis parents.csv --text activites --by cycle --unit lemma --segments-min 3 -o lexis

entnlp lexis parents.csv --text activites --by cycle --sample-words 5 -o lexis.xlsx
"""


@reads_corpus
def lexis(
    corpus: CorpusOptions,
    *,
    output: o.Results = None,
    unit: o.Unit = "form",
    stop: Annotated[
        list[str] | None,
        typer.Option(
            "--stop", help="Words left out: survey, function, or your file; may be repeated. Default: none, all count."
        ),
    ] = None,
    sample_words: Annotated[
        int | None,
        typer.Option(
            "--sample-words", min=1, help="Words of the samples compared; those of the smallest group without it."
        ),
    ] = None,
    sample_texts: Annotated[
        int | None,
        typer.Option(
            "--sample-texts", min=1, help="Texts of the samples compared; those of the smallest group without it."
        ),
    ] = None,
    segments_min: Annotated[
        int, typer.Option("--segments-min", min=2, help="Least occurrences of a repeated segment.")
    ] = 2,
    segments_words: Annotated[
        int, typer.Option("--segments-words", min=2, help="Least words of a repeated segment.")
    ] = 2,
    width: Annotated[float, typer.Option("--width", help="Width of the figures in cm.")] = 16.0,
    dpi: o.Dpi = 300,
) -> None:
    """Compare the richness of vocabularies at equal size; also growth, Zipf's ranks and repeated segments."""
    from entnlp.report.dossier import check_output
    from entnlp.report.lexis import lexis_dossier
    from entnlp.textometry import lexis as describe
    from entnlp.textometry import repeated_segments

    if output is not None:
        check_output(output, ["csv", "tsv", "xlsx", "png", "svg"])
    stop_words = o.stop_lists(stop or ["none"])
    tokens, groups = corpus.tokens()
    found = describe(
        tokens, by=groups, unit=unit, stop=stop_words, sample_words=sample_words, sample_texts=sample_texts
    )
    segments = repeated_segments(
        tokens, by=groups, unit=unit, stop=stop_words, min_count=segments_min, min_words=segments_words
    )
    o.show(lexis_dossier(found, segments, width_cm=width, dpi=dpi), output, corpus.quiet)
