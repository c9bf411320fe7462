"""Fits of generalised variance functions on rows whose standard error is known.

What does not belong here: which row takes which fit (forecasting.survey.variance_function).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]

_ITERATIONS = 50


@dataclass(frozen=True)
class RelativeVarianceFit:
    """The function V/x² = a + b/x: ``constant`` a, ``slope`` b (persons), rows it rests on."""

    constant: float
    slope: float
    row_count: int

    def relative_variance(self, total_persons: npt.ArrayLike) -> FloatArray:
        """Return a + b/x for totals x above 0; NaN elsewhere.

        Where a < 0 and x lies far above the fitted range the line falls below zero; there
        the value is a tenth of b/x.
        """
        total = np.asarray(total_persons, dtype=np.float64)
        safe = np.where(total > 0, total, np.nan)
        return np.maximum(self.constant + self.slope / safe, 0.1 * self.slope / safe)


def fit_relative_variance(
    total_persons: npt.ArrayLike, *, relative_variance: npt.ArrayLike
) -> RelativeVarianceFit:
    """Return the fit of V/x² = a + b/x by iteratively reweighted least squares.

    Parameters
    ----------
    total_persons
        Estimated totals x, above 0, shape (rows,).
    relative_variance
        Variance over squared estimate, above 0, shape (rows,).

    Returns
    -------
    RelativeVarianceFit
        With b ≥ 0: a variance that rises with the total is fitted as the constant a alone.

    Raises
    ------
    ValueError
        If shapes differ, there are fewer than 3 rows, or a value is not positive and finite.

    Notes
    -----
    Weights are 1/fitted², as a variance estimate's error is proportional to itself. With
    totals all alike a and b cannot be told apart: a = 0 then, the binomial law for small p.

    References
    ----------
    Wolter (2007), Introduction to Variance Estimation, 2nd ed., section 7.2.

    Examples
    --------
    >>> x = np.array([100.0, 200.0, 400.0, 800.0])
    >>> fit = fit_relative_variance(x, relative_variance=0.001 + 2.0 / x)
    >>> round(fit.constant, 6), round(fit.slope, 6)
    (0.001, 2.0)
    """
    total = np.asarray(total_persons, dtype=np.float64)
    relative = np.asarray(relative_variance, dtype=np.float64)
    if total.ndim != 1 or total.shape != relative.shape or len(total) < 3:
        raise ValueError(
            f"expected two columns of 3 rows or more, got {total.shape} and {relative.shape}"
        )
    if not (np.all(np.isfinite(total) & (total > 0)) and np.all(relative > 0)):
        raise ValueError("expected totals and relative variances above 0")
    if not np.all(np.isfinite(relative)):
        raise ValueError("expected finite relative variances")
    inverse = 1.0 / total
    if np.ptp(inverse) <= 1e-6 * inverse.max():
        return RelativeVarianceFit(0.0, float(np.mean(relative * total)), len(total))
    constant, slope = 0.0, float(np.mean(relative * total))
    for _ in range(_ITERATIONS):
        fitted = RelativeVarianceFit(constant, slope, len(total)).relative_variance(total)
        before = (constant, slope)
        constant, slope = _weighted_line(inverse, relative, 1.0 / fitted)
        if np.allclose(before, (constant, slope), rtol=1e-12, atol=0):
            break
    return RelativeVarianceFit(constant, slope, len(total))


def fit_design_effects(rows: pd.DataFrame, *, smallest_fit_rows: int) -> pd.DataFrame:
    """Return design effect and effective sample of every row's series, where rows tell them.

    Parameters
    ----------
    rows
        area_code, breakdown, estimate (%), standard_error (pp), sample_size_persons,
        unit_variance (pp², that of one person); missing values as NaN.
    smallest_fit_rows
        Rows a median needs.

    Returns
    -------
    pandas.DataFrame
        design_effect and effective_sample_persons, index of the rows. The design effect is
        the median of the series, else of its breakdown, else of all; the effective sample,
        which is a size and no ratio, of the series alone. NaN where none has enough rows.

    Notes
    -----
    Medians, because errors of errors have long tails and a typing error must not move all.
    """
    is_known = rows["estimate"].notna() & (rows["standard_error"] > 0)
    variance = (rows["standard_error"] ** 2).where(is_known)
    effective = rows["unit_variance"] / variance
    effect = rows["sample_size_persons"] / effective
    own = [rows["area_code"], rows["breakdown"]]
    levels = (own, [rows["breakdown"]], [pd.Series("", index=rows.index)])
    found = pd.Series(np.nan, index=rows.index)
    for groups in levels:
        found = found.fillna(_median(effect, groups, smallest_fit_rows))
    return pd.DataFrame(
        {
            "design_effect": found,
            "effective_sample_persons": _median(effective, own, smallest_fit_rows),
        }
    )


def _median(
    value: "pd.Series[float]", groups: "list[pd.Series[str]]", smallest: int
) -> "pd.Series[float]":
    grouped = value.groupby(groups)
    return grouped.transform("median").where(grouped.transform("count") >= smallest)


def _weighted_line(
    inverse: FloatArray, relative: FloatArray, root_weight: FloatArray
) -> tuple[float, float]:
    """Weighted least squares of a + b · inverse with b ≥ 0, and a > 0 where b is 0."""
    design = np.column_stack([root_weight, root_weight * inverse])
    (constant, slope), *_ = np.linalg.lstsq(design, root_weight * relative, rcond=None)
    if slope < 0:
        weight = root_weight**2
        return float(np.sum(weight * relative) / np.sum(weight)), 0.0
    return float(constant), float(slope)
