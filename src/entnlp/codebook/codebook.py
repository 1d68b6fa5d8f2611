"""A codebook is a list of themes with what belongs to each; read from TOML, written to TOML, compared by its digest."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from entnlp.corpus import atomic_path
from entnlp.errors import InputError, SchemaError, one_of

_ID = re.compile(r"[a-z][a-z0-9_]*")
_RESERVED = frozenset(
    {
        "none",
        "macro",
        "review",
        "review_reason",
        "evidence",
        "checked",
        "remarque",
        "text",
        "text_id",
        "status",
        "themes",
    }
)
"""Names that columns of coded files have already."""


@dataclass(frozen=True)
class Theme:
    """One theme.

    Parameters
    ----------
    id
        Lower-case ASCII letters, digits and underscores: the name of its column.
    label, short
        Label for readers, and a short one for tables.
    definition
        One sentence.
    includes, excludes, examples
        What belongs to it, what does not though it may seem to, and texts that have it.
    """

    id: str
    label: str
    short: str = ""
    definition: str = ""
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Codebook:
    """Themes in their order, and the rules of coding.

    Parameters
    ----------
    name, version
        Printed beside what is coded by it.
    themes
        At least one.
    rules
        Sentences for the coders.
    language
        Language of the texts, ISO 639-1.
    """

    name: str
    themes: tuple[Theme, ...]
    version: str = ""
    rules: tuple[str, ...] = ()
    language: str = "fr"

    @property
    def theme_ids(self) -> tuple[str, ...]:
        """Identifiers, in order: the columns of a label matrix."""
        return tuple(theme.id for theme in self.themes)

    @property
    def digest(self) -> str:
        """SHA-256 of the content, to tell whether a model was trained by this codebook."""
        return hashlib.sha256(json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def __getitem__(self, theme_id: str) -> Theme:
        for theme in self.themes:
            if theme.id == theme_id:
                return theme
        raise SchemaError(
            f'no theme "{theme_id}" in the codebook "{self.name}"; themes: {one_of(theme_id, self.theme_ids)}'
        )

    def __len__(self) -> int:
        return len(self.themes)

    def __repr__(self) -> str:
        return f"Codebook({self.name} {self.version}: {', '.join(self.theme_ids)})"

    def to_frame(self) -> pd.DataFrame:
        """Give one row per theme, a column per field of :class:`Theme`; lists joined by "; "."""
        frame = pd.DataFrame([asdict(theme) for theme in self.themes])
        return frame.map(lambda value: "; ".join(value) if isinstance(value, tuple) else value)

    def to_dict(self) -> dict[str, Any]:
        """Give the content as plain values, as :meth:`from_dict` takes it: to be stored beside a model."""
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Codebook:
        """Make a codebook of what :meth:`to_dict` gave, lists standing for tuples.

        Raises
        ------
        KeyError, TypeError
            A field is missing or unknown.
        """
        themes = tuple(Theme(**_tuples(theme)) for theme in stored["themes"])
        return cls(**{**_tuples(stored), "themes": themes})

    def to_toml(self, path: str | Path) -> None:
        """Write a file that :func:`load_codebook` reads.

        Raises
        ------
        InputError
            The file cannot be written.
        """
        lines = [f"{name} = {_toml(getattr(self, name))}" for name in ("name", "version", "language", "rules")]
        for theme in self.themes:
            lines += ["", "[[themes]]", *(f"{key} = {_toml(value)}" for key, value in asdict(theme).items())]
        with atomic_path(Path(path)) as file:
            file.write_text("\n".join(lines) + "\n", "utf-8")


def _toml(value: Any) -> str:
    """Write a string or a list of strings; a JSON string is a TOML string but for one escape."""
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def load_codebook(path: str | Path | None = None) -> Codebook:
    """Read a codebook.

    Parameters
    ----------
    path
        TOML file; the shipped codebook of the four themes of the ENT report by default.

    Returns
    -------
    Codebook

    Raises
    ------
    InputError
        The file is missing or is no TOML.
    SchemaError
        A theme has no id or label, an id is not allowed or stands twice, a field is unknown or of another type.

    Examples
    --------
    >>> load_codebook().theme_ids
    ('citizenship', 'inclusion', 'school_family', 'cooperation')
    """
    shipped = files("entnlp.codebook") / "data" / "ent.toml"
    name = "ent.toml" if path is None else Path(path).name
    try:
        text = shipped.read_text("utf-8") if path is None else Path(path).read_text("utf-8-sig")
        stored = tomllib.loads(text)
    except FileNotFoundError:
        raise InputError(f'codebook "{path}" not found; give a TOML file') from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{name} cannot be read as TOML: {error}") from None
    _check_fields(stored, Codebook, name, "the codebook")
    themes = stored.pop("themes", None)
    if not isinstance(themes, list) or not themes or not all(isinstance(theme, dict) for theme in themes):
        raise SchemaError(f"{name} has no themes; write a table [[themes]] for each, with id and label")
    found: list[Theme] = []
    for number, theme in enumerate(themes, 1):
        _check_fields(theme, Theme, name, f"theme {number}")
        found.append(Theme(**_tuples(theme)))
    check_theme_ids([theme.id for theme in found], name)
    stored.setdefault("name", Path(name).stem)
    return Codebook(**_tuples(stored), themes=tuple(found))


def _tuples(table: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def _check_fields(table: dict[str, Any], kind: type, name: str, what: str) -> None:
    """Raise when a field is unknown, missing or not of its type."""
    known = {field.name: field for field in fields(kind)}
    for key, value in table.items():
        if key not in known:
            raise SchemaError(f'{name}: {what} has an unknown field "{key}"; fields: {one_of(key, known)}')
        if key == "themes":
            continue
        wanted = "list of texts" if "tuple" in str(known[key].type) else "text"
        is_list = isinstance(value, list) and all(isinstance(each, str) for each in value)
        if is_list != (wanted != "text") or not (is_list or isinstance(value, str)):
            raise SchemaError(f'{name}: "{key}" of {what} is a {type(value).__name__}; expected a {wanted}')
    if kind is Theme:
        for key in ("id", "label"):
            if not table.get(key):
                raise SchemaError(f"{name}: {what} has no {key}")


def check_theme_ids(ids: Sequence[str], name: str) -> None:
    """Raise a SchemaError when an identifier is not allowed or stands twice; ``name`` is what is said to hold them."""
    for each in ids:
        if not _ID.fullmatch(each) or each in _RESERVED or each.startswith("p_"):
            raise SchemaError(
                f'{name}: the theme id "{each}" is not allowed; write lower-case letters, digits and underscores, and '
                f"none of {', '.join(sorted(_RESERVED))}, and no p_ at the beginning"
            )
    twice = sorted({each for each in ids if list(ids).count(each) > 1})
    if twice:
        raise SchemaError(f'{name}: the theme id "{twice[0]}" stands twice')
