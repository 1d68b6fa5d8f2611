"""Which texts to code next."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import entnlp
from entnlp.corpus import Corpus
from entnlp.errors import InputError, OptionError, SchemaError
from entnlp.themes import ThemeClassifier, sample_texts


@pytest.fixture(scope="module")
def corpus(small: dict[str, Any]) -> Corpus:
    texts = [*small["texts"][:150], "RAS", "", "Les photos de la classe", "les photos de la classe !"]
    frame = pd.DataFrame({"t": texts, "cycle": ["1", "2"] * (len(texts) // 2)})
    return entnlp.corpus_from_frame(frame, text="t")


def test_sample(coder: ThemeClassifier, corpus: Corpus) -> None:
    chosen = sample_texts(corpus, n=40, model=coder, by="cycle")
    assert list(chosen.columns) == ["text_id", "text", "cycle", "stratum", "doubt"]
    assert len(chosen) == 40
    assert chosen["text_id"].is_unique
    assert set(chosen["cycle"]) == {"1", "2"}
    assert len(set(chosen["stratum"])) >= 5
    assert chosen["text"].isin(corpus.texts).all()


def test_doubt_prefers_the_unsure_ones(coder: ThemeClassifier, corpus: Corpus) -> None:
    unsure = sample_texts(corpus, n=40, model=coder)["doubt"].mean()
    anyhow = sample_texts(corpus, n=40, model=coder, strategy="random")["doubt"].mean()
    assert unsure < anyhow


def test_same_seed_same_sample(coder: ThemeClassifier, corpus: Corpus) -> None:
    one, same, other = (
        sample_texts(corpus, n=30, model=coder, strategy="random", random_state=seed)["text_id"].tolist()
        for seed in (1, 1, 2)
    )
    assert one == same
    assert one != other


def test_all_there_are(coder: ThemeClassifier, corpus: Corpus) -> None:
    chosen = sample_texts(corpus, n=10_000, model=coder)
    folded = {" ".join(text.lower().split()) for text in corpus.texts}
    assert len(chosen) == len(folded)


def test_alike_texts_are_put_off(coder: ThemeClassifier) -> None:
    texts = [f"les photos de la classe {mark}" for mark in ("a", "b", "c", "d")] + [
        "un tout autre texte sur la cantine"
    ]
    corpus = entnlp.corpus_from_frame(pd.DataFrame({"t": texts}), text="t")
    first_two = sample_texts(corpus, n=2, model=coder)["text"].tolist()
    assert "un tout autre texte sur la cantine" in first_two


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"n": 0}, OptionError, "n=0 must be a whole number"),
        ({"n": 2.5}, OptionError, "n=2.5 must be a whole number"),
        (
            {"n": 3, "strategy": "doute"},
            OptionError,
            'strategy "doute" is unknown; values: doubt, random; closest: "doubt"',
        ),
        ({"n": 3, "by": "cycel"}, SchemaError, 'grouping column "cycel" not found'),
    ],
)
def test_refusals(
    coder: ThemeClassifier, corpus: Corpus, options: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        sample_texts(corpus, model=coder, **options)


def test_nothing_to_choose_from(coder: ThemeClassifier) -> None:
    with pytest.raises(InputError, match="no text is left to choose from"):
        sample_texts(entnlp.corpus_from_frame(pd.DataFrame({"t": ["RAS", ""]}), text="t"), n=3, model=coder)
