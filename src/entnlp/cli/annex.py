"""``entnlp annex``: summary sentences, frequency tables and word clouds in one folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from entnlp.cli import options as o
from entnlp.cli.corpus import CorpusOptions, reads_corpus

EXAMPLES = """Examples:

entnlp annex parents.csv --text activites --by cycle -o annexe

entnlp annex parents.csv --text activites --by cycle --textometry -o annexe

entnlp annex "enquête.xlsx" --sheet Réponses --text "Q12" --by cycle --by département --unit lemma
"""


@reads_corpus
def annex(
    corpus: CorpusOptions,
    *,
    context: typer.Context,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the annex.")] = Path("annexe"),
    unit: o.Unit = "form",
    stop: o.Stop = None,
    multiwords: o.Multiwords = False,
    min_count: o.MinCount = 1,
    top: Annotated[int, typer.Option("--top", min=1, help="Words in the summary sentence.")] = 5,
    width: o.Width = 16.0,
    height: o.Height = 9.0,
    dpi: o.Dpi = 300,
    palette: o.Palette = "ink",
    max_words: o.MaxWords = 80,
    horizontal: o.Horizontal = 0.9,
    mask: o.Mask = None,
    seed: o.Seed = 20,
    shared_scale: o.SharedScale = False,
    textometry: Annotated[
        bool,
        typer.Option(
            "--textometry",
            help="Also specificities, correspondence analysis, co-occurrences, classes, lexical tables, a concordance.",
        ),
    ] = False,
) -> None:
    """Make the annex of a report: per group and overall, sentence, table and word cloud."""
    say = o.notifier(corpus.quiet)
    o.check_folder(output)
    stop_words = o.stop_lists(stop)
    say("lecture")
    read = corpus.read()
    tokens, groups = corpus.tokens(read)
    cloud_options = {
        "width_cm": width, "height_cm": height, "dpi": dpi, "palette": palette, "max_words": max_words,
        "horizontal": horizontal, "mask": mask, "seed": seed,
    }  # fmt: skip
    written = run(
        tokens, output, by=groups, unit=unit, stop=stop_words, multiwords=multiwords,
        min_count=min_count, top=top, shared_scale=shared_scale, cloud_options=cloud_options, quiet=corpus.quiet,
        asked=context.params,
    )  # fmt: skip
    if textometry:
        written += analyse(tokens, output, corpus=read, by=groups, stop=stop_words, quiet=corpus.quiet)
    o.say(corpus.quiet, f"{len(written)} fichiers dans {output}")


def analyse(tokens: Any, output: Path, *, quiet: bool = False, **settings: Any) -> list[Path]:
    """Make all analyses, write each into a folder of its own, say which cannot be made; shared with ``entnlp demo``."""
    from entnlp.report.analyses import analyses

    made = analyses(tokens, notify=o.notifier(quiet), **settings)
    for name, reason in made.not_made.items():
        o.say(quiet, f"{name} : pas possible ici ({reason})")
    return made.save(output)


def run(
    tokens: Any,
    output: Path,
    *,
    quiet: bool = False,
    asked: dict[str, Any] | None = None,
    **settings: Any,
) -> list[Path]:
    """Make the annex, write it, print its sentences; shared with ``entnlp demo``."""
    from entnlp.report import annex as make_annex
    from entnlp.report.dossier import storable

    say = o.notifier(quiet)
    made = make_annex(tokens, notify=say, **settings)
    if asked:
        names = sorted(asked.keys() - {"file", "output", "quiet"})  # not in the order in which they were typed
        options = {name: storable(asked[name]) for name in names}
        made.about["command"] = {"name": "annex", "options": options}
    written = made.save(output, notify=say)
    o.say(quiet, *made.summary["sentence"])
    return written
