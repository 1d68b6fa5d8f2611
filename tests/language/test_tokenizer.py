"""The tokeniser: 47 cases shared with other tokenisers, 584 of our own, and what must hold for any text."""

# ruff: noqa: SIM905  # a table of words reads best as text
from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.vocab import Vocab

from entnlp.language import tokenize
from entnlp.language.normalise import normal_form, normalise
from entnlp.language.tokenizer import FrenchTokenizer, lower_form, token_spans, words_and_spaces

HERE = Path(__file__).parent


def _cases(name: str) -> list[object]:
    cases = json.loads((HERE / name).read_text("utf-8"))
    return [pytest.param(case["input"], case["expected"], id=f"{i}-{case['case']}") for i, case in enumerate(cases)]


SHARED, OWN = _cases("tokenization_shared.json"), _cases("tokenization_own.json")
TOKENIZER = FrenchTokenizer(Vocab())
PROPERTY = settings(max_examples=100, deadline=None, database=None, derandomize=True)

MESSY = st.lists(
    st.one_of(
        st.sampled_from(
            "l'|L’|d´|qu`|jusqu'|aujourd’hui|l 'école|l' |-vous|a-t-il|e\u0301le\u0300ve|E\u0301COLE|c\u0327a|\u200b|\u00ad|\ufeff|"
            "\u200d|\u00a0|\u202f|  |\n|\r\n|\t|👩‍🏫|👍🏽|🇫🇷|❤️|1️⃣|<3|:-)|;)|xD|...|…|!!!|?!|«|»|(|)|- |/|15 000|3,5|90 %|1h30|"
            "12/03/2024|n°3|6ème|www.a.fr|a@b.fr|#ent|enseignant.e.s|parent(s)|élève·s|ils/elles|photos;- devoirs|œuvre|ŒIL|"
            "\u2028|\x85|½|²|_|__|-|--|=>|etc.|R.A.S.|supeeeer|CM1-CM2|\u0301|\u212b".split("|")
        ),
        st.sampled_from([" ", " ", " ", "a", "école", "les", "photos"]),
        st.text(max_size=3),
    ),
    max_size=12,
).map("".join)
ANY_TEXT = st.one_of(st.text(max_size=60), MESSY)


def normal_tokens(doc: object) -> list[str]:
    forms = [normal_form(token.text) for token in doc]  # type: ignore[attr-defined]
    return [form for form in forms if form.strip()]


@pytest.mark.parametrize("text, expected", SHARED)
def test_shared_case(text: str, expected: list[str]) -> None:
    doc = TOKENIZER(text)
    assert normal_tokens(doc) == [normal_form(token) for token in expected]
    assert doc.text == text


@pytest.mark.parametrize("text, expected", OWN)
def test_own_case(text: str, expected: list[str]) -> None:
    doc = TOKENIZER(text)
    assert normal_tokens(doc) == [normal_form(token) for token in expected]
    assert doc.text == text


def test_number_of_cases() -> None:
    assert (len(SHARED), len(OWN)) == (47, 584)


@PROPERTY
@given(ANY_TEXT)
def test_any_text_is_kept(text: str) -> None:
    doc = TOKENIZER(text)
    assert doc.text == text
    assert all(text[token.idx : token.idx + len(token)] == token.text for token in doc)
    again = TOKENIZER(text)
    assert [(t.text, t.idx, t.norm_) for t in again] == [(t.text, t.idx, t.norm_) for t in doc]


@PROPERTY
@given(ANY_TEXT)
def test_cached_chunks_give_what_a_new_tokenizer_gives(text: str) -> None:
    fresh = FrenchTokenizer(TOKENIZER.vocab)
    assert [t.text for t in TOKENIZER(text)] == [t.text for t in fresh(text)]


def squeezed(text: str) -> str:
    return "".join(text.split())


@PROPERTY
@given(ANY_TEXT)
def test_tokens_without_spaces_are_the_normalised_text_without_spaces(text: str) -> None:
    normalised = normalise(text)
    spans = token_spans(normalised.text)
    assert squeezed("".join(normalised.text[a:b] for a, b in spans)) == squeezed(normalised.text)
    cut = [text[a:b] for a, b in (normalised.original_span(*span) for span in spans)]
    solid = [token.text for token in TOKENIZER(text) if normal_form(token.text).strip()]
    assert squeezed("".join(map(normal_form, cut))) == squeezed("".join(map(normal_form, solid)))


@PROPERTY
@given(
    st.lists(
        st.sampled_from(
            ["L’école,", "c'est", "super!!", "- photos;", "(RAS)", "enseignant.e.s", "a-t-il", "1h/jour", "👍👍"]
        ),
        min_size=1,
    )
)
def test_fast_way_and_whole_way_cut_alike(pieces: list[str]) -> None:
    text = " ".join(pieces)
    spans = token_spans(normalise(text).text)
    assert [t.text for t in TOKENIZER(text)] == [text[a:b] for a, b in spans]


@PROPERTY
@given(st.text(alphabet="ab \n'", max_size=20), st.data())
def test_words_and_spaces_give_the_text_back(text: str, data: st.DataObject) -> None:
    places = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = list(zip(places[::2], places[1::2], strict=False))
    words, spaces = words_and_spaces(text, spans)
    assert "".join(word + " " * space for word, space in zip(words, spaces, strict=True)) == text
    assert "" not in words


