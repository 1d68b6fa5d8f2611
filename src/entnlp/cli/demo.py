"""``entnlp demo``: the annex of the shipped fictional corpus."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from entnlp.cli import options as o
from entnlp.cli.annex import run

EXAMPLES = """Example:

entnlp demo -o demo
"""


def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the results.")] = Path("demo"),
    quiet: o.Quiet = False,
) -> None:
    """Make the annex of the demo corpus, 10,995 fictional rows, by cycle."""
    from entnlp.demo import load_demo

    o.check_folder(output / "annexe1")
    written = run(load_demo("annex1"), output / "annexe1", by=["cycle"], quiet=quiet)
    o.say(
        quiet,
        "",
        f"{len(written)} fichiers dans {(output / 'annexe1').resolve()}",
        "  synthese.txt          les phrases de synthèse",
        "  frequences.xlsx       les tableaux de fréquences, un onglet par cycle",
        "  nuage_*.png, .svg     les nuages de mots, leurs effectifs (.csv) et leur texte de remplacement (.txt)",
        "  graphies.csv          les graphies regroupées et pourquoi",
        "  parametres.json       de quoi refaire la même annexe",
    )
