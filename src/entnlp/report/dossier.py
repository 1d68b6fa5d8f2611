"""What an analysis leaves behind: tables, charts, notes and other files, written to one file or one folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from entnlp.corpus import atomic_path
from entnlp.errors import InputError, OptionError, one_of
from entnlp.figures.chart import Chart
from entnlp.report.tables import TABLE_FORMATS, write_table, write_workbook


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
        Suffix (".html", ".graphml") -> what makes the content of another file.
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
        return [*TABLE_FORMATS, *pictures, *(suffix.lstrip(".") for suffix in self.texts)]

    def save(self, output: str | Path) -> list[Path]:
        """Write one file, or all of them.

        Parameters
        ----------
        output
            A file: ``.csv`` or ``.tsv`` (the main table), ``.xlsx`` (all tables and notes), ``.png`` or ``.svg`` (the
            charts; with several, each adds its name to the file's), or a suffix of ``texts``.  A folder, or a path
            without suffix: everything, each table as CSV, and the parameters as JSON.

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
        if output.is_dir() or not output.suffix:
            return self._save_folder(output)
        suffix = output.suffix.lower()
        if suffix == ".xlsx":
            return [write_workbook(self.tables, output, notes=self.notes)]
        if suffix in (".csv", ".tsv"):
            return [write_table(next(iter(self.tables.values())), output)]
        if suffix in self.texts:
            return [self._write_text(output, suffix)]
        if len(self.charts) == 1:
            return self.charts[0].save(output)
        paths = [output.with_name(f"{output.stem}_{chart.stem}{suffix}") for chart in self.charts]
        return [path for chart, path in zip(self.charts, paths, strict=True) for path in chart.save(path)]

    def _save_folder(self, folder: Path) -> list[Path]:
        written = []
        for number, (name, table) in enumerate(self.tables.items()):
            tail = "" if number == 0 else "_" + "-".join(name.split())
            written.append(write_table(table, folder / f"{self.stem}{tail}.csv"))
        written.append(write_workbook(self.tables, folder / f"{self.stem}.xlsx", notes=self.notes))
        for chart in self.charts:
            written += chart.save(folder / chart.stem)
        written += [self._write_text(folder / f"{self.stem}{suffix}", suffix) for suffix in self.texts]
        with atomic_path(folder / f"{self.stem}.json") as temporary:
            temporary.write_text(json.dumps(dict(self.parameters), ensure_ascii=False, indent=2) + "\n", "utf-8")
        return [*written, folder / f"{self.stem}.json"]

    def _write_text(self, path: Path, suffix: str) -> Path:
        with atomic_path(path) as temporary:
            temporary.write_text(self.texts[suffix](), "utf-8", "replace")
        return path


def check_output(output: Path, formats: Sequence[str]) -> None:
    """Raise before hours of work when ``output`` cannot be a file of these formats nor a folder.

    Raises
    ------
    OptionError
        The suffix is none of ``formats``.
    InputError
        A folder is wanted where a file stands.
    """
    if output.is_dir():
        return
    suffix = output.suffix.lower().lstrip(".")
    if suffix and suffix not in formats:
        raise OptionError(
            f'cannot write "{output.name}"; give a folder, or a file that ends with: {one_of(suffix, formats)}'
        )
    for place in [*([] if suffix else [output]), *output.parents]:
        if place.is_dir():
            return
        if place.exists():
            raise InputError(f'"{place.name}" is a file; give a folder to write to')
