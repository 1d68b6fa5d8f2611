"""CoNLL-U in, contractions as one token."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from entnlp.errors import InputError
from entnlp.language.conllu import read_conllu

TEXT = """# sent_id = 1
# text = On parle du blog, auquel il va.
1\tOn\ton\tPRON\t_\tPerson=3\t2\tnsubj\t_\t_
2\tparle\tparler\tVERB\t_\tMood=Ind\t0\troot\t_\t_
3-4\tdu\t_\t_\t_\t_\t_\t_\t_\t_
3\tde\tde\tADP\t_\t_\t5\tcase\t_\t_
4\tle\tle\tDET\t_\tDefinite=Def|Gender=Masc\t5\tdet\t_\t_
5\tblog\tblog\tNOUN\t_\tGender=Masc\t2\tobl\t_\tSpaceAfter=No
6\t,\t,\tPUNCT\t_\t_\t5\tpunct\t_\t_
7-8\tauquel\t_\t_\t_\t_\t_\t_\t_\t_
7\tà\tà\tADP\t_\t_\t8\tcase\t_\t_
8\tlequel\tlequel\tPRON\t_\tPronType=Rel\t9\tobl\t_\t_
8.1\tvide\t_\t_\t_\t_\t_\t_\t_\t_
9\til\tlui\tPRON\t_\t_\t10\tnsubj\t_\t_
10\tva\t_\t_\t_\t_\t5\tacl\t_\tSpaceAfter=No
11\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_

# sent_id = 2
1\tMerci\tmerci\tINTJ\t_\t_\t0\troot\t_\t_
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "two.conllu"
    path.write_text(TEXT, "utf-8")
    return path


def test_words_and_contractions(file: Path) -> None:
    first, second = read_conllu(file)
    assert first.words == ["On", "parle", "du", "blog", ",", "auquel", "il", "va", "."]
    assert first.pos == ["PRON", "VERB", "ADP", "NOUN", "PUNCT", "PRON", "PRON", "", "PUNCT"]
    assert first.lemmas == ["on", "parler", "de", "blog", ",", "lequel", "lui", "", "."]
    assert first.morphs[2] == "Definite=Def|Gender=Masc"
    assert first.text == "On parle du blog, auquel il va."
    assert second.words == ["Merci"]


def test_joined_lemmas(file: Path) -> None:
    first = next(iter(read_conllu(file, joined_lemmas=True)))
    assert (first.lemmas[2], first.lemmas[5]) == ("de le", "à lequel")


def test_doc_is_annotated(file: Path, nlp) -> None:
    doc = next(iter(read_conllu(file))).doc(nlp.vocab)
    assert doc.text.rstrip() == "On parle du blog, auquel il va."
    assert [token.pos_ for token in doc][:3] == ["PRON", "VERB", "ADP"]
    assert str(doc[3].morph) == "Gender=Masc"
    assert doc[7].lemma == 0


def test_gzipped(file: Path, tmp_path: Path) -> None:
    path = tmp_path / "two.conllu.gz"
    path.write_bytes(gzip.compress(TEXT.encode()))
    assert [s.words for s in read_conllu(path)] == [s.words for s in read_conllu(file)]


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"1\tOn\ton\n", r"bad\.conllu, line 1: 3 columns; CoNLL-U has 10"),
        (b"\xff\xfe\xff", r"bad\.conllu cannot be read as CoNLL-U \(UnicodeDecodeError\)"),
    ],
)
def test_bad_files(tmp_path: Path, content: bytes, match: str) -> None:
    path = tmp_path / "bad.conllu"
    path.write_bytes(content)
    with pytest.raises(InputError, match=match):
        list(read_conllu(path))


GOOD_ROW = "1\tOn\ton\tPRON\t_\t_\t0\troot\t_\t_\n"


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (GOOD_ROW.replace("1\t", "x\t", 1), "the sentence that ends at line 1 is no CoNLL-U"),
        (GOOD_ROW.replace("PRON", "PRO"), "part of speech 'PRO'; allowed: ADJ, .*PRON"),
        (GOOD_ROW.replace("PRON\t_\t_", "PRON\t_\tPers"), "features 'Pers'; write Name=Value"),
        ("1-2\tdu\t_\t_\t_\t_\t_\t_\t_\t_\n" + GOOD_ROW, "the sentence that ends at line 2 is no CoNLL-U"),
    ],
)
def test_what_is_wrong_in_a_sentence_is_said(tmp_path: Path, content: str, match: str) -> None:
    path = tmp_path / "bad.conllu"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=match):
        list(read_conllu(path))


def test_notepad_and_unsaid_parts_of_speech(tmp_path: Path) -> None:
    path = tmp_path / "bom.conllu"
    empty_node = "1.1\tvide\t_\t_\t_\t_\t_\t_\t_\t_\n"
    path.write_text(GOOD_ROW.replace("PRON", "_") + "\n" + empty_node, "utf-8-sig")
    (only,) = read_conllu(path)
    assert only.pos == [""]


def test_truncated_gzip(tmp_path: Path) -> None:
    path = tmp_path / "cut.conllu.gz"
    whole = gzip.compress(TEXT.encode())
    path.write_bytes(whole[:60] + b"\0" * 20)
    with pytest.raises(InputError, match=r"cut\.conllu\.gz cannot be read as CoNLL-U"):
        list(read_conllu(path))


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.conllu cannot be read as CoNLL-U \(FileNotFoundError\)"):
        list(read_conllu(tmp_path / "none.conllu"))
