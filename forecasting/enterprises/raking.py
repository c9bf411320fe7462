"""Raking of positive weights to margins, with bounds.

What does not belong here: which margins there are and how empty cells are joined (weights).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecasting.enterprises.panel_grid import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Margin:
    """One margin: the cell of every unit and the total of every cell."""

    name: str
    cell: IntArray
    total: FloatArray


@dataclass(frozen=True)
class Raked:
    """Weights, which lie on a bound, passes made, and what is left by margin.

    ``differences`` are the largest relative ones of a cell, ``missed_shares`` the sum of
    absolute differences over the sum of totals.
    """

    weight: FloatArray
    is_bounded: BoolArray
    passes: int
    differences: dict[str, float]
    missed_shares: dict[str, float]


def rake(
    size: FloatArray,
    start: FloatArray,
    margins: Sequence[Margin],
    *,
    lower: FloatArray,
    upper: FloatArray,
    passes: int,
    tolerance: float,
) -> Raked:
    """Return weights whose sums of ``size`` meet the margins as nearly as the bounds allow.

    Parameters
    ----------
    size
        What is added up, by unit, above zero: staff, or one per enterprise.
    start
        Weights before, above zero.
    margins
        Each unit belongs to one cell of each; cells without units are ignored.
    lower, upper
        Bounds of the weights by unit.
    passes, tolerance
        Raking stops after so many passes, or when every margin differs by less than this
        part of it.

    Raises
    ------
    ValueError
        If sizes or start weights are not all above zero.

    Notes
    -----
    Iterative proportional fitting: w ← w · T_c / Σ_c w x, margin by margin, bounds applied
    after each pass, so that what one weight may not carry goes to others of its cells.

    References
    ----------
    Deming, W. E. & Stephan, F. F. (1940). On a least squares adjustment of a sampled
    frequency table. Annals of Mathematical Statistics 11, 427–444.
    """
    if not ((size > 0).all() and (start > 0).all()):
        raise ValueError("expected sizes and start weights above zero in raking")
    weight = np.clip(start, lower, upper)
    used, differences = 0, dict.fromkeys([margin.name for margin in margins], 0.0)
    while used < passes:
        used += 1
        for margin in margins:
            weight = weight * _factors(weight * size, margin)[margin.cell]
        weight = np.clip(weight, lower, upper)
        differences = {
            margin.name: float(np.abs(1 / _factors(weight * size, margin) - 1).max(initial=0.0))
            for margin in margins
        }
        if max(differences.values(), default=0.0) < tolerance:
            break
    is_bounded = (weight <= lower) | (weight >= upper)
    missed = {margin.name: _missed(weight * size, margin) for margin in margins}
    return Raked(weight, is_bounded, used, differences, missed)


def _missed(product: FloatArray, margin: Margin) -> float:
    present = np.bincount(margin.cell, weights=product, minlength=len(margin.total))
    total = float(margin.total.sum())
    return float(np.abs(present - margin.total).sum()) / total if total > 0 else 0.0


def _factors(product: FloatArray, margin: Margin) -> FloatArray:
    """Return target over present sum by cell; one where nothing can or should be moved."""
    present = np.bincount(margin.cell, weights=product, minlength=len(margin.total)).astype(float)
    is_due = (present > 0) & (margin.total > 0)
    made = np.ones_like(present)
    made[is_due] = margin.total[is_due] / present[is_due]
    return made
