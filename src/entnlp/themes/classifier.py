"""The coder of texts: a scikit-learn estimator, many themes or none per text, calibrated, with a cut-off per theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.utils.validation import check_is_fitted

from entnlp.codebook import Codebook, check_theme_ids, load_codebook
from entnlp.corpus import Corpus, corpus_from_frame
from entnlp.errors import OptionError, SchemaError
from entnlp.themes.calibration import Calibration, fit_calibration
from entnlp.themes.coding import code_corpus
from entnlp.themes.explanation import Explanation, explain_scores
from entnlp.themes.features import TextFeatures
from entnlp.themes.linear import (
    CLAUSE_WEIGHT,
    Floats,
    Ints,
    best_clauses,
    clause_labels,
    cut,
    fit_linear,
)
from entnlp.themes.segments import FoldedText, folded_text, word_counts
from entnlp.themes.validation import check_evidence, check_folds, check_labels, check_texts, folds

LEAST_EXAMPLES = 10
"""Texts with a theme, and without it, that training needs at least."""
_BATCH = 2000


class ThemeClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Code texts into the themes of a codebook: any number of themes per text, none included.

    Parameters
    ----------
    codebook
        Codebook whose themes are the columns of the labels; the shipped one by default.
    features
        :class:`TextFeatures`, cloned before it is fitted; the default one when None.
    C
        Inverse strength of the L2 penalty of the logistic regressions.
    cv
        Folds of the cross-validation by which probabilities are calibrated and cut-offs chosen.
    review_share
        Share of the training texts, the least sure ones in cross-validation, that would be marked for review: it
        sets the margin of ``calibration_``.
    encoder
        An object with ``encode(list of str) -> array (n_texts, n_dimensions)``, or the path of a local folder in the
        format of sentence-transformers: its vectors are features too.  Such a model cannot be saved.
    random_state
        Seed of the assignment of groups to folds.

    Attributes
    ----------
    theme_ids_ : tuple of str
        Themes in the order of the columns.
    classes_ : ndarray of int64, shape (n_themes,)
        Numbers of the columns, as scikit-learn's OneVsRestClassifier has them for many labels.
    coef_, intercept_ : ndarray of float64, shapes (n_themes, n_features), (n_themes,)
        Of the logistic regressions.
    calibration_ : Calibration
        Scores to probabilities, cut-offs, margin of review.
    cutoffs_ : ndarray of float64, shape (n_themes,)
        Least probability at which a theme is given.
    cv_proba_ : ndarray of float64, shape (n_texts, n_themes)
        Probability of each training text by models that did not see its group; absent from a loaded model.

    Notes
    -----
    The score of a text for a theme is the mean of two log-odds of one linear model: that of the whole text and that of
    its highest clause (the text itself when it is one clause).  Probabilities are
    ``1 / (1 + exp(-(a · score + c · ln(1 + words) + b)))`` with ``a``, ``b`` and ``c`` fitted on held-out scores [1]_,
    the length being added to Platt's formula; the cut-off of a theme is the probability that gives the
    highest F1 on them.

    References
    ----------
    .. [1] J. Platt, "Probabilistic outputs for support vector machines", Advances in Large Margin Classifiers, 1999.

    Examples
    --------
    >>> import entnlp
    >>> themes = entnlp.load_themes()
    >>> themes.predict(["voir les photos de la sortie", "RAS"]).tolist()
    [[0, 0, 1, 0], [0, 0, 0, 0]]
    """

    def __init__(
        self,
        *,
        codebook: Codebook | None = None,
        features: TextFeatures | None = None,
        C: float = 10.0,
        cv: int = 5,
        review_share: float = 0.15,
        encoder: Any = None,
        random_state: int = 0,
    ) -> None:
        self.codebook = codebook
        self.features = features
        self.C = C
        self.cv = cv
        self.review_share = review_share
        self.encoder = encoder
        self.random_state = random_state

    def fit(
        self,
        texts: Iterable[str],
        y: Any,
        *,
        groups: Sequence[Any] | None = None,
        evidence: Sequence[Mapping[str, Sequence[str]]] | None = None,
    ) -> ThemeClassifier:
        """Learn from coded texts.

        Parameters
        ----------
        texts
            The texts, as typed, length n_texts.
        y
            0 or 1, shape (n_texts, n_themes), columns in the order of the codebook; or a frame with a column per theme.
        groups
            What must not be parted in cross-validation, such as who wrote the text; by default texts of the same
            words are kept together.
        evidence
            Per text, theme -> words that say it, copied from the text: teaches which clauses say what.

        Returns
        -------
        ThemeClassifier

        Raises
        ------
        SchemaError
            Lengths differ, a label is neither 0 nor 1, a theme is unknown or has no column.
        OptionError
            A theme has too few texts with or without it, or an option is wrong.
        """
        self._check_options()
        codebook = self.codebook or load_codebook()
        check_theme_ids(codebook.theme_ids, codebook.name)
        typed = check_texts(texts)
        labels = check_labels(y, len(typed), codebook.theme_ids, least=LEAST_EXAMPLES)
        marked = check_evidence(evidence, typed, codebook.theme_ids)
        originals = [folded_text(text) for text in typed]
        self.__dict__.pop("about_", None)  # what was said of a model that was loaded
        self.theme_ids_ = codebook.theme_ids
        self.codebook_ = codebook
        self.classes_ = np.arange(len(self.theme_ids_))
        parting = folds(originals, groups, n_splits=self.cv, seed=self.random_state)
        check_folds(labels, parting, self.theme_ids_)
        held_out = np.zeros(labels.shape)
        for fold in range(parting.max() + 1):
            seen = np.flatnonzero(parting != fold)
            left = np.flatnonzero(parting == fold)
            model = clone(self)._fit_scores(
                [originals[i] for i in seen], labels[seen], None if marked is None else [marked[i] for i in seen]
            )
            held_out[left] = model._scores([originals[i] for i in left])
        lengths = word_counts(originals)
        self.calibration_: Calibration = fit_calibration(
            held_out, labels, n_words=lengths, review_share=self.review_share
        )
        self.cutoffs_ = self.calibration_.cutoffs
        self.cv_proba_ = self.calibration_.probabilities(held_out, lengths)
        self._fit_scores(originals, labels, marked)
        return self

    def decision_function(self, texts: Iterable[str]) -> Floats:
        """Give calibrated log-odds, float64, shape (n_texts, n_themes)."""
        check_is_fitted(self)
        return self._log_odds([folded_text(text) for text in check_texts(texts)])

    def predict_proba(self, texts: Iterable[str]) -> Floats:
        """Give the probability of each theme.

        Parameters
        ----------
        texts
            Texts as typed.

        Returns
        -------
        ndarray of float64, shape (n_texts, n_themes)
            Columns in the order of ``theme_ids_``; rows need not add up to 1.  0 for a text without a word.
        """
        proba: Floats = expit(self.decision_function(texts))
        return proba

    def predict(self, texts: Iterable[str]) -> Ints:
        """Code texts: 1 where the probability reaches the theme's cut-off.

        Returns
        -------
        ndarray of int64, shape (n_texts, n_themes)
        """
        return (self.predict_proba(texts) >= self.cutoffs_).astype(np.int64)

    def explain(self, text: str) -> Explanation:
        """Say which words and clauses decided, theme by theme.

        Parameters
        ----------
        text
            One text.

        Returns
        -------
        Explanation
            Its contributions and its constant add up to the log-odds of :meth:`decision_function`.
        """
        check_is_fitted(self)
        if self._encoder is not None:
            raise OptionError("a model with an encoder has no words to show; train one without encoder= to explain")
        if not isinstance(text, str):
            raise SchemaError(f"a {type(text).__name__} was given; explain takes one text")
        return explain_scores(self, folded_text(text))

    def code(self, corpus: Corpus | Iterable[str], *, evidence: bool = True) -> pd.DataFrame:
        """Code a corpus: one row per text, in its order.

        Parameters
        ----------
        corpus
            Corpus, or texts, which then become one.
        evidence
            Also quote the words that decided; takes about as long as the coding itself.

        Returns
        -------
        DataFrame
            ``text_id``, ``status``; then per theme 0 or 1 and, as ``p_<theme>``, its probability (4 decimals);
            ``none`` (no
            theme), ``review`` (a person should look), ``review_reason`` ("doubt": near a cut-off; "language": not
            French; "length": 5,000 characters or more) and ``evidence``.  Texts whose status is not ``ok`` have no
            codes: missing values and "".

        Examples
        --------
        >>> import entnlp
        >>> coded = entnlp.load_themes().code(["le blog de la classe avec les photos", "RAS"])
        >>> coded[["status", "school_family", "none"]].values.tolist()
        [['ok', 1, 0], ['formula', <NA>, <NA>]]
        """
        check_is_fitted(self)
        if not isinstance(corpus, Corpus):
            corpus = corpus_from_frame(pd.DataFrame({"text": check_texts(corpus)}, dtype="str"), text="text")
        return code_corpus(self, corpus, evidence=evidence)

    def _check_options(self) -> None:
        if not isinstance(self.cv, Integral) or self.cv < 2:
            raise OptionError(f"cv={self.cv!r}: the number of folds must be a whole number of at least 2")
        if not isinstance(self.C, Real) or not 0 < self.C < np.inf:
            raise OptionError(f"C={self.C!r} must be a positive number")
        if not isinstance(self.review_share, Real) or not 0 <= self.review_share <= 1:
            raise OptionError(f"review_share={self.review_share!r} must lie between 0 and 1")

    def _fit_scores(
        self, originals: list[FoldedText], labels: Ints, evidence: list[Mapping[str, Sequence[str]]] | None
    ) -> ThemeClassifier:
        """Fit features and linear models."""
        self._load_encoder()
        parts = cut(text.text for text in originals)
        self.features_ = TextFeatures() if self.features is None else clone(self.features)
        weight = np.ones(len(originals))
        rows = parts.texts
        if evidence is not None:
            themes = self.theme_ids_ if hasattr(self, "theme_ids_") else (self.codebook or load_codebook()).theme_ids
            labels = np.vstack([labels, clause_labels(parts, originals, evidence, themes)])
            weight = np.r_[weight, np.full(len(parts.bounds), CLAUSE_WEIGHT)]
            rows = rows + parts.clauses
        self.features_.fit(parts.texts)
        self.coef_, self.intercept_ = fit_linear(self._numbers(rows), labels, C=self.C, weight=weight)
        return self

    def _load_encoder(self) -> None:
        from entnlp.themes.encoder import load_encoder

        self._encoder = load_encoder(self.encoder)

    def _numbers(self, folded: list[str]) -> sparse.csr_matrix:
        numbers = self.features_.transform(folded)
        if self._encoder is not None:
            numbers = sparse.hstack([numbers, np.asarray(self._encoder.encode(folded))]).tocsr()
        return numbers

    def _linear(self, folded: list[str]) -> Floats:
        if not folded:
            return np.zeros((0, len(self.intercept_)))
        return np.asarray(self._numbers(folded) @ self.coef_.T) + self.intercept_

    def _log_odds(self, originals: Sequence[FoldedText]) -> Floats:
        return self.calibration_.log_odds(self._scores(originals), word_counts(originals))

    def _scores(self, originals: Sequence[FoldedText]) -> Floats:
        """Give the scores before calibration, batch by batch; -inf where there is no word."""
        found = np.full((len(originals), len(self.intercept_)), -np.inf)
        for first in range(0, len(originals), _BATCH):
            parts = cut(text.text for text in originals[first : first + _BATCH])
            with_word = [any(map(str.isalnum, text)) for text in parts.texts]
            whole = self._linear(parts.texts)
            scores = (whole + best_clauses(self._linear(parts.clauses), parts.owner, whole)[0]) / 2
            found[first : first + _BATCH][with_word] = scores[with_word]
        return found

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.classifier_tags.multi_label = True
        tags.target_tags.two_d_labels = True
        tags.target_tags.single_output = False
        return tags
