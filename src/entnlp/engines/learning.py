"""Train and evaluate coders on sheets coded by people."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from entnlp.codebook import Codebook, load_codebook
from entnlp.corpus import write_files
from entnlp.engines.sheets import read_coded
from entnlp.errors import OptionError
from entnlp.figures.calibration import draw_calibration
from entnlp.report import write_table
from entnlp.report.tables import delimited_content, workbook_content
from entnlp.resources import shipped_folder
from entnlp.themes import (
    TextFeatures,
    ThemeClassifier,
    ThemeScores,
    doubtful_labels,
    load_lexicon,
    score_themes,
)
from entnlp.themes.segments import folded_text
from entnlp.themes.validation import words_keys

Ints = npt.NDArray[np.int64]
_GROUP = "(group)"
_SHIPPED = "(shipped) "
_ERROR_HEADERS = {"expected": "thèmes attendus", "given": "thèmes donnés"}
_CALIBRATION_HEADERS = {
    "low": "probabilité, de",
    "high": "à",
    "mean_probability": "probabilité moyenne",
    "share": "part observée",
    "share_low": "part, borne basse (95 %)",
    "share_high": "part, borne haute (95 %)",
}


@dataclass(frozen=True)
class TrainedThemes:
    """A coder, how well it does, and codes to look at again.

    Parameters
    ----------
    model
        Fitted coder.
    scores
        By cross-validation: each text was scored by a model that had not seen its group; calibration and cut-offs were
        learnt on the same scores, which flatters them a little, more so where texts are few.
    doubtful
        Codes that those models contradict most.
    about
        What is stored with the model.
    n_texts
        Texts it learnt from.
    merged, contradictory
        Rows left out because the same text comes again later, and texts that were coded in different ways.
    """

    model: ThemeClassifier
    scores: ThemeScores
    doubtful: pd.DataFrame
    about: dict[str, Any]
    n_texts: int
    merged: int = 0
    contradictory: int = 0

    def write_reports(self, folder: str | Path) -> list[Path]:
        """Write ``scores.csv`` into the folder of the model, and ``<folder>_codes_a_verifier.csv`` beside it.

        The second holds texts: a model is handed on, they are not.
        """
        folder = Path(folder)
        return [
            write_table(self.scores.to_frame(), folder / "scores.csv"),
            write_table(self.doubtful, folder.with_name(f"{folder.name}_codes_a_verifier.csv")),
        ]


def train_on_files(
    files: Sequence[str | Path],
    *,
    text: str | None = None,
    id: str | None = None,
    codebook: Codebook | None = None,
    groups: str | None = None,
    lexicon: str | None = "ent",
    add_shipped: bool = False,
    random_state: int = 0,
) -> TrainedThemes:
    """Train a coder on coded files; a text that stands several times counts as it was coded last.

    Parameters
    ----------
    files
        Coded sheets, in order: corrections after what they correct.
    text, id
        Columns.
    codebook
        Whose themes are learnt; the shipped one by default.
    groups
        Column of what must not be parted in cross-validation.
    lexicon
        Lexicon of concepts: "ent", a TOML file, or None.
    add_shipped
        Whether the shipped coded texts are learnt from too.
    random_state
        Seed.

    Returns
    -------
    TrainedThemes

    Raises
    ------
    SchemaError, InputError, OptionError
        A file or a code is wrong, or a theme has too few texts.
    """
    book = codebook or load_codebook()
    held = None if lexicon is None else load_lexicon(lexicon)
    tables = [
        read_coded(file, themes=book.theme_ids, text=text, id=id, keep=[groups] if groups else []).frame
        for file in files
    ]
    for table in tables:
        table[_GROUP] = table[groups] if groups else words_keys([folded_text(each) for each in table["text"]])
    if add_shipped:
        if book.digest != load_codebook().digest:
            raise OptionError(
                "the shipped texts are coded by the shipped codebook; leave out --add-shipped or --codebook"
            )
        tables.insert(0, _shipped_texts(book.theme_ids))
    every = pd.concat(tables, ignore_index=True)
    keys = pd.Series([folded_text(each).text.strip() for each in every["text"]])
    sets = every[list(book.theme_ids)].astype(str).agg("".join, axis=1)
    contradictory = int((pd.crosstab(keys, sets) > 0).sum(axis=1).gt(1).sum())
    last = ~keys.duplicated(keep="last").to_numpy()
    merged, every = int((~last).sum()), every[last].reset_index(drop=True)
    labels = every[list(book.theme_ids)].to_numpy(dtype=np.int64)
    # A stored model holds its words: those of one text alone stay out of it.
    features = TextFeatures(lexicon=held, min_word_count=2)
    model = ThemeClassifier(codebook=book, features=features, random_state=random_state)
    # Without groups, texts of the same words are kept together.
    model.fit(every["text"], labels, groups=list(every[_GROUP]) if groups or add_shipped else None)
    # With the shipped texts, scores and doubtful codes are those of the user's own.
    own = ~every[_GROUP].astype(str).str.startswith(_SHIPPED).to_numpy()
    proba = model.cv_proba_[own]
    scores = score_themes(
        labels[own],
        predicted=(proba >= model.cutoffs_).astype(np.int64),
        probabilities=proba,
        themes=book.theme_ids,
        random_state=random_state,
    )
    doubtful = doubtful_labels(proba, labels[own], book.theme_ids)
    named = every[own].reset_index(drop=True).loc[doubtful["text"], ["text_id", "text"]].reset_index(drop=True)
    doubtful = pd.concat([named, doubtful.drop(columns="text")], axis=1)
    about = {
        "name": "trained on " + ", ".join(Path(file).name for file in files),
        "training": {"texts": len(every), "sha256": texts_digest(every["text"], labels)},
        "cross_validation": stored_scores(scores),
    }
    return TrainedThemes(model, scores, doubtful, about, len(every), merged, contradictory)


def texts_digest(texts: Iterable[str], labels: Ints) -> str:
    """Give the SHA-256 of coded texts, in their order: tells whether two models learnt from the same data."""
    whole = hashlib.sha256()
    for text, row in zip(texts, labels.tolist(), strict=True):
        whole.update(json.dumps([text, row], ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return whole.hexdigest()


def stored_scores(scores: ThemeScores) -> dict[str, Any]:
    """Give the scores as JSON holds them, 4 decimals, missing ones as None."""
    table = scores.table.round(4).astype(object).where(scores.table.notna(), None)
    return {
        "n_texts": scores.n_texts,
        "scores": table.to_dict("index"),
        "same_set": [round(x, 4) for x in scores.same_set],
    }


def _shipped_texts(themes: Sequence[str]) -> pd.DataFrame:
    path = shipped_folder("corpora", "themes") / "train.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return pd.DataFrame(
        {
            "text_id": [row["id"] for row in rows],
            "text": [row["text"] for row in rows],
            **{theme: [int(theme in row["themes"]) for row in rows] for theme in themes},
            _GROUP: [f"{_SHIPPED}{row['hand']}" for row in rows],
        }
    )


@dataclass(frozen=True)
class Evaluation:
    """A coder compared with people.

    Parameters
    ----------
    scores
        The scores.
    errors
        Texts whose set of themes differs: ``text_id``, ``text``, ``expected``, ``given``, ``review`` and the
        probabilities.
    titles
        Theme -> label.
    """

    scores: ThemeScores
    errors: pd.DataFrame
    titles: dict[str, str]

    def write(self, folder: str | Path) -> list[Path]:
        """Write ``scores.xlsx``, ``erreurs.csv``, and ``calibration`` as PNG, SVG and alternative text (TXT)."""
        folder = Path(folder)
        confusion = self.scores.confusion.reset_index()
        calibration = self.scores.calibration.rename(columns=_CALIBRATION_HEADERS)
        notes = {
            "F1": "2 vp / (2 vp + fp + fn) ; macro : moyenne des thèmes",
            "intervalles": "bootstrap des textes, 95 %",
            "confusions": "lignes : thème donné par les personnes et manqué (- : aucun) ; colonnes : donné à tort",
            "même ensemble": f"{self.scores.same_set[0]:.3f} des {self.scores.n_texts} textes",
        }
        sheets = {"scores": self.scores.to_frame(), "calibration": calibration, "confusions": confusion}
        chart = draw_calibration(self.scores.calibration, titles=self.titles)
        return write_files(
            {
                folder / "scores.xlsx": workbook_content(sheets, notes=notes),
                folder / "erreurs.csv": delimited_content(self.errors.rename(columns=_ERROR_HEADERS), "csv"),
                **chart.contents(folder / chart.stem),
            }
        )


def evaluate_on_file(
    model: ThemeClassifier,
    file: str | Path,
    *,
    text: str | None = None,
    id: str | None = None,
    random_state: int = 0,
) -> Evaluation:
    """Compare a coder with a coded file.

    Parameters
    ----------
    model
        Fitted coder.
    file
        Texts coded by people.
    text, id
        Columns.
    random_state
        Seed of the bootstrap.

    Returns
    -------
    Evaluation

    Raises
    ------
    SchemaError, InputError
        As :func:`read_coded`.
    """
    frame = read_coded(file, themes=model.theme_ids_, text=text, id=id).frame
    labels = frame[list(model.theme_ids_)].to_numpy(dtype=np.int64)
    coded = model.code(frame["text"], evidence=False)
    proba = model.predict_proba(frame["text"])
    proba[coded["status"] != "ok"] = 0  # answers that say nothing are not coded: no theme
    given = (proba >= model.cutoffs_).astype(np.int64)
    scores = score_themes(
        labels, predicted=given, probabilities=proba, themes=model.theme_ids_, random_state=random_state
    )
    wrong = (labels != given).any(axis=1)

    def named(rows: Ints) -> list[str]:
        return ["; ".join(t for t, one in zip(model.theme_ids_, row, strict=True) if one) or "none" for row in rows]

    errors = pd.DataFrame(
        {
            "text_id": frame.loc[wrong, "text_id"].to_numpy(),
            "text": frame.loc[wrong, "text"].to_numpy(),
            "expected": named(labels[wrong]),
            "given": named(given[wrong]),
            "review": coded.loc[wrong, "review"].fillna(0).to_numpy(dtype=np.int64),
            **{f"p_{theme}": proba[wrong, column].round(4) for column, theme in enumerate(model.theme_ids_)},
        }
    )
    titles = {theme.id: theme.label for theme in model.codebook_.themes}
    return Evaluation(scores, errors, titles)
