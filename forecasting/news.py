"""Why forecasts moved between two vintages, in parts that add up.

What does not belong here: which figures changed (forecasting.vintage_changes), wording.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from forecasting.coherence import coherent_forecasts, has_sums
from forecasting.history import TargetHistory, month_starts, named_month
from forecasting.models.protocol import FloatArray, IntArray
from forecasting.pool import pooled_histories
from forecasting.pool_forecast import forecast_pools
from forecasting.settings import DEFAULT_SETTINGS, ENSEMBLE_MODEL, ForecastSettings
from forecasting.single_series import SeriesForecast, checked_models
from forecasting.validation import checked_horizon, checked_indicators, checked_targets
from forecasting.vintage_changes import Step, VintageChanges, vintage_changes

_LEVELS = np.array([0.1, 0.5, 0.9])
_MODEL_CHANGE = Step("model_change")


def forecast_news(
    before_targets: pd.DataFrame,
    after_targets: pd.DataFrame,
    *,
    before_indicators: pd.DataFrame | None = None,
    after_indicators: pd.DataFrame | None = None,
    horizon_months: int = 12,
    settings: ForecastSettings = DEFAULT_SETTINGS,
    before_settings: ForecastSettings | None = None,
    n_jobs: int = 1,
) -> pd.DataFrame:
    """Return by how much each kind of new figures moved the ensemble's forecasts.

    Parameters
    ----------
    before_targets, after_targets
        As of ``forecast_panel``: all that was known then, and all that is known now. The same
        targets in both.
    before_indicators, after_indicators
        As of ``forecast_panel``. An indicator in one of the two only is wholly released or
        wholly withdrawn.
    horizon_months
        Months ahead, 1 to 60, of both forecasts.
    settings
        Of the forecast after.
    before_settings
        Of the forecast before, where they differed.
    n_jobs
        Parallel workers of ``settings.backend``; the result does not depend on it.

    Returns
    -------
    pandas.DataFrame
        unique_id, reference_month, quantile_level (0.1, 0.5, 0.9), part, indicator_code (null
        where the part is of no indicator), change, value_before, value_after (unit of the
        target). One row per target, month forecast in both vintages, level and part, in this
        order, parts in order of replacement:

        - ``target_revision``: figures of targets known before that were revised or withdrawn;
        - ``target_release``: figures of targets not known before, with which the origin moves;
        - ``indicator_revision``: the same of each indicator, by code;
        - ``indicator_release``: new figures of each indicator, by code;
        - ``model_change``: what is left: other settings, sums or denominators; else zero.

        Parts of a target, month and level sum to value_after less value_before, but for the
        rounding of the sum. No rows for a target without a forecast in one of the two.

    Raises
    ------
    ValueError
        If a target is in one of the two only, or no month of a target is forecast in both;
        as ``forecast_panel`` of the frames and settings.

    Notes
    -----
    Figures are replaced step by step, before by after, in the order above; a part is the
    forecast after its step less the one before it. **Parts depend on the order**: members are
    no linear filters, re-estimate their parameters once a year inside the pass, and weigh
    indicators against what targets already say. What two kinds of figures tell alike is
    credited to the one replaced first, here the target; and re-estimation is in the part
    whose figures bring it on: a release that completes a year bears all of that
    year's learning. Parts are exact sums, not causes; docs/methods/forecasts.md measures how
    much another order changes them. A release of one target is in the part of others of its
    pool too, which learn from it. Indicators of months after the last target of a pool are not
    used until that month of a target is known; they then count with its release. Where targets
    name sums, quantiles are those of reconciled sample paths, drawn anew at a new
    origin: the part of a release then has the noise of the draws.

    Every step that changes a figure within a pool's months is one forecast of that pool; the
    others are not computed.

    References
    ----------
    After the news of linear models: Banbura, M. and Modugno, M. (2014), Maximum likelihood
    estimation of factor models on datasets with arbitrary pattern of missing data, Journal of
    Applied Econometrics 29, section 2.3, where parts do not depend on an order.

    Examples
    --------
    >>> months = pd.date_range("2000-01-01", periods=61, freq="MS", unit="us")
    >>> after = pd.DataFrame({"unique_id": "x", "reference_month": months, "value": 5.0})
    >>> news = forecast_news(after.iloc[:-1], after, horizon_months=2)
    >>> news["part"].unique().tolist()
    ['target_revision', 'target_release', 'model_change']
    >>> float(news["change"].abs().max())
    0.0
    """
    for chosen in (settings, before_settings or settings):
        checked_models(chosen)
    horizon_months = checked_horizon(horizon_months)
    histories = _same_targets(checked_targets(before_targets), checked_targets(after_targets))
    changes = vintage_changes(
        before_targets,
        after_targets,
        checked_indicators(before_indicators),
        checked_indicators(after_indicators),
    )
    passes = _Passes(
        changes,
        before_targets,
        after_targets,
        horizon_months,
        settings,
        before_settings or settings,
        n_jobs,
    )
    return _news_frame(passes.told(histories), (*changes.steps, _MODEL_CHANGE), horizon_months)


@dataclass(frozen=True)
class _Told:
    """Forecasts of one target after each step, the first before any.

    ``origins`` has one month number, ``quantiles`` shape ``(levels, horizon)``, per step.
    """

    unique_id: str
    origins: list[int]
    quantiles: list[FloatArray]

    def months(self, horizon_months: int) -> IntArray:
        """Return the months that are forecast after every step."""
        return np.arange(max(self.origins) + 1, min(self.origins) + horizon_months + 1)

    def values(self, months: IntArray) -> FloatArray:
        """Return forecasts of some months, shape ``(months, levels, steps)``."""
        taken = [
            quantiles[:, months - origin - 1].T
            for origin, quantiles in zip(self.origins, self.quantiles, strict=True)
        ]
        return np.stack(taken, axis=2)


@dataclass(frozen=True)
class _Passes:
    changes: VintageChanges
    before_targets: pd.DataFrame
    after_targets: pd.DataFrame
    horizon_months: int
    settings: ForecastSettings
    before_settings: ForecastSettings
    n_jobs: int

    def told(self, histories: Sequence[TargetHistory]) -> list[_Told]:
        """Return the targets that have a forecast after every step, in order of name."""
        names = sorted(history.unique_id for history in histories)
        states = self._states(histories)
        last = {**states[-1], **self._with_new_settings(names)}
        states = [self._coherent(state, self.before_targets) for state in states]
        states.append(self._coherent(last, self.after_targets))
        made = ([state[name] for state in states] for name in names)
        return [
            _Told(
                steps[0].unique_id,
                [forecast.origin for forecast in steps],
                [forecast.quantiles[ENSEMBLE_MODEL] for forecast in steps],
            )
            for steps in made
            if all(ENSEMBLE_MODEL in forecast.quantiles for forecast in steps)
        ]

    def _states(self, histories: Sequence[TargetHistory]) -> list[Mapping[str, SeriesForecast]]:
        """Return forecasts by target before any step and after each."""
        from joblib import Parallel, delayed

        pools = [
            [history.unique_id for history in pool]
            for pool in pooled_histories(histories, self.before_settings.largest_pool)
        ]
        work = [(pool, step) for pool in pools for step in (0, *self.changes.steps_of(pool))]
        run = Parallel(n_jobs=self.n_jobs, backend=self.settings.backend)
        done = run(delayed(self._ensemble)(pool, step) for pool, step in work)
        states: list[Mapping[str, SeriesForecast]] = []
        for step in range(len(self.changes.steps) + 1):
            new = [made for (_, at), made in zip(work, done, strict=True) if at == step]
            known = states[-1] if states else {}
            states.append({**known, **{one.unique_id: one for part in new for one in part}})
        return states

    def _coherent(
        self, state: Mapping[str, SeriesForecast], targets: pd.DataFrame
    ) -> Mapping[str, SeriesForecast]:
        forecasts = [state[name] for name in sorted(state)]
        made, _ = coherent_forecasts(
            forecasts, targets, horizon_months=self.horizon_months, levels=_LEVELS
        )
        return {forecast.unique_id: forecast for forecast in made}

    def _ensemble(self, pool: Sequence[str], step: int) -> list[SeriesForecast]:
        return self._forecast(pool, step, self.before_settings, n_jobs=1)

    def _with_new_settings(self, names: Sequence[str]) -> Mapping[str, SeriesForecast]:
        if self.settings == self.before_settings:
            return {}
        made = self._forecast(names, len(self.changes.steps), self.settings, n_jobs=self.n_jobs)
        return {forecast.unique_id: forecast for forecast in made}

    def _forecast(
        self, names: Sequence[str], step: int, settings: ForecastSettings, *, n_jobs: int
    ) -> list[SeriesForecast]:
        return forecast_pools(
            self.changes.histories(names, step),
            [None],
            self.changes.indicators_of(names, step),
            horizon_months=self.horizon_months,
            levels=_LEVELS,
            settings=replace(settings, models=settings.ensemble_models),
            n_jobs=n_jobs,
            has_paths=any(has_sums(one) for one in (self.before_targets, self.after_targets)),
        )


def _same_targets(
    before: Sequence[TargetHistory], after: Sequence[TargetHistory]
) -> Sequence[TargetHistory]:
    old, new = ({history.unique_id for history in side} for side in (before, after))
    if old != new:
        raise ValueError(
            f"targets: expected the same before and after, got only before {sorted(old - new)},"
            f" only after {sorted(new - old)}"
        )
    return after


def _news_frame(told: Sequence[_Told], steps: Sequence[Step], horizon_months: int) -> pd.DataFrame:
    values, months, names = [np.empty((0, len(_LEVELS), len(steps) + 1))], [], []
    for target in told:
        common = target.months(horizon_months)
        if not len(common):
            origins = [named_month(origin) for origin in (target.origins[0], target.origins[-1])]
            raise ValueError(
                f"{target.unique_id}: expected a month forecast before and after, got origins"
                f" {origins} and {horizon_months} months ahead"
            )
        values.append(target.values(common))
        months += common.tolist()
        names += [target.unique_id] * len(common)
    said = np.concatenate(values)
    parts, cells = len(steps), len(names) * len(_LEVELS)
    size = len(_LEVELS) * parts
    return pd.DataFrame(
        {
            "unique_id": _text(np.repeat(names, size).tolist()),
            "reference_month": month_starts(np.repeat(np.array(months, dtype=np.int64), size)),
            "quantile_level": np.tile(np.repeat(_LEVELS, parts), len(names)),
            "part": _text([step.part for step in steps] * cells),
            "indicator_code": _text([step.indicator_code for step in steps] * cells),
            "change": np.diff(said, axis=2).ravel(),
            "value_before": np.repeat(said[:, :, 0].ravel(), parts),
            "value_after": np.repeat(said[:, :, -1].ravel(), parts),
        }
    )


def _text(values: Sequence[str | None]) -> "pd.Series[str]":
    return pd.Series(np.array(values, dtype=object), dtype="str")
