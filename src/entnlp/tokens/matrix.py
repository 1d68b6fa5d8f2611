"""The TermMatrix: counts of terms per text, sparse, with the names of both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from numbers import Integral
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from entnlp.corpus import STATUSES, group_keys
from entnlp.errors import OptionError
from entnlp.tokens.table import TokenTable, Vocabulary

NGRAM_JOINER = " "
LARGEST_COUNT = 2**53
"""Whole numbers up to here are exact as floating-point numbers."""


@dataclass(frozen=True, repr=False)
class TermMatrix:
    """Counts of terms in texts.

    Parameters
    ----------
    counts
        CSR array of int64, shape (n_texts, n_terms).
    terms
        Object array of strings, shape (n_terms,), sorted, without repetition.
    texts
        One row per text: ``text_id``, ``status``, metadata; shape (n_texts, ...).
    n_words
        int64, shape (n_texts,): words of each text, whatever was left out of the terms: the base of rates.
    unit
        What is counted: ``form``, ``lemma``, ``surface``; ``term`` in a table made elsewhere.
    ngram
        Numbers of units in a term.
    about
        Settings worth printing beside the counts.
    """

    counts: sparse.csr_array
    terms: Vocabulary
    texts: pd.DataFrame
    n_words: npt.NDArray[np.int64]
    unit: str = "form"
    ngram: tuple[int, ...] = (1,)
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int]:
        """(n_texts, n_terms)."""
        n_texts, n_terms = self.counts.shape
        return int(n_texts), int(n_terms)

    def __repr__(self) -> str:
        return (
            f"TermMatrix({self.shape[0]:,} texts x {self.shape[1]:,} terms ({self.unit}), {self.counts.nnz:,} non-zero)"
        )

    @classmethod
    def from_counts(
        cls, counts: Any, terms: Sequence[str] | None = None, texts: Sequence[str] | pd.DataFrame | None = None
    ) -> TermMatrix:
        """Take a table made elsewhere: by scikit-learn, R, TXM, IRaMuTeQ or a spreadsheet.

        Parameters
        ----------
        counts
            Whole numbers from 0 to 2**53, shape (n_texts, n_terms): a sparse matrix, an array, or a DataFrame of
            texts x terms, whose index and columns name both sides.
        terms
            Names of the terms, all different, shape (n_terms,); those of a DataFrame that has names are put in this
            order.
        texts
            Identifiers of the texts, or a DataFrame of ``text_id``, metadata and, if need be, ``status``, shape
            (n_texts,); numbers from 1 without it.  Rows of a DataFrame of counts that has names are put in this order.

        Returns
        -------
        TermMatrix
            Terms sorted by name; ``n_words`` is the sum of each row; texts without a status have "ok".

        Raises
        ------
        OptionError
            Names and counts do not match, a name stands twice, a status is unknown or belongs to a text with counts
            that is not "ok", or a count is negative, missing, too large or no whole number.

        Examples
        --------
        >>> TermMatrix.from_counts([[2, 0], [1, 3]], ["photo", "blog"], ["CP", "CE1"]).to_frame()
                 blog  photo
        text_id
        CP          0      2
        CE1         3      1
        """
        if isinstance(counts, pd.DataFrame):
            counts, terms, texts = _aligned(counts, terms, texts)
        values, data = _whole_numbers(counts)
        names = np.array([] if terms is None else [str(term) for term in terms], dtype=object)
        rows = _text_rows(range(1, values.shape[0] + 1) if texts is None else texts)
        if values.shape != (len(rows), len(names)):
            raise OptionError(f"counts have shape {values.shape}; received {len(rows)} texts and {len(names)} terms")
        for what, column in (("term", names), ("text_id", rows["text_id"])):
            if len(column) != len(set(column)):
                raise OptionError(f"a {what} stands twice; every {what} names one row or column of the counts")
        counted = np.asarray(values.sum(axis=1)).reshape(-1) > 0
        if (counted & (rows["status"] != "ok").to_numpy()).any():
            raise OptionError(
                'a text whose status is not "ok" has counts; leave its row at 0, or set its status to "ok"'
            )
        order = np.argsort(names.astype(str), kind="stable")
        whole = sparse.csr_array((data.astype(np.int64), values.indices, values.indptr), shape=values.shape)
        whole.sum_duplicates()
        whole.eliminate_zeros()
        whole = sparse.csr_array(whole[:, order])
        return cls(whole, names[order], rows, np.asarray(whole.sum(axis=1)).reshape(-1), unit="term")

    def select_terms(self, mask: Any) -> TermMatrix:
        """Keep the terms for which ``mask`` (bool, shape (n_terms,)) is true."""
        mask = np.asarray(mask, dtype=bool)
        return TermMatrix(
            self.counts[:, np.flatnonzero(mask)],
            self.terms[mask],
            self.texts,
            self.n_words,
            self.unit,
            self.ngram,
            self.about,
        )

    def group(self, by: str | Sequence[str] | None) -> tuple[list[str], sparse.csr_array]:
        """Add up the rows of each group.

        Parameters
        ----------
        by
            Metadata columns; None for one group of all texts, named "".

        Returns
        -------
        labels
            Names of the groups, sorted.
        counts
            CSR array, shape (n_groups, n_terms).
        """
        labels, member = group_membership(self.texts, by)
        return labels, sparse.csr_array(member @ self.counts)

    def to_frame(self) -> pd.DataFrame:
        """Dense table, texts x terms; for small matrices."""
        return pd.DataFrame(self.counts.toarray(), index=pd.Index(self.texts["text_id"]), columns=self.terms)


def _aligned(
    counts: pd.DataFrame, terms: Sequence[str] | None, texts: Sequence[str] | pd.DataFrame | None
) -> tuple[Any, Sequence[str], Sequence[str] | pd.DataFrame | None]:
    """Put a frame of counts in the order of the names given, by name where it has names of its own."""
    values = counts.to_numpy()
    sides: list[list[str] | None] = []
    ids = texts["text_id"] if isinstance(texts, pd.DataFrame) and "text_id" in texts else texts
    for axis, (what, given, own) in enumerate((("texts", ids, counts.index), ("terms", terms, counts.columns))):
        names = list(map(str, own))
        wanted = None if given is None or isinstance(given, pd.DataFrame) else list(map(str, given))
        if wanted is None or isinstance(own, pd.RangeIndex):
            sides.append(wanted or (None if isinstance(own, pd.RangeIndex) and axis == 0 else names))
            continue
        if set(wanted) != set(names) or len(set(names)) != len(names):
            raise OptionError(f"the {what} given are not those that the frame of counts names; give one or the other")
        values = np.take(values, [names.index(name) for name in wanted], axis=axis)
        sides.append(wanted)
    rows = texts if isinstance(texts, pd.DataFrame) else sides[0]
    return values, sides[1] or [], rows


def _whole_numbers(counts: Any) -> tuple[sparse.csr_array, npt.NDArray[np.float64]]:
    """Read a table of counts: a CSR array of its own, and its values."""
    try:
        values = sparse.csr_array(counts, copy=True)  # it will be sorted; the caller's matrix stays as it is
        data = values.data.astype(np.float64)
    except (ValueError, TypeError):
        raise OptionError("counts must be a table of numbers, texts x terms, all rows of one length") from None
    if len(data) and not (np.isfinite(data).all() and (data >= 0).all() and (data == np.round(data)).all()):
        raise OptionError("counts must be whole numbers of 0 or more; a cell is negative, missing or no whole number")
    if len(data) and data.max() > LARGEST_COUNT:
        raise OptionError(f"counts go up to 2**53 ({LARGEST_COUNT:,}); a cell is larger")
    return values, data


def _text_rows(texts: Sequence[Any] | pd.DataFrame | range) -> pd.DataFrame:
    """Give the rows of the texts: identifiers, status, metadata."""
    if not isinstance(texts, pd.DataFrame):
        return pd.DataFrame({"text_id": pd.Series([str(each) for each in texts], dtype="str"), "status": "ok"})
    rows = texts.reset_index(drop=True)
    if "text_id" not in rows:
        raise OptionError(f"texts have no column text_id; columns: {', '.join(map(str, rows.columns))}")
    rows = rows if "status" in rows else rows.assign(status="ok")
    if not rows["status"].isin(STATUSES).all():
        raise OptionError(f"a text has an unknown status; allowed: {', '.join(STATUSES)}")
    return rows


def group_membership(texts: pd.DataFrame, by: str | Sequence[str] | None) -> tuple[list[str], sparse.csr_array]:
    """Say which texts are in which group.

    Returns
    -------
    labels
        Group names, sorted ("2" before "10").
    member
        CSR array of 0/1, shape (n_groups, n_texts).
    """
    keys = group_keys(texts, by)
    codes, names = pd.factorize(keys)
    order = sorted(range(len(names)), key=lambda i: natural_key(str(names[i])))
    place = np.empty(len(names), dtype=np.int64)
    place[order] = np.arange(len(names))
    ones = np.ones(len(texts), dtype=np.int64)
    member = sparse.csr_array((ones, (place[codes], np.arange(len(texts)))), shape=(len(names), len(texts)))
    return [str(names[i]) for i in order], member


def natural_key(label: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key that puts "2" before "10" and numbers before words."""
    parts = "".join(c if c.isdigit() else f"\0{c}\0" if c == " " else c for c in label).split("\0")
    return tuple((0, int(p), "") if p.isdigit() and p.isascii() else (1, 0, p) for p in parts)


