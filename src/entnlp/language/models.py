"""The French pipelines: the shipped model, a model folder, another installed spaCy pipeline."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import spacy
from spacy.language import BaseDefaults, Language
from thinc.api import Config

from entnlp.errors import InputError
from entnlp.language.tokenizer import FrenchTokenizer
from entnlp.resources import shipped_folder

RULE_COMPONENTS = ("entnlp_sentences", "entnlp_lemmas", "entnlp_terms")
"""Components whose work ``tokenize`` does on whole columns instead of Doc by Doc."""

MANIFEST = "manifest.json"
MANIFEST_FORMAT = 1


class SurveyDefaults(BaseDefaults):
    """Defaults of :class:`SurveyFrench`."""

    config = Config({"nlp": {"tokenizer": {"@tokenizers": "entnlp.FrenchTokenizer.v1"}}})


class SurveyFrench(Language):  # type: ignore[no-untyped-call]
    """French with entnlp's tokeniser; ``spacy.blank("fr_ent")`` gives it without components.

    It does not build on ``spacy.lang.fr``, whose regular expressions take seconds to compile and are not used here.
    """

    lang = "fr_ent"
    Defaults = SurveyDefaults


def load_language(name: str | Path | None = None) -> Language:
    """Load a French pipeline.

    Parameters
    ----------
    name
        Nothing for the shipped model; a model folder; or an installed spaCy pipeline ("fr_core_news_sm"), which keeps
        its components and gets entnlp's tokeniser, multiword terms and, where it has none, lemmas and sentence bounds.

    Returns
    -------
    spacy.language.Language
        The shipped one has the components ``entnlp_sentences`` (rules), ``morphologizer`` (parts of speech and
        features), ``entnlp_marks`` (punctuation, smileys), ``entnlp_lemmas`` and ``entnlp_terms``; yours can be added.

    Raises
    ------
    InputError
        There is no such pipeline, it is not French, or the folder is damaged.

    Examples
    --------
    >>> nlp = load_language()
    >>> [f"{token.lemma_}/{token.pos_}" for token in nlp("elle regarde les PHOTOS de la fete")]
    ['lui/PRON', 'regarder/VERB', 'le/DET', 'photo/NOUN', 'de/ADP', 'le/DET', 'fête/NOUN']
    """
    if name is None:
        return _load_folder(shipped_folder("models", "french"))
    folder = Path(name)
    if (folder / MANIFEST).is_file():
        return _load_folder(folder)
    return _adopt(name)


@cache
def shipped_language() -> Language:
    """Load the shipped pipeline, once, so that words seen before are known again."""
    return load_language()


def _load_folder(folder: Path) -> Language:
    """Load a folder that entnlp wrote, after checking every file."""
    check_manifest(folder)
    try:
        nlp = spacy.load(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        kind = type(error).__name__
        raise InputError(
            f'"{folder.name}" cannot be loaded as a French model ({kind}); install it again, or train it anew'
        ) from error
    return nlp


def write_manifest(folder: Path, **about: Any) -> None:
    """List the files of a model folder with their SHA-256."""
    files = {
        path.relative_to(folder).as_posix(): _digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.name != MANIFEST
        and path.suffix not in (".md", ".txt")
        and path.name != "metrics.json"
    }
    stored = {"format": MANIFEST_FORMAT, **about, "files": files}
    (folder / MANIFEST).write_text(json.dumps(stored, ensure_ascii=False, indent=1) + "\n", "utf-8")


def check_manifest(folder: Path) -> None:
    """Compare the files of a model folder with its manifest.

    Raises
    ------
    InputError
        The manifest is unreadable or of another format; a file is missing or was changed.
    """
    try:
        stored = json.loads((folder / MANIFEST).read_text("utf-8"))
        form, files = stored["format"], dict(stored["files"])
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(f'"{folder.name}" is no model folder of entnlp: {MANIFEST} cannot be read') from None
    if form != MANIFEST_FORMAT:
        raise InputError(f'"{folder.name}" is a model folder of format {form}; this version reads {MANIFEST_FORMAT}')
    for name, digest in sorted(files.items()):
        path = folder / name
        if not path.is_file():
            raise InputError(f'the model folder "{folder.name}" is damaged: {name} is missing; install it again')
        if _digest(path) != digest:
            raise InputError(f'the model folder "{folder.name}" is damaged: {name} was changed; install it again')


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _adopt(name: str | Path) -> Language:
    """Load somebody else's French pipeline and put our tokeniser and components around it."""
    try:
        nlp = spacy.load(name)
    except (OSError, ValueError, KeyError, TypeError, ImportError) as error:
        raise InputError(
            f'no French pipeline "{name}" ({type(error).__name__}): give a model folder, the name of an installed '
            "spaCy pipeline such as fr_core_news_sm, or nothing for the shipped model"
        ) from None
    if not str(nlp.lang).startswith("fr"):
        raise InputError(f'"{name}" is a pipeline for "{nlp.lang}"; expected French (fr)')
    nlp.tokenizer = FrenchTokenizer(nlp.vocab)
    if not {"parser", "senter", "sentencizer", "entnlp_sentences"} & set(nlp.pipe_names):
        nlp.add_pipe("entnlp_sentences", first=True)
    if not {"lemmatizer", "trainable_lemmatizer", "entnlp_lemmas"} & set(nlp.pipe_names):
        nlp.add_pipe("entnlp_lemmas")
    if "entnlp_terms" not in nlp.pipe_names:
        nlp.add_pipe("entnlp_terms")
    return nlp
