"""Word clouds from counts: one, or several on one scale."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from entnlp.errors import OptionError
from entnlp.figures.cloud import Cloud
from entnlp.figures.counts import Frequencies, Groups, ordered_counts, split_groups
from entnlp.figures.options import CloudOptions, read_mask
from entnlp.figures.placement import Page, Place, fits_alone, grid
from entnlp.figures.sizing import FORMULA, Job, font_sizes, largest_alone, largest_fitting, slot_of, turned_words
from entnlp.figures.style import font_path, pt_to_cm, rank_colours
from entnlp.figures.typeface import Typeface
from entnlp.figures.wording import file_stems


def word_cloud(
    frequencies: Frequencies,
    *,
    max_words: int = CloudOptions.max_words,
    width_cm: float = CloudOptions.width_cm,
    height_cm: float = CloudOptions.height_cm,
    dpi: int = CloudOptions.dpi,
    min_pt: float = CloudOptions.min_pt,
    max_pt: float | None = CloudOptions.max_pt,
    palette: str = CloudOptions.palette,
    horizontal: float = CloudOptions.horizontal,
    mask: str | Path | NDArray[np.bool_] | None = CloudOptions.mask,
    seed: int = CloudOptions.seed,
    scale_max: float | None = CloudOptions.scale_max,
    title: str | None = CloudOptions.title,
    font: str | Path | None = CloudOptions.font,
    background: str = CloudOptions.background,
    language: str = CloudOptions.language,
) -> Cloud:
    """Lay out the most frequent words; the area of a word is proportional to its count.

    Sizes follow ``font_pt = max(min_pt, max_pt * sqrt(count / scale_max))`` exactly: a word is drawn at this size
    or listed in ``not_drawn``. Equal input gives equal bytes, in whatever order the terms come.

    Parameters
    ----------
    frequencies
        Term -> count (above 0): a mapping, a Series (index: terms) or a DataFrame with columns ``term``, ``count``.
    max_words
        The most frequent words, 1 to 1000; ties by name.
    width_cm, height_cm
        Size of the page in centimetres, 2 to 100.
    dpi
        Dots per inch of the PNG, 50 to 1200. It changes neither places nor sizes.
    min_pt
        Smallest size in points, 4 to 72.
    max_pt
        Size in points of a word whose count is ``scale_max``; None: the largest with which all the words fit, but
        not under three times ``min_pt`` (then the rarest words are left out, reason "no room").
    palette
        One of :data:`entnlp.figures.PALETTES`: "ink" (black to dark grey), "black", "okabe_ito",
        "okabe_ito_dark", "viridis_dark", "cividis_dark". Tones follow the rank of the count.
    horizontal
        Share of horizontal words; 1: all of them, 0: none. In between, a word that finds no place is tried the
        other way, so that the share is met to within a few words.
    mask
        Shape to fill: path of an image, or bool array of two dimensions; white (True) is outside.
    seed
        Of orientations and of the centre; another seed gives another picture.
    scale_max
        Count that gets ``max_pt``; None: the largest count drawn.
    title
        What the cloud shows, for the alternative text and the files' metadata; it is not drawn.
    font
        Font file; None: DejaVu Sans.
    background
        Opaque colour on which the palette keeps a contrast of 4.5:1.
    language
        Of the alternative text and the table: "fr" or "en".

    Returns
    -------
    Cloud

    Raises
    ------
    OptionError
        An option or a count is not allowed, or no word can be drawn.
    SchemaError
        A DataFrame lacks a column.
    InputError
        The mask or the font cannot be read.

    References
    ----------
    .. [1] Viegas, F., Wattenberg, M. and Feinberg, J. (2009). Participatory visualization with Wordle. IEEE TVCG
       15(6), 1137-1144.

    Examples
    --------
    >>> cloud = word_cloud({"photos": 138, "activités": 106, "blog": 55}, max_pt=40, title="Parents")
    >>> cloud.words[["term", "count", "font_pt"]].round(1).to_dict("list")
    {'term': ['photos', 'activités', 'blog'], 'count': [138, 106, 55], 'font_pt': [40.0, 35.1, 25.3]}
    >>> cloud
    <Cloud nuage-parents: 3 words drawn, 0 not drawn>
    """
    options = CloudOptions(
        max_words=max_words,
        width_cm=width_cm,
        height_cm=height_cm,
        dpi=dpi,
        min_pt=min_pt,
        max_pt=max_pt,
        palette=palette,
        horizontal=horizontal,
        mask=mask,
        seed=seed,
        scale_max=scale_max,
        title=title,
        font=font,
        background=background,
        language=language,
    )
    counts = ordered_counts(frequencies)
    return _make([("", counts)], options, titles=[title], shared=False)[0]


def word_clouds(groups: Groups, *, shared_scale: bool = False, **options: Any) -> dict[str, Cloud]:
    """Lay out one cloud per group.

    Parameters
    ----------
    groups
        Group -> counts, each as in :func:`word_cloud`, or a DataFrame with columns ``group``, ``term``, ``count``.
    shared_scale
        True: the same count has the same size in every cloud, so that clouds can be compared. False: each cloud
        fills its page.
    **options
        As in :func:`word_cloud`; ``title`` is put before the group's name.

    Returns
    -------
    dict of str to Cloud
        In the order of the mapping; for a DataFrame, by name of group.

    Raises
    ------
    OptionError, SchemaError, InputError
        As :func:`word_cloud`.

    Examples
    --------
    >>> groups = {"cycle 1": {"photos": 80, "blog": 20}, "cycle 2": {"blog": 20, "voir": 5}}
    >>> clouds = word_clouds(groups, shared_scale=True)
    >>> sizes = [dict(zip(c.words["term"], c.words["font_pt"])) for c in clouds.values()]
    >>> sizes[0]["blog"] == sizes[1]["blog"]
    True
    """
    checked = CloudOptions.from_names(**options)
    parts = split_groups(groups)
    titles: list[str | None] = [f"{checked.title} – {group}" if checked.title else group for group in parts]
    made = _make(list(parts.items()), checked, titles=titles, shared=shared_scale)
    return dict(zip(parts, made, strict=True))


@dataclass(frozen=True, eq=False)
class _Choice:
    """Words to lay out and words left out already, of one group."""

    words: pd.DataFrame
    left_out: pd.DataFrame


def _make(
    parts: list[tuple[str, pd.DataFrame]], options: CloudOptions, *, titles: list[str | None], shared: bool
) -> list[Cloud]:
    """Choose words, find the scale, lay out, and describe."""
    typeface = Typeface(options.font if options.font is not None else font_path())
    shape, _ = grid(options.width_pt, options.height_pt)
    outside = read_mask(options.mask, shape, width_pt=options.width_pt, height_pt=options.height_pt)
    page = Page(options.width_pt, options.height_pt, outside, seed=options.seed)
    choices = [_choose(counts, options, typeface, page, name) for name, counts in parts]
    tops = [float(choice.words["count"].iloc[0]) for choice in choices]
    if options.scale_max is not None and options.scale_max < max(tops):
        raise OptionError(
            f"scale_max is {options.scale_max:g}; the largest count is {max(tops):g}: give at least that, or None"
        )
    shared_max = options.scale_max or (max(tops) if shared else None)
    jobs = [_job(choice, options, typeface, shared_max or top) for choice, top in zip(choices, tops, strict=True)]
    together = _scale(jobs, options, page) if shared else None
    clouds, stems = [], file_stems([f"nuage {title or ''}" for title in titles])
    for choice, job, title, stem in zip(choices, jobs, titles, stems, strict=True):
        max_pt = together if together is not None else _scale([job], options, page)
        places = job.place(max_pt, page)
        words, not_drawn = _tables(choice, job, places, max_pt, options.palette)
        settings = _settings(options, page, typeface, job, max_pt, words, not_drawn)
        settings.update(title=title, shared_scale=shared)
        clouds.append(Cloud(words, not_drawn, settings, title, stem, typeface))
    return clouds


def _choose(counts: pd.DataFrame, options: CloudOptions, typeface: Typeface, page: Page, name: str) -> _Choice:
    """Keep the most frequent words that the font can set and the page can hold, and say why others are left out."""
    turning = 0 < options.horizontal < 1
    reasons: list[str] = []
    kept = 0
    for term in counts["term"]:
        reason = ""
        if kept >= options.max_words:
            reason = "beyond max_words"
        elif not typeface.can_set(term):
            reason = "no glyph"
        else:
            smallest = slot_of(typeface.measure(term), options.min_pt, vertical=options.horizontal == 0)
            if not fits_alone(smallest, page, turning=turning):
                reason = "too long"
        kept += not reason
        reasons.append(reason)
    table = counts.assign(reason=reasons)
    words = counts[[not reason for reason in reasons]].reset_index(drop=True)
    if words.empty:
        where = f' in group "{name}"' if name else ""
        why = ", ".join(f"{reasons.count(reason)} {reason}" for reason in ("no glyph", "too long") if reason in reasons)
        raise OptionError(
            f"none of the {len(counts)} words{where} can be drawn ({why}); take a larger page, a smaller min_pt or "
            "another font"
        )
    return _Choice(words, table[[bool(reason) for reason in reasons]].reset_index(drop=True))


def _job(choice: _Choice, options: CloudOptions, typeface: Typeface, scale_max: float) -> Job:
    """Measure the chosen words."""
    labels = choice.words["term"].tolist()
    extents = [typeface.measure(label) for label in labels]
    return Job(
        labels=labels,
        counts=choice.words["count"].to_numpy(dtype=np.float64),
        extents=extents,
        vertical=turned_words(extents, horizontal=options.horizontal, seed=options.seed),
        scale_max=float(scale_max),
        min_pt=float(options.min_pt),
        turning=0 < options.horizontal < 1,
    )


def _scale(jobs: list[Job], options: CloudOptions, page: Page) -> float:
    """Take the ``max_pt`` asked for if each word alone can have its size, else look for the largest."""
    if options.max_pt is None:
        return largest_fitting(jobs, page)
    largest = largest_alone(jobs, page)
    if options.max_pt > largest:
        raise OptionError(
            f"max_pt is {options.max_pt:g}; a word would be larger than the page: at most {largest:g}, or None"
        )
    return float(options.max_pt)


def _tables(
    choice: _Choice, job: Job, places: list[Place], max_pt: float, palette: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Put the layout into tables: words drawn, words not drawn."""
    drawn = choice.words.iloc[: len(places)].reset_index(drop=True)
    slots = job.slots(max_pt)[: len(places)]
    # Equal counts share a rank, so that a tone says no more than the count.
    ranks = drawn["count"].rank(method="min", ascending=False).astype(int) - 1
    boxes = [
        (slot.height, slot.width) if place.vertical else (slot.width, slot.height)
        for slot, place in zip(slots, places, strict=True)
    ]
    words = drawn.assign(
        font_pt=font_sizes(job.counts, max_pt=max_pt, min_pt=job.min_pt, scale_max=job.scale_max)[: len(places)],
        x_cm=[pt_to_cm(place.left) for place in places],
        y_cm=[pt_to_cm(place.top) for place in places],
        width_cm=[pt_to_cm(width) for width, _ in boxes],
        height_cm=[pt_to_cm(height) for _, height in boxes],
        orientation=["vertical" if place.vertical else "horizontal" for place in places],
        colour=rank_colours(palette, ranks.tolist()),
    )
    tail = choice.words.iloc[len(places) :].assign(reason="no room")
    not_drawn = pd.concat([choice.left_out, tail]) if len(tail) else choice.left_out
    not_drawn = not_drawn.sort_values(["count", "term"], ascending=[False, True], ignore_index=True)
    return words, not_drawn[["term", "count", "reason"]]


