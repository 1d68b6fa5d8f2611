"""``entnlp demo``: the annex of the shipped fictional corpus, and both shipped corpora coded into themes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from entnlp.cli import options as o
from entnlp.cli.annex import run
from entnlp.cli.counting import lemma_table

PATTERNS = ["NOUN ADJ", "NOUN ADP NOUN"]

EXAMPLES = """Example:

entnlp demo -o demo
"""


def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the results.")] = Path("demo"),
    quiet: o.Quiet = False,
) -> None:
    """Make the annex of the demo corpus: 10,995 fictional rows, by cycle; count its lemmas; code both corpora."""
    from entnlp.demo import DEMO_FILES, load_demo
    from entnlp.engines import classify_file
    from entnlp.language import tokenize
    from entnlp.report import write_table
    from entnlp.resources import shipped_folder
    from entnlp.textometry import candidate_terms, frequencies
    from entnlp.themes import load_themes

    o.check_folder(output / "annexe1")
    tokens = tokenize(load_demo("annex1"), progress=o.wants_progress(quiet))
    written = run(tokens, output / "annexe1", by=["cycle"], quiet=quiet)
    lemmas = frequencies(tokens, by="cycle", unit="lemma", mask=tokens.mask(pos="content"))
    write_table(lemma_table(lemmas), output / "lemmes.xlsx", sheet="lemmes")
    terms = candidate_terms(tokens, unit="lemma", pattern=PATTERNS, min_count=2)
    write_table(terms.to_frame(), output / "termes.csv")
    coder = load_themes()
    coded = {}
    for name, (file, text) in DEMO_FILES.items():
        source = shipped_folder("corpora", name) / file
        coded[name] = classify_file(
            source, output / f"themes_{name}.xlsx", model=coder, by="cycle", text=text, id="id", fresh=True
        )
    seen = coded["observations"]
    shares = ", ".join(
        f"{theme.short} {seen.counts.loc[seen.counts['theme'] == theme.id, 'texts'].sum()}"
        for theme in coder.codebook_.themes
    )
    o.say(quiet, "", f"Thèmes des {sum(seen.statuses.values())} observations : {shares} ; {seen.review} à relire")
    o.say(
        quiet,
        "",
        f"{len(written)} fichiers dans {(output / 'annexe1').resolve()}",
        "  synthese.txt          les phrases de synthèse",
        "  frequences.xlsx       les tableaux de fréquences, un onglet par cycle",
        "  nuage_*.png, .svg     les nuages de mots, leurs effectifs (.csv) et leur texte de remplacement (.txt)",
        "  graphies.csv          les graphies regroupées et pourquoi",
        "  parametres.json       de quoi refaire la même annexe",
        f"Dans {output.resolve()}",
        "  lemmes.xlsx           les lemmes des mots pleins par cycle, avec leurs formes",
        "  termes.csv            les termes possibles : nom + adjectif, nom + préposition + nom",
        "  themes_observations.xlsx, themes_annex1.xlsx   les textes codés en thèmes, les effectifs par cycle",
    )
