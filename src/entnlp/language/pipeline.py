"""From texts to a token table: the French pipeline as a spaCy ``Language``, and ``tokenize``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from spacy.attrs import IDX, LEMMA, LENGTH, ORTH, POS, SENT_START
from spacy.language import Language
from spacy.parts_of_speech import IDS as SPACY_POS
from spacy.tokens import Doc
from tqdm import tqdm

from entnlp._version import __version__
from entnlp.corpus import Corpus
from entnlp.errors import InputError, OptionError
from entnlp.language.lemmatizer import Lemmas, load_lemmas
from entnlp.language.models import RULE_COMPONENTS, load_language, shipped_language
from entnlp.language.multiword import TermList, load_terms, merge_terms
from entnlp.language.normalise import normal_form
from entnlp.language.sentences import sentence_role, sentence_starts
from entnlp.language.spelling import Spelling, load_spelling
from entnlp.language.tokenizer import FrenchTokenizer
from entnlp.language.variants import merge_variants
from entnlp.tokens import NO_TERM, TokenTable, token_flag
from entnlp.tokens import POS as UPOS

_ATTRIBUTES = [ORTH, IDX, LENGTH, POS, LEMMA, SENT_START]


def tokenize(
    corpus: Corpus | Iterable[str],
    *,
    language: Language | str | Path | None = None,
    lemmas: Lemmas | str | Path | Sequence[str | Path] | None = None,
    spelling: Spelling | str | Path | Sequence[str | Path] | None = None,
    terms: TermList | str | Path | Sequence[str | Path] | None = None,
    progress: bool = False,
    n_process: int = 1,
) -> TokenTable:
    """Tokenise the texts of a corpus whose status is ok.

    Parameters
    ----------
    corpus
        A corpus, or texts.
    language
        A spaCy pipeline or what :func:`entnlp.load_language` takes; the shipped model by default.  Parts of speech,
        lemmas and sentence bounds it sets are kept.
    lemmas
        Your lemma files (see :func:`entnlp.load_lemmas`), added to the shipped list.
    spelling
        Your spelling files (see :func:`entnlp.load_spelling`), added to the shipped list.
    terms
        Your lists of multiword terms (see :func:`entnlp.load_terms`), added to the shipped one.
    progress
        Show a progress bar on standard error.
    n_process
        Processes for ``nlp.pipe``.

    Returns
    -------
    TokenTable
        Spelling variants and multiword terms merged; an empty table when no text has content.

    Notes
    -----
    A text given several times is tokenised once.

    Examples
    --------
    >>> tokenize(["Les photos", "les PHOTOS de l'ecole"])
    TokenTable(7 tokens, 7 words, 5 forms, 4 lemmas, 2 texts counted of 2)
    """
    if not isinstance(corpus, Corpus):
        if isinstance(corpus, str):
            raise OptionError("tokenize takes a corpus or a list of texts; received one string: put it in a list")
        corpus = _corpus_of(corpus)
    if isinstance(language, str | Path):
        language = load_language(language)
    nlp = language or shipped_language()
    texts = corpus.texts
    codes, distinct = pd.factorize(texts)
    table = _distinct_table(nlp, [str(text) for text in distinct], progress=progress, n_process=n_process)
    rows = corpus.frame.drop(columns="text")
    tokens = _expand(table, codes, texts.index.to_numpy(), rows)
    tokens.about.update(
        {
            "entnlp": __version__,
            "tokeniser": "entnlp.FrenchTokenizer.v1" if isinstance(nlp.tokenizer, FrenchTokenizer) else nlp.lang,
            "spacy": version("spacy"),
            "pipeline_lemmas": table["lemma_text"] is not None and bool((table["lemma_text"] != "").any()),
            "language": f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}" if nlp.pipe_names else "",
            "source": {"name": corpus.source.name, "sheet": corpus.source.sheet, "sha256": corpus.source.digest},
        }
    )
    tokens = merge_variants(
        tokens, spelling=_as(spelling, Spelling, load_spelling), lemmas=_as(lemmas, Lemmas, load_lemmas)
    )
    return merge_terms(tokens, terms=_as(terms, TermList, load_terms))


def _corpus_of(texts: Iterable[str]) -> Corpus:
    """Take bare texts as they are: all of them count but the blank ones."""
    frame = pd.DataFrame({"text": pd.Series(list(texts), dtype=str).fillna("")})
    frame["text_id"] = (frame.index + 1).astype(str)
    frame["status"] = np.where(frame["text"].str.strip() == "", "empty", "ok")
    return Corpus(frame)


def _as(value: Any, kind: type, load: Callable[..., Any]) -> Any:
    """Read a ``spelling=`` or ``terms=`` argument: nothing, ready made, one path or several."""
    if value is None or isinstance(value, kind):
        return value
    return load(*([value] if isinstance(value, str | Path) else value))


def _distinct_table(nlp: Language, texts: list[str], *, progress: bool, n_process: int) -> dict[str, Any]:
    """Tokenise different texts into plain columns; ``count`` is the number of tokens of each text."""
    bar = tqdm(total=len(texts), desc="tokens", unit=" textes", disable=not progress, leave=False)
    disabled = [name for name in RULE_COMPONENTS if name in nlp.pipe_names]
    longest = max((len(text) for text in texts), default=0)
    if longest > nlp.max_length:
        raise InputError(
            f"a text has {longest:,} characters; at most {nlp.max_length:,} can be read as one text: split it"
        )
    parts: list[npt.NDArray[np.uint64]] = []
    counts: list[int] = []
    with nlp.select_pipes(disable=disabled):
        docs: Iterable[Doc] = (
            nlp.pipe(texts, n_process=n_process) if nlp.pipe_names or n_process > 1 else map(nlp.make_doc, texts)
        )
        annotated = bool(nlp.pipe_names)
        attributes = _ATTRIBUTES if annotated else _ATTRIBUTES[:3]
        for doc in docs:
            parts.append(np.asarray(doc.to_array(attributes), dtype=np.uint64).reshape(-1, len(attributes)))
            counts.append(len(doc))
            bar.update()
            if len(parts) >= 50_000:
                parts = [np.concatenate(parts)]
    bar.close()
    columns = np.concatenate(parts) if parts else np.empty((0, 3), dtype=np.uint64)
    return _columns(nlp, columns, np.array(counts, dtype=np.int64))


def _columns(nlp: Language, columns: npt.NDArray[np.uint64], counts: npt.NDArray[np.int64]) -> dict[str, Any]:
    """Turn spaCy's attributes into codes, sentences, parts of speech; white space tokens are dropped."""
    strings = nlp.vocab.strings
    orth, hashes = pd.factorize(columns[:, 0])
    normal = [normal_form(strings[int(each)]) for each in hashes]
    roles = np.array([sentence_role(each) for each in normal], dtype=np.int8)
    n_tokens = len(columns)
    first = np.zeros(n_tokens, dtype=bool)
    first[np.concatenate([[0], np.cumsum(counts)[:-1]])[counts > 0] if len(counts) else []] = True
    starts = sentence_starts(roles[orth], first) if n_tokens else first
    pos = np.zeros(n_tokens, dtype=np.uint8)
    lemma_text: npt.NDArray[np.object_] | None = None
    if columns.shape[1] > 3:
        annotated_starts = columns[:, 5].view(np.int64)
        if (annotated_starts[~first] != 0).any():  # spaCy marks the first token of every Doc by itself
            starts = (annotated_starts == 1) | first
        names = {code: name for name, code in SPACY_POS.items()}
        pos_codes, pos_hashes = pd.factorize(columns[:, 3])
        ours = [UPOS.index(names[int(p)]) if names.get(int(p)) in UPOS else 0 for p in pos_hashes]
        pos = np.array(ours, dtype=np.uint8)[pos_codes] if len(ours) else pos
        lemma_codes, lemma_hashes = pd.factorize(columns[:, 4])
        lemma_text = np.array([strings[int(each)] for each in lemma_hashes], dtype=object)[lemma_codes]
    text = np.repeat(np.arange(len(counts)), counts)
    running = np.cumsum(starts) - 1
    first_running = running[first]
    present = np.flatnonzero(counts > 0)
    base = np.zeros(len(counts), dtype=np.int64)
    base[present] = first_running
    sentence = running - base[text]
    solid = np.array([bool(each.strip()) for each in normal], dtype=bool)[orth] if n_tokens else np.zeros(0, dtype=bool)
    surface, surfaces = pd.factorize(
        np.array(normal, dtype=object)[orth[solid]] if n_tokens else np.empty(0, dtype=object)
    )
    start = columns[solid, 1].astype(np.int32)
    return {
        "text": text[solid],
        "sentence": sentence[solid].astype(np.int32),
        "start": start,
        "end": start + columns[solid, 2].astype(np.int32),
        "surface": surface.astype(np.int32),
        "surfaces": np.asarray(surfaces, dtype=object),
        "pos": pos[solid],
        "lemma_text": None if lemma_text is None else lemma_text[solid],
        "count": np.bincount(text[solid], minlength=len(counts)),
    }


