"""The page of Reinert's classification: the tree of the classes, and under each leaf its size and its terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from entnlp.errors import OptionError
from entnlp.figures.chart import Chart, fit_label, text_width_cm
from entnlp.figures.style import pt_to_cm
from entnlp.textometry.classified import ClassifiedSegments
from entnlp.textometry.double import CHI2_5_PERCENT
from entnlp.textometry.reinert import Reinert
from entnlp.textometry.segments import text_of
from entnlp.textometry.summary import french_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE_PT, CLASS_PT, LABEL_PT, SMALL_PT = 9.5, 9.0, 7.0, 6.0
LARGEST_PT, SMALLEST_PT, SHRUNK_PT, TINY_PT = 11.5, 7.0, 6.2, 5.5
"""Sizes of a class's first term, of one without chi2, the least size of a term, the size of numbers under terms."""
NARROWEST = 1.4
"""Width in cm under which a column of figures cannot be read."""
GREY, PALE = "#5a5a5a", "#c8c8c8"
_MARGIN, _PAD, _TITLE, _LEVEL, _HEAD, _NOTE = 0.3, 0.12, 0.9, 0.46, 1.35, 0.28
_COMFORTABLE, _BESIDE = 1.95, 2.9
_BOLD = 1.15  # times the width of plain letters
_HINTING = 1.06  # letters set on a grid of pixels are a little wider than the font says


class _Word(NamedTuple):
    """A term that fits into its column, its size in points, and the numbers that go with it."""

    text: str
    size: float
    numbers: str


def draw_dendrogram(
    result: ClassifiedSegments,
    *,
    top: int = 15,
    width_cm: float | None = None,
    height_cm: float | None = None,
    dpi: int = 300,
) -> Chart:
    """Draw the tree of the classes, and under each leaf the size of the class and its most characteristic terms.

    Parameters
    ----------
    result
        A classification; crossed classes of a double one have no tree.
    top
        Terms per class, of those with chi2 >= 3.84.
    width_cm, height_cm
        Size of the picture; unless given, 24 cm wide, more beyond 12 classes, and as high as the terms need.
    dpi
        Dots per inch of the PNG.

    Returns
    -------
    Chart
        The height of a fork is the rank of the cut, the first one at the top, so that the last ones stay visible; rank
        and chi-squared value are written on it.  In each class the size of the terms goes down with the square root of
        chi2; a term too long for its column is set smaller, then cut.

    Raises
    ------
    OptionError
        ``top`` is less than 1, or the classes do not fit into the width.
    """
    if top < 1:
        raise OptionError(f"top must be 1 or more; received {top}")
    n = result.n_classes
    width = min(max(24.0, 2 * _MARGIN + _COMFORTABLE * n), 120.0) if width_cm is None else width_cm
    column = (width - 2 * _MARGIN) / n
    if column < NARROWEST:
        least = 2 * _MARGIN + NARROWEST * n
        raise OptionError(
            f"{n} classes need a width of {least:.1f} cm or more; received {width:g}; or draw fewer classes"
        )
    profiles = result.profiles(top=top, min_chi2=CHI2_5_PERCENT)
    words = [_words(profiles[profiles["class"] == number], column) for number in range(1, n + 1)]
    pitches = _pitches(words, column)
    note = wrap(f"{balance_sentence(result)} {_reading(result, column)}", width - 2 * _MARGIN, size_pt=SMALL_PT)
    tree = 0.2 + _LEVEL * (n - 1) if isinstance(result, Reinert) else 0.1
    needed = _TITLE + tree + _HEAD + sum(pitches) + 0.4 + _NOTE * len(note) + _MARGIN
    height = max(needed, 3.0) if height_cm is None else height_cm
    spread = (height - needed) / max(len(pitches), 1)  # what is left over, or lacking, goes between the terms
    pitches = [max(pitch + spread, 0.05) for pitch in pitches]
    title = _title(result)
    sizes = result.sizes().head(n)

    def draw(figure: Figure) -> None:
        axes = page_in_cm(figure, width, height)
        write_title(axes, title, width, height)
        centres, foot = [_MARGIN + column * (place + 0.5) for place in range(n)], height - _TITLE - tree
        if isinstance(result, Reinert):
            _draw_tree(axes, result, centres, foot)
        for centre, size, column_words in zip(centres, sizes.to_dict("records"), words, strict=True):
            _draw_head(axes, f"Classe {size['class']:.0f}", size, (centre, column), foot)
            _draw_words(axes, column_words, pitches, (centre, column), foot - _HEAD)
        for left in (centre - column / 2 for centre in centres[1:]):
            axes.plot([left, left], [foot - 0.05, _MARGIN + _NOTE * len(note) + 0.2], color=PALE, linewidth=0.5)
        axes.text(_MARGIN, _MARGIN, "\n".join(note), fontsize=SMALL_PT, va="bottom", linespacing=1.3)

    return Chart(title, _alt_text(result, title), draw, "reinert_classes", width_cm=width, height_cm=height, dpi=dpi)


