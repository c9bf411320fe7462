"""What is usual for a series by its own past: level, month of the year, spread.

Everything here is estimated from months before the one in question. What does not belong
here: lines and probabilities (evidence_figures).
"""

from dataclasses import dataclass

import numpy as np

from forecasting.early_warning.signal import FloatArray

MAD_TO_DEVIATION = 1.4826  # of a normal distribution: standard deviation over median deviation
MINIMUM_PAST_MONTHS = 12
LONGEST_PAST_MONTHS = 60
"""Five years: what was usual before that is not what is usual now. A default of ours."""


@dataclass(frozen=True)
class Usual:
    """What a month of the year usually shows, and how far months stray from it.

    Attributes
    ----------
    value
        Figure to be expected of the month, unit of the figures.
    standard_error
        Its standard error.
    spread
        Standard deviation of single months around what is usual, robust; the larger of
        that of all months and that of the months of the year around this one.
    month_effects
        Difference of each calendar month from the level, shape (12,); 0 where never seen.
    """

    value: float
    standard_error: float
    spread: float
    month_effects: FloatArray


def usual_figure(past: FloatArray, *, months: FloatArray, month: int) -> Usual:
    """Return what a calendar month usually shows, from the months before it.

    Parameters
    ----------
    past
        Figures before the month in question, oldest first, shape (months,); NaN missing.
    months
        Their calendar months, 1 to 12.
    month
        The calendar month in question.

    Raises
    ------
    ValueError
        If fewer than 12 figures are present.

    Notes
    -----
    y_t = μ + s_m(t) + e_t with s_m ~ N(0, σ_s²). The month's mean less μ is shrunk by
    σ_s² / (σ_s² + σ_e² / n_m), the two variances by moments: with two years a seasonal
    pattern counts for as much as it repeats, and with one year not at all, so that the
    season then widens the spread. σ_e and the spread are median absolute deviations: one
    bad month of the past does not make the next one look usual. Months of a moving holiday
    stray further than others: where those around the month do, theirs is the spread.
    """
    is_known = ~np.isnan(past)
    figures = past[is_known][-LONGEST_PAST_MONTHS:]
    calendar = months[is_known][-LONGEST_PAST_MONTHS:].astype(int)
    if len(figures) < MINIMUM_PAST_MONTHS:
        raise ValueError(f"expected at least {MINIMUM_PAST_MONTHS} past months, got {len(figures)}")
    counts = np.bincount(calendar, minlength=13)[1:].astype(float)
    sums = np.bincount(calendar, weights=figures, minlength=13)[1:]
    is_seen = counts > 0
    means = np.divide(sums, counts, out=np.full(12, np.nan), where=is_seen)
    level = float(np.median(means[is_seen]))
    noise, between = _variances(figures, calendar, counts=counts, means=means)
    shrinkage = np.zeros(12)
    if between > 0.0:
        shrinkage[is_seen] = between / (between + noise / counts[is_seen])
    effects = shrinkage * np.where(is_seen, np.nan_to_num(means) - level, 0.0)
    strays = figures - level - effects[calendar - 1]
    used = 1.0 + float(shrinkage[is_seen].sum())
    inflation = np.sqrt(len(figures) / max(len(figures) - used, len(figures) / 4.0))
    error = np.sqrt((1.0 - shrinkage[month - 1]) * between + noise / len(figures))
    return Usual(
        value=level + float(effects[month - 1]),
        standard_error=float(error),
        spread=float(inflation) * _spread_around(strays, calendar, month),
        month_effects=effects,
    )


def robust_deviation(values: FloatArray) -> float:
    """Return the standard deviation of values around 0, from their median size."""
    return MAD_TO_DEVIATION * float(np.median(np.abs(values)))


def _variances(
    figures: FloatArray, calendar: np.ndarray, *, counts: FloatArray, means: FloatArray
) -> tuple[float, float]:
    """Return the variance within months of the year and that between them, by moments."""
    count = counts[calendar - 1]
    is_repeated = count > 1
    is_seen = counts > 0
    total = robust_deviation(figures - np.median(figures)) ** 2
    if is_repeated.sum() < MINIMUM_PAST_MONTHS // 2:
        return total, 0.0
    inflation = np.sqrt(count[is_repeated] / (count[is_repeated] - 1.0))
    within = (figures - means[calendar - 1])[is_repeated] * inflation
    noise = robust_deviation(within) ** 2
    spread_of_means = float(np.var(means[is_seen], ddof=1))
    return noise, max(0.0, spread_of_means - noise * float(np.mean(1.0 / counts[is_seen])))


def _spread_around(strays: FloatArray, calendar: np.ndarray, month: int) -> float:
    whole = robust_deviation(strays)
    distance = np.abs(calendar - month)
    around = strays[np.minimum(distance, 12 - distance) <= 1]
    return whole if len(around) < 4 else max(whole, robust_deviation(around))


def growth_noise(growth: FloatArray, *, span: int) -> tuple[float, int]:
    """Return the noise of year-on-year growth from its own steps, and how many there were.

    Parameters
    ----------
    growth
        Growth by month, logarithms, oldest first; NaN where there is none.
    span
        Months of the sums compared: steps are taken that far apart.

    Notes
    -----
    A step g_t − g_{t−span} holds the noise of two independent growth figures: the robust
    deviation of steps, over √2, is that of one. What truly moved in the past widens it, so
    the error is rather too large than too small.
    """
    steps = growth[span:] - growth[:-span] if span < len(growth) else growth[:0]
    known = steps[~np.isnan(steps)]
    if len(known) == 0:
        return float("nan"), 0
    return robust_deviation(known) / np.sqrt(2.0), len(known)
