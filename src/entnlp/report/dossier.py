"""What an analysis leaves behind: tables, charts, notes and other files, written to one file or one folder."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from entnlp.corpus import write_files
from entnlp.errors import InputError, OptionError, one_of
from entnlp.figures.chart import Chart
from entnlp.figures.wording import file_stems
from entnlp.report.tables import TABLE_FORMATS, delimited_content, workbook_content


@dataclass(frozen=True, eq=False)
class Dossier:
    """The outputs of one analysis, not yet written.

    Parameters
    ----------
    stem
        Name of the files, such as "specificites".
    tables
        Name -> table; the first is the main one.
    charts
        Figures.
    notes
        Label -> text in French: how the numbers were made; a sheet of the workbook.
    parameters
        Options, versions, lists: what is needed to obtain the same numbers again.
    texts
        Suffix (".html", ".graphml") -> what makes the content of another file; with a name before the point
        ("_cycle-1.graphml"), a file of the folder only.
    """

    stem: str
    tables: Mapping[str, pd.DataFrame]
    charts: Sequence[Chart] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, Callable[[], str]] = field(default_factory=dict)

    @property
    def formats(self) -> list[str]:
        """Suffixes that :meth:`save` takes, without the point."""
        pictures = ["png", "svg"] if self.charts else []
        single = (suffix.lstrip(".") for suffix in self.texts if suffix.startswith("."))
        return [*TABLE_FORMATS, *pictures, *single]

    def save(self, output: str | Path) -> list[Path]:
        """Write one file, or all of them; everything is made before anything is written.

        Parameters
        ----------
        output
            A file: ``.csv`` or ``.tsv`` (the main table), ``.xlsx`` (all tables and notes), ``.png`` or ``.svg`` (the
            charts; with several, each adds its name to the file's), or a suffix of ``texts``.  A folder, or a path
            without suffix: everything, each table as CSV, and the parameters as JSON; files of the same names are
            replaced.

        Returns
        -------
        list of Path

        Raises
        ------
        OptionError
            The suffix is not one of :attr:`formats`.
        InputError
            Nothing can be written there.
        """
        output = Path(output)
        check_output(output, self.formats)
        if os.path.isdir(output) or not output.suffix:
            return write_files(self._folder_contents(output))
        return write_files(self._file_contents(output, output.suffix.lower()))

    def _file_contents(self, path: Path, suffix: str) -> dict[Path, bytes]:
        if suffix == ".xlsx":
            return {path: workbook_content(self.tables, notes=self.notes)}
        if suffix in (".csv", ".tsv"):
            return {path: delimited_content(next(iter(self.tables.values())), suffix[1:])}
        if suffix in self.texts:
            return {path: self.texts[suffix]().encode("utf-8", "replace")}
        if len(self.charts) == 1:
            return self.charts[0].contents(path)
        contents: dict[Path, bytes] = {}
        for chart in self.charts:
            contents |= chart.contents(path.with_name(f"{path.stem}_{chart.stem}{path.suffix}"))
        return contents

    def _folder_contents(self, folder: Path) -> dict[Path, bytes]:
        _, *others = self.tables
        stems = [self.stem, *(f"{self.stem}_{name}" for name in file_stems(others))]
        contents = {
            folder / f"{stem}.csv": delimited_content(table, "csv")
            for stem, table in zip(stems, self.tables.values(), strict=True)
        }
        contents[folder / f"{self.stem}.xlsx"] = workbook_content(self.tables, notes=self.notes)
        for chart in self.charts:
            contents |= chart.contents(folder / chart.stem)
        for suffix, text in self.texts.items():
            contents[folder / f"{self.stem}{suffix}"] = text().encode("utf-8", "replace")
        parameters = json.dumps(storable(self.parameters), ensure_ascii=False, indent=2) + "\n"
        contents[folder / f"{self.stem}.json"] = parameters.encode("utf-8", "replace")
        return contents


def check_output(output: Path, formats: Sequence[str]) -> None:
    """Raise before hours of work when ``output`` cannot be a file of these formats nor a folder.

    Raises
    ------
    OptionError
        The suffix is none of ``formats``.
    InputError
        A folder is wanted where a file stands.
    """
    if os.path.isdir(output):
        return
    suffix = output.suffix.lower().lstrip(".")
    if suffix and suffix not in formats:
        raise OptionError(
            f'cannot write "{output.name}"; give a folder (one that exists, if its name has a dot), or a file that '
            f"ends with: {one_of(suffix, formats)}"
        )
    for place in [*([] if suffix else [output]), *output.parents]:
        if os.path.isdir(place):
            return
        if os.path.exists(place):
            raise InputError(f'"{place.name}" is a file; give a folder to write to')


def storable(value: Any) -> Any:
    """Turn a parameter into what JSON holds: a path into its file name, which says as much on another machine.

    Examples
    --------
    >>> storable({"stop": (Path("listes/mots.txt"), "survey"), "alpha": np.float64(0.05), "most": math.inf})
    {'stop': ['mots.txt', 'survey'], 'alpha': 0.05, 'most': 'inf'}
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Mapping):
        return {str(name): storable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [storable(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted(map(storable, value), key=str)
    if isinstance(value, Path):
        return value.name
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no word for it
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def terms_note(about: Mapping[str, Any]) -> str:
    """Say in French which terms an analysis counted, from the ``about`` of its result."""
    units = {"form": "formes, graphies regroupées", "lemma": "lemmes", "surface": "formes telles que tapées"}
    parts = [units.get(str(about.get("unit")), "termes du tableau donné")]
    sizes = about.get("ngram", [1])
    if sizes != [1]:
        parts.append(f"suites de {' ou '.join(map(str, sizes))} mots")
    if about.get("multiwords"):
        parts.append("les termes de plusieurs mots comptent pour un")
    if about.get("pos"):
        kept = ["mots pleins" if each == "content" else str(each) for each in about["pos"]]
        parts.append(f"catégories gardées : {', '.join(kept)}")
    if about.get("masked"):
        parts.append("une partie des mots, choisie en Python")
    parts.append(f"mots écartés : {str(about.get('stop', 'aucun')).replace('no stop words', 'aucun')}")
    if about.get("min_count", 1) > 1:
        parts.append(f"effectif de {about['min_count']} ou plus")
    if about.get("min_texts", 1) > 1:
        parts.append(f"présents dans {about['min_texts']} textes ou plus")
    return " ; ".join(parts) + "."
