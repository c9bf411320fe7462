"""Gross flows between work, unemployment and inactivity, and the rates made of them.

What does not belong here: matching, raking and replication, each in a module of its own;
rates from durations (durations).
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.market import reasons
from forecasting.market.figures import check_frame
from forecasting.market.matching import STATES, FlowSample, match_persons
from forecasting.market.replication import FlowEstimate, Margins, estimate_flows
from forecasting.market.settings import FlowSettings
from forecasting.market.transitions import (
    EMPLOYED,
    UNEMPLOYED,
    hazards,
    probabilities,
    steady_rate_of_three,
    steady_rate_of_two,
)

Floats = npt.NDArray[np.float64]
_Moves = Callable[[Floats], Floats]
_Statistic = Callable[[Floats], Floats]

FLOWS = {"eu": (0, 1), "en": (0, 2), "ue": (1, 0), "un": (1, 2), "ne": (2, 0), "nu": (2, 1)}
"""Flows by code: states before and now, positions in ``STATES``."""

_STOCKS = ("reference_month", "area_code", *(f"{state}_persons" for state in STATES))
_ERROR = "unemployed_standard_error_persons"
_ALL = (0, 1, 2)
_LEAST_ERROR_SHARE = 1e-9  # of a value: below it replicates differ by rounding alone


def gross_flows(
    persons_before: pd.DataFrame,
    persons_now: pd.DataFrame,
    *,
    stocks: pd.DataFrame | None = None,
    settings: FlowSettings | None = None,
) -> pd.DataFrame:
    """Return the monthly transition probabilities of the province and its areas.

    Parameters
    ----------
    persons_before, persons_now
        Person records of two consecutive months: reference_month, person_id, cluster_code,
        stratum_code, weight (persons), area_code, labour_status_code; one row per person.
        One of them may hold no rows.
    stocks
        reference_month, area_code, employed_persons, unemployed_persons,
        out_of_labour_force_persons and, where known, unemployed_standard_error_persons: what
        the margins shall be, such as a model's estimates. Areas without both months, and
        all with None, are treated by ``settings.margins``.
    settings
        Default: ``FlowSettings()``.

    Returns
    -------
    pandas.DataFrame
        reference_month (the later one), area_code, indicator_code (``flow_eu`` …), value (%
        of the state before, a month), standard_error (pp), flow_persons,
        flow_standard_error_persons, unadjusted_value (% among the basis area's matched
        persons, neither raked nor corrected),
        matched_persons, origin_persons (matched persons of the state before),
        basis_area_code, margin_code (``survey``, ``given``, ``none``), reason_code; the
        province first, six rows an area. Where an area's sample does not suffice, value and
        error are the province's and basis_area_code says so; flow_persons are then missing.

    Raises
    ------
    ValueError
        As in ``match_persons``; if stocks lack a column, hold an area and month twice, or a
        negative or missing figure; if the matrix of classification is none.

    Notes
    -----
    Under 2-10-2 half of a month's households were asked the month before. Their joint
    distribution is scaled to each area's population and summed; where stocks are given it is
    raked to those of both months: matches may then be missing at random within states, and
    flows agree with stocks. Population growth is taken as spread over states in proportion.
    Without a matrix of classification, what is returned are flows between *recorded* states:
    errors of answers look like moves, so EU and UE are too high, more so than any rate.

    References
    ----------
    Abowd, J. M. & Zellner, A. (1985). Journal of Business & Economic Statistics 3, 254–283.
    Fujita, S. & Ramey, G. (2009). The cyclicality of separation and job finding rates.
    International Economic Review 50, 415–430. Others with raking and replication.
    """
    settings = settings or FlowSettings()
    sample, estimates, reason = _estimated(persons_before, persons_now, stocks, settings)
    statistics: dict[str, tuple[_Statistic, tuple[int, ...]]] = {
        f"flow_{code}": (_probability_of(start, end), (start,))
        for code, (start, end) in FLOWS.items()
    }
    made = _table(sample, estimates, reason, probabilities, statistics, settings)
    places = [FLOWS[code.removeprefix("flow_")] for code in made["indicator_code"]]
    made["unadjusted_value"] = [
        _unadjusted(estimates[area], *place)
        for area, place in zip(made["basis_area_code"], places, strict=True)
    ]
    persons = [
        _persons(estimates[area], *place) if has_own else (np.nan, np.nan)
        for area, place, has_own in zip(
            made["area_code"],
            places,
            (made["basis_area_code"] == made["area_code"]) & made["value"].notna(),
            strict=True,
        )
    ]
    made["flow_persons"] = [value for value, _ in persons]
    made["flow_standard_error_persons"] = [error for _, error in persons]
    return made[
        [
            "reference_month", "area_code", "indicator_code", "value", "standard_error",
            "flow_persons", "flow_standard_error_persons", "unadjusted_value",
            "matched_persons", "origin_persons", "basis_area_code", "margin_code", "reason_code",
        ]
    ]  # fmt: skip


def flow_rates(
    persons_before: pd.DataFrame,
    persons_now: pd.DataFrame,
    *,
    stocks: pd.DataFrame | None = None,
    settings: FlowSettings | None = None,
) -> pd.DataFrame:
    """Return job finding, separation and the unemployment rate they lead to.

    Parameters
    ----------
    persons_before, persons_now, stocks, settings
        As for ``gross_flows``.

    Returns
    -------
    pandas.DataFrame
        reference_month, area_code, indicator_code, value (%), standard_error (pp),
        matched_persons, origin_persons (of the smallest state before that is used),
        basis_area_code, margin_code, reason_code; four rows an area: ``job_finding_rate`` f
        and ``separation_rate`` s (% of unemployed, of employed, a month),
        ``steady_rate`` s/(s + f), and ``steady_rate_three_states``, at which all three
        stocks stand still.

    Raises
    ------
    ValueError
        As in ``gross_flows``.

    Notes
    -----
    f and s are the probabilities UE and EU. With ``is_time_aggregation_corrected`` they are
    1 − exp(−λ), λ the hazard of the matrix logarithm, and s/(s + f) is made of hazards; the
    rate of three states is the same either way. Errors are those of the jackknife, so the
    covariance of the flows is in them.

    References
    ----------
    Shimer, R. (2012). Review of Economic Dynamics 15, 127–148, eq. 7 (three states).
    """
    settings = settings or FlowSettings()
    sample, estimates, reason = _estimated(persons_before, persons_now, stocks, settings)
    is_corrected = settings.is_time_aggregation_corrected
    statistics: dict[str, tuple[_Statistic, tuple[int, ...]]] = {
        "job_finding_rate": (_rate_of(UNEMPLOYED, EMPLOYED, is_corrected), (UNEMPLOYED,)),
        "separation_rate": (_rate_of(EMPLOYED, UNEMPLOYED, is_corrected), (EMPLOYED,)),
        "steady_rate": (_steady_rate, (EMPLOYED, UNEMPLOYED)),
        "steady_rate_three_states": (steady_rate_of_three, _ALL),
    }
    moves = _hazards_of if is_corrected else probabilities
    return _table(sample, estimates, reason, moves, statistics, settings)


def _estimated(
    persons_before: pd.DataFrame,
    persons_now: pd.DataFrame,
    stocks: pd.DataFrame | None,
    settings: FlowSettings,
) -> tuple[FlowSample, dict[str, FlowEstimate], str | None]:
    """Return sums, flows by area, and the reason where no area can be estimated."""
    sample = match_persons(persons_before, persons_now)
    margins = {} if stocks is None else _margins(stocks, sample.reference_month)
    estimates = estimate_flows(sample, margins, settings)
    reason = None
    if persons_before.empty or persons_now.empty:
        reason = reasons.NO_RECORDS
    elif not sample.matched_counts.any():
        reason = reasons.NO_MATCHES
    elif not sample.matched.any():
        reason = reasons.ZERO_WEIGHTS
    return sample, estimates, reason


def _margins(stocks: pd.DataFrame, month: pd.Timestamp) -> dict[str, Margins]:
    """Return the stocks of areas that have both months."""
    check_frame(stocks, "stocks", _STOCKS)
    earlier = pd.Timestamp(month - pd.DateOffset(months=1))
    stocks = stocks[stocks["reference_month"].isin([earlier, month])]
    figures = stocks[list(_STOCKS[2:])].astype("float64")
    if not (np.isfinite(figures) & (figures >= 0)).all(axis=None):
        raise ValueError("stocks: expected figures of 0 or more, got negative or missing ones")
    if stocks.duplicated(["reference_month", "area_code"]).any():
        raise ValueError("stocks: expected each area and month once")
    errors = stocks[_ERROR] if _ERROR in stocks.columns else pd.Series(0.0, index=stocks.index)
    keys = zip(stocks["area_code"].astype("str"), stocks["reference_month"] == month, strict=True)
    values = zip(figures.to_numpy(), errors.astype("float64").fillna(0.0), strict=True)
    known = dict(zip(keys, values, strict=True))
    made = {}
    for area in sorted({area for area, _ in known}):
        if (area, False) in known and (area, True) in known:
            (before, error_before), (now, error_now) = known[area, False], known[area, True]
            made[area] = Margins(before, now, (float(error_before), float(error_now)))
    return made


def _table(
    sample: FlowSample,
    estimates: dict[str, FlowEstimate],
    reason: str | None,
    moves_of: _Moves,
    statistics: dict[str, tuple[_Statistic, tuple[int, ...]]],
    settings: FlowSettings,
) -> pd.DataFrame:
    """Return one row per area and statistic; areas of too few persons take the province's."""
    province = estimates[settings.province_code]
    moves = {area: moves_of(estimate.joint) for area, estimate in estimates.items()}
    rows = []
    for area, estimate in estimates.items():
        for code, (statistic, origins) in statistics.items():
            basis = area
            origin = int(estimate.matched_counts.sum(axis=1)[list(origins)].min())
            if area != settings.province_code and not _suffices(estimate, origin, settings):
                basis = settings.province_code
            source = estimate if basis == area else province
            value, error, why = _evaluated(source, moves[basis], statistic, reason)
            if basis != area and reason is None and np.isfinite(value):
                why = reasons.POOLED_PROVINCE
            rows.append(
                (
                    sample.reference_month, area, code, value, error,
                    int(estimate.matched_counts.sum()), origin, basis,
                    source.margin_code, why,
                )
            )  # fmt: skip
    columns = [
        "reference_month", "area_code", "indicator_code", "value", "standard_error",
        "matched_persons", "origin_persons", "basis_area_code", "margin_code", "reason_code",
    ]  # fmt: skip
    made = pd.DataFrame(rows, columns=columns)
    return made.astype({"reference_month": "datetime64[us]", "reason_code": "object"})


