"""``entnlp cooccur``: terms that meet, the graph of their similarity, what stands with a pole."""

from __future__ import annotations

from typing import Annotated

import typer

from entnlp.cli import options as o
from entnlp.cli.corpus import CorpusOptions, reads_corpus

EXAMPLES = """Examples:

entnlp cooccur parents.csv --text activites --min-together 1

entnlp cooccur parents.csv --text activites --min-together 1 --measure lafon --by cycle -o cooccurrences

entnlp cooccur parents.csv --text activites --context window --window 5 --pole "photo*" --min-together 1 -o pole.xlsx

entnlp cooccur parents.csv --text activites --min-together 1 --top-terms 40 -o graphe.graphml
"""


@reads_corpus
def cooccur(
    corpus: CorpusOptions,
    *,
    output: o.Results = None,
    context: Annotated[
        str, typer.Option("--context", help="Where two terms meet: text, sentence, or window of words in a sentence.")
    ] = "text",
    window: Annotated[int, typer.Option("--window", help="Words to each side, with --context window.")] = 5,
    measure: Annotated[
        str,
        typer.Option(
            "--measure",
            help="Order of the pairs and weight of the links: cooccurrence, jaccard, dice, cosine, g2, npmi or lafon.",
        ),
    ] = "cooccurrence",
    pole: Annotated[
        list[str] | None,
        typer.Option(
            "--pole",
            help="Term whose co-occurrents are listed first; 'photo*' takes all that begin so; may be repeated.",
        ),
    ] = None,
    min_together: Annotated[int, typer.Option("--min-together", min=1, help="Least co-occurrences of a pair.")] = 2,
    top_terms: Annotated[int, typer.Option("--top-terms", min=2, help="Most frequent terms in the graph.")] = 60,
    tree: Annotated[bool, typer.Option("--tree/--no-tree", help="Draw the maximum tree only, or all links.")] = True,
    min_weight: Annotated[float, typer.Option("--min-weight", help="Least weight of a link of the graph.")] = 0.0,
    unit: o.Unit = "form",
    pos: o.Pos = None,
    stop: o.Stop = None,
    multiwords: o.Multiwords = False,
    ngram: o.Ngram = None,
    min_count: o.MinCount = 1,
    min_texts: o.MinTexts = 1,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the search for communities.")] = 0,
    width: Annotated[float, typer.Option("--width", help="Width of the figures in cm.")] = 16.0,
    height: Annotated[float, typer.Option("--height", help="Height of the graphs in cm.")] = 16.0,
    dpi: o.Dpi = 300,
) -> None:
    """Find terms that occur together: pairs, similarity graph, co-occurrents of a term; with --by, group by group."""
    from entnlp.report import cooccurrence_dossier, cooccurrences_by_group
    from entnlp.report.dossier import check_output
    from entnlp.textometry import cooccurrences

    if output is not None:
        check_output(output, ["csv", "tsv", "xlsx", "png", "svg", "graphml"])
    stop_words = o.stop_lists(stop)
    tokens, groups = corpus.tokens()
    options = {
        "context": context, "window": window, "measure": measure, "min_together": min_together,
        **o.term_options(
            unit=unit, stop=stop_words, pos=pos, multiwords=multiwords, ngram=ngram, min_count=min_count,
            min_texts=min_texts,
        ),
    }  # fmt: skip
    found = cooccurrences_by_group(tokens, groups, **options) if groups else cooccurrences(tokens, **options)
    dossier = cooccurrence_dossier(
        found, pole=pole or None, top_terms=top_terms, tree=tree, min_weight=min_weight, random_state=seed,
        width_cm=width, height_cm=height, dpi=dpi,
    )  # fmt: skip
    o.show(dossier, output, corpus.quiet)
