"""Estimates by visit, how far the visits differ by habit, and estimates freed of it.

What does not belong here: the correlation of errors (survey.autocorrelation).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.survey.direct import MODEL_REASONS, direct_estimates
from forecasting.survey.domains import (
    DEFAULT_DOMAINS,
    UNEMPLOYMENT_RATE,
    PersonDomain,
    PersonIndicator,
    crossed_domains,
)
from forecasting.survey.linearisation import Floats, Integers
from forecasting.survey.settings import DesignSettings, RotationSettings

_GROUPS = ("area_code", "breakdown")
_ESTIMATE_COLUMNS = (
    "reference_month",
    *_GROUPS,
    "rotation_visit",
    "estimate",
    "standard_error",
    "sample_size_persons",
    "cluster_count",
    "denominator_share",
    "reason_code",
)


def rotation_group_estimates(
    persons: pd.DataFrame,
    *,
    domains: Sequence[PersonDomain] = DEFAULT_DOMAINS[:1],
    indicator: PersonIndicator = UNEMPLOYMENT_RATE,
    province_code: str | None = "province",
    visits: Sequence[int] = (1, 2, 3, 4),
    settings: DesignSettings | None = None,
) -> pd.DataFrame:
    """Return the rate from each visit's persons alone.

    Parameters
    ----------
    persons
        As for ``direct_estimates``.
    domains
        Breakdowns; none may have a condition on visits.
    indicator
        A ratio.
    province_code
        As for ``direct_estimates``.
    visits
        Values of rotation_visit.
    settings
        Of the design; rotation groups always count as strata here, as they are drawn.

    Returns
    -------
    pandas.DataFrame
        One row per reference_month, area_code, breakdown and rotation_visit: estimate (%),
        standard_error (pp), sample_size_persons, cluster_count, denominator_share (0–1, the
        visit's part of the weighted denominator of the month's sample), reason_code as in
        ``direct_estimates``.

    Raises
    ------
    ValueError
        As ``direct_estimates``, or the indicator is a total.
    """
    if indicator.denominator is None:
        raise ValueError(f"indicator: expected a ratio, got the total {indicator.code}")
    of_visit = [PersonDomain(f"visit_{visit}", rotation_visits=(visit,)) for visit in visits]
    base = PersonIndicator("denominator", indicator.denominator)
    estimated = direct_estimates(
        persons,
        domains=crossed_domains(domains, of_visit),
        indicators=(indicator, base),
        province_code=province_code,
        settings=replace(settings or DesignSettings(), is_stratified_by_rotation_group=True),
    )
    is_base = estimated["indicator_code"].eq(base.code).to_numpy()
    made = estimated.loc[~is_base].reset_index(drop=True)
    parts = made["breakdown"].str.rsplit(".visit_", n=1)
    whole = estimated.loc[is_base, "estimate"].fillna(0.0).reset_index(drop=True)
    visit = parts.str[1].astype("int64")
    made = made.assign(breakdown=parts.str[0], rotation_visit=visit, denominator=whole)
    sums = made.groupby(["reference_month", "area_code", "breakdown"])["denominator"]
    made["denominator_share"] = (made["denominator"] / sums.transform("sum")).fillna(0.0)
    return made[list(_ESTIMATE_COLUMNS)]


def rotation_group_bias(
    groups: pd.DataFrame, *, settings: RotationSettings | None = None
) -> pd.DataFrame:
    """Return how far each visit lies from the mean of all visits, over the months given.

    Parameters
    ----------
    groups
        As returned by ``rotation_group_estimates``.
    settings
        Of the rotation.

    Returns
    -------
    pandas.DataFrame
        One row per area_code, breakdown and rotation_visit: bias_pp, standard_error_pp,
        month_count (months with two visits or more), reason_code (``too_short``: too few
        months, or visits that no month, and no chain of months, compares; then no figure).

    Raises
    ------
    ValueError
        If a column is absent or a visit is none of the rotation's.

    Notes
    -----
    y_tv = θ_t + b_v + e_tv, θ_t free, Σ_v b_v = 0, by generalised least squares; errors of
    one group at its visits are correlated, those of different groups are not. Variances
    are pooled, V_tv = mean(n V) / n_tv, because a standard error that follows its own
    estimate would favour low ones. That biases sum to zero is a convention: only
    differences between visits can be seen, not the level at which all would be right.

    References
    ----------
    Bailar, The effects of rotation group bias on estimates from panel surveys, JASA 70
    (1975). Pfeffermann, Estimation and seasonal adjustment of population means using data
    from repeated surveys, JBES 9 (1991).
    """
    chosen = settings or RotationSettings()
    _check_groups(groups, chosen)
    blocks = []
    for (area, breakdown), part in groups.groupby(list(_GROUPS), sort=False):
        fit = _fit(part, chosen)
        known = np.full(len(chosen.visit_offsets_months), fit.has_enough)
        blocks.append(
            pd.DataFrame(
                {
                    "area_code": area,
                    "breakdown": breakdown,
                    "rotation_visit": np.arange(1, len(known) + 1),
                    "bias_pp": np.where(known, fit.bias, np.nan),
                    "standard_error_pp": np.where(known, np.sqrt(np.diag(fit.covariance)), np.nan),
                    "month_count": fit.months,
                    "reason_code": None if fit.has_enough else "too_short",
                }
            ).astype({"reason_code": "str"})
        )
    return pd.concat(blocks, ignore_index=True)


def correct_rotation_bias(
    groups: pd.DataFrame, *, settings: RotationSettings | None = None
) -> pd.DataFrame:
    """Return each month's rate as if every visit had its even part in it.

    Parameters
    ----------
    groups
        As returned by ``rotation_group_estimates``; the bias is estimated from all its
        months, so only what was known at a vintage belongs in it.
    settings
        Of the rotation.

    Returns
    -------
    pandas.DataFrame
        One row per reference_month, area_code and breakdown: estimate (%, of the visits in
        sample), bias_pp (what their mixture adds), corrected_estimate, standard_error (pp,
        of the corrected one, with the bias's own), visit_count, reason_code (``no_sample``;
        ``too_short``: no bias known, the corrected estimate is the estimate;
        ``missing_visit``: a visit is missing, the estimate stands corrected).

    Raises
    ------
    ValueError
        As ``rotation_group_bias``.

    Notes
    -----
    ȳ_t − Σ_v s_tv b_v, s_tv the visit's part of the weighted denominator. With even parts
    the correction is zero.
    """
    chosen = settings or RotationSettings()
    _check_groups(groups, chosen)
    blocks = []
    for (area, breakdown), part in groups.groupby(list(_GROUPS), sort=False):
        fit = _fit(part, chosen)
        months, shares, estimates, errors = _by_month(part, len(chosen.visit_offsets_months))
        is_there = np.isfinite(estimates) & (shares > 0)
        shares = np.where(is_there, shares, 0.0)
        total = shares.sum(axis=1, keepdims=True)
        shares = np.divide(shares, total, out=np.zeros_like(shares), where=total > 0)
        seen = is_there.any(axis=1)
        value = np.where(seen, (shares * np.nan_to_num(estimates)).sum(axis=1), np.nan)
        # No bias is spread evenly: what counts is the distance of the parts from even ones.
        bias = shares @ fit.bias
        of_bias = np.einsum("tv,vw,tw->t", shares, fit.covariance, shares)
        variance = (shares**2 * np.nan_to_num(errors) ** 2).sum(axis=1) + of_bias
        reason = np.full(len(months), None, dtype=object)
        reason[~is_there.all(axis=1)] = "missing_visit"
        if not fit.has_enough:
            reason[:] = "too_short"
        reason[~seen] = "no_sample"
        blocks.append(
            pd.DataFrame(
                {
                    "reference_month": months,
                    "area_code": area,
                    "breakdown": breakdown,
                    "estimate": value,
                    "bias_pp": np.where(seen & fit.has_enough, bias, np.nan),
                    "corrected_estimate": value - bias,
                    "standard_error": np.where(seen, np.sqrt(variance), np.nan),
                    "visit_count": is_there.sum(axis=1),
                    "reason_code": pd.Series(reason, dtype="str"),
                }
            )
        )
    return pd.concat(blocks, ignore_index=True)


@dataclass(frozen=True)
class _BiasFit:
    bias: Floats
    covariance: Floats
    months: int
    has_enough: bool


def _fit(part: pd.DataFrame, settings: RotationSettings) -> _BiasFit:
    """Return the bias of one area and breakdown; zero where it cannot be told."""
    visits = len(settings.visit_offsets_months)
    sound = part["estimate"].notna() & ~part["reason_code"].isin(MODEL_REASONS)
    rows = part[sound]
    per_month = rows.groupby("reference_month")["rotation_visit"].transform("size")
    rows = rows[per_month > 1]
    count = int(rows["reference_month"].nunique())
    month = rows["reference_month"]
    number = (month.dt.year * 12 + month.dt.month).to_numpy(dtype=np.int64)
    visit = rows["rotation_visit"].to_numpy(dtype=np.int64) - 1
    design = _design(number, visit, visits)
    is_told = np.linalg.matrix_rank(design) == design.shape[1]
    if count < settings.minimum_months or not is_told:
        return _BiasFit(np.zeros(visits), np.zeros((visits, visits)), count, False)
    size = rows["sample_size_persons"].to_numpy(dtype=float)
    error = rows["standard_error"].to_numpy(dtype=float)
    deviation = np.sqrt((size * error**2).mean() / size)
    white = _whitened(
        np.column_stack([design, rows["estimate"].to_numpy(dtype=float)]),
        deviation,
        number - np.array(settings.visit_offsets_months)[visit],
        visit,
        settings.correlation_matrix(),
    )
    inverse = np.linalg.inv(white[:, :-1].T @ white[:, :-1])
    solved = inverse @ (white[:, :-1].T @ white[:, -1])
    contrasts = np.vstack([np.eye(visits - 1), -np.ones(visits - 1)])
    return _BiasFit(
        contrasts @ solved[: visits - 1],
        contrasts @ inverse[: visits - 1, : visits - 1] @ contrasts.T,
        count,
        True,
    )


def _design(number: Integers, visit: Integers, visits: int) -> Floats:
    """Return regressors: all visits but the last against the last, then months."""
    contrasts = np.vstack([np.eye(visits - 1), -np.ones(visits - 1)])[visit]
    months = (number[:, None] == np.unique(number)[None, :]).astype(np.float64)
    return np.hstack([contrasts, months])


def _whitened(
    values: Floats, deviation: Floats, group: Integers, visit: Integers, correlations: Floats
) -> Floats:
    """Return rows made uncorrelated and of variance one, rotation group by rotation group."""
    scaled = values / deviation[:, None]
    order = np.lexsort((visit, group))
    for rows in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        lower = np.linalg.cholesky(correlations[np.ix_(visit[rows], visit[rows])])
        scaled[rows] = np.linalg.solve(lower, scaled[rows])
    return scaled


def _by_month(part: pd.DataFrame, visits: int) -> tuple[pd.DatetimeIndex, Floats, Floats, Floats]:
    """Return months, and shares, estimates and errors as month × visit."""
    months = pd.DatetimeIndex(sorted(part["reference_month"].unique()))
    row = months.get_indexer(pd.DatetimeIndex(part["reference_month"]))
    column = part["rotation_visit"].to_numpy(dtype=np.int64) - 1
    made = []
    for name, empty in (
        ("denominator_share", 0.0),
        ("estimate", np.nan),
        ("standard_error", np.nan),
    ):
        table = np.full((len(months), visits), empty)
        table[row, column] = part[name].to_numpy(dtype=float)
        made.append(table)
    return months, made[0], made[1], made[2]


def _check_groups(groups: pd.DataFrame, settings: RotationSettings) -> None:
    needed = [name for name in _ESTIMATE_COLUMNS if name != "cluster_count"]
    absent = [name for name in needed if name not in groups]
    if absent:
        raise ValueError(f"groups: expected column {absent[0]}, got {list(groups.columns)}")
    if groups.empty:
        raise ValueError("groups: expected at least one row, got none")
    visits = len(settings.visit_offsets_months)
    wrong: npt.NDArray[np.bool] = ~groups["rotation_visit"].between(1, visits).to_numpy()
    if wrong.any():
        raise ValueError(
            f"groups: expected rotation_visit from 1 to {visits}, got "
            f"{groups['rotation_visit'].to_numpy()[wrong][0]}"
        )
