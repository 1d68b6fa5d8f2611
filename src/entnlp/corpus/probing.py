"""Look at a file before reading it: is it there, what is it, and what is its digest."""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from entnlp.errors import InputError

BLOCK = 1 << 20
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"$FL2", "an SPSS file"),
    (b"$FL3", "an SPSS file"),
    (b"<stata_dta>", "a Stata file"),
    (b"PK\x05\x06", "an empty zip archive"),
)
_ADVICE = "export the table as xlsx, ods or csv"


@dataclass(frozen=True)
class Probe:
    """What a look at a file tells.

    Parameters
    ----------
    path
        The file.
    kind
        ``xlsx``, ``xlsb``, ``xls``, ``ods``, ``parquet`` or ``text``.
    digest
        SHA-256 of its bytes.
    size
        In bytes.
    """

    path: Path
    kind: str
    digest: str
    size: int


def probe(path: str | os.PathLike[str]) -> Probe:
    """Look at a file.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    Probe

    Raises
    ------
    InputError
        It cannot be read or is nothing a corpus is read from.
    """
    file = _existing(path)
    try:
        digest, head, size = _digest(file)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise InputError(
            f'cannot read "{file}": {reason}; check its permissions, or close the program using it'
        ) from None
    if not size:
        raise InputError(f'"{file.name}" is empty (0 bytes); export it again')
    return Probe(file, _kind(file, head), digest, size)


def _existing(path: str | os.PathLike[str]) -> Path:
    """The path of a file that is there, or an error that says what is there instead."""
    try:
        text = os.fspath(path)
    except TypeError:
        raise InputError(f"path is a {type(path).__name__}; give the path of a file, as a string") from None
    if not isinstance(text, str) or "\0" in text:
        raise InputError("the path contains a NUL character or is bytes; give the path of a file, as a string")
    file = Path(text)
    try:
        if file.is_dir():
            raise InputError(f'"{file}" is a folder; give the path of a file in it')
        if file.exists():
            return file
        neighbours = [other.name for other in file.parent.iterdir()] if file.parent.is_dir() else None
    except OSError as error:
        raise InputError(f'cannot read "{file}": {(error.strerror or "refused").lower()}; correct the path') from None
    if neighbours is None:
        raise InputError(f'"{file}" does not exist, nor does its folder; correct the path')
    folded = {name.casefold(): name for name in sorted(neighbours)}
    close = get_close_matches(file.name.casefold(), folded, n=1, cutoff=0.5)
    hint = f'closest in that folder: "{folded[close[0]]}"' if close else "no file of that folder has a similar name"
    raise InputError(f'"{file}" does not exist; {hint}')


def _digest(file: Path) -> tuple[str, bytes, int]:
    digest, head, size = hashlib.sha256(), b"", 0
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            head = head or block[:4096]
            size += len(block)
            digest.update(block)
    return digest.hexdigest(), head, size


def _kind(file: Path, head: bytes) -> str:
    if head.startswith(ZIP_MAGIC):
        return _zip_kind(file)
    if head.startswith(OLE_MAGIC):
        return _ole_kind(file)
    if head.startswith(b"PAR1"):
        return "parquet"
    for magic, name in _OTHERS:
        if head.startswith(magic):
            raise InputError(f'"{file.name}" is {name}, no table, whatever its name says; {_ADVICE}')
    if re.search(rb"(?i)\A\s*(?:<!doctype html|<html|<\?xml)", head.removeprefix(b"\xef\xbb\xbf")):
        # Some tools name an HTML page .xls; Excel opens it and so hides it.
        raise InputError(f'"{file.name}" is an HTML or XML page, no table, whatever its name says; {_ADVICE}')
    return "text"


def _zip_kind(file: Path) -> str:
    """Tell workbooks among zip archives by their members."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype").decode("ascii", "replace") if "mimetype" in names else ""
            manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, EOFError, NotImplementedError):
        raise InputError(
            f'"{file.name}" is a damaged or truncated workbook or zip archive; export or copy it again'
        ) from None
    except Exception as error:  # zlib.error is no subclass of the above
        raise InputError(f'"{file.name}" is a damaged zip archive ({type(error).__name__}); export it again') from None
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "opendocument.spreadsheet" in mimetype and "content.xml" in names:
        if b"encryption-data" in manifest:
            raise InputError(_protected(file))
        return "ods"
    for member, name in (
        ("word/document.xml", "a Word document"),
        ("ppt/presentation.xml", "a PowerPoint presentation"),
        ("content.xml", "an OpenDocument file without a sheet"),
    ):
        if member in names:
            raise InputError(f'"{file.name}" is {name}, no table, whatever its name says; {_ADVICE}')
    tables = sorted(name for name in names if name.lower().endswith((".csv", ".tsv", ".txt", ".xlsx", ".ods", ".xls")))
    way = f'extract "{tables[0]}" and read it' if tables else _ADVICE
    raise InputError(f'"{file.name}" is a zip archive of {len(names)} files and no workbook; {way}')


def _ole_kind(file: Path) -> str:
    """Tell old Excel files among OLE2 containers by the names of their streams."""
    content = file.read_bytes()

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        raise InputError(_protected(file))
    if holds("Workbook") or holds("Book"):
        return "xls"
    if holds("WordDocument"):
        raise InputError(f'"{file.name}" is a Word document, no table, whatever its name says; {_ADVICE}')
    raise InputError(f'"{file.name}" is an old Office file without a workbook, or a truncated one; {_ADVICE}')


def _protected(file: Path) -> str:
    return f'"{file.name}" is protected by a password; open it, save it without a password, then read it'
