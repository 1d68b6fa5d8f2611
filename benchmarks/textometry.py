"""Each method of textometry on 11,000 short answers, beside a peer or a floor on the same data in the same run.

``python benchmarks/textometry.py [--repeat 3] [--answers 11000]``: the best of the repeats after one warm-up, on one
core; what takes over 2 s runs once.  A *peer* gives the same numbers (checked); a *floor* does less, what it leaves out
is said, and shows what the counts alone cost.  Tokenising is timed once, apart.  Where Rscript and the R packages are
installed, R is timed inside R on the same exported tables, once.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

import argparse
import random
import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from counting import best, distinct_answers
from scipy import sparse
from scipy.io import mmwrite
from scipy.stats import hypergeom
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

import entnlp
from entnlp.corpus import Corpus
from entnlp.textometry import chosen_terms
from entnlp.tokens import TermMatrix, TokenTable

N_GROUPS = 12
N_CLASSES = 10
MIN_COUNT = 5
SLOW = 2.0
"""Seconds."""
R_TIMEOUT = 600


@dataclass(frozen=True)
class Race:
    """A method of ours beside another way."""

    name: str
    ours: Callable[[], object]
    other: str
    theirs: Callable[[], object]
    same: Callable[[Any, Any], None] = lambda ours, theirs: None
    """Raises when a peer's numbers are not ours."""


@dataclass(frozen=True)
class Data:
    """What all methods work on."""

    corpus: Corpus
    tokens: TokenTable
    matrix: TermMatrix
    """Forms of the texts, stop words included."""
    content: TermMatrix
    """Frequent forms, stop words left out."""
    labels: list[str]
    table: npt.NDArray[np.int64]
    """Groups x terms of ``matrix``."""


def answers_in_groups(n_answers: int) -> Data:
    """Draw a corpus of different answers in twelve groups of unequal size, and count it."""
    texts = distinct_answers()[:n_answers]
    weights = range(1, N_GROUPS + 1)
    groups = random.Random(3).choices([f"g{i:02}" for i in weights], weights, k=len(texts))
    frame = pd.DataFrame({"text": texts, "group": groups})
    corpus = entnlp.corpus_from_frame(frame, text="text", formulas=False, duplicates="keep")
    tokens = entnlp.tokenize(corpus)
    matrix = chosen_terms(tokens, stop=None)
    labels, table = matrix.group("group")
    return Data(corpus, tokens, matrix, chosen_terms(tokens, min_count=MIN_COUNT), labels, table.toarray())


