"""Coders on disk: the same bytes twice, and what is refused."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from skops.io import dumps

from entnlp.errors import InputError
from entnlp.themes import ThemeClassifier, load_themes, save_themes


@pytest.fixture(scope="session")
def saved(coder: ThemeClassifier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_themes(coder, tmp_path_factory.mktemp("coders") / "small", about={"name": "small", "note": "é"})


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    shutil.copytree(saved, tmp_path / "small")
    return tmp_path / "small"


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_saved_twice_gives_the_same_bytes(coder: ThemeClassifier, saved: Path, tmp_path: Path) -> None:
    save_themes(coder, tmp_path / "again", about={"name": "small", "note": "é"})
    save_themes(load_themes(saved), tmp_path / "loaded", about={"name": "small", "note": "é"})
    assert digests(tmp_path / "again") == digests(saved)
    assert digests(tmp_path / "loaded") == digests(saved)


def test_what_is_said_of_the_model(saved: Path, coder: ThemeClassifier) -> None:
    about = load_themes(saved).about_
    assert about["name"] == "small"
    assert about["codebook_sha256"] == coder.codebook_.digest
    assert {"numpy", "scikit-learn", "skops"} <= set(about["libraries"])
    assert set(about["sha256"]) == {"numbers.skops", "lexicon.json"}


def test_parameters_come_back(saved: Path, coder: ThemeClassifier) -> None:
    back = load_themes(saved)
    for name in ("C", "cv", "review_share", "random_state"):
        assert getattr(back, name) == getattr(coder, name)
    assert (back.features.words, back.features.characters) == (1, (3, 4))


def edit(**changes: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        about = json.loads((folder / "model.json").read_text("utf-8"))
        about.update(changes)
        (folder / "model.json").write_text(json.dumps(about), "utf-8")

    return change


def replace_numbers(content: bytes) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / "numbers.skops").write_bytes(content)
        about = json.loads((folder / "model.json").read_text("utf-8"))
        about["sha256"]["numbers.skops"] = hashlib.sha256(content).hexdigest()
        (folder / "model.json").write_text(json.dumps(about), "utf-8")

    return change


class Foreign:
    """A type that has no place in a model."""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda folder: (folder / "model.json").unlink(), '"small" is no coder of entnlp: it has no model.json'),
        (lambda folder: (folder / "model.json").write_text("{", "utf-8"), 'model.json of the model "small" is damaged'),
        (lambda folder: (folder / "model.json").write_text("[]", "utf-8"), 'model.json of the model "small" is damaged'),
        (lambda folder: (folder / "numbers.skops").unlink(), "incomplete: numbers.skops is missing"),
        (lambda folder: (folder / "numbers.skops").write_bytes(b"x"), "damaged: numbers.skops is not what model.json says"),
        (lambda folder: (folder / "lexicon.json").write_bytes(b"{}"), "damaged: lexicon.json is not what model.json says"),
        (edit(format=99), "has format 99, this version of entnlp reads format 1"),
        (edit(kind="word vectors"), "is a model of another kind"),
        (edit(sha256={}), "is damaged"),
        (edit(sha256={"numbers.skops": "0", "../x": "0"}), "is damaged|names a file"),
        (edit(codebook={"name": "x"}), "is incomplete"),
        (edit(parameters={}), "is incomplete"),
        (replace_numbers(dumps({"coef": Foreign()})), "holds more than numbers .*Foreign"),
        (replace_numbers(dumps({"coef": np.zeros((4, 2))})), "is incomplete"),
        (replace_numbers(b"PK not a zip"), "is damaged"),
    ],
)  # fmt: skip
def test_refused(folder: Path, change: Callable[[Path], None], said: str) -> None:
    change(folder)
    with pytest.raises(InputError, match=said):
        load_themes(folder)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not found; give the folder that training wrote"):
        load_themes(tmp_path / "none")


def test_a_file_where_the_folder_should_be(coder: ThemeClassifier, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    with pytest.raises(InputError, match='"taken" is a file'):
        save_themes(coder, tmp_path / "taken")
    assert (tmp_path / "taken").read_text() == "x"