def _settings(
    options: CloudOptions,
    page: Page,
    typeface: Typeface,
    job: Job,
    max_pt: float,
    words: pd.DataFrame,
    not_drawn: pd.DataFrame,
) -> dict[str, Any]:
    """Write down everything that decides the picture, in values that JSON can hold."""
    exact = max_pt * np.sqrt(words["count"].to_numpy(dtype=np.float64) / job.scale_max)
    mask = options.mask
    return {
        "max_words": int(options.max_words),
        "width_cm": float(options.width_cm),
        "height_cm": float(options.height_cm),
        "dpi": int(options.dpi),
        "min_pt": float(options.min_pt),
        "max_pt": max_pt,
        "max_pt_asked": None if options.max_pt is None else float(options.max_pt),
        "scale_max": int(job.scale_max) if job.scale_max.is_integer() else job.scale_max,
        "formula": FORMULA,
        "at_min_pt": words["term"][exact < options.min_pt].tolist(),
        "palette": options.palette,
        "horizontal": float(options.horizontal),
        "mask": None if mask is None else Path(mask).name if isinstance(mask, (str, Path)) else "array",
        "mask_sha256": None if mask is None else hashlib.sha256(np.packbits(page.outside).tobytes()).hexdigest(),
        "seed": int(options.seed),
        "background": options.background,
        "language": options.language,
        "n_drawn": len(words),
        "n_not_drawn": len(not_drawn),
        "ties_cut": int((not_drawn["count"] == words["count"].iloc[-1]).sum()),
        "layout_cell_pt": page.cell,
        "font": {"name": typeface.family, "version": typeface.version, "sha256": typeface.digest},
        "versions": {name: version(name) for name in ("wordcloud", "pillow", "matplotlib", "fonttools", "numpy")},
    }
