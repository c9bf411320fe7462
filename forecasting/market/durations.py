"""Job finding and separation from stocks by duration, where no person records are at hand.

What does not belong here: flows of matched persons (gross_flows).
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.market import reasons
from forecasting.market.figures import check_frame, known_errors
from forecasting.market.settings import MarketSettings
from forecasting.market.transitions import steady_rate_of_two

Floats = npt.NDArray[np.float64]

_COUNTS = ("employed_persons", "unemployed_persons", "short_term_unemployed_persons")
_ERRORS = (
    "unemployed_standard_error_persons",
    "short_term_unemployed_standard_error_persons",
)
_RATES = ("job_finding_rate", "separation_rate", "steady_rate")
_HALVINGS = 60
_LARGEST_HAZARD = 5.0  # a month; above it nobody would still be at work after a week or so
_RELATIVE_STEP = 1e-4


def duration_rates(stocks: pd.DataFrame, *, settings: MarketSettings | None = None) -> pd.DataFrame:
    """Return job-finding, separation and steady rates from short-term unemployment.

    Parameters
    ----------
    stocks
        reference_month, area_code, employed_persons, unemployed_persons,
        short_term_unemployed_persons (out of work for less than a month) and, where known,
        unemployed_standard_error_persons and short_term_unemployed_standard_error_persons.
    settings
        Correlation of survey errors one month apart.

    Returns
    -------
    pandas.DataFrame
        reference_month, area_code, indicator_code (``job_finding_rate``, ``separation_rate``:
        probabilities in % a month, free of time aggregation; ``steady_rate``, %), value,
        standard_error (pp), reason_code; three rows per area and month but the area's first.

    Raises
    ------
    ValueError
        If a column is absent, a month is no month start, or an area has a month twice.

    Notes
    -----
    Who is unemployed now and was a month ago is A = U_t − S_t, S_t those of less than a
    month. F = 1 − A / U_{t−1} is the probability of leaving unemployment, f = −log(1 − F)
    its hazard; s solves

    U_t = (1 − e^{−f−s}) s/(f + s) · L_{t−1} + e^{−f−s} U_{t−1},   L = E + U.

    Two states: who leaves the labour force counts as finding, who enters as separated.
    Errors: delta method with derivatives taken numerically, S and A taken as independent, A
    and U_{t−1} correlated by the rotation; employment without error.

    References
    ----------
    Shimer, R. (2012). Reassessing the ins and outs of unemployment. Review of Economic
    Dynamics 15, 127–148, eqs. 4–6.
    """
    settings = settings or MarketSettings()
    check_frame(stocks, "stocks", ("reference_month", "area_code", *_COUNTS))
    if stocks.duplicated(["reference_month", "area_code"]).any():
        raise ValueError("stocks: expected each area and month once")
    parts = [_of_area(area, settings) for _, area in stocks.groupby("area_code", sort=True)]
    columns = ["reference_month", "area_code", "indicator_code", "value", "standard_error"]
    if not parts:
        return pd.DataFrame(columns=[*columns, "reason_code"])
    return pd.concat(parts, ignore_index=True)[[*columns, "reason_code"]]


def _of_area(area: pd.DataFrame, settings: MarketSettings) -> pd.DataFrame:
    months = pd.date_range(
        area["reference_month"].min(), area["reference_month"].max(), freq="MS"
    ).as_unit("us")
    wide = area.set_index("reference_month").reindex(months)
    counts = wide[list(_COUNTS)].astype("float64")
    counts = counts.where(np.isfinite(counts))
    figures = {name: counts[name].to_numpy() for name in _COUNTS}
    unknown = pd.Series(np.nan, index=wide.index)
    errors = {
        name: np.asarray(known_errors(wide.get(name, unknown)), dtype=np.float64)
        for name in _ERRORS
    }
    employed, unemployed, short = (figures[name] for name in _COUNTS)
    before, work = unemployed[:-1], employed[:-1]
    inputs = np.stack([before, unemployed[1:] - short[1:], short[1:]])
    rates = _rates_of(inputs, work)
    variance = _variance(inputs, work, rates, errors, settings)
    reason = _reason(inputs, work, unemployed[1:])
    parts = []
    for number, name in enumerate(_RATES):
        value = pd.Series(100 * rates[number]).where(pd.isna(pd.Series(reason, dtype="object")))
        error = pd.Series(100 * np.sqrt(variance[number])).where(value.notna())
        why = pd.Series(reason, dtype="object")
        why = why.mask(why.isna() & value.isna(), reasons.NO_SOLUTION)
        parts.append(
            pd.DataFrame(
                {
                    "reference_month": months[1:],
                    "area_code": str(area["area_code"].iloc[0]),
                    "indicator_code": name,
                    "value": value,
                    "standard_error": error,
                    "reason_code": why.mask(why.isna() & error.isna(), reasons.NO_STANDARD_ERROR),
                }
            )
        )
    return pd.concat(parts).sort_values(["reference_month", "indicator_code"], ignore_index=True)


def _reason(inputs: Floats, work: Floats, now: Floats) -> list[str | None]:
    before, remaining, short = inputs
    is_missing = ~np.isfinite(inputs).all(axis=0) | ~np.isfinite(work)
    is_negative = (inputs < 0).any(axis=0) | (work < 0) | (now < 0)
    made: list[str | None] = []
    for number in range(len(before)):
        if is_missing[number]:
            made.append(reasons.NO_UNEMPLOYMENT)
        elif is_negative[number]:
            made.append(reasons.NEGATIVE_FIGURE)
        elif before[number] == 0:
            made.append(reasons.ZERO_UNEMPLOYED)
        elif not 0 < remaining[number] <= before[number] or short[number] > now[number]:
            made.append(reasons.NO_SOLUTION)
        else:
            made.append(None)
    return made


def _rates_of(inputs: Floats, work: Floats) -> Floats:
    """Return F, S and s/(s + f), 0–1, rates × months; NaN where they do not exist."""
    before, remaining, short = inputs
    is_sound = (before > 0) & (remaining > 0) & (remaining <= before) & (short >= 0) & (work > 0)
    share = np.divide(remaining, before, out=np.full_like(before, np.nan), where=is_sound)
    finding = -np.log(share)
    separation = _separation(finding, before, remaining + short, work + before)
    return np.stack([1 - share, -np.expm1(-separation), steady_rate_of_two(separation, finding)])


def _separation(finding: Floats, before: Floats, now: Floats, labour_force: Floats) -> Floats:
    """Return s by bisection: unemployment now rises with it."""
    low, high = np.zeros_like(finding), np.full_like(finding, _LARGEST_HAZARD)

    def excess(rate: Floats) -> Floats:
        total = finding + rate
        share = np.divide(rate, total, out=np.zeros_like(total), where=total > 0)
        stay = np.exp(-total)
        return np.asarray((1 - stay) * share * labour_force + stay * before - now)

    is_solvable = (excess(low) <= 0) & (excess(high) >= 0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_above = excess(middle) > 0
        high, low = np.where(is_above, middle, high), np.where(is_above, low, middle)
    return np.where(is_solvable, (low + high) / 2, np.nan)


def _variance(
    inputs: Floats,
    work: Floats,
    rates: Floats,
    errors: dict[str, Floats],
    settings: MarketSettings,
) -> Floats:
    """Return variances of the rates, rates × months; NaN where an error is unknown."""
    of_all, of_short = (errors[name] for name in _ERRORS)
    of_remaining = np.sqrt(np.maximum(of_all[1:] ** 2 - of_short[1:] ** 2, 0.0))
    deviations = np.stack([of_all[:-1], of_remaining, of_short[1:]])
    slopes = np.empty((len(inputs), *rates.shape))
    for number in range(len(inputs)):
        step = _RELATIVE_STEP * inputs.sum(axis=0)
        up, down = inputs.copy(), inputs.copy()
        up[number] += step
        down[number] -= step
        above, below = _rates_of(up, work), _rates_of(down, work)
        one_sided = np.where(np.isfinite(above), (above - rates) / step, (rates - below) / step)
        both = np.isfinite(above) & np.isfinite(below)
        slopes[number] = np.where(both, (above - below) / (2 * step), one_sided)
    neighbour = next(iter(settings.error_autocorrelation), 0.0)
    scaled = slopes * deviations[:, None, :]
    common = 2 * neighbour * slopes[0] * slopes[1] * of_all[:-1] * of_all[1:]
    return np.asarray(np.maximum((scaled**2).sum(axis=0) + common, 0.0), dtype=np.float64)
