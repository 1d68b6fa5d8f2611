"""The estimator: as scikit-learn wants it, refusals, exact explanations."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import Pipeline
from sklearn.utils import get_tags

import entnlp
from entnlp.codebook import Codebook, Theme
from entnlp.errors import InputError, MissingExtraError, OptionError, SchemaError
from entnlp.themes import TextFeatures, ThemeClassifier, load_themes, save_themes

QUICK = TextFeatures(words=1, characters=(3, 3), lexicon=None)
BOOK = Codebook("two", (Theme("sport", "Sport"), Theme("music", "Musique")))
SPORT = [
    "on nage",
    "on court vite",
    "le ballon",
    "un match de foot",
    "la gymnastique",
    "sauter haut",
    "le vélo",
    "nager",
]
MUSIC = [
    "on chante",
    "la chorale",
    "une flûte",
    "le rythme au tambour",
    "un concert",
    "chanter",
    "le piano",
    "l'orchestre",
]


def two_themes(copies: int = 3) -> tuple[list[str], np.ndarray]:
    texts, labels = [], []
    for number in range(copies):
        texts += [f"{text} {'abcdef'[number]}" for text in SPORT + MUSIC]
        labels += [[1, 0]] * len(SPORT) + [[0, 1]] * len(MUSIC)
    return texts, np.array(labels)


def test_predictions_have_the_shape_and_the_order_of_the_codebook(coder: ThemeClassifier) -> None:
    texts = ["voir les photos de la classe", "RAS", ""]
    proba = coder.predict_proba(texts)
    assert proba.shape == (3, 4)
    assert ((proba >= 0) & (proba <= 1)).all()
    codes = coder.predict(texts)
    assert codes.dtype == np.int64
    assert (codes == (proba >= coder.cutoffs_)).all()
    assert coder.theme_ids_ == ("citizenship", "inclusion", "school_family", "cooperation")
    assert codes[0].tolist() == [0, 0, 1, 0]


def test_no_word_no_theme(coder: ThemeClassifier) -> None:
    assert (coder.predict_proba(["", "  ", "?!", "😀", None, float("nan")]) == 0).all()


def test_each_text_is_coded_by_itself(coder: ThemeClassifier, small: dict[str, Any]) -> None:
    texts = small["texts"][:40]
    together = coder.predict_proba(texts)
    assert coder.predict_proba(texts[::-1])[::-1] == pytest.approx(together, abs=1e-12)
    assert coder.predict_proba(texts[7:8]) == pytest.approx(together[7:8], abs=1e-12)
    assert coder.predict_proba([]).shape == (0, 4)


def test_case_accents_and_apostrophes_do_not_count(coder: ThemeClassifier) -> None:
    one, *others = coder.predict_proba(
        [
            "l'élève écoute la leçon",
            "L’ÉLÈVE ÉCOUTE LA LEÇON",
            "l'eleve ecoute la lecon",
            "l'e\u0301lève écoute la leçon",
        ]
    )
    for other in others:
        assert other == pytest.approx(one, abs=1e-12)


def test_fitted_again_gives_the_same_bits(coder: ThemeClassifier, small: dict[str, Any]) -> None:
    again = clone(coder).fit(small["texts"], small["labels"], groups=small["groups"], evidence=small["evidence"])
    assert (again.coef_ == coder.coef_).all()
    assert (again.cutoffs_ == coder.cutoffs_).all()
    assert (again.cv_proba_ == coder.cv_proba_).all()


def test_learns_better_than_chance(coder: ThemeClassifier, small: dict[str, Any]) -> None:
    from sklearn.metrics import f1_score

    held_out = coder.cv_proba_ >= coder.cutoffs_
    chance = np.random.default_rng(0).permutation(small["labels"])
    assert f1_score(small["labels"], held_out, average="macro") > 0.6
    assert f1_score(small["labels"], chance, average="macro") < 0.4


def test_is_a_scikit_learn_estimator(coder: ThemeClassifier) -> None:
    assert is_classifier(coder)
    tags = get_tags(coder)
    assert tags.classifier_tags.multi_label
    assert tags.input_tags.string
    assert repr(clone(coder).get_params()) == repr(coder.get_params())
    assert ThemeClassifier().set_params(C=3.0, features=QUICK, features__words=3).features.words == 3
    assert coder.classes_.tolist() == [0, 1, 2, 3]


def test_works_in_pipelines_and_cross_validation() -> None:
    texts, labels = two_themes(6)
    pipe = Pipeline([("themes", ThemeClassifier(codebook=BOOK, features=QUICK, cv=2))])
    assert pipe.fit(texts, labels).predict(["on nage"]).tolist() == [[1, 0]]
    model = ThemeClassifier(codebook=BOOK, features=QUICK, cv=2)
    shuffled = np.random.default_rng(0).permutation(len(texts))
    for method in ("predict", "predict_proba", "decision_function"):
        held_out = cross_val_predict(model, np.array(texts)[shuffled], labels[shuffled], cv=2, method=method)
        assert held_out.shape == labels.shape


def test_pickled_and_back(coder: ThemeClassifier) -> None:
    back = pickle.loads(pickle.dumps(coder))
    assert (back.predict_proba(["les photos"]) == coder.predict_proba(["les photos"])).all()


def test_labels_as_a_frame_in_any_order() -> None:
    texts, labels = two_themes()
    frame = pd.DataFrame({"music": labels[:, 1], "other": 7, "sport": labels[:, 0]})
    one = ThemeClassifier(codebook=BOOK, features=QUICK, cv=2).fit(texts, frame)
    other = ThemeClassifier(codebook=BOOK, features=QUICK, cv=2).fit(texts, labels)
    assert (one.coef_ == other.coef_).all()


def test_evidence_teaches_clauses() -> None:
    texts, labels = two_themes()
    both = [f"{sport}, puis le midi {music}" for sport, music in zip(SPORT, MUSIC, strict=True)]
    texts, labels = texts + both, np.vstack([labels, [[1, 1]] * len(both)])
    evidence = [{} for _ in texts[: -len(both)]] + [
        {"sport": [sport], "music": [music]} for sport, music in zip(SPORT, MUSIC, strict=True)
    ]
    model = ThemeClassifier(codebook=BOOK, features=QUICK, cv=2)
    with_evidence = clone(model).fit(texts, labels, evidence=evidence)
    without = clone(model).fit(texts, labels)
    assert (with_evidence.coef_ != without.coef_).any()


@pytest.mark.parametrize(
    "text", ["voir les photos", "Le blog, les mots du soir. Ils s'entraident ; œuvre !", "x", "", "?"]
)
def test_explanation_is_exact(coder: ThemeClassifier, text: str) -> None:
    told = coder.explain(text)
    log_odds = coder.decision_function([text])[0]
    shares = told.words[list(coder.theme_ids_)].sum().to_numpy()
    with np.errstate(invalid="ignore"):
        assert shares + told.themes["constant"].to_numpy() == pytest.approx(log_odds, abs=1e-9)
    assert told.themes["given"].tolist() == coder.predict([text])[0].tolist()
    for _, word in told.words.iterrows():
        assert text[word["start"] : word["end"]] == word["word"]


def test_explanation_as_text_and_html(coder: ThemeClassifier) -> None:
    told = coder.explain("voir les photos <b>de la sortie</b>")
    assert "school_family: " in repr(told)
    assert "for: " in repr(told)
    html = told.to_html()
    assert "<b>de" not in html
    assert "&lt;" in html
    assert html.count("<p>") == 4


def test_explanation_of_one_clause_and_of_several(coder: ThemeClassifier) -> None:
    assert len(coder.explain("voir les photos").clauses) == 1
    several = coder.explain("ils lisent les mots. on voit les photos de la classe")
    assert several.clauses["clause"].tolist() == ["ils lisent les mots.", "on voit les photos de la classe"]


@pytest.mark.parametrize(
    ("texts", "labels", "error", "said"),
    [
        (
            ["a", "b", "c"],
            [[1, 0], [0, 1], [1, 0]],
            OptionError,
            r"sport \(2 with, 1 without\), music \(1 with, 2 without\)",
        ),
        (["a"] * 40, [[1, 0]] * 40, OptionError, r"each theme needs at least 10 texts with it and 10 without it"),
        (["a"] * 40, [[1, 0]] * 39, SchemaError, r"labels have the shape \(39, 2\); expected \(40, 2\)"),
        (["a"] * 40, [1] * 40, SchemaError, r"one column per theme \(sport, music\)"),
        (["a"] * 40, [[2, 0]] * 40, SchemaError, "a label is neither 0 nor 1"),
        (["a"] * 40, [["oui", "non"]] * 40, SchemaError, "a label is no number"),
        (
            ["a"] * 40,
            pd.DataFrame({"sprot": [1] * 40}),
            SchemaError,
            'no column "sport"; columns: sprot; closest: "sprot"',
        ),
        ("abc", [[1, 0]], SchemaError, "a single string was given"),
        ([1, 2], [[1, 0]] * 2, SchemaError, "text 0 is a int; texts are strings"),
        (["même texte"] * 40, [[1, 0], [0, 1]] * 20, OptionError, "all texts are of one group"),
    ],
)
def test_refusals(texts: Any, labels: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        ThemeClassifier(codebook=BOOK, features=QUICK, cv=2).fit(texts, labels)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"cv": 1}, "cv=1: the number of folds"),
        ({"C": 0}, "C=0 must be a positive number"),
        ({"C": float("inf")}, "C=inf must be"),
        ({"review_share": 2}, "review_share=2 must lie between 0 and 1"),
    ],
)
def test_wrong_options(options: dict[str, Any], said: str) -> None:
    texts, labels = two_themes()
    with pytest.raises(OptionError, match=said):
        ThemeClassifier(codebook=BOOK, features=QUICK, **options).fit(texts, labels)


def test_unfitted() -> None:
    with pytest.raises(NotFittedError, match="not fitted"):
        ThemeClassifier().predict(["a"])


def test_messages_hold_no_text_of_respondents() -> None:
    with pytest.raises(SchemaError) as caught:
        ThemeClassifier(codebook=BOOK).fit(["secret", 3], [[1, 0]] * 2)
    assert "secret" not in str(caught.value)


class Lengths:
    """An encoder that knows nothing but how long a text is."""

    def encode(self, texts: list[str]) -> np.ndarray:
        return np.array([[len(text) / 50.0] for text in texts])


def test_encoder_beside_the_words(tmp_path: Any) -> None:
    texts, labels = two_themes()
    model = ThemeClassifier(codebook=BOOK, features=QUICK, cv=2, encoder=Lengths()).fit(texts, labels)
    plain = ThemeClassifier(codebook=BOOK, features=QUICK, cv=2).fit(texts, labels)
    assert model.coef_.shape[1] == plain.coef_.shape[1] + 1
    assert model.predict(["on nage"]).shape == (1, 2)
    with pytest.raises(OptionError, match="no words to show"):
        model.explain("on nage")
    with pytest.raises(OptionError, match="a model with an encoder cannot be saved"):
        save_themes(model, tmp_path / "model")
    assert model.code(["on nage"])["evidence"].tolist() == [""]


def test_encoder_folder(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    import types

    texts, labels = two_themes()
    model = ThemeClassifier(codebook=BOOK, features=QUICK, cv=2, encoder=str(tmp_path / "none"))
    with pytest.raises(InputError, match="nothing is downloaded"):
        model.fit(texts, labels)
    model.set_params(encoder=str(tmp_path))
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MissingExtraError, match="pip install sentence-transformers"):
        model.fit(texts, labels)
    asked = {}

    def make(path: str, **options: Any) -> Lengths:
        asked.update(options, path=path)
        return Lengths()

    monkeypatch.setitem(sys.modules, "sentence_transformers", types.SimpleNamespace(SentenceTransformer=make))
    model.fit(texts, labels)
    assert asked == {"path": str(tmp_path), "local_files_only": True}
    with pytest.raises(SchemaError, match="encoder is a int"):
        model.set_params(encoder=3).fit(texts, labels)


def test_code_a_corpus(coder: ThemeClassifier) -> None:
    frame = pd.DataFrame(
        {
            "n": ["a", "b", "c", "d", "e"],
            "t": ["voir les photos de la classe", "", "RAS", "voir les photos de la classe", "x" * 6000],
        }
    )
    coded = coder.code(entnlp.corpus_from_frame(frame, text="t", id="n"))
    assert coded["text_id"].tolist() == ["a", "b", "c", "d", "e"]
    assert coded["status"].tolist() == ["ok", "empty", "formula", "ok", "ok"]
    assert coded["school_family"].tolist()[0] == 1
    assert coded.loc[[1, 2], ["citizenship", "none", "review", "p_inclusion"]].isna().all(axis=None)
    assert coded.loc[0].drop("text_id").equals(coded.loc[3].drop("text_id"))
    assert coded.loc[0, "evidence"] == "school_family: voir les photos de la classe"
    assert coded.loc[4, "review"] == 1
    assert "length" in coded.loc[4, "review_reason"]
    assert (coded["p_inclusion"].dropna() == coded["p_inclusion"].dropna().round(4)).all()


def test_other_languages_are_for_review(coder: ThemeClassifier) -> None:
    coded = coder.code(["my son likes to see the photos of the school trip", "voir les photos de la sortie"])
    assert "language" in coded["review_reason"][0]
    assert "language" not in coded["review_reason"][1]


def test_evidence_is_copied_from_the_text(coder: ThemeClassifier, small: dict[str, Any]) -> None:
    texts = small["texts"][:60]
    coded = coder.code(texts)
    quoted = 0
    for text, row in zip(texts, coded.to_dict("records"), strict=True):
        given = [theme for theme in coder.theme_ids_ if row[theme] == 1]
        parts = [part.split(": ", 1) for part in row["evidence"].split(" | ") if part]
        assert [theme for theme, _ in parts] == given
        for _, words in parts:
            assert words in " ".join(text.split())
            quoted += 1
    assert quoted > 30
    assert set(coder.code(texts, evidence=False)["evidence"]) == {""}


def test_a_very_long_text(coder: ThemeClassifier) -> None:
    coded = coder.code(["Les photos de la classe. " * 4000])
    assert coded["review"].tolist() == [1]
    assert coded["school_family"].tolist() == [1]


def test_saved_and_loaded_gives_the_same_bits(coder: ThemeClassifier, small: dict[str, Any], tmp_path: Any) -> None:
    back = load_themes(save_themes(coder, tmp_path / "model"))
    assert (back.predict_proba(small["texts"]) == coder.predict_proba(small["texts"])).all()
    assert (back.cutoffs_ == coder.cutoffs_).all()
    assert back.codebook_ == coder.codebook_
    assert back.explain("les photos").words.equals(coder.explain("les photos").words)
