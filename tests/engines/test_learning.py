"""Training on coded sheets and scoring on others: what is learnt from, what is refused, what is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from entnlp.codebook import Codebook, Theme, load_codebook
from entnlp.engines import learning
from entnlp.engines.learning import (
    Evaluation,
    TrainedThemes,
    evaluate_on_file,
    stored_scores,
    texts_digest,
    train_on_files,
)
from entnlp.errors import EntnlpError, InputError, OptionError, SchemaError
from entnlp.themes import ThemeClassifier

BOOK = Codebook("Clubs", (Theme("sport", "Sport"), Theme("art", "Art et musique")))
SPORT = ["la piscine", "le ballon", "courir vite", "la gym", "nager", "le match", "un saut", "la course", "le judo"]
ART = ["peindre", "dessiner", "la chorale", "un chant", "le musée", "la danse", "une toile", "le théâtre", "coudre"]
REST = ["la cantine", "le bus", "un mot du maître", "les horaires"]
ROWS = [
    (f"{start} {end}", int(start in SPORT), int(start in ART))
    for end in ("avec la classe", "le mardi soir")
    for start in (*SPORT, *ART, *REST)
]
WRONG = ROWS.index(("la piscine le mardi soir", 1, 0))
"""The row that the trained fixture has coded wrongly."""
HEADER = ("text", "sport", "art")
SECRET = "SECRETMARK"


def as_text(rows: list[tuple[Any, ...]]) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in rows]


@pytest.fixture
def sheet(save: Any) -> Any:
    """Write a coded sheet."""

    def write(rows: list[tuple[Any, ...]] = ROWS, name: str = "codes.csv", header: tuple[str, ...] = HEADER) -> Path:
        return save(name, [list(header), *as_text(rows)])

    return write


def train(*files: Path, **options: Any) -> TrainedThemes:
    return train_on_files(files, **{"codebook": BOOK, "lexicon": None, **options})


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> TrainedThemes:
    """What is learnt from the rows, one of which is coded wrongly."""
    wrong = [*ROWS[:WRONG], (ROWS[WRONG][0], 0, 0), *ROWS[WRONG + 1 :]]
    path = tmp_path_factory.mktemp("trained") / "codes.csv"
    path.write_text("\n".join(";".join(row) for row in as_text([HEADER, *wrong])), "utf-8")
    return train(path)


# --- training ----------------------------------------------------------------------------------------------------


def test_what_is_learnt(trained: TrainedThemes) -> None:
    assert trained.n_texts == len(ROWS) == trained.scores.n_texts == 44
    assert trained.model.theme_ids_ == ("sport", "art")
    assert trained.model.predict(["le match de judo", "la chorale et la danse", "le bus"]).tolist() == [
        [1, 0],
        [0, 1],
        [0, 0],
    ]
    assert trained.scores.table["texts"].to_dict() == {"sport": 17, "art": 18, "none": 9, "macro": 44}
    assert trained.scores.macro_f1 > 0.8


def test_scores_are_those_of_models_that_had_not_seen_the_text(trained: TrainedThemes) -> None:
    given = trained.model.cv_proba_ >= trained.model.cutoffs_
    labels = np.array([row[1:] for row in ROWS]) == 1
    labels[WRONG, 0] = False
    right, said, wanted = ((each).sum(axis=0) for each in (given & labels, given, labels))
    assert trained.scores.table.loc[["sport", "art"], "f1"].tolist() == pytest.approx(
        (2 * right / (said + wanted)).tolist()
    )


def test_what_is_said_of_the_training(trained: TrainedThemes) -> None:
    about = json.loads(json.dumps(trained.about))
    assert about == trained.about
    assert about["name"] == "trained on codes.csv"
    assert about["training"]["texts"] == 44
    assert about["cross_validation"] == stored_scores(trained.scores)
    assert about["cross_validation"]["scores"]["sport"]["texts"] == 17
    assert all(round(value, 4) == value for value in about["cross_validation"]["same_set"])


def test_reports(trained: TrainedThemes, tmp_path: Path, read: Any) -> None:
    paths = trained.write_reports(tmp_path / "model")
    assert [path.name for path in paths] == ["scores.csv", "model_codes_a_verifier.csv"]
    scores, doubtful = map(read.delimited, paths)
    assert scores[0] == [
        "thème",
        "textes",
        "précision",
        "rappel",
        "F1",
        "F1, borne basse (95 %)",
        "F1, borne haute (95 %)",
    ]
    assert [row[:2] for row in scores[1:]] == [["sport", "17"], ["art", "18"], ["none", "9"], ["macro", "44"]]
    labels = np.array([row[1:] for row in ROWS])
    labels[WRONG, 0] = 0
    confidence = np.where(labels, trained.model.cv_proba_, 1 - trained.model.cv_proba_)
    expected = [
        [str(row + 1), ROWS[row][0], trained.model.theme_ids_[column], str(labels[row, column])]
        for row, column in sorted(np.argwhere(confidence < 0.1).tolist(), key=lambda place: confidence[tuple(place)])
    ]
    assert doubtful[0] == ["text_id", "text", "thème", "label", "probability"]
    assert [row[:4] for row in doubtful[1:]] == expected != []
    before = [path.read_bytes() for path in paths]
    assert [path.read_bytes() for path in trained.write_reports(tmp_path / "again")] == before


def test_same_again_and_other_seeds(sheet: Any) -> None:
    one, two, other = (train(sheet(), random_state=seed) for seed in (0, 0, 1))
    assert one.about == two.about
    assert one.model.coef_.tobytes() == two.model.coef_.tobytes()
    assert one.model.cv_proba_.tolist() != other.model.cv_proba_.tolist()
    assert one.about["training"] == other.about["training"]


@pytest.mark.parametrize(
    ("corrections", "kept"),
    [
        ([("LA PISCINE avec la classe", 0, 1)], 44),
        ([("l'orchestre", 0, 1), ("le rugby", 1, 0), ("LE RUGBY", 0, 0)], 46),
    ],
)
def test_a_later_file_corrects_an_earlier_one(corrections: list[Any], kept: int, sheet: Any) -> None:
    made = train(sheet(), sheet(corrections, "corrections.csv"))
    said = {text.casefold().replace("é", "e"): (text, codes) for text, *codes in corrections}
    rows = [row for row in ROWS if row[0].replace("é", "e") not in said]
    texts = [*(row[0] for row in rows), *(text for text, _ in said.values())]
    labels = np.array([*(row[1:] for row in rows), *(codes for _, codes in said.values())])
    assert made.n_texts == kept
    assert made.about["training"]["sha256"] == texts_digest(texts, labels)
    assert made.about["name"] == "trained on codes.csv, corrections.csv"


def test_a_text_coded_twice_in_one_file_counts_as_it_was_coded_last(sheet: Any) -> None:
    made = train(sheet([("Nager avec la CLASSE", 0, 0), *ROWS]))
    assert made.about["training"]["sha256"] == texts_digest(
        [row[0] for row in ROWS], np.array([row[1:] for row in ROWS])
    )


def test_rows_without_codes_are_no_examples(sheet: Any) -> None:
    assert train(sheet([*ROWS, ("le stade", "", "")])).n_texts == 44


def test_digest_of_texts() -> None:
    labels = np.array([[1, 0], [0, 1]])
    digests = [
        texts_digest(["a", "b"], labels), texts_digest(["b", "a"], labels), texts_digest(["a", "b"], labels[::-1]),
        texts_digest(["ab", ""], labels), texts_digest(["a\ud83d", "b"], labels),
    ]  # fmt: skip
    assert len(set(digests)) == 5
    assert digests[0] == texts_digest(iter("ab"), labels)


# --- groups and lexicon ------------------------------------------------------------------------------------------


def test_groups_are_not_parted(sheet: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    fit = ThemeClassifier.fit

    def spy(self: ThemeClassifier, texts: Any, y: Any, *, groups: Any = None, **options: Any) -> ThemeClassifier:
        given.append(groups)
        return fit(self, texts, y, groups=groups, **options)

    monkeypatch.setattr(ThemeClassifier, "fit", spy)
    schools = [f"school {number % 6}" for number in range(len(ROWS))]
    header = ("text", "école", "sport", "art")
    path = sheet([(row[0], school, *row[1:]) for row, school in zip(ROWS, schools, strict=True)], header=header)
    train(path, text="text", groups="école")
    train(path, text="text")
    assert given == [schools, None]


def test_a_single_group(sheet: Any) -> None:
    path = sheet([(*row, "Meuse") for row in ROWS], header=(*HEADER, "place"))
    with pytest.raises(OptionError, match="all texts are of one group; cross-validation needs at least two"):
        train(path, text="text", groups="place")


def test_groups_that_hold_all_texts_of_a_theme(sheet: Any) -> None:
    path = sheet([(*row, "gymnase" if row[1] else "autre") for row in ROWS], header=(*HEADER, "place"))
    with pytest.raises(OptionError, match="sport|group"):
        train(path, text="text", groups="place")


def test_missing_column_of_groups(sheet: Any) -> None:
    with pytest.raises(SchemaError, match='"codes.csv" has no column "ecole"'):
        train(sheet(), groups="ecole")


@pytest.mark.parametrize("name", ["group", "place"])
def test_any_theme_that_a_codebook_takes(name: str, sheet: Any) -> None:
    book = Codebook("Clubs", (Theme(name, "Sport"), Theme("art", "Art")))
    assert train(sheet(header=("text", name, "art")), codebook=book).model.theme_ids_ == (name, "art")


def test_lexicon(trained: TrainedThemes, sheet: Any, tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    own.write_text('WATER = ["piscine*", "nag*"]\n', "utf-8")
    assert trained.model.features_.vocabulary_["concepts"].tolist() == []
    assert train(sheet(), lexicon=str(own)).model.features_.vocabulary_["concepts"].tolist() == ["WATER"]
    with pytest.raises(InputError, match='lexicon "entt" not found; give a TOML file or ent; closest: "ent"'):
        train(sheet(), lexicon="entt")


# --- the shipped texts -------------------------------------------------------------------------------------------


def test_shipped_texts_come_before_ones_own(sheet: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (learning.shipped_folder("corpora", "themes") / "train.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines[:: len(lines) // 120]]
    (tmp_path / "train.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    monkeypatch.setattr(learning, "shipped_folder", lambda *_: tmp_path)
    themes = load_codebook().theme_ids
    own = [(rows[0]["text"].upper(), 0, 0, 0, 1), ("un texte à nous", 1, 1, 1, 1)]
    made = train(sheet(own, header=("text", *themes)), codebook=None, add_shipped=True)
    texts = [*(row["text"] for row in rows[1:]), *(row[0] for row in own)]
    labels = [*([int(theme in row["themes"]) for theme in themes] for row in rows[1:]), *(list(row[1:]) for row in own)]
    assert made.n_texts == len(rows) + 1
    assert made.about["training"]["sha256"] == texts_digest(texts, np.array(labels))


def test_shipped_texts_are_for_the_shipped_codebook(sheet: Any) -> None:
    with pytest.raises(
        OptionError, match="the shipped texts are coded by the shipped codebook; leave out --add-shipped"
    ):
        train(sheet(), add_shipped=True)


# --- what is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "error", "match"),
    [
        (
            [row for row in ROWS if not row[1]] + ROWS[:3],
            OptionError,
            r"too few texts to learn from: sport \(3 with, 26 without\); each theme needs at least 10 texts with it and 10",
        ),
        ([(row[0], 1, row[2]) for row in ROWS], OptionError, r"too few .*: sport \(44 with, 0 without\)"),
        ([(row[0], 0, 0) for row in ROWS], OptionError, r"too few .*: sport \(0 with, 44 without\), art \(0 with"),
        (ROWS[8:11], OptionError, r"too few .*: sport \(1 with, 2 without\), art \(2 with, 1 without\)"),
        ([(SECRET, "", "")], InputError, '"codes.csv" has no coded row'),
        ([*ROWS, (SECRET, 2, 0)], SchemaError, '"codes.csv", text 45, column "sport": the code is neither'),
    ],
    ids=["few", "all", "none", "three texts", "blank", "code"],
)  # fmt: skip
def test_what_cannot_be_learnt_from(rows: Any, error: type[EntnlpError], match: str, sheet: Any) -> None:
    with pytest.raises(error, match=match) as caught:
        train(sheet(rows))
    assert SECRET not in str(caught.value)


def test_the_file_at_fault_is_named(sheet: Any) -> None:
    with pytest.raises(SchemaError, match='"deux.csv" has no column "sport"'):
        train(sheet(), sheet(name="deux.csv", header=("text", "danse", "art")), text="text")


# --- evaluation --------------------------------------------------------------------------------------------------

GOLD = [
    ("g1", "le match de judo avec la classe", 1, 0),
    ("g2", "la chorale le mardi soir", 0, 1),
    ("g3", "le bus le mardi soir", 0, 0),
    ("g4", "la danse avec la classe", 1, 0),
    ("g5", "???", 1, 1),
    ("g6", "un saut le mardi soir", 1, 1),
]
"""The coder is wrong on g4 to g6: another theme, none, one too few."""


@pytest.fixture(scope="module")
def evaluated(trained: TrainedThemes, tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    path = tmp_path_factory.mktemp("gold") / "gold.csv"
    path.write_text("\n".join(";".join(row) for row in as_text([("n°", "réponse", "sport", "art"), *GOLD])), "utf-8")
    return evaluate_on_file(trained.model, path, text="réponse", id="n°")


@pytest.fixture(scope="module")
def written(evaluated: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return evaluated.write(tmp_path_factory.mktemp("scores") / "new")


def test_scores_and_errors(evaluated: Evaluation, trained: TrainedThemes) -> None:
    errors = evaluated.errors.set_index("text_id")
    assert errors.index.tolist() == ["g4", "g5", "g6"]
    assert errors["text"].tolist() == [row[1] for row in GOLD[3:]]
    assert errors["expected"].tolist() == ["sport", "sport; art", "sport; art"]
    assert errors["given"].tolist() == ["art", "none", "sport"]
    proba = trained.model.predict_proba([row[1] for row in GOLD])
    assert errors[["p_sport", "p_art"]].to_numpy().tolist() == proba[3:].round(4).tolist()
    scores = evaluated.scores
    assert (scores.n_texts, scores.same_set[0]) == (6, 0.5)
    # art: g2 right, g4 too many, g5 and g6 missed.
    assert scores.table.loc["art", ["texts", "precision", "recall"]].tolist() == [3, 1 / 2, 1 / 3]
    assert scores.table.loc["art", "f1"] == pytest.approx(0.4)
    assert scores.confusion.loc["sport", "art"] == 1
    assert evaluated.titles == {"sport": "Sport", "art": "Art et musique"}


def test_nothing_wrong(trained: TrainedThemes, sheet: Any) -> None:
    made = evaluate_on_file(trained.model, sheet([row[1:] for row in GOLD[:3]]))
    assert made.scores.same_set == pytest.approx((1, 0.4385, 1), abs=1e-4)  # Wilson, 3 of 3
    assert len(made.errors) == 0


def test_every_text_has_a_theme(trained: TrainedThemes, sheet: Any) -> None:
    scores = evaluate_on_file(trained.model, sheet([row[1:] for row in GOLD[:2]])).scores
    assert scores.table["texts"].to_dict() == {"sport": 1, "art": 1, "none": 0, "macro": 2}
    assert stored_scores(scores)["scores"]["none"]["f1"] is None


def test_written_files(written: list[Path], read: Any) -> None:
    assert [path.name for path in written] == [
        "scores.xlsx",
        "erreurs.csv",
        *(f"calibration{end}" for end in (".png", ".svg", ".txt")),
    ]
    assert sorted(written[0].parent.iterdir()) == sorted(written)
    scores = read.sheet(written[0], "scores")
    assert scores[0][:3] == ["thème", "textes", "précision"]
    assert [row[:2] for row in scores[1:]] == [["sport", 4], ["art", 3], ["none", 1], ["macro", 6]]
    assert [row[0] for row in read.sheet(written[0], "confusions")] == ["missed", "sport", "art", "-"]
    notes = dict(read.sheet(written[0], "lisez-moi"))
    assert notes["même ensemble"] == "0.500 des 6 textes"
    errors = read.delimited(written[1])
    assert errors[0] == ["text_id", "text", "thèmes attendus", "thèmes donnés", "review", "p_sport", "p_art"]
    assert [row[0] for row in errors[1:]] == ["g4", "g5", "g6"]


def test_same_bytes_again(evaluated: Evaluation, written: list[Path], tmp_path: Path) -> None:
    again = evaluated.write(tmp_path)
    assert [a.name for a, b in zip(written, again, strict=True) if a.read_bytes() != b.read_bytes()] == []


def test_bounds_of_a_tenth_are_not_those_of_an_interval(evaluated: Evaluation, written: list[Path], read: Any) -> None:
    table = read.sheet(written[0], "calibration")
    low, high = (evaluated.scores.calibration.columns.get_loc(name) for name in ("low", "high"))
    assert (table[1][low], table[1][high]) == tuple(evaluated.scores.calibration.iloc[0][["low", "high"]])
    assert "95 %" not in table[0][low] + table[0][high]


def test_review_is_a_whole_number(written: list[Path], read: Any) -> None:
    errors = read.delimited(written[1])
    assert {row[errors[0].index("review")] for row in errors[1:]} <= {"0", "1", ""}


def test_what_is_said_does_not_tell_the_texts(trained: TrainedThemes, sheet: Any) -> None:
    with pytest.raises(SchemaError, match='"codes.csv" has no column "art"') as caught:
        evaluate_on_file(trained.model, sheet([(SECRET, 1)], header=("text", "sport")))
    assert SECRET not in str(caught.value)
    with pytest.raises(InputError, match=r"absent\.csv"):
        evaluate_on_file(trained.model, Path("absent.csv"))
