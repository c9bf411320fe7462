"""What the notice factor adds to forecasts of states' unemployment, against an autoregression.

Every row of notices and rates ends with 2006-12: later years are kept for others to judge by.
What does not belong here: the factor (forecasting.early_warning.notice_factor).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.notices_panel import Panel, autoregression_errors, read_panel, three_month_sums

FloatArray = npt.NDArray[np.float64]

FIRST_ORIGIN = pd.Timestamp("2000-01-01")
HORIZON_MONTHS = 3
SLOPE_DEVIATION = 0.5  # prior of a slope, pp for each unit of the factor (a factor of 2.7)
STATE_DEVIATION = 0.25  # the same of a state's slope around the pooled one
BLOCK_MONTHS = 12
DRAWS = 2000
SEED = 1
_BOUNDS = (0.05, 0.95)
_SMALLEST_MONTHS = 6


@dataclass(frozen=True)
class Way:
    """A way to use notices: its words, and its regressors by month and state."""

    title: str
    regressors: tuple[pd.DataFrame, ...]
    is_pooled: bool = True
    has_own_slopes: bool = False


def notice_table() -> str:
    """Return ratios of root mean squared errors with and without notices, with their bounds."""
    panel = read_panel()
    lines = []
    by_year = {}
    for lag, words in ((1, "rates a month late"), (0, "both of the same month")):
        errors = autoregression_errors(panel.rates, HORIZON_MONTHS, lag)
        for way in _ways(panel):
            before, after = _squares(errors, way, lag)
            low, high = _bounds(before, after)
            size = np.sqrt(before.to_numpy()[before.notna()].mean())
            lines.append(
                f"| {words} | {way.title} | {before.notna().any().sum()} | {len(before)} |"
                f" {size:.3f} | {_ratio(before, after):.3f} | {low:.3f} to {high:.3f} |"
            )
            by_year[words, way.title] = _by_year(before, after)
    return "\n".join([*_head(), *lines, "", *_year_lines(by_year), ""])


def _head() -> list[str]:
    return [
        "\n## Layoff notices: states' unemployment three months ahead\n",
        f"Rates not adjusted, origins {FIRST_ORIGIN:%Y-%m} to 2006-09, target three months"
        " after the last notices known. Without notices: a direct autoregression by state"
        " (month of the year, level, three changes, yearly change, last year's change over the"
        " same months), 1976 on, estimated anew each month. Notices: the common factor and a"
        " state's own part, slopes on the errors of the autoregression known by the origin,"
        f" pooled, prior normal around 0 with SD {SLOPE_DEVIATION} pp. Interval: 90 %,"
        f" {DRAWS} draws of blocks of {BLOCK_MONTHS} months with all states. Below 1: better"
        " with notices. A rate is in fact published a month after notices are known, the first"
        " half of the table.\n",
        "| known | notices as | states | months | RMSE without, pp | with/without | 90 % |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]


def _ways(panel: Panel) -> list[Way]:
    common = panel.everywhere(panel.factor)
    of_states = panel.states
    own = of_states.sub(panel.factor, axis=0)
    heard = common[of_states.columns].where(of_states.notna())
    sums = three_month_sums(panel)
    return [
        Way("common factor and own part", (heard, own)),
        Way("common factor alone", (heard,)),
        Way("both, slopes by state, shrunk to the pooled", (heard, own), has_own_slopes=True),
        Way("common factor alone, all states, with notices or not", (common,)),
        Way("naive: persons of three months over labour force, by state", (sums,), is_pooled=False),
    ]


def _squares(errors: pd.DataFrame, way: Way, lag: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return squared errors without and with the way, by origin and state."""
    values = np.stack(
        [table.reindex_like(errors).to_numpy(dtype=np.float64) for table in way.regressors], axis=-1
    )
    outcome = errors.to_numpy(dtype=np.float64)
    is_used = np.isfinite(outcome) & np.isfinite(values).all(axis=-1)
    before, after, origins = [], [], []
    for row, origin in enumerate(errors.index):
        if origin < FIRST_ORIGIN or not is_used[row].any():
            continue
        known = max(row - HORIZON_MONTHS - lag + 1, 0)
        slopes = _slopes(outcome[:known], values[:known], is_used[:known], way)
        left = outcome[row] - np.einsum("sk,sk->s", values[row], slopes)
        before.append(np.where(is_used[row], outcome[row] ** 2, np.nan))
        after.append(np.where(is_used[row], left**2, np.nan))
        origins.append(origin)
    named = {"index": pd.DatetimeIndex(origins), "columns": errors.columns}
    return pd.DataFrame(before, **named), pd.DataFrame(after, **named)