@pytest.mark.parametrize("text, words, spaces", [("", [], []), (" ", [" "], [False]), ("a b", ["a", "b"], [True, False]), ("a  b ", ["a", " ", "b"], [True, False, True]), ("\na", ["\n", "a"], [False, False])])  # fmt: skip
def test_words_and_spaces_by_hand(text: str, words: list[str], spaces: list[bool]) -> None:
    doc = TOKENIZER(text)
    assert [t.text for t in doc] == words
    assert [bool(t.whitespace_) for t in doc] == spaces


@pytest.mark.parametrize(
    "text, rules",
    [
        ("l'école", [("elided", "l'"), ("word", "école")]),
        ("avez-vous", [("host", "avez"), ("clitic", "-vous")]),
        ("aujourd’hui !", [("fixed", "aujourd'hui"), ("punctuation", "!")]),
        ("parent(s) 👍", [("inclusive", "parent(s)"), ("emoji", "👍")]),
        ("15\u202f000 a@b.fr", [("number", "15 000"), ("email", "a@b.fr")]),
        ("etc. www.a.fr", [("points", "etc."), ("url", "www.a.fr")]),
        ("rendez-vous", [("compound", "rendez-vous")]),
        ("", []),
    ],
)
def test_explain_names_the_rule(text: str, rules: list[tuple[str, str]]) -> None:
    assert TOKENIZER.explain(text) == rules


def test_norm_is_the_normalised_lower_case_form() -> None:
    assert [t.norm_ for t in TOKENIZER("L’E\u0301COLE 15\u00a0000")] == ["l'", "école", "15 000"]
    assert lower_form("L ’") == "l'"


def test_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("entnlp.language.tokenizer._CACHE_LIMIT", 10)
    tokenizer = FrenchTokenizer(Vocab())
    for i in range(100):
        assert tokenizer(f"mot{i}").text == f"mot{i}"
    assert 0 < len(tokenizer._chunks) <= 11


TEXTS = [
    "L’école, c'est super!",
    "",
    "  ",
    "Les photos.\nLes devoirs",
    "👍 etc. et cahier de textes",
    "e\u0301le\u0300ve",
] * 5


def annotations(docs: object) -> list[object]:
    return [[(t.text, t.idx, t.norm_, t.lemma_, t.is_sent_start) for t in doc] + [[(s.start, s.end, s.label_) for s in doc.spans["entnlp_terms"]]] for doc in docs]  # type: ignore[attr-defined]  # fmt: skip


def test_pipeline_can_be_pickled(nlp: Language) -> None:
    again = pickle.loads(pickle.dumps(nlp))
    assert again.pipe_names == nlp.pipe_names
    assert annotations(again.pipe(TEXTS)) == annotations(nlp.pipe(TEXTS))


def test_two_processes_give_what_one_gives(nlp: Language) -> None:
    assert annotations(nlp.pipe(TEXTS, n_process=2, batch_size=7)) == annotations(nlp.pipe(TEXTS))


def test_blank_language_has_the_tokenizer() -> None:
    blank = spacy.blank("fr_ent")
    assert blank.pipe_names == []
    assert isinstance(blank.tokenizer, FrenchTokenizer)
    assert [t.text for t in blank("l'école")] == ["l'", "école"]


def test_disk_round_trip(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "fr")
    again = spacy.load(tmp_path / "fr")
    assert (again.lang, again.pipe_names) == ("fr_ent", nlp.pipe_names)
    assert annotations(again.pipe(TEXTS)) == annotations(nlp.pipe(TEXTS))


def test_bytes_round_trip(nlp: Language) -> None:
    again = spacy.blank("fr_ent").from_bytes(spacy.blank("fr_ent").to_bytes())
    assert (
        [t.text for t in again("qu'il a-t-il")] == [t.text for t in nlp("qu'il a-t-il")] == ["qu'", "il", "a", "-t-il"]
    )


@PROPERTY
@given(texts=st.lists(MESSY, min_size=1, max_size=4))
def test_sentences_of_docs_are_those_of_the_table(nlp: Language, texts: list[str]) -> None:
    frame = tokenize(texts).to_frame()
    for row, text in enumerate(texts):
        doc = nlp(text)
        numbers = {token.idx: number for number, sentence in enumerate(doc.sents) for token in sentence}
        here = frame[frame["text_id"] == str(row + 1)]
        assert [numbers[start] for start in here["start"]] == here["sentence"].tolist()


def test_terms_are_spans(nlp: Language) -> None:
    doc = nlp("Les cahiers  de Texte et le DROIT À L’IMAGE. ONE\nPocket, cahier. De vie, Cahier-multimédia")
    assert [(s.text, s.label_) for s in doc.spans["entnlp_terms"]] == [
        ("cahiers  de Texte", "cahier de textes"),
        ("DROIT À L’IMAGE", "droit à l'image"),
        ("Cahier-multimédia", "cahier multimédia"),
    ]


def test_lemmas_already_set_are_kept(nlp: Language) -> None:
    doc = nlp.make_doc("Les photos sont belles")
    doc[1].lemma_ = "PHOTO"
    doc = nlp.get_pipe("entnlp_lemmas")(doc)
    assert [t.lemma_ for t in doc] == ["le", "PHOTO", "être", "beau"]


def test_empty_doc_passes_the_pipeline(nlp: Language) -> None:
    doc = nlp("")
    assert len(doc) == 0
    assert list(doc.spans["entnlp_terms"]) == []


@pytest.mark.parametrize("room", ["entnlp", "entnlp.tokens", "entnlp.textometry"])
def test_counting_does_not_import_spacy(room: str) -> None:
    code = f"import {room}, sys; print(sorted(m for m in sys.modules if m.split('.')[0] in ('spacy', 'thinc', 'spellchecker')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
