"""Figures of areas that borrow strength from the province, no further than the data allow.

What does not belong here: the direct figures (link_relatives), sums over size classes.
"""

from dataclasses import dataclass

import numpy as np

from forecasting.enterprises.panel_grid import BoolArray, FloatArray

_SMALLEST_SD = 1e-4  # of true differences between areas; a share, 0.01 pp


@dataclass(frozen=True)
class Composite:
    """Rates by month × area × kind, their replicates (deviations), and the part that is own.

    ``own_share`` is γ, zero where an area has no direct figure; ``between_sd`` the pooled
    standard deviation of true differences between areas, month × kind.
    """

    rate: FloatArray
    replicates: FloatArray
    own_share: FloatArray
    between_sd: FloatArray


def borrow_strength(
    rate: FloatArray,
    variance: FloatArray,
    population_variance: FloatArray,
    replicates: FloatArray,
    staff: FloatArray,
    *,
    window_months: int,
    limit: float,
    seed: int,
) -> Composite:
    """Return composites of each area's direct rate and the rate of all areas together.

    Parameters
    ----------
    rate, variance
        Direct rates (shares) and their variances, month × area × kind; NaN: none.
    replicates
        Deviations of the direct rates, month × area × kind × replicate.
    population_variance
        What an area's whole population differs by chance, of the same shape: it is seen in
        the direct figure for the part of the population that is in the panel.
    staff
        Weighted staff, month × area × kind.
    window_months
        Months, up to the one estimated, from which differences between areas are learned.
    limit
        The composite stays within so many standard errors of the direct rate.
    seed
        Of the draws for true differences not seen.

    Notes
    -----
    θ = D − clip((1 − γ)(D − S), ± limit·√ψ), γ = τ²/(τ² + ψ), S the staff-weighted rate of
    all areas with a direct figure. τ² = V + t²: V is the population variance of the area, t²
    comes from the method of moments over areas and window, Σ ((D − S)² − ψ − V) / n, each
    square limited to sixteen times what is usual (its variance, or the median square of the
    areas) so that one area in crisis does not stand for all.
    Replicates carry γ of the area's own deviation, 1 − γ of the common one, and a draw with
    variance (1 − γ)² τ² for what the area differs and the direct figure is too rough to
    show. An area in which nothing was observed gets S and τ².

    References
    ----------
    Fay, R. E. & Herriot, R. A. (1979). Estimates of income for small places. JASA 74,
    269–277. Efron, B. & Morris, C. (1972). Limiting the risk of Bayes and empirical Bayes
    estimators, part II. JASA 67, 130–139 (limited translation).
    """
    has = np.asarray(np.isfinite(rate) & np.isfinite(variance) & (staff > 0))
    share = np.where(has, staff, 0.0)
    share = share / np.maximum(share.sum(axis=1, keepdims=True), 1e-12)
    direct, psi = np.where(has, rate, 0.0), np.where(has, variance, 0.0)
    common = (share * direct).sum(axis=1, keepdims=True)
    common_draw = np.einsum("mak,makb->mkb", share, replicates)[:, None]
    chance = np.where(has, population_variance, 0.0)
    # An area without a figure of its own differs at least as the middle one of the others.
    chance = np.where(has, chance, _middle(chance, has))
    shared = _between(direct - common, psi + chance, share, has, window_months)
    tau2 = shared[:, None, :] + chance
    gamma = np.where(has, tau2 / (tau2 + psi), 0.0)
    shift = (1 - gamma) * (direct - common)
    bound = limit * np.sqrt(psi)
    rate_made = np.where(has, direct - np.clip(shift, -bound, bound), common)
    # Where the limit binds the figure is nearer its own value than γ says: so is its error.
    needed = np.abs(direct - common)
    kept = np.where(has & (np.abs(shift) > bound), 1 - bound / np.maximum(needed, 1e-12), gamma)
    rng = np.random.default_rng([seed, 13])
    unseen = rng.standard_normal(replicates.shape) * ((1 - kept) * np.sqrt(tau2))[..., None]
    made = kept[..., None] * replicates + (1 - kept)[..., None] * common_draw + unseen
    return Composite(rate_made, made, kept, np.sqrt(shared))


def _middle(values: FloatArray, has: BoolArray) -> FloatArray:
    """Return the median over areas with a figure, month × 1 × kind; zero where none has one."""
    ordered = np.sort(np.where(has, values, np.inf), axis=1)
    count = np.asarray(has).sum(axis=1, keepdims=True)
    picked = np.take_along_axis(ordered, np.minimum(count // 2, values.shape[1] - 1), axis=1)
    return np.where(np.isfinite(picked), picked, 0.0)


def _between(
    difference: FloatArray,
    psi: FloatArray,
    share: FloatArray,
    has: BoolArray,
    window: int,
) -> FloatArray:
    """Return the variance of true differences, month × kind, over a window that ends there."""
    noise = psi * (1 - 2 * share) + (share**2 * psi).sum(axis=1, keepdims=True)
    usual = np.maximum(noise, _middle(difference**2, has))
    square = np.minimum(difference**2, 16 * np.maximum(usual, _SMALLEST_SD**2))
    excess = np.where(has, square - noise, 0.0).sum(axis=1)
    count = np.asarray(has).sum(axis=1).astype(np.float64)
    total, number = np.cumsum(excess, axis=0), np.cumsum(count, axis=0)
    rolled, rolled_count = total.copy(), number.copy()
    rolled[window:] -= total[:-window]
    rolled_count[window:] -= number[:-window]
    found = rolled / np.maximum(rolled_count, 1.0)
    return np.asarray(np.maximum(found, _SMALLEST_SD**2))
