"""Lemmas by form and part of speech."""

from __future__ import annotations

from pathlib import Path

import pytest

from entnlp.errors import InputError
from entnlp.language import load_lemmas
from entnlp.language.lemmatizer import Lemmas, lemma_of

CASES = [
    # the part of speech decides
    ("suis", "AUX", "être"),
    ("suis", "VERB", "suivre"),
    ("porte", "NOUN", "porte"),
    ("porte", "VERB", "porter"),
    ("devoirs", "NOUN", "devoir"),
    ("devrait", "VERB", "devoir"),
    ("montre", "NOUN", "montre"),
    ("montre", "VERB", "montrer"),
    ("leur", "DET", "son"),
    ("leur", "PRON", "eux"),
    # closed classes as in the treebank
    ("la", "DET", "le"),
    ("l'", "DET", "le"),
    ("du", "ADP", "de"),
    ("aux", "ADP", "à"),
    ("des", "DET", "un"),
    ("mes", "DET", "son"),
    ("je", "PRON", "moi"),
    ("-t-il", "PRON", "lui"),
    ("celles", "PRON", "celui"),
    # as respondents type
    ("ACTIVITES", "NOUN", "activité"),
    ("activités", "NOUN", "activité"),
    ("activtés", "NOUN", "activité"),
    ("eleves", "NOUN", "élève"),
    ("supeeer", "ADJ", "super"),
    ("lecole", "NOUN", "école"),
    ("a", "ADP", "à"),
    ("ou", "PRON", "où"),
    ("enseignant.e.s", "NOUN", "enseignant"),
    ("élève·s", "NOUN", "élève"),
    ("parent(s)", "NOUN", "parent"),
    # words of the field
    ("maîtresse", "NOUN", "maîtresse"),
    ("maîtresses", "NOUN", "maîtresse"),
    ("blogs", "NOUN", "blog"),
    ("padlets", "NOUN", "padlet"),
    ("atsem", "NOUN", "ATSEM"),
    ("beneylu", "PROPN", "Beneylu"),
    ("PRONOTE", "PROPN", "Pronote"),
    # what has no lemma of its own
    ("90", "NUM", "90"),
    ("!!!", "PUNCT", "!!!"),
    ("😍", "SYM", "😍"),
    ("Inès", "PROPN", "Inès"),
    ("STRASBOURG", "PROPN", "Strasbourg"),
    ("ZYXW-ABC", "PROPN", "ZYXW-ABC"),
    ("PSUR", "NOUN", "PSUR"),
    ("B2i", "NOUN", "B2i"),
    ("sous-sections", "NOUN", "sous-section"),
    ("Cinq", "NUM", "cinq"),
    ("2eme", "ADJ", "2ème"),
    # unknown words by their ending
    ("padlettait", "VERB", "padletter"),
    ("klassroomisées", "VERB", "klassroomiser"),
    # a part of speech that no lexicon has for the word falls back on its usual lemma
    ("activités", "SCONJ", "activité"),
]


@pytest.mark.parametrize(("surface", "pos", "lemma"), CASES)
def test_lemma(surface: str, pos: str, lemma: str) -> None:
    assert lemma_of(surface, pos) == lemma


def test_without_part_of_speech() -> None:
    assert [lemma_of(form, "") for form in ("photos", "ent", "est", "xyzq")] == ["photo", "ENT", "être", "xyzq"]


def test_own_list_wins_and_only_for_its_part_of_speech(tmp_path: Path) -> None:
    path = tmp_path / "lemmes.txt"
    path.write_text("# mes lemmes\nappli/NOUN = application ; compter ensemble\nzoom = visio\n", "utf-8")
    lemmas = load_lemmas(path)
    assert lemma_of("Appli", "NOUN", lemmas=lemmas) == "application"
    assert lemma_of("zoom", "VERB", lemmas=lemmas) == lemma_of("zoom", "", lemmas=lemmas) == "visio"
    assert lemma_of("maîtresses", "NOUN", lemmas=lemmas) == "maîtresse"  # the shipped list is still there
    assert lemmas.lists[-1].startswith("lemmes")


def test_a_general_entry_wins_over_the_shipped_one_by_part_of_speech(tmp_path: Path) -> None:
    path = tmp_path / "lemmes.txt"
    path.write_text("maîtresse = maître\nparents/enfants = parent\n", "utf-8")
    lemmas = load_lemmas(path)
    assert lemma_of("maîtresse", "NOUN", lemmas=lemmas) == "maître"
    assert lemma_of("parents/enfants", "NOUN", lemmas=lemmas) == "parent"
    assert lemmas.find("maîtresse", "NOUN", own=True) == "maître"
    assert lemmas.find("maîtresses", "NOUN", own=True) is None


def test_protected_words_keep_their_spelling() -> None:
    assert lemma_of("canva", "NOUN", display={"canva": "Canva"}) == "Canva"
    assert lemma_of("Canva", "VERB", display={"canva": "Canva"}) == "Canva"
    assert lemma_of("canva", "NOUN", display={}) == "canva"  # no rare word is near enough
    assert lemma_of("ce", "DET", display={"ce": "CE"}) == "ce"


def test_an_empty_list_is_empty() -> None:
    assert lemma_of("enseignantes", "NOUN", lemmas=Lemmas()) == "enseignant"
    assert lemma_of("enseignantes", "NOUN") == "enseignante"


@pytest.mark.parametrize(
    ("line", "match"),
    [
        ("appli", r'lemmes: the line "appli" has no lemma; write "form = lemma"'),
        ("appli =", "has no lemma"),
        ("appli/NOM = application", 'unknown part of speech "NOM"; allowed: .*NOUN'),
    ],
)
def test_bad_lines(tmp_path: Path, line: str, match: str) -> None:
    path = tmp_path / "lemmes.txt"
    path.write_text(line + "\n", "utf-8")
    with pytest.raises(InputError, match=match):
        load_lemmas(path)
