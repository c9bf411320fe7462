"""What an adjustment of one series yields, and the noise measured from it.

What does not belong here: how the components are found (x13, stl).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from forecasting.seasonal.holiday import Part, Weighting
from forecasting.seasonal.series import FloatArray
from forecasting.seasonal.settings import Mode, SeasonalSettings

Method = Literal["x13", "stl", "none"]
MAD_TO_STANDARD_DEVIATION = 1.4826  # of a normal distribution
SHARE_LEFT_BY_FILTERS = {"x13": 0.72, "stl": 0.75, "none": 1.0}
"""Part of white noise that ends in the irregular, the rest passing for trend and season:
simulated, docs/methods/seasonal_adjustment.md."""

SHARE_LEFT_BY_SEASONAL_FILTER = {"s3x3": 0.56, "s3x9": 0.75, "stable": 0.80}
"""The same of X-13 with a given filter of the season."""


@dataclass(frozen=True)
class FestivalCoefficient:
    """Effect of a Spring Festival window: in the unit of value, a log if multiplicative.

    ``standard_error`` is for windows given; ``standard_error_after_choice`` holds the doubt
    about which windows are right.
    """

    part: Part
    window_days: int
    weighting: Weighting
    coefficient: float
    standard_error: float
    standard_error_after_choice: float


@dataclass(frozen=True)
class FestivalEstimate:
    """The Spring Festival in one series, in the unit of value, a log if multiplicative.

    ``covariance`` of the coefficients is for windows given. ``effect`` is that on each month
    of the factors, against the mean year; ``standard_error`` of it holds the doubt about
    the windows.
    """

    coefficients: tuple[FestivalCoefficient, ...]
    covariance: FloatArray
    effect: FloatArray
    standard_error: FloatArray


@dataclass(frozen=True)
class Components:
    """A series taken apart; arrays over the months observed, factors also beyond.

    ``adjusted``, ``trend`` and ``irregular`` have one figure per month of the series;
    ``factors`` has ``forecast_months`` more. ``irregular`` is a difference in additive
    mode and a ratio less one in multiplicative mode. ``factors`` hold the season and the
    Spring Festival; what is known of that alone is in ``festival``, None where it is not
    modelled. ``seasonal_filter`` is the X-13 filter given, its own choice where empty.
    """

    method: Method
    mode: Mode
    adjusted: FloatArray
    trend: FloatArray
    irregular: FloatArray
    factors: FloatArray
    festival: FestivalEstimate | None = None
    seasonal_filter: str = ""


def noise_standard_error(components: Components, *, settings: SeasonalSettings) -> FloatArray:
    """Return the noise of the adjusted figure month by month, in its unit.

    Parameters
    ----------
    components
        The series taken apart.
    settings
        Gives the window of months the noise is measured from.

    Returns
    -------
    numpy.ndarray
        One figure per month of ``components.factors``; beyond the last observation the
        level of the last adjusted figure is kept. Zero only for a constant series.

    Notes
    -----
    1.4826 times the median absolute deviation of the irregular over the window, so that
    strikes, hurricanes and outliers do not pass for everyday noise, over the share of
    white noise that the filters leave in the irregular. Where more than half
    of the irregular is exactly equal (coarsely rounded figures), its standard deviation;
    where that is zero too, half the smallest step ever seen in the adjusted figures over
    the square root of three: the error of rounding to that step. Multiplicative noise is
    relative and becomes persons through the adjusted level of the month. Where figures
    repeat (fewer than half of those in the window differ), the noise is at least the
    error of rounding to the smallest difference between them: a figure that stands at 5.0
    for years is known to a tenth, whatever its irregular says.
    """
    deviation = robust_deviation(components.irregular[-settings.noise_window_months :])
    usual = SHARE_LEFT_BY_FILTERS[components.method]
    relative = deviation / SHARE_LEFT_BY_SEASONAL_FILTER.get(components.seasonal_filter, usual)
    level = components.adjusted
    present = level[~np.isnan(level)]
    beyond = len(components.factors) - len(level)
    filled = np.concatenate([_carried_forward(level), np.full(beyond, present[-1])])
    if relative == 0.0:
        return np.full(len(filled), _rounding_error(present))
    is_ratio = components.mode == "multiplicative"
    noise = relative * np.abs(filled) if is_ratio else np.full(len(filled), relative)
    least = _unit_error(components, settings.noise_window_months)
    return np.asarray(np.maximum(noise, least), dtype=np.float64)


def robust_deviation(values: FloatArray) -> float:
    """Return the median-based standard deviation, or the plain one where that is zero.

    Examples
    --------
    >>> round(robust_deviation(np.array([-1.0, 0.0, 1.0, 100.0])), 4)
    1.4826
    """
    present = values[~np.isnan(values)]
    if len(present) < 2:
        return 0.0
    centre = float(np.median(present))
    spread = float(np.median(np.abs(present - centre))) * MAD_TO_STANDARD_DEVIATION
    scale = float(np.max(np.abs(present))) if len(present) else 0.0
    negligible = 1e-10 * scale
    return spread if spread > negligible else _plain_deviation(present, negligible)


def _plain_deviation(present: FloatArray, negligible: float) -> float:
    spread = float(np.std(present))
    return spread if spread > negligible else 0.0


def _rounding_error(present: FloatArray) -> float:
    steps = np.abs(np.diff(present))
    steps = steps[steps > 1e-10 * float(np.max(np.abs(present), initial=0.0))]
    return float(steps.min()) / 2.0 / float(np.sqrt(3.0)) if len(steps) else 0.0


def _unit_error(components: Components, window_months: int) -> float:
    factors = components.factors[: len(components.adjusted)]
    is_ratio = components.mode == "multiplicative"
    figures = components.adjusted * factors if is_ratio else components.adjusted + factors
    recent = figures[-window_months:]
    recent = np.sort(recent[~np.isnan(recent)])
    steps = np.diff(recent)
    # The figures are put together again from their parts: equal to a millionth.
    steps = steps[steps > 1e-6 * float(np.max(np.abs(recent), initial=0.0))]
    if 2 * (len(steps) + 1) >= len(recent) or not len(steps):
        return 0.0
    return float(steps.min()) / 2.0 / float(np.sqrt(3.0))


def _carried_forward(level: FloatArray) -> FloatArray:
    positions = np.where(np.isnan(level), 0, np.arange(len(level)))
    return np.asarray(level[np.maximum.accumulate(positions)], dtype=np.float64)
