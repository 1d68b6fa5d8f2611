"""Errors and warnings: the lowest room, imported by every other one.

Every error a user can cause is an :class:`EntnlpError` whose message is one line that names the thing, the
value received, the values allowed and the way out.  The command line prints that line and exits with code 2.
Messages never contain the respondents' texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class EntnlpError(Exception):
    """Base of all errors raised on purpose by entnlp."""


class InputError(EntnlpError):
    """A file or a folder cannot be used: missing, empty, damaged, protected, of another format."""


class SchemaError(EntnlpError):
    """A table was read but has not the columns, identifiers or types that were asked for."""


class OptionError(EntnlpError, ValueError):
    """An option has a value that is not allowed."""


class MissingExtraError(EntnlpError, ImportError):
    """A library that only few users need is not installed."""


class EntnlpWarning(UserWarning):
    """The one warning class: something was done in another way than the user may expect."""


def one_of(value: str, allowed: Iterable[str]) -> str:
    """Say which values are allowed and which is closest to the one received.

    Parameters
    ----------
    value
        What the user gave.
    allowed
        What may be given.

    Returns
    -------
    str
        The tail of an error message.

    Examples
    --------
    >>> one_of("reponse", ["id", "réponse"])
    'id, réponse; closest: "réponse"'
    """
    names = [str(name) for name in allowed]
    shown = ", ".join(names[:20]) + (f", ... ({len(names)} in all)" if len(names) > 20 else "")
    folded = {name.casefold(): name for name in names}
    close = get_close_matches(value.casefold(), folded, n=1, cutoff=0.6)
    return f'{shown}; closest: "{folded[close[0]]}"' if close else shown
