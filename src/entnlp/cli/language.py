"""``entnlp evaluate-language``: how well a French model tags a text that people have annotated."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from entnlp.cli import options as o

EXAMPLES = """Examples:

entnlp evaluate-language fr_sequoia-ud-test.conllu

entnlp evaluate-language mes_reponses.conllu --plain --errors 30
"""


def evaluate_language(
    files: Annotated[list[Path], typer.Argument(help="Annotated texts: CoNLL-U, gzipped or not.")],
    language: o.Language = None,
    plain: Annotated[bool, typer.Option("--plain", help="Also score the text in lower case without accents.")] = False,
    errors: Annotated[int, typer.Option("--errors", min=0, help="Most frequent errors shown per file.")] = 0,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Table to write (.csv, .xlsx).")] = None,
    quiet: o.Quiet = False,
) -> None:
    """Score a French model on annotated texts: tokens, parts of speech, features, lemmas, sentences; spaCy's scorer."""
    import pandas as pd

    from entnlp.language import evaluate_language as evaluate
    from entnlp.language import load_language
    from entnlp.report import write_table

    nlp = load_language(language)
    rows = []
    for file in files:
        for plain_text in (False, True) if plain else (False,):
            scored = evaluate(file, language=nlp, plain_text=plain_text)
            rows.append(scored.to_frame().assign(text="lower case, no accents" if plain_text else "as written"))
            o.say(quiet, f"{scored!r}{'  lower case, no accents' if plain_text else ''}")
            if errors:
                o.say(quiet, scored.errors.head(errors).to_string(index=False))
    if output is not None:
        write_table(pd.concat(rows, ignore_index=True), output)
