"""The rows that are coded in the tests, and the call that codes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from entnlp.engines import CodedFile, classify_file
from entnlp.themes import ThemeClassifier

SUFFIXES = ["csv", "tsv", "xlsx", "parquet"]
ROWS = [
    ["Cycle", "n°", "réponse", "école"],
    ["1", "07", "Voir les photos de la classe et les mots du maître 😀", "Meuse"],
    ["2", "02", "RAS", ""],
    ["1", "02", "", "Meuse"],
    ["2", "07", "les élèves écrivent à plusieurs\nsur le mur; ils s'entraident", "01"],
    ["", "05", "Une synthèse vocale lit la consigne aux élèves dys", "1,5"],
    ["2", "07", "Les élèves écrivent à  plusieurs\nsur le mur; ils s'entraident", "x"],
    ["1", "", "On apprend le droit à l'image, 1+1", "VRAI"],
]  # fmt: skip
INPUT = "\r\n".join(";".join(f'"{cell}"' for cell in row) for row in ROWS).encode()
READING = {"text": "réponse", "id": "n°"}


def coded_into(source: Path, name: str, coder: ThemeClassifier, **options: Any) -> CodedFile:
    return classify_file(source, source.parent / name, model=coder, **{**READING, "batch_rows": 2, **options})


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
