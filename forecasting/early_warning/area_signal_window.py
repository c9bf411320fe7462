"""Figures of a window of months as areas about a common signal: centres, errors, loadings.

What does not belong here: the posterior (area_signal_posterior), the pass over the months
(area_signal_pass).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

LEAST_RATE_PCT = 0.5
"""Nearer to zero a rate says nothing of its usual steps."""
USUAL_ERROR_MONTHS = 13
_OWN_ERROR_RATIO = 1.6  # of a figure's own error to the usual: another sample, not its rate
MISSING_VARIANCE_RATIO = 1e6
_OWN_SHARE = 0.1  # an area's own movement in a window, in parts of the rate: weights only
_SWEEPS, _HUBER_SWEEPS = 10, 4
_HUBER, _TUKEY = 2.0, 4.7  # of usual deviations; the usual constants
_FEWEST_CHANGES = 8
_NO_NOISE_LOG = 2.0 * float(np.log(0.05))  # where no figures tell it: a twentieth of the rate
_LOADING_SPREAD = 0.3  # of loadings about the ratio of levels: a choice


def working_errors(given: FloatArray) -> FloatArray:
    """Return the standard errors to work with, months × areas, each from months up to its own.

    Notes
    -----
    A standard error computed from the sample is low where the rate is low by chance; taken as
    it is, low figures would weigh more. The root mean square of the last 13 months stands in,
    unless the error differs from it by a factor of 1.6: then the sample has changed.
    """
    months = len(given)
    square = np.where(given > 0, given, np.nan) ** 2
    known = np.isfinite(square)
    total = np.cumsum(np.where(known, square, 0.0), axis=0)
    count = np.cumsum(known, axis=0)
    before = np.maximum(np.arange(months) - USUAL_ERROR_MONTHS, -1)
    is_late = (before >= 0)[:, None]
    total = total - np.where(is_late, total[np.maximum(before, 0)], 0.0)
    count = count - np.where(is_late, count[np.maximum(before, 0)], 0)
    usual = np.sqrt(total / np.where(count > 0, count, np.nan))
    own = np.sqrt(square)
    ratio = own / usual
    is_usual = (ratio < _OWN_ERROR_RATIO) & (ratio > 1.0 / _OWN_ERROR_RATIO)
    return np.asarray(np.where(is_usual, usual, own), dtype=np.float64)


def noise_errors(figures: FloatArray, loading: FloatArray, *, has_season: bool) -> FloatArray:
    """Return the noise of each area's figures, by area, as the figures themselves tell it.

    Parameters
    ----------
    figures
        Months × areas, NaN where missing.
    loading
        Of the areas' mean, by area.

    Notes
    -----
    Of the monthly change of the yearly change (of the monthly change, if without season) the
    covariance of neighbours is minus twice (once) the variance of a noise without memory.
    A common trend would hide it, so the areas' mean goes out first. Winsorised at three median
    deviations; half the noise typical of all areas (in parts of their rate) goes into each.
    """
    change = _change(figures, has_season=has_season)
    known = np.isfinite(change)
    count = known.sum(axis=1, keepdims=True)
    mean = np.where(known, change, 0.0).sum(axis=1, keepdims=True) / np.maximum(count, 1)
    is_many = count > 2
    change = np.where(is_many, change - loading * mean, change)
    change = change / np.sqrt(np.where(is_many, 1.0 - 1.0 / np.maximum(count, 3), 1.0))
    usual = np.array([max(float(np.mean(column[np.isfinite(column)])), LEAST_RATE_PCT)
                      for column in figures.T])  # fmt: skip
    weight = 2.0 if has_season else 1.0
    variance = np.array([_noise_variance(column) / weight for column in change.T])
    own = np.log(np.maximum(variance, (1e-3 * usual) ** 2)) - 2.0 * np.log(usual)
    typical = float(np.median(own[np.isfinite(own)])) if np.isfinite(own).any() else _NO_NOISE_LOG
    logs = np.where(np.isfinite(own), own, typical)
    return np.asarray(usual * np.exp(0.25 * (logs + typical)), dtype=np.float64)


def _change(figures: FloatArray, *, has_season: bool) -> FloatArray:
    change = np.diff(figures, axis=0)
    return change[12:] - change[:-12] if has_season else change


def _noise_variance(change: FloatArray) -> float:
    known = change[np.isfinite(change)]
    if len(known) < _FEWEST_CHANGES:
        return float("nan")
    centre = np.median(known)
    limit = 3.0 * 1.4826 * float(np.median(np.abs(known - centre))) + 1e-12
    clipped = np.clip(change - centre, -limit, limit)
    pairs = clipped[1:] * clipped[:-1]
    least = 0.02 * float(np.nanmean(clipped**2))
    return max(-float(np.nanmean(pairs)), least) if np.isfinite(pairs).any() else least


@dataclass(frozen=True)
class CommonView:
    """Figures of a window about their common signal.

    Attributes
    ----------
    centre
        Usual rate of each area in the window.
    common
        Common signal as the areas' weighted mean tells it, by month; 0 where missing.
    others
        The same without each area, areas × months.
    error
        Standard deviation of the survey errors in it (one area left out).
    own_share
        Part of the areas' own variance in it.
    is_known
        Whether any area has a figure, by month.
    """

    centre: FloatArray
    common: FloatArray
    others: FloatArray
    error: FloatArray
    own_share: float
    is_known: npt.NDArray[np.bool_]


def common_view(
    figures: FloatArray, errors: FloatArray, loading: FloatArray, scale: FloatArray
) -> CommonView:
    """Return the common signal of the figures of several areas.

    Parameters
    ----------
    figures, errors
        Months × areas, NaN where missing.
    loading, scale
        By area: of the common signal, and the usual rate.

    Notes
    -----
    Least squares for y = centre + loading · common, weights from survey error and own
    movement; the centres leave the common signal a mean of zero over the window. A figure far
    from the common signal, by what is usual for its area, counts little and one very far not
    at all (Huber, then Tukey's biweight): an area's own crisis is no part of all areas'.

    References
    ----------
    Huber and Ronchetti (2009), Robust Statistics, 2nd ed., ch. 7.
    """
    known = np.isfinite(figures)
    usual_error = np.sqrt(np.nanmean(np.where(known, errors, np.nan) ** 2, axis=0))
    weight = loading**2 / (usual_error**2 + (_OWN_SHARE * scale) ** 2)
    full = np.where(known, weight, 0.0)
    weights, common = full, np.zeros(len(figures))
    is_any = known.any(axis=1)
    for sweep in range(_SWEEPS):
        centre, common = _centred(figures, weights, common, loading)
        common = common - common[is_any].mean()
        away = np.abs(figures - centre - loading * common[:, None])
        usual = np.fmax(1.4826 * _medians(away, known), usual_error)
        far = np.where(known, away, 0.0) / np.where(usual > 0, usual, 1.0)
        if sweep < _HUBER_SWEEPS:
            weights = full * np.minimum(1.0, _HUBER / np.maximum(far, _HUBER))
        else:
            weights = full * np.maximum(np.clip(1.0 - (far / _TUKEY) ** 2, 0, 1) ** 2, 1e-6)
    centre, common = _centred(figures, weights, common, loading)
    single = np.where(known, (figures - centre) / loading, 0.0)
    total = weights.sum(axis=1)
    divisor = np.where(total > 0, total, 1.0)
    sums = (weights * single).sum(axis=1)
    rest = total[:, None] - weights
    others = np.where(rest > 0, (sums[:, None] - weights * single) / np.where(rest > 0, rest, 1), 0)
    count = np.maximum(known.sum(axis=1), 1)
    one_left_out = np.where(count > 1, count / np.maximum(count - 1, 1), 1.0)
    variance = (weights / loading) ** 2 * np.where(known, errors, 0.0) ** 2
    error = np.sqrt(variance.sum(axis=1) / divisor**2 * one_left_out)
    own = ((weights / loading * scale) ** 2).sum(axis=1) / divisor**2 * one_left_out
    return CommonView(centre, common, others.T, error, float(own[total > 0].mean()), total > 0)


def _medians(values: FloatArray, known: npt.NDArray[np.bool_]) -> FloatArray:
    """Return the upper median of each column's known values."""
    ordered = np.sort(np.where(known, values, np.inf), axis=0)
    return np.asarray(np.take_along_axis(ordered, known.sum(axis=0)[None] // 2, axis=0)[0])


def _centred(
    figures: FloatArray, weights: FloatArray, common: FloatArray, loading: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return centres of areas, given the common signal, and the common signal given these."""
    filled = np.where(weights > 0, figures, 0.0)
    share = weights / weights.sum(axis=0)
    centre = (share * (filled - loading * common[:, None])).sum(axis=0)
    total = weights.sum(axis=1)
    pulled = (weights * (filled - centre) / loading).sum(axis=1)
    return centre, np.asarray(pulled / np.where(total > 0, total, 1.0))


def noise_covariance(
    error: FloatArray, is_known: npt.NDArray[np.bool_], correlation: FloatArray
) -> FloatArray:
    """Return the covariance of survey errors, … × months × months; large where missing.

    Parameters
    ----------
    error, is_known
        … × months.
    correlation
        Months × months.
    """
    size = np.where(is_known, error, 0.0)
    covariance = size[..., :, None] * size[..., None, :] * correlation
    usual = np.maximum((size**2).max(axis=-1, keepdims=True), 1e-6)
    missing = np.where(is_known, 0.0, MISSING_VARIANCE_RATIO * usual)
    places = np.arange(error.shape[-1])
    covariance[..., places, places] += missing
    return covariance


def common_loadings(figures: FloatArray) -> FloatArray:
    """Return how strongly each area moves with all, by area, about one.

    Parameters
    ----------
    figures
        Months × areas, NaN where missing.

    Notes
    -----
    Slope of the yearly changes of an area on those of the mean, shrunk to half the way from
    one to the ratio of levels by its error; yearly changes overlap, so a twelfth of the months
    counts.
    """
    level = np.nanmean(figures, axis=0)
    beforehand = 0.5 + 0.5 * level / max(float(np.mean(level)), LEAST_RATE_PCT)
    if len(figures) <= 24:
        return np.asarray(np.clip(beforehand, 0.3, 3.0), dtype=np.float64)
    change = figures[12:] - figures[:-12]
    known = np.isfinite(change)
    whole = np.where(known, change, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    square = np.where(known, whole[:, None] ** 2, 0.0).sum(axis=0)
    cross = np.where(known, whole[:, None] * change, 0.0).sum(axis=0)
    count = np.maximum(known.sum(axis=0), 1)
    slope = cross / np.where(square > 0, square, 1.0)
    left = np.where(known, change - slope * whole[:, None], 0.0)
    spread = (left**2).sum(axis=0) / count + 1e-12
    told = square / (12.0 * spread)
    before = 1.0 / _LOADING_SPREAD**2
    found = (told * slope + before * beforehand) / (told + before)
    return np.asarray(np.clip(found, 0.3, 3.0), dtype=np.float64)
