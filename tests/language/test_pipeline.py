"""From texts to the token table: statuses, repeats, offsets, foreign pipelines, processes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from entnlp.corpus import Corpus, Source
from entnlp.errors import InputError, OptionError
from entnlp.language import load_spelling, load_terms, tokenize
from entnlp.language.normalise import normal_form
from entnlp.tokens import FLAGS, TokenTable, term_matrix

PROPERTY = settings(max_examples=40, deadline=None, database=None, derandomize=True)

MESSY = [
    "Les photos; les  devoirs\n- L’école\u00a0: 15\u202f000 élèves",
    "\ufeffE\u0301cole et pho\u200btos du co\u00adllège",
    "👩‍🏫👍🏽 supeeeer!!! :-) <3",
    "",
    "   ",
    "l 'école, aujourd’hui, qu´il a-t-il ?",
    "\n\n\tRAS\r\n",
    "x\u0300y e\u0301\u0301 ½ ² \x1f _a_",
    "www.ecole.fr, a@b.fr, #ent, enseignant.e.s parent(s) ils/elles 1h/jour 90 %",
]


def corpus_of(rows: list[tuple[str, str]], **metadata: list[object]) -> Corpus:
    """Corpus of (text, status) rows."""
    frame = pd.DataFrame(rows, columns=["text", "status"]).astype({"text": str})
    frame["text_id"] = [f"t{i}" for i in range(len(frame))]
    return Corpus(frame.assign(**metadata), Source(name="essai.csv", digest="abc"))


def test_only_ok_texts_have_tokens() -> None:
    rows = [("photos", "ok"), ("", "empty"), ("RAS", "formula"), ("photos", "duplicate"), ("blog et photos", "ok")]
    tokens = tokenize(corpus_of(rows, cycle=[1, 1, 2, 2, None]))
    frame = tokens.to_frame()
    assert list(zip(frame["text_id"], frame["surface"], strict=True)) == [
        ("t0", "photos"),
        ("t4", "blog"),
        ("t4", "et"),
        ("t4", "photos"),
    ]
    assert tokens.text.tolist() == [0, 4, 4, 4]
    assert tokens.texts["text_id"].tolist() == ["t0", "t1", "t2", "t3", "t4"]
    assert tokens.texts["status"].tolist() == ["ok", "empty", "formula", "duplicate", "ok"]
    assert list(tokens.texts.columns) == ["text_id", "status", "cycle"]  # and no verbatim
    assert repr(tokens) == "TokenTable(4 tokens, 4 words, 3 forms, 3 lemmas, 2 texts counted of 5)"


def test_repeated_texts_are_expanded_in_order() -> None:
    texts = ["blog", "les photos", "blog", "blog. Photos", "les photos"]
    together = tokenize(texts).to_frame()
    for row, text in enumerate(texts):
        alone = tokenize([text]).to_frame().drop(columns="text_id")
        here = together[together["text_id"] == str(row + 1)].drop(columns="text_id").reset_index(drop=True)
        pd.testing.assert_frame_equal(here, alone)
    assert together["text_id"].tolist() == ["1", "2", "2", "3", "4", "4", "4", "5", "5"]


@pytest.mark.parametrize("text", MESSY)
def test_offsets_give_the_verbatim_back(text: str) -> None:
    frame = tokenize([text]).to_frame()
    assert [normal_form(text[a:b]) for a, b in zip(frame["start"], frame["end"], strict=True)] == frame[
        "surface"
    ].tolist()
    assert (frame["end"] > frame["start"]).all()
    assert (frame["start"].to_numpy()[1:] >= frame["end"].to_numpy()[:-1]).all()


@PROPERTY
@given(st.lists(st.one_of(st.text(max_size=20), st.sampled_from(MESSY)), max_size=5))
def test_offsets_of_any_texts(texts: list[str]) -> None:
    tokens = tokenize(texts)
    assert (np.diff(tokens.text) >= 0).all()
    for text, start, end, surface in zip(
        tokens.text, tokens.start, tokens.end, tokens.surfaces[tokens.surface], strict=True
    ):
        assert normal_form(texts[text][start:end]) == surface
        assert surface.strip() == surface != ""


def test_columns() -> None:
    tokens = tokenize(MESSY)
    for name in ("text", "sentence", "start", "end", "surface", "form", "lemma", "multiword"):
        assert getattr(tokens, name).dtype == np.int32, name
        assert len(getattr(tokens, name)) == len(tokens)
    assert tokens.pos.dtype == tokens.flags.dtype == np.uint8
    assert set(np.unique(tokens.flags).tolist()) <= {int(bit) for bit in FLAGS.values()}
    assert 0 not in tokens.pos.tolist()


def test_sentences_are_numbered_in_each_text() -> None:
    frame = tokenize(["Un. Deux! Trois", "Un\nDeux", "un etc. deux"]).to_frame()
    assert frame["sentence"].tolist() == [0, 0, 1, 1, 2, 0, 1, 0, 0, 0]


@pytest.mark.parametrize("texts", [[], [""], ["", "  ", "\n"]])
def test_no_text_with_content(texts: list[str]) -> None:
    tokens = tokenize(texts)
    assert len(tokens) == 0
    assert len(tokens.texts) == len(texts)
    assert (tokens.texts["status"] == "empty").all()
    assert len(tokens.to_frame()) == 0
    assert term_matrix(tokens).shape == (len(texts), 0)


def test_empty_corpus() -> None:
    corpus = corpus_of([("", "empty"), ("RAS", "formula")])
    assert len(tokenize(corpus)) == 0
    assert len(tokenize(corpus.select([False, False])).texts) == 0


@pytest.mark.parametrize("text", ["👍", "/", "\u200b", "12", "!!!"])
def test_texts_without_a_word(text: str) -> None:
    tokens = tokenize([text])
    assert not tokens.is_word.any()
    assert len(tokens.texts) == 1


def test_missing_text_counts_as_empty() -> None:
    tokens = tokenize(["les photos", None, "blog"])  # type: ignore[list-item]
    assert tokens.texts["status"].tolist() == ["ok", "empty", "ok"]
    assert tokens.to_frame()["text_id"].tolist() == ["1", "1", "3"]


@pytest.mark.parametrize("make", [iter, tuple, pd.Series, lambda texts: (text for text in texts)])
def test_any_iterable_of_texts(make: object) -> None:
    texts = ["les photos", "", "blog"]
    pd.testing.assert_frame_equal(tokenize(make(texts)).to_frame(), tokenize(texts).to_frame())  # type: ignore[operator]


def test_one_string_is_refused() -> None:
    with pytest.raises(OptionError, match="received one string: put it in a list"):
        tokenize("les photos")


def test_too_long_a_text_is_refused() -> None:
    language = spacy.blank("fr_ent")
    language.max_length = 10
    with pytest.raises(InputError, match="a text has 18 characters; at most 10 can be read as one text: split it"):
        tokenize(["les photos", "les photos du blog"], language=language)


def test_about() -> None:
    about = tokenize(corpus_of([("photos", "ok")])).about
    assert about["tokeniser"] == "entnlp.FrenchTokenizer.v1"
    assert about["source"] == {"name": "essai.csv", "sheet": None, "sha256": "abc"}
    assert about["spacy"] == spacy.__version__
    assert [label.split(" 1.0 ")[0] for label in (*about["spelling"], *about["terms"])] == [
        "vocabulaire ENT",
        "termes ENT",
    ]


def test_two_tables_do_not_share_their_about() -> None:
    first = tokenize(["photos"])
    first.about["entnlp"] = "changed"
    assert tokenize(["photos"]).about["entnlp"] != "changed"


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_files_of_the_user(tmp_path: Path) -> None:
    graphies = write(tmp_path / "graphies.txt", "zibule = zébulon")
    termes = write(tmp_path / "termes.txt", "boîte à mots")
    ready = tokenize(["la zibule, boîte à mots"], spelling=load_spelling(graphies), terms=load_terms(termes))
    for spelling, terms in [(graphies, termes), (str(graphies), str(termes)), ([graphies], [str(termes)])]:
        tokens = tokenize(["la zibule, boîte à mots"], spelling=spelling, terms=terms)
        pd.testing.assert_frame_equal(tokens.to_frame(), ready.to_frame())
    assert ready.to_frame()["form"].tolist()[1] == "zébulon"
    assert ready.multiwords.tolist() == ["boîte à mots"]


def test_two_processes_give_what_one_gives() -> None:
    texts = MESSY * 3
    pd.testing.assert_frame_equal(tokenize(texts, n_process=2).to_frame(), tokenize(texts).to_frame())


def test_progress_goes_to_standard_error_only(capsys: pytest.CaptureFixture[str]) -> None:
    tokenize(["photos", "blog"], progress=True)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "tokens" in shown.err
    tokenize(["photos", "blog"])
    assert capsys.readouterr().err == ""


def test_shipped_pipeline_gives_what_the_default_gives(nlp: Language) -> None:
    given_language = tokenize(MESSY, language=nlp)
    pd.testing.assert_frame_equal(given_language.to_frame(), tokenize(MESSY).to_frame())
    assert nlp.pipe_names == ["entnlp_sentences", "morphologizer", "entnlp_marks", "entnlp_lemmas", "entnlp_terms"]


def test_the_components_and_the_table_give_the_same_lemmas(nlp: Language) -> None:
    text = "Les photos et les vidéos sont belles, aujourd'hui l'enseignante écrit"
    assert [token.lemma_ for token in nlp(text)] == tokenize([text]).to_frame()["lemma"].tolist()


@pytest.fixture(scope="module")
def blank_french() -> Language:
    language = spacy.blank("fr")
    language.add_pipe("sentencizer")
    return language


def test_foreign_pipeline(blank_french: Language) -> None:
    texts = ["L’école. les photos etc. du blog", "", "ACTIVITES"]
    tokens = tokenize(texts, language=blank_french)
    docs = [blank_french(text) for text in texts]
    frame = tokens.to_frame()
    assert frame["surface"].tolist() == [normal_form(token.text) for doc in docs for token in doc]
    numbers = [number for doc in docs for number, sentence in enumerate(doc.sents) for _ in sentence]
    assert frame["sentence"].tolist() == numbers
    assert frame["form"].tolist()[-1] == "activités"
    assert frame["lemma"].tolist()[-1] == "activité"
    assert tokens.about["tokeniser"] == "fr"
    assert set(frame["pos"]) == {""}


@Language.component("toy_tagger")
def toy_tagger(doc: Doc) -> Doc:
    for token in doc:
        token.pos_ = "NOUN" if token.text[0].isupper() else "VERB"
        token.lemma_ = token.text.upper()
    return doc


@Language.component("toy_tags_only")
def toy_tags_only(doc: Doc) -> Doc:
    for token in doc:
        token.pos_ = "NOUN"
    return doc


@Language.component("toy_lemmas_only")
def toy_lemmas_only(doc: Doc) -> Doc:
    for token in doc:
        token.lemma_ = token.text[:2]
    return doc


def toy(component: str) -> Language:
    language = spacy.blank("fr_ent")
    language.add_pipe(component)
    return language


def test_parts_of_speech_and_lemmas_of_a_pipeline_are_kept() -> None:
    frame = tokenize(["Photos du blog, ACTIVITES"], language=toy("toy_tagger")).to_frame()
    assert frame["pos"].tolist() == ["NOUN", "VERB", "VERB", "VERB", "NOUN"]
    assert frame["form"].tolist() == ["photos", "du", "blog", ",", "activités"]
    # The lemma of a form that was corrected comes from the lexicon.
    assert frame["lemma"].tolist() == ["PHOTOS", "DU", "BLOG", ",", "activité"]


def test_tags_without_lemmas_take_the_lexicons() -> None:
    frame = tokenize(["les photos"], language=toy("toy_tags_only")).to_frame()
    assert frame["pos"].tolist() == ["NOUN", "NOUN"]
    assert frame["lemma"].tolist() == ["le", "photo"]  # no lexicon has "les" as a noun


def test_lemmas_without_tags_are_kept() -> None:
    frame = tokenize(["les photos"], language=toy("toy_lemmas_only")).to_frame()
    assert frame["lemma"].tolist() == ["le", "ph"]
    assert frame["pos"].tolist() == ["", ""]


def test_a_component_behind_the_shipped_ones() -> None:
    language = spacy.blank("fr_ent")
    language.add_pipe("entnlp_sentences")
    language.add_pipe("toy_tagger")
    frame = tokenize(["Photos. Blog"], language=language).to_frame()
    assert frame["sentence"].tolist() == [0, 0, 1]
    assert frame["pos"].tolist() == ["NOUN", "VERB", "NOUN"]
    assert language.pipe_names == ["entnlp_sentences", "toy_tagger"]


def counts_of(tokens: TokenTable, unit: str) -> dict[str, Counter[str]]:
    frame = term_matrix(tokens, unit=unit).to_frame()
    return {text_id: Counter({term: n for term, n in row.items() if n}) for text_id, row in frame.iterrows()}


@PROPERTY
@given(
    st.lists(
        st.sampled_from([*MESSY, "les photos du blog", "activites", "cahier de vie", "infomation", "information"]),
        min_size=1,
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_order_of_rows_changes_no_count(texts: list[str], random: object) -> None:
    frame = pd.DataFrame(
        {"text_id": [f"t{i}" for i in range(len(texts))], "text": pd.Series(texts, dtype=str), "status": "ok"}
    )
    order = list(range(len(texts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    for unit in ("form", "lemma", "surface"):
        straight = counts_of(tokenize(Corpus(frame)), unit)
        assert counts_of(tokenize(Corpus(frame.iloc[order])), unit) == straight


def test_own_lemmas_win_over_those_of_a_pipeline(tmp_path: Path) -> None:
    path = tmp_path / "lemmes.txt"
    path.write_text("photos = cliché\n", "utf-8")
    frame = tokenize(["les photos"], language=toy("toy_lemmas_only"), lemmas=path).to_frame()
    assert frame["lemma"].tolist() == ["le", "cliché"]


def test_lemmas_outlive_a_memory_zone(nlp: Language) -> None:
    with nlp.memory_zone():
        first = [token.lemma_ for token in nlp("des zibulettes verdoyantes")]
    assert [token.lemma_ for token in nlp("des zibulettes verdoyantes")] == first
