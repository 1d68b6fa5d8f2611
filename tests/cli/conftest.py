"""Run the command line in this process, and make the files it reads."""

from __future__ import annotations

import io
import struct
import sys
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlsxwriter

from entnlp.cli import main

SECRET = "SECRETMARK"
"""Stands in the texts of every file; no error may repeat it."""
ROWS = [
    ("id", "cycle", "département", "reponse"),
    ("1", "1", "Meuse", f"Les photos de {SECRET}"),
    ("2", "1", "Moselle", "photos et blog"),
    ("3", "1", "Meuse", "Voir les PHOTOS"),
    ("4", "1", "Meuse", "RAS"),
    ("5", "2", "Moselle", f"{SECRET} : les devoirs"),
    ("6", "2", "Meuse", "devoirs, cahier de textes"),
    ("7", "2", "", ""),
]


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Ran]:
    """Call ``entnlp`` with arguments, in the test's own folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)  # main() sets both for its process
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    def call(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["entnlp", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return call


def csv_bytes(rows: list[tuple[str, ...]] = ROWS) -> bytes:
    return "".join(";".join(row) + "\r\n" for row in rows).encode()


def xlsx_bytes(rows: list[tuple[str, ...]] = ROWS, sheet: str = "Réponses") -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


def ods_bytes(rows: list[tuple[str, ...]] = ROWS) -> bytes:
    def cell(text: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="Feuille1">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zip_bytes(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": "<manifest/>",
        }
    )


def zip_bytes(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def ole_bytes(name: str, stream: bytes = b"") -> bytes:
    """Make an OLE2 container of one stream ([MS-CFB] 2.2-2.6); a protected workbook is one, with "EncryptedPackage"."""
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    stream = stream.ljust(4096, b"\0")
    sectors = len(stream) // 512
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    fat = struct.pack("<128I", 0xFFFFFFFD, end, *range(3, sectors + 2), end, *[free] * (126 - sectors))

    def entry(label: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = label.encode("utf-16-le") + b"\0\0"
        head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, free, free, child)
        return head + b"\0" * 36 + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, 1, end, 0) + entry(name, 2, free, 2, len(stream))
    return header + fat + directory.ljust(512, b"\0") + stream


def topics_bytes(column: str, *, words: int, texts: int) -> bytes:
    """Make a survey whose texts speak of six topics, so that they fall into classes: ``texts`` texts of each topic."""
    topics = (
        "photo album image sortie",
        "devoir leçon cahier exercice",
        "cantine menu repas bus",
        "message parent enseignant réunion",
        "chanson musique danse spectacle",
        "ordinateur tablette clavier écran",
    )
    rows = [f"id;cycle;{column}"]
    for number in range(texts * len(topics)):
        topic = topics[number % len(topics)].split()
        chosen = [topic[(number // len(topics) + place) % len(topic)] for place in range(words)]
        rows.append(f"{number};{number % 2 + 1};{', '.join(chosen)}")
    return "\r\n".join(rows).encode()


@pytest.fixture
def parents(tmp_path: Path) -> Path:
    """A small survey as CSV."""
    path = tmp_path / "parents.csv"
    path.write_bytes(csv_bytes())
    return path


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """The makers of files."""
    return SimpleNamespace(
        ROWS=ROWS,
        csv_bytes=csv_bytes,
        topics_bytes=topics_bytes,
        xlsx_bytes=xlsx_bytes,
        ods_bytes=ods_bytes,
        zip_bytes=zip_bytes,
        ole_bytes=ole_bytes,
    )
