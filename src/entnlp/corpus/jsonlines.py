"""Read JSON Lines (one object per line) and JSON arrays of objects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from entnlp.corpus.cells import cell_text, string_array, string_series
from entnlp.corpus.columns import Chooser, Loaded
from entnlp.corpus.encodings import decoding_error, text_encoding
from entnlp.errors import InputError, SchemaError

_CHUNK = 20_000
_WAY = 'each line must be an object such as {"id": "1", "text": "..."}'


def read_jsonlines(path: Path, *, choose: Chooser, encoding: str | None, array: bool) -> Loaded:
    """Read the chosen keys of the objects of a file.

    The file is parsed twice, first for the keys, so that only what is kept is held in memory.

    Parameters
    ----------
    path
        The file.
    choose
        Tells the keys to read.
    encoding
        What the user forces, or None.
    array
        Whether the file is one JSON array instead of lines.

    Returns
    -------
    Loaded
        Columns of strings; missing keys and null are "".

    Raises
    ------
    InputError
        A line is no JSON.
    SchemaError
        A line is no object; a key is not found.
    """
    codec, handling = text_encoding(path, encoding=encoding)
    try:
        source = list(_array(path, codec, handling)) if array else None
        labels: dict[str, None] = {}
        n_rows = 0
        for record in source if source is not None else _lines(path, codec, handling):
            n_rows += 1
            if not record.keys() <= labels.keys():
                labels.update(dict.fromkeys(record))
        if not n_rows:
            raise InputError(f'"{path.name}" has no rows; {_WAY}')
        names = list(labels)
        choice = choose(names, path.name)
        parts: dict[int, list[Any]] = {position: [] for position in choice.positions}
        records = iter(source) if source is not None else _lines(path, codec, handling)
        while chunk := list(islice(records, _CHUNK)):
            for position, part in parts.items():
                part.append(string_array([cell_text(record.get(names[position])) for record in chunk]))
    except UnicodeError:
        raise decoding_error(path, codec, forced=encoding is not None) from None
    data = {place: string_series(pa.chunked_array(part, type=pa.large_string())) for place, part in parts.items()}
    return Loaded(choice, data, {"encoding": codec})


def _lines(path: Path, codec: str, handling: str) -> Iterator[dict[str, Any]]:
    # Only "\n" ends a line: JSON strings may hold other separators as they are.
    with path.open(encoding=codec, errors=handling, newline="\n") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except (json.JSONDecodeError, RecursionError) as error:
                reason = getattr(error, "msg", "too deep")
                raise InputError(f'"{path.name}", line {number}: no valid JSON ({reason}); {_WAY}') from None
            if not isinstance(record, dict):
                raise SchemaError(f'"{path.name}", line {number}: a JSON {_kind(record)}, no object; {_WAY}')
            yield record


def _array(path: Path, codec: str, handling: str) -> Iterator[dict[str, Any]]:
    try:
        records = json.loads(path.read_text(encoding=codec, errors=handling))
    except (json.JSONDecodeError, RecursionError) as error:
        place = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise InputError(
            f'"{path.name}"{place}: no valid JSON ({getattr(error, "msg", "too deep")}); export it again'
        ) from None
    if not isinstance(records, list):
        raise SchemaError(f'"{path.name}" holds one JSON {_kind(records)}; give an array of objects, or JSON Lines')
    for number, record in enumerate(records, start=1):
        if not isinstance(record, dict):
            raise SchemaError(
                f'"{path.name}", item {number}: a JSON {_kind(record)}, no object; give an array of objects'
            )
        yield record


def _kind(value: Any) -> str:
    names = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number"}
    return names.get(type(value), "null")
