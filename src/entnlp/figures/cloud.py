"""A word cloud as a value: words and places, what was left out, settings; written as five files."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from entnlp.figures.drawing import Sheet, Word, draw_png, draw_svg
from entnlp.figures.placement import Place
from entnlp.figures.style import cm_to_pt
from entnlp.figures.typeface import Typeface
from entnlp.figures.wording import REASONS, YES_NO, cloud_title, describe, number

_SUFFIXES = (".png", ".svg", ".csv", ".json", ".txt")


@dataclass(frozen=True, eq=False, repr=False)
class Cloud:
    """A laid-out word cloud; made by :func:`entnlp.figures.word_cloud`.

    Attributes
    ----------
    words : DataFrame
        Words drawn, the most frequent first: ``term``, ``count``, ``font_pt`` (points), ``x_cm`` and ``y_cm`` (left
        and top of the ink, from the page's left top corner), ``width_cm``, ``height_cm``, ``orientation``
        ("horizontal" or "vertical", read upwards), ``colour`` ("#rrggbb").
    not_drawn : DataFrame
        Words left out: ``term``, ``count``, ``reason`` ("no glyph", "too long", "beyond max_words", "no room").
    settings : dict
        Everything needed to draw it again: options, scale, formula, font, versions. Can be written as JSON.
    title : str or None
        What the cloud shows; it goes into the alternative text and the files' metadata, not into the picture.
    stem : str
        Name of the files when they are saved into a folder.
    """

    words: pd.DataFrame
    not_drawn: pd.DataFrame
    settings: dict[str, Any]
    title: str | None
    stem: str
    _typeface: Typeface = field(repr=False)

    def __repr__(self) -> str:
        return f"<Cloud {self.stem}: {len(self.words)} words drawn, {len(self.not_drawn)} not drawn>"

    def alt_text(self) -> str:
        """Describe the cloud in a few sentences for readers who do not see it.

        Returns
        -------
        str
            How many words, the ten most frequent with their counts, how size follows count, what was left out.
        """
        return describe(self.words, self.not_drawn, self.settings, self.title)

    def to_png_bytes(self) -> bytes:
        """Draw the cloud as a PNG of the exact size asked for; same cloud and library versions, same bytes."""
        return draw_png(self._drawn_words, self._sheet, self._typeface, dpi=self.settings["dpi"])

    def to_svg(self) -> str:
        """Draw the cloud as an SVG with selectable text and an embedded font; same cloud, same text."""
        return draw_svg(self._drawn_words, self._sheet, self._typeface)

    def to_csv_text(self) -> str:
        """List all the words, drawn and not drawn, with ``;`` between columns.

        Returns
        -------
        str
            Columns ``term;count;font_pt;drawn;reason``; decimal comma and "oui"/"non" in French. A term that a
            spreadsheet would take for a formula (``-vous``, ``=``, ``+1``, ``@``) has an apostrophe before it.
        """
        language = self.settings["language"]
        yes, no = YES_NO[language]
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow(["term", "count", "font_pt", "drawn", "reason"])
        for term, count, size in zip(self.words["term"], self.words["count"], self.words["font_pt"], strict=True):
            writer.writerow([_cell(term), _decimal(count, language), _decimal(round(size, 2), language), yes, ""])
        left_out = zip(self.not_drawn["term"], self.not_drawn["count"], self.not_drawn["reason"], strict=True)
        for term, count, reason in left_out:
            writer.writerow([_cell(term), _decimal(count, language), "", no, REASONS[language][reason]])
        return out.getvalue()

    def save(self, target: str | os.PathLike[str]) -> list[Path]:
        """Write picture (PNG, SVG), counts (CSV), settings (JSON) and alternative text (TXT).

        Parameters
        ----------
        target
            A folder (one that exists, or a path that ends with "/"): files are named after :attr:`stem`.
            Otherwise the files' common path without suffix, such as "annexe/parents". Folders are made as needed.

        Returns
        -------
        list of Path
            The five files. Each appears whole or not at all.

        Raises
        ------
        InputError
            Nothing can be written there.
        """
        from entnlp.corpus.writing import atomic_path  # here, because it brings the readers of files with it

        text = os.fspath(target)
        is_folder = text.endswith(("/", os.sep)) or Path(text).is_dir()
        base = Path(text, self.stem) if is_folder else Path(text)
        if base.suffix.lower() in _SUFFIXES:
            base = base.with_suffix("")
        contents = {
            ".png": self.to_png_bytes(),
            ".svg": self.to_svg().encode("utf-8"),
            # With the mark, or Excel reads accents as two characters.
            ".csv": self.to_csv_text().encode("utf-8-sig", "replace"),
            ".json": (json.dumps(self.settings, ensure_ascii=False, indent=2) + "\n").encode("utf-8"),
            ".txt": (self.alt_text() + "\n").encode("utf-8"),
        }
        paths = []
        for suffix, content in contents.items():
            path = base.with_name(base.name + suffix)
            with atomic_path(path) as temporary:
                Path(temporary).write_bytes(content)
            paths.append(path)
        return paths

    def _repr_svg_(self) -> str:
        return self.to_svg()

    def _repr_html_(self) -> str:
        svg = self.to_svg().split("\n", 1)[1]
        return f"<figure>{svg}<figcaption>{escape(self.alt_text())}</figcaption></figure>"

    @cached_property
    def _drawn_words(self) -> list[Word]:
        language = self.settings["language"]
        return [
            Word(
                label=row["term"],
                count=number(row["count"], language),
                size=row["font_pt"],
                place=Place(cm_to_pt(row["x_cm"]), cm_to_pt(row["y_cm"]), row["orientation"] == "vertical"),
                colour=row["colour"],
            )
            for row in self.words.to_dict("records")
        ]

    @cached_property
    def _sheet(self) -> Sheet:
        settings: Mapping[str, Any] = self.settings
        return Sheet(
            width_cm=settings["width_cm"],
            height_cm=settings["height_cm"],
            background=settings["background"],
            title=cloud_title(self.title, settings["language"]),
            description=self.alt_text(),
            language=settings["language"],
        )


def _cell(term: str) -> str:
    return "'" + term if term[:1] in "=+-@\t\r" else term


def _decimal(value: float, language: str) -> str:
    text = f"{value:g}" if not float(value).is_integer() else str(int(value))
    return text.replace(".", ",") if language == "fr" else text
