"""Spelling variants: what is grouped and why, and above all what is not."""

# ruff: noqa: SIM905  # a table of words reads best as text
from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entnlp.errors import InputError
from entnlp.language import load_lemmas, load_spelling, merge_variants, suggest_variants, tokenize
from entnlp.language.normalise import fold
from entnlp.language.variants import domain_spelling
from entnlp.tokens import TokenTable

PROPERTY = settings(max_examples=40, deadline=None, database=None, derandomize=True)

CHANGED = """
activites=activités=domain activite=activité=domain activitée=activité=domain activitées=activités=domain eleve=élève=domain
eleves=élèves=domain ecole=école=domain ecoles=écoles=domain maitresse=maîtresse=domain foto=photo=domain fotos=photos=domain
phto=photo=domain photo's=photos=domain apli=appli=domain aplication=application=domain video=vidéo=domain
videos=vidéos=domain poesie=poésie=domain gouter=goûter=domain fete=fête=domain rdv=rendez-vous=domain bcp=beaucoup=domain
tjrs=toujours=domain tps=temps=domain ds=dans=domain pr=pour=domain aujourdhui=aujourd'hui=domain recre=récré=domain
watsapp=WhatsApp=domain pronotes=Pronote=domain
coeur=cœur=ligature soeur=sœur=ligature oeuvre=œuvre=ligature oeuvres=œuvres=ligature oeuf=œuf=ligature voeux=vœux=ligature
noeud=nœud=ligature
supeeeer=super=repeated_letters bravooo=bravo=repeated_letters merciiii=merci=repeated_letters ouiii=oui=repeated_letters
trooop=trop=repeated_letters famillle=famille=repeated_letters messsage=message=repeated_letters
goooogle=Google=repeated_letters ecoooole=école=repeated_letters
lecole=école=missing_apostrophe lenfant=enfant=missing_apostrophe dactivités=activités=missing_apostrophe
lannée=année=missing_apostrophe leleve=élève=missing_apostrophe lecran=écran=missing_apostrophe
dinformations=informations=missing_apostrophe jutilise=utilise=missing_apostrophe
numerique=numérique=accents probleme=problème=accents periode=période=accents theatre=théâtre=accents
francais=français=accents mathematiques=mathématiques=accents reunion=réunion=accents recreation=récréation=accents
ecrire=écrire=accents ecriture=écriture=accents etait=était=accents etre=être=accents tres=très=accents apres=après=accents
meme=même=accents deja=déjà=accents bientot=bientôt=accents interessant=intéressant=accents differents=différents=accents
telephone=téléphone=accents necessaire=nécessaire=accents systeme=système=accents college=collège=accents
bibliotheque=bibliothèque=accents presenté=présenté=accents resumé=résumé=accents reponse=réponse=accents
idees=idées=accents ideé=idée=accents presentation=présentation=accents difficultes=difficultés=accents
dévoirs=devoirs=accents éléves=élèves=accents numèrique=numérique=accents recu=reçu=accents resultat=résultat=accents
""".split()

TYPING = """
communiation=communication comunication=communication infomation=information informtion=information
inforamtion=information conaissance=connaissance connaisance=connaissance apprentisage=apprentissage mesages=messages
ordinatuer=ordinateur kermese=kermesse parrents=parents anglai=anglais exercises=exercices enfans=enfants famile=famille
lectur=lecture consultr=consulter cahiet=cahier padelt=Padlet
""".split()

KEPT = """
et ou où a à la là du dû des dès sur sûr mur mûr notre nôtre cote côte côté jeune jeûne pale pâle pécheur pêcheur pêche
photo photos pad pads élève élèves élevé élevée élevées publie publié publiée cours cour tache tâche taches tâches appli applis
tuto tutos blog blogs présente présenté passe passé forme formé porte porté sans pas jamais plus parent parents mail mails wifi
quiz genially kahoot quizlet canva moodle classdojo lalilo plickers mathador skolengo tactileo quizinière autrice visualiseur
emma lucas théo dubois nguyen kevin meuse commercy vigneulles enseignant.e.s élève·s parent(s) ils/elles 6ème 1h aujourd'hui
rendez-vous peut-être co-éducation sms pdf ok vs xyz zzz podcast trombinoscope chanson chansons exposé expose mot maux lie lit lu
lent leçon lecteur marche marché recherche échange quil cest l' qu' etc. œuvre cœur enseignats tablo ecol
""".split()