def page_in_cm(figure: Figure, width: float, height: float) -> Axes:
    """Make axes over the whole page whose unit is the centimetre."""
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    return axes


def write_title(axes: Axes, title: str, width: float, height: float) -> None:
    """Write the title in the upper left corner of a page in centimetres."""
    label, size = fit_width(title, (width - 2 * _MARGIN) / _BOLD, size_pt=TITLE_PT)
    axes.text(_MARGIN, height - 0.55, label, fontsize=size, fontweight="bold")


def _title(result: ClassifiedSegments) -> str:
    kind = "Classification" if isinstance(result, Reinert) else "Double classification"
    return f"{kind} descendante hiérarchique (méthode de Reinert) : {result.n_classes} classes"


def _words(profile: pd.DataFrame, column: float) -> list[_Word]:
    """Set the terms of one class, most characteristic first, so that none is wider than its column."""
    largest = float(profile["chi2"].max()) if len(profile) else 1.0
    made = []
    for term, chi2, segments in profile[["term", "chi2", "segments"]].itertuples(index=False):
        numbers = f"{decimal(chi2)} · {french_number(segments)}"
        room = column - 2 * _PAD
        if column >= _BESIDE:
            room -= text_width_cm(numbers, size_pt=SMALL_PT) * _HINTING + 0.15
        size = SMALLEST_PT + (LARGEST_PT - SMALLEST_PT) * float(np.sqrt(chi2 / largest))
        made.append(_Word(*fit_width(str(term), room, size_pt=size), numbers))
    return made


def fit_width(text: str, room_cm: float, *, size_pt: float, least_pt: float = SHRUNK_PT) -> tuple[str, float]:
    """Set a label smaller, then cut it, until it is no wider than the room it has.

    Returns
    -------
    text, size_pt

    Examples
    --------
    >>> fit_width("photo", 5.0, size_pt=11.0)
    ('photo', 11.0)
    >>> fit_width("anticonstitutionnellement", 1.0, size_pt=11.0)
    ('antico…', 6.2)
    """
    label = fit_label(text, longest=100)
    wide = text_width_cm(label, size_pt=size_pt) * _HINTING
    if wide <= room_cm:
        return label, size_pt
    size = max(size_pt * room_cm / wide, min(least_pt, size_pt))
    while text_width_cm(label, size_pt=size) * _HINTING > room_cm * (1 + 1e-9) and len(label) > 1:
        label = label.removesuffix("…")[:-1].rstrip() + "…"
    return label, size


def _pitches(words: Sequence[Sequence[_Word]], column: float) -> list[float]:
    """Height in cm of each row of terms: equal ranks stand on one line in all classes."""
    rows = max((len(each) for each in words), default=0)
    sizes = [max(each[row].size for each in words if row < len(each)) for row in range(rows)]
    under = 0.0 if column >= _BESIDE else 1.3 * pt_to_cm(TINY_PT)
    return [1.25 * pt_to_cm(size) + under for size in sizes]


def _draw_tree(axes: Axes, result: Reinert, centres: Sequence[float], foot: float) -> None:
    """Draw the forks, the last cut lowest; all leaves end at the foot."""
    x, y = list(centres), [foot] * len(centres)
    chi2 = result.splits["chi2"].to_numpy()
    for step, (left, right) in enumerate(result.linkage()[:, :2].astype(int)):
        level, rank = foot + 0.12 + _LEVEL * step, len(chi2) - step
        axes.plot(
            [x[left], x[left], x[right], x[right]], [y[left], level, level, y[right]], color="black", linewidth=0.9
        )
        middle = (x[left] + x[right]) / 2
        axes.plot([middle, middle], [level, level + _LEVEL], color="black", linewidth=0.9)
        axes.text(
            middle, level + 0.24, f"{rank} : χ² {french_number(round(chi2[rank - 1]))}", fontsize=SMALL_PT, ha="center",
            va="center", zorder=3, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.3},
        )  # fmt: skip
        x.append(middle)
        y.append(level)


def _draw_head(axes: Axes, name: str, size: Mapping[Any, Any], place: tuple[float, float], top: float) -> None:
    """Draw the number of a class, and its size as figures and as a bar."""
    centre, column = place
    left, wide = centre - column / 2 + _PAD, column - 2 * _PAD
    counts = f"{french_number(size['segments'])} · {percent(size['share_classified'])}"
    label, points = fit_width(name, wide / _BOLD, size_pt=CLASS_PT, least_pt=TINY_PT)
    axes.text(centre, top - 0.42, label, fontsize=points, fontweight="bold", ha="center")
    points = min(LABEL_PT, LABEL_PT * wide / (text_width_cm(counts, size_pt=LABEL_PT) * _HINTING))
    axes.text(centre, top - 0.8, counts, fontsize=points, ha="center")
    for length, look in ((1.0, {"facecolor": "white"}), (size["share_classified"], {"facecolor": "black"})):
        axes.fill_between(
            [left, left + wide * length],
            top - 1.1,
            top - 0.96,
            edgecolor="black",
            linewidth=0.5,
            **look,  # type: ignore[arg-type]
        )


