"""Codebooks: the themes into which texts are coded, as data."""

from entnlp.codebook.codebook import Codebook, Theme, load_codebook

__all__ = ["Codebook", "Theme", "load_codebook"]