SHOWN = "ent=ENT one=ONE pronote=Pronote beneylu=Beneylu padlet=Padlet learningapps=LearningApps whatsapp=WhatsApp youtube=YouTube cm1=CM1 gs=GS atsem=ATSEM rgpd=RGPD"


@pytest.mark.parametrize("line", CHANGED)
def test_grouped(line: str) -> None:
    typed, form, reason = line.split("=")
    assert suggest_variants({typed: 1}) == {typed: (form, reason.replace("_", " "))}


@pytest.mark.parametrize("line", TYPING)
def test_typing_mistake_meets_a_word_of_the_corpus(line: str) -> None:
    typed, form = line.split("=")
    assert suggest_variants({typed: 2, form.lower(): 6})[typed] == (form, "typing")
    assert typed not in suggest_variants({typed: 4, form.lower(): 7})  # not twice as frequent
    assert typed not in suggest_variants({typed: 1, form.lower(): 2})  # too rare a word


def test_tables_are_long_enough() -> None:
    assert len(CHANGED) + len(TYPING) >= 80
    assert len(KEPT) >= 100


@pytest.mark.parametrize("form", KEPT)
def test_not_grouped(form: str) -> None:
    assert suggest_variants({form: 1}) == {}


def test_not_grouped_beside_frequent_neighbours() -> None:
    frequent = (
        "photos pads élèves cours tâches publié appli blogs parents côté marché lecture mathématiques anglaise".split()
    )
    counts = {**dict.fromkeys(KEPT, 1), **dict.fromkeys(frequent, 500)}
    # "ecol" is four letters long and "enseignats" two edits from any of these.
    assert suggest_variants(counts) == {}


@pytest.mark.parametrize("line", SHOWN.split())
def test_shown_as_the_field_writes_it(line: str) -> None:
    form, shown = line.split("=")
    assert suggest_variants({form: 1}) == {form: (shown, "")}


@pytest.mark.parametrize(
    "counts, expected",
    [
        ({"cree": 2}, None),
        ({"cree": 2, "créé": 10}, ("créé", "accents")),
        ({"cree": 2, "créé": 10, "crée": 9}, None),
        ({"presente": 1, "présenté": 30}, ("présenté", "accents")),
        ({"cahiet": 1, "cahier": 50, "cahiers": 40}, ("cahier", "typing")),
        ({"cartre": 1, "carte": 9, "castre": 9}, None),  # two candidates
        ({"cartre": 1, "carte": 9, "castre": 1}, ("carte", "typing")),
        ({"ecol": 1, "école": 90}, None),  # four letters
        ({"classer": 1, "classes": 90}, None),  # a known word
    ],
)
def test_the_corpus_decides(counts: dict[str, int], expected: tuple[str, str] | None) -> None:
    assert suggest_variants(counts).get(next(iter(counts))) == expected


def test_nothing_to_group() -> None:
    assert suggest_variants({}) == {}


VOCABULARY = st.dictionaries(
    st.one_of(
        st.sampled_from([line.split("=")[0] for line in [*CHANGED, *TYPING]] + KEPT),
        st.sampled_from(["photos", "activités", "école", "information", "parents", "message", "lecture", "vidéo"]),
        st.text(alphabet="aeéèlnprstoœ-'", min_size=1, max_size=9),
    ),
    st.integers(1, 40),
    max_size=15,
)


@PROPERTY
@given(VOCABULARY)
def test_no_chain(counts: dict[str, int]) -> None:
    found = suggest_variants(counts)
    assert found.keys() <= counts.keys()
    targets = {to.lower(): 1 for to, _ in found.values()}
    again = suggest_variants({**counts, **targets})
    for variant, (to, _) in found.items():
        assert to != variant
        assert again.get(to.lower(), (to, ""))[0] == to


