"""The status of a text: ok, empty, formula or duplicate."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from entnlp.errors import InputError, OptionError, one_of

DUPLICATE_RULES = ("id", "text", "keep")
"""When a text counts as given twice."""
SHORTEST_COPY = 30
"""Characters from which two equal texts are taken for a copy when ``duplicates="text"``."""
_LONGEST_TYPING = 80  # a formula typed with dots and spaces is still shorter than this

# Blank to the eye: spaces, controls, format characters (zero-width ones, BOM, soft hyphen), variation selectors,
# Hangul fillers, the blank Braille cell.
_BLANK = r"(?s)^[\p{Z}\p{Cc}\p{Cf}\x{034F}\x{115F}\x{1160}\x{2800}\x{3164}\x{FFA0}\x{FE00}-\x{FE0F}]*$"
# "/", "...", "- -", "?!", "=": punctuation and the ASCII marks typed as such.  "+" and "++" are judgements.
_MARKS = r"(?s)^[\p{P}\p{Z}\p{Cc}\p{Cf}\p{Sk}=<>|~]*$"
# ":-)" or ";)" says something, as an emoji does.
_SMILEY = r"^\s*(?:[:;=]['\-]?[()\[\]|/\\]+|\^_*\^)\s*[.!]*\s*$"
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class FormulaList:
    """Answers that say nothing, as keys of :func:`formula_key`.

    Parameters
    ----------
    name, version
        Printed beside counts.
    keys
        Normalised answers.
    added
        How many keys the user added.
    """

    name: str
    version: str
    keys: frozenset[str]
    added: int = 0

    def __str__(self) -> str:
        more = f", {self.added} added" if self.added else ""
        return f"{self.name} {self.version} ({len(self.keys)} keys{more})"


def formula_key(text: str) -> str:
    """Reduce an answer to the key that is looked up: letters and digits, lowercase, without accents.

    Parameters
    ----------
    text
        The whole answer.

    Returns
    -------
    str

    Examples
    --------
    >>> formula_key("R.A.S."), formula_key("Pas d’idée !"), formula_key("N/A")
    ('ras', 'pasdidee', 'na')
    """
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    return _NOT_ALPHANUMERIC.sub("", decomposed.lower())


def load_formulas(formulas: str | os.PathLike[str] | Iterable[str] | bool | None = None) -> FormulaList | None:
    """Load the list of answers that say nothing.

    Parameters
    ----------
    formulas
        None (or True) for the shipped list; a path to a file of one answer per line, or answers, which are added to
        it; False for none.

    Returns
    -------
    FormulaList or None

    Raises
    ------
    InputError
        The file cannot be read.
    OptionError
        An answer is not a string, or has no letter or digit.
    """
    if formulas is False:
        return None
    shipped = _shipped()
    if formulas is None or formulas is True:
        return shipped
    lines: list[Any]
    if isinstance(formulas, (str, os.PathLike)):
        path = Path(formulas)
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, ValueError):
            raise InputError(
                f'formulas: cannot read "{path}" as a UTF-8 text file; give a path, a list of answers, or False'
            ) from None
    else:
        lines = list(formulas)
    extra = set()
    for line in lines:
        if not isinstance(line, str):
            raise OptionError(f"formulas: {type(line).__name__} received; give strings, such as ['rien à dire']")
        if line.strip() and not line.lstrip().startswith("#"):
            extra.add(formula_key(line))
    if "" in extra:
        raise OptionError("formulas: an entry has no letter or digit; punctuation alone is a formula already")
    added = len(extra - shipped.keys)
    return FormulaList(shipped.name, shipped.version, shipped.keys | extra, added)


@cache
def _shipped() -> FormulaList:
    text = resources.files("entnlp.corpus").joinpath("data/formulas.txt").read_text(encoding="utf-8")
    head = dict(re.findall(r"(?m)^# (name|version): (.+)$", text))
    keys = frozenset(formula_key(line) for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return FormulaList(head["name"], head["version"], keys)


def text_statuses(
    texts: pd.Series[Any], *, owners: pd.Series[Any] | None, formulas: FormulaList | None, duplicates: str
) -> npt.NDArray[np.object_]:
    """Give each text its status.

    Parameters
    ----------
    texts
        Strings without missing values, shape (n_texts,).
    owners
        Identifier of each text, missing where there is none; None when nobody has one.
    formulas
        What :func:`load_formulas` gave.
    duplicates
        ``"id"``: the same text (case and spaces aside) under the same identifier as an earlier row; ``"text"``: the
        same verbatim of at least 30 characters as an earlier row, whoever wrote it; ``"keep"``: never.

    Returns
    -------
    ndarray of str, shape (n_texts,)
        ``empty`` comes before ``formula``, ``formula`` before ``duplicate``.

    Raises
    ------
    OptionError
        ``duplicates`` is none of the three.
    """
    if duplicates not in DUPLICATE_RULES:
        raise OptionError(f'duplicates "{duplicates}" is unknown; values: {one_of(str(duplicates), DUPLICATE_RULES)}')
    strings = arrow_strings(texts)
    statuses = np.full(len(texts), "ok", dtype=object)
    if duplicates != "keep" and len(texts):
        statuses[_repeated(strings, owners, duplicates)] = "duplicate"
    if formulas is not None:
        statuses[_formula_mask(strings, formulas)] = "formula"
    statuses[_matches(strings, _BLANK)] = "empty"
    return statuses


def arrow_strings(texts: pd.Series[Any]) -> Any:
    """The strings of a Series as one Arrow array of type large_string."""
    array = pa.array(texts, type=pa.large_string(), from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _matches(strings: Any, pattern: str) -> npt.NDArray[np.bool_]:
    return _as_mask(pc.match_substring_regex(strings, pattern))


def _as_mask(array: Any) -> npt.NDArray[np.bool_]:
    # A copy: what Arrow gives is read-only.
    return np.array(array.to_numpy(zero_copy_only=False), dtype=bool)


def _formula_mask(strings: Any, formulas: FormulaList) -> npt.NDArray[np.bool_]:
    """Tell which whole answers say nothing; Arrow does what formula_key does, without making Python strings."""
    mask = _matches(strings, _MARKS)
    mask[mask] = ~_matches(strings.filter(pa.array(mask)), _SMILEY)
    short = _as_mask(pc.less_equal(pc.utf8_length(strings), _LONGEST_TYPING))
    keys = strings.filter(pa.array(short))
    for ligature in ("œ", "Œ"):
        keys = pc.replace_substring(keys, ligature, "oe")
    keys = pc.utf8_lower(pc.utf8_normalize(keys, form="NFKD"))
    keys = pc.replace_substring_regex(keys, r"[^\p{L}\p{N}]+", "")
    mask[short] |= _as_mask(pc.is_in(keys, value_set=pa.array(sorted(formulas.keys), type=pa.large_string())))
    return mask


def _repeated(strings: Any, owners: pd.Series[Any] | None, rule: str) -> npt.NDArray[np.bool_]:
    """Tell which texts were given by an earlier row."""
    if rule == "text":
        mask = _as_mask(pc.greater_equal(pc.utf8_length(strings), SHORTEST_COPY))
        mask[mask] = _copies(strings.filter(pa.array(mask)))
        return mask
    mask = np.zeros(len(strings), dtype=bool)
    if owners is None:
        return mask
    # Most identifiers are unique: only the texts of repeated ones are normalised.
    repeated = (owners.duplicated(keep=False) & owners.notna()).to_numpy(dtype=bool)
    if repeated.any():
        found = strings.filter(pa.array(repeated)).to_pylist()
        texts = [" ".join(unicodedata.normalize("NFC", text).casefold().split()) for text in found]
        pairs = pd.DataFrame({"owner": owners[repeated].to_numpy(), "text": texts})
        mask[repeated] = pairs.duplicated().to_numpy(dtype=bool)
    return mask


def _copies(strings: Any) -> npt.NDArray[np.bool_]:
    """Tell which strings occur earlier; by 128-bit digests: a second copy of all texts is not small."""
    digests = np.empty((len(strings), 2), dtype=np.uint64)
    size = 20_000
    for start in range(0, len(strings), size):
        part = strings.slice(start, size).to_pylist()
        joined = b"".join(blake2b(text.encode(), digest_size=16).digest() for text in part)
        digests[start : start + len(part)] = np.frombuffer(joined, dtype=np.uint64).reshape(-1, 2)
    return pd.DataFrame(digests).duplicated().to_numpy(dtype=bool)