def _suffices(estimate: FlowEstimate, origin: int, settings: FlowSettings) -> bool:
    return (
        int(estimate.matched_counts.sum()) >= settings.smallest_matched_persons
        and origin >= settings.smallest_origin_persons
        and estimate.cluster_count >= settings.smallest_clusters
    )


def _evaluated(
    estimate: FlowEstimate, moves: Floats, statistic: _Statistic, reason: str | None
) -> tuple[float, float, str | None]:
    """Return value in %, its error, and the reason that goes with them."""
    missing = float("nan")
    if reason is not None:
        return missing, missing, reason
    values = 100 * statistic(moves)
    if not np.isfinite(values[0]):
        is_held = bool((estimate.joint[0].sum(axis=1) > 0).all())
        return missing, missing, reasons.NO_GENERATOR if is_held else reasons.ZERO_ORIGIN
    value, error = float(values[0]), estimate.standard_error(values)
    if not estimate.has_error:
        return value, missing, reasons.SINGLE_CLUSTER
    if not np.isfinite(error):
        return value, missing, reasons.NO_STANDARD_ERROR
    if value == 0:
        return value, missing, reasons.ZERO_MOVERS
    if not error > _LEAST_ERROR_SHARE * value:
        return value, missing, reasons.ALL_MOVERS
    return value, error, estimate.note


def _probability_of(start: int, end: int) -> _Statistic:
    return lambda chances: chances[:, start, end]


def _rate_of(start: int, end: int, is_hazard: bool) -> _Statistic:
    if not is_hazard:
        return _probability_of(start, end)
    return lambda rates: -np.expm1(-rates[:, start, end])


def _hazards_of(joint: Floats) -> Floats:
    return hazards(probabilities(joint))


def _steady_rate(moves: Floats) -> Floats:
    return steady_rate_of_two(moves[:, EMPLOYED, UNEMPLOYED], moves[:, UNEMPLOYED, EMPLOYED])


def _unadjusted(estimate: FlowEstimate, start: int, end: int) -> float:
    return float(100 * probabilities(estimate.matched[None])[0, start, end])


def _persons(estimate: FlowEstimate, start: int, end: int) -> tuple[float, float]:
    flow = estimate.joint[:, start, end]
    error = estimate.standard_error(flow)
    return float(flow[0]), error if error > _LEAST_ERROR_SHARE * flow[0] else float("nan")
