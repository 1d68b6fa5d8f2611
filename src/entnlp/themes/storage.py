"""Coders on disk: numbers with skops, all else as JSON; nothing that is loaded can run."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import zipfile
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.utils.validation import check_is_fitted

from entnlp._version import __version__
from entnlp.codebook import Codebook
from entnlp.corpus import atomic_path
from entnlp.errors import InputError, OptionError
from entnlp.resources import shipped_folder
from entnlp.themes.calibration import Calibration
from entnlp.themes.classifier import ThemeClassifier
from entnlp.themes.features import BLOCKS, TextFeatures
from entnlp.themes.lexicon import Lexicon

FORMAT = 1
"""Version of the folder's format."""
_OWN = frozenset(
    {"format", "kind", "entnlp", "libraries", "python", "codebook", "codebook_sha256", "parameters", "sha256"}
)
"""What ``model.json`` always says itself."""
NUMBERS, ABOUT, LEXICON = "numbers.skops", "model.json", "lexicon.json"


def save_themes(model: ThemeClassifier, folder: str | Path, *, about: dict[str, Any] | None = None) -> Path:
    """Write a fitted coder.

    Parameters
    ----------
    model
        Fitted, without an encoder.
    folder
        Created if need be; its files are replaced, ``model.json`` last.
    about
        More to say in ``model.json``, such as the training data and its digest; what JSON holds.  What a loaded model
        said is kept.

    Returns
    -------
    Path
        The folder: ``numbers.skops``, ``lexicon.json`` where there is one, ``model.json``.

    Raises
    ------
    OptionError
        The model has an encoder: its vectors are not ours to copy.
    InputError
        The folder cannot be written.
    """
    from skops.io import dumps

    check_is_fitted(model)
    if model._encoder is not None:
        raise OptionError("a model with an encoder cannot be saved; train one without encoder=")
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise InputError(f'"{folder.name}" is a file; give a folder to write the model to')
    features, calibration = model.features_, model.calibration_
    numbers: dict[str, npt.NDArray[Any]] = {
        "coef": model.coef_.astype(np.float32),
        "intercept": model.intercept_,
        "slopes": calibration.slopes,
        "lengths": calibration.lengths,
        "offsets": calibration.offsets,
        "cutoffs": calibration.cutoffs,
        "margin": np.array([calibration.margin]),
    }
    for block in BLOCKS:
        names = "\n".join(features.vocabulary_[block])
        numbers[f"names_{block}"] = np.frombuffer(names.encode(), dtype=np.uint8)
        if block in features.idf_:
            numbers[f"idf_{block}"] = features.idf_[block].astype(np.float32)
    contents = {NUMBERS: _repeatable(dumps(numbers, compression=zipfile.ZIP_DEFLATED, compresslevel=9))}
    if features._lexicon is not None:
        stored = {"name": features._lexicon.name, "concepts": features._lexicon.concepts}
        contents[LEXICON] = json.dumps(stored, ensure_ascii=False).encode()
    kept = {name: value for name, value in getattr(model, "about_", {}).items() if name not in _OWN}
    said = {
        **kept,
        **{name: value for name, value in (about or {}).items() if name not in _OWN},
        "format": FORMAT,
        "kind": "entnlp themes",
        "entnlp": __version__,
        "libraries": {name: version(name) for name in ("numpy", "scipy", "scikit-learn", "skops")},
        "python": platform.python_version(),
        "codebook": model.codebook_.to_dict(),
        "codebook_sha256": model.codebook_.digest,
        "parameters": {
            "C": model.C,
            "cv": model.cv,
            "review_share": model.review_share,
            "random_state": model.random_state,
            "features": {
                "words": features.words,
                "characters": list(features.characters or []),
                "min_count": features.min_count,
                **({"min_word_count": features.min_word_count} if features.min_word_count != 1 else {}),
                "concept_weight": features.concept_weight,
                "pair_weight": features.pair_weight,
            },
        },
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
    }
    contents[ABOUT] = (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()
    for name, content in contents.items():
        with atomic_path(folder / name) as file:
            file.write_bytes(content)
    return folder


def load_themes(path: str | Path | None = None) -> ThemeClassifier:
    """Read a fitted coder.

    Parameters
    ----------
    path
        Folder of a coder; the shipped one, of the four themes of the ENT report, by default.

    Returns
    -------
    ThemeClassifier
        Fitted; ``about_`` holds what ``model.json`` says of it.

    Raises
    ------
    InputError
        The folder is missing, incomplete, damaged, of another format, or holds anything but numbers.

    Examples
    --------
    >>> load_themes().theme_ids_
    ('citizenship', 'inclusion', 'school_family', 'cooperation')
    """
    folder = shipped_folder("models", "themes") if path is None else Path(path)
    about = _read_about(folder)
    contents = {name: _read_checked(folder, name, digest) for name, digest in about["sha256"].items()}
    try:
        return _rebuild(about, _read_numbers(contents[NUMBERS]), contents.get(LEXICON))
    except (KeyError, ValueError, TypeError, UnicodeDecodeError) as error:
        raise InputError(f'the model "{folder.name}" is incomplete ({error}); train or install it again') from None


def _repeatable(archive: bytes) -> bytes:
    """Write an archive of skops again so that the same model gives the same bytes.

    skops names objects by their address in memory and dates the entries: addresses are numbered in the order in which
    they come, dates left out.
    """
    with zipfile.ZipFile(BytesIO(archive)) as given:
        entries = {name: given.read(name) for name in given.namelist()}
    schema = entries.pop("schema.json").decode()
    numbers: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        return found[1] + numbers.setdefault(found[2], str(len(numbers)))

    renamed = re.sub(r'("__id__": |"file": ")(\d+)', number, schema)
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name, content in [("schema.json", renamed.encode()), *entries.items()]:
            named = re.sub(r"\d+", lambda found: numbers[found[0]], name) if name != "schema.json" else name
            out.writestr(zipfile.ZipInfo(named, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _read_about(folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        raise InputError(f'model folder "{folder}" not found; give the folder that training wrote')
    try:
        about = json.loads((folder / ABOUT).read_text("utf-8"))
        kind, format_ = about["kind"], about["format"]
    except FileNotFoundError:
        raise InputError(f'"{folder.name}" is no coder of entnlp: it has no {ABOUT}') from None
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(f'{ABOUT} of the model "{folder.name}" is damaged; train or install it again') from None
    if kind != "entnlp themes":
        raise InputError(f'"{folder.name}" is a model of another kind ("{kind}"); give a coder of themes')
    if format_ != FORMAT:
        raise InputError(
            f'the model "{folder.name}" has format {format_}, this version of entnlp reads format {FORMAT}; '
            "train it again, or install the version that wrote it"
        )
    digests = about.get("sha256")
    if not isinstance(digests, dict) or NUMBERS not in digests:
        raise InputError(f'{ABOUT} of the model "{folder.name}" is damaged; train or install it again')
    return dict(about)


def _read_checked(folder: Path, name: str, digest: str) -> bytes:
    if name not in (NUMBERS, LEXICON):
        raise InputError(f'the model "{folder.name}" names a file it should not have: {name}')
    try:
        content = (folder / name).read_bytes()
    except OSError:
        raise InputError(f'the model "{folder.name}" is incomplete: {name} is missing') from None
    if hashlib.sha256(content).hexdigest() != digest:
        raise InputError(f'the model "{folder.name}" is damaged: {name} is not what {ABOUT} says; install it again')
    return content


def _read_numbers(content: bytes) -> dict[str, npt.NDArray[Any]]:
    from skops.io import get_untrusted_types, loads

    try:
        unknown = get_untrusted_types(data=content)
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(
            f"{NUMBERS} is damaged: it is no archive of numbers; install or train the model again"
        ) from None
    if unknown:
        raise InputError(f"{NUMBERS} holds more than numbers ({', '.join(unknown)}); it was not loaded")
    numbers = loads(content)
    if not isinstance(numbers, dict) or not all(
        isinstance(array, np.ndarray) and array.dtype.kind in "fu" and np.isfinite(array).all()
        for array in numbers.values()
    ):
        raise InputError(f"{NUMBERS} holds something else than arrays of finite numbers; it was not loaded")
    return numbers


def _rebuild(about: dict[str, Any], numbers: dict[str, npt.NDArray[Any]], lexicon: bytes | None) -> ThemeClassifier:
    parameters = dict(about["parameters"])
    options = dict(parameters.pop("features"))
    options["characters"] = tuple(options["characters"]) or None
    held = None
    if lexicon is not None:
        stored = json.loads(lexicon)
        held = Lexicon(stored["concepts"], name=stored["name"])
    features = TextFeatures(**options, lexicon=held)
    features.restore(
        {block: bytes(numbers[f"names_{block}"]).decode() for block in BLOCKS},
        {block: numbers[f"idf_{block}"].astype(float) for block in BLOCKS if f"idf_{block}" in numbers},
    )
    codebook = Codebook.from_dict(about["codebook"])
    model = ThemeClassifier(codebook=codebook, features=TextFeatures(**options, lexicon=held), **parameters)
    model.codebook_, model.theme_ids_ = codebook, codebook.theme_ids
    model.classes_ = np.arange(len(model.theme_ids_))
    model.features_ = features
    model.coef_, model.intercept_ = numbers["coef"].astype(float), numbers["intercept"]
    n_themes = len(model.theme_ids_)
    if model.coef_.shape != (n_themes, len(features.get_feature_names_out())):
        raise ValueError("the numbers do not go with the vocabulary")
    if any(numbers[name].shape != (n_themes,) for name in ("intercept", "slopes", "lengths", "offsets", "cutoffs")):
        raise ValueError("the numbers do not go with the themes")
    model.calibration_ = Calibration(
        **{name: numbers[name] for name in ("slopes", "lengths", "offsets", "cutoffs")},
        margin=float(numbers["margin"][0]),
    )
    model.cutoffs_ = model.calibration_.cutoffs
    model._encoder = None
    model.about_ = about
    return model
