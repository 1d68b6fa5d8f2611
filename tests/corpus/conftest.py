"""Files made by code: the exports of survey software, and old or protected workbooks, byte by byte."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape

import pytest
import xlsxwriter

END, FREE, FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def cfb(name: str, stream: bytes) -> bytes:
    """Make an OLE2 container with one stream, after [MS-CFB] 2.2-2.6 (one FAT sector, no mini stream)."""
    stream = stream.ljust(4096, b"\0")  # shorter streams would have to lie in the mini stream
    stream += b"\0" * (-len(stream) % 512)
    sectors = len(stream) // 512
    assert sectors < 126
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    chain = [*range(3, sectors + 2), END]
    fat = struct.pack("<128I", FAT_SECTOR, END, *chain, *[FREE] * (126 - sectors))

    def entry(label: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = label.encode("utf-16-le") + b"\0\0"
        body = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, FREE, FREE, child)
        return body + b"\0" * 36 + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, 1, END, 0) + entry(name, 2, FREE, 2, len(stream))
    return header + fat + directory.ljust(512, b"\0") + stream


def xls(rows: Sequence[Sequence[Any]]) -> bytes:
    """Make a BIFF8 workbook of one sheet, after [MS-XLS]: BOF, BOUNDSHEET8, LABEL, NUMBER, EOF."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def bof(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0))

    sheet = bof(0x10)
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, str):
                sheet += record(0x204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
            elif cell is not None:
                sheet += record(0x203, place + struct.pack("<d", cell))
    sheet += record(0x0A, b"")
    name = b"Feuil1"
    length = len(bof(5)) + 4 + 8 + len(name) + 4
    globals_ = bof(5) + record(0x85, struct.pack("<IBBBB", length, 0, 0, len(name), 0) + name) + record(0x0A, b"")
    return cfb("Workbook", globals_ + sheet)


def ods(rows: Sequence[Sequence[Any]], *, encrypted: bool = False) -> bytes:
    """Make an OpenDocument spreadsheet of one sheet."""

    def cell(value: Any) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, (int, float)):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="Feuille1">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<m:encryption-data m:checksum="x"/>' if encrypted else ""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
        }
    )


def zipped(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def xlsx(build: Callable[[Any], None] | None = None, rows: Sequence[Sequence[Any]] = (), name: str = "Q") -> bytes:
    """Make a workbook: rows of one sheet, or whatever ``build`` does to it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False})
    if build:
        build(book)
    else:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


def delimited(
    rows: Sequence[Sequence[str]], *, delimiter: str = ";", encoding: str = "utf-8", quoting: int = 0
) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, quoting=quoting, lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode(encoding)


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """The makers of files."""
    return SimpleNamespace(cfb=cfb, xls=xls, ods=ods, zipped=zipped, xlsx=xlsx, delimited=delimited)


@pytest.fixture
def save(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    """Write bytes, or text in UTF-8, to a file of the test's folder."""

    def write(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
