"""Direct estimates: each domain from its own persons alone, with the error of the design.

What does not belong here: changes (survey.change), models that borrow from other months and
areas.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.survey.calibration import calibrator_of
from forecasting.survey.design import MonthTotals, month_totals
from forecasting.survey.domains import (
    DEFAULT_DOMAINS,
    DEFAULT_INDICATORS,
    VARIABLES,
    PersonDomain,
    PersonIndicator,
)
from forecasting.survey.linearisation import (
    Floats,
    degrees_of_freedom,
    ratio,
    stratified_variance,
)
from forecasting.survey.records import AreaScheme, prepare_persons
from forecasting.survey.settings import DesignSettings, RakingSettings

MODEL_REASONS = ("single_cluster", "no_or_all_cases", "no_variance", "dominant_weight")
"""Reasons for which a standard error is the assumed design effect's, not the sample's."""

_REASONS = np.array(
    [
        None,
        "unexpected_area",
        "single_cluster_stratum",
        "unmet_totals",
        "missing_area",
        "dominant_weight",
        "no_variance",
        "no_or_all_cases",
        "single_cluster",
        "no_sample",
    ],
    dtype=object,
)
_UNEXPECTED, _LONELY, _UNMET, _MISSING, _DOMINANT = range(1, 6)
_NO_VARIANCE, _NO_OR_ALL, _SINGLE, _NO_SAMPLE = range(6, 10)
_LEAST_VARIANCE_SHARE = 1e-12  # of a variance under simple random sampling: rounding, not a fact
_EVEN_SHARES = 3


def direct_estimates(
    persons: pd.DataFrame,
    *,
    domains: Sequence[PersonDomain] = DEFAULT_DOMAINS,
    indicators: Sequence[PersonIndicator] = DEFAULT_INDICATORS,
    province_code: str | None = "province",
    area_groups: Sequence[tuple[str, tuple[str, ...]]] = (),
    area_codes: Sequence[str] | None = None,
    months: Sequence[pd.Timestamp] | None = None,
    population_totals: pd.DataFrame | None = None,
    settings: DesignSettings | None = None,
    raking: RakingSettings | None = None,
) -> pd.DataFrame:
    """Return rates and totals by month, area and domain with design-based standard errors.

    Parameters
    ----------
    persons
        Columns of ``core.person_record``, of one or more months, rows in any order; the
        status may be given as labour_status_code or by the four answers.
    domains
        Breakdowns, in every area.
    indicators
        What is estimated.
    province_code
        Code of all areas together; None leaves it out.
    area_groups
        Codes of groups of areas and their members; groups may overlap.
    area_codes
        Areas expected: each has its rows, sampled or not, and others are flagged. None: those
        of the records.
    months
        Months expected; None: all from the first to the last of the records.
    population_totals
        Margins to which the weights are raked; see ``rake``. None leaves weights as given.
    settings, raking
        Of the design, and of the raking.

    Returns
    -------
    pandas.DataFrame
        One row per reference_month, area_code, indicator_code and breakdown, in this order
        of months, areas, indicators and domains as given: unit (``pct`` or ``persons``),
        estimate, standard_error (pp or persons), interval_lower, interval_upper, unit of the
        estimate; sample_size_persons (persons of positive weight in the denominator; for a
        total those of the domain), cluster_count (clusters they are from), design_effect
        (null where simple random sampling would have no variance either), is_calibrated,
        reason_code.

        reason_code is null for a sound figure. ``no_sample``: no figure, because no person
        of positive weight. ``single_cluster``, ``no_or_all_cases`` (0 or 100 %),
        ``no_variance``, ``dominant_weight`` (one person carries the figure): the standard
        error is the assumed design effect's, not the sample's. ``missing_area`` (all areas
        together, or a group, without one of them), ``unmet_totals`` (the raking did not reach
        them), ``single_cluster_stratum``, ``unexpected_area``: the figure stands, with care.
        The gravest is named.

    Raises
    ------
    ValueError
        If the records or the population totals are malformed; see ``prepare_persons`` and
        ``rake``.

    Notes
    -----
    Taylor linearisation, clusters within strata as if drawn with replacement. Design effect:
    variance over p(1 − p)/(n − 1). Rates have logit intervals, totals symmetric ones, with
    Student's t on clusters less strata of the area. Without a variance of its own a rate has
    √(p̃(1 − p̃)/(m + 4)), m the sample over the assumed design effect d, p̃ = (m p + 2)/(m + 4),
    and Wilson's interval on m: never zero. A person of share s of the weight leaves no more
    than 1/s² persons' worth of sample (Kish): m = min(n, 1/s²)/d.

    References
    ----------
    Binder, On the variances of asymptotically normal estimators from complex surveys,
    International Statistical Review 51 (1983). Agresti, Coull, The American Statistician 52
    (1998). Kish, Survey Sampling (1965), section 11.7. Korn, Graubard, Survey Methodology 24
    (1998).
    """
    chosen = settings or DesignSettings()
    prepared = prepare_persons(
        persons,
        province_code=province_code,
        area_groups=area_groups,
        area_codes=area_codes,
        months=months,
        settings=chosen,
    )
    calibrator = calibrator_of(population_totals, raking or RakingSettings())
    blocks = [
        month_estimates(totals, domains, indicators, prepared.areas, chosen)
        for totals in month_totals(prepared, domains, calibrator)
    ]
    if not blocks:
        raise ValueError("persons: expected at least one row or a list of months, got neither")
    return pd.concat(blocks, ignore_index=True)


def month_estimates(
    totals: MonthTotals,
    domains: Sequence[PersonDomain],
    indicators: Sequence[PersonIndicator],
    areas: AreaScheme,
    settings: DesignSettings,
) -> pd.DataFrame:
    """Return one month's rows of ``direct_estimates``."""
    columns = [indicator_arrays(totals, indicator, areas, settings) for indicator in indicators]
    order = (len(areas.codes), len(indicators), len(domains))
    # Arrays are domain × area; rows go by area, indicator, domain.
    rows = {
        name: np.stack([column[name].T for column in columns], axis=1).reshape(-1)
        for name in columns[0]
    }
    text = {
        "area_code": np.repeat(np.array(areas.codes, dtype=object), order[1] * order[2]),
        "indicator_code": _tiled([i.code for i in indicators], order),
        "breakdown": np.tile([domain.code for domain in domains], order[0] * order[1]),
        "unit": _tiled([i.unit for i in indicators], order),
    }
    frame = pd.DataFrame({**text, **rows})
    month = pd.Series([totals.month] * len(frame), dtype="datetime64[us]")
    frame.insert(0, "reference_month", month)
    frame["is_calibrated"] = totals.is_calibrated
    frame["reason_code"] = _REASONS[frame.pop("grade").to_numpy()]
    counts = dict.fromkeys(("sample_size_persons", "cluster_count"), "int64")
    return frame.astype({**dict.fromkeys((*text, "reason_code"), "str"), **counts})