def scipy_scores(table: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Lafon's scores of groups x terms by scipy's hypergeometric distribution."""
    corpus = table.sum()
    total, part = table.sum(axis=0, keepdims=True), table.sum(axis=1, keepdims=True)
    over = table * corpus >= total * part
    scores = np.empty(table.shape)
    f, big_f, t = (np.broadcast_to(each, table.shape) for each in (table, total, part))
    scores[over] = -hypergeom.logsf(f[over] - 1, corpus, big_f[over], t[over])
    scores[~over] = hypergeom.logcdf(f[~over], corpus, big_f[~over], t[~over])
    return np.asarray(scores / np.log(10.0))


def same_scores(ours: entnlp.Specificities, theirs: npt.NDArray[np.float64]) -> None:
    """Raise when scipy's scores are not ours."""
    np.testing.assert_allclose(ours.wide().T.to_numpy(), theirs, atol=1e-6)


def k_means(matrix: TermMatrix) -> object:
    """Cluster the texts in another way."""
    weights = TfidfTransformer().fit_transform(matrix.counts)
    weights.indices, weights.indptr = weights.indices.astype(np.int32), weights.indptr.astype(np.int32)
    return KMeans(N_CLASSES, n_init=1, random_state=0).fit(weights)


def lines_of(texts: list[str], word: str) -> list[tuple[str, str, str]]:
    """Keyword in context by a regular expression on the texts as typed."""
    pattern = re.compile(rf"\b{word}\b", re.IGNORECASE)
    return [
        (text[max(found.start() - 50, 0) : found.start()], found.group(), text[found.end() : found.end() + 50])
        for text in texts
        for found in pattern.finditer(text)
    ]


def shared_texts(matrix: TermMatrix) -> sparse.csr_array:
    """Number of texts that two terms share: one product of matrices."""
    presence = sparse.csr_array(matrix.counts > 0).astype(np.int64)
    return sparse.csr_array(presence.T @ presence)


def plain_svd(table: npt.NDArray[np.int64]) -> object:
    """Singular values and vectors of the standardised residuals, by numpy."""
    shares = table[:, table.sum(axis=0) > 0] / table.sum()
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    expected = np.outer(rows, columns)
    return np.linalg.svd((shares - expected) / np.sqrt(expected), full_matrices=False)


def races(data: Data) -> list[Race]:
    """List what is timed: add a method by adding a line."""
    texts = data.corpus.texts.tolist()
    forms = data.tokens.forms[data.tokens.form[data.tokens.is_word]].tolist()
    found = [
        Race(
            "specificities (scores, chi2, G2, log ratio, q)",
            lambda: entnlp.specificities(data.matrix, by="group"),
            "peer, scores alone: scipy.stats.hypergeom, vectorised",
            lambda: scipy_scores(data.table),
            same_scores,
        ),
    ]
    others: dict[str, Callable[[], Race]] = {
        "concordance": lambda: Race(
            'concordance of "photos"',
            lambda: entnlp.concordance(data.tokens, "photos", corpus=data.corpus),
            "floor: re.finditer, no word boundaries of French, no sorting",
            lambda: lines_of(texts, "photos"),
        ),
        "repeated_segments": lambda: Race(
            "repeated segments",
            lambda: entnlp.repeated_segments(data.tokens),
            "floor: CountVectorizer, 2 to 5 words, nested segments kept",
            lambda: CountVectorizer(ngram_range=(2, 5), min_df=2).fit_transform(texts),
        ),
        "cooccurrences": lambda: Race(
            "co-occurrences in a text, all pairs",
            lambda: entnlp.cooccurrences(data.content),
            "floor: one product of sparse matrices, counts alone",
            lambda: shared_texts(data.content),
        ),
        "correspondence_analysis": lambda: Race(
            "correspondence analysis of terms x groups",
            lambda: entnlp.correspondence_analysis(data.content, by="group"),
            "floor: numpy.linalg.svd, no contributions",
            lambda: plain_svd(data.content.group("group")[1].toarray()),
        ),
        "reinert": lambda: Race(
            f"Reinert, {N_CLASSES} classes",
            lambda: entnlp.reinert(data.content, n_classes=N_CLASSES),
            "floor, another method: k-means on tf-idf, one start",
            lambda: k_means(data.content),
        ),
        "lexis": lambda: Race(
            "lexical tables by group",
            lambda: entnlp.lexis(data.tokens, by="group"),
            "floor: Counter of all forms",
            lambda: Counter(forms),
        ),
    }
    return found + [make() for name, make in others.items() if name in dir(entnlp)]


# Tables are read outside the clock.  Each line of the answer: label, tab, seconds.
R_SCRIPT = """
timed <- function(label, package, code) {
  if (!requireNamespace(package, quietly = TRUE)) return(cat(label, "\\tno package", package, "\\n", sep = ""))
  seconds <- system.time(suppressMessages(capture.output(force(code()))))[["elapsed"]]
  cat(label, "\\t", seconds, "\\n", sep = "")
}
parts <- as.matrix(read.csv("parts.csv", check.names = FALSE))
rownames(parts) <- paste0("w", seq_len(nrow(parts)))
timed("R textometry: specificities (scores)", "textometry", function() textometry::specificities(parts))
if (requireNamespace("quanteda", quietly = TRUE)) {
  texts <- as(Matrix::readMM("texts.mtx"), "CsparseMatrix")
  dimnames(texts) <- list(paste0("t", seq_len(nrow(texts))), readLines("terms.txt", encoding = "UTF-8"))
  texts <- quanteda::as.dfm(texts)
  groups <- quanteda::as.dfm(t(parts))
  timed("R quanteda.textstats: chi2 of all groups", "quanteda.textstats", function()
    for (i in seq_len(nrow(groups))) quanteda.textstats::textstat_keyness(groups, target = i))
  timed("R rainette: N_CLASSES classes", "rainette", function() rainette::rainette(texts, k = N_CLASSES))
}
""".replace("N_CLASSES", str(N_CLASSES))


def time_r(data: Data) -> list[str]:
    """Time R on the same tables, if it is there; lines to print."""
    program = shutil.which("Rscript")
    if program is None:
        return ["R is not installed: textometry, quanteda.textstats and rainette are not timed"]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        used = data.content.counts[np.asarray(data.content.counts.sum(axis=1)).reshape(-1) > 0]
        mmwrite(place / "texts.mtx", sparse.coo_array((used > 0).astype(np.int64)))
        (place / "terms.txt").write_text("\n".join(map(str, data.content.terms)) + "\n", "utf-8")
        pd.DataFrame(data.table.T, columns=data.labels).to_csv(place / "parts.csv", index=False)
        (place / "time.R").write_text(R_SCRIPT, "utf-8")
        try:
            done = subprocess.run(
                [program, "--vanilla", "time.R"],
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=R_TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return [f"R took over {R_TIMEOUT} s"]
    lines = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    said = [f"{label:58s} {value:>9s} s" if value[:1].isdigit() else f"{label}: {value}" for label, value in lines]
    return said + ([f"R ended with code {done.returncode}"] if done.returncode else [])


def fastest(job: Callable[[], object], repeat: int) -> tuple[float, object]:
    """Give the shortest time in seconds, after a warm-up, and the result; what is slow runs once."""
    start = time.perf_counter()
    result = job()
    first = time.perf_counter() - start
    return (first if first > SLOW else best(job, repeat)), result


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--answers", type=int, default=11_000)
    options = parser.parse_args()
    start = time.perf_counter()
    data = answers_in_groups(options.answers)
    seconds = time.perf_counter() - start
    words = int(data.matrix.n_words.sum())
    print(f"{len(data.corpus):,} answers, {words:,} words, {len(data.matrix.terms):,} forms, {N_GROUPS} groups")
    print(f"reading, tokenising, counting: {seconds:.1f} s; then, without it:\n")
    for race in races(data):
        (ours, result), (theirs, other) = fastest(race.ours, options.repeat), fastest(race.theirs, options.repeat)
        race.same(result, other)
        print(f"{race.name:58s} {ours:9.3f} s")
        print(f"  {race.other:56s} {theirs:9.3f} s   ratio {ours / theirs:.2g}")
    print()
    for line in time_r(data):
        print(line)


if __name__ == "__main__":
    main()
