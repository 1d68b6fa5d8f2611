"""Codebooks from TOML and back; what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from entnlp.codebook import Codebook, Theme, load_codebook
from entnlp.errors import InputError, SchemaError

GOOD = 'name = "Essai"\n[[themes]]\nid = "a"\nlabel = "Thème A"\nincludes = ["x", "y"]\n[[themes]]\nid = "b"\nlabel = "B"\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "mien.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_shipped_codebook() -> None:
    codebook = load_codebook()
    assert codebook.theme_ids == ("citizenship", "inclusion", "school_family", "cooperation")
    assert codebook["school_family"].label == "Lien école-famille"
    assert all(t.short and t.definition and t.includes and t.excludes and t.examples for t in codebook.themes)
    assert len(codebook) == len(codebook.to_frame()) == 4
    assert repr(codebook).startswith("Codebook(Thèmes du rapport ENT 1.1: citizenship, ")


def test_one_of_the_users_own(tmp_path: Path) -> None:
    codebook = load_codebook(write(tmp_path, GOOD))
    assert codebook == Codebook("Essai", (Theme("a", "Thème A", includes=("x", "y")), Theme("b", "B")))
    assert codebook.to_frame()["includes"].tolist() == ["x; y", ""]


def test_a_name_is_taken_from_the_file(tmp_path: Path) -> None:
    assert load_codebook(write(tmp_path, GOOD.split("\n", 1)[1])).name == "mien"


def test_there_and_back(tmp_path: Path) -> None:
    theme = Theme("a", "é 👍", examples=('il dit "oui"',))
    odd = Codebook('"Guillemets" \\ et\nlignes\x7f', (theme,), rules=("r\t1",))
    for codebook in (load_codebook(), odd):
        codebook.to_toml(tmp_path / "copie.toml")
        again = load_codebook(tmp_path / "copie.toml")
        assert again == codebook
        assert again.digest == codebook.digest


def test_the_digest_tells_codebooks_apart(tmp_path: Path) -> None:
    first = load_codebook(write(tmp_path, GOOD))
    assert first.digest != load_codebook(write(tmp_path, GOOD.replace('"y"', '"z"'))).digest
    assert len(first.digest) == 64


def test_unknown_theme() -> None:
    with pytest.raises(SchemaError, match='no theme "citizen" .*closest: "citizenship"'):
        load_codebook()["citizen"]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", r"mien\.toml has no themes; write a table \[\[themes\]\]"),
        ("themes = 3", "has no themes"),
        ("themes = [1]", "has no themes"),
        ("[[themes]]\nlabel = 'A'\n", "theme 1 has no id"),
        ("[[themes]]\nid = 'a'\n", "theme 1 has no label"),
        (GOOD + "[[themes]]\nid = 'a'\nlabel = 'C'\n", 'the theme id "a" stands twice'),
        (GOOD.replace('"b"', '"École"'), 'the theme id "École" is not allowed; write lower-case letters'),
        (GOOD.replace('"b"', '"none"'), 'the theme id "none" is not allowed'),
        (GOOD.replace("includes", "include"), 'theme 1 has an unknown field "include"; fields: .*closest: "includes"'),
        (GOOD.replace('["x", "y"]', '"x"'), '"includes" of theme 1 is a str; expected a list of texts'),
        (GOOD.replace('["x", "y"]', "[1]"), '"includes" of theme 1 is a list; expected a list of texts'),
        (GOOD.replace('"Essai"', "3"), '"name" of the codebook is a int; expected a text'),
        (GOOD.replace('"Thème A"', '["A"]'), '"label" of theme 1 is a list; expected a text'),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, match: str) -> None:
    with pytest.raises(SchemaError, match=match):
        load_codebook(write(tmp_path, text))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r'codebook ".*absent\.toml" not found'):
        load_codebook(tmp_path / "absent.toml")
    with pytest.raises(InputError, match=r"mien\.toml cannot be read as TOML"):
        load_codebook(write(tmp_path, "[[themes\n"))
    (tmp_path / "mien.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"mien\.toml cannot be read as TOML"):
        load_codebook(tmp_path / "mien.toml")
