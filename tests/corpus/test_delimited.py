"""CSV and its kin: delimiters, quotes, ragged rows, headers, encodings."""

from __future__ import annotations

import io
import warnings
from typing import Any

import pandas as pd
import pytest

from entnlp.corpus import read_corpus
from entnlp.corpus.delimited import NO_DELIMITER, find_delimiter
from entnlp.corpus.encodings import text_encoding
from entnlp.errors import EntnlpWarning

FRENCH = "id;réponse\n1;L’élève a été très gêné à l'œuvre… ça coûte 3 €\n2;Noël, où ?\n"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiters(delimiter: str, make: Any, save: Any) -> None:
    rows = [["id", "cycle", "texte"], ["1", "2", 'a;b, c|d\te "f"\n\ng'], ["2", "3", "bonjour, oui; non"]]
    path = save("a.csv", make.delimited(rows, delimiter=delimiter))
    corpus = read_corpus(path, text="texte", id="id")
    assert corpus.frame["text"].tolist() == [rows[1][2], rows[2][2]]
    expected = pd.read_csv(path, sep=delimiter, dtype=str, keep_default_na=False)
    assert corpus.frame["text"].tolist() == expected["texte"].tolist()


@pytest.mark.parametrize(
    "sample, delimiter",
    [
        ("texte\nphotos, vidéos, blog\nle cahier\nrien, sauf, ça\n", NO_DELIMITER),
        ("Bonjour, que faites-vous ?\nphotos\nblog, photos, mots\nrien\n", NO_DELIMITER),
        ("id,texte\n1,a,b,c\n2,d,e\n", ","),
        ("Titre, du fichier\nid;texte\n1;a, b\n2;c\n", ";"),
        ("texte\n", NO_DELIMITER),
        ("id, texte\n1, bonjour\n2, merci\n", ","),
        ("", NO_DELIMITER),
    ],
)
def test_find_delimiter(sample: str, delimiter: str) -> None:
    assert find_delimiter(sample) == delimiter


def test_one_column_keeps_its_commas(save: Any) -> None:
    corpus = read_corpus(save("a.csv", 'Réponse\nphotos, vidéos\n"le ""blog"""\n\nRAS\n'))
    assert corpus.frame["text"].tolist() == ["photos, vidéos", 'le "blog"', "RAS"]
    assert corpus.source.details["delimiter"] == "none" and corpus.source.details["empty_rows"] == 1


def test_ragged_rows(save: Any) -> None:
    corpus = read_corpus(save("a.csv", "id;texte;cycle\n1;a\n2;b;3;;\n;;\n3;c;1\n"), text="texte", id="id")
    assert corpus.frame["text"].tolist() == ["a", "b", "c"]
    assert corpus.frame["cycle"].isna().tolist() == [True, False, False]
    assert corpus.source.details["empty_rows"] == 1


def test_what_was_typed_stays(save: Any) -> None:
    typed = ["NA", "None", "null", "nan", "01", "1e5", "TRUE", "-inf", " deux  espaces "]
    path = save("a.csv", "code;texte\n" + "".join(f"{value};{value}\n" for value in typed))
    corpus = read_corpus(path, text="texte")
    assert corpus.frame["text"].tolist() == typed
    assert corpus.frame["code"].tolist() == typed
    assert corpus.frame["text_id"].tolist() == [str(n) for n in range(1, 10)]


def test_repeated_unnamed_and_final_columns(save: Any) -> None:
    path = save("a.csv", "id;Autre;Autre;;texte;\n1;a;b;c;d;\n2;a;b;;e;\n")
    corpus = read_corpus(path, text="texte", id="id")
    assert corpus.metadata_columns == ["Autre", "Autre (2)", "(column D)"]


def test_error_values_are_missing(save: Any) -> None:
    corpus = read_corpus(save("a.csv", "n;texte\n#REF!;#NOM?\n2;NA\n"), text="texte")
    assert corpus.frame["status"].tolist() == ["empty", "formula"]
    assert corpus.source.details["error_cells"] == 1
    assert corpus.frame["n"].isna().tolist() == [True, False]


def test_long_answer_and_line_ends(save: Any) -> None:
    long = "Très long. " * 20_000
    for end in ("\n", "\r\n", "\r"):
        corpus = read_corpus(save("a.csv", f'id;texte{end}1;"{long}"{end}2;b\x0cc\u2028d{end}'.encode()), text="texte")
        assert corpus.frame["text"].tolist() == [long, "b\x0cc\u2028d"]


