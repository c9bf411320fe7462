"""Variances of the area model from figures, by their exact likelihood over a grid.

What does not belong here: filtering with them (area_filter), figures and errors (area_data).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from forecasting.survey.area_covariates import (
    Coefficient,
    Evidence,
    Figures,
    chosen_coefficients,
)
from forecasting.survey.area_data import LEAST_PCT, AreaPanel, rest_variance
from forecasting.survey.area_parameters import AreaParameters
from forecasting.survey.area_set_apart import SetApart
from forecasting.survey.area_settings import AreaModelSettings, SignalPrior, StepPrior
from forecasting.survey.structure import SignalKernels, SignalVariances, signal_kernels

FloatArray = npt.NDArray[np.float64]

_DIFFUSE_SHARE = 10.0  # of the mean rate: the start of the province's level
_LEAST_FIGURES = 12


def fit_parameters(
    panel: AreaPanel, settings: AreaModelSettings, *, apart: SetApart | None = None
) -> AreaParameters:
    """Return variances, loadings and coefficients as the figures of a panel tell them.

    Parameters
    ----------
    panel
        Everything known at the vintage of the fit.
    settings
        Priors and limits.
    apart
        Months of the province known to be shifts or outliers: they leave no trace in the
        variance of an ordinary month.

    Notes
    -----
    Figures of an area over n months are jointly normal with covariance K(θ) + D C D: the
    signal's of `structure` and the survey error's, D its standard errors and C the
    correlations of the rotation. The likelihood is exact at any missing month and costs one
    Cholesky factor. It is weighed with log-normal priors over a grid, and the mean of each
    variance over the posterior is taken, not its peak: the peak of a variance is zero in
    every second calm decade, and an error computed from it far too small.

    The province first. Then all areas together: the contrast y_a − λ_a y_P holds an
    area's deviation and error only. Then each area's own step, held near that of all.

    References
    ----------
    Pfeffermann, D. and Tiller, R. (2006). Small-area estimation with state-space models
    subject to benchmark constraints. JASA 101, 1387–1397.
    Chung, Rabe-Hesketh, Dorie, Gelman, Liu (2013), Psychometrika 78(4): variances held off
    zero.
    """
    fit = _Fit(panel, settings, apart or SetApart())
    if not panel.covariate_names:
        return fit.parameters((), ())
    province, deviation = chosen_coefficients(fit.evidence(), settings)
    return fit.parameters(province, deviation)


class _Fit:
    """The steps of one fit over the same months."""

    def __init__(self, panel: AreaPanel, settings: AreaModelSettings, apart: SetApart) -> None:
        self._panel = panel
        self._settings = settings
        self._part = slice(max(len(panel.months) - settings.fit_months, 0), None)
        months = len(panel.months[self._part])
        self._kernels = signal_kernels(months, slope_damping=settings.slope_damping)
        self._correlation = settings.error_process.correlation(months)
        self._loadings = _loadings(panel, settings, self._part)
        rate = panel.province_estimate - panel.mean_pct
        rate[sorted(apart.outliers)] = np.nan
        self._rate = rate[self._part]
        self._noise = _noise(panel.province_standard_error[self._part], self._correlation)
        for month, variance in apart.shifts.items():
            since = np.arange(len(panel.months))[self._part] >= month
            self._noise = self._noise + variance * np.outer(since, since)

    def parameters(
        self, province: Sequence[Coefficient], deviation: Sequence[Coefficient]
    ) -> AreaParameters:
        """Return the parameters, with the effects of these coefficients taken out first."""
        codes = self._panel.area_codes
        pooled, own = _deviations(
            self._contrasts(deviation), self._loadings, self._kernels, self._correlation,
            self._panel.mean_pct, self._settings,
        )  # fmt: skip
        return AreaParameters(
            province=self._province_variances(province),
            pooled_deviation=pooled,
            deviations=dict(zip(codes, own, strict=True)),
            loadings=dict(zip(codes, self._loadings.tolist(), strict=True)),
            mean_pct=self._panel.mean_pct,
            province_coefficients=tuple(province),
            deviation_coefficients=tuple(deviation),
            is_fitted=self._is_enough(),
        )

    def evidence(self) -> Evidence:
        """Return figures, covariances and variables for the choice of covariates."""
        plain = self.parameters((), ())
        panel, part = self._panel, self._part
        covariances, variables = [], []
        for area, contrast in enumerate(self._contrasts(())):
            variances = plain.deviations[panel.area_codes[area]]
            noise = _noise(contrast.standard_error, self._correlation)
            covariances.append(self._kernels.covariance(variances) + noise)
            own = panel.covariate[:, part, area]
            variables.append(own - self._loadings[area] * panel.province_covariate[:, part])
        return Evidence(
            names=panel.covariate_names,
            province=Figures(
                np.where(np.isfinite(self._rate), self._rate, np.nan),
                self._kernels.covariance(plain.province) + np.nan_to_num(self._noise),
                np.concatenate([panel.province_covariate[:, part], panel.regressor[:, part]]),
            ),
            contrasts=tuple(
                Figures(contrast.value, np.nan_to_num(covariance), rows)
                for contrast, covariance, rows in zip(
                    self._contrasts(()), covariances, variables, strict=True
                )
            ),
            mean_pct=panel.mean_pct,
        )

    def _is_enough(self) -> bool:
        return bool(np.isfinite(self._rate).sum() >= _LEAST_FIGURES)

    def _province_variances(self, coefficients: Sequence[Coefficient]) -> SignalVariances:
        mean, prior = self._panel.mean_pct, self._settings.province
        start = _DIFFUSE_SHARE * mean
        if not self._is_enough():
            return _middle(prior, mean, start)
        explained = self._effect(coefficients, self._panel.province_covariate)
        grid = list(_grid(prior, mean, start))
        free = self._panel.regressor[:, self._part]
        scores = [
            logged + _log_likelihood(
                self._rate - explained, self._kernels.covariance(item) + self._noise, free
            )
            for item, logged in grid
        ]  # fmt: skip
        return _posterior_mean([item for item, _ in grid], np.array(scores))

    def _contrasts(self, coefficients: Sequence[Coefficient]) -> list["_Contrast"]:
        made = []
        total = self._effect(coefficients, self._panel.province_covariate)
        for area, loading in enumerate(self._loadings):
            plain = _contrast(self._panel, area, float(loading), self._part)
            own = self._effect(coefficients, self._panel.covariate[:, :, area])
            made.append(_Contrast(plain.value - own + loading * total, plain.standard_error))
        return made

    def _effect(self, coefficients: Sequence[Coefficient], rows: FloatArray) -> FloatArray:
        effect = np.zeros(len(self._panel.months))
        for item in coefficients:
            place = self._panel.covariate_names.index(item.name)
            effect = effect + item.value * rows[place] / item.scale
        return np.asarray(effect[self._part])


@dataclass(frozen=True)
class _Contrast:
    """An area's figures less its loading times the province's, and the error of both."""

    value: FloatArray
    standard_error: FloatArray


def _contrast(panel: AreaPanel, area: int, loading: float, part: slice) -> _Contrast:
    own = panel.standard_error[part, area]
    shared = panel.weight[part, area] * loading
    rest = rest_variance(panel, area)[part]
    variance = (1.0 - shared) ** 2 * own**2 + loading**2 * rest
    value = panel.estimate[part, area] - loading * panel.province_estimate[part]
    return _Contrast(value, np.sqrt(variance))


def _noise(error: FloatArray, correlation: FloatArray) -> FloatArray:
    return np.asarray(error[:, None] * correlation * error[None, :])


def _log_likelihood(
    figures: FloatArray, covariance: FloatArray, regressors: FloatArray | None = None
) -> float:
    """Return the log likelihood of figures of mean zero, regressors' effects left free."""
    known = np.flatnonzero(np.isfinite(figures) & np.isfinite(np.diag(covariance)))
    if not len(known):
        return 0.0
    factor = np.linalg.cholesky(covariance[np.ix_(known, known)])
    from scipy.linalg import solve_triangular

    scaled = solve_triangular(factor, figures[known], lower=True, check_finite=False)
    score = -np.log(np.diag(factor)).sum() - 0.5 * float(scaled @ scaled)
    if regressors is None or not len(regressors):
        return float(score)
    design = solve_triangular(factor, regressors[:, known].T, lower=True, check_finite=False)
    inner = design.T @ design + 1e-9 * np.eye(design.shape[1])
    projected = design.T @ scaled
    score += 0.5 * float(projected @ np.linalg.solve(inner, projected))
    return float(score - 0.5 * np.linalg.slogdet(inner)[1])


