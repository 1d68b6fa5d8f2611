"""Spelling variants: which typed forms are one word, each grouping listed with its reason and refusable.

Precision first.  A form that the lexicon or the domain list knows is never changed; an unknown one is changed only
when a single known word stands out.  The rules, in the order in which they are tried:

========================  ===========================================================================================
reason                    rule
========================  ===========================================================================================
``given``                 the user's file says ``variant = form``
``domain``                the domain list says so (``foto = photo``, ``eleve = élève``, ``ent`` typed for ``ENT``)
``ligature``              known once œ or æ is written (``coeur``)
``accents``               one known form has the same letters but for the accents, or is 5 times as frequent as the next
``repeated letters``      known once letters typed three times or more are squeezed (``supeeeer``)
``missing apostrophe``    an elided letter glued to a known word (``lecole``)
``typing``                5 letters or more, same first letter, one edit from a known form that the corpus itself has
                          3 times or more, twice as often as the typed form and 5 times as often as any other candidate;
                          never a form always typed with a capital, which may be a name
``case``                  nothing but capitals changed
========================  ===========================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from entnlp.language.lemmatizer import Lemmas, lemma_of, shipped_lemmas
from entnlp.language.lexicon import Lexicon, lexicon
from entnlp.language.normalise import fold
from entnlp.language.spelling import Spelling, domain_spelling
from entnlp.tokens import POS, TokenTable, empty_variants

_RUN = re.compile(r"(.)\1{2,}")
_PLAIN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ELIDED = "ldjcnmts"
_MIN_TYPING_LENGTH = 5
_DOMINANCE = 5
_ATTESTED = 3
_MIN_FREQUENCY = 200


class _Speller:
    """One run of the rules over the forms of one corpus."""

    def __init__(self, counts: dict[str, int], titled: set[str], known: Lexicon, spelling: Spelling) -> None:
        self.counts = counts
        self.titled = titled
        self.lexicon = known
        self.spelling = spelling
        self.domain_by_fold = {fold(form): shown for form, shown in sorted(spelling.display.items())}

    def knows(self, form: str) -> bool:
        return form in self.lexicon or form in self.spelling.display

    def correct(self, form: str) -> tuple[str, str]:
        """Give the form to count and the reason, "" when it stays."""
        spelling = self.spelling
        if form in spelling.forced:
            return spelling.forced[form], "given"
        if form in spelling.given and not spelling.refuses(form, spelling.given[form]):
            return spelling.given[form], "domain"
        if form in spelling.display:
            return spelling.display[form], ""
        if self.knows(form) or not _PLAIN.fullmatch(form) or len(form) < 3:
            return form, ""
        for rule in (self._accents, self._repeated, self._apostrophe, self._typing):
            found = rule(form)
            if found and found[0] != form and not spelling.refuses(form, found[0]):
                return found
        return form, ""

    def _weight(self, form: str) -> tuple[int, int]:
        return self.counts.get(form.lower(), 0), self.lexicon.frequency(form)

    def _same_letters(self, form: str) -> str | None:
        """Give the one form that stands out among those with the letters of ``form``, whatever their accents."""
        key = fold(form)
        if key in self.domain_by_fold:
            return self.domain_by_fold[key]
        found = self.lexicon.spellings(key)
        # Accents that were typed count: "presenté" is "présenté", not "présente".
        # The tables hold forms that nobody writes ("idéé"): their accents do not count.
        found = tuple(each for each in found if _keeps_accents(form, each) and any(self._weight(each))) or found
        found = tuple(sorted(found, key=lambda each: (*self._weight(each), each), reverse=True))
        if len(found) < 2:
            return found[0] if found else None
        (count, frequency), (next_count, next_frequency) = self._weight(found[0]), self._weight(found[1])
        by_corpus = count >= _ATTESTED and count >= _DOMINANCE * max(next_count, 1)
        by_french = count >= next_count and frequency >= max(_MIN_FREQUENCY, _DOMINANCE * next_frequency)
        return found[0] if by_corpus or by_french else None

    def _accents(self, form: str) -> tuple[str, str] | None:
        found = self._same_letters(form)
        if found is None:
            return None
        ligature = found.replace("œ", "oe").replace("æ", "ae") == form
        return found, "ligature" if ligature else "accents"

    def _repeated(self, form: str) -> tuple[str, str] | None:
        if not _RUN.search(form):
            return None
        for kept in (r"\1\1", r"\1"):
            squeezed = _RUN.sub(kept, form)
            if len(squeezed) < 2:
                return None
            if self.knows(squeezed):
                return self.spelling.display.get(squeezed, squeezed), "repeated letters"
            found = self._same_letters(squeezed)
            if found:
                return found, "repeated letters"
        return None

    def _apostrophe(self, form: str) -> tuple[str, str] | None:
        rest = form[1:]
        if len(rest) < 4 or form[0] not in _ELIDED or fold(rest)[0] not in "aeiouh":
            return None
        if rest in self.lexicon:
            return (rest, "missing apostrophe") if self._usual(rest) else None
        found = self._same_letters(rest)
        return (found, "missing apostrophe") if found and self._usual(found) else None

    def _usual(self, form: str) -> bool:
        count, frequency = self._weight(form)
        return count >= 2 or frequency >= _MIN_FREQUENCY

    def _typing(self, form: str) -> tuple[str, str] | None:
        key = fold(form)
        if len(key) < _MIN_TYPING_LENGTH or "-" in form or form in self.titled:
            return None
        found: set[str] = set()
        for near in self.lexicon.near(key):
            if near[:1] == key[0] and len(near) >= _MIN_TYPING_LENGTH - 1:
                shown = self.domain_by_fold.get(near)
                found.update([shown] if shown else self.lexicon.spellings(near))
        ranked = sorted(found, key=lambda each: (*self._weight(each), each), reverse=True)
        if not ranked:
            return None
        best = ranked[0]
        count = self._weight(best)[0]
        rival = max((self._weight(each)[0] for each in ranked[1:]), default=0)
        # Words that no lexicon has (autrice, visualiseur) are near known ones too: only a word that respondents use
        # takes a mistake in.
        attested = count >= max(_ATTESTED, 2 * self.counts.get(form, 0), _DOMINANCE * rival)
        return (best, "typing") if attested else None


def _keeps_accents(typed: str, form: str) -> bool:
    """Say whether every accented letter of ``typed`` stands in ``form`` too."""
    return len(typed) == len(form) and all(t == f or t.isascii() for t, f in zip(typed, form, strict=True))


def suggest_variants(
    counts: dict[str, int],
    *,
    spelling: Spelling | None = None,
    titled: Iterable[str] = (),
    known: Lexicon | None = None,
) -> dict[str, tuple[str, str]]:
    """Find the spelling groupings of a vocabulary.

    Parameters
    ----------
    counts
        Lower-case form -> occurrences in the corpus.
    spelling
        Domain list and user's decisions; the shipped list by default.
    titled
        Forms always typed with a capital first letter and small ones after it: they may be names, so ``typing`` leaves
        them alone.
    known
        Lexicon; the French one by default.

    Returns
    -------
    dict
        variant -> (form, reason), for the forms that change, the reason "" when only capitals do; no chain: a form is
        never itself a variant.

    Examples
    --------
    >>> suggest_variants({"photos": 5, "photo": 2, "velo": 3, "ent": 4})
    {'ent': ('ENT', ''), 'velo': ('vélo', 'accents')}
    """
    speller = _Speller(counts, set(titled), known or lexicon(), spelling or domain_spelling())
    found = {form: speller.correct(form) for form in sorted(counts)}
    for form, (to, reason) in found.items():
        # Only lists can send a form on: "foto = photo" in ours, "photo = image" in the user's.
        seen = {form}
        while to.lower() not in seen:
            seen.add(to.lower())
            to = speller.correct(to.lower())[0]
        found[form] = to, reason
    return {form: (to, reason) for form, (to, reason) in found.items() if to != form}


def merge_variants(tokens: TokenTable, *, spelling: Spelling | None = None, lemmas: Lemmas | None = None) -> TokenTable:
    """Count the spellings of one word together: set ``form``, ``lemma`` and ``variants`` of a token table.

    Parameters
    ----------
    tokens
        Token table; its surfaces are the starting point, so that merging again with another file starts afresh.
    spelling
        Domain list and user's decisions.
    lemmas
        Lemmas that win over the lexicon; the shipped list by default.

    Returns
    -------
    TokenTable
        ``variants`` lists every surface counted under another spelling: variant, form, reason, count.  Lemmas come from
        the form counted and the part of speech; those that a pipeline gave to unchanged forms are kept.
    """
    spelling = spelling or domain_spelling()
    surfaces = [str(surface) for surface in tokens.surfaces]
    lowered = [surface.lower() for surface in surfaces]
    word = tokens.is_word
    occurrences = np.bincount(tokens.surface[word], minlength=len(surfaces))
    counts: dict[str, int] = {}
    titled: dict[str, bool] = {}
    for surface, form, count in zip(surfaces, lowered, occurrences.tolist(), strict=True):
        if count:
            counts[form] = counts.get(form, 0) + count
            titled[form] = titled.get(form, True) and surface.istitle()
    groupings = suggest_variants(counts, spelling=spelling, titled=[form for form, always in titled.items() if always])
    spelled = [
        groupings.get(form, (form, ""))[0] if count else form for form, count in zip(lowered, occurrences, strict=True)
    ]
    codes, forms = pd.factorize(np.array(spelled, dtype=object))
    form_codes = codes[tokens.surface].astype(np.int32) if len(codes) else tokens.surface
    lemmas = lemmas or shipped_lemmas()
    lemma_codes, lemma_vocabulary = _lemmatize(tokens, lowered, spelled, lemmas, spelling)
    rows = [
        (surface, to, groupings.get(form, ("", ""))[1] or "case", int(count))
        for surface, form, to, count in zip(surfaces, lowered, spelled, occurrences, strict=True)
        if count and surface != to
    ]
    variants = pd.DataFrame(rows, columns=["variant", "form", "reason", "count"]) if rows else empty_variants()
    variants = variants.astype(empty_variants().dtypes.to_dict()).sort_values(
        ["form", "count", "variant"], ascending=[True, False, True], ignore_index=True
    )
    return replace(
        tokens,
        form=form_codes,
        forms=np.asarray(forms, dtype=object),
        lemma=lemma_codes.astype(np.int32),
        lemmas=lemma_vocabulary,
        variants=variants,
        about={**tokens.about, "spelling": list(spelling.lists), "lemmas": list(lemmas.lists)},
    )


def _lemmatize(
    tokens: TokenTable, lowered: list[str], spelled: list[str], lemmas: Lemmas, spelling: Spelling
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.object_]]:
    """Give the lemma of each token from the form it is counted as and its part of speech, as codes and vocabulary."""
    changed = [low != to for low, to in zip(lowered, spelled, strict=True)]
    pairs, pair_codes = np.unique(tokens.surface.astype(np.int64) * len(POS) + tokens.pos, return_inverse=True)
    words = [
        # What was mistyped beyond reading for the tagger (X) is a word once its spelling is known.
        (code, "" if changed[code] and POS[pos] == "X" else POS[pos])
        for code, pos in zip(*np.divmod(pairs, len(POS)), strict=True)
    ]
    found = [
        lemma_of(
            spelled[code] if changed[code] else str(tokens.surfaces[code]), pos, lemmas=lemmas, display=spelling.display
        )
        for code, pos in words
    ]
    codes, vocabulary = pd.factorize(np.array(found, dtype=object)[pair_codes])
    if tokens.about.get("pipeline_lemmas"):
        # They are kept, but for forms that were changed and words that the user has listed.
        ours = [changed[code] or lemmas.find(spelled[code].lower(), pos, own=True) is not None for code, pos in words]
        context = tokens.lemmas[tokens.lemma]
        kept = ~np.array(ours, dtype=bool)[pair_codes] & (context != "")
        codes, vocabulary = pd.factorize(np.where(kept, context, vocabulary[codes]))
    return codes, np.asarray(vocabulary, dtype=object)
