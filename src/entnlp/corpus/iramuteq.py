"""Read and write the corpus format of IRaMuTeQ.

A text begins with a line of variables, ``**** *cycle_2 *role_parent``, and goes on to the next such line.  A
variable is cut at its first underscore: ``*date_2024_03`` is the variable ``date`` with the value ``2024_03``; one
without a value has the value ``1``.  A line ``-*theme`` names the theme of what follows: it is no text, so it is
taken out and the themes of a text stand in the metadata column ``thematic``, joined by " | ".
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from entnlp.corpus.cells import cell_text, string_array, string_series
from entnlp.corpus.columns import Chooser, Loaded
from entnlp.corpus.encodings import decoding_error, text_encoding
from entnlp.corpus.table import Corpus
from entnlp.errors import InputError

_MARK = "****"
_HEADER = re.compile(r"\*\*\*\*(?:\s+\*\S+)*\s*")
_GUARDED = re.compile(r"^ +(?=\*{4}|-\*)")
_TO_GUARD = re.compile(r"(?m)^(?= *(?:\*{4}|-\*))")
_LINE_END = re.compile(r"\r\n|\r")
THEMATIC = "thematic"


def read_iramuteq(path: Path, *, choose: Chooser, encoding: str | None) -> Loaded:
    """Read a corpus of IRaMuTeQ.

    Parameters
    ----------
    path
        The file.
    choose
        Tells which variables are read; the text is the column ``text``.
    encoding
        What the user forces, or None.

    Returns
    -------
    Loaded

    Raises
    ------
    InputError
        Text stands before the first line of variables, or such a line is malformed.
    """
    codec, handling = text_encoding(path, encoding=encoding)
    bodies: list[list[str]] = []
    variables: list[dict[str, str]] = []
    try:
        with path.open(encoding=codec, errors=handling) as stream:
            for number, line in enumerate(stream, start=1):
                line = line.rstrip("\n").removeprefix("\ufeff") if number == 1 else line.rstrip("\n")
                if line.startswith(_MARK):
                    variables.append(_variables(line, path, number))
                    bodies.append([])
                elif not bodies:
                    if line.strip():
                        raise InputError(
                            f'"{path.name}", line {number}: text before the first line of variables; a corpus of '
                            'IRaMuTeQ begins with a line such as "**** *cycle_2"'
                        )
                elif line.startswith("-*"):
                    themes = variables[-1].get(THEMATIC)
                    theme = line[2:].strip()
                    variables[-1][THEMATIC] = f"{themes} | {theme}" if themes else theme
                else:
                    # write_iramuteq puts a space before lines that would be taken for marks.
                    bodies[-1].append(line[1:] if _GUARDED.match(line) else line)
    except UnicodeError:
        raise decoding_error(path, codec, forced=encoding is not None) from None
    if not bodies:
        raise InputError(f'"{path.name}" has no rows: no line such as "**** *cycle_2" begins a text')
    names = list(dict.fromkeys(name for row in variables for name in row))
    labels = ["text", *(name if name != "text" else "text (variable)" for name in names)]
    choice = choose(labels, path.name)
    data = {}
    for position in choice.positions:
        if position == 0:
            values = ["\n".join(body).strip("\n") for body in bodies]
        else:
            values = [row.get(names[position - 1], "") for row in variables]
        data[position] = string_series(string_array(values))
    return Loaded(choice, data, {"encoding": codec})


def _variables(line: str, path: Path, number: int) -> dict[str, str]:
    """Names and values of a line of variables."""
    if not _HEADER.fullmatch(line):
        raise InputError(
            f'"{path.name}", line {number}: malformed line of variables; write "**** *name_value *name2_value2", '
            "without spaces inside a variable"
        )
    found = {}
    for variable in line.split()[1:]:
        name, _, value = variable[1:].partition("_")
        if not name:
            raise InputError(f'"{path.name}", line {number}: a variable has no name; write "**** *name_value"')
        found[name] = value or "1"
    return found


def write_iramuteq(corpus: Corpus, path: Path) -> None:
    """Write the ``ok`` texts of a corpus for IRaMuTeQ, with the metadata as variables and ``id`` first.

    Parameters
    ----------
    corpus
        What to write.
    path
        Where.

    Notes
    -----
    IRaMuTeQ allows no space in a variable: anything but letters (accents stay), digits, "-" and "." becomes "-" in
    names and "_" in values.  Missing values are left out.
    """
    ok = corpus.frame[corpus.frame["status"] == "ok"]
    columns = {"id": ok["text_id"].tolist()}
    for name in corpus.metadata_columns:
        safe = base = safe_value(str(name)).replace("_", "-")
        number = 1
        while safe in columns:
            number += 1
            safe = f"{base}-{number}"
        columns[safe] = ok[name].tolist()
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for text, *values in zip(ok["text"], *columns.values(), strict=True):
            written = [safe_value(cell_text(value)) for value in values]
            marks = [f" *{name}_{value}" for name, value in zip(columns, written, strict=True) if value]
            body = _TO_GUARD.sub(" ", _LINE_END.sub("\n", text))
            stream.write(f"{_MARK}{''.join(marks)}\n{body}\n\n")


def safe_value(value: str) -> str:
    """Make a value that IRaMuTeQ takes: no space, no mark.

    Examples
    --------
    >>> safe_value("École  Jean-Moulin (Metz)")
    'École_Jean-Moulin_Metz'
    """
    composed = unicodedata.normalize("NFC", value)
    return re.sub(r"[^\w.\-]+", "_", composed).strip("_")
