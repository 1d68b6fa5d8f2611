"""Code a file into another one: batch by batch, resumed after an interruption, never half written."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from entnlp._version import __version__
from entnlp.corpus import STATUSES, Corpus, atomic_path, group_keys, read_batches
from entnlp.errors import InputError, OptionError
from entnlp.report.annex import OVERALL
from entnlp.report.coded import coded_paths, write_coded
from entnlp.report.tables import SHEET_ROWS
from entnlp.themes import ThemeClassifier, coded_columns, theme_counts

BATCH_ROWS = 10_000
CHECKED = "checked"
"""An empty column in which people mark the rows whose codes they have looked at."""
_STATE = "state.json"


@dataclass(frozen=True)
class CodedFile:
    """What coding a file gave.

    Parameters
    ----------
    files
        Files written.
    counts
        Texts per theme, by group where groups were asked for, as :func:`entnlp.themes.theme_counts` gives them.
    overall
        Texts per theme, all groups together.
    statuses
        Status -> number of texts.
    review
        Texts marked for review.
    """

    files: tuple[Path, ...]
    counts: pd.DataFrame
    overall: pd.DataFrame
    statuses: dict[str, int]
    review: int


def classify_file(
    path: str | Path,
    output: str | Path,
    *,
    model: ThemeClassifier,
    by: str | Sequence[str] | None = None,
    evidence: bool = True,
    fresh: bool = False,
    batch_rows: int = BATCH_ROWS,
    notify: Callable[[int], None] | None = None,
    **reading: Any,
) -> CodedFile:
    """Code the texts of a file and write all its columns with the codes.

    Parameters
    ----------
    path
        Table or text file, as :func:`entnlp.read_corpus` reads it.
    output
        ``.xlsx``, ``.csv``, ``.tsv`` or ``.parquet``.
    model
        Fitted coder.
    by
        Metadata columns for the counts per theme.
    evidence
        Also quote the words that decided.
    fresh
        Do not take up what an interrupted run left behind.
    batch_rows
        Rows coded at a time.
    notify
        Called with the number of rows done after each batch.
    **reading
        ``text``, ``id``, ``sheet``, ``header``, ``encoding``, ``delimiter``, ``formulas``, ``duplicates``.

    Returns
    -------
    CodedFile

    Raises
    ------
    InputError
        A file cannot be read or written.
    SchemaError
        A column is not found.
    OptionError
        The output is the input itself, its format is unknown, or an option is wrong.

    Notes
    -----
    Rows keep their order and all their columns, under their names; a column called as one that is added gets
    ``_source`` behind its name.  Finished batches lie in a folder ``.<output>.parts`` beside the output until all is
    done: a run that was killed goes on from there when file, coder and options are the same.  The folder holds
    respondents' texts; it is removed at the end, and by the next run with other options.
    """
    path, output = Path(path), Path(output)
    for written in coded_paths(output):
        if written.exists() and path.exists() and written.samefile(path):
            raise OptionError(f'the output "{written.name}" is the input itself; give another name')
    columns = coded_columns(model.theme_ids_)
    folder = output.with_name(f".{output.name}.parts")
    done = 0
    state: str | None = None
    number = 0
    groups: list[str] = []
    for number, corpus in enumerate(read_batches(path, by=by, keep=True, rows=batch_rows, **reading), start=1):
        names = _output_names(corpus, columns)
        if state is None:
            groups = [names[name] for name in _grouping(corpus, by)]
            state = _state(corpus, model, by, evidence, batch_rows, reading)
            _open_parts(folder, state, fresh)
        part = _part(folder, number)
        if not part.exists():
            _save_part(_coded_rows(corpus, model, names, columns, evidence), part)
        done += len(corpus)
        if output.suffix.lower() == ".xlsx" and done >= SHEET_ROWS:
            shutil.rmtree(folder, ignore_errors=True)
            raise InputError(f"more rows than a sheet holds ({SHEET_ROWS - 1:,}); write csv, tsv or parquet")
        if notify is not None:
            notify(done)
    read = [_part(folder, each) for each in range(1, number + 1)]
    wanted = [*groups, "status", *model.theme_ids_, "none", "review"]
    summary = pd.concat([_load(part, wanted) for part in read], ignore_index=True)
    counts = theme_counts(summary, model.theme_ids_, groups=group_keys(summary, groups) if by else None)
    overall = theme_counts(summary, model.theme_ids_)
    shown = pd.concat([counts, overall.assign(group=OVERALL)], ignore_index=True) if by else counts
    statuses = {status: int((summary["status"] == status).sum()) for status in STATUSES}

    def parts() -> Iterator[pd.DataFrame]:
        return (_load(part) for part in read)

    files = write_coded(parts, output, counts=shown, notes=_notes(path, model, statuses))
    shutil.rmtree(folder, ignore_errors=True)
    return CodedFile(tuple(files), counts, overall, statuses, int(summary["review"].sum()))


def _state(
    corpus: Corpus, model: ThemeClassifier, by: Any, evidence: bool, batch_rows: int, reading: dict[str, Any]
) -> str:
    """Say in one line what the parts depend on."""
    numbers = hashlib.sha256()
    held = model.calibration_
    for array in (model.coef_, model.intercept_, held.slopes, held.lengths, held.offsets, model.cutoffs_):
        numbers.update(array.tobytes())
    numbers.update(repr(held.margin).encode())
    features = model.features_
    for names in features.vocabulary_.values():
        numbers.update("\n".join(names).encode())
    for weights in features.idf_.values():
        numbers.update(weights.tobytes())
    lexicon = {} if features._lexicon is None else features._lexicon.concepts
    about_features = [lexicon, features.words, features.characters, features.concept_weight, features.pair_weight]
    numbers.update(json.dumps([list(model.theme_ids_), about_features]).encode())
    about = {
        "entnlp": __version__,
        "input": corpus.source.digest,
        "model": numbers.hexdigest(),
        "by": by,
        "evidence": evidence,
        "rows": batch_rows,
        "reading": {name: str(value) for name, value in sorted(reading.items())},
    }
    return json.dumps(about, sort_keys=True)


def _open_parts(folder: Path, state: str, fresh: bool) -> None:
    """Make the folder of the parts, or take up the one of an interrupted run of the same work."""
    try:
        if folder.exists():
            kept = folder / _STATE
            if not fresh and kept.is_file() and kept.read_text("utf-8") == state:
                return
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        (folder / _STATE).write_text(state, "utf-8")
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise InputError(f'cannot write "{folder.parent}": {reason}; choose another folder') from None


def _part(folder: Path, number: int) -> Path:
    return folder / f"{number:06d}.parquet"


def _grouping(corpus: Corpus, by: str | Sequence[str] | None) -> list[str]:
    """Give the grouping columns under the names they have in the corpus."""
    asked = [by] if isinstance(by, str) else list(by or [])
    groups = list(corpus.source.details.get("groups", []))
    if len(groups) < len(asked):  # "question", the reader's own column when there are several text columns
        groups.insert(asked.index("question"), "question")
    return groups


def _output_names(corpus: Corpus, added: list[str]) -> dict[str, str]:
    """Give each column of the input its name in the output: its own, unless a column that is added has it."""
    own = {free: label for label, free in corpus.source.details.get("renamed_columns", {}).items()}
    taken = {"status", *added, CHECKED}
    names: dict[str, str] = {}
    for column in corpus.metadata_columns:
        name = own.get(column, column)
        if name not in taken:
            names[column] = name
            taken.add(name)
    for column in corpus.metadata_columns:
        if column not in names:
            name = own.get(column, column)
            while name in taken:
                name += "_source"
            names[column] = name
            taken.add(name)
    return names


def _coded_rows(
    corpus: Corpus, model: ThemeClassifier, names: dict[str, str], columns: list[str], evidence: bool
) -> pd.DataFrame:
    """Give the columns of the input, then the status and the codes."""
    frame = corpus.frame[corpus.metadata_columns].rename(columns=names)
    coded = model.code(corpus, evidence=evidence)
    codes = coded[["status", *columns]].astype({"status": "str"})
    return pd.concat([frame, codes.assign(**{CHECKED: ""})], axis=1)


def _save_part(frame: pd.DataFrame, path: Path) -> None:
    """Write one part; columns of mixed types become strings, so that all parts are alike."""
    for name in frame.columns:
        if isinstance(frame[name].dtype, pd.CategoricalDtype) or frame[name].dtype == object:
            frame[name] = frame[name].astype("str").where(frame[name].notna(), None)
    with atomic_path(path) as temporary:
        pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), temporary)


def _load(path: Path, columns: list[str] | None = None) -> pd.DataFrame:
    frame: pd.DataFrame = pq.read_table(path, columns=columns).to_pandas()
    return frame


def _notes(path: Path, model: ThemeClassifier, statuses: dict[str, int]) -> dict[str, str]:
    about = getattr(model, "about_", {})
    cutoffs = ", ".join(f"{theme} {cutoff:.2f}" for theme, cutoff in zip(model.theme_ids_, model.cutoffs_, strict=True))
    french = {"ok": "codés", "empty": "vides", "formula": "formules sans contenu", "duplicate": "doublons"}
    return {
        "fichier": path.name,
        "textes": ", ".join(f"{count} {french[status]}" for status, count in statuses.items()),
        "grille": f"{model.codebook_.name} {model.codebook_.version}".strip(),
        "modèle": f"{about.get('name', 'non nommé')}, entnlp {about.get('entnlp', __version__)}",
        "seuils de probabilité": cutoffs,
        "colonnes": "un thème : 1 si sa probabilité (p_...) atteint son seuil ; none : aucun thème ; evidence : les "
        "mots qui ont décidé ; review : à relire par une personne, car (review_reason) une probabilité est proche "
        "d'un seuil (doubt), le texte ne semble pas français (language) ou a 5 000 caractères ou plus (length)",
        "relecture": "mettez 1 dans checked aux lignes dont vous avez relu les codes : train et evaluate ne prennent "
        "qu'elles",
        "intervalles": "Wilson, 95 % : le hasard du recueil des textes, non les erreurs du codage",
    }
