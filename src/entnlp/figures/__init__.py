"""Figures for print: word clouds from counts, with palettes and fonts fit for black and white."""

from entnlp.figures.cloud import Cloud
from entnlp.figures.clouds import word_cloud, word_clouds
from entnlp.figures.style import PALETTES, contrast_ratio, font_path

__all__ = ["PALETTES", "Cloud", "contrast_ratio", "font_path", "word_cloud", "word_clouds"]
