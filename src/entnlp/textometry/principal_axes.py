"""Principal axes of a table of counts: the decomposition behind correspondence analysis, dense or sparse."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import LinearOperator, eigsh

FloatArray = npt.NDArray[np.float64]

DENSE_SIDE, DENSE_CELLS = 300, 5_000_000
NO_INERTIA = 1e-12
"""Eigenvalues up to this one are rounding: the axis does not exist."""
_SAME = 1e-9  # contributions that differ by less, relatively, are equal: their order would be rounding


class Axes(NamedTuple):
    """Decomposition of a table of counts.

    Attributes
    ----------
    eigenvalues
        float64 (n_axes,), descending; all of them when ``complete``.
    complete
        Whether every axis of the table was computed.
    rows, columns
        Standard coordinates, float64 (n_rows, n_axes) and (n_columns, n_axes): mean 0 and variance 1 on each axis when
        elements are weighted by their masses.
    row_masses, column_masses
        Shares of the total, float64 (n_rows,) and (n_columns,).
    row_distances, column_distances
        Squared chi-squared distances to the mean profile, float64 (n_rows,) and (n_columns,).
    """

    eigenvalues: FloatArray
    complete: bool
    rows: FloatArray
    columns: FloatArray
    row_masses: FloatArray
    column_masses: FloatArray
    row_distances: FloatArray
    column_distances: FloatArray

    @property
    def inertia(self) -> float:
        """Total inertia: chi-squared of the table over its total."""
        return float(self.row_masses @ self.row_distances)


def principal_axes(table: sparse.csr_array, n_axes: int) -> Axes:
    """Decompose the standardised residuals of a table without empty row or column.

    Parameters
    ----------
    table
        CSR array of counts, shape (n_rows, n_columns), no row and no column of zeros only.
    n_axes
        Number of axes wanted.

    Returns
    -------
    Axes
        On each axis the row that contributes most has a positive coordinate (the first of equal ones).

    Notes
    -----
    S = D_r^(-1/2) (P - r c') D_c^(-1/2) = U D V' (Greenacre 2017, A.1 to A.8).  A table with a short side is
    decomposed whole.  A large one is never made dense: Lanczos iterations on its shorter side, S being a sparse matrix
    less one of rank one, begin from a fixed vector, so that the same table gives the same axes.
    """
    total = float(table.sum())
    row_masses = np.asarray(table.sum(axis=1), dtype=np.float64).reshape(-1) / total
    column_masses = np.asarray(table.sum(axis=0), dtype=np.float64).reshape(-1) / total
    short, cells = min(table.shape), table.shape[0] * table.shape[1]
    complete = (short <= DENSE_SIDE and cells <= DENSE_CELLS) or short <= n_axes + 1
    decompose = _dense if complete else _lanczos
    left, singular, right, row_part, column_part = decompose(table / total, row_masses, column_masses, n_axes)
    kept = singular**2 > NO_INERTIA
    left, singular, right = left[:, kept], singular[kept], right[:, kept]
    signs = _signs(left[:, :n_axes])
    return Axes(
        singular**2,
        complete,
        left[:, :n_axes] * signs / np.sqrt(row_masses)[:, None],
        right[:, :n_axes] * signs / np.sqrt(column_masses)[:, None],
        row_masses,
        column_masses,
        row_part / row_masses,
        column_part / column_masses,
    )


def profile_distances(profiles: sparse.csr_array, masses: FloatArray) -> FloatArray:
    """Squared chi-squared distances of profiles (their rows add up to 1) to the mean profile ``masses``."""
    squares = profiles.power(2) @ (1 / masses)
    return np.maximum(np.asarray(squares, dtype=np.float64) - 1.0, 0.0)


def parts(table: sparse.csr_array) -> int:
    """Count the parts of a table that have no row and no column in common; each more makes an eigenvalue of 1."""
    both = sparse.block_array([[None, table], [table.T, None]], format="csr")
    return int(connected_components(both, directed=False, return_labels=False))


_Decomposed = tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]


def _dense(shares: sparse.csr_array, rows: FloatArray, columns: FloatArray, n_axes: int) -> _Decomposed:
    del n_axes  # all there are
    residuals = (shares.toarray() - np.outer(rows, columns)) / np.sqrt(np.outer(rows, columns))
    left, singular, right = np.linalg.svd(residuals, full_matrices=False)
    squares = residuals**2
    # The residuals are of rank min(shape) - 1: the last singular value is rounding.
    return left[:, :-1], singular[:-1], right[:-1].T, squares.sum(axis=1), squares.sum(axis=0)


def _lanczos(shares: sparse.csr_array, rows: FloatArray, columns: FloatArray, n_axes: int) -> _Decomposed:
    turned = len(rows) < len(columns)
    short, long = (rows, columns) if turned else (columns, rows)
    matrix = sparse.csr_array(shares.T if turned else shares)  # long side x short side
    short_root, long_root = np.sqrt(short), np.sqrt(long)
    scaled = sparse.csr_array(sparse.diags_array(1 / long_root) @ matrix @ sparse.diags_array(1 / short_root))
    back = sparse.csr_array(scaled.T)

    def residuals(vector: FloatArray) -> FloatArray:
        return np.asarray(scaled @ vector - np.multiply.outer(long_root, short_root @ vector))

    def gram(vector: FloatArray) -> FloatArray:
        image = residuals(vector.reshape(-1))
        return np.asarray(back @ image - short_root * (long_root @ image))

    operator = LinearOperator((len(short), len(short)), matvec=gram, dtype=np.float64)
    start = np.random.default_rng(0).standard_normal(len(short))
    room = min(len(short), max(4 * n_axes, 40))  # more than the default: eigenvalues of texts lie close together
    values, vectors = eigsh(operator, k=n_axes, which="LA", v0=start, ncv=room)
    order = np.argsort(-values, kind="stable")
    singular, vectors = np.sqrt(np.maximum(values[order], 0.0)), vectors[:, order]
    images = residuals(vectors) / np.maximum(singular, np.sqrt(NO_INERTIA))
    left, right = (vectors, images) if turned else (images, vectors)
    squares = sparse.csr_array(shares.power(2))
    row_part = np.maximum(squares @ (1 / columns) / rows - rows, 0.0)
    column_part = np.maximum(squares.T @ (1 / rows) / columns - columns, 0.0)
    return left, singular, right, row_part, column_part


def _signs(vectors: FloatArray) -> FloatArray:
    """+1 or -1 per axis, so that the row that contributes most, the first of equal ones, is positive."""
    squares = vectors**2
    top = np.argmax(squares >= squares.max(axis=0, initial=0.0) * (1 - _SAME), axis=0)
    return np.where(vectors[top, np.arange(vectors.shape[1])] < 0, -1.0, 1.0)