def indicator_arrays(
    totals: MonthTotals, indicator: PersonIndicator, areas: AreaScheme, settings: DesignSettings
) -> dict[str, npt.NDArray]:  # type: ignore[type-arg]
    """Return an indicator's figures, each domain × area; ``grade`` numbers the reason."""
    estimate = totals.estimates(indicator)
    base = VARIABLES.index(indicator.denominator or "population")
    size, clusters = totals.counts[..., base], totals.cluster_counts[..., base]
    variance = _variance(totals, indicator, settings)
    simple, unit, base_size = _simple_variance(totals, indicator, estimate)
    share = ratio(estimate, unit)
    heaviest = ratio(totals.largest_weight[..., base], totals.totals[..., base])
    grade = _grades(totals, areas, settings, size, heaviest)
    is_known = grade != _NO_SAMPLE
    cases = totals.counts[..., VARIABLES.index(indicator.numerator)]
    is_rate = indicator.denominator is not None
    has_one_answer = (cases == 0) | (is_rate & (cases == size))
    for number, holds in (
        (_NO_VARIANCE, ~(variance > _LEAST_VARIANCE_SHARE * unit**2)),
        (_NO_OR_ALL, has_one_answer),
        (_SINGLE, clusters == 1),
    ):
        grade = np.where(is_known & holds, np.maximum(grade, number), grade)
    is_model = is_known & (grade >= _DOMINANT)
    persons = np.minimum(base_size, np.nan_to_num(heaviest**-2.0, nan=np.inf))
    effective = persons / settings.assumed_design_effect
    error = np.where(is_model, _model_error(share, effective), ratio(np.sqrt(variance), unit))
    error = np.where(is_known, error, np.nan)
    freedom = degrees_of_freedom(totals.stratum, totals.is_present)
    linear = _design_interval(share, error, freedom, is_rate, settings)
    assumed = _wilson_interval(share, effective, settings)
    lower, upper = (np.where(is_model, b, a) * unit for a, b in zip(linear, assumed, strict=True))
    return {
        "estimate": np.where(is_known, estimate, np.nan),
        "standard_error": error * unit,
        "interval_lower": np.where(is_known, lower, np.nan),
        "interval_upper": np.where(is_known, upper, np.nan),
        "sample_size_persons": size,
        "cluster_count": clusters,
        "design_effect": np.where(is_known & ~is_model, ratio(variance, simple), np.nan),
        "grade": grade,
    }


