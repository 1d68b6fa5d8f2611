"""``entnlp tokens`` and ``convert``: what was read, and in other formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from entnlp.cli import options as o
from entnlp.cli.corpus import CorpusOptions, FileOptions, reads_corpus
from entnlp.errors import OptionError

TOKEN_HEADERS = {
    "text_id": "texte",
    "sentence": "phrase",
    "start": "début",
    "end": "fin",
    "surface": "graphie",
    "form": "forme",
    "lemma": "lemme",
    "multiword": "terme de plusieurs mots",
    "pos": "catégorie",
    "kind": "nature",
}
TOKENS_EXAMPLES = """Examples:

entnlp tokens parents.csv --text activites -o mots.csv

entnlp tokens parents.csv --text activites -o mots.tokens   (a folder of Parquet files)
"""
CONVERT_EXAMPLES = """Examples:

entnlp convert parents.xlsx --text Q12 -o parents.csv

entnlp convert parents.xlsx --text Q12 --keep cycle -o parents.iramuteq.txt
"""


@reads_corpus
def tokens(
    corpus: CorpusOptions,
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File (.csv, .tsv, .xlsx) or folder (Parquet); printed without it."),
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="Tokens printed when no file is written.")] = 50,
) -> None:
    """List every token: as typed, form counted, lemma, multiword term, place in the text."""
    from entnlp.report import write_table

    table, _ = corpus.tokens()
    if output is None:
        o.say(corpus.quiet, table.to_frame().head(top).to_string(index=False))
    elif output.suffix.lower() in (".csv", ".tsv", ".xlsx"):
        write_table(table.to_frame().rename(columns=TOKEN_HEADERS), output, sheet="tokens")
        o.say(corpus.quiet, f"{len(table)} tokens dans {output}")
    else:
        table.to_parquet(output)
        o.say(corpus.quiet, f"{len(table)} tokens dans {output}")


@reads_corpus
def convert(
    source: FileOptions,
    *,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="File to write: csv, tsv, xlsx, parquet, jsonl, txt, .iramuteq.txt."),
    ],
    keep: Annotated[list[str] | None, typer.Option("--keep", help="Columns kept; all without it.")] = None,
) -> None:
    """Write a corpus in another format, each text with its status."""
    from entnlp.corpus import write_corpus

    if output.exists() and source.file.exists() and output.samefile(source.file):
        raise OptionError(f'the output "{output.name}" is the input itself; give another name')
    corpus = o.read(source.file, keep=keep, **source.reading)
    write_corpus(corpus, output)
    counts = corpus.status_counts().iloc[0]
    by_status = ", ".join(f"{counts[name]} {name}" for name in ("ok", "empty", "formula", "duplicate"))
    o.say(source.quiet, f"{len(corpus)} textes ({by_status}) dans {output}")
