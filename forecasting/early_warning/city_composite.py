"""One pressure on employment behind many figures of an area, with its error.

Registers, vacancies, panel and feeds each see part of the same fall of demand. This module
asks how far they have risen together, in own standard deviations. What does not belong here:
which figures a place has (its profile), seasons (city_season), rules and levels.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from forecasting.early_warning.city_season import SeasonSettings, less_common_season

FloatArray = npt.NDArray[np.float64]

_LARGEST_LOADING = 0.975  # a figure is never the pressure itself
_STRONG_LOADING = 0.2  # figures the iteration starts from
_PASSES = 30
_NORMAL_MAD = 0.6744897501960817  # median absolute deviation of a standard normal


@dataclass(frozen=True)
class CompositeSettings:
    """How figures become one pressure; every number is a default of ours.

    Parameters
    ----------
    recent_months, base_months
        The rise is the mean of the last months less the mean of those before them. One month is
        enough, for the figures check each other.
    least_base_months
        Base months that must be known.
    least_past_months
        Months with a rise before its scale is trusted; fewer give no composite.
    own_scale_months
        Months the scale of all areas counts as, beside an area's own.
    largest_deviation
        Standard deviations at which a rise is cut when loadings are estimated.
    prior_loading, prior_weight
        Loading of a figure whose past says nothing, and its weight beside the estimate.
    freedom
        Degrees of freedom of a figure's own part, so that one figure alone cannot carry the
        composite, and of the pressure, so that a great one is not talked down.
    loading_doubt
        Relative standard deviation of loadings: in a crisis figures do not move as before.
    season
        How the season is taken out.
    """

    recent_months: int = 1
    base_months: int = 12
    least_base_months: int = 9
    least_past_months: int = 24
    own_scale_months: int = 36
    largest_deviation: float = 3.0
    prior_loading: float = 0.4
    prior_weight: float = 0.15
    freedom: float = 4.0
    loading_doubt: float = 0.25
    season: SeasonSettings = field(default_factory=SeasonSettings)


@dataclass(frozen=True)
class Composite:
    """The pressure at the last month.

    Attributes
    ----------
    value, error
        Pressure and its standard error by area, standard deviations of normal times; NaN
        where nothing is known. Shape (areas,).
    contributions
        Part of the value due to each figure; they add up to it. Shape (areas, figures).
    loadings
        Correlation of each figure's rise with the pressure, shape (figures,).
    figure_count
        Figures known by area, shape (areas,).
    """

    value: FloatArray
    error: FloatArray
    contributions: FloatArray
    loadings: FloatArray
    figure_count: npt.NDArray[np.int64]

    def probability(self, threshold: float) -> FloatArray:
        """Return P(pressure >= threshold) by area; NaN where nothing is known."""
        from scipy.special import ndtr

        return np.asarray(ndtr((self.value - threshold) / self.error), dtype=np.float64)


def composite_pressure(
    figures: FloatArray,
    *,
    calendar_months: npt.NDArray[np.int64],
    regressors: FloatArray | None = None,
    settings: CompositeSettings | None = None,
) -> Composite:
    """Return the pressure common to the figures of every area in the last month.

    Parameters
    ----------
    figures
        What is known now, shape (months, areas, figures), on the scale they are compared on
        (logs of counts), turned so that more means more unemployment; NaN where missing.
    calendar_months
        1 to 12 by month, shape (months,).
    regressors
        Of moving holidays, shape (months, regressors); None for none.
    settings
        Defaults where None.

    Raises
    ------
    ValueError
        If shapes differ or a figure is infinite.

    Notes
    -----
    Each figure is adjusted for the season all areas share; its rise r is the last month
    less the mean of the twelve before. With σ the robust standard deviation of past
    rises (the area's own, drawn to that of all areas) z = r/σ, and

        z_j = l_j f + u_j,  var u_j = 1 − l_j² + (d l_j f)²,

    f and u with Student's tails and d the doubt about loadings. Loadings l come from the
    correlations of past z, by principal axes, never below zero. The pressure is the posterior
    mode of f, with v_j the variance of u_j and w, w_j the weights of the t:
    Σ w_j l_j z_j / v_j over w + Σ w_j l_j² / v_j, its error one over the root of the latter. A
    figure that jumps alone (a mistake, a change of definition) loses its weight; where figures
    are few or unlike each other the error is wide, and no rule is triggered.

    References
    ----------
    Bartholomew, Knott, Moustaki (2011), Latent Variable Models and Factor Analysis, ch. 3.
    Lange, Little, Taylor (1989), "Robust statistical modeling using the t distribution",
    Journal of the American Statistical Association 84.
    """
    chosen = settings or CompositeSettings()
    _check(figures, calendar_months, regressors)
    adjusted = less_common_season(
        figures, calendar_months=calendar_months, regressors=regressors, settings=chosen.season
    )
    scaled = _scaled(_rises(adjusted, chosen), chosen)
    loadings = _loadings(scaled, chosen)
    return _posterior(scaled[-1], loadings, chosen)


def _check(
    figures: FloatArray, calendar_months: npt.NDArray[np.int64], regressors: FloatArray | None
) -> None:
    if figures.ndim != 3:
        raise ValueError(f"expected figures by month, area and figure, got shape {figures.shape}")
    if np.isinf(figures).any():
        raise ValueError("expected finite figures or NaN, got infinite ones")
    lengths = {len(figures), len(calendar_months)}
    lengths |= set() if regressors is None else {len(regressors)}
    if len(lengths) > 1:
        raise ValueError(f"expected as many months everywhere, got {sorted(lengths)}")


def _rises(adjusted: FloatArray, settings: CompositeSettings) -> FloatArray:
    """Return the rise of every month, NaN where too little is known."""
    recent, _ = _trailing_mean(adjusted, settings.recent_months)
    base, known = _trailing_mean(adjusted, settings.base_months)
    shifted = np.full_like(base, np.nan)
    lag = settings.recent_months
    if len(base) > lag:
        is_enough = known[:-lag] >= settings.least_base_months
        shifted[lag:] = np.where(is_enough, base[:-lag], np.nan)
    return np.asarray(recent - shifted)


def _trailing_mean(values: FloatArray, months: int) -> tuple[FloatArray, FloatArray]:
    known = np.isfinite(values)
    sums = np.cumsum(np.where(known, values, 0.0), axis=0)
    counts = np.cumsum(known, axis=0).astype(np.float64)
    sums[months:] = sums[months:] - sums[:-months].copy()
    counts[months:] = counts[months:] - counts[:-months].copy()
    mean = np.full(values.shape, np.nan)
    np.divide(sums, counts, out=mean, where=counts > 0)
    return mean, counts


def _scaled(rises: FloatArray, settings: CompositeSettings) -> FloatArray:
    """Return rises in own standard deviations; NaN where the past is too short or constant."""
    known = np.isfinite(rises)
    size = np.where(known, np.abs(rises), np.nan)
    months = known.sum(axis=0)
    pooled = _median(size.reshape(-1, size.shape[2])) / _NORMAL_MAD
    own = _median(size) / _NORMAL_MAD
    prior = settings.own_scale_months
    variance = (prior * pooled**2 + months * np.nan_to_num(own) ** 2) / (prior + months)
    is_trusted = (months >= settings.least_past_months) & (variance > 0)
    scale = np.where(is_trusted, np.sqrt(np.where(is_trusted, variance, 1.0)), np.nan)
    return np.asarray(rises / scale)


def _median(values: FloatArray) -> FloatArray:
    """Return the median over the first axis, NaN where nothing is known."""
    is_any = np.isfinite(values).any(axis=0)
    filled = np.where(is_any, values, 0.0)
    return np.asarray(np.where(is_any, np.nanmedian(filled, axis=0), np.nan))


def _loadings(scaled: FloatArray, settings: CompositeSettings) -> FloatArray:
    """Return loadings of one factor by principal axes, drawn to their prior."""
    figures = scaled.shape[2]
    if figures == 1:  # nothing beside it says what it shares
        return np.full(1, settings.prior_loading)
    limit = settings.largest_deviation
    past = np.clip(scaled.reshape(-1, figures), -limit, limit)
    known = np.isfinite(past)
    values = np.where(known, past, 0.0)
    pairs = known.T.astype(np.float64) @ known
    square = np.where(known, values**2, 0.0).T @ known
    product = values.T @ values
    spread = np.sqrt(square * square.T)
    correlation = np.where((pairs > 0) & (spread > 0), product / np.where(spread > 0, spread, 1), 0)
    found = _principal_axis(correlation)
    weight = settings.prior_weight
    return np.asarray((1 - weight) * found + weight * settings.prior_loading)


def _principal_axis(correlation: FloatArray, *, passes: int = _PASSES) -> FloatArray:
    figures = len(correlation)
    communality = np.clip(np.abs(correlation - np.eye(figures)).max(axis=0), 0.05, 0.95)
    loading: FloatArray = np.sqrt(communality)
    for _ in range(passes):
        reduced = correlation.copy()
        np.fill_diagonal(reduced, communality)
        values, vectors = np.linalg.eigh(reduced)
        first = vectors[:, -1] * np.sign(vectors[:, -1].sum() or 1.0)
        loading = np.asarray(np.clip(first * np.sqrt(max(values[-1], 0.0)), 0.0, _LARGEST_LOADING))
        communality = 0.5 * (communality + loading**2)
    return loading


def _posterior(now: FloatArray, loadings: FloatArray, settings: CompositeSettings) -> Composite:
    known = np.isfinite(now)
    values: FloatArray = np.where(known, now, 0.0)
    count = known.sum(axis=1)
    value = _weighted_median_start(values, known, loadings)
    information = np.ones(len(now))
    share: FloatArray = np.zeros_like(values)
    for _ in range(_PASSES):
        doubt = settings.loading_doubt * value[:, None] * loadings
        own = 1.0 - loadings**2 + doubt**2
        residual = values - value[:, None] * loadings
        weight = known * (settings.freedom + 1) / (settings.freedom + residual**2 / own)
        prior = (settings.freedom + 1) / (settings.freedom + value**2)
        information = prior + (weight * loadings**2 / own).sum(axis=1)
        share = weight * loadings / own / information[:, None]
        value = (share * values).sum(axis=1)
    parts = share * values
    is_any = count > 0
    return Composite(
        value=np.where(is_any, value, np.nan),
        error=np.where(is_any, 1.0 / np.sqrt(information), np.nan),
        contributions=np.where(known & is_any[:, None], parts, np.nan),
        loadings=loadings,
        figure_count=count.astype(np.int64),
    )


def _weighted_median_start(
    values: FloatArray, known: npt.NDArray[np.bool_], loadings: FloatArray
) -> FloatArray:
    """Return where the iteration starts: the median of what each figure alone would say.

    Of one figure there is no median: it starts from nought, else a gross mistake in it would
    carry the pressure.
    """
    strong = known & (loadings > _STRONG_LOADING)
    alone = np.where(strong, values / np.where(loadings > _STRONG_LOADING, loadings, 1.0), np.nan)
    has_several = strong.sum(axis=1) > 1
    return np.where(has_several, np.nan_to_num(_median(alone.T)), 0.0)