def term_matrix(
    tokens: TokenTable,
    *,
    unit: str = "form",
    ngram: int | tuple[int, ...] = 1,
    multiwords: bool = True,
    mask: Any = None,
) -> TermMatrix:
    """Count terms per text.

    Parameters
    ----------
    tokens
        Token table.
    unit
        ``"form"``, ``"lemma"`` or ``"surface"``.
    ngram
        Number of units in a term, or several numbers.  N-grams stay inside a sentence and never cross punctuation, a
        number, an emoji or a token left out by ``mask``.
    multiwords
        Count multiword terms as one unit.
    mask
        bool, shape (n_tokens,): tokens that may be counted.

    Returns
    -------
    TermMatrix
        All texts of the table are rows, those without a counted term included.

    Raises
    ------
    OptionError
        ``ngram`` is not positive, or ``unit`` unknown.
    """
    sizes = (int(ngram),) if isinstance(ngram, Integral) else tuple(sorted(set(ngram)))  # type: ignore[arg-type]
    if not sizes or any(size < 1 or size > 10 for size in sizes):
        raise OptionError(f"ngram must be numbers from 1 to 10; received {ngram}")
    codes, vocabulary = tokens.units(unit, multiwords=multiwords)
    if mask is not None:
        mask = np.asarray(mask, dtype=bool)
        if mask.shape != (len(tokens),):
            raise OptionError(f"mask has shape {mask.shape}; expected ({len(tokens)},)")
        codes = np.where(mask, codes, -1).astype(np.int32)
    inside = (tokens.multiword < -1) if multiwords else np.zeros(len(tokens), dtype=bool)
    rows, cols, names = [], [], []
    base = 0
    for size in sizes:
        row, col, terms = _ngrams(tokens, codes, vocabulary, inside, size)
        rows.append(row)
        cols.append(col + base)
        names.append(terms)
        base += len(terms)
    joined, united = pd.factorize(np.concatenate(names).astype(object))
    order = np.argsort(united.astype(str), kind="stable")
    place = np.empty(len(united), dtype=np.int64)
    place[order] = np.arange(len(united))
    n_texts = len(tokens.texts)
    col = place[joined[np.concatenate(cols)]] if base else np.empty(0, dtype=np.int64)
    ones = np.ones(len(col), dtype=np.int64)
    counts = sparse.csr_array((ones, (np.concatenate(rows), col)), shape=(n_texts, len(united)))
    counts.sum_duplicates()
    n_words = np.bincount(tokens.text[tokens.is_word], minlength=n_texts).astype(np.int64)
    return TermMatrix(counts, np.asarray(united, dtype=object)[order], tokens.texts, n_words, unit, sizes, tokens.about)


