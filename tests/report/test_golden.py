"""The text files of a small annex, byte by byte; renew them with ``python tests/report/test_golden.py``."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

import entnlp

GOLDEN = Path(__file__).parents[1] / "golden"
FILES = ["frequences_cycle-1.csv", "frequences_cycle-2.csv", "frequences_ensemble.csv", "graphies.csv", "synthese.csv",
         "synthese.txt"]  # fmt: skip


def make(folder: Path) -> None:
    corpus = entnlp.read_corpus(GOLDEN / "parents.csv", text="reponse", id="id")
    small = {"width_cm": 6.0, "height_cm": 4.0, "dpi": 50}
    entnlp.annex(entnlp.tokenize(corpus), by="cycle", cloud_options=small).save(folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("annexe")
    make(folder)
    return folder


@pytest.mark.parametrize("name", FILES)
def test_file_is_the_golden_one(made: Path, name: str) -> None:
    expected, found = (GOLDEN / "annexe" / name).read_bytes(), (made / name).read_bytes()
    assert found.decode("utf-8") == expected.decode("utf-8"), "see tests/golden/README.md"
    assert found == expected


def test_there_is_no_other_golden_file() -> None:
    assert sorted(path.name for path in (GOLDEN / "annexe").iterdir()) == FILES


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        make(Path(temporary))
        for file in FILES:
            shutil.copy(Path(temporary) / file, GOLDEN / "annexe" / file)
