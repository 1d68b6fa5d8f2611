"""Tables for analysts: CSV that French Excel opens with its accents, XLSX, the same bytes on each run."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from entnlp.corpus import write_files
from entnlp.errors import InputError, OptionError, one_of

_AXES = range(1, 101)  # of a correspondence analysis
HEADERS = {
    "group": "groupe",
    "rank": "rang",
    "term": "terme",
    "count": "effectif",
    "n_texts": "réponses",
    "share_texts": "part des réponses",
    "per_10000": "pour 10 000 mots",
    "variants": "graphies regroupées",
    "forms": "formes comptées",
    "words": "mots",
    "distinct": "mots différents",
    "hapax": "hapax",
    "type_token_ratio": "mots différents / mots",
    "guiraud": "indice de Guiraud",
    "sentences": "phrases",
    "ok": "réponses comptées",
    "empty": "réponses vides",
    "formula": "formules sans contenu",
    "duplicate": "doublons",
    "total": "total",
    "words_per_text": "mots par réponse",
    "top": "mots les plus fréquents",
    "sentence": "phrase de synthèse",
    "variant": "graphie",
    "form": "comptée comme",
    "reason": "raison",
    "length": "mots du terme",
    "g2": "G2",
    "npmi": "NPMI",
    "expected": "effectif attendu",
    "specificity": "spécificité",
    "p_value": "p",
    "q_value": "q",
    "chi2": "chi2",
    "log_ratio": "log ratio",
    "over": "termes en suremploi",
    "under": "termes en sous-emploi",
    "left_context": "contexte gauche",
    "keyword": "pivot",
    "right_context": "contexte droit",
    "start_character": "début (caractère)",
    "end_character": "fin (caractère)",
    "sentence_number": "phrase",
    "per_10000_low": "borne basse (95 %) pour 10 000",
    "per_10000_high": "borne haute (95 %) pour 10 000",
    "element": "élément",
    "name": "nom",
    "kind": "rôle",
    "mass": "masse",
    "distance": "distance au centre",
    "inertia": "inertie",
    "contribution": "contribution (%)",
    "cos2": "cos²",
    "axis": "axe",
    "eigenvalue": "valeur propre",
    "percent": "part de l'inertie (%)",
    "cumulative_percent": "part cumulée (%)",
    **{f"coordinate_axis_{axis}": f"coordonnée, axe {axis}" for axis in _AXES},
    **{f"contribution_axis_{axis}": f"contribution, axe {axis} (%)" for axis in _AXES},
    **{f"cos2_axis_{axis}": f"cos², axe {axis}" for axis in _AXES},
    "class_number": "classe",
    "segments": "segments",
    "segment_id": "segment",
    "segment_text": "texte du segment",
    "share_classified": "part des segments classés",
    "share_class": "part de la classe",
    "typical_terms": "termes les plus caractéristiques",
    "typicality": "score du segment",
    "verbatim": "verbatim",
    "became": "devenir",
    "split": "coupe",
    "node_classes": "classes coupées",
    "left_classes": "classes à gauche",
    "right_classes": "classes à droite",
    "n_node": "unités coupées",
    "n_left": "unités à gauche",
    "n_right": "unités à droite",
    "n_terms": "termes de la coupe",
    "chi2_ordered": "chi2 avant déplacements",
    "moves": "unités déplacées",
    "n_classes": "nombre de classes",
    "criterion": "critère",
    "other": "autre terme",
    "together": "cooccurrences",
    "count_term": "contextes du terme",
    "count_other": "contextes de l'autre",
    "jaccard": "Jaccard",
    "dice": "Dice",
    "cosine": "cosinus",
    "lafon": "Lafon",
    "cofrequency": "cofréquence",
    "contexts": "contextes",
    "community": "communauté",
    "degree": "liens",
    "weight": "poids",
    "in_tree": "dans l'arbre maximum",
    "theme": "thème",
    "texts": "textes",
    "coded": "textes codés",
    "share": "part",
    "low": "borne basse (95 %)",
    "high": "borne haute (95 %)",
    "precision": "précision",
    "recall": "rappel",
    "f1": "F1",
    "f1_low": "F1, borne basse (95 %)",
    "f1_high": "F1, borne haute (95 %)",
    "same": "accord brut",
    "alpha": "alpha de Krippendorff",
    "alpha_low": "alpha, borne basse (95 %)",
    "alpha_high": "alpha, borne haute (95 %)",
    "kappa": "kappa de Cohen",
    "kappa_low": "kappa, borne basse (95 %)",
    "kappa_high": "kappa, borne haute (95 %)",
}
"""Column names -> what French readers see."""

REASONS = {
    "given": "donnée par vous",
    "domain": "vocabulaire du domaine",
    "ligature": "ligature",
    "accents": "accents",
    "repeated letters": "lettres répétées",
    "missing apostrophe": "apostrophe manquante",
    "typing": "faute de frappe",
    "case": "majuscules",
}
"""Reasons of spelling groupings -> what French readers see."""

_RATES = (
    "share", "low", "high", "precision", "recall", "f1", "f1_low", "f1_high", "same",
    "alpha", "alpha_low", "alpha_high", "kappa", "kappa_low", "kappa_high",
)  # fmt: skip
TABLE_FORMATS = ("csv", "tsv", "xlsx")
_PER_AXIS = {"coordinate": 4, "contribution": 2, "cos2": 4}
_DECIMALS = {
    "share_texts": 4,
    "per_10000": 2,
    "type_token_ratio": 4,
    "guiraud": 2,
    "words_per_text": 2,
    "per_10000_low": 2,
    "per_10000_high": 2,
    "g2": 2,
    "npmi": 4,
    **dict.fromkeys(("jaccard", "dice", "cosine", "lafon", "weight"), 4),
    "expected": 2,
    "specificity": 4,
    "chi2": 2,
    "log_ratio": 2,
    **dict.fromkeys(("mass", "distance", "inertia", "cos2", "eigenvalue"), 4),
    **dict.fromkeys(("contribution", "percent", "cumulative_percent"), 2),
    **{f"{what}_axis_{axis}": digits for axis in _AXES for what, digits in _PER_AXIS.items()},
    **dict.fromkeys(("share_classified", "share_class"), 4),
    **dict.fromkeys(("chi2_ordered", "typicality"), 2),
    **dict.fromkeys(_RATES, 4),
}
_XLSX_FORMATS = {
    "expected": "0.0",
    "specificity": "0.0",
    "p_value": "0.0E+00",
    "q_value": "0.0E+00",
    "chi2": "0.0",
    "g2": "0.0",
    "log_ratio": "0.00",
    "lafon": "0.0",
    **dict.fromkeys(("jaccard", "dice", "cosine", "npmi", "weight"), "0.000"),
    "share_texts": "0.0%",
    **dict.fromkeys(("per_10000", "per_10000_low", "per_10000_high"), "0.00"),
    "type_token_ratio": "0.000",
    "guiraud": "0.00",
    "words_per_text": "0.0",
    **dict.fromkeys(("mass", "distance", "inertia", "eigenvalue"), "0.0000"),
    **dict.fromkeys(("contribution", "percent", "cumulative_percent"), "0.0"),
    "cos2": "0.00",
    **{f"{what}_axis_{axis}": f"0.{'0' * min(digits, 3)}" for axis in _AXES for what, digits in _PER_AXIS.items()},
    **dict.fromkeys(_RATES, "0.000"),
    **dict.fromkeys(("share_classified", "share_class"), "0.0%"),
    **dict.fromkeys(("chi2_ordered", "typicality"), "0.0"),
    **dict.fromkeys(("share", "low", "high"), "0.0%"),
}
# What a terminal obeys: line breaks, escape sequences, marks that turn the direction of writing.
_XLSX_LOOKS = {  # of texts in columns
    "left_context": {"align": "right"},
    "keyword": {"bold": True, "align": "center"},
}
_OBEYED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
CELL_LIMIT = 32_767  # characters of a cell
SHEET_ROWS = 1_048_576  # the header included
# Workbooks carry their date of creation; a fixed one keeps equal content equal to the byte.
CREATED = datetime.datetime(2025, 1, 1)


def write_table(
    frame: pd.DataFrame, path: str | Path, *, sheet: str = "table", notes: Mapping[str, str] | None = None
) -> Path:
    """Write one table; its format is the path's suffix.

    Parameters
    ----------
    frame
        Columns named as in :data:`HEADERS` get their French header.
    path
        ``.csv`` (UTF-8 with BOM, semicolons, decimal commas), ``.tsv`` (UTF-8, decimal points) or ``.xlsx`` (text
        beyond the 32,767 characters of a cell is cut and ends with "…").  What a spreadsheet would run as a formula
        stays text.
    sheet
        Name of the sheet, XLSX only.
    notes
        Label -> text on a second sheet, XLSX only: how the numbers were made.

    Returns
    -------
    Path
        The file, complete.

    Raises
    ------
    OptionError
        The suffix is not one of these.
    InputError
        The table has more rows than a sheet of XLSX, or the file cannot be written.
    """
    path = Path(path)
    suffix = path.suffix.lower().lstrip(".")
    if suffix not in TABLE_FORMATS:
        raise OptionError(f'cannot write a table as "{path.name}"; formats: {one_of(suffix, TABLE_FORMATS)}')
    if suffix == "xlsx":
        return write_workbook({sheet: frame}, path, notes=notes)
    write_files({path: delimited_content(frame, suffix)})
    return path


def delimited_content(frame: pd.DataFrame, suffix: str) -> bytes:
    """Spell a table as :func:`write_table` does: ``csv`` or ``tsv``."""
    titles = [plain_text(HEADERS.get(name, name)) for name in map(str, frame.columns)]
    shown = pd.DataFrame({position: delimited_column(frame.iloc[:, position]) for position in range(len(titles))})
    french = suffix == "csv"
    separator, decimal = (";", ",") if french else ("\t", ".")
    text = shown.to_csv(sep=separator, decimal=decimal, header=titles, index=False, lineterminator="\r\n")
    return text.encode("utf-8-sig" if french else "utf-8", "replace")


def printable(frame: pd.DataFrame) -> str:
    """Lay a table out for a terminal: French headers, numbers rounded as in the files, nothing for what is missing."""
    shown = pd.DataFrame({n: delimited_column(frame.iloc[:, n], one_line) for n in range(len(frame.columns))})
    titles = [one_line(HEADERS.get(name, name)) for name in map(str, frame.columns)]
    return str(shown.to_string(index=False, header=titles, na_rep=""))


def one_line(text: str) -> str:
    return _OBEYED.sub(" ", text)


def plain_text(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") and len(text) > 1 else text


def delimited_column(values: pd.Series[Any], spell: Callable[[str], str] = plain_text) -> pd.Series[Any]:
    """Round numbers; spell anything else, a missing value as nothing."""
    if pd.api.types.is_numeric_dtype(values):
        return values.round(_DECIMALS[str(values.name)]) if values.name in _DECIMALS else values
    spelled = ["" if missing else spell(str(value)) for value, missing in zip(values, values.isna(), strict=True)]
    return pd.Series(spelled, index=values.index, dtype=object)


def write_workbook(
    sheets: Mapping[str, pd.DataFrame], path: str | Path, *, notes: Mapping[str, str] | None = None
) -> Path:
    """Write tables as the sheets of one XLSX file: header frozen and filtered, numbers as numbers.

    Parameters
    ----------
    sheets
        Name -> table; names are shortened to Excel's 31 characters and numbered when they meet.
    path
        The file.
    notes
        Label -> text, on a last sheet "lisez-moi".

    Returns
    -------
    Path

    Raises
    ------
    InputError
        A table has more rows than a sheet, or the file cannot be written.
    """
    path = Path(path)
    write_files({path: workbook_content(sheets, notes=notes)})
    return path


def workbook_content(sheets: Mapping[str, pd.DataFrame], *, notes: Mapping[str, str] | None = None) -> bytes:
    """Make the workbook that :func:`write_workbook` writes."""
    for name, frame in sheets.items():
        if len(frame) >= SHEET_ROWS:
            raise InputError(
                f'table "{name}" has {len(frame):,} rows; a sheet holds {SHEET_ROWS - 1:,}: write csv or tsv'
            )
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    buffer = io.BytesIO()  # xlsxwriter hides a full disk behind an error of its own
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"created": CREATED})
    names = sheet_names([*sheets, *(["lisez-moi"] if notes else [])])
    for name, frame in zip(names, sheets.values(), strict=False):
        write_sheet(book, name, frame)
    if notes:
        add_notes(book, notes, name=names[-1])
    book.close()
    return buffer.getvalue()


def add_notes(book: xlsxwriter.Workbook, notes: Mapping[str, str], *, name: str = "lisez-moi") -> None:
    """Add a sheet of labels and texts: how the numbers were made."""
    about = book.add_worksheet(name)
    about.set_column(0, 0, 28)
    about.set_column(1, 1, 100)
    bold = book.add_format({"bold": True, "valign": "top"})
    for row, (label, text) in enumerate(notes.items()):
        about.write_string(row, 0, fit_cell(label, CELL_LIMIT), bold)
        about.write_string(row, 1, fit_cell(text, CELL_LIMIT))


def write_sheet(book: xlsxwriter.Workbook, name: str, frame: pd.DataFrame) -> None:
    """Add a sheet with one table: header frozen and filtered, numbers as numbers; row by row, as some books need."""
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    formats = {name: book.add_format({"num_format": code}) for name, code in _XLSX_FORMATS.items()}
    formats |= {name: book.add_format(look) for name, look in _XLSX_LOOKS.items() if name in frame}
    names = list(map(str, frame.columns))
    columns = [frame.iloc[:, column] for column in range(len(names))]
    numeric = [pd.api.types.is_numeric_dtype(values) for values in columns]
    for column, (column_name, values) in enumerate(zip(names, columns, strict=True)):
        title = HEADERS.get(column_name, column_name)
        lengths = [] if numeric[column] else [len(str(value)) for value in values.head(500)]
        sheet.set_column(column, column, max(8, min(max([len(title), *lengths]) + 2, 60)))
        sheet.write_string(0, column, fit_cell(title, CELL_LIMIT), head)
    rows = zip(*(values.tolist() for values in columns), strict=True)
    missing = zip(*(values.isna() for values in columns), strict=True)
    for row, (cells, absent) in enumerate(zip(rows, missing, strict=True), start=1):
        for column, value in enumerate(cells):
            if absent[column]:
                continue
            if numeric[column]:
                sheet.write_number(row, column, value, formats.get(names[column]))
            else:
                sheet.write_string(row, column, fit_cell(str(value), CELL_LIMIT), formats.get(names[column]))
    sheet.freeze_panes(1, 0)
    if len(frame) and names:
        sheet.autofilter(0, 0, len(frame), len(names) - 1)


def sheet_names(labels: list[str]) -> list[str]:
    r"""Make sheet names that Excel takes: no ``[]:*?/\``, at most 31 characters, all different whatever the case."""
    names: list[str] = []
    for label in labels:
        clean = "".join("-" if c in "[]:*?/\\" or not c.isprintable() else c for c in label)
        clean = _cut(clean.strip("' "), 31).strip("' ") or "table"
        if clean.lower() == "history":  # Excel keeps this name for itself
            clean += "-"
        name, number = clean, 2
        while name.lower() in {each.lower() for each in names}:
            tail = f" ({number})"
            name, number = _cut(clean, 31 - len(tail)) + tail, number + 1
        names.append(name)
    return names


def _cut(text: str, units: int) -> str:
    """Keep the first characters, as many as Excel counts: UTF-16 units, two for an emoji."""
    return text.encode("utf-16-le", "replace")[: 2 * units].decode("utf-16-le", "ignore")


def fit_cell(text: str, units: int) -> str:
    """Cut what a cell cannot hold, and show that it was cut."""
    whole = _cut(text, units)  # without lone surrogates, which no file can hold
    return whole if len(whole) == len(text) else _cut(text, units - 1) + "…"
