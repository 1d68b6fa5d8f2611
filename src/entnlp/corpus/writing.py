"""Write a corpus to a file, all of it or nothing."""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pandas as pd

from entnlp.corpus.cells import cell_text
from entnlp.corpus.iramuteq import write_iramuteq
from entnlp.corpus.table import Corpus
from entnlp.errors import InputError, OptionError, one_of

CELL_LIMIT = 32_767
"""Characters a cell of an Excel workbook holds."""
SHEET_ROWS = 1_048_576
"""Rows a sheet of an Excel workbook holds, the header included."""
FIXED_DATE = datetime.datetime(2000, 1, 1)  # A workbook stores when it was made; a fixed date gives the same bytes.


@contextmanager
def atomic_path(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a temporary path that takes the place of ``path`` when the block ends well.

    Readers never see half a file: the temporary file lies in the same folder and is renamed in one step.  After an
    error it is removed and what was at ``path`` before is untouched.

    Parameters
    ----------
    path
        Where the file shall be in the end; missing folders are made.

    Yields
    ------
    Path
        A path in the same folder, with the same suffix, where nothing exists yet.

    Raises
    ------
    InputError
        ``path`` is a folder, or nothing can be written there.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with atomic_path(Path(folder) / "new" / "a.txt") as temporary:
    ...         _ = temporary.write_text("bonjour", encoding="utf-8")
    ...     (Path(folder) / "new" / "a.txt").read_text(encoding="utf-8")
    'bonjour'
    """
    if "\0" in os.fspath(path):
        raise InputError("cannot write: the path contains a NUL character; correct it")
    target = Path(path)
    if os.path.isdir(target):  # unlike Path.is_dir, without an error where the name is too long
        raise InputError(f'cannot write "{target}": it is a folder; give the path of a file')
    # The suffix stays last: several writers choose their format by it.
    temporary = target.with_name(f".{secrets.token_hex(6)}{''.join(target.suffixes)[-20:]}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.touch(exist_ok=False)
        temporary.unlink()
    except OSError as error:
        raise InputError(f'cannot write "{target}": {_reason(error)}; choose another folder') from None
    try:
        yield temporary
        os.replace(temporary, target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        if error.filename is None or os.fspath(error.filename) == os.fspath(temporary):
            raise InputError(f'cannot write "{target}": {_reason(error)}; close the file or choose another') from None
        raise
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_files(contents: Mapping[Path, bytes]) -> list[Path]:
    """Write several files: they take their places when all of them are on the disk.

    Parameters
    ----------
    contents
        Path -> content; missing folders are made.

    Returns
    -------
    list of Path
        The paths, in the order given.

    Raises
    ------
    InputError
        One of them is a folder, or cannot be written; what was there before is untouched.
    """
    with ExitStack() as stack:
        for path, content in contents.items():
            stack.enter_context(atomic_path(path)).write_bytes(content)
    return list(contents)


def write_corpus(
    corpus: Corpus, path: str | os.PathLike[str], *, format: str | None = None, overwrite: bool = True
) -> Path:
    """Write a corpus to a file.

    Parameters
    ----------
    corpus
        What to write.
    path
        Where; the file appears when it is complete.
    format
        ``csv`` (UTF-8 with BOM and semicolons, which a French Excel opens by a double click), ``tsv``, ``xlsx``,
        ``parquet``, ``jsonl``, ``txt`` (one text per line) or ``iramuteq``; by default the one of the suffix
        (``.iramuteq.txt`` is IRaMuTeQ).
    overwrite
        Whether an existing file is replaced.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    OptionError
        The format is unknown.
    InputError
        The file exists and ``overwrite`` is false; the place cannot be written; a table is too large for a sheet.

    Notes
    -----
    ``csv``, ``tsv``, ``xlsx``, ``parquet`` and ``jsonl`` hold all rows with their statuses, and
    :func:`entnlp.read_corpus` gives the same corpus back.  ``txt`` and ``iramuteq`` hold the ``ok`` texts only.

    A cell that begins with ``=``, ``+``, ``-`` or ``@`` is stored as a string in ``xlsx`` and never as a formula.
    CSV has no types: the verbatim is kept there, so open a CSV of unknown origin in a spreadsheet as text, or write
    ``xlsx``.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> from entnlp.corpus import corpus_from_frame
    >>> corpus = corpus_from_frame(pd.DataFrame({"texte": ["Le blog", "RAS"]}), text="texte")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = write_corpus(corpus, Path(folder) / "texts.csv")
    ...     print(written.read_text(encoding="utf-8-sig"))
    text_id;text;status
    1;Le blog;ok
    2;RAS;formula
    """
    name = format or _format_of(os.fspath(path))
    if name not in WRITERS:
        raise OptionError(f'unknown format "{name}" for writing; formats: {one_of(str(name), WRITERS)}')
    if not overwrite and Path(path).exists():
        raise InputError(f'"{path}" exists already; give overwrite=True or another path')
    with atomic_path(path) as temporary:
        WRITERS[name](corpus, temporary)
    return Path(path)


def _format_of(path: str) -> str:
    lowered = path.lower()
    if lowered.endswith((".iramuteq.txt", ".iramuteq")):
        return "iramuteq"
    suffix = Path(lowered).suffix.lstrip(".")
    if not suffix:
        raise OptionError(f'"{path}" has no suffix that tells the format; give format=, one of: {", ".join(WRITERS)}')
    return {"ndjson": "jsonl"}.get(suffix, suffix)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def _rows(frame: pd.DataFrame, *, size: int = 20_000) -> Iterator[tuple[str, ...]]:
    """Rows as strings, a slice of the table at a time."""
    for start in range(0, len(frame), size):
        part = frame.iloc[start : start + size]
        yield from zip(*([cell_text(value) for value in part[name].tolist()] for name in part.columns), strict=True)


def _write_delimited(corpus: Corpus, path: Path, *, delimiter: str) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
        writer.writerow(corpus.frame.columns)
        writer.writerows(_rows(corpus.frame))


def _write_xlsx(corpus: Corpus, path: Path) -> None:
    import xlsxwriter

    frame = corpus.frame
    if len(frame) >= SHEET_ROWS:
        raise InputError(
            f"{len(frame):,} texts do not fit in an Excel sheet ({SHEET_ROWS - 1:,}); write csv or parquet"
        )
    options = {
        "constant_memory": True,  # rows go to disk one after the other
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"created": FIXED_DATE})
    sheet = book.add_worksheet("corpus")
    for column, name in enumerate(frame.columns):
        sheet.write_string(0, column, str(name))
    too_long: tuple[str, str, int] | None = None
    for number, row in enumerate(_rows(frame), start=1):
        for column, value in enumerate(row):
            # Excel counts UTF-16 units; a longer string would be cut or left out without a word.
            if len(value) > CELL_LIMIT // 2 and len(value.encode("utf-16-le")) // 2 > CELL_LIMIT:
                too_long = too_long or (row[0], str(frame.columns[column]), len(value))
            elif value:
                sheet.write_string(number, column, value)
    book.close()
    if too_long:
        raise InputError(
            f'text_id "{too_long[0]}", column "{too_long[1]}": {too_long[2]:,} characters do not fit in a cell '
            f"of Excel ({CELL_LIMIT:,}); write csv, jsonl or parquet"
        )
    path.write_bytes(buffer.getvalue())


def _write_parquet(corpus: Corpus, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    frame = corpus.frame.copy(deep=False)
    for name in frame.columns:
        if frame[name].dtype == object:
            # Mixed types have no place in a Parquet column.
            frame[name] = pd.Series([cell_text(value) or None for value in frame[name]], dtype="str")
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), path, compression="zstd")


def _write_jsonl(corpus: Corpus, path: Path) -> None:
    names = [str(name) for name in corpus.frame.columns]
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for row in _rows(corpus.frame):
            # A text that is empty stays ""; a missing metadata value is null.
            values = [*row[:3], *(value or None for value in row[3:])]
            record = dict(zip(names, values, strict=True))
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def _write_txt(corpus: Corpus, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for text in corpus.texts:
            stream.write(" ".join(text.split()) + "\n")


WRITERS: dict[str, Callable[[Corpus, Path], None]] = {
    "csv": lambda corpus, path: _write_delimited(corpus, path, delimiter=";"),
    "tsv": lambda corpus, path: _write_delimited(corpus, path, delimiter="\t"),
    "xlsx": _write_xlsx,
    "parquet": _write_parquet,
    "jsonl": _write_jsonl,
    "txt": _write_txt,
    "iramuteq": write_iramuteq,
}
"""Formats :func:`write_corpus` knows."""