@PROPERTY
@given(VOCABULARY, st.randoms(use_true_random=False))
def test_order_of_the_vocabulary_changes_nothing(counts: dict[str, int], random: object) -> None:
    items = list(counts.items())
    random.shuffle(items)  # type: ignore[attr-defined]
    assert suggest_variants(dict(items)) == suggest_variants(counts)


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "graphies.txt"
    path.write_text(text, encoding)
    return path


@pytest.mark.parametrize(
    "lines, counts, expected",
    [
        ("kahout = Kahoot", {"kahout": 2}, {"kahout": ("Kahoot", "given")}),
        ("KAHOUT = Kahoot", {"kahout": 2}, {"kahout": ("Kahoot", "given")}),
        ("kahoot", {"kahoot": 2}, {}),
        ("Kahoot", {"kahoot": 2}, {"kahoot": ("Kahoot", "")}),
        ("photo = image", {"photo": 2, "photos": 1}, {"photo": ("image", "given")}),
        ("photo = image", {"foto": 2}, {"foto": ("image", "domain")}),
        ("a = b\nb = c", {"a": 1, "b": 1, "c": 1}, {"a": ("c", "given"), "b": ("c", "given")}),
        ("coeur != cœur", {"coeur": 2}, {}),
        ("coeur !=", {"coeur": 2}, {}),
        ("COEUR!=cœur", {"coeur": 2, "soeur": 1}, {"soeur": ("sœur", "ligature")}),
        ("lecole != école", {"lecole": 2}, {}),
        ("foto != photo", {"foto": 2}, {}),
        ("infomation != information", {"infomation": 1, "information": 20}, {}),
        ("numerique != école", {"numerique": 1}, {"numerique": ("numérique", "accents")}),
        ("foto", {"foto": 1, "fotos": 1}, {"fotos": ("photos", "domain")}),
        ("bcp", {"bcp": 1}, {}),
        ("Ent", {"ent": 1}, {"ent": ("Ent", "")}),
        ("numerique", {"numerique": 1}, {}),
        ("# numerique\n\nnumerique = digital # non", {"numerique": 1}, {"numerique": ("digital # non", "given")}),
        ("zibule", {"zibulle": 1, "zibule": 1}, {}),
        ("", {"coeur": 1}, {"coeur": ("cœur", "ligature")}),
    ],
)
def test_user_file(tmp_path: Path, lines: str, counts: dict[str, int], expected: dict[str, tuple[str, str]]) -> None:
    spelling = load_spelling(write(tmp_path, lines))
    assert suggest_variants(counts, spelling=spelling) == expected


def test_user_file_of_windows(tmp_path: Path) -> None:
    spelling = load_spelling(write(tmp_path, "kahout = Kahoot été", "cp1252"))
    assert spelling.forced == {"kahout": "Kahoot été"}


def test_a_later_file_wins(tmp_path: Path) -> None:
    (tmp_path / "un.txt").write_text("foto = cliché", "utf-8")
    (tmp_path / "deux.txt").write_text("foto = image", "utf-8")
    spelling = load_spelling(tmp_path / "un.txt", tmp_path / "deux.txt")
    assert suggest_variants({"foto": 1}, spelling=spelling) == {"foto": ("image", "given")}
    assert [label.split()[0] for label in spelling.lists] == ["vocabulaire", "un", "deux"]


def test_user_file_does_not_touch_the_shipped_list(tmp_path: Path) -> None:
    before = domain_spelling()
    load_spelling(write(tmp_path, "foto = cliché\nEnt\nbcp !="))
    assert domain_spelling() is before
    assert suggest_variants({"foto": 1, "ent": 1})["foto"] == ("photo", "domain")


@pytest.mark.parametrize("line", ["foto =", "= photo", "="])
def test_a_line_without_form(tmp_path: Path, line: str) -> None:
    with pytest.raises(
        InputError, match=re.escape(f'graphies: the line "{line}" has no form; write "variant = form" or "variant !="')
    ):
        load_spelling(write(tmp_path, line))


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match='word list "absent.txt" not found'):
        load_spelling(tmp_path / "absent.txt")


TEXTS = ["Les ACTIVITES et les activités", "Activités, activites!", "l'ENT l'ent", "foto foto PHOTO's", "ŒUVRE oeuvre"]


