"""Candidate terms: G2 and NPMI against scipy and scikit-learn, ranking, bounds, errors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, power_divergence
from scipy.stats.contingency import expected_freq
from sklearn.metrics import mutual_info_score

from entnlp.errors import OptionError
from entnlp.textometry import candidate_terms
from entnlp.textometry.candidates import log_likelihood, npmi, words_of
from entnlp.tokens import TokenTable

PROPERTY = settings(max_examples=100, deadline=None, database=None, derandomize=True)
Make = Callable[..., TokenTable]
CELLS = st.tuples(st.integers(1, 60), st.integers(0, 60), st.integers(0, 60), st.integers(1, 900))


def margins(cells: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    both, left_only, right_only, _ = cells
    return both, both + left_only, both + right_only, sum(cells)


@PROPERTY
@given(CELLS)
def test_g2_against_scipy(cells: tuple[int, int, int, int]) -> None:
    table = np.array(cells, dtype=float).reshape(2, 2)
    assert log_likelihood(*margins(cells)) == pytest.approx(g2_of_scipy(table), rel=1e-9, abs=1e-9)


def g2_of_scipy(table: np.ndarray) -> float:
    if (expected_freq(table) > 0).all():
        return float(chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic)
    kept = expected_freq(table) > 0
    return float(power_divergence(table[kept], expected_freq(table)[kept], lambda_="log-likelihood", ddof=0).statistic)


@PROPERTY
@given(CELLS)
def test_g2_against_scikit_learn(cells: tuple[int, int, int, int]) -> None:
    # G2 = 2 N I(left; right), with I in nats.
    table = np.array(cells, dtype=float).reshape(2, 2)
    expected = 2 * table.sum() * mutual_info_score(None, None, contingency=table)
    assert log_likelihood(*margins(cells)) == pytest.approx(expected, rel=1e-9, abs=1e-8)


@PROPERTY
@given(CELLS)
def test_npmi_against_its_definition(cells: tuple[int, int, int, int]) -> None:
    both, left, right, total = margins(cells)
    p = np.array([both, left, right]) / total
    expected = np.log2(p[0] / (p[1] * p[2])) / -np.log2(p[0])
    assert npmi(both, left, right, total) == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert -1 <= npmi(both, left, right, total) <= 1 + 1e-12


@pytest.mark.parametrize(
    "both, left, right, total, value",
    [(5, 5, 5, 100, 1.0), (1, 10, 10, 100, 0.0), (10, 10, 10, 10, 1.0), (1, 50, 50, 100, -0.6989700043)],
)
def test_npmi_at_its_landmarks(both: int, left: int, right: int, total: int, value: float) -> None:
    # Always together 1, independent 0; the last one is log10(1/25) / -log10(1/100).
    assert npmi(both, left, right, total) == pytest.approx(value, abs=1e-9)


def test_g2_of_independent_words_is_zero() -> None:
    assert log_likelihood(1, 10, 10, 100) == pytest.approx(0, abs=1e-12)


TEXTS = (
    ["classe inversée et photos"] * 4
    + ["photos et classe", "blog du projet", "photos du projet", "les photos"] * 2
    + ["le projet de classe inversée"] * 2
)


def naive(texts: list[str], term: list[str]) -> tuple[int, int]:
    """(occurrences, texts) of a sequence of words."""
    found = [sum(words[i : i + len(term)] == term for i in range(len(words))) for words in map(str.split, texts)]
    return sum(found), sum(n > 0 for n in found)


def test_table_against_scipy(make: Make) -> None:
    table = candidate_terms(make(TEXTS), min_count=2, stop=None).table
    assert "classe inversée" in set(table["term"])
    assert "classe inversée et photos" in set(table["term"])
    total = sum(len(text.split()) for text in TEXTS)
    for row in table.to_dict("records"):
        words = row["term"].split()
        count, n_texts = naive(TEXTS, words)
        assert (row["count"], row["n_texts"], row["length"]) == (count, n_texts, len(words))
        scores = []
        for cut in range(1, len(words)):
            left, right = naive(TEXTS, words[:cut])[0], naive(TEXTS, words[cut:])[0]
            cells = np.array([[count, left - count], [right - count, total - left - right + count]], dtype=float)
            p = cells / total
            pmi = np.log(p[0, 0] / (p[0].sum() * p[:, 0].sum()))
            scores.append((g2_of_scipy(cells), pmi / -np.log(p[0, 0])))
        assert all(association > 0 for _, association in scores)
        assert (row["g2"], row["npmi"]) == pytest.approx(min(scores))


def test_no_candidate_is_left_out(make: Make) -> None:
    found = set(candidate_terms(make(TEXTS), min_count=2, stop=None, top=None, max_words=2).table["term"])
    total = sum(len(text.split()) for text in TEXTS)
    words = Counter(word for text in TEXTS for word in text.split())
    pairs = Counter(pair for text in TEXTS for pair in zip(text.split(), text.split()[1:], strict=False))
    expected = {" ".join(pair) for pair, n in pairs.items() if n >= 2 and n * total > words[pair[0]] * words[pair[1]]}
    assert found == expected


def test_ranking(make: Make) -> None:
    table = candidate_terms(make(TEXTS), min_count=2, stop=None).table
    assert table["g2"].is_monotonic_decreasing
    assert table.index.tolist() == list(range(len(table)))
    assert list(table.columns) == ["term", "length", "count", "n_texts", "g2", "npmi"]
    tied = candidate_terms(make(["chat noir", "blog vert", "abri bleu"] * 3), stop=None).table
    assert tied["term"].tolist() == ["abri bleu", "blog vert", "chat noir"]
    assert len(set(tied["g2"])) == 1


def test_top_and_min_count(make: Make) -> None:
    tokens = make(TEXTS)
    everything = candidate_terms(tokens, min_count=2, stop=None, top=None).table
    pd.testing.assert_frame_equal(candidate_terms(tokens, min_count=2, stop=None, top=3).table, everything.head(3))
    frequent = candidate_terms(tokens, min_count=4, stop=None, top=None).table
    assert frequent["term"].tolist() == everything[everything["count"] >= 4]["term"].tolist()
    assert len(frequent) < len(everything)


def test_stop_words_at_the_ends_only(make: Make) -> None:
    tokens = make(
        ["les salles de classe", "salles de classe", "salles de classe et blog"] * 2
        + ["photos", "de la photo", "la classe"]
    )
    found = candidate_terms(tokens, min_count=2).table["term"].tolist()
    assert "salles de classe" in found
    assert not [term for term in found if term.split()[0] in ("de", "les") or term.split()[-1] in ("de", "et")]
    without = candidate_terms(tokens, min_count=2, stop=["salles"]).table["term"].tolist()
    assert "salles de classe" not in without


def test_words_with_an_apostrophe_or_a_clitic_are_words(make: Make) -> None:
    texts = ["aujourd'hui photos", "quelqu'un avez-vous vu", "l'école maternelle", "aujourd'hui blog"] * 3 + [
        "photos",
        "école",
        "un chat",
    ]
    table = candidate_terms(make(texts), stop=None, top=None).table.set_index("term")
    assert "aujourd'hui" not in table.index
    assert table.loc["l'école", "length"] == 2
    assert table.loc["avez-vous", "length"] == 2
    assert table.loc["avez-vous vu", "length"] == 3
    assert table.loc["quelqu'un avez", "length"] == 2
    # 37 words: 3 x (2 + 4 + 3 + 2) + 4; aujourd'hui 6 times, photos 4 times, together 3 times.
    cells = np.array([[3, 3], [1, 30]], dtype=float)
    assert table.loc["aujourd'hui photos", "g2"] == pytest.approx(g2_of_scipy(cells))


@pytest.mark.parametrize(
    "term, known, words",
    [
        ("cahier de vie", "cahier de vie", ["cahier", "de", "vie"]),
        ("l'école", "l' école", ["l'", "école"]),
        ("aujourd'hui", "aujourd'hui hui", ["aujourd'hui"]),
        ("a-t-il", "a -t-il", ["a", "-t-il"]),
        ("rendez-vous", "rendez-vous rendez -vous", ["rendez-vous"]),
        ("qu'on a", "qu' on a", ["qu'", "on", "a"]),
        ("un chat", "un", []),
        ("", "un", []),
    ],
)
def test_words_of(term: str, known: str, words: list[str]) -> None:
    assert words_of(term, frozenset(known.split())) == words


def test_lemmas(make: Make) -> None:
    tokens = make(["les grandes sections", "la grande section", "une grande section", "photos", "blog et photos"])
    row = candidate_terms(tokens, unit="lemma", stop="function").table.set_index("term").loc["grand section"]
    assert row["count"] == 3
    assert "grande section" not in candidate_terms(tokens).table["term"].tolist()


def test_not_over_punctuation_or_sentences(make: Make) -> None:
    tokens = make(["classe, inversée. Blog", "classe ; inversée", "classe\ninversée", "classe 3 inversée"] * 3)
    assert candidate_terms(tokens, stop=None).table.empty


def test_less_than_chance_is_left_out(make: Make) -> None:
    tokens = make(["un chat"] * 3 + ["un chien"] * 30 + ["le chat"] * 30)
    found = candidate_terms(tokens, stop=None).table["term"].tolist()
    assert found == ["le chat", "un chien"]
    # 100 words.  "un | chat dort": 3 where chance has 0.6; "un chat | dort": 3 where chance has 12, with a larger G2.
    tokens = make(["un chat dort"] * 3 + ["un chat"] * 17 + ["dort"] * 57)
    assert log_likelihood(3, 20, 3, 100) < log_likelihood(3, 20, 60, 100)
    assert candidate_terms(tokens, stop=None).table["term"].tolist() == ["un chat"]


@pytest.mark.parametrize(
    "options", [{"max_words": 1}, {"max_words": 7}, {"min_count": 0}, {"max_words": 0, "min_count": -1}]
)
def test_out_of_range(make: Make, options: dict[str, int]) -> None:
    values = {"max_words": 4, "min_count": 3, **options}
    message = (
        f"max_words goes from 2 to 6 and min_count from 1; received {values['max_words']} and {values['min_count']}"
    )
    with pytest.raises(OptionError, match=re.escape(message)):
        candidate_terms(make(["un chat"]), **options)


def test_other_errors(make: Make) -> None:
    with pytest.raises(OptionError, match='unknown unit "mot"'):
        candidate_terms(make(["un chat"]), unit="mot")
    with pytest.raises(OptionError, match='unknown stop list "enquête"'):
        candidate_terms(make(["un chat"]), stop="enquête")


@pytest.mark.parametrize("texts", [[], [""], ["photos"], ["photos photos photos photos"], ["photos"] * 5, ["👍 !"]])
def test_no_candidate(make: Make, texts: list[str]) -> None:
    result = candidate_terms(make(texts), min_count=1, stop=None)
    assert result.table.empty
    assert list(result.to_frame().columns) == ["term", "length", "count", "n_texts", "g2", "npmi"]
    assert repr(result).startswith("CandidateTerms(0 terms)\n")


def test_all_texts_equal(make: Make) -> None:
    table = candidate_terms(make(["chat noir"] * 5), stop=None).table
    # Half of all words each, always together: G2 = 2 N ln 2 less the empty cells' part, as scipy has it.
    assert table["term"].tolist() == ["chat noir"]
    assert table["g2"][0] == pytest.approx(g2_of_scipy(np.array([[5.0, 0.0], [0.0, 5.0]])))
    assert table["npmi"][0] == pytest.approx(1.0)


def test_parameters_are_kept(make: Make) -> None:
    result = candidate_terms(make(["un chat"]), max_words=3, min_count=2, unit="lemma")
    assert result.parameters.items() >= {"max_words": 3, "min_count": 2, "unit": "lemma"}.items()


def test_order_of_texts_changes_nothing(make: Make) -> None:
    straight, back = candidate_terms(make(TEXTS), min_count=2), candidate_terms(make(TEXTS[::-1]), min_count=2)
    pd.testing.assert_frame_equal(straight.table, back.table)
