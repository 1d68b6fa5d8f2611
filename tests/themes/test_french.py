"""Texts as parents type them are French; those of other languages are sent to a person."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entnlp.resources import shipped_folder
from entnlp.themes.french import LEAST_WORDS, seems_foreign
from entnlp.themes.lexicon import words_of
from entnlp.themes.segments import folded_text


def foreign(text: str) -> bool:
    return seems_foreign(words_of(folded_text(text).text))


FRENCH = """
?!
12
😀👍
❤️ photos ❤️
photos
oui
RAS
ok
non merci
top
Bien.
TRES BIEN
rien à signaler pour le moment
je sais pas
j sai pas
Je c pas
c bien mai c tro lent
sa marche pa
ya pa assez de foto
jai pas compri coment faire
on voi se qil fai
ont vois ce quils font en classe
voir se qui fait a lecole
les photo de mon fils
slt c koi lent
bcp de photos svp
tt va bien
Trop de mails!!!
Plus de lien , moin de papier
l ecole est loin
photo du jour menu cantine
photos, devoirs, cahier de vie
menu de la cantine + photos
- devoirs\\n- photos\\n- mots
1/ les photos 2/ les devoirs 3/ les messages
photos : 5/5, messages : 3/5
Suivi, échange, partage, confiance
messagerie cahier de texte emploi du temps
Photos vidéos chansons poésies
lecture ecriture calcul geometrie
Voir ce que mon enfant a fait en classe.
Pour que mon enfant soit fier de son travail
mon fils adore montrer ses photos a papi et mamie
Merci à l’équipe 🙏🏽
super appli !!! 👍👍👍
ENT = trop compliqué
Mme Benali, M. Da Silva
Lucas, Emma, Léo, Inès
Kamel Ben Ali, Sofia Ben Salah
Facebook, WhatsApp, Instagram, TikTok
Klassly Educartable Beneylu Toutemonannée
le blog, le chat, le mail, les news
Login et mot de passe
Connexion impossible sur iPhone et iPad
j'aime bien le blog et les news de l'ENT
au fur et à mesure
goûter thé et gâteaux
bonne com avec la maitresse
Les os, le squelette, le corps humain
classe de mer dans le Var
Il mit son manteau
Les enfants chantent « Bruder Jakob » en allemand
Nous parlons turc à la maison : merhaba
""".strip().splitlines()


@pytest.mark.parametrize("text", ["", *(line.replace("\\n", "\n") for line in FRENCH)])
def test_french(text: str) -> None:
    assert not foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ali El Amrani, Nora El Fassi",
        "Lucas Da Silva, Inès Dos Santos",
        "Louis Van Damme, Jules Van Hove",
        "Maria del Carmen, Jose de los Santos",
        "Sortie île Porquerolles, Var",
        "6ᵉ",
    ],
)
def test_names_and_ordinals_are_of_no_language(text: str) -> None:
    assert not foreign(text)


FOREIGN = {
    "English": [
        "I like to see the photos of my daughter",
        "It is very useful for the parents",
        "We can see what our child has done at school",
        "my son loves school",
        "I don't use it because I have no time",
        "WE LOVE SEEING THE PICTURES EVERY DAY, IT IS GREAT",
    ],
    "German": [
        "Ich sehe gerne die Fotos von meinem Kind",
        "Wir können nicht gut Französisch",
        "Das ist sehr gut für die Kinder",
        "Es ist schön, die Fotos zu sehen",
    ],
    "Spanish": [
        "Me gusta ver las fotos de mi hijo",
        "Es muy útil para los padres",
        "No entiendo nada pero mi hija me ayuda",
        "Las tareas y los mensajes del profesor",
    ],
    "Italian": [
        "Mi piace vedere le foto di mio figlio",
        "È molto utile per i genitori",
        "Le foto della gita sono molto belle",
        "Vedere i compiti di mia figlia",
    ],
    "Portuguese": [
        "Gosto de ver as fotos do meu filho",
        "É muito bom para os pais",
        "Os trabalhos de casa e as mensagens",
        "Ver com a minha filha as fotos da escola",
    ],
    "Dutch": [
        "Ik zie graag de foto's van mijn kind",
        "Het is zeer handig voor ouders",
        "De foto’s van het uitstapje zijn mooi",
    ],
    "Turkish": ["Okul ile iletişim için çok iyi", "Bu uygulama çok güzel ve faydalı", "Oğlum için çok faydalı"],
    "Arabic": ["صور الرحلة", "أحب أن أرى صور ابني في المدرسة", "شكرا"],
    "Chinese": ["我喜欢看孩子的照片", "谢谢"],
    "Ukrainian": ["Мені подобається бачити фото моєї дитини", "Дякую"],
    "mixed": [
        "Merci, صور الرحلة جميلة جدا",
        "Дякую merci",
        "Bonjour, my son likes the photos of the trip",
        "Le blog de la classe, it is very good for the parents",
    ],
}


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in FOREIGN.items() for text in texts]
)
def test_foreign(language: str, text: str) -> None:
    assert foreign(text), language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the photos of", False),  # too short to judge
        ("the photos of trips", True),
        ("the photos seen there", False),  # one common word
        ("the the photos seen", True),
        ("les photos, the trip, the walk", True),  # two against one
        ("les photos de the trip, the walk", False),  # as many
        ("the fotos de mi Oma und Opa", False),  # one word of each of three languages
        ("nos hijo y nos casa", False),  # "nos" and "y" are French too
        ("łı", False),  # Latin letters without a French base
        ("ABC абв", True),  # half of the letters
        ("ABCD абв", False),
        ("ABCD 1234 абвг", True),  # figures are no letters
        ("Öğretmen", False),
        ("Tiếng Việt", False),  # Latin letters
    ],
)
def test_rules(text: str, expected: bool) -> None:
    assert foreign(text) is expected


WORDS = ["the", "and", "der", "une", "les", "photos", "école", "kind", "выход", "school", "12"]


@given(st.lists(st.sampled_from(WORDS), max_size=8))
def test_order_and_case_change_nothing(words: list[str]) -> None:
    found = foreign(" ".join(words))
    assert foreign(", ".join(reversed(words)).upper()) is found
    if len(words) < LEAST_WORDS and "выход" not in words:
        assert not found


@pytest.mark.parametrize("file", ["annex1/written.jsonl", "annex1/formulas.jsonl", "themes/test.jsonl"])
def test_no_shipped_text_is_foreign(file: str) -> None:
    folder, name = file.split("/")
    lines = (shipped_folder("corpora", folder) / name).read_text("utf-8").splitlines()
    assert lines
    assert [text for text in (json.loads(line)["text"] for line in lines) if foreign(text)] == []