def rows(table: TokenTable) -> list[tuple[object, ...]]:
    return [tuple(row) for row in table.variants.itertuples(index=False)]


def test_variants_are_listed() -> None:
    tokens = tokenize(TEXTS)
    assert rows(tokens) == [
        ("ent", "ENT", "case", 1),
        ("ACTIVITES", "activités", "domain", 1),
        ("Activités", "activités", "case", 1),
        ("activites", "activités", "domain", 1),
        ("Les", "les", "case", 1),
        ("foto", "photo", "domain", 2),
        ("PHOTO's", "photos", "domain", 1),
        ("oeuvre", "œuvre", "ligature", 1),
        ("ŒUVRE", "œuvre", "case", 1),
    ]
    assert tokens.variants.dtypes.astype(str).to_dict()["count"] == "int64"


def test_listed_counts_are_the_tokens_that_changed() -> None:
    frame = tokenize(TEXTS).to_frame()
    changed = frame[(frame["kind"] == "word") & (frame["surface"] != frame["form"])]
    counted = changed.groupby(["surface", "form"]).size()
    listed = tokenize(TEXTS).variants.set_index(["variant", "form"])["count"]
    assert counted.to_dict() == listed.to_dict()


def test_forms_and_lemmas_of_grouped_words() -> None:
    frame = tokenize(TEXTS).to_frame()
    by_surface = frame.drop_duplicates("surface").set_index("surface")[["form", "lemma"]]
    assert by_surface.loc["ACTIVITES"].tolist() == ["activités", "activité"]
    assert by_surface.loc["ent"].tolist() == ["ENT", "ENT"]
    assert by_surface.loc["PHOTO's"].tolist() == ["photos", "photo"]
    assert by_surface.loc["!"].tolist() == ["!", "!"]


def test_merging_again_starts_afresh(tmp_path: Path) -> None:
    refused = load_spelling(write(tmp_path, "activites !=\nfoto != photo"))
    once, direct = merge_variants(tokenize(TEXTS), spelling=refused), tokenize(TEXTS, spelling=refused)
    pd.testing.assert_frame_equal(once.to_frame(), direct.to_frame())
    pd.testing.assert_frame_equal(once.variants, direct.variants)
    pd.testing.assert_frame_equal(merge_variants(once).to_frame(), tokenize(TEXTS).to_frame())
    assert "activites" in set(once.forms)
    assert once.about["spelling"] == list(refused.lists)


def test_only_words_are_corrected() -> None:
    tokens = tokenize(["www.ecole.fr #ecole @eleve <3 12 6-8"])
    assert rows(tokens) == []
    assert [str(form) for form in tokens.forms[tokens.form]] == ["www.ecole.fr", "#ecole", "@eleve", "<3", "12", "6-8"]


@pytest.mark.parametrize("texts", [[], [""], ["!!!"]])
def test_nothing_to_merge(texts: list[str]) -> None:
    tokens = merge_variants(tokenize(texts))
    assert list(tokens.variants.columns) == ["variant", "form", "reason", "count"]
    assert len(tokens.variants) == 0


def test_every_form_of_the_domain_list_is_final() -> None:
    spelling = domain_spelling()
    for variant, form in spelling.given.items():
        assert form.lower() not in spelling.given, variant
        assert fold(variant) != "" and form.strip() == form


def test_typing_leaves_possible_names_alone() -> None:
    counts = {"maths": 9, "mathis": 2}
    assert suggest_variants(counts) == {"mathis": ("maths", "typing")}
    assert suggest_variants(counts, titled=["mathis"]) == {}
    tokens = tokenize(["maths"] * 9 + ["Mathis aime", "avec Mathis"])
    assert "mathis" in tokens.forms


def test_merging_again_with_other_lemmas_starts_afresh(tmp_path: Path) -> None:
    path = tmp_path / "lemmes.txt"
    path.write_text("cantine = restauration\n", "utf-8")
    tokens = tokenize(["la cantine"])
    assert merge_variants(tokens, lemmas=load_lemmas(path)).to_frame()["lemma"].tolist()[-1] == "restauration"
    again = merge_variants(merge_variants(tokens, lemmas=load_lemmas(path)))
    assert again.to_frame()["lemma"].tolist()[-1] == "cantine"
