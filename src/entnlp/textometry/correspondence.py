"""Correspondence analysis of terms by groups of texts, or of terms by texts."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.special import chdtrc

from entnlp.corpus import group_columns
from entnlp.errors import EntnlpWarning, InputError, OptionError, one_of
from entnlp.textometry.principal_axes import Axes, FloatArray, parts, principal_axes, profile_distances
from entnlp.textometry.selection import TermOptions, chosen_terms
from entnlp.tokens import TermMatrix, TokenTable

MOST_AXES = 100
ACTIVE, SUPPLEMENTARY = "active", "supplementary"
_NO_DISTANCE = 1e-12  # squared: an element in the centre, whose cos2 would be 0 / 0


@dataclass(frozen=True, repr=False, eq=False)
class CorrespondenceAnalysis:
    """A correspondence analysis: rows are terms, columns are groups or texts.

    Parameters
    ----------
    eigenvalues
        One row per axis: ``axis`` (from 1), ``eigenvalue``, ``percent`` (of the total inertia), ``cumulative_percent``.
        All axes of the table, or those asked for when the table is large (see ``about["complete"]``).
    rows, columns
        Active elements, then supplementary ones: ``name``, ``kind`` ("active" or "supplementary"), ``count``
        (occurrences in the active elements of the other side), ``mass`` (share of the total), ``distance``
        (chi-squared distance to the mean profile), ``inertia`` (mass times squared distance), and for each axis k
        ``coordinate_axis_k`` (principal), ``contribution_axis_k`` (percent of the axis' inertia), ``cos2_axis_k``.
        Supplementary elements have neither mass nor inertia nor contribution; cos2 is missing in the very centre.
    column_element
        What a column is: "group" or "text".
    inertia
        Total inertia.
    chi2, degrees_of_freedom, p_value
        Chi-squared test of independence of the active table; for an idea only, words of one text are no independent
        draws.
    left_out_rows, left_out_columns
        Names of terms and groups without any count.
    n_texts, n_empty_texts
        Texts of status ok, and those of them that hold none of the terms.
    n_parts
        Parts of the table that have neither a term nor a column in common; 1 in a table that holds together.
    by
        The grouping columns.
    about
        Versions, lists, source, options.
    """

    eigenvalues: pd.DataFrame
    rows: pd.DataFrame
    columns: pd.DataFrame
    column_element: str
    inertia: float
    chi2: float
    degrees_of_freedom: int
    p_value: float
    left_out_rows: tuple[str, ...]
    left_out_columns: tuple[str, ...]
    n_texts: int
    n_empty_texts: int
    n_parts: int
    by: tuple[str, ...]
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def n_axes(self) -> int:
        """Number of axes that have coordinates."""
        return sum(str(name).startswith("coordinate_axis_") for name in self.rows.columns)

    def to_frame(self) -> pd.DataFrame:
        """Give columns, then rows, as one new DataFrame; ``element`` says which: "group", "text" or "term"."""
        sides = ((self.column_element, self.columns), ("term", self.rows))
        joined = pd.concat([frame.assign(element=element) for element, frame in sides], ignore_index=True)
        return joined.loc[:, ["element", *self.rows.columns]]

    def plane(self, axes: Sequence[int] = (1, 2)) -> pd.DataFrame:
        """Give all elements on one axis or on the plane of two.

        Parameters
        ----------
        axes
            Numbers of one or two axes, from 1.

        Returns
        -------
        DataFrame
            ``element``, ``name``, ``kind``, ``count``, ``contribution`` (percent of the inertia of these axes
            together), ``cos2`` (sum over these axes), ``coordinate_axis_k``.  Groups as they stand, terms by descending
            contribution, then name, then texts; within each, supplementary elements last.

        Raises
        ------
        OptionError
            There is no such axis.
        """
        check_axes(axes, self.n_axes)
        table = self.to_frame()
        weights = self.eigenvalues.set_index("axis")["eigenvalue"].loc[list(axes)].to_numpy()
        of_axes = table[[f"contribution_axis_{axis}" for axis in axes]].to_numpy()
        table["contribution"] = of_axes @ weights / weights.sum()
        table["cos2"] = table[[f"cos2_axis_{axis}" for axis in axes]].sum(axis=1, skipna=False)
        is_row = table["element"] == "term"
        lines = table[is_row].assign(_rounded=lambda frame: frame["contribution"].round(9))
        lines = lines.sort_values(["kind", "_rounded", "name"], ascending=[True, False, True])
        shown = ["element", "name", "kind", "count", "contribution", "cos2", *(f"coordinate_axis_{a}" for a in axes)]
        both = [table[~is_row], lines] if self.column_element == "group" else [lines, table[~is_row]]
        return pd.concat(both, ignore_index=True).loc[:, shown]

    def __repr__(self) -> str:
        kinds = [int((frame["kind"] == ACTIVE).sum()) for frame in (self.rows, self.columns)]
        axes = self.eigenvalues.head(self.n_axes).itertuples()
        shown = ", ".join(f"{row.axis}: {row.percent:.1f} %" for row in axes)
        return (
            f"CorrespondenceAnalysis({kinds[0]:,} terms x {kinds[1]:,} {self.column_element}s, "
            f"inertia {self.inertia:.4f}, axes {shown})"
        )

    def _repr_html_(self) -> str:
        return self.eigenvalues.head(10).to_html(index=False) + self.plane((1, 2)[: self.n_axes]).head(50).to_html(
            index=False
        )


def correspondence_analysis(
    data: TokenTable | TermMatrix,
    *,
    by: str | Sequence[str] | None = None,
    n_axes: int = 5,
    supplementary_rows: Sequence[str] = (),
    supplementary_columns: Sequence[str] = (),
    **terms: Unpack[TermOptions],
) -> CorrespondenceAnalysis:
    """Analyse the table of terms by groups, or of terms by texts.

    Parameters
    ----------
    data
        Token table or term matrix.
    by
        Metadata columns; every combination of their values is a column of the table, a missing value included.  None:
        the texts are the columns.
    n_axes
        Number of axes with coordinates, 1 to 100; fewer if the table has fewer.
    supplementary_rows
        Terms that are projected and take no part in making the axes.
    supplementary_columns
        Labels of groups (or identifiers of texts) likewise.
    terms
        Which terms: options of :func:`entnlp.textometry.chosen_terms`.

    Returns
    -------
    CorrespondenceAnalysis
        On each axis the active term that contributes most has a positive coordinate; of equal ones, the first by name.

    Raises
    ------
    OptionError
        Less than two groups or two terms have a count; a supplementary element is unknown; ``n_axes`` out of range.
    InputError
        There is nothing to analyse: no text, or all profiles are equal.
    SchemaError
        A column of ``by`` is not there.

    Warns
    -----
    EntnlpWarning
        The table falls apart into parts without a common term; the first axes only tell them from each other.

    References
    ----------
    Benzécri, J.-P. (1973). L'analyse des données, t. 2. Paris: Dunod.
    Greenacre, M. (2017). Correspondence Analysis in Practice, 3rd ed., appendix A: S = D_r^(-1/2) (P - r c')
    D_c^(-1/2) = U D V' (A.3 to A.5), principal coordinates F = D_r^(-1/2) U D, G = D_c^(-1/2) V D (A.8, A.9),
    contributions 100 U^2 and 100 V^2, cos2 = F^2 / d^2.

    Examples
    --------
    >>> counts = [[8, 1, 3], [2, 6, 3], [1, 2, 6]]
    >>> matrix = TermMatrix.from_counts(counts, ["photo", "devoir", "blog"], ["PS", "CP", "CM2"])
    >>> result = correspondence_analysis(matrix)
    >>> result.eigenvalues.round(4)
       axis  eigenvalue  percent  cumulative_percent
    0     1      0.2911  70.2539             70.2539
    1     2      0.1232  29.7461            100.0000
    >>> round(result.chi2, 4), result.degrees_of_freedom
    (13.2576, 4)
    """
    if not 1 <= n_axes <= MOST_AXES:
        raise OptionError(f"n_axes goes from 1 to {MOST_AXES}; received {n_axes}")
    matrix = chosen_terms(data, **terms)
    by = group_columns(by) or None
    element = "text" if by is None else "group"
    if by is None:
        names, counts = list(map(str, matrix.texts["text_id"])), matrix.counts
    else:
        names, counts = matrix.group(by)
    table = sparse.csr_array(counts.T)
    row_names, column_names = matrix.terms, np.array(names, dtype=object)
    extra_rows = _named(supplementary_rows, row_names, "term", listed=False)
    extra_columns = _named(supplementary_columns, column_names, element, listed=by is not None)
    row_counts, column_counts = _sums(table, ~extra_rows, ~extra_columns)
    filled_rows, filled_columns = row_counts > 0, column_counts > 0
    rows, columns = filled_rows & ~extra_rows, filled_columns & ~extra_columns
    _check_size(rows, columns, matrix, column_names, element)
    active = sparse.csr_array(table[np.flatnonzero(rows)][:, np.flatnonzero(columns)])
    axes = principal_axes(active, n_axes)
    if not len(axes.eigenvalues):
        raise InputError(
            f"every {element} has the same share of each term, so that there is no axis; choose other groups or terms"
        )
    n_parts = parts(active)
    _warn_of_parts(n_parts)
    line_side = _side(table[:, np.flatnonzero(columns)], row_names, rows, filled_rows & extra_rows, axes)
    turned = sparse.csr_array(table[np.flatnonzero(rows)].T)
    column_side = _side(turned, column_names, columns, filled_columns & extra_columns, _turn(axes))
    statistic = float(active.sum()) * axes.inertia
    freedom = (active.shape[0] - 1) * (active.shape[1] - 1)
    ok = (matrix.texts["status"] == "ok").to_numpy()
    empty = ok & (np.diff(matrix.counts.indptr) == 0)
    return CorrespondenceAnalysis(
        eigenvalues=_eigenvalues(axes),
        rows=line_side,
        columns=column_side,
        column_element=element,
        inertia=axes.inertia,
        chi2=statistic,
        degrees_of_freedom=freedom,
        p_value=float(chdtrc(freedom, statistic)),
        left_out_rows=tuple(map(str, row_names[~filled_rows])),
        left_out_columns=tuple(map(str, column_names[~filled_columns])) if by is not None else (),
        n_texts=int(ok.sum()),
        n_empty_texts=int(empty.sum()),
        n_parts=n_parts,
        by=tuple(group_columns(by)),
        about={
            **matrix.about,
            "by": group_columns(by),
            "n_axes": n_axes,
            "supplementary_rows": list(map(str, supplementary_rows)),
            "supplementary_columns": list(map(str, supplementary_columns)),
            "complete": axes.complete,
        },
    )


def check_axes(axes: Sequence[int], n_axes: int) -> None:
    """Raise unless these are one or two different axes among those that were computed."""
    if not 1 <= len(axes) <= 2 or len(set(axes)) != len(axes) or not all(1 <= axis <= n_axes for axis in axes):
        there = "the only axis is 1" if n_axes == 1 else f"axes go from 1 to {n_axes}"
        raise OptionError(f"give one axis or two different ones; received {', '.join(map(str, axes))}; {there}")


def _named(wanted: Sequence[str], names: npt.NDArray[np.object_], what: str, *, listed: bool) -> npt.NDArray[np.bool_]:
    """Find elements by their names, as bool (n_names,)."""
    if isinstance(wanted, str):
        wanted = [wanted]
    found = pd.Index(names)
    for name in map(str, wanted):
        if name not in found:
            # Terms and identifiers are the respondents': they are not listed.
            way_out = f"allowed: {one_of(name, names)}" if listed else "give it as it stands in the table"
            raise OptionError(f'no {what} "{name}" among the {len(names):,} {what}s counted; {way_out}')
    return np.asarray(found.isin([str(name) for name in wanted]), dtype=bool)


def _sums(
    table: sparse.csr_array, active_rows: npt.NDArray[np.bool_], active_columns: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Sum each row over the active columns, and each column over the active rows."""
    return table @ active_columns.astype(np.int64), table.T @ active_rows.astype(np.int64)


def _check_size(
    rows: npt.NDArray[np.bool_],
    columns: npt.NDArray[np.bool_],
    matrix: TermMatrix,
    names: npt.NDArray[np.object_],
    element: str,
) -> None:
    """Raise where a table has no axis because a side is too short."""
    if not rows.any():
        raise InputError(
            f"no term is left in {len(matrix.texts):,} texts; check the text column, the stop list and min_count"
        )
    if columns.sum() < 2:
        there = ", ".join(f'"{name}"' for name in names[columns]) if element == "group" else f"{columns.sum()} text"
        way_out = "give a column with more values" if element == "group" else "give more texts"
        raise OptionError(
            f"a correspondence analysis compares at least two active {element}s that have words; received {there}: "
            f"{way_out}"
        )
    if rows.sum() < 2:
        raise OptionError(
            "a correspondence analysis compares at least two active terms; received 1: lower min_count, keep more words"
        )


def _warn_of_parts(n_parts: int) -> None:
    if n_parts > 1:
        first = "axis 1 (eigenvalue 1) only separates" if n_parts == 2 else f"axes 1 to {n_parts - 1} only separate"
        warnings.warn(
            f"the table falls apart into {n_parts} parts without a common term: {first} them; "
            "raise min_count or min_texts, or take larger groups",
            EntnlpWarning,
            stacklevel=3,
        )


def _eigenvalues(axes: Axes) -> pd.DataFrame:
    percent = 100 * axes.eigenvalues / axes.inertia
    return pd.DataFrame(
        {
            "axis": np.arange(1, len(percent) + 1),
            "eigenvalue": axes.eigenvalues,
            "percent": percent,
            "cumulative_percent": np.cumsum(percent),
        }
    )


def _turn(axes: Axes) -> Axes:
    """Look at the decomposition from the other side: columns as rows."""
    return axes._replace(
        rows=axes.columns,
        columns=axes.rows,
        row_masses=axes.column_masses,
        column_masses=axes.row_masses,
        row_distances=axes.column_distances,
        column_distances=axes.row_distances,
    )


def _side(
    table: sparse.csr_array,
    names: npt.NDArray[np.object_],
    active: npt.NDArray[np.bool_],
    extra: npt.NDArray[np.bool_],
    axes: Axes,
) -> pd.DataFrame:
    """Make the frame of one side; ``table`` holds all elements of this side by the active ones of the other."""
    singular = np.sqrt(axes.eigenvalues[: axes.rows.shape[1]])
    rows = sparse.csr_array(table[np.flatnonzero(extra)]).astype(np.float64)
    counts = np.asarray(rows.sum(axis=1)).reshape(-1)
    profiles = sparse.csr_array(sparse.diags_array(1 / counts) @ rows) if len(counts) else rows
    # The centre is 0 for the standard coordinates of the other side, so profiles need no centring (transition formula).
    coordinates = np.vstack([axes.rows * singular, profiles @ axes.columns])
    distances = np.concatenate([axes.row_distances, profile_distances(profiles, axes.column_masses)])
    absent = np.full(len(counts), np.nan)
    masses = np.concatenate([axes.row_masses, absent])
    contributions = 100 * masses[:, None] * np.vstack([axes.rows, np.zeros((len(counts), len(singular)))]) ** 2
    all_counts = np.asarray(table.sum(axis=1)).reshape(-1)
    frame = pd.DataFrame(
        {
            "name": pd.Series([*names[active], *names[extra]], dtype="str"),
            "kind": pd.Series([ACTIVE] * int(active.sum()) + [SUPPLEMENTARY] * len(counts), dtype="str"),
            "count": np.concatenate([all_counts[active], all_counts[extra]]).astype(np.int64),
            "mass": masses,
            "distance": np.sqrt(distances),
            "inertia": masses * distances,
        }
    )
    blocks = {"coordinate": coordinates, "contribution": contributions, "cos2": _cos2(coordinates, distances)}
    wide = {
        f"{what}_axis_{axis + 1}": values[:, axis] for axis in range(len(singular)) for what, values in blocks.items()
    }
    return pd.concat([frame, pd.DataFrame(wide)], axis=1)


def _cos2(coordinates: FloatArray, distances: FloatArray) -> FloatArray:
    away = distances > _NO_DISTANCE
    return np.where(away[:, None], coordinates**2 / np.where(away, distances, 1.0)[:, None], np.nan)
