"""Build annex1.csv and annex1.xlsx from the written answers: ``python corpora/annex1/build.py [--select]``.

More answers were written than the annex has words.  An integer programme keeps, for each cycle, a set of them that has
exactly the published number of words and the published counts of the five most frequent ones, by entnlp's own counting,
and no other content word as frequent.  No text is changed.  The rest of the survey's rows are empty or hold a formula.

Several sets would do, and which one is found depends on the solver's version: the set kept is stored in selected.json,
and ``--select`` looks for another when a change of entnlp's counting calls for it.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import random
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import xlsxwriter
from scipy.optimize import Bounds, LinearConstraint, milp

from entnlp.corpus import corpus_from_frame
from entnlp.language import tokenize
from entnlp.tokens import stop_words_of, term_matrix

HERE = Path(__file__).parent
PUBLISHED = {
    1: (2456, {"photos": 138, "activités": 106, "blog": 55, "voir": 45, "enfant": 35}),
    2: (2301, {"photos": 117, "activités": 84, "devoirs": 71, "blog": 63, "sorties": 47}),
}
DEPARTEMENTS = {
    "Meurthe-et-Moselle": 6146, "Moselle": 1928, "Meuse": 1257, "Vosges": 752, "Marne": 133, "Aube": 59, "Bas-Rhin": 57,
    "Ardennes": 55, "Haute-Marne": 44, "Haut-Rhin": 23, "": 541,
}  # fmt: skip
ROWS = sum(DEPARTEMENTS.values())
CYCLE_1_ROWS = 5461
FORMULA_ROWS = 1010
COLUMNS = (
    "id",
    "date",
    "departement",
    "cycle",
    "repondant",
    "appareil",
    "frequence",
    "utilite",
    "connexion_enfant",
    "activites",
)
QUESTIONS = {
    "id": "ID de la réponse",
    "date": "Date de soumission",
    "departement": "Dans quel département se trouve l'école de votre enfant ?",
    "cycle": "Votre enfant est scolarisé en cycle :",
    "repondant": "Vous êtes :",
    "appareil": "Avec quel appareil consultez-vous l'ENT ?",
    "frequence": "À quelle fréquence vous connectez-vous à l'ENT ?",
    "utilite": "L'ENT vous est-il utile pour échanger avec l'école ?",
    "connexion_enfant": "Votre enfant se connecte-t-il à l'ENT depuis la maison ?",
    "activites": "Quelle est la nature des activités de votre enfant sur l'ENT ?",
}
SECTIONS = (("", 2), ("Votre situation", 3), ("Vos usages", 3), ("Votre enfant", 2))


def select_answers(seed: int = 7) -> list[int]:
    """Choose the answers of each cycle: their lines in written.jsonl, from 0."""
    written = pd.read_json(HERE / "written.jsonl", lines=True)
    tokens = tokenize(corpus_from_frame(written, text="text", formulas=False, duplicates="keep"))
    matrix = term_matrix(tokens, multiwords=False)
    stop = frozenset(stop_words_of("survey").entries)
    rng = random.Random(seed)
    kept: list[int] = []
    for cycle, (n_words, counts) in PUBLISHED.items():
        rows = np.flatnonzero((written["cycle"] == cycle).to_numpy())
        block = matrix.counts[rows].toarray()
        exact = [matrix.n_words[rows]] + [block[:, matrix.terms == word].reshape(-1) for word in counts]
        others = [i for i, t in enumerate(matrix.terms) if t not in counts and t not in stop and block[:, i].sum() > 10]
        least = min(counts.values())
        constraints = [
            LinearConstraint(np.array(exact), [n_words, *counts.values()], [n_words, *counts.values()]),
            LinearConstraint(block[:, others].T, 0, least - 1),
        ]
        weights = np.array([rng.random() - 0.5 for _ in rows])  # keeps all voices: neither short nor long texts pay
        found = milp(weights, constraints=constraints, bounds=Bounds(0, 1), integrality=np.ones(len(rows)))
        if found.x is None:
            raise SystemExit(f"cycle {cycle}: no set of the written answers has the published counts: {found.message}")
        kept += rows[np.round(found.x).astype(bool)].tolist()
    return kept


def quotas(n: int, shares: dict[str, float], rng: random.Random) -> list[str]:
    """n values with the given shares, as exactly as whole numbers allow, shuffled; "" fills the rest."""
    values = [value for value, share in shares.items() for _ in range(round(n * share))][:n]
    values += [""] * (n - len(values))
    rng.shuffle(values)
    return values


def build_rows(seed: int = 2025) -> list[dict[str, str]]:
    """Put the survey together."""
    rng = random.Random(seed)
    selected = json.loads((HERE / "selected.json").read_text("utf-8"))
    answers = pd.read_json(HERE / "written.jsonl", lines=True).iloc[selected]
    formulas = pd.read_json(HERE / "formulas.jsonl", lines=True, dtype={"text": str})
    rows: list[dict[str, str]] = []
    for cycle, n in ((1, CYCLE_1_ROWS), (2, ROWS - CYCLE_1_ROWS)):
        given = answers.loc[answers["cycle"] == cycle, "text"].tolist()
        n_formulas = FORMULA_ROWS // 2
        said_nothing = rng.choices(formulas["text"].tolist(), weights=formulas["weight"].tolist(), k=n_formulas)
        texts = given + said_nothing + [""] * (n - len(given) - n_formulas)
        rng.shuffle(texts)
        columns = {
            "repondant": quotas(n, {"Mère": 0.82, "Père": 0.15, "Autre responsable": 0.02}, rng),
            "appareil": quotas(n, {"Téléphone": 0.947, "Ordinateur": 0.045, "Tablette": 0.002}, rng),
            "frequence": quotas(
                n,
                {
                    "Plusieurs fois par semaine": 0.78 if cycle == 1 else 0.82,
                    "Une fois par semaine": 0.1,
                    "Rarement": 0.06,
                },
                rng,
            ),
            "utilite": quotas(
                n,
                {"Très utile": 0.45, "Utile": 0.40 if cycle == 1 else 0.38, "Peu utile": 0.1, "Inutile": 0.03},
                rng,
            ),
            "connexion_enfant": quotas(
                n,
                {
                    "Jamais ou presque": 0.93 if cycle == 1 else 0.82,
                    "Parfois": 0.05 if cycle == 1 else 0.14,
                    "Souvent": 0.01,
                },
                rng,
            ),
        }
        for i, text in enumerate(texts):
            rows.append(
                {"cycle": str(cycle), "activites": text, **{name: values[i] for name, values in columns.items()}}
            )
    rng.shuffle(rows)
    departements = [name for name, n in DEPARTEMENTS.items() for _ in range(n)]
    rng.shuffle(departements)
    start = datetime.datetime(2024, 11, 18, 7, 0)
    minutes = sorted(rng.randrange(26 * 24 * 60) for _ in rows)
    for number, (row, departement, minute) in enumerate(zip(rows, departements, minutes, strict=True), start=1):
        when = start + datetime.timedelta(minutes=minute)
        row.update(id=str(number), departement=departement, date=when.strftime("%Y-%m-%d %H:%M"))
    return rows


def write_csv(rows: list[dict[str, str]]) -> None:
    """Semicolons, UTF-8 with BOM, as French Excel writes and reads."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    (HERE / "annex1.csv").write_bytes(text.getvalue().encode("utf-8-sig"))


