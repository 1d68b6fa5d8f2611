"""``entnlp reinert``: classes of texts, or of segments of texts, that share their words."""

from __future__ import annotations

import warnings
from typing import Annotated, Any

import typer

from entnlp.cli import options as o
from entnlp.cli.corpus import CorpusOptions, reads_corpus
from entnlp.errors import EntnlpWarning, OptionError

EXAMPLES = """Examples:

entnlp reinert enquete.csv --text activites --short-answers --classes 4 --by cycle

entnlp reinert enquete.csv --text activites --short-answers -o classes

entnlp reinert entretiens.csv --text texte --segment-length 40 --min-segment-terms 10 --classes 3 -o classes.xlsx

entnlp reinert entretiens.csv --text texte --segment-length 40 --double --classes 3 -o classes.png
"""
SHORT_MIN_CLASS = 0.05
GIANT = 0.7
"""Share of the classified segments from which on one class is said to be too large."""
_FIRST_TERMS, _SECOND_TIMES = 10, 1.5

Pos = Annotated[
    list[str] | None,
    typer.Option(
        "--pos", help="Part of speech kept, such as NOUN; 'content', 'all'; may be repeated. Default: content."
    ),
]
MinClass = Annotated[
    float | None,
    typer.Option(
        "--min-class",
        help="Least segments of each part of a cut or, below 1, least share of all of them. Default: 1, Reinert's "
        "method.",
    ),
]
ShortAnswers = Annotated[
    bool,
    typer.Option(
        "--short-answers",
        help="For answers of a few words, of which the classic method makes one giant class and crumbs: "
        "the same as --min-class 0.05 --assign.",
    ),
]
Double = Annotated[
    bool,
    typer.Option(
        "--double",
        help="Keep the classes on which two classifications agree, their segments joined up to --min-segment-terms "
        "(default 10) and to half as many terms again.",
    ),
]


@reads_corpus
def reinert(
    corpus: CorpusOptions,
    *,
    output: o.Results = None,
    classes: Annotated[int, typer.Option("--classes", "-k", min=2, max=60, help="Most classes.")] = 6,
    segment_length: Annotated[
        int | None,
        typer.Option("--segment-length", min=2, help="Words of a segment, such as 40; whole texts without it."),
    ] = None,
    min_segment_terms: Annotated[
        int | None,
        typer.Option(
            "--min-segment-terms",
            min=0,
            help="Join neighbouring segments of a text until their different terms add up to this.",
        ),
    ] = None,
    short_answers: ShortAnswers = False,
    min_class: MinClass = None,
    assign: Annotated[
        bool | None,
        typer.Option(
            "--assign/--no-assign", help="Put segments left out into the class that their terms are typical of."
        ),
    ] = None,
    double: Double = False,
    min_split: Annotated[int, typer.Option("--min-split", min=3, help="A class of fewer segments is not cut.")] = 5,
    unit: o.Unit = "lemma",
    pos: Pos = None,
    stop: o.Stop = None,
    multiwords: o.Multiwords = False,
    min_texts: Annotated[
        int, typer.Option("--min-texts", min=1, help="Least number of segments that have a term.")
    ] = 3,
    width: Annotated[
        float | None, typer.Option("--width", help="Width of the figures in cm; 24, more beyond 12 classes.")
    ] = None,
    dpi: o.Dpi = 300,
) -> None:
    """Group texts into classes that share their words: Reinert's descending classification (ALCESTE, IRaMuTeQ)."""
    from entnlp.figures.reinert import balance_sentence
    from entnlp.report.dossier import check_output
    from entnlp.report.reinert import reinert_dossier

    if output is not None:
        check_output(output, ["csv", "tsv", "xlsx", "png", "svg"])
    if segment_length is None and (double or min_segment_terms):
        raise OptionError(
            "--double and --min-segment-terms join segments of one text; give --segment-length, such as 40"
        )
    stop_words = o.stop_lists(stop)
    kept = None if pos == ["all"] else pos or ["content"]
    read = corpus.read()
    tokens, groups = corpus.tokens(read)
    o.check_groups(tokens, groups)
    options: dict[str, Any] = {
        "n_classes": classes,
        "segment_length": segment_length,
        "min_segment_terms": min_segment_terms or (_FIRST_TERMS if double else 0),
        "min_split": min_split,
        "min_class": min_class if min_class is not None else SHORT_MIN_CLASS if short_answers else 1,
        "assign": assign if assign is not None else short_answers,
        **o.term_options(unit=unit, stop=stop_words, pos=kept, multiwords=multiwords, min_texts=min_texts),
    }
    result, partitions = _doubly(tokens, options) if double else _simply(tokens, options)
    _look_at(result, short_answers=short_answers)
    dossier = reinert_dossier(
        result, by=groups, corpus=read, tokens=tokens, partitions=partitions,
        options={"pos": kept, "multiwords": multiwords}, width_cm=width, dpi=dpi,
    )  # fmt: skip
    o.show(dossier, output, corpus.quiet)
    if output is None:
        o.say(corpus.quiet, "", balance_sentence(result))


def _simply(tokens: Any, options: dict[str, Any]) -> tuple[Any, Any]:
    from entnlp.textometry import reinert

    return reinert(tokens, **options), None


def _doubly(tokens: Any, options: dict[str, Any]) -> tuple[Any, Any]:
    """Classify twice and give the partition of as many classes as asked for, or of the most there are."""
    from entnlp.textometry import reinert
    from entnlp.textometry.double import reinert_double

    more = round(_SECOND_TIMES * options["min_segment_terms"])
    first, second = (
        reinert(tokens, **options | {"min_segment_terms": least, "assign": False})
        for least in (options["min_segment_terms"], more)
    )
    found = reinert_double(first, second, n_classes=options["n_classes"])
    most = int(found.partitions["n_classes"].max())
    if most < options["n_classes"]:
        warnings.warn(
            f"{most} crossed classes instead of {options['n_classes']}: no more are found in both classifications",
            EntnlpWarning,
            stacklevel=2,
        )
    return found.cut(most, assign=options["assign"]), found


def _look_at(result: Any, *, short_answers: bool) -> None:
    """Warn of a class that holds nearly everything."""
    sizes = result.sizes().head(result.n_classes)
    largest = sizes.loc[sizes["segments"].idxmax()]
    if largest["share_classified"] <= GIANT:
        return
    way_out = "ask for more --classes" if short_answers else "short answers need --short-answers (see --help)"
    warnings.warn(
        f"class {largest['class']:.0f} holds {largest['share_classified']:.1%} of the classified segments: the others "
        "are "
        f"small groups with words of their own; {way_out}",
        EntnlpWarning,
        stacklevel=2,
    )
