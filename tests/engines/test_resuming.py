"""Coding a file that was interrupted: resumed where it stopped, with the same bytes, or begun anew."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.engines.rows import INPUT, ROWS, SUFFIXES, coded_into, contents

from entnlp.engines import CodedFile
from entnlp.errors import InputError
from entnlp.themes import ThemeClassifier


class Stopped(Exception):
    """The power goes off."""


@pytest.fixture(scope="module")
def stopped(coder: ThemeClassifier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which coding into each format stopped at the third batch."""
    folder = tmp_path_factory.mktemp("stopped")
    (folder / "in.csv").write_bytes(INPUT)
    real = coder.code
    for suffix in SUFFIXES:
        sizes: list[int] = []

        def code(corpus: Any, sizes: list[int] = sizes, **options: Any) -> pd.DataFrame:
            sizes.append(len(corpus))
            if len(sizes) == 3:
                raise Stopped
            return real(corpus, **options)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(coder, "code", code)
            with pytest.raises(Stopped, match="^$"):
                coded_into(folder / "in.csv", f"out.{suffix}", coder, by="Cycle")
    return folder


@pytest.fixture
def halfway(stopped: Path, tmp_path: Path) -> Path:
    """The input of a run that stopped, in a folder of its own."""
    shutil.copytree(stopped, tmp_path, dirs_exist_ok=True)
    return tmp_path / "in.csv"


@pytest.fixture
def batches(coder: ThemeClassifier, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Sizes of the batches that are coded."""
    real, sizes = coder.code, []

    def code(corpus: Any, **options: Any) -> pd.DataFrame:
        sizes.append(len(corpus))
        return real(corpus, **options)

    monkeypatch.setattr(coder, "code", code)
    return sizes


def test_an_interrupted_run_leaves_its_parts_and_no_output(stopped: Path) -> None:
    folders = [f".out.{suffix}.parts" for suffix in SUFFIXES]
    assert sorted(path.name for path in stopped.iterdir()) == sorted(["in.csv", *folders])
    for name in folders:
        assert [path.suffix for path in sorted((stopped / name).iterdir())] == [".parquet", ".parquet", ".json"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_resumed(
    suffix: str, whole: dict[str, CodedFile], halfway: Path, coder: ThemeClassifier, batches: list[int]
) -> None:
    heard: list[int] = []
    made = coded_into(halfway, f"out.{suffix}", coder, by="Cycle", notify=heard.append)
    assert batches == [2, 1]
    assert heard == [2, 4, 6, 7]
    assert not (halfway.parent / f".out.{suffix}.parts").exists()
    assert {path.name: path.read_bytes() for path in made.files} == contents(whole[suffix].files[0].parent)
    pd.testing.assert_frame_equal(made.counts, whole[suffix].counts)
    assert (made.statuses, made.review) == (whole[suffix].statuses, whole[suffix].review)


@pytest.mark.parametrize(
    "options",
    [{"fresh": True}, {"evidence": False}, {"by": None}, {"by": "école"}, {"duplicates": "keep"}, {"id": None},
     {"formulas": ["bof"]}],
    ids=lambda options: "-".join(map(str, *options.items())),
)  # fmt: skip
def test_other_options_start_anew(options: Any, halfway: Path, coder: ThemeClassifier, batches: list[int]) -> None:
    coded_into(halfway, "out.tsv", coder, **{"by": "Cycle", **options})
    assert batches == [2, 2, 2, 1]
    assert not (halfway.parent / ".out.tsv.parts").exists()


def test_other_size_of_batches_starts_anew(halfway: Path, coder: ThemeClassifier, batches: list[int]) -> None:
    coded_into(halfway, "out.tsv", coder, by="Cycle", batch_rows=3)
    assert batches == [3, 3, 1]


def test_another_input_starts_anew(
    halfway: Path, save: Any, coder: ThemeClassifier, batches: list[int], read: Any
) -> None:
    save("in.csv", [ROWS[0], ["9", "x", "les photos", "y"], *ROWS[2:]])
    coded_into(halfway, "out.tsv", coder, by="Cycle")
    assert batches == [2, 2, 2, 1]
    assert read.rows(halfway.parent / "out.tsv")[1][:3] == ["9", "x", "les photos"]


@pytest.mark.parametrize("what", ["coef_", "cutoffs_", "slopes", "offsets", "margin"])
def test_another_coder_starts_anew(
    what: str, halfway: Path, coder: ThemeClassifier, batches: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    calibration = coder.calibration_
    if hasattr(calibration, what):
        monkeypatch.setattr(coder, "calibration_", replace(calibration, **{what: getattr(calibration, what) * 0.9}))
    else:
        monkeypatch.setattr(coder, what, getattr(coder, what) * 0.9)
    coded_into(halfway, "out.tsv", coder, by="Cycle")
    assert batches == [2, 2, 2, 1]


def test_what_an_interrupted_write_left_is_no_part(halfway: Path, coder: ThemeClassifier, batches: list[int]) -> None:
    (halfway.parent / ".out.tsv.parts" / ".0a1b2c.parquet").write_bytes(b"PAR1")
    (halfway.parent / ".out.tsv.parts" / "000002.parquet").unlink()
    coded_into(halfway, "out.tsv", coder, by="Cycle")
    assert batches == [2, 2, 1]
    assert not (halfway.parent / ".out.tsv.parts").exists()


def test_a_run_that_cannot_write_keeps_its_parts(halfway: Path, coder: ThemeClassifier, batches: list[int]) -> None:
    (halfway.parent / "out.tsv").mkdir()
    with pytest.raises(InputError, match=r'cannot write ".*out\.tsv": it is a folder; give the path of a file'):
        coded_into(halfway, "out.tsv", coder, by="Cycle")
    (halfway.parent / "out.tsv").rmdir()
    coded_into(halfway, "out.tsv", coder, by="Cycle")
    assert batches == [2, 1]
    assert sorted(contents(halfway.parent)) == ["in.csv", "out.tsv", "out_themes.csv"]