def test_title_rows_and_blank_margins(save: Any) -> None:
    content = "Enquête ENT;;\nExport du 12/03;;\n;;\n;id;texte\n;1;Le blog\n;2;RAS\n"
    corpus = read_corpus(save("a.csv", content), text="texte", id="id")
    assert corpus.frame["text"].tolist() == ["Le blog", "RAS"] and corpus.metadata_columns == []
    assert corpus.source.details["title_rows"] == 2 and corpus.source.details["empty_rows"] == 1


def test_no_header(save: Any) -> None:
    corpus = read_corpus(save("a.csv", "1;Le blog\n2;RAS\n"), text="col:B", id="col:A", header=0)
    assert corpus.frame["text"].tolist() == ["Le blog", "RAS"]


@pytest.mark.parametrize(
    "encoding, found",
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"), ("cp1252", "cp1252"), ("utf-32", "utf-32"),
    ],
)  # fmt: skip
def test_encodings(encoding: str, found: str, save: Any) -> None:
    corpus = read_corpus(save("a.csv", FRENCH.encode(encoding)), text="réponse", id="id")
    assert corpus.frame["text"].tolist() == [line.split(";")[1] for line in FRENCH.splitlines()[1:]]
    assert corpus.source.details["encoding"] == found


@pytest.mark.parametrize(
    "encoding, found",
    [("latin-1", "cp1252"), ("iso8859-15", "iso8859-15"), ("mac_roman", "mac_roman"), ("cp850", "cp850")],
)
def test_eight_bit_encodings(encoding: str, found: str, save: Any) -> None:
    text = "id;réponse\n1;L'élève a été gêné à l'école, ça coûte" + (
        " 3 €, un chef-d'œuvre" if "15" in encoding else ""
    )
    corpus = read_corpus(save("a.csv", text.encode(encoding)), text="réponse")
    assert corpus.frame["text"].tolist() == [text.split(";")[-1]]
    assert corpus.source.details["encoding"] == found


def test_forced_encoding(save: Any) -> None:
    corpus = read_corpus(save("a.csv", "texte\n½ heure µ\n".encode("latin-1")), encoding="latin1")
    assert corpus.frame["text"].tolist() == ["½ heure µ"]
    assert corpus.source.details["encoding"] == "iso8859-1"


def test_a_few_bad_bytes_are_told(save: Any) -> None:
    path = save("a.csv", ("texte\n" + "é" * 50 + "\n").encode() + b"caf\xe9\n")
    with pytest.warns(EntnlpWarning, match='"a.csv" is UTF-8 with 1 bad bytes'):
        corpus = read_corpus(path)
    assert corpus.frame["text"].tolist() == ["é" * 50, "caf\ufffd"]


def test_a_character_across_two_blocks_is_one(tmp_path: Any, monkeypatch: Any) -> None:
    import entnlp.corpus.encodings as module

    monkeypatch.setattr(module, "BLOCK", 7)
    path = tmp_path / "a.txt"
    path.write_bytes(("é" * 20).encode())
    assert text_encoding(path) == ("utf-8", "strict")
    path.write_bytes(("a" * 6 + "chef-d'œuvre" * 3).encode("iso8859-15"))
    assert text_encoding(path) == ("iso8859-15", "strict")


def test_no_warning_on_a_good_file(save: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_corpus(save("a.csv", FRENCH), text="réponse")


def test_many_empty_answers(save: Any) -> None:
    content = "id;texte\n" + "".join(f"{n};{'Le blog' if n % 100 == 0 else ''}\n" for n in range(50_000))
    corpus = read_corpus(save("a.csv", content), text="texte", id="id")
    assert len(corpus) == 50_000 and len(corpus.texts) == 500


def test_tabs_in_a_txt_are_a_table(save: Any) -> None:
    stream = io.StringIO("id\ttexte\n1\tLe blog\n2\tRAS\n")
    corpus = read_corpus(save("a.txt", stream.getvalue().encode("utf-16")), text="texte", id="id")
    assert corpus.source.format == "tsv" and len(corpus) == 2


def test_plain_text(save: Any) -> None:
    corpus = read_corpus(save("a.txt", "Le blog ; les photos\n\nRAS\n  \nL'école, oui\n"))
    assert corpus.source.format == "txt"
    assert corpus.frame["text"].tolist() == ["Le blog ; les photos", "RAS", "L'école, oui"]
    assert corpus.source.details["empty_rows"] == 2
