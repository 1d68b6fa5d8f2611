"""The TokenTable: every token of a corpus as rows of small integers, from which all counts are array operations."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from entnlp.corpus import atomic_path, group_keys
from entnlp.errors import InputError, OptionError, one_of

IntArray = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]
Vocabulary = npt.NDArray[np.object_]

POS = (
    "", "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ",
    "SYM", "VERB", "X",
)  # fmt: skip
"""Universal parts of speech; the code of each is its place here, 0 meaning that nobody said."""

OTHER_TAGS = {"NOM": "NOUN", "NAM": "PROPN", "VER": "VERB", "KON": "CCONJ", "PRO": "PRON", "PRP": "ADP", "PRE": "ADP"}
"""Tags of TreeTagger (TXM) and of IRaMuTeQ's lexicon -> ours."""

CONTENT = ("NOUN", "PROPN", "VERB", "ADJ", "ADV")
"""Parts of speech of words that carry content; auxiliaries, pronouns, articles and prepositions do not."""

WORD, NUMBER, PUNCTUATION, WEB, EMOJI, OTHER = (np.uint8(1 << bit) for bit in range(6))
FLAGS = {"word": WORD, "number": NUMBER, "punctuation": PUNCTUATION, "web": WEB, "emoji": EMOJI, "other": OTHER}
"""What a token is, as a bit of ``flags``: exactly one is set."""

NO_TERM, INSIDE_TERM = -1, -2
"""Values of ``multiword`` for a token outside every multiword term, and for its second and later tokens."""

UNITS = ("form", "lemma", "surface")
_COLUMNS = ("text", "sentence", "start", "end", "surface", "form", "lemma", "multiword", "pos", "flags")
_WEB = re.compile(
    r"(?i)\S+@\S+\.\S+|(?:https?|ftp)://.*|www\..*|[#@]\w.*|[\w-]+(?:\.[\w-]+)*\.[a-z][a-z0-9]{1,8}(?:/.*)?"
)
# Words with points: initials, abbreviations, inclusive forms (whose endings are no domain's and no file's).
_POINTED = re.compile(
    r"(?i)(?:[^\W\d_]\.)+[^\W\d_]?|[^\W\d_]+\.|p\.ex\.|c\.-.-d\."
    r"|[^\W\d_]+\.(?:es?|s|x|[nltsvf]es?|[eè]res?|t?rices?|euses?|(?:er)?esses?)(?:\.[sx])?"
)


def token_flag(surface: str) -> np.uint8:
    """Say what a token is from its normalised surface.

    A *word* has at least one letter and is no address or tag: "école", "l'", "CM1", "1h", "6ème", "R.A.S.".

    >>> [name for name, bit in FLAGS.items() if token_flag("CM1") & bit]
    ['word']
    """
    if any(c.isalpha() for c in surface):
        if surface[:1] in "#@" or "://" in surface or "@" in surface:
            return WEB
        if "." in surface and _WEB.fullmatch(surface) and not _POINTED.fullmatch(surface):
            return WEB
        smiley = (len(surface) > 1 and any(c in ":;=^<_" for c in surface)) or surface.lower() in {"xd", "xdd"}
        return EMOJI if smiley else WORD
    if any(c.isdigit() for c in surface) and "\u20e3" not in surface:
        return EMOJI if surface.startswith("<3") else NUMBER
    if any(ord(c) >= 0x1F000 or 0x2600 <= ord(c) <= 0x27BF or c == "\ufe0f" for c in surface):
        return EMOJI
    if surface.startswith("^^") or (surface[:1] in set(":;=^") and len(set(surface)) > 1 and surface[-1] != ">"):
        return EMOJI
    return PUNCTUATION if surface else OTHER


