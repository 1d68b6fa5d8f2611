"""``entnlp classify``, ``sample``, ``agreement``, ``train``, ``evaluate``: coding texts into themes, with people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from entnlp.cli import options as o
from entnlp.cli.corpus import FileOptions, reads_corpus

Model = Annotated[Path | None, typer.Option("--model", "-m", help="Folder of a coder; the shipped one without it.")]
Codes = Annotated[
    Path | None, typer.Option("--codebook", help="Codebook (.toml); the four themes of the ENT report without it.")
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="Seed of what is drawn by chance.")]

CLASSIFY_EXAMPLES = """Examples:

entnlp classify observations.xlsx --text observation -o codes.xlsx

entnlp classify parents.csv --text activites --by cycle -o codes.csv
"""
SAMPLE_EXAMPLES = """Examples:

entnlp sample parents.csv --text activites --by cycle -n 100 -o a_coder.xlsx

entnlp sample parents.csv --text activites -n 60 --strategy random -o a_coder.xlsx
"""
AGREEMENT_EXAMPLES = """Examples:

entnlp agreement coderA.xlsx coderB.xlsx

entnlp agreement coderA.xlsx coderB.xlsx -o accord.xlsx
"""
TRAIN_EXAMPLES = """Examples:

entnlp train coded.xlsx --text text --id text_id -o mymodel

entnlp train coded.xlsx --text text --codebook mine.toml --groups coder -o mymodel
"""
EVALUATE_EXAMPLES = """Examples:

entnlp evaluate mymodel gold.xlsx --text text --id text_id

