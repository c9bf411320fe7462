"""Which variables help the area model, and by how much: generalised least squares.

What does not belong here: how a variable is made (claims), the variances (area_fit).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting.survey.area_settings import AreaModelSettings

FloatArray = npt.NDArray[np.float64]

_TRANSFER_SHARE = 0.5
"""Uncertainty of taking the province's coefficient for an area's, in parts of it: a default."""


@dataclass(frozen=True)
class Coefficient:
    """A coefficient (pp) and its standard error, of a variable divided by ``scale``."""

    name: str
    value: float
    standard_error: float
    scale: float


@dataclass(frozen=True)
class Figures:
    """Figures by month (NaN where there is none), their covariance, and variables × months.

    Variables beyond the named ones are free: they are always there and not chosen.
    """

    value: FloatArray
    covariance: FloatArray
    variables: FloatArray


@dataclass(frozen=True)
class Evidence:
    """What the choice rests on: the province's figures, and the areas' contrasts to them."""

    names: tuple[str, ...]
    province: Figures
    contrasts: tuple[Figures, ...]
    mean_pct: float


def chosen_coefficients(
    evidence: Evidence, settings: AreaModelSettings
) -> tuple[tuple[Coefficient, ...], tuple[Coefficient, ...]]:
    """Return the coefficients kept in the province's signal and in the areas' deviations.

    Notes
    -----
    Forward choice: at each step the variable with the greatest gain in log likelihood, as long
    as it is above ``covariate_gain``. The areas' coefficients are pooled and lean on the
    province's: prior mean β_P, prior error half of it or its own error, whichever is larger.
    So a place whose areas have no sample takes the province's coefficient, with an error that
    says so; one whose areas have samples lets them speak.
    """
    free = settings.coefficient_deviation * evidence.mean_pct
    scales = _scales(evidence)
    held = {
        name: (mean * scale, deviation * scale)
        for name, scale in zip(evidence.names, scales, strict=True)
        for mean, deviation in [settings.covariate_priors.get(name, (0.0, 0.0))]
        if deviation > 0
    }
    always = [number for number, name in enumerate(evidence.names) if name in held]
    province = _Normal.of([evidence.province], scales, len(evidence.names))
    kept = _chosen(province, evidence.names, settings.covariate_gain, always)
    of_province = _coefficients(province, kept, evidence.names, scales, prior=held, free=free)
    areas = _Normal.of(list(evidence.contrasts), scales, len(evidence.names))
    prior = {
        item.name: (item.value, max(_TRANSFER_SHARE * abs(item.value), item.standard_error))
        for item in of_province
    }
    own = _chosen(areas, evidence.names, settings.covariate_gain, always)
    both = [number for number in range(len(evidence.names)) if number in {*kept, *own}]
    of_areas = _coefficients(areas, both, evidence.names, scales, prior=prior, free=free)
    return tuple(of_province), tuple(of_areas)


@dataclass(frozen=True)
class _Normal:
    """Normal equations X'V⁻¹X and X'V⁻¹y, the free variables taken out."""

    inner: FloatArray
    projected: FloatArray

    @classmethod
    def of(cls, parts: Sequence[Figures], scales: FloatArray, count: int) -> "_Normal":
        inner, projected = np.zeros((count, count)), np.zeros(count)
        for part in parts:
            known = np.flatnonzero(np.isfinite(part.value))
            if not len(known):
                continue
            from scipy.linalg import cho_factor, cho_solve

            factor = cho_factor(part.covariance[np.ix_(known, known)], lower=True)
            named = part.variables[:count, known] / scales[:, None]
            rows = np.concatenate([named, part.variables[count:, known]])
            weighed = cho_solve(factor, rows.T)
            products, sums = rows @ weighed, weighed.T @ part.value[known]
            left, right = _without_free(products, sums, count)
            inner, projected = inner + left, projected + right
        return cls(inner, projected)

    def gain(self, picked: Sequence[int]) -> float:
        """Return the gain in log likelihood of these variables together."""
        if not picked:
            return 0.0
        place = list(picked)
        inner = self.inner[np.ix_(place, place)] + 1e-9 * np.eye(len(place))
        right = self.projected[place]
        return 0.5 * float(right @ np.linalg.solve(inner, right))


def _without_free(
    products: FloatArray, sums: FloatArray, count: int
) -> tuple[FloatArray, FloatArray]:
    if len(sums) == count:
        return products, sums
    free = products[count:, count:] + 1e-9 * np.eye(len(sums) - count)
    across = products[:count, count:]
    solved = np.linalg.solve(free, np.column_stack([across.T, sums[count:]]))
    return products[:count, :count] - across @ solved[:, :-1], sums[:count] - across @ solved[:, -1]


def _scales(evidence: Evidence) -> FloatArray:
    deviation = evidence.province.variables[: len(evidence.names)].std(axis=1)
    return np.where(deviation > 0, deviation, 1.0)


def _chosen(
    normal: _Normal, names: Sequence[str], least_gain: float, always: Sequence[int]
) -> list[int]:
    picked = list(always)
    while len(picked) < len(names):
        rest = [number for number in range(len(names)) if number not in picked]
        gains = [normal.gain([*picked, number]) - normal.gain(picked) for number in rest]
        best = int(np.argmax(gains))
        if gains[best] <= least_gain:
            break
        picked.append(rest[best])
    return sorted(picked)


def _coefficients(
    normal: _Normal,
    picked: Sequence[int],
    names: Sequence[str],
    scales: FloatArray,
    *,
    prior: dict[str, tuple[float, float]],
    free: float,
) -> list[Coefficient]:
    if not picked:
        return []
    place = list(picked)
    centre = np.array([prior.get(names[number], (0.0, free))[0] for number in place])
    spread = np.array([prior.get(names[number], (0.0, free))[1] for number in place])
    precision = normal.inner[np.ix_(place, place)] + np.diag(spread**-2.0)
    covariance = np.linalg.inv(precision)
    value = covariance @ (normal.projected[place] + centre / spread**2)
    error = np.sqrt(np.diag(covariance))
    return [
        Coefficient(names[number], float(v), float(e), float(scales[number]))
        for number, v, e in zip(place, value, error, strict=True)
    ]
