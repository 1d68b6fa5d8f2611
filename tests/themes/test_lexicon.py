"""Concepts found in texts: the notation, the edges, the shipped lexicon."""

from __future__ import annotations

from pathlib import Path

import pytest

from entnlp.errors import InputError, SchemaError
from entnlp.language.normalise import fold
from entnlp.themes.lexicon import GAP, Lexicon, load_lexicon, words_of


def concepts(lexicon: Lexicon, text: str) -> list[str]:
    return sorted({found.concept for found in lexicon.find(text)})


@pytest.mark.parametrize(
    ("expression", "text", "found"),
    [
        ("élève", "un eleve", True),
        ("élève", "UN ÉLÈVE", True),
        ("élève", "des élèves", False),
        ("élève*", "des élèves", True),
        ("élève*", "élève", True),
        ("partag*", "ils partageront", True),
        ("partag*", "repartager", False),
        ("droit à l'image", "le droit à l'image", True),
        ("droit à l'image", "le droit a l’image", True),
        ("droit à l'image", "droit à une image", False),
        ("cahier de vie", "cahier-de-vie", True),
        ("mettre ... commun", "mettre en commun", True),
        ("mettre ... commun", "mettre commun", True),
        ("mettre ... commun", "mettre " + "mot " * GAP + "commun", True),
        ("mettre ... commun", "mettre " + "mot " * (GAP + 1) + "commun", False),
        ("envo* ... mot* ... soir", "on envoie un petit mot chaque soir", True),
        ("envo* ... mot* ... soir", "on envoie un soir un mot", False),
        ("cœur", "par coeur", True),
        ("108 heures", "les 108 heures", True),
        ("photo", "", False),
        ("photo", "!!! 😀", False),
    ],
)
def test_notation(expression: str, text: str, found: bool) -> None:
    assert bool(Lexicon({"C": [expression]}).find(text)) is found


def test_places_are_those_of_the_folded_text() -> None:
    lexicon = Lexicon({"C": ["mot* ... soir"]})
    text = "Œuvre : un mot chaque Soir"
    (found,) = lexicon.find(text)
    assert fold(text)[found.start : found.end] == "mot chaque soir"


def test_one_word_may_open_several_expressions() -> None:
    lexicon = Lexicon({"A": ["cahier"], "B": ["cahier de vie"], "C": ["cahier ... vie", "cahier de*"]})
    assert concepts(lexicon, "son cahier de vie") == ["A", "B", "C"]


def test_a_gap_may_be_tried_again_after_a_false_start() -> None:
    assert concepts(Lexicon({"C": ["a ... b c"]}), "a b x b c") == ["C"]


@pytest.mark.parametrize("expression", ["", "...", "... mot", "mot ...", "!"])
def test_malformed(expression: str) -> None:
    with pytest.raises(SchemaError, match="has no word, or begins or ends with a gap"):
        Lexicon({"C": [expression]})


def test_words() -> None:
    assert [word.form for word in words_of(fold("L'école, c'est (presque) 8h30 !"))] == [
        "l", "ecole", "c", "est", "presque", "8h30",
    ]  # fmt: skip


def test_shipped_lexicon() -> None:
    lexicon = load_lexicon()
    assert len(lexicon) > 15_000
    assert {"WHO_PUPIL", "WHO_FAMILY", "NOISE_BUG_TECHNIQUE", "SAYS_COOPERATION"} <= set(lexicon.concepts)
    assert "WHO_FAMILY" in concepts(lexicon, "les familles")
    assert concepts(lexicon, "xyz") == []


def test_shipped_lexicon_has_no_expression_twice_in_a_concept() -> None:
    for concept, expressions in load_lexicon().concepts.items():
        keys = [fold(each) for each in expressions]
        assert len(set(keys)) == len(keys), concept


def test_own_lexicon(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('SPORT = ["natation", "gymnas*"]\n', "utf-8")
    lexicon = load_lexicon(file)
    assert repr(lexicon) == "Lexicon(mine: 1 concepts, 2 expressions)"
    assert concepts(lexicon, "au gymnase") == ["SPORT"]


@pytest.mark.parametrize(
    ("content", "error", "said"),
    [
        ("SPORT = [", InputError, "mine.toml cannot be read as TOML"),
        ('SPORT = "natation"', SchemaError, 'mine.toml: the concept "SPORT" must be a list of expressions'),
        ("SPORT = [1]", SchemaError, "must be a list of expressions"),
    ],
)
def test_wrong_lexicon(tmp_path: Path, content: str, error: type[Exception], said: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(content, "utf-8")
    with pytest.raises(error, match=said):
        load_lexicon(file)


def test_missing_lexicon() -> None:
    with pytest.raises(InputError, match='lexicon "ento" not found; give a TOML file or ent; closest: "ent"'):
        load_lexicon("ento")