entnlp evaluate shipped gold.xlsx --text text -o scores
"""


def _model(path: Path | None) -> Any:
    from entnlp.themes import load_themes

    return load_themes(path)


@reads_corpus
def classify(
    source: FileOptions,
    *,
    by: o.By = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write: xlsx, csv, tsv or parquet.")],
    model: Model = None,
    evidence: Annotated[
        bool, typer.Option("--evidence/--no-evidence", help="Quote the words that decided; half as fast.")
    ] = True,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start anew, whatever an interrupted run left.")] = False,
) -> None:
    """Code texts into themes: 0 or 1, probability, what to review and the words that decided."""
    from entnlp.engines import classify_file
    from entnlp.report.annex import OVERALL
    from entnlp.report.coded import check_coded_path

    check_coded_path(output)
    coder = _model(model)
    with o.counter(source.quiet, "textes") as notify:
        made = classify_file(
            source.file, output, model=coder, by=o.one_or_many(by), evidence=evidence, fresh=fresh, notify=notify,
            **source.reading,
        )  # fmt: skip
    total = sum(made.statuses.values())
    by_status = ", ".join(f"{count} {status}" for status, count in made.statuses.items())
    o.say(source.quiet, f"{total} textes ({by_status}), {made.review} à relire, dans {', '.join(map(str, made.files))}")
    for row in made.counts.to_dict("records"):
        o.say(source.quiet, _count_line(row))
    if by:
        for row in made.overall.to_dict("records"):
            o.say(source.quiet, _count_line({"group": OVERALL, **row}))


def _count_line(row: dict[Any, Any]) -> str:
    group = f"{row['group']} : " if "group" in row else ""
    share = f"{100 * row['share']:5.1f} % [{100 * row['low']:.1f} ; {100 * row['high']:.1f}]"
    return f"  {group}{row['theme']:<14} {row['texts']:>6}  {share}"


@reads_corpus
def sample(
    source: FileOptions,
    *,
    by: o.By = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Workbook to fill in (.xlsx).")],
    n: Annotated[int, typer.Option("--number", "-n", min=1, help="Number of texts chosen.")] = 100,
    strategy: Annotated[
        str, typer.Option("--strategy", help="doubt: least sure first, to train; random: to measure.")
    ] = "doubt",
    model: Model = None,
    seed: SeedOption = 0,
) -> None:
    """Choose the texts that people should code next: a sheet with lists of 0 and 1 and the codebook beside."""
    from entnlp.report.coded import write_annotation_sheet
    from entnlp.themes import sample_texts

    coder = _model(model)
    corpus = o.read(source.file, by=by, keep=[], **source.reading)
    groups = o.grouping(corpus, by, source.text)
    chosen = sample_texts(corpus, n=n, model=coder, by=groups, strategy=strategy, random_state=seed)
    how = {"doubt": "les moins sûrs d'abord, par thème et par groupe", "random": "tirage aléatoire simple"}
    notes = {"fichier": source.file.name, "choix des textes": how[strategy], "graine": str(seed)}
    write_annotation_sheet(chosen, output, codebook=coder.codebook_, notes=notes)
    o.say(source.quiet, f"{len(chosen)} textes à coder dans {output}")


def agreement(
    files: Annotated[list[Path], typer.Argument(help="Coded sheets, one per coder.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Workbook of the measures and the texts to settle.")
    ] = None,
    codebook: Codes = None,
    id: Annotated[str, typer.Option("--id", help="Column of the identifiers.")] = "text_id",
    resamples: Annotated[int, typer.Option("--resamples", min=1, help="Bootstrap resamples.")] = 1000,
    seed: SeedOption = 0,
    quiet: o.Quiet = False,
) -> None:
    """Measure the agreement of coders: Krippendorff's alpha, Cohen's kappa, and the texts on which they differ."""
    from entnlp.codebook import load_codebook
    from entnlp.engines.sheets import agreement_of_files
    from entnlp.report import write_workbook

    themes = load_codebook(codebook).theme_ids
    made = agreement_of_files(files, themes=themes, id=id, n_resamples=resamples, random_state=seed)
    alone = f"{made.alone} textes codés par une seule personne, non comptés"
    o.say(quiet, repr(made.measures), f"{len(made.to_settle)} textes à discuter ; {alone}")
    if output is not None:
        notes = {
            "alpha": "Krippendorff, nominal ; MASI : distance entre ensembles de thèmes",
            "kappa": "Cohen, moyenne des paires de codeurs",
            "intervalles": f"bootstrap des textes, {resamples} tirages, graine {seed}",
        }
        write_workbook({"accord": made.measures.to_frame(), "à discuter": made.to_settle}, output, notes=notes)
        o.say(quiet, f"dans {output}")


def train(
    files: Annotated[list[Path], typer.Argument(help="Coded sheets: a text and 0 or 1 per theme.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the coder.")],
    text: Annotated[str | None, typer.Option("--text", "-t", help="Text column.")] = None,
    codebook: Codes = None,
    id: o.Id = None,
    groups: Annotated[
        str | None,
        typer.Option("--groups", help="Column of what must not be parted in validation, such as the school."),
    ] = None,
    lexicon: Annotated[
        str, typer.Option("--lexicon", help="Concepts: ent (shipped), none, or your TOML file.")
    ] = "ent",
    add_shipped: Annotated[
        bool,
        typer.Option("--add-shipped", help="Add the shipped coded texts, when the themes are those of the report."),
    ] = False,
    seed: SeedOption = 0,
    quiet: o.Quiet = False,
) -> None:
    """Train a coder on coded texts; say how well it does on texts it did not see, and which codes look doubtful."""
    from entnlp.codebook import load_codebook
    from entnlp.engines.learning import train_on_files
    from entnlp.themes import save_themes

    o.check_folder(output)
    with o.spinner(quiet, "apprentissage"):
        trained = train_on_files(
            files, text=text, id=id, codebook=load_codebook(codebook), groups=groups,
            lexicon=None if lexicon == "none" else lexicon, add_shipped=add_shipped, random_state=seed,
        )  # fmt: skip
    save_themes(trained.model, output, about=trained.about)
    trained.write_reports(output)
    o.say(
        quiet,
        f"{trained.n_texts} textes ; {trained.merged} lignes de même texte fusionnées ; {trained.contradictory} textes "
        "codés de plusieurs façons (le dernier code vaut)",
        "scores de vos textes par validation croisée :",
        repr(trained.scores),
        "(un peu flatteurs : seuils et calibration viennent des mêmes textes)",
        f"{len(trained.doubtful)} codes à vérifier dans {output}_codes_a_verifier.csv",
        f"modèle dans {output}",
    )


def evaluate(
    model: Annotated[str, typer.Argument(help="Folder of a coder, or 'shipped'.")],
    file: Annotated[Path, typer.Argument(help="Texts coded by people.")],
    text: Annotated[str | None, typer.Option("--text", "-t", help="Text column.")] = None,
    id: o.Id = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder of the tables, the errors and the calibration plot.")
    ] = None,
    seed: SeedOption = 0,
    quiet: o.Quiet = False,
) -> None:
    """Compare a coder with people: precision, recall, F1 with intervals, calibration, confusions, errors."""
    from entnlp.engines.learning import evaluate_on_file

    if output is not None:
        o.check_folder(output)
    coder = _model(None if model == "shipped" else Path(model))
    made = evaluate_on_file(coder, file, text=text, id=id, random_state=seed)
    o.say(
        quiet,
        repr(made.scores),
        "",
        "confusions (thème manqué, thème donné à tort) :",
        made.scores.confusion.to_string(),
    )
    if output is not None:
        written = made.write(output)
        o.say(quiet, f"{len(written)} fichiers dans {output}")
