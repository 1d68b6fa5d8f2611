"""``entnlp ca``: correspondence analysis of terms by groups, or of terms by texts."""

from __future__ import annotations

from typing import Annotated

import typer

from entnlp.cli import options as o
from entnlp.cli.corpus import CorpusOptions, reads_corpus

EXAMPLES = """Examples:

entnlp ca parents.csv --text activites --by cycle --by departement

entnlp ca parents.csv --text activites --by departement --supplementary-group "(sans valeur)" -o afc

entnlp ca parents.csv --text activites --by departement --unit lemma --pos content --axis 2 --axis 3 -o carte.png
"""


@reads_corpus
def ca(
    corpus: CorpusOptions,
    *,
    output: o.Results = None,
    axis: Annotated[
        list[int] | None,
        typer.Option("--axis", min=1, help="Axis of the map; give it twice for a plane. Default: the first two."),
    ] = None,
    labels: Annotated[int, typer.Option("--labels", min=0, help="Number of terms named in the map.")] = 80,
    supplementary_group: Annotated[
        list[str] | None,
        typer.Option("--supplementary-group", help="Group that is only projected; may be repeated."),
    ] = None,
    supplementary_term: Annotated[
        list[str] | None,
        typer.Option("--supplementary-term", help="Term that is only projected; may be repeated."),
    ] = None,
    n_axes: Annotated[int, typer.Option("--n-axes", min=1, max=100, help="Number of axes in the tables.")] = 5,
    unit: o.Unit = "form",
    pos: o.Pos = None,
    stop: o.Stop = None,
    multiwords: o.Multiwords = False,
    ngram: o.Ngram = None,
    min_count: o.MinCount = 3,
    min_texts: o.MinTexts = 1,
    width: Annotated[float, typer.Option("--width", help="Width of the figures in cm.")] = 16.0,
    dpi: o.Dpi = 300,
) -> None:
    """Map terms and groups by correspondence analysis; without --by, terms and texts."""
    from entnlp.report import correspondence_dossier
    from entnlp.report.correspondence import overview
    from entnlp.report.dossier import check_output
    from entnlp.textometry import correspondence_analysis

    if output is not None:
        check_output(output, ["csv", "tsv", "xlsx", "png", "svg"])
    stop_words = o.stop_lists(stop)
    tokens, groups = corpus.tokens()
    result = correspondence_analysis(
        tokens, by=groups, n_axes=max(n_axes, *(axis or [1])), supplementary_columns=supplementary_group or [],
        supplementary_rows=supplementary_term or [],
        **o.term_options(
            unit=unit, stop=stop_words, pos=pos, multiwords=multiwords, ngram=ngram, min_count=min_count,
            min_texts=min_texts,
        ),
    )  # fmt: skip
    dossier = correspondence_dossier(result, axes=axis or None, n_labels=labels, width_cm=width, dpi=dpi)
    if output is None:
        o.say(corpus.quiet, overview(result))
    o.show(dossier, output, corpus.quiet)
