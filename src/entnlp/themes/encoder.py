"""Sentence encoders from a local folder, as features beside the words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from entnlp.errors import InputError, MissingExtraError, SchemaError


def load_encoder(encoder: Any) -> Any:
    """Give an object with ``encode(list of str) -> array``.

    Parameters
    ----------
    encoder
        Such an object, the path of a local folder in the format of sentence-transformers, or None.

    Returns
    -------
    object or None

    Raises
    ------
    InputError
        The folder does not exist: nothing is ever downloaded.
    MissingExtraError
        sentence-transformers is not installed.
    SchemaError
        The object has no ``encode``.
    """
    if encoder is None:
        return None
    if not isinstance(encoder, str | Path):  # a string has an encode() too
        if hasattr(encoder, "encode"):
            return encoder
        raise SchemaError(f"encoder is a {type(encoder).__name__}; give a folder or an object with encode(texts)")
    if not Path(encoder).is_dir():
        raise InputError(f'encoder folder "{encoder}" not found; give a local folder, nothing is downloaded')
    try:
        from sentence_transformers import SentenceTransformer  # type: ignore[import-not-found]
    except ImportError:
        raise MissingExtraError(
            "an encoder folder needs sentence-transformers: pip install sentence-transformers"
        ) from None
    return SentenceTransformer(str(encoder), local_files_only=True)