def _grid(
    prior: SignalPrior, mean: float, level_start: float
) -> Iterator[tuple[SignalVariances, float]]:
    """Yield every combination of standard deviations with its log prior."""
    axes = [
        _axis(step, mean)
        for step in (prior.level_step, prior.slope_step, prior.season_step, prior.season_start)
    ]
    for level, slope, season, size in product(*axes):
        made = SignalVariances(
            level_start=level_start, level_step=level[0], slope_step=slope[0],
            season_step=season[0], season_start=size[0],
        )  # fmt: skip
        yield made, level[1] + slope[1] + season[1] + size[1]


def _axis(step: StepPrior, mean: float) -> list[tuple[float, float]]:
    places = np.linspace(-2.0, 2.0, step.points)
    values = mean * step.middle_share * np.exp(step.log_deviation * places)
    return [(float(v), float(-0.5 * z**2)) for v, z in zip(values, places, strict=True)]


def _middle(prior: SignalPrior, mean: float, level_start: float) -> SignalVariances:
    return SignalVariances(
        level_start=level_start,
        level_step=mean * prior.level_step.middle_share,
        slope_step=mean * prior.slope_step.middle_share,
        season_step=mean * prior.season_step.middle_share,
        season_start=mean * prior.season_start.middle_share,
    )