def write_export(rows: list[dict[str, str]]) -> None:
    """Imitate a survey tool's workbook: title, merged sections, questions, true dates, blank rows, a hidden sheet."""
    book = xlsxwriter.Workbook(str(HERE / "annex1.xlsx"), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime.datetime(2025, 1, 1)})
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    hidden = book.add_worksheet("_parametres")
    hidden.write_string(0, 0, "questionnaire fictif")
    sheet = book.add_worksheet("Réponses")
    sheet.activate()
    sheet.set_first_sheet()
    hidden.hide()
    sheet.write_string(0, 0, "Enquête fictive sur l'ENT - export du 16/12/2024", bold)
    column = 0
    for title, width in SECTIONS:
        if title:
            sheet.merge_range(2, column, 2, column + width - 1, title, bold)
        column += width
    for column, name in enumerate(COLUMNS):
        sheet.write_string(3, column, QUESTIONS[name], bold)
    line = 4
    for number, row in enumerate(rows):
        if number % 2500 == 2499:
            line += 1
        for column, name in enumerate(COLUMNS):
            value = row[name]
            if name in ("id", "cycle"):
                sheet.write_number(line, column, int(value))
            elif name == "date":
                sheet.write_datetime(line, column, datetime.datetime.strptime(value, "%Y-%m-%d %H:%M"), day)
            elif value:
                html = name == "activites" and number % 9 == 0 and "<" not in value and "&" not in value
                sheet.write_string(line, column, f"<p>{value}</p>" if html else value)
        line += 1
    book.close()


def main() -> None:
    """Build both files."""
    if "--select" in sys.argv[1:]:
        (HERE / "selected.json").write_text(json.dumps(select_answers()) + "\n", "utf-8")
    rows = build_rows()
    write_csv(rows)
    write_export(rows)


if __name__ == "__main__":
    main()
