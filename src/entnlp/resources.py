"""Where the shipped folders are: inside the installed package, or beside ``src`` in a checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from entnlp.errors import InputError


def shipped_folder(*parts: str) -> Path:
    """Find a folder or file that comes with the library.

    Parameters
    ----------
    *parts
        Such as ``"corpora", "annex1"``.

    Returns
    -------
    Path

    Raises
    ------
    InputError
        It is not there: the installation is incomplete.
    """
    package = Path(str(files("entnlp")))
    for base in (package, package.parents[1]):
        path = base.joinpath(*parts)
        if path.exists():
            return path
    raise InputError(f"{'/'.join(parts)} is missing from this installation of entnlp; install it again")
