"""The nearest sums without negative parts.

What does not belong here: reconciliation itself (forecasting.combination.reconciliation).
"""

import numpy as np

from forecasting.combination.sum_layout import SumLayout
from forecasting.models.protocol import FloatArray

_NEGATIVE_SHARE = 1e-9
"""A negative part below this share of the largest is rounding, and set to zero alone."""

_RIDGE = 1e-12
_CHUNK_NUMBERS = 4_000_000


def without_negatives(
    leaf_values: FloatArray, variance: FloatArray, layout: SumLayout
) -> FloatArray:
    """Return leaves near the given ones, none below zero but by rounding.

    Parameters
    ----------
    leaf_values
        Shape ``(L, S)``, with sums that hold.
    variance
        By member, shape ``(M,)``; the higher, the further a series may be moved.
    layout
        The sums.

    Returns
    -------
    numpy.ndarray
        Shape ``(L, S)``. Columns without negative leaves are as they were.

    Notes
    -----
    Negative leaves are set to zero and held there; the other members are moved from where
    they were to the nearest point, in squares divided by the variances, at which the sums
    hold; until no leaf is below zero. The set of zeros only grows, so that this ends. It may
    hold a leaf at zero that the exact optimum would let go again.

    References
    ----------
    Wickramasuriya, S. L., Turlach, B. A. & Hyndman, R. J. (2020). Optimal non-negative
    forecast reconciliation. Statistics and Computing 30, 1167–1182 (the exact optimum).
    """
    limit = -_NEGATIVE_SHARE * np.abs(leaf_values).max(axis=0, initial=0.0)
    wrong = np.flatnonzero((leaf_values < limit).any(axis=0))
    if not len(wrong):
        return leaf_values
    repaired = leaf_values.copy()
    width = max(1, _CHUNK_NUMBERS // layout.constraints.shape[0] ** 2)
    for start in range(0, len(wrong), width):
        chunk = wrong[start : start + width]
        repaired[:, chunk] = _repaired(leaf_values[:, chunk], limit[chunk], variance, layout)
    return repaired


def _repaired(
    leaf_values: FloatArray, limit: FloatArray, variance: FloatArray, layout: SumLayout
) -> FloatArray:
    """Return the columns with their negative leaves taken out, by a growing set of zeros."""
    constraints, leaves = layout.constraints, layout.leaves
    move = (constraints[:, leaves] * variance[leaves]).T.tocsr()
    whole = ((constraints * variance) @ constraints.T).toarray().ravel()
    each = _outer_products(layout, variance[leaves])
    result = leaf_values.copy()
    is_zero = np.zeros(leaf_values.shape, dtype=bool)
    active = np.arange(leaf_values.shape[1])
    while len(active):
        is_zero[:, active] |= result[:, active] < limit[active]
        held = is_zero[:, active]
        start = np.where(held, 0.0, leaf_values[:, active])
        gap = constraints[:, leaves] @ (start - leaf_values[:, active])
        system = whole[:, None] - each @ held
        start -= np.where(held, 0.0, move @ _solved(system, gap))
        result[:, active] = start
        active = active[(start < limit[active]).any(axis=0)]
    return result


def _outer_products(layout: SumLayout, variance: FloatArray) -> "object":
    """Return, sparse and by leaf, what holding it takes off the system; shape (m², L)."""
    from scipy.sparse import csr_array

    by_leaf = layout.constraints[:, layout.leaves].tocsc()
    size = by_leaf.shape[0]
    rows, columns, entries = [], [], []
    for leaf in range(by_leaf.shape[1]):
        part = slice(by_leaf.indptr[leaf], by_leaf.indptr[leaf + 1])
        at, sign = by_leaf.indices[part], by_leaf.data[part]
        rows.append((at[:, None] * size + at).ravel())
        entries.append(variance[leaf] * np.outer(sign, sign).ravel())
        columns.append(np.full(len(at) ** 2, leaf))
    place = (np.concatenate(rows), np.concatenate(columns))
    return csr_array((np.concatenate(entries), place), shape=(size**2, by_leaf.shape[1]))


def _solved(system: FloatArray, gap: FloatArray) -> FloatArray:
    """Return the solution of one system per column; sums without freedom give zero."""
    size, columns = gap.shape
    stacked = system.T.reshape(columns, size, size)
    return solve_scaled(stacked, gap.T[:, :, None])[:, :, 0].T


def solve_scaled(system: FloatArray, right: FloatArray) -> FloatArray:
    """Return solutions of symmetric systems, each scaled to a diagonal of one.

    Parameters
    ----------
    system
        Positive semidefinite, shape ``(..., m, m)``. A ridge of 1e-12 of the diagonal lets
        sums that follow from others stand.
    right
        Shape ``(..., m, k)``.

    Returns
    -------
    numpy.ndarray
        Shape ``(..., m, k)``.
    """
    diagonal = np.diagonal(system, axis1=-2, axis2=-1)
    scale = np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    scaled = system / (scale[..., :, None] * scale[..., None, :])
    ridge = np.eye(system.shape[-1]) * np.where(diagonal > 0, _RIDGE, 1.0)[..., None, :]
    solution: FloatArray = np.linalg.solve(scaled + ridge, right / scale[..., None])
    return solution / scale[..., None]
