"""The lexicon: lemmas of the words that answers are made of, known forms, frequencies."""

# ruff: noqa: SIM905  # a table of words reads best as text
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entnlp.language.lexicon import Lexicon, lexicon
from entnlp.language.normalise import fold

PROPERTY = settings(max_examples=50, deadline=None, database=None, derandomize=True)

LEMMAS = """
activités=activité photos=photo cahiers=cahier élèves=élève élève=élève enseignants=enseignant enseignante=enseignante
maîtresse=maîtresse maîtresses=maîtresse parents=parent enfants=enfant enfant=enfant devoirs=devoir devoir=devoir leçons=leçon
écoles=école classes=classe messages=message vidéos=vidéo blogs=blog cours=cours temps=temps mois=mois repas=repas fils=fils
bras=bras souris=souris fois=fois journaux=journal chevaux=cheval yeux=œil œufs=œuf jeux=jeu travaux=travail animaux=animal
sont=être était=être est=être suis=être font=faire fait=faire vont=aller vient=venir viennent=venir peut=pouvoir
veulent=vouloir apprennent=apprendre lisent=lire écrivent=écrire jouent=jouer regardons=regarder partagé=partager
consultent=consulter mettent=mettre ont=avoir a=avoir beaux=beau belle=beau nouvelle=nouveau bonnes=bon petites=petit
grandes=grand numériques=numérique utiles=utile l'=le d'=de qu'=que n'=ne j'=je du=de aux=à les=le pas=pas plus=plus
jamais=jamais rien=rien sans=sans années=année semaines=semaine échanges=échange vacances=vacances recherches=recherche
visite=visite visites=visite aides=aide affiches=affiche projets=projet livres=livre chansons=chanson réunions=réunion
tous=tout toutes=tout ceux-ci=celui-ci padlets=padlet applis=appli aujourd'hui=aujourd'hui rendez-vous=rendez-vous
""".split()

INCLUSIVE = """
enseignant.e.s=enseignant enseignant·e·s=enseignant enseignant•e•s=enseignant enseignant(e)s=enseignant
enseignant(e)(s)=enseignant enseignant-e-s=enseignant enseignant·es=enseignant élève·s=élève parent(s)=parent élu·es=élu
instituteur.rice.s=instituteur directeur/trice=directeur directeur(trice)=directeur étudiant-e-s=étudiant tous.tes=tout
ami(e)s=ami ami/e=ami
""".split()


def pairs(lines: list[str]) -> list[tuple[str, str]]:
    return [(form, lemma) for form, _, lemma in (line.partition("=") for line in lines)]


@pytest.mark.parametrize("form, lemma", pairs(LEMMAS))
def test_lemma(known: Lexicon, form: str, lemma: str) -> None:
    assert known.lemma(form) == lemma


@pytest.mark.parametrize("form, lemma", pairs(INCLUSIVE))
def test_lemma_of_inclusive_form(known: Lexicon, form: str, lemma: str) -> None:
    assert known.lemma(form) == lemma


@pytest.mark.parametrize(
    "form",
    ["pronote", "beneylu", "zzzs", "6ème", "cm1", "👍", ",", "", "ils/elles", "www.ecole.fr", "etc.", "enseignant."],
)
def test_what_is_unknown_is_its_own_lemma(known: Lexicon, form: str) -> None:
    assert known.lemma(form) == form


@pytest.mark.parametrize(
    "form",
    "élève élèves photo photos pas photos ligne dès cœur œuvre peut-être publie publié tache tâche cours cour activité padlets genoux".split(),
)
def test_known_forms(known: Lexicon, form: str) -> None:
    assert form in known


@pytest.mark.parametrize(
    "form",
    ["activites", "coeur", "oeuvre", "supeeeer", "lecole", "learningapps", "élèvs", "devoirss", "photox", "", "Élève"],
)
def test_unknown_forms(known: Lexicon, form: str) -> None:
    assert form not in known


def test_regular_plural_of_a_known_form_is_known(known: Lexicon) -> None:
    assert "comptine" in known
    assert "comptines" in known
    assert "comptiness" not in known


def test_frequencies(known: Lexicon) -> None:
    assert known.frequency("de") > known.frequency("école") > known.frequency("kermesse") > 0
    assert known.frequency("activites") == known.frequency("xqzt") == 0
    assert known.frequency("cœur") == known.frequency("coeur") > 0


@pytest.mark.parametrize(
    "key, spellings",
    [
        ("ecole", {"école"}),
        ("eleve", {"élève", "élevé"}),
        ("coeur", {"cœur"}),
        ("xqzt", set()),
        ("sur", {"sur", "sûr"}),
        ("meme", {"même"}),
    ],
)
def test_spellings_of_a_key(known: Lexicon, key: str, spellings: set[str]) -> None:
    assert spellings <= set(known.spellings(key))
    assert bool(spellings) == bool(known.spellings(key))


def test_spellings_are_sorted_and_fold_to_the_key(known: Lexicon) -> None:
    for key in ("ecole", "eleve", "cote", "peche", "presente", "comptines"):
        found = known.spellings(key)
        assert found
        assert list(found) == sorted(found)
        assert {fold(form) for form in found} == {key}


@PROPERTY
@given(st.sampled_from(["photo", "ecole", "classe", "devoir"]), st.data())
def test_near_is_one_edit_away(known: Lexicon, key: str, data: st.DataObject) -> None:
    near = known.near(key)
    edit = data.draw(st.sampled_from(sorted(near)))
    assert edit.isascii()
    assert abs(len(edit) - len(key)) <= 1
    assert distance(edit, key) <= 1


def distance(a: str, b: str) -> int:
    """Edits between two strings, neighbours swapped counting as one (optimal string alignment)."""
    table = [[i + j if not i * j else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 2 : i] == b[j - 1] + b[j - 2]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


def test_near_finds_the_four_kinds_of_edits(known: Lexicon) -> None:
    assert {"photos", "phto", "phoro", "pohto"} <= known.near("photo")


def test_readings_by_part_of_speech(known: Lexicon) -> None:
    assert known.reading("porte", "NOUN") == "porte"
    assert known.reading("porte", "VERB") == "porter"
    assert known.reading("porte", "CCONJ") is None
    assert known.reading("xyzq", "NOUN") is None


def test_endings_only_where_most_words_agree(known: Lexicon) -> None:
    assert known.by_ending("klassroomez", "VERB") == "klassroomer"
    assert known.by_ending("klassroomaux", "ADJ") == "klassroomal"
    assert known.by_ending("klassroomez", "ADP") is None


def test_forms_of_a_key_are_all_its_spellings(known: Lexicon) -> None:
    assert {"élève", "élevé"} <= set(known.forms_of("eleve"))
    assert known.forms_of("xyzq") == []


def test_features_say_what_a_word_may_be(known: Lexicon) -> None:
    row = dict(zip(known.units, known.features("photos"), strict=False))
    assert row["nc"] == row["nc:f"] == row["nc:p"] == 1
    assert row["v"] == row["nc:m"] == 0
    assert known.features("photos").shape == (known.n_features,)
    assert not known.features("xyzq").any()


def test_loaded_once() -> None:
    assert lexicon() is lexicon()
