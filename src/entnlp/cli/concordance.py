"""``entnlp concordance``: every occurrence of a word or a query in its context."""

from __future__ import annotations

import shutil
import sys
from typing import Annotated

import typer

from entnlp.cli import options as o
from entnlp.cli.corpus import CorpusOptions, reads_corpus

EXAMPLES = """Examples:

entnlp concordance parents.csv "photo*" --text activites --by cycle

entnlp concordance parents.csv "cahier de texte*" --text activites --sort right -o concordance.html

entnlp concordance parents.csv "[lemma='voir' & pos='VERB'] []{0,3} photos" --text activites -o concordance.xlsx
"""
_PRINTED = 40


@reads_corpus
def concordance(
    corpus: CorpusOptions,
    *,
    query: Annotated[
        str,
        typer.Argument(
            help="Words with * and ? (\"cahier de texte*\"), or CQP: \"[lemma='voir'] []{0,3} [pos='NOUN']\"."
        ),
    ],
    output: o.Results = None,
    context: Annotated[int, typer.Option("--context", min=0, max=200, help="Words on each side.")] = 8,
    sort: Annotated[
        list[str] | None,
        typer.Option("--sort", help="Order: text, left, match, right or a column of --by; may be repeated."),
    ] = None,
    accents: Annotated[
        bool, typer.Option("--accents/--no-accents", help="Whether accents count in words without brackets.")
    ] = True,
    within: Annotated[str, typer.Option("--within", help="What no match crosses: sentence or text.")] = "sentence",
    width: Annotated[float, typer.Option("--width", help="Width of the figure in cm.")] = 16.0,
    dpi: o.Dpi = 300,
) -> None:
    """Show every occurrence of words, lemmas or a CQP query in its context."""
    from entnlp.report.concordance import advice, concordance_dossier, headline, kwic_lines
    from entnlp.report.dossier import check_output
    from entnlp.textometry import concordance as find_lines
    from entnlp.textometry import parse_query

    if output is not None:
        check_output(output, ["csv", "tsv", "xlsx", "html", *(["png", "svg"] if corpus.by else [])])
    parsed = parse_query(query)
    texts = corpus.read()
    tokens, groups = corpus.tokens(texts)
    o.check_groups(tokens, groups)
    named = dict(zip(corpus.by or [], groups or [], strict=False))
    orders = [named.get(name, name) for name in sort or ["text"]]
    found = find_lines(tokens, parsed, corpus=texts, context=context, sort=orders, accents=accents, within=within)
    quiet = corpus.quiet
    o.say(quiet, headline(found), *advice(found))
    if output is not None:
        o.show(concordance_dossier(found, by=groups, width_cm=width, dpi=dpi), output, quiet)
        return
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else 80
    o.say(quiet, *kwic_lines(found, by=groups, width=columns, rows=_PRINTED))
    if found.n_hits > _PRINTED:
        o.say(quiet, f"... {found.n_hits - _PRINTED} autres lignes ; -o FICHIER.html ou .xlsx les écrit toutes")