def _pos_codes(names: Sequence[str]) -> list[int]:
    """Give the places of parts of speech in :data:`POS`.

    Raises
    ------
    OptionError
        One is unknown.
    """
    for name in names:
        if name not in POS[1:]:
            allowed = ", ".join(["content", *POS[1:]])
            if name.upper() in OTHER_TAGS:
                hint = f'{allowed}; "{name}" is "{OTHER_TAGS[name.upper()]}" here'
            else:
                hint = one_of(name, ["content", *POS[1:]])
            raise OptionError(f'unknown part of speech "{name}"; allowed: {hint}')
    return [POS.index(name) for name in names]


@dataclass(frozen=True, repr=False)
class TokenTable:
    """Tokens of a corpus, one row each, in reading order.

    Parameters
    ----------
    text
        int32 (n_tokens,): row of the token's text in ``texts``; never decreases.
    sentence
        int32 (n_tokens,): number of the sentence in its text, from 0.
    start, end
        int32 (n_tokens,): character offsets in the verbatim; ``verbatim[start:end]`` is what was typed.
    surface
        int32 (n_tokens,): code in ``surfaces``, the token as typed, normalised (case kept).
    form
        int32 (n_tokens,): code in ``forms``, lower case with spelling variants merged.
    lemma
        int32 (n_tokens,): code in ``lemmas``.
    multiword
        int32 (n_tokens,): code in ``multiwords`` on the first token of a multiword term, ``INSIDE_TERM`` on its others,
        ``NO_TERM`` elsewhere.
    pos
        uint8 (n_tokens,): place in :data:`POS`.
    flags
        uint8 (n_tokens,): one bit of :data:`FLAGS`.
    surfaces, forms, lemmas, multiwords
        Vocabularies: object arrays of strings.
    texts
        One row per text of the corpus, uncounted ones included: ``text_id``, ``status``, metadata.  No verbatim.
    variants
        The spelling groupings made: columns ``variant, form, reason, count`` (see ``entnlp.merge_variants``).
    about
        Settings worth printing beside the counts: versions, lists, source.
    """

    text: IntArray
    sentence: IntArray
    start: IntArray
    end: IntArray
    surface: IntArray
    form: IntArray
    lemma: IntArray
    multiword: IntArray
    pos: npt.NDArray[np.uint8]
    flags: npt.NDArray[np.uint8]
    surfaces: Vocabulary
    forms: Vocabulary
    lemmas: Vocabulary
    multiwords: Vocabulary
    texts: pd.DataFrame
    variants: pd.DataFrame = field(default_factory=lambda: empty_variants())
    about: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.text)

    def __repr__(self) -> str:
        counted = int((self.texts["status"] == "ok").sum())
        return (
            f"TokenTable({len(self):,} tokens, {int(self.is_word.sum()):,} words, {len(self.forms):,} forms, "
            f"{len(self.lemmas):,} lemmas, {counted:,} texts counted of {len(self.texts):,})"
        )

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(repr(self))}</p>"

    @property
    def is_word(self) -> BoolArray:
        """Whether each token is a word, as bool (n_tokens,) (see :func:`token_flag`)."""
        return np.asarray((self.flags & WORD) != 0)

    def mask(
        self,
        *,
        pos: str | Sequence[str] | None = None,
        flag: str | Sequence[str] | None = None,
        where: dict[str, Any] | None = None,
    ) -> BoolArray:
        """Find tokens by part of speech, kind and metadata of their text; all conditions must hold.

        Parameters
        ----------
        pos
            Universal parts of speech, such as ``["NOUN", "PROPN"]``; ``"content"`` stands for those of :data:`CONTENT`.
        flag
            Names of :data:`FLAGS`.
        where
            Metadata column -> value or list of values, compared as labels ("1" also finds 1 and 1.0).

        Returns
        -------
        ndarray of bool, shape (n_tokens,)

        Raises
        ------
        OptionError
            Unknown part of speech or flag; parts of speech asked of a table that has none.
        SchemaError
            Unknown metadata column.
        """
        found = np.ones(len(self), dtype=bool)
        if pos is not None:
            wanted: list[str] = []
            for name in [pos] if isinstance(pos, str) else pos:
                wanted += CONTENT if name == "content" else [name]
            codes = _pos_codes(wanted)
            if len(self) and not self.pos.any():
                raise OptionError("the token table has no parts of speech: tokenise with a model that tags")
            found &= np.isin(self.pos, codes)
        if flag is not None:
            bits = np.uint8(0)
            for name in [flag] if isinstance(flag, str) else flag:
                if name not in FLAGS:
                    raise OptionError(f'unknown kind of token "{name}"; allowed: {one_of(name, FLAGS)}')
                bits |= FLAGS[name]
            found &= (self.flags & bits) != 0
        for column, value in (where or {}).items():
            allowed = [str(v) for v in (value if isinstance(value, list | tuple | set) else [value])]
            in_text = group_keys(self.texts, column).isin(allowed).to_numpy()
            found &= in_text[self.text]
        return found

    def select(self, mask: Any) -> TokenTable:
        """Keep the tokens for which ``mask`` is true; texts and vocabularies stay as they are.

        Parameters
        ----------
        mask
            bool, shape (n_tokens,).
        """
        mask = np.asarray(mask, dtype=bool)
        if mask.shape != (len(self),):
            raise OptionError(f"mask has shape {mask.shape}; expected ({len(self)},)")
        return replace(self, **{name: getattr(self, name)[mask] for name in _COLUMNS})

    def units(self, unit: str = "form", *, multiwords: bool = True) -> tuple[IntArray, Vocabulary]:
        """Give what is counted at each token.

        Parameters
        ----------
        unit
            ``"form"``, ``"lemma"`` or ``"surface"``.
        multiwords
            Count a multiword term as one unit, at its first token.

        Returns
        -------
        codes
            int32 (n_tokens,): place in the vocabulary, -1 where nothing is counted (no word, or inside a term).
        vocabulary
            Object array of strings, without repetition.
        """
        if unit not in UNITS:
            raise OptionError(f'unknown unit "{unit}"; allowed: {one_of(unit, UNITS)}')
        vocabulary: Vocabulary = getattr(self, unit + "s")
        codes = np.where(self.is_word, getattr(self, unit), -1).astype(np.int32)
        if not multiwords or not len(self.multiwords):
            return codes, vocabulary
        # A term may also be typed as one word ("diaporama", "visioconférence"): both then share one entry.
        merged, joined = pd.factorize(np.concatenate([vocabulary, self.multiwords]))
        codes = np.where(codes >= 0, merged[codes], -1).astype(np.int32)
        heads = self.multiword >= 0
        codes[heads] = merged[len(vocabulary) + self.multiword[heads]]
        codes[self.multiword == INSIDE_TERM] = -1
        return codes, np.asarray(joined, dtype=object)

    def to_frame(self) -> pd.DataFrame:
        """Spell the table out: one row per token, with its strings; for reading, not for counting."""
        joined = np.append(self.multiwords, [""]).astype(object)
        return pd.DataFrame(
            {
                "text_id": self.texts["text_id"].to_numpy()[self.text],
                "sentence": self.sentence,
                "start": self.start,
                "end": self.end,
                "surface": self.surfaces[self.surface],
                "form": self.forms[self.form],
                "lemma": self.lemmas[self.lemma],
                "multiword": joined[np.where(self.multiword >= 0, self.multiword, len(self.multiwords))],
                "pos": np.array(POS, dtype=object)[self.pos],
                "kind": np.array(list(FLAGS), dtype=object)[np.log2(np.maximum(self.flags, 1)).astype(int)],
            }
        )

    def to_parquet(self, path: str | Path) -> None:
        """Write the table to a folder of two Parquet files and a JSON file, readable by any Parquet reader.

        Parameters
        ----------
        path
            Folder, created if need be.

        Raises
        ------
        InputError
            The folder cannot be written.
        """
        folder = Path(path)
        columns: dict[str, Any] = {name: pa.array(getattr(self, name)) for name in _COLUMNS}
        with atomic_path(folder / "tokens.parquet") as file:
            pq.write_table(pa.table(columns), file)
        with atomic_path(folder / "texts.parquet") as file:
            self.texts.to_parquet(file)
        names = ("surfaces", "forms", "lemmas", "multiwords")
        stored = {
            "format": 1,
            **{name: getattr(self, name).tolist() for name in names},
            "variants": self.variants.to_dict(orient="list"),
            "about": self.about,
        }
        with atomic_path(folder / "vocabularies.json") as file:
            file.write_text(json.dumps(stored, ensure_ascii=False), "utf-8")

    @classmethod
    def from_parquet(cls, path: str | Path) -> TokenTable:
        """Read what :meth:`to_parquet` wrote.

        Raises
        ------
        InputError
            A file is missing, damaged or of another format version.
        """
        folder = Path(path)
        try:
            stored = json.loads((folder / "vocabularies.json").read_text("utf-8"))
            columns = pq.read_table(folder / "tokens.parquet")
            texts = pd.read_parquet(folder / "texts.parquet")
            if stored["format"] != 1:
                raise InputError(
                    f"{folder.name}: token table of format {stored['format']}; this version reads format 1"
                )
            return cls(
                **{name: columns[name].to_numpy().copy() for name in _COLUMNS},
                **{
                    name: np.array(stored[name], dtype=object) for name in ("surfaces", "forms", "lemmas", "multiwords")
                },
                texts=texts,
                variants=pd.DataFrame(stored["variants"]).astype(empty_variants().dtypes.to_dict()),
                about=stored["about"],
            )
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
            raise InputError(
                f'"{folder.name}" is not a token table written by to_parquet ({type(error).__name__}); '
                "expected tokens.parquet, texts.parquet and vocabularies.json"
            ) from None