def _ngrams(
    tokens: TokenTable, codes: npt.NDArray[np.int32], vocabulary: Vocabulary, inside: npt.NDArray[np.bool_], size: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64], Vocabulary]:
    """Find the n-grams of one size: text of each, code of each, vocabulary without repetition."""
    keep = ~inside  # the inner tokens of a multiword term are not there at all; other uncounted tokens are barriers
    code = codes[keep].astype(np.int64)
    text = tokens.text[keep]
    sentence = tokens.sentence[keep]
    if len(code) < size:
        return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int64), np.empty(0, dtype=object)
    window = len(code) - size + 1
    good = code[:window] >= 0
    gram = code[:window].copy()
    words: list[npt.NDArray[np.int64]] = [gram]
    for step in range(1, size):
        after = slice(step, step + window)
        good &= (code[after] >= 0) & (text[after] == text[:window]) & (sentence[after] == sentence[:window])
        words.append(code[after])
    stacked = np.stack([w[good] for w in words], axis=1)
    if not len(stacked):
        return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int64), np.empty(0, dtype=object)
    # Number the n-grams step by step, so that the keys never overflow whatever the size.
    key = stacked[:, 0]
    for step in range(1, size):
        pair = key * len(vocabulary) + stacked[:, step]
        key = np.unique(pair, return_inverse=True)[1].reshape(-1)
    if size == 1:
        key = np.unique(key, return_inverse=True)[1].reshape(-1)
    first = np.full(int(key.max()) + 1, -1, dtype=np.int64)
    first[key[::-1]] = np.arange(len(key))[::-1]
    spelled = vocabulary[stacked[first]]
    names = np.array([join_words(row) for row in spelled], dtype=object) if size > 1 else spelled[:, 0]
    return text[:window][good], key, names