def _slopes(outcome: FloatArray, values: FloatArray, is_used: FloatArray, way: Way) -> FloatArray:
    """Return slopes by state and regressor; zero where too little is known."""
    states, count = values.shape[1], values.shape[2]
    slopes = np.zeros((states, count))
    if way.is_pooled:
        slopes[:] = _pooled(outcome, values, is_used)
        if not way.has_own_slopes:
            return slopes
    for state in range(states):
        is_of_state = is_used[:, state]
        if is_of_state.sum() < _SMALLEST_MONTHS:
            continue
        x, y = values[is_of_state, state], outcome[is_of_state, state]
        if way.is_pooled:
            noise = HORIZON_MONTHS * y.var() / STATE_DEVIATION**2
            off = np.linalg.solve(x.T @ x + noise * np.eye(count), x.T @ (y - x @ slopes[state]))
            slopes[state] += off
        else:
            # Without an intercept notices, never below zero, would take over the mean error.
            centred = x - x.mean(axis=0)
            slopes[state] = np.linalg.lstsq(centred, y - y.mean(), rcond=None)[0]
    return slopes


def _pooled(outcome: FloatArray, values: FloatArray, is_used: FloatArray) -> FloatArray:
    """Return the pooled slopes: means of months and deviations from them, each by its error.

    Notes
    -----
    Errors of one month are alike over the states, and those of neighbouring months overlap:
    the mean of a month counts as one figure, and variances are multiplied by the horizon.
    """
    months = np.flatnonzero(is_used.any(axis=1))
    count = values.shape[2]
    if len(months) < _SMALLEST_MONTHS:
        return np.zeros(count)
    y_mean = np.array([outcome[m, is_used[m]].mean() for m in months])
    x_mean = np.array([values[m, is_used[m]].mean(axis=0) for m in months])
    y_off = np.concatenate([outcome[m, is_used[m]] - y_mean[i] for i, m in enumerate(months)])
    x_off = np.concatenate([values[m, is_used[m]] - x_mean[i] for i, m in enumerate(months)])
    square = np.eye(count) / SLOPE_DEVIATION**2
    across = np.zeros(count)
    for x, y in ((x_mean, y_mean), (x_off, y_off)):
        variance = max(HORIZON_MONTHS * float(y.var()), 1e-9)
        square += x.T @ x / variance
        across += x.T @ y / variance
    return np.asarray(np.linalg.solve(square, across), dtype=np.float64)


def _ratio(before: pd.DataFrame, after: pd.DataFrame) -> float:
    return float(np.sqrt(np.nansum(after.to_numpy()) / np.nansum(before.to_numpy())))


def _bounds(before: pd.DataFrame, after: pd.DataFrame) -> tuple[float, float]:
    """Return both ends of the interval of the ratio, by a circular block bootstrap of months."""
    sums = np.column_stack([before.sum(axis=1), after.sum(axis=1)])
    generator = np.random.default_rng(SEED)
    months = len(sums)
    starts = generator.integers(0, months, (DRAWS, -(-months // BLOCK_MONTHS)))
    rows = (starts[:, :, None] + np.arange(BLOCK_MONTHS)) % months
    drawn = sums[rows.reshape(DRAWS, -1)[:, :months]].sum(axis=1)
    low, high = np.quantile(np.sqrt(drawn[:, 1] / drawn[:, 0]), _BOUNDS)
    return float(low), float(high)


def _by_year(before: pd.DataFrame, after: pd.DataFrame) -> pd.Series:
    years = pd.DatetimeIndex(before.index).year
    sums = [table.sum(axis=1).groupby(years).sum() for table in (before, after)]
    return np.sqrt(sums[1] / sums[0])


def _year_lines(by_year: Mapping[tuple[str, str], pd.Series]) -> list[str]:
    chosen = {words: row for (words, title), row in by_year.items() if title.endswith("own part")}
    years = next(iter(chosen.values())).index
    return [
        "Common factor and own part, by year of the origin:\n",
        "| known | " + " | ".join(str(year) for year in years) + " |",
        "|---|" + "---:|" * len(years),
        *[
            f"| {words} | " + " | ".join(f"{value:.2f}" for value in row) + " |"
            for words, row in chosen.items()
        ],
    ]
