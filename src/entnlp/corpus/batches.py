"""Read a corpus some rows at a time, for files larger than memory."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.compute as pc

from entnlp.corpus.cells import string_series
from entnlp.corpus.columns import UNNAMED, Choice, Chooser, choose_columns
from entnlp.corpus.delimited import iterate_delimited
from entnlp.corpus.frames import Formulas, assemble, check_options
from entnlp.corpus.probing import probe
from entnlp.corpus.reading import read_corpus, table_format
from entnlp.corpus.statuses import SHORTEST_COPY
from entnlp.corpus.table import Corpus, Source
from entnlp.errors import InputError, OptionError

BATCH_ROWS = 20_000
"""Rows read at a time by default."""
IN_MEMORY = 200_000_000
"""Bytes of a file up to which it is read at once."""


def read_batches(
    path: str | os.PathLike[str],
    *,
    text: str | Sequence[str] | None = None,
    id: str | None = None,
    by: str | Sequence[str] | None = None,
    keep: str | Sequence[str] | bool | None = None,
    sheet: str | int | None = None,
    header: int | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    formulas: Formulas = None,
    duplicates: str = "id",
    rows: int = BATCH_ROWS,
    in_memory: int = IN_MEMORY,
) -> Iterator[Corpus]:
    """Read a file as a row of small corpora, in its order.

    Parameters
    ----------
    path, text, id, by, keep, sheet, header, encoding, delimiter, formulas, duplicates
        As in :func:`read_corpus`.
    rows
        Rows of a batch.
    in_memory
        Bytes of a file up to which it is read at once.

    Yields
    ------
    Corpus
        A larger CSV or TSV is never held whole; other formats are read at once, then cut.  Identifiers are unique
        within a batch only; duplicates are found across batches.

    Raises
    ------
    InputError, SchemaError, OptionError
        As :func:`read_corpus`.
    """
    check_options(duplicates=duplicates, html="auto")
    if rows < 1:
        raise OptionError(f"rows={rows} must be at least 1")
    seen = probe(path)
    format = table_format(seen, delimiter, encoding)
    if sheet is not None or seen.size <= in_memory or format not in ("csv", "tsv"):
        whole = read_corpus(
            path, text=text, id=id, by=by, keep=keep, sheet=sheet, header=header, encoding=encoding,
            delimiter=delimiter, formulas=formulas, duplicates=duplicates,
        )  # fmt: skip
        for first in range(0, len(whole), rows):
            yield Corpus(whole.frame.iloc[first : first + rows], whole.source)
        return

    blank: set[int] = set()

    def choose(labels: Sequence[str], where: str) -> Choice:
        choice = choose_columns(labels, text=text, id=id, by=by, keep=keep, where=where)
        return replace(choice, kept=tuple(position for position in choice.kept if position not in blank))

    if delimiter is None and format == "tsv":
        delimiter = "\t"
    reading: dict[str, Any] = {"header": header, "delimiter": delimiter, "encoding": encoding, "size": rows}
    blank |= _blank_columns(Path(path), choose, reading)
    given: set[bytes] = set()
    parts = iterate_delimited(Path(path), choose=choose, **reading)
    some = False
    for choice, columns, details in parts:
        if not columns:
            continue
        some = True
        data = {position: string_series(array) for position, array in columns.items()}
        source = Source(seen.path.name, format, None, seen.digest, details)
        if choice.stored is not None and formulas is None and duplicates == "id":
            stored = assemble(data, choice, formulas=None, duplicates="id", html="auto", source=source, errors=True)
            if stored.source.details.get("statuses") == "as stored":
                yield stored
                continue
        made = assemble(data, choice, formulas=formulas, duplicates="keep", html="auto", source=source, errors=True)
        owners = None if choice.identifier is None else data[choice.identifier]
        yield _without_copies(made, owners, len(choice.text), duplicates, given)
    if not some:
        raise InputError(f'"{seen.path.name}" has no rows below its header; export it again')


def _blank_columns(path: Path, choose: Chooser, reading: dict[str, Any]) -> set[int]:
    """Find the columns without a header or a value: margins of a sheet, final delimiters; the file is read for them."""

    def unnamed(labels: Sequence[str], where: str) -> Choice:
        choice = choose(labels, where)
        kept = [each for each in choice.kept if labels[each].startswith(UNNAMED) and each not in choice.names]
        return replace(choice, kept=tuple(kept))

    left: set[int] | None = None
    for choice, columns, _ in iterate_delimited(path, choose=unnamed, **reading):
        left = set(choice.kept) if left is None else left
        left -= {place for place in left if columns and pc.any(pc.not_equal(columns[place], "")).as_py()}
        if not left:
            break
    return left or set()


def _without_copies(
    corpus: Corpus, owners: pd.Series[Any] | None, n_texts: int, rule: str, given: set[bytes]
) -> Corpus:
    """Mark the texts that an earlier batch, or an earlier row of this one, has given; keep note of the others."""
    if rule == "keep" or (rule == "id" and owners is None):
        return corpus
    frame = corpus.frame.copy()
    keys = [""] * len(frame) if owners is None else [key.strip() for key in owners.repeat(n_texts)]
    statuses = frame["status"].astype(object).to_numpy(copy=True)
    for place, (text, key) in enumerate(zip(frame["text"], keys, strict=True)):
        if statuses[place] != "ok" or (rule == "id" and not key) or (rule == "text" and len(text) < SHORTEST_COPY):
            continue
        if rule == "id":
            question = place % n_texts
            text = f"{key}\0{question}\0{' '.join(unicodedata.normalize('NFC', text).casefold().split())}"
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if digest in given:
            statuses[place] = "duplicate"
        given.add(digest)
    return Corpus(frame.assign(status=statuses), corpus.source)
