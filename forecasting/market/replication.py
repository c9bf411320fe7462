"""Flows of the province and of each area, with what the jackknife makes of them.

What does not belong here: matching (matching), the frames handed out (gross_flows).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting.market import reasons
from forecasting.market.matching import FlowSample
from forecasting.market.misclassification import classification_matrix, correct_classification
from forecasting.market.raking import rake
from forecasting.market.settings import FlowSettings

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Margins:
    """Stocks of both months by state (persons), and errors of their unemployed."""

    before: Floats
    now: Floats
    unemployed_errors: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class FlowEstimate:
    """The flows of an area: estimate first, then its replicates.

    ``joint``: replicates + 1 × state before × state now, persons. ``factors``: by replicate,
    what its squared difference counts. ``matched``: the estimate before any adjustment.
    ``has_error``: some area has clusters to leave out.
    """

    joint: Floats
    factors: Floats
    matched: Floats
    matched_counts: Integers
    cluster_count: int
    has_error: bool
    margin_code: str
    note: str | None

    def standard_error(self, values: Floats) -> float:
        """Return the jackknife error of a statistic given for all of ``joint``; NaN: none."""
        if not self.has_error:
            return float("nan")
        return float(np.sqrt((self.factors * (values[1:] - values[0]) ** 2).sum()))


@dataclass(frozen=True)
class _Parts:
    """Estimate and replicates of an area, summing to its population now."""

    joint: Floats
    before: Floats
    now: Floats
    factors: Floats


def estimate_flows(
    sample: FlowSample, margins: Mapping[str, Margins], settings: FlowSettings
) -> dict[str, FlowEstimate]:
    """Return the flows of the province, and of every area, by code.

    Parameters
    ----------
    sample
        Sums by cluster.
    margins
        Stocks to rake to instead of the survey's, by area.
    settings
        Which areas make the province; what is adjusted.

    Returns
    -------
    dict
        By area code, the province's first. An area without a match has flows of zero.

    Notes
    -----
    Matched persons of an area are scaled to its population before areas are summed, so that
    matches lost at random within areas do not shift their weight. Standard errors: jackknife
    that leaves out one cluster at a time and scales up its stratum's others; matching sums,
    stocks, scaling, raking and correction are made anew each time. A stratum of a single
    cluster joins the area's largest; an area of a single cluster adds no variance.

    References
    ----------
    Rust, K. F. & Rao, J. N. K. (1996). Variance estimation for complex surveys using
    replication techniques. Statistical Methods in Medical Research 5, 283–310.
    """
    parts = [_area_parts(sample, number) for number in range(len(sample.area_codes))]
    summed = [
        number
        for number, code in enumerate(sample.area_codes)
        if not settings.summed_area_codes or code in settings.summed_area_codes
    ]
    clusters = np.bincount(sample.area, minlength=len(parts))
    made = {
        settings.province_code: _estimate(
            _together([parts[number] for number in summed]),
            sample.matched_counts[summed].sum(axis=0),
            int(clusters[summed].sum()),
            margins.get(settings.province_code),
            settings,
        )
    }
    for number, code in enumerate(sample.area_codes):
        if code == settings.province_code:
            continue
        made[code] = _estimate(
            parts[number],
            sample.matched_counts[number],
            int(clusters[number]),
            margins.get(code),
            settings,
        )
    return made


def _area_parts(sample: FlowSample, number: int) -> _Parts:
    is_here = sample.area == number
    sums = np.concatenate(
        [
            sample.matched[is_here].reshape(-1, 9),
            sample.before[is_here],
            sample.now[is_here],
        ],
        axis=1,
    )
    stratum = _in_company(sample.stratum[is_here])
    size = np.bincount(stratum)
    total = sums.sum(axis=0)
    rows = total[None, :]
    factors = np.empty(0)
    if len(sums) > 1:
        by_stratum = np.stack([sums[stratum == place].sum(axis=0) for place in range(len(size))])
        count = size[stratum][:, None]
        left = total + (by_stratum[stratum] - count * sums) / (count - 1)
        rows = np.concatenate([rows, np.maximum(left, 0.0)])
        factors = (count[:, 0] - 1) / count[:, 0]
    population = float(total[12:].sum()) or float(total[9:12].sum())
    return _Parts(
        joint=_scaled(rows[:, :9], population).reshape(-1, 3, 3),
        before=_scaled(rows[:, 9:12], population),
        now=_scaled(rows[:, 12:], population),
        factors=factors,
    )


def _in_company(stratum: Integers) -> Integers:
    """Return strata numbered from 0, those of a single cluster joined to the largest."""
    _, place, size = np.unique(stratum, return_inverse=True, return_counts=True)
    joined = np.where(size[place] == 1, int(size.argmax()), place)
    return np.asarray(np.unique(joined, return_inverse=True)[1], dtype=np.int64)


def _scaled(rows: Floats, total: float) -> Floats:
    found = rows.sum(axis=1, keepdims=True)
    factor = np.divide(total, found, out=np.zeros_like(found), where=found > 0)
    return np.asarray(rows * factor, dtype=np.float64)


def _together(parts: list[_Parts]) -> _Parts:
    """Return the sum of areas; a replicate changes one area at a time."""

    def summed(name: str) -> Floats:
        arrays = [np.asarray(getattr(part, name)) for part in parts]
        whole = np.sum([array[0] for array in arrays], axis=0)
        replicates = [whole - array[0] + array[1:] for array in arrays]
        return np.concatenate([whole[None], *replicates])

    if not parts:
        return _Parts(np.zeros((1, 3, 3)), np.zeros((1, 3)), np.zeros((1, 3)), np.empty(0))
    return _Parts(
        np.maximum(summed("joint"), 0.0),
        np.maximum(summed("before"), 0.0),
        np.maximum(summed("now"), 0.0),
        np.concatenate([part.factors for part in parts]),
    )


def _estimate(
    parts: _Parts,
    matched_counts: Integers,
    cluster_count: int,
    given: Margins | None,
    settings: FlowSettings,
) -> FlowEstimate:
    joint, before, now, factors = parts.joint, parts.before, parts.now, parts.factors
    matched, note = parts.joint[0], None
    margin_code = _margin_code(given, settings)
    if margin_code != "none":
        if given is not None:
            joint, before, now, factors = _with_given(parts, given, settings)
        raked, is_met = rake(joint, before, now)
        if is_met[0]:
            joint = raked
        else:
            note = reasons.NOT_RAKED
    if settings.misclassification is not None:
        matrix = classification_matrix(settings.misclassification)
        joint, is_clipped = correct_classification(joint, matrix)
        note = reasons.CLIPPED if is_clipped[0] and note is None else note
    return FlowEstimate(
        joint=joint,
        factors=factors,
        matched=matched,
        matched_counts=matched_counts,
        cluster_count=cluster_count,
        has_error=len(parts.factors) > 0,
        margin_code=margin_code,
        note=note,
    )


def _margin_code(given: Margins | None, settings: FlowSettings) -> str:
    """Return which stocks the flows are raked to: given, survey or none."""
    if given is not None and settings.margins != "none":
        return "given"
    return "survey" if settings.margins == "survey" else "none"


def _with_given(
    parts: _Parts, given: Margins, settings: FlowSettings
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the parts with given stocks, and two more replicates for their errors.

    The errors (e₁, e₂) of the unemployed, correlated by ρ, are those of the pair of moves
    (s₁, ρ s₂) and (0, √(1 − ρ²) s₂): each is a replicate that counts once.
    """
    population = float(parts.now[0].sum()) or float(given.now.sum())
    first, second = given.unemployed_errors
    rho = settings.stock_error_correlation
    moves_before = np.array([first, 0.0])
    moves_now = np.array([rho * second, np.sqrt(1 - rho**2) * second])
    replicates = len(parts.joint)
    before = np.concatenate(
        [np.tile(given.before, (replicates, 1)), _moved(given.before, moves_before)]
    )
    now = np.concatenate([np.tile(given.now, (replicates, 1)), _moved(given.now, moves_now)])
    joint = np.concatenate([parts.joint, np.repeat(parts.joint[:1], 2, axis=0)])
    factors = np.concatenate([parts.factors, np.ones(2)])
    return joint, _scaled(before, population), _scaled(now, population), factors


def _moved(stocks: Floats, persons: Floats) -> Floats:
    """Return stocks with persons moved from work to unemployment, never below zero."""
    made = np.tile(stocks, (len(persons), 1))
    moved = np.clip(persons, -stocks[1], stocks[0])
    made[:, 0] -= moved
    made[:, 1] += moved
    return made