def _expand(
    table: dict[str, Any], codes: npt.NDArray[np.intp], rows: npt.NDArray[np.int64], texts: pd.DataFrame
) -> TokenTable:
    """Repeat the tokens of each distinct text for every row that has it, in the order of the rows."""
    counts = table["count"]
    begins = np.concatenate([[0], np.cumsum(counts)])[:-1] if len(counts) else np.zeros(0, dtype=np.int64)
    per_row = counts[codes] if len(codes) else np.zeros(0, dtype=np.int64)
    total = int(per_row.sum())
    within = np.arange(total) - np.repeat(np.cumsum(per_row) - per_row, per_row)
    index = np.repeat(begins[codes], per_row) + within if total else np.zeros(0, dtype=np.int64)
    surfaces = table["surfaces"]
    surface = table["surface"][index]
    forms_of = np.array([str(each).lower() for each in surfaces], dtype=object)
    form_codes, forms = pd.factorize(forms_of)
    if table["lemma_text"] is None:
        lemma, lemmas = np.zeros(total, dtype=np.int32), np.array([""], dtype=object)  # merge_variants asks the lexicon
    else:
        lemma, lemmas = pd.factorize(table["lemma_text"][index])
    return TokenTable(
        text=np.repeat(rows, per_row).astype(np.int32),
        sentence=table["sentence"][index],
        start=table["start"][index],
        end=table["end"][index],
        surface=surface,
        form=(form_codes[surface] if total else surface).astype(np.int32),
        lemma=np.asarray(lemma, dtype=np.int32),
        multiword=np.full(total, NO_TERM, dtype=np.int32),
        pos=table["pos"][index],
        flags=np.array([token_flag(str(each)) for each in surfaces], dtype=np.uint8)[surface],
        surfaces=surfaces,
        forms=np.asarray(forms, dtype=object),
        lemmas=np.asarray(lemmas, dtype=object),
        multiwords=np.empty(0, dtype=object),
        texts=texts.reset_index(drop=True),
    )
