"""Codebooks: the themes into which texts are coded, as data."""

from entnlp.codebook.codebook import Codebook, Theme, check_theme_ids, load_codebook

__all__ = ["Codebook", "Theme", "check_theme_ids", "load_codebook"]
