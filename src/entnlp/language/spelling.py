"""What is known of spelling beyond the lexicon: the domain list and the user's decisions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from entnlp.errors import InputError
from entnlp.tokens import WordList, read_word_list, shipped_word_list


@dataclass(frozen=True)
class Spelling:
    """What is known beyond the lexicon: protected words, given spellings, refusals.

    Parameters
    ----------
    display
        Folded-case key -> the spelling shown (``ent`` -> ``ENT``).
    given
        variant -> form of the domain list.
    forced
        variant -> form, from the user.
    refused
        (variant, form) pairs never to be made, from the user; form "" refuses any grouping of the variant.
    lists
        Names and versions, to be printed.
    """

    display: dict[str, str] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    forced: dict[str, str] = field(default_factory=dict)
    refused: frozenset[tuple[str, str]] = frozenset()
    lists: tuple[str, ...] = ()

    def refuses(self, variant: str, form: str) -> bool:
        """Say whether the user refuses to count ``variant`` as ``form``."""
        return (variant, form) in self.refused or (variant, "") in self.refused


@cache
def domain_spelling() -> Spelling:
    """Read the shipped domain list."""
    return _with_list(Spelling(), shipped_word_list("entnlp.language", "domain.txt"), user=False)


def load_spelling(*paths: str | Path) -> Spelling:
    """Add your own spelling files to the shipped domain list.

    Parameters
    ----------
    *paths
        Text files; a line is ``word`` (protected, shown as written), ``variant = form`` (counted as form), ``variant !=
        form`` (that grouping is refused) or ``variant !=`` (any grouping of the variant is refused).

    Returns
    -------
    Spelling

    Raises
    ------
    InputError
        A file is missing, or a line has no form.
    """
    spelling = domain_spelling()
    for path in paths:
        spelling = _with_list(spelling, read_word_list(path), user=True)
    return spelling


def _with_list(spelling: Spelling, words: WordList, *, user: bool) -> Spelling:
    display, given, forced = dict(spelling.display), dict(spelling.given), dict(spelling.forced)
    refused = set(spelling.refused)
    for entry in words.entries:
        if "!=" in entry:
            variant, _, form = entry.partition("!=")
            refused.add((variant.strip().lower(), form.strip()))
            continue
        variant, equals, form = (part.strip() for part in entry.partition("="))
        if equals and not (variant and form):
            raise InputError(f'{words.name}: the line "{entry}" has no form; write "variant = form" or "variant !="')
        if equals:
            (forced if user else given)[variant.lower()] = form
        elif user:  # a word that the user protects is nobody's variant, and is shown as the user writes it
            given.pop(variant.lower(), None)
            forced.pop(variant.lower(), None)
            display[variant.lower()] = variant
        display.setdefault((form or variant).lower(), form or variant)
    return replace(
        spelling,
        display=display,
        given=given,
        forced=forced,
        refused=frozenset(refused),
        lists=(*spelling.lists, words.label),
    )
