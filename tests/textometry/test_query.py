"""The query language: what is read, what is refused, what is found."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

import entnlp
from entnlp.errors import OptionError
from entnlp.textometry.matching import find, near_forms
from entnlp.textometry.query import parse_query
from entnlp.tokens import TokenTable


def found(tokens: TokenTable, query: str, **options: Any) -> list[str]:
    """Surfaces of the matches, joined."""
    starts, ends = find(tokens, query, **options)
    spelled = tokens.surfaces[tokens.surface]
    return [" ".join(spelled[a:b]) for a, b in zip(starts, ends, strict=True)]


@cache
def demo(name: str) -> TokenTable:
    return entnlp.tokenize(entnlp.load_demo(name))


@pytest.fixture(scope="module")
def few(make: Any) -> TokenTable:
    return make(
        [
            "Les photos de classe, la photo de l’école.",
            "PHOTOS! Le cahier de textes. Les cahiers",
            "L'ecole, aujourd'hui : avez-vous un rendez-vous ? Cœur et enseignant(e)s",
            "très très très bien, 6-8 fois :-)",
        ]
    )


# --- what bare words find ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("photos", ["photos", "PHOTOS"]),
        ("Photo", ["photo"]),
        ("photo*", ["photos", "photo", "PHOTOS"]),
        ("photo?", ["photos", "PHOTOS"]),
        ("*s de *", ["photos de classe"]),
        ("cahier de texte*", ["cahier de textes"]),
        ("l'école", ["l' école", "L' ecole"]),
        ("L’ÉCOLE", ["l' école", "L' ecole"]),
        ("l' école", ["l' école", "L' ecole"]),
        ("l'* ,", ["L' ecole ,"]),
        ("aujourd'hui", ["aujourd'hui"]),
        ("avez-vous", ["avez -vous"]),
        ("rendez-vous", ["rendez-vous"]),
        ("classe, la", ["classe , la"]),
        (r"rendez-vous \?", ["rendez-vous ?"]),
        ("enseignant(e)s", ["enseignant(e)s"]),
        ("6-8", ["6-8"]),
        (r":-\)", [":-)"]),
        ("très très", ["très très"]),
        ("(photo|cahier)", ["photo", "cahier"]),
        ("(photo|cahier) de", ["photo de", "cahier de"]),
        ("photo | cahiers", ["photo", "cahiers"]),
        ("(très)+ bien", ["très très très bien"]),
        ("un (petit)? rendez-vous", ["un rendez-vous"]),
        ("absent", []),
    ],
)
def test_bare_words(few: TokenTable, query: str, matches: list[str]) -> None:
    assert found(few, query) == matches


def test_forms_and_surfaces_both_match(make: Any) -> None:
    tokens = make(["les fotos", "les photos", "Les Photos"])
    assert found(tokens, "photos") == ["fotos", "photos", "Photos"]  # fotos is counted as photos
    assert found(tokens, "fotos") == ["fotos"]
    assert found(tokens, '[form="photos"]') == ["fotos", "photos", "Photos"]
    assert found(tokens, '[surface="photos"]') == found(tokens, '[word="photos"]') == ["photos"]
    assert found(tokens, '"photos"%c') == ["photos", "Photos"]


def test_accents_are_optional_on_both_sides(make: Any) -> None:
    tokens = make(["zélé, zele, ZÉLÉ, zêlé"])
    assert found(tokens, "zélé") == ["zélé", "ZÉLÉ"]
    assert found(tokens, "zele") == ["zele"]
    assert found(tokens, "zele", accents=False) == ["zélé", "zele", "ZÉLÉ", "zêlé"]
    assert found(tokens, "zèl?", accents=False) == ["zélé", "zele", "ZÉLÉ", "zêlé"]
    assert found(tokens, '[surface="zele"]', accents=False) == ["zele"]  # brackets say it themselves
    assert found(tokens, '[surface="zélè"%cd]') == ["zélé", "zele", "ZÉLÉ", "zêlé"]
    assert found(tokens, '[surface="Z.+" %d]') == ["ZÉLÉ"]
    ligature = make(["Cœur, coeurs"])
    assert found(ligature, "cœur") == ["Cœur"]
    assert found(ligature, "coeur", accents=False) == found(ligature, "cœur", accents=False) == ["Cœur"]


# --- what brackets find ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ('[surface="photos?"]', ["photos", "photo"]),
        ("[surface='photos?']", ["photos", "photo"]),
        ("[ surface = “photo” ]", ["photo"]),
        ('[surface="hoto"]', []),  # the whole value
        ('[surface="l\'"] []', ["l' école"]),
        ('"photo" []{2}', ["photo de l'"]),
        ('"photo" []{0,2}', ["photo de l'"]),
        ('"photo" []*', ["photo de l' école ."]),
        ('"photo" []* "école"', ["photo de l' école"]),
        ('"photos" []{2,} "photo"', ["photos de classe , la photo"]),
        ('"photos" []{,1} "classe"', ["photos de classe"]),
        ('"photos" []{2,3} "classe"', []),
        ('[surface!=".*[a-zç].*"%c & surface!="[.,]"]', ["!", ":", "?", "6-8", ":-)"]),
        ('[!(form="photos" | form="photo") & form="p.*"]', []),
        ('[form="photos" & !surface="PHOTOS"]', ["photos"]),
        ('[surface="très"]{2} "bien"', ["très très bien"]),
        ('"très"', ["très"] * 3),
        ('("très"){2}', ["très très"]),
        ('("très" "très"?)+', ["très très très"]),
        ('("de"|"la"|"l\'")+', ["de", "la", "de l'", "de"]),
    ],
)
def test_brackets(few: TokenTable, query: str, matches: list[str]) -> None:
    assert found(few, query) == matches


def test_parts_of_speech_and_lemmas() -> None:
    tokens = demo("annex1")
    table = tokens.to_frame()
    verb = ((table["lemma"] == "voir") & (table["pos"] == "VERB")).to_numpy()
    starts, ends = find(tokens, '[lemma="voir" & pos="VERB"]')
    assert len(starts) == verb.sum() > 40
    assert starts.tolist() == np.flatnonzero(verb).tolist()
    assert (ends - starts == 1).all()
    nominal = set(find(tokens, '[pos="NOUN|PROPN"]')[0]) | set(find(tokens, '[!(pos="NOUN" | pos="PROPN")]')[0])
    assert len(nominal) == len(tokens)


def test_match_stays_in_its_sentence_and_text(make: Any) -> None:
    tokens = make(["un deux. trois quatre", "cinq un", "deux"])
    assert found(tokens, "un deux") == ["un deux"]
    assert found(tokens, ". trois") == found(tokens, "quatre cinq", within="text") == []
    assert found(tokens, ". trois", within="text") == [". trois"]
    assert found(tokens, ". trois within text") == [". trois"]
    assert found(tokens, '"deux" []* within s', within="text") == ["deux .", "deux"]
    assert found(tokens, "[]*", within="text") == ["un deux . trois quatre", "cinq un", "deux"]
    assert found(tokens, "[]+") == ["un deux .", "trois quatre", "cinq un", "deux"]


def test_empty_matches_are_none(few: TokenTable) -> None:
    assert found(few, '"absent"?') == found(few, '"absent"*') == found(few, '("absent" "rien"?){0,2}') == []


def test_empty_table(make: Any) -> None:
    starts, ends = find(make(["", " "]), "photo*")
    assert starts.tolist() == ends.tolist() == []
    assert starts.dtype == ends.dtype == np.int32
    assert near_forms(make([""]), "photo") == {"photo": []}


def test_places_of_a_query() -> None:
    parsed = parse_query('les [lemma="photo" | form="a|b [)]c"] (de|du)? classe* within text')
    assert [typed for typed, _ in parsed.places] == ["les", '[lemma="photo" | form="a|b [)]c"]', "(de|du)?", "classe*"]
    assert parsed.within == "text"


# --- what is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", r"the query is empty; write words, such as: cahier de texte\*"),
        ("  \n", "the query is empty"),
        (
            "[lemma=photo]",
            r'a value in quotes is missing at character 8 \("photo\]"\); write for example \[lemma="photo"\]',
        ),
        ('[lemma="photo]', r"a quote is not closed at character 8"),
        ('"photo', r"a quote is not closed at character 1"),
        ('[lemma="photo"', r'"\[" is not closed at character 1'),
        ('[lemma="a" lemma="b"]', r'"&", "\|" or "\]" is missing at character 12'),
        ('[lemma "a"]', r'"=" or "!=" is missing at character 8'),
        ('["a"]', r"the name of an attribute is missing at character 2"),
        ('[lemma="a" &]', r"the name of an attribute is missing at character 13"),
        ('[(lemma="a"]', r'"\)" is missing at character 12'),
        (
            '[frpos="NOM"]',
            r'unknown attribute "frpos"; allowed: form, surface, word, lemma, pos; closest: "pos"; at character 2',
        ),
        ('[form="a("]', r"this regular expression cannot be read \(missing \), unterminated subpattern"),
        ('"[[:upper:]].*"', r"this regular expression cannot be read \(Possible nested set"),
        ('"*"', r"this regular expression cannot be read \(nothing to repeat"),
        (
            '"cahier de textes"',
            "a value is one token, not several words, at character 1 .* cahier de textes, without quotes",
        ),
        ("(photo|vidéo", r'"\(" is not closed at character 1'),
        ("photo)", r'"\)" closes nothing at character 6'),
        ("(photo|)", r"a word or a bracket is missing at character 8"),
        ("photo |", r"a word or a bracket is missing at its end"),
        ("()", r"a word or a bracket is missing at character 2"),
        ("photo{2}", r'"\{" is out of place at character 6'),
        ("photo]", r'"\]" is out of place at character 6'),
        ("[]{3,1}", r"this is no repetition at character 3"),
        ("[]{0}", r"this is no repetition at character 3"),
        ("[]{a}", r"this is no repetition at character 3"),
        ("[]{,}", r"this is no repetition at character 3"),
        ("[]*?", r"a repetition stands behind another one at character 4"),
        ("photo\\", r"a backslash stands alone at character 6"),
        ("<s> photo", r"marks of structure are not part of this language at character 1"),
        ("(" * 60 + "a" + ")" * 60, r"more than 50 parentheses or ! in one another"),
        ("[" + "!" * 60 + 'form="a"]', r"more than 50 parentheses or ! in one another"),
    ],
)
def test_malformed(query: str, said: str) -> None:
    with pytest.raises(OptionError, match=said) as caught:
        parse_query(query)
    assert str(caught.value).count("\n") == 0


def test_asked_of_a_table_that_has_none(few: TokenTable) -> None:
    untagged = replace(few, pos=np.zeros(len(few), dtype=np.uint8))
    with pytest.raises(OptionError, match="has no parts of speech: tokenise with a model that tags"):
        find(untagged, '[pos="NOUN"]')
    blank = replace(few, lemma=np.zeros(len(few), dtype=np.int32), lemmas=np.array([""], dtype=object))
    with pytest.raises(OptionError, match="has no lemmas: tokenise with a model that gives some"):
        find(blank, '[lemma="photo"]')
    with pytest.raises(OptionError, match='pos="NOM" is no part of speech; allowed: ADJ, .*closest: "NUM"'):
        find(few, '[pos="NOM"]')
    with pytest.raises(OptionError, match='unknown bound "phrase" of matches; allowed: sentence, text'):
        find(few, "photo", within="phrase")


def test_near_forms(few: TokenTable) -> None:
    assert near_forms(few, "les photoss de classse") == {"photoss": ["photos", "photo"], "classse": ["classe"]}
    assert near_forms(few, "l'écolle") == {"l'écolle": ["école"]}
    assert near_forms(few, '"zut" photos') == {'"zut"': []}
    assert near_forms(few, "classe photos") == {}  # both are there, never in this order
    assert near_forms(few, "phot", most=1) == {"phot": ["photo"]}
