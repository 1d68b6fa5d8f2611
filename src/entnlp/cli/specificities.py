"""``entnlp specific``: the terms that each group uses more, or less, than the others."""

from __future__ import annotations

from typing import Annotated

import typer

from entnlp.cli import options as o
from entnlp.cli.corpus import CorpusOptions, reads_corpus
from entnlp.errors import OptionError

EXAMPLES = """Examples:

entnlp specific parents.csv --text activites --by cycle

entnlp specific parents.csv --text activites --by cycle --unit lemma --pos content -o specificites

entnlp specific parents.csv --text activites --by cycle --ngram 2 --stop none --min-count 1 -o segments.xlsx
"""
_PRINTED = 5


@reads_corpus
def specific(
    corpus: CorpusOptions,
    *,
    output: o.Results = None,
    unit: o.Unit = "form",
    pos: o.Pos = None,
    stop: o.Stop = None,
    multiwords: o.Multiwords = False,
    ngram: o.Ngram = None,
    min_count: o.MinCount = 2,
    min_texts: o.MinTexts = 1,
    base: Annotated[
        str, typer.Option("--base", help="What scores are computed from: words (all of them) or table (terms kept).")
    ] = "words",
    top: Annotated[
        int | None,
        typer.Option("--top", min=1, help="Over-used and under-used terms kept per group; 5 when printed, else all."),
    ] = None,
    width: Annotated[float, typer.Option("--width", help="Width of the figure in cm.")] = 16.0,
    dpi: o.Dpi = 300,
) -> None:
    """Find the terms that each group uses more, or less, than the others: Lafon's specificities."""
    from entnlp.report import specificities_dossier
    from entnlp.report.dossier import check_output
    from entnlp.textometry import specificities

    if not corpus.by:
        raise OptionError("specificities compare groups; give --by, a column whose values make them")
    if output is not None:
        check_output(output, ["csv", "tsv", "xlsx", "png", "svg"])
    stop_words = o.stop_lists(stop)
    tokens, groups = corpus.tokens()
    o.check_groups(tokens, groups)
    result = specificities(
        tokens, by=groups or corpus.by, base=base,
        **o.term_options(
            unit=unit, stop=stop_words, pos=pos, multiwords=multiwords, ngram=ngram, min_count=min_count,
            min_texts=min_texts,
        ),
    )  # fmt: skip
    kept = top or (_PRINTED if output is None else None)
    o.show(specificities_dossier(result, top=kept, width_cm=width, dpi=dpi), output, corpus.quiet, rows=100)