def _draw_words(
    axes: Axes, words: Sequence[_Word], pitches: Sequence[float], place: tuple[float, float], top: float
) -> None:
    """Draw the terms of a class under each other, with their numbers beside, or under where columns are narrow."""
    centre, column = place
    left, right = centre - column / 2 + _PAD, centre + column / 2 - _PAD
    base = top
    for word, pitch in zip(words, pitches, strict=False):
        base -= pitch
        if column >= _BESIDE:
            axes.text(left, base, word.text, fontsize=word.size)
            axes.text(right, base, word.numbers, fontsize=SMALL_PT, ha="right", color=GREY)
        else:
            axes.text(centre, base + 1.35 * pt_to_cm(TINY_PT), word.text, fontsize=word.size, ha="center")
            axes.text(centre, base, word.numbers, fontsize=TINY_PT, ha="center", color=GREY)


def balance(result: ClassifiedSegments) -> pd.Series[int]:
    """Count the segments by what became of them.

    Returns
    -------
    Series of int
        Index: "classified", "assigned", "left out", "no term", and "not counted" for empty answers, formulas and
        duplicates, which have no term either.
    """
    status = pd.Series(result.status)
    uncounted = (result.matrix.texts["status"] != "ok").to_numpy() & (status == "no term").to_numpy()
    names = ["classified", "assigned", "left out", "no term", "not counted"]
    return status.mask(uncounted, "not counted").value_counts().reindex(names, fill_value=0).astype(int)


def segment_word(result: ClassifiedSegments) -> str:
    """Name what was classified: "textes" when each text is one segment, else "segments"."""
    return "textes" if text_of(result.matrix.texts).is_unique else "segments"


def balance_sentence(result: ClassifiedSegments) -> str:
    """Say in French how many segments were classified, assigned afterwards, left out, without term, not counted."""
    counts, word = balance(result), segment_word(result)
    having = int(counts[["classified", "assigned", "left out"]].sum())
    parts = [
        f"{_counted(counts['classified'], 'classé', word)} sur {french_number(having)} qui ont un terme retenu "
        f"({percent(counts['classified'] / max(having, 1))})",
        f"{_counted(counts['assigned'], 'affecté')} après coup",
        f"{_counted(counts['left out'], 'laissé')} de côté",
        f"{french_number(counts['no term'])} sans terme retenu",
    ]
    if counts["not counted"]:
        parts.append(f"{_counted(counts['not counted'], 'non compté')} (réponses vides, formules, doublons)")
    return " ; ".join(parts) + "."


def _counted(number: int, participle: str, word: str = "") -> str:
    """Write "1 texte classé", "838 textes classés"."""
    several = bool(number > 1)
    noun = word if several else word.removesuffix("s")
    return " ".join(part for part in (french_number(number), noun, participle + "s" * several) if part)


def _reading(result: ClassifiedSegments, column: float) -> str:
    word, where = segment_word(result), "À droite" if column >= _BESIDE else "Au-dessous"
    parts = [
        f"Sous chaque classe : {word}, et leur part de tous ceux qui ont une classe. {where} de chaque terme (χ² d'au "
        f"moins 3,84) : son χ² avec la classe · {word} de la classe qui l'ont ; sa taille décroît avec la racine "
        "carrée du χ², classe par classe (moins encore pour un mot trop long).",
    ]
    if isinstance(result, Reinert):
        parts.append("Arbre : sur chaque fourche, le rang de la coupe et son χ² ; la hauteur ne montre que ce rang.")
    return " ".join(parts)


def _alt_text(result: ClassifiedSegments, title: str) -> str:
    profiles = result.profiles(top=5, min_chi2=CHI2_5_PERCENT)
    parts = [f"{title}."]
    for size in result.sizes().head(result.n_classes).to_dict("records"):
        terms = [fit_label(str(term)) for term in profiles.loc[profiles["class"] == size["class"], "term"]]
        parts.append(
            f"Classe {size['class']:.0f} : {french_number(size['segments'])} {segment_word(result)} "
            f"({percent(size['share_classified'])}), termes les plus caractéristiques : {', '.join(terms) or 'aucun'}."
        )
    return "\n".join([*parts, balance_sentence(result)])


def wrap(text: str, width_cm: float, *, size_pt: float) -> list[str]:
    """Break a text into lines no wider than the page.

    >>> wrap("un deux trois", 1.6, size_pt=8.0)
    ['un deux', 'trois']
    """
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width_cm(longer, size_pt=size_pt) * _HINTING > width_cm:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def decimal(value: float) -> str:
    """Write a chi-squared value as French readers do, whole from 100 on.

    >>> decimal(12.34), decimal(99.96), decimal(0.04)
    ('12,3', '100', '0,0')
    """
    return french_number(round(value)) if value >= 99.95 else f"{value:.1f}".replace(".", ",")


def percent(share: float) -> str:
    """Write a share as French readers do.

    >>> percent(0.6741).replace(chr(0x202F), "_")
    '67,4_%'
    """
    return f"{100 * share:.1f}\u202f%".replace(".", ",")
