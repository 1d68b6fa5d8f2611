"""``entnlp demo``: the annexes of both shipped fictional corpora, with all analyses; their texts coded into themes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from entnlp.cli import options as o
from entnlp.cli.annex import analyse, run
from entnlp.cli.counting import lemma_table

PATTERNS = ["NOUN ADJ", "NOUN ADP NOUN"]

EXAMPLES = """Example:

entnlp demo -o demo
"""


def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the results.")] = Path("demo"),
    quiet: o.Quiet = False,
) -> None:
    """Make the annexes of both demo corpora by cycle, with all analyses; count lemmas; code their texts into themes."""
    from entnlp.demo import DEMO_FILES, load_demo
    from entnlp.engines import classify_file
    from entnlp.language import tokenize
    from entnlp.report import write_table
    from entnlp.resources import shipped_folder
    from entnlp.textometry import candidate_terms, frequencies
    from entnlp.themes import load_themes

    o.check_folder(output / "annexe1")
    corpora = {name: load_demo(name) for name in DEMO_FILES}
    tables = {name: tokenize(corpus, progress=o.wants_progress(quiet)) for name, corpus in corpora.items()}
    tokens = tables["annex1"]
    written = 0
    for name, folder in (("annex1", "annexe1"), ("observations", "annexe2")):
        written += len(run(tables[name], output / folder, by=["cycle"], quiet=quiet))
        written += len(analyse(tables[name], output / folder, corpus=corpora[name], by=["cycle"], quiet=quiet))
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
        f"{written} fichiers dans {(output / 'annexe1').resolve()} (réponses des parents) et annexe2 (observations)",
        "  synthese.txt          les phrases de synthèse",
        "  frequences.xlsx       les tableaux de fréquences, un onglet par cycle",
        "  nuage_*.png, .svg     les nuages de mots, leurs effectifs (.csv) et leur texte de remplacement (.txt)",
        "  graphies.csv          les graphies regroupées et pourquoi",
        "  parametres.json       de quoi refaire la même annexe",
        "  specificites, afc, cooccurrences, reinert, lexis, concordance   tableaux et figures de chaque analyse",
        f"Dans {output.resolve()}",
        "  lemmes.xlsx           les lemmes des mots pleins par cycle, avec leurs formes",
        "  termes.csv            les termes possibles : nom + adjectif, nom + préposition + nom",
        "  themes_observations.xlsx, themes_annex1.xlsx   les textes codés en thèmes, les effectifs par cycle",
    )
