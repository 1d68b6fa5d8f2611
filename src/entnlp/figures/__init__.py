"""Figures for print: word clouds from counts, with palettes and fonts fit for black and white."""

from entnlp.figures.class_groups import draw_class_groups
from entnlp.figures.cloud import Cloud
from entnlp.figures.clouds import word_cloud, word_clouds
from entnlp.figures.concordance import draw_concordance
from entnlp.figures.cooccurrence import draw_cooccurrents
from entnlp.figures.correspondence import draw_eigenvalues, draw_factor_map
from entnlp.figures.lexis import draw_growth, draw_rarefaction, draw_zipf
from entnlp.figures.reinert import draw_dendrogram
from entnlp.figures.similarity import draw_similarity
from entnlp.figures.specificities import draw_specificities
from entnlp.figures.style import PALETTES, contrast_ratio, font_path

__all__ = [
    "PALETTES",
    "Cloud",
    "contrast_ratio",
    "draw_class_groups",
    "draw_concordance",
    "draw_cooccurrents",
    "draw_dendrogram",
    "draw_eigenvalues",
    "draw_factor_map",
    "draw_growth",
    "draw_rarefaction",
    "draw_similarity",
    "draw_specificities",
    "draw_zipf",
    "font_path",
    "word_cloud",
    "word_clouds",
]