def _posterior_mean(grid: Sequence[SignalVariances], scores: FloatArray) -> SignalVariances:
    weight = np.exp(scores - scores.max())
    weight /= weight.sum()

    def mean_of(name: str) -> float:
        values = np.array([getattr(item, name) for item in grid])
        return float(np.sqrt((weight * values**2).sum()))

    return SignalVariances(
        level_start=mean_of("level_start"),
        level_step=mean_of("level_step"),
        slope_step=mean_of("slope_step"),
        season_start=mean_of("season_start"),
        season_step=mean_of("season_step"),
    )


def _loadings(panel: AreaPanel, settings: AreaModelSettings, part: slice) -> FloatArray:
    """Return each area's usual rate over the province's, shrunk to one by its error."""
    own = panel.estimate[part] / np.maximum(panel.province_estimate[part], LEAST_PCT)[:, None]
    months = np.isfinite(own).sum(axis=0)
    ratio = np.ones(len(panel.area_codes))
    seen = months > 0
    ratio[seen] = np.nanmean(own[:, seen], axis=0)
    error = np.full(len(ratio), np.inf)
    typical = np.nanmean(panel.standard_error[part][:, seen], axis=0) / panel.mean_pct
    lasting = np.sqrt(1.0 + 2.0 * sum(settings.error_process.autocorrelation_by_lag.values()))
    error[seen] = lasting * typical / np.sqrt(months[seen])
    spread = settings.area_spread_share**2
    shrunk = 1.0 + (ratio - 1.0) * spread / (spread + error**2)
    return np.asarray(np.clip(shrunk, 0.3, 3.0))


def _deviations(
    contrasts: Sequence[_Contrast],
    loadings: FloatArray,
    kernels: SignalKernels,
    correlation: FloatArray,
    mean: float,
    settings: AreaModelSettings,
) -> tuple[SignalVariances, list[SignalVariances]]:
    start = settings.area_spread_share * mean
    grid = list(_grid(settings.deviation, mean, start))
    seen = [
        area
        for area, item in enumerate(contrasts)
        if np.isfinite(item.value).sum() >= _LEAST_FIGURES
    ]
    middle = _middle(settings.deviation, mean, start)
    if not seen:
        return middle, [_times(middle, loading) for loading in loadings]
    scores = np.array([prior for _, prior in grid])
    for area in seen:
        noise = _noise(contrasts[area].standard_error, correlation)
        for place, (variances, _) in enumerate(grid):
            signal = loadings[area] ** 2 * kernels.covariance(variances)
            scores[place] += _log_likelihood(contrasts[area].value, signal + noise)
    pooled = _posterior_mean([variances for variances, _ in grid], scores)
    own = [
        _own_steps(contrasts[area], pooled, loadings[area], kernels, correlation, settings)
        if area in seen
        else _times(pooled, loadings[area])
        for area in range(len(contrasts))
    ]
    return pooled, own


def _own_steps(
    contrast: _Contrast,
    pooled: SignalVariances,
    loading: float,
    kernels: SignalKernels,
    correlation: FloatArray,
    settings: AreaModelSettings,
) -> SignalVariances:
    """Return an area's own variances: steps and season near those of all, by its likelihood."""
    places = np.linspace(-2.0, 2.0, 5)
    noise = _noise(contrast.standard_error, correlation)
    grid, scores = [], []
    for step, size in product(places, places):
        made = SignalVariances(
            level_start=loading * pooled.level_start,
            level_step=loading * pooled.level_step * _factor(step, settings),
            slope_step=loading * pooled.slope_step * _factor(step, settings),
            season_start=loading * pooled.season_start * _factor(size, settings),
            season_step=loading * pooled.season_step,
        )
        grid.append(made)
        score = _log_likelihood(contrast.value, kernels.covariance(made) + noise)
        scores.append(score - 0.5 * step**2 - 0.5 * size**2)
    return _posterior_mean(grid, np.array(scores))


def _factor(place: float, settings: AreaModelSettings) -> float:
    """Return a log-normal factor whose square has mean one: the pooled variance stays the mean."""
    spread = settings.own_step_log_deviation
    return float(np.exp(spread * place - spread**2))


def _times(variances: SignalVariances, loading: float) -> SignalVariances:
    return SignalVariances(
        level_start=loading * variances.level_start,
        level_step=loading * variances.level_step,
        slope_step=loading * variances.slope_step,
        season_start=loading * variances.season_start,
        season_step=loading * variances.season_step,
    )
