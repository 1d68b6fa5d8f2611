"""Exports as survey software writes them, rebuilt by code."""

from __future__ import annotations

import csv
import datetime
from typing import Any

import pytest

from entnlp.corpus import read_corpus

QUESTION = "Qu’avez-vous fait sur l’ENT\nà la maison ?"


def limesurvey(make: Any, *, codes: bool) -> bytes:
    """LimeSurvey: semicolons, everything quoted, UTF-8 with BOM; codes, then questions with HTML when asked for both."""
    rows = [
        ["id", "submitdate", "lastpage", "cycle", "Q12"],
        ["ID de la réponse", "Date de soumission", "Dernière page", "Dans quel cycle est votre enfant ?",
         f"<p><strong>{QUESTION}</strong></p>"],
        ["3", "2024-03-12 14:03:00", "4", "Cycle 2", 'Les "photos" ; le blog'],
        ["4", "2024-03-12 15:00:00", "4", "Cycle 1", ""],
        ["7", "2024-03-13 08:10:00", "4", "Cycle 2", "R.A.S."],
        ["8", "2024-03-13 08:12:00", "4", "Cycle 2", "ligne 1\nligne 2"],
    ]  # fmt: skip
    kept = rows if codes else [rows[0], *rows[2:]]
    return make.delimited(kept, quoting=csv.QUOTE_ALL, encoding="utf-8-sig")


def framaforms(make: Any) -> bytes:
    """Framaforms: the title of the form, the sections, the labels; comma or tab, quoted."""
    return make.delimited(
        [
            ["Enquête ENT", "", "", "", "", ""],
            ["Détails de la soumission", "", "", "Vous et l’école", "", "Votre avis"],
            ["Numéro de série", "SID", "Heure de soumission", "Cycle", "École", "Que vous apporte l’ENT ?"],
            ["1", "101", "12/03/2024 - 14:03", "Cycle 1", "Prévert", "Les photos, le blog"],
            ["2", "102", "12/03/2024 - 15:03", "Cycle 2", "Hugo", "néant"],
        ],
        delimiter=",",
    )


def test_limesurvey_codes_and_questions(make: Any, save: Any) -> None:
    corpus = read_corpus(save("results.csv", limesurvey(make, codes=True)), text="Q12", id="id", by="cycle")
    assert corpus.source.details["header_rows"] == 2
    assert corpus.source.details["delimiter"] == ";" and corpus.source.details["encoding"] == "utf-8-sig"
    assert corpus.frame["text_id"].tolist() == ["3", "4", "7", "8"]
    assert corpus.frame["status"].tolist() == ["ok", "empty", "formula", "ok"]
    assert corpus.frame["text"].tolist()[0] == 'Les "photos" ; le blog'
    assert corpus.frame["text"].tolist()[3] == "ligne 1\nligne 2"
    assert corpus.frame["cycle"].tolist() == ["Cycle 2", "Cycle 1", "Cycle 2", "Cycle 2"]
    # The question finds the same column, typed with a straight apostrophe and without HTML.
    same = read_corpus(save("b.csv", limesurvey(make, codes=True)), text="qu'avez-vous fait sur l'ENT à la maison")
    assert same.frame["text"].tolist() == corpus.frame["text"].tolist()


def test_limesurvey_codes_only(make: Any, save: Any) -> None:
    corpus = read_corpus(save("results.csv", limesurvey(make, codes=False)), text="Q12", id="id")
    assert corpus.source.details["header_rows"] == 1
    assert corpus.metadata_columns == ["submitdate", "lastpage", "cycle"]
    assert len(corpus) == 4


def test_framaforms(make: Any, save: Any) -> None:
    path = save("framaforms.csv", framaforms(make))
    corpus = read_corpus(path, text="Que vous apporte l'ENT", id="SID", by="cycle")
    assert corpus.source.details["header_rows"] == 2 and corpus.source.details["title_rows"] == 1
    assert corpus.frame["text_id"].tolist() == ["101", "102"]
    assert corpus.frame["status"].tolist() == ["ok", "formula"]
    assert "Vous et l’école > École" in corpus.metadata_columns and "cycle" in corpus.metadata_columns
    forced = read_corpus(path, text="Que vous apporte l'ENT", id="SID", header=3)
    assert forced.frame["text"].tolist() == corpus.frame["text"].tolist()


def test_google_forms(make: Any, save: Any) -> None:
    rows = [
        ["Horodateur", "Dans quel cycle enseignez-vous ?", "Racontez un usage.  (2 lignes)", "Autre remarque ?"],
        ["2024/03/12 2:03:05 PM UTC+1", "2", "Le blog, les photos", "non"],
        ["2024/03/12 3:00:00 PM UTC+1", "3", "NA", ""],
    ]
    path = save("Formulaire sans titre.csv", make.delimited(rows, delimiter=","))
    corpus = read_corpus(
        path, text=["Racontez un usage. (2 lignes)", "autre remarque"], by="Dans quel cycle enseignez-vous"
    )
    assert corpus.frame["text_id"].tolist() == ["1:1", "1:2", "2:1", "2:2"]
    assert corpus.frame["question"].tolist() == ["Racontez un usage. (2 lignes)", "Autre remarque ?"] * 2
    assert corpus.frame["status"].tolist() == ["ok", "formula", "formula", "empty"]
    assert corpus.frame["Dans quel cycle enseignez-vous"].tolist() == ["2", "2", "3", "3"]


