"""Several scenarios of one vintage, on the sample paths that its forecasts rest on.

What does not belong here: one condition with forecasts made for it (forecasting.scenario), by
how much a path moves a series (forecasting.scenario_shift).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue import QUANTILE_LEVELS
from forecasting.ensemble import sample_quantiles
from forecasting.history import TargetHistory, month_starts
from forecasting.models.protocol import FloatArray
from forecasting.scenario import moved_paths
from forecasting.scenario_shift import IndicatorPath, SeriesShift, pool_shifts
from forecasting.settings import DEFAULT_SETTINGS, ForecastSettings
from forecasting.validation import checked_indicators, checked_levels, checked_targets
from forecasting.vintage_changes import latest_indicators


@dataclass(frozen=True)
class HeldIndicator:
    """An indicator held beside its expected path, for some months from its next one.

    ``change_pct`` is in per cent of the expected figure of each month.
    """

    indicator_code: str
    change_pct: float
    months: int


@dataclass(frozen=True)
class ScenarioSet:
    """One series in several scenarios.

    Parameters
    ----------
    quantiles
        scenario_code, horizon_months, reference_month, quantile_level, value,
        unconditional_value, difference and its standard_error (null where not known), unit of
        the series; by scenario as given, month, level.
    indicator_paths
        scenario_code, indicator_code, reference_month, expected_value, condition_value (null
        where left open).
    messages
        scenario_code, message: scenarios that say nothing, and why.
    """

    quantiles: pd.DataFrame
    indicator_paths: pd.DataFrame
    messages: pd.DataFrame


def scenario_set(
    targets: pd.DataFrame,
    indicators: pd.DataFrame,
    paths: pd.DataFrame,
    scenarios: Mapping[str, Sequence[HeldIndicator]],
    *,
    unique_id: str,
    quantile_levels: Sequence[float] = QUANTILE_LEVELS,
    settings: ForecastSettings = DEFAULT_SETTINGS,
) -> ScenarioSet:
    """Return one series' forecast with and without each scenario.

    Parameters
    ----------
    targets, indicators
        As of ``forecast_panel``; of the targets that of ``unique_id`` is used, which names no
        sum.
    paths
        path, reference_month, value: the ensemble's sample paths of the series, every month
        from the one after its last figure.
    scenarios
        Indicators held together, by code of the scenario.
    unique_id
        The series asked for.
    quantile_levels, settings
        As of ``forecast_panel``.

    Returns
    -------
    ScenarioSet
        Without a condition, quantiles are those of the paths given. A scenario that holds an
        indicator which does not move the series has a message and no quantiles: half of a
        scenario is another one.

    Raises
    ------
    ValueError
        If the series is not among the targets or has no path.

    Notes
    -----
    As ``conditional_forecast``, whose notes hold here: an association in past data, no effect
    of a policy; intervals are not narrowed by the condition. The paths are not drawn anew, so
    the difference has no noise of draws.

    The system is of the series and the indicators that the scenario holds, no others: with
    months as few as a survey's, what others do at the same time cannot be told apart from what
    these do. Its error is drawn (`scenario_error.response_error`); a difference within 1.96 of
    it says that the past does not tell what would follow.
    """
    levels = checked_levels(quantile_levels)
    own = targets[targets["unique_id"].astype("str") == unique_id]
    history = next(iter(checked_targets(own)), None)
    if history is None or paths.empty:
        raise ValueError(f"{unique_id}: expected a target with paths, got none")
    table = paths.pivot(index="reference_month", columns="path", values="value").sort_index()
    known = latest_indicators(checked_indicators(indicators))
    one = _Set(history, known, table, levels, settings)
    return one.told(scenarios)


@dataclass(frozen=True, eq=False)
class _Set:
    history: TargetHistory
    indicators: pd.DataFrame
    table: pd.DataFrame
    levels: FloatArray
    settings: ForecastSettings

    def told(self, scenarios: Mapping[str, Sequence[HeldIndicator]]) -> ScenarioSet:
        still = self._quantiles(None)
        quantiles, paths, messages = [], [], []
        for code, held in scenarios.items():
            shift = self._shift_of(held)
            reasons = _reasons(shift, held)
            if reasons:
                messages.append((code, "; ".join(reasons)))
                continue
            quantiles.append(self._rows(code, shift, still))
            paths += [_path_rows(code, path) for path in shift.indicator_paths]
        return ScenarioSet(
            _joined(quantiles, _QUANTILE_TYPES),
            _joined(paths, _PATH_TYPES),
            pd.DataFrame(messages, columns=["scenario_code", "message"]).astype("str"),
        )

    def _shift_of(self, held: Sequence[HeldIndicator]) -> SeriesShift:
        codes = list(dict.fromkeys(item.indicator_code for item in held))
        indicators = self.indicators[self.indicators["indicator_code"].isin(codes)]
        expected = self._shift(indicators, _open(codes))
        return self._shift(indicators, _held(held, expected), has_errors=True)

    def _shift(
        self, indicators: pd.DataFrame, held: pd.DataFrame, *, has_errors: bool = False
    ) -> SeriesShift:
        made = pool_shifts(
            [self.history],
            indicators,
            held,
            len(self.table),
            self.settings,
            has_errors=has_errors,
        )
        return made[0]

    def _quantiles(self, shift: SeriesShift | None) -> FloatArray:
        paths = self.table.to_numpy(dtype=np.float64).T
        return sample_quantiles(moved_paths(paths, shift, self.history, self.settings), self.levels)

    def _rows(self, code: str, shift: SeriesShift, still: FloatArray) -> pd.DataFrame:
        months, count = len(self.table), len(self.levels)
        moved = self._quantiles(shift)
        error = np.full(months, np.nan)
        if shift.standard_error is not None:
            error = shift.standard_error
            # On the logarithm an error is a share of the figure that it is the error of.
            error = error * np.median(self.table, axis=1) if shift.scale == "log" else error
        return pd.DataFrame(
            {
                "scenario_code": code,
                "horizon_months": np.repeat(np.arange(1, months + 1), count),
                "reference_month": np.repeat(self.table.index.to_numpy(), count),
                "quantile_level": np.tile(self.levels, months),
                "value": moved.T.ravel(),
                "unconditional_value": still.T.ravel(),
                "difference": (moved - still).T.ravel(),
                "standard_error": np.repeat(error, count),
            }
        )


_QUANTILE_TYPES = {
    "scenario_code": "str",
    "horizon_months": "int64",
    "reference_month": "datetime64[us]",
    "quantile_level": "float64",
    "value": "float64",
    "unconditional_value": "float64",
    "difference": "float64",
    "standard_error": "float64",
}
_PATH_TYPES = {
    "scenario_code": "str",
    "indicator_code": "str",
    "reference_month": "datetime64[us]",
    "expected_value": "float64",
    "condition_value": "float64",
}


def _reasons(shift: SeriesShift, held: Sequence[HeldIndicator]) -> list[str]:
    """Return why a scenario says nothing; none if each of its indicators moves the series."""
    told = {path.indicator_code for path in shift.indicator_paths}
    named = [name for name, _ in shift.messages]
    return [
        *(f"{name}: {reason}" for name, reason in shift.messages),
        *(
            f"{item.indicator_code}: expected a path of the indicator, got none"
            for item in held
            if item.indicator_code not in told and item.indicator_code not in named
        ),
    ]


def _open(codes: Sequence[str]) -> pd.DataFrame:
    """Return a condition that leaves every month open: the expected paths are told, unmoved."""
    return _condition([(code, -1, float("nan")) for code in codes])


def _held(held: Sequence[HeldIndicator], expected: SeriesShift) -> pd.DataFrame:
    paths = {path.indicator_code: path for path in expected.indicator_paths}
    rows: list[tuple[str, int, float]] = []
    for item in held:
        rows.append((item.indicator_code, -1, float("nan")))
        path = paths.get(item.indicator_code)
        if path is None:
            continue
        factor = 1.0 + item.change_pct / 100.0
        rows += [
            (item.indicator_code, path.first_month_number + step, float(value) * factor)
            for step, value in enumerate(path.expected[: item.months])
        ]
    return _condition(rows)


def _condition(rows: Sequence[tuple[str, int, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["indicator_code", "month", "value"])
    frame = frame.astype({"indicator_code": "str", "month": "int64", "value": "float64"})
    return frame.assign(unique_id=pd.Series([None] * len(frame), dtype=object))


def _path_rows(code: str, path: IndicatorPath) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "scenario_code": code,
            "indicator_code": path.indicator_code,
            "reference_month": month_starts(
                path.first_month_number + np.arange(len(path.expected))
            ),
            "expected_value": path.expected,
            "condition_value": path.condition,
        }
    )


def _joined(parts: Sequence[pd.DataFrame], types: Mapping[str, str]) -> pd.DataFrame:
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(types))
    return whole[list(types)].astype(dict(types))
