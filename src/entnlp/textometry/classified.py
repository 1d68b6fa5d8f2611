"""Segments with a class each, however they were classified: sizes, profiles, one row per segment."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from entnlp.textometry.class_profiles import characteristic_segments, metadata_profiles, term_profiles
from entnlp.textometry.segments import SOURCE, text_of
from entnlp.tokens import TermMatrix

LEFT_OUT = 0
"""Class of the segments that the classification leaves out."""


class ClassifiedSegments(ABC):
    """What every classification of segments can tell of its classes."""

    matrix: TermMatrix

    @property
    @abstractmethod
    def n_classes(self) -> int:
        """Number of classes."""

    @property
    @abstractmethod
    def classes(self) -> npt.NDArray[np.int64]:
        """Class of each segment, from 1; 0 where it is left out; shape (n_segments,)."""

    @property
    @abstractmethod
    def status(self) -> npt.NDArray[np.object_]:
        """What became of each segment: "classified", "assigned" afterwards, "left out" or "no term"."""

    @property
    def share_classified(self) -> float:
        """Part of the segments with at least one chosen term that have a class, 0 to 1."""
        possible = self.status != "no term"
        return float((self.classes[possible] > LEFT_OUT).mean()) if possible.any() else 0.0

    def sizes(self) -> pd.DataFrame:
        """Segments and texts of each class, class 0 (left out) last."""
        numbers = [*range(1, self.n_classes + 1), LEFT_OUT]
        texts = text_of(self.matrix.texts)
        classified = max(int((self.classes > LEFT_OUT).sum()), 1)
        rows = []
        for number in numbers:
            inside = self.classes == number
            share = float(inside.sum()) / classified if number else np.nan
            rows.append((number, int(inside.sum()), int(texts[inside].nunique()), share))
        return pd.DataFrame(rows, columns=["class", "segments", "texts", "share_classified"])

    def to_frame(self) -> pd.DataFrame:
        """One row per segment: its text, class, status, and the metadata (a "_" behind a name that is ours)."""
        texts = self.matrix.texts
        columns = {"segment": texts["text_id"], "text_id": text_of(texts), "class": self.classes, "status": self.status}
        rest = texts.drop(columns=["text_id", "status", SOURCE], errors="ignore")
        taken = {*columns, *map(str, rest.columns)}
        rest = rest.rename(columns={name: _free_name(name, taken) for name in columns if name in rest})
        return pd.concat([pd.DataFrame(columns), rest], axis=1)

    def profiles(self, *, top: int | None = None, min_chi2: float = 0.0) -> pd.DataFrame:
        """Terms of each class; see :func:`entnlp.textometry.class_profiles.term_profiles`."""
        return term_profiles(self.matrix, self.classes, top=top, min_chi2=min_chi2)

    def metadata(self, by: str | Sequence[str]) -> pd.DataFrame:
        """Groups of each class; see :func:`entnlp.textometry.class_profiles.metadata_profiles`."""
        return metadata_profiles(self.matrix, self.classes, by=by)

    def characteristic(self, *, top: int = 10) -> pd.DataFrame:
        """Most typical segments; see :func:`entnlp.textometry.class_profiles.characteristic_segments`."""
        return characteristic_segments(self.matrix, self.classes, top=top)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{row.segments:,}" for row in self.sizes().itertuples() if row[1] != LEFT_OUT)
        return (
            f"{type(self).__name__}({self.n_classes} classes of {sizes} segments; {self.share_classified:.1%} of those "
            "with a term classified)"
        )

    def _repr_html_(self) -> str:
        return self.sizes().to_html(index=False)


def _free_name(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name