def join_words(words: Sequence[str]) -> str:
    """Write words as running text: no space behind an elision nor before a clitic's hyphen.

    >>> join_words(["cahier", "d'", "école"]), join_words(["a", "-t-il"])
    ("cahier d'école", 'a-t-il')
    """
    text = ""
    for word in words:
        glued = not text or text.endswith("'") or (word.startswith("-") and len(word) > 1)
        text += word if glued else NGRAM_JOINER + word
    return text


def merge(first: TermMatrix, second: TermMatrix) -> TermMatrix:
    """Put two matrices of different texts together; terms are united.

    Raises
    ------
    OptionError
        They count different units or share text identifiers.
    """
    if (first.unit, first.ngram) != (second.unit, second.ngram):
        raise OptionError(
            f"cannot merge counts of {first.unit} {first.ngram} with counts of {second.unit} {second.ngram}"
        )
    texts = pd.concat([first.texts, second.texts], ignore_index=True)
    if not texts["text_id"].is_unique:
        raise OptionError("the matrices share text identifiers; each text may be counted once")
    terms = np.array(sorted({*first.terms, *second.terms}), dtype=object)
    place = {term: i for i, term in enumerate(terms)}
    blocks = []
    for matrix in (first, second):
        coo = matrix.counts.tocoo()
        where = np.array([place[t] for t in matrix.terms], dtype=np.int64)
        col = where[coo.col] if len(where) else coo.col
        blocks.append(sparse.csr_array((coo.data, (coo.row, col)), shape=(matrix.shape[0], len(terms))))
    counts = sparse.csr_array(sparse.vstack(blocks))
    n_words = np.concatenate([first.n_words, second.n_words])
    return TermMatrix(counts, terms, texts, n_words, first.unit, first.ngram, first.about)