def empty_variants() -> pd.DataFrame:
    """Build a variants table of no rows."""
    columns = {"variant": str, "form": str, "reason": str, "count": np.int64}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})


def concat(tables: Sequence[TokenTable]) -> TokenTable:
    """Put token tables one behind the other; vocabularies are united.

    Parameters
    ----------
    tables
        At least one; their ``text_id`` must not meet.

    Returns
    -------
    TokenTable
        ``about`` is the first one's.

    Raises
    ------
    OptionError
        No table, or a text identifier stands in two of them.
    """
    if not tables:
        raise OptionError("concat needs at least one token table; received none")
    texts = pd.concat([table.texts for table in tables], ignore_index=True)
    if not texts["text_id"].is_unique:
        raise OptionError("the token tables share text identifiers; give each corpus its own before joining them")
    columns: dict[str, Any] = {}
    shift = np.cumsum([0, *(len(table.texts) for table in tables[:-1])])
    for name in _COLUMNS:
        parts = [getattr(table, name) for table in tables]
        if name == "text":
            parts = [part + by for part, by in zip(parts, shift, strict=True)]
        columns[name] = np.concatenate(parts).astype(getattr(tables[0], name).dtype)
    for column, vocabulary in (
        ("surface", "surfaces"),
        ("form", "forms"),
        ("lemma", "lemmas"),
        ("multiword", "multiwords"),
    ):
        sizes = [len(getattr(table, vocabulary)) for table in tables]
        codes, united = pd.factorize(np.concatenate([getattr(table, vocabulary) for table in tables]).astype(object))
        codes = np.append(codes, 0)  # so that a table of no entry can still be indexed
        first = np.repeat(np.cumsum([0, *sizes[:-1]]), [len(table) for table in tables])
        old = columns[column]
        columns[column] = np.where(old >= 0, codes[np.where(old >= 0, old + first, -1)], old).astype(np.int32)
        columns[vocabulary] = np.asarray(united, dtype=object)
    variants = pd.concat([table.variants for table in tables], ignore_index=True)
    summed = variants.groupby(["variant", "form", "reason"], sort=True)["count"].sum().reset_index()
    return TokenTable(**columns, texts=texts, variants=summed, about=tables[0].about)