def _variance(totals: MonthTotals, indicator: PersonIndicator, settings: DesignSettings) -> Floats:
    influence = totals.influence(indicator)
    shape = influence.shape
    if not shape[0]:
        return np.full(shape[1:], np.nan)
    # Under calibration clusters of other areas count too: they move the fitted weights.
    touched = totals.is_present | totals.is_calibrated
    present = np.broadcast_to(touched[:, None], (len(touched), *shape[1:]))
    return stratified_variance(
        influence.reshape(shape[0], -1),
        totals.stratum,
        present.reshape(len(present), -1),
        settings.lonely_cluster_rule,
    ).reshape(shape[1:])


def _simple_variance(
    totals: MonthTotals, indicator: PersonIndicator, estimate: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return the variance under simple random sampling, and what a share of one amounts to.

    A rate is a share of its denominator, a total one of the area's population; third, the
    persons these are.
    """
    if indicator.denominator is not None:
        size = totals.counts[..., VARIABLES.index(indicator.denominator)]
        unit = np.full(estimate.shape, 100.0)
    else:
        size = np.broadcast_to(totals.area_counts, estimate.shape)
        unit = np.broadcast_to(totals.area_population, estimate.shape)
    share = ratio(np.nan_to_num(estimate), unit)
    return unit**2 * ratio(share * (1 - share), size - 1), unit, size


def _grades(
    totals: MonthTotals,
    areas: AreaScheme,
    settings: DesignSettings,
    size: Floats,
    heaviest: Floats,
) -> npt.NDArray[np.int64]:
    grade = np.zeros(size.shape, dtype=np.int64)
    unexpected = np.array([code in areas.unexpected for code in areas.codes])
    lonely = np.zeros(len(areas.codes), dtype=np.bool)
    if len(totals.stratum):
        is_single = np.bincount(totals.stratum) == 1
        lonely = (totals.is_present & is_single[:, None]).any(axis=0)
    even = _EVEN_SHARES / np.maximum(size, 1.0)
    heavy = heaviest > np.maximum(settings.dominant_weight_share, even)
    # The area codes of the records come first among the areas estimated.
    is_empty = totals.area_counts[: len(areas.record_areas)] == 0
    lacking = (areas.membership[is_empty] > 0).any(axis=0)
    for number, holds in (
        (_UNEXPECTED, unexpected),
        (_LONELY, lonely),
        (_UNMET, np.bool(totals.has_unmet_totals)),
        (_MISSING, lacking),
        (_DOMINANT, heavy),
        (_NO_SAMPLE, size == 0),
    ):
        grade = np.where(holds, number, grade)
    return grade


def _model_error(share: Floats, effective: Floats) -> Floats:
    pulled = (effective * np.clip(share, 0, 1) + 2) / (effective + 4)
    return np.sqrt(pulled * (1 - pulled) / (effective + 4))


def _design_interval(
    share: Floats, error: Floats, freedom: Floats, is_rate: bool, settings: DesignSettings
) -> tuple[Floats, Floats]:
    from scipy.special import expit, logit, stdtrit

    half = stdtrit(freedom, (1 + settings.interval_level) / 2) * error
    if not is_rate:
        return np.maximum(share - half, 0), share + half
    inside = np.clip(share, 1e-12, 1 - 1e-12)
    spread = half / (inside * (1 - inside))
    return expit(logit(inside) - spread), expit(logit(inside) + spread)


def _wilson_interval(
    share: Floats, effective: Floats, settings: DesignSettings
) -> tuple[Floats, Floats]:
    from scipy.special import ndtri

    normal = float(ndtri((1 + settings.interval_level) / 2))
    p, wide = np.clip(share, 0, 1), effective + normal**2
    centre = (effective * p + normal**2 / 2) / wide
    half = normal * np.sqrt(effective * p * (1 - p) + normal**2 / 4) / wide
    return np.maximum(centre - half, 0), np.minimum(centre + half, 1)


def _tiled(names: Sequence[str], order: tuple[int, int, int]) -> npt.NDArray[np.object_]:
    return np.tile(np.repeat(np.array(names, dtype=object), order[2]), order[0])
