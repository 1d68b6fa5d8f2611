"""Coding texts into the themes of a codebook: classifier, explanation, storage; scores, agreement, sampling."""

from entnlp.themes.agreement import Agreement, agreement, cohen_kappa, krippendorff_alpha, masi_distance
from entnlp.themes.calibration import Calibration
from entnlp.themes.classifier import LEAST_EXAMPLES, ThemeClassifier
from entnlp.themes.coding import coded_columns, theme_counts
from entnlp.themes.explanation import Explanation
from entnlp.themes.features import TextFeatures
from entnlp.themes.lexicon import Lexicon, load_lexicon
from entnlp.themes.sampling import sample_texts
from entnlp.themes.scores import ThemeScores, doubtful_labels, score_themes, wilson_interval
from entnlp.themes.segments import folded_text
from entnlp.themes.storage import load_themes, save_themes

__all__ = [
    "LEAST_EXAMPLES",
    "Agreement",
    "Calibration",
    "Explanation",
    "Lexicon",
    "TextFeatures",
    "ThemeClassifier",
    "ThemeScores",
    "agreement",
    "coded_columns",
    "cohen_kappa",
    "doubtful_labels",
    "folded_text",
    "krippendorff_alpha",
    "load_lexicon",
    "load_themes",
    "masi_distance",
    "sample_texts",
    "save_themes",
    "score_themes",
    "theme_counts",
    "wilson_interval",
]
