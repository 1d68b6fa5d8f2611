"""Word lists: stop words, terms and spellings as plain text files that analysts read and extend.

A list is a UTF-8 text file, one entry a line; ``# name: ...`` and ``# version: ...`` at its head, ``#`` for comments.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from entnlp.errors import InputError, OptionError, one_of

STOP_LISTS = ("function", "survey")


@dataclass(frozen=True)
class WordList:
    """A named, versioned list of entries.

    Parameters
    ----------
    name, version
        To be printed beside the figures made with it.
    entries
        Lines, stripped, in file order.
    """

    name: str
    version: str
    entries: tuple[str, ...]

    @property
    def label(self) -> str:
        """Name, version and number of entries, as printed in outputs."""
        return f"{self.name} {self.version} ({len(self.entries)} entrées)"

    def __contains__(self, word: str) -> bool:
        return word in frozenset(self.entries)


def read_word_list(path: str | Path) -> WordList:
    """Read a word list.

    Parameters
    ----------
    path
        Text file; UTF-8 with or without BOM, else cp1252, as Windows editors write.

    Returns
    -------
    WordList
        Without a head, the name is the file's and the version is the beginning of its SHA-256.

    Raises
    ------
    InputError
        The file is missing, a folder, or not text.
    """
    path = Path(path)
    if not path.is_file():
        kind = "is a folder" if path.is_dir() else "not found"
        raise InputError(f'word list "{path.name}" {kind}; give a text file with one entry a line')
    data = path.read_bytes()
    if b"\0" in data:
        raise InputError(f'word list "{path.name}" is not plain text; save it as text (UTF-8), one entry a line')
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return parse_word_list(text, name=path.stem, version=hashlib.sha256(data).hexdigest()[:8])


def parse_word_list(text: str, *, name: str, version: str) -> WordList:
    """Parse the text of a word list; its head, if any, overrides ``name`` and ``version``."""
    entries: dict[str, None] = {}
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("# name:"):
            name = line.split(":", 1)[1].strip()
        elif line.startswith("# version:"):
            version = line.split(":", 1)[1].strip()
        elif line and not line.startswith("#"):
            entries[line] = None
    return WordList(name, version, tuple(entries))


def shipped_word_list(package: str, file: str) -> WordList:
    """Read a list that comes with the library."""
    return parse_word_list((files(package) / "data" / file).read_text("utf-8"), name=file, version="0")


def load_stop_words(*lists: str | Path | Iterable[str]) -> WordList:
    """Unite stop lists.

    Parameters
    ----------
    *lists
        ``"function"`` (function words; negation that carries meaning is kept), ``"survey"`` (function words and the
        empty verbs, adverbs and formulas of survey answers), paths of your own lists, or iterables of words.

    Returns
    -------
    WordList
        Entries in lower case; the name joins the names.

    Raises
    ------
    OptionError
        A name that is neither a shipped list nor a file.
    """
    found: list[WordList] = []
    for item in lists:
        if isinstance(item, str) and item in STOP_LISTS:
            if item == "survey":
                found.append(shipped_word_list("entnlp.tokens", "stop_function.txt"))
            found.append(shipped_word_list("entnlp.tokens", f"stop_{item}.txt"))
        elif isinstance(item, str | Path):
            if isinstance(item, str) and not Path(item).exists() and not Path(item).suffix:
                raise OptionError(f'unknown stop list "{item}"; allowed: a file, or {one_of(item, STOP_LISTS)}')
            found.append(read_word_list(item))
        else:
            words = tuple(dict.fromkeys(str(word) for word in item))
            digest = hashlib.sha256("\n".join(words).encode()).hexdigest()[:8]
            found.append(WordList("words given", digest, words))
    entries = tuple(dict.fromkeys(word.lower() for each in found for word in each.entries))
    names = " + ".join(f"{each.name} {each.version}" for each in found) or "no stop words"
    return WordList(names, "", entries)


def stop_words_of(stop: object) -> WordList:
    """Read a ``stop=`` argument: None, a name, a path, a WordList, or a sequence of names, paths and words."""
    if stop is None:
        return load_stop_words()
    if isinstance(stop, WordList):
        return replace(stop, entries=tuple(dict.fromkeys(word.lower() for word in stop.entries)))
    if isinstance(stop, str | Path):
        return load_stop_words(stop)
    if isinstance(stop, Sequence):
        files_or_names = [
            s for s in stop if isinstance(s, Path) or s in STOP_LISTS or (isinstance(s, str) and Path(s).suffix)
        ]
        words = [s for s in stop if s not in files_or_names]
        return load_stop_words(*files_or_names, *([words] if words else []))
    if isinstance(stop, set | frozenset):
        return load_stop_words(sorted(stop))
    raise OptionError(f"stop must be None, a name, a path or a list of words; received {type(stop).__name__}")