def excel(book: Any) -> None:
    """Excel: a title over the table, merged sections, an empty column and rows, a hidden sheet, another sheet."""
    day, hour = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    hidden = book.add_worksheet("Codes")
    hidden.write_row(0, 0, ["code", "libellé"])
    hidden.write_row(1, 0, ["1", "x"])
    notes = book.add_worksheet("Lisez-moi")
    notes.write(0, 0, "Document de travail")
    notes.activate()
    hidden.hide()
    sheet = book.add_worksheet("Réponses")
    sheet.merge_range(1, 1, 1, 7, "Enquête 2024")
    sheet.merge_range(3, 1, 4, 1, "N°")
    sheet.merge_range(3, 2, 3, 4, "Vous")
    sheet.merge_range(3, 5, 3, 7, "L'ENT")
    sheet.write_row(4, 2, ["Cycle", "Date", "Directeur", "Usage", "Frein", "Frein"])
    for row, (cycle, moment, chief, usage, brake, brake2) in enumerate(
        [(1, datetime.datetime(2024, 3, 1), True, "Le blog", "#", 12), (2, None, False, None, "=1+1", "-"),
         (None,) * 6, (3.5, None, True, "Les mots", "Le débit", "RAS")],
        start=5,
    ):  # fmt: skip
        if usage is None and brake is None:
            continue
        sheet.write(row, 1, row)
        sheet.write(row, 2, cycle)
        if moment:
            sheet.write_datetime(row, 3, moment, day)
        else:
            sheet.write_datetime(row, 3, datetime.datetime(2024, 3, 1, 14, 5), hour)
        sheet.write_boolean(row, 4, chief)
        sheet.write(row, 5, usage)
        sheet.write_formula(row, 6, "=NA()", None, "#N/A") if brake == "#" else sheet.write_string(row, 6, brake)
        sheet.write(row, 7, brake2)
    sheet.write_formula(8, 5, '="Les "&"mots"', None, "Les mots")


def test_excel(make: Any, save: Any) -> None:
    path = save("enquete.xlsx", make.xlsx(excel))
    corpus = read_corpus(path, text="usage", id="n°", by="cycle")
    details = corpus.source.details
    assert corpus.source.sheet == "Réponses" and corpus.source.format == "xlsx"
    assert details["hidden_sheets"] == ["Codes"] and details["other_sheets"] == ["Lisez-moi"]
    assert (details["header_rows"], details["title_rows"], details["empty_rows"]) == (2, 1, 3)
    assert corpus.frame["text_id"].tolist() == ["5", "6", "8"]
    assert corpus.frame["text"].tolist() == ["Le blog", "", "Les mots"]
    assert corpus.frame["cycle"].tolist() == ["1", "2", "3.5"]
    assert corpus.frame["Vous > Date"].tolist() == ["2024-03-01", "2024-03-01T14:05:00", "2024-03-01T14:05:00"]
    assert corpus.frame["Vous > Directeur"].tolist() == ["VRAI", "FAUX", "VRAI"]
    assert corpus.metadata_columns == [
        "cycle",
        "Vous > Date",
        "Vous > Directeur",
        "L'ENT > Frein",
        "L'ENT > Frein (2)",
    ]
    assert corpus.frame["L'ENT > Frein"].isna().tolist() == [True, False, False]
    letter = read_corpus(path, sheet="reponses", text="col:H", keep=[])
    assert letter.frame["text"].tolist() == ["12", "-", "RAS"]
    assert letter.frame["status"].tolist() == ["ok", "formula", "formula"]
    assert letter.metadata_columns == []


def test_hidden_sheet_when_named(make: Any, save: Any) -> None:
    corpus = read_corpus(save("a.xlsx", make.xlsx(excel)), sheet="Codes", text="libellé")
    assert corpus.source.sheet == "Codes" and corpus.frame["text"].tolist() == ["x"]
    assert read_corpus(save("a.xlsx", make.xlsx(excel)), sheet=1, text="libellé").source.sheet == "Codes"


@pytest.mark.parametrize("kind", ["xls", "ods", "xlsx", "csv", "jsonl"])
def test_the_same_table_gives_the_same_corpus(kind: str, make: Any, save: Any) -> None:
    table = [["id", "cycle", "réponse"], [1.0, 2.0, "Été : œuvre\n« ici »"], [2.0, None, "RAS"]]
    content = {
        "xls": lambda: make.xls(table),
        "ods": lambda: make.ods(table),
        "xlsx": lambda: make.xlsx(rows=table),
        "csv": lambda: make.delimited([[cell if isinstance(cell, str) else f"{cell:g}" if cell else "" for cell in row]
                                       for row in table]),
        "jsonl": lambda: '{"id": 1, "cycle": 2.0, "réponse": "Été : œuvre\\n« ici »"}\n'
                         '{"id": 2, "cycle": null, "réponse": "RAS"}\n',
    }[kind]()  # fmt: skip
    corpus = read_corpus(save(f"a.{kind}", content), text="réponse", id="id")
    assert corpus.source.format == kind
    assert corpus.frame["text_id"].tolist() == ["1", "2"]
    assert corpus.frame["text"].tolist() == ["Été : œuvre\n« ici »", "RAS"]
    assert corpus.frame["status"].tolist() == ["ok", "formula"]
    assert corpus.frame["cycle"].tolist()[0] == "2" and corpus.frame["cycle"].isna().tolist() == [False, True]
    assert len(corpus.source.digest or "") == 64
