"""How likely the targets of a plan are met: annual averages, sums, stocks at a year's end.

What does not belong here: the paths (forecasting.panel), which targets a place has (its
profile, given as arguments).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from catalogue import as_month, month_range
from forecasting.models.protocol import FloatArray
from forecasting.plan_target_spec import TargetSpec

SURVEY_ERROR_AUTOCORRELATION = (0.25,)
"""Of the survey's error at a lag of one month, by its rotation; nothing after: a default."""

_COLUMNS = {
    "target_code": "str",
    "year": "int64",
    "status_code": "str",
    "is_final": "bool",
    "known_months": "int64",
    "known_value": "float64",
    "known_standard_error": "float64",
    "expected_value": "float64",
    "lower_80": "float64",
    "upper_80": "float64",
    "target_value": "float64",
    "line": "float64",
    "straight_value": "float64",
    "probability": "float64",
    "standard_error": "float64",
    "is_met": "boolean",
    "reason_code": "str",
}


def plan_target_rows(
    target: TargetSpec,
    figures: pd.DataFrame,
    paths: pd.DataFrame | None,
    *,
    year_to_date: pd.DataFrame | None = None,
    error_autocorrelation: Sequence[float] = SURVEY_ERROR_AUTOCORRELATION,
) -> pd.DataFrame:
    """Return how a target stands in each year of its plan, as known at a vintage.

    Parameters
    ----------
    target
        The target.
    figures
        reference_month, value, standard_error (null where there is no sampling error) of the
        series, monthly, not adjusted, as known at the vintage.
    paths
        path, reference_month, value: joint sample paths from the month after the last figure;
        None or empty where the series is not forecast.
    year_to_date
        reference_month, value: sums since January, where they are reported so. They stand for
        the months before them, also where January is told with February only.
    error_autocorrelation
        Of the sampling error at lags of 1, 2, … months.

    Returns
    -------
    pandas.DataFrame
        Columns of ``forecasts.plan_target`` but the vintage. One row per year of the plan that
        has begun, and one for its last year; of an annual average also one for the year after
        the plan that is running, as reference.

    Raises
    ------
    ValueError
        If a month stands twice in ``figures``.

    Notes
    -----
    A year is judged by the figure as published, so the known part has no error in the
    probability: P = share of paths whose year, known months and path together, meets the line.
    "About 5.5" is read as an average that rounds to 5.5 or less: below 5.5 and half the rounding
    unit, a default of ours; the plan does not say. A sum or stock is held in years before the
    last against the straight path to the target.

    The sampling error of an annual average is that of the mean of errors with the
    autocorrelation given; it is told beside the figure and does not enter the verdict.

    Examples
    --------
    >>> months = pd.date_range("2021-01-01", periods=12, freq="MS", unit="us")
    >>> rate = pd.DataFrame({"reference_month": months, "value": 5.4, "standard_error": 0.3})
    >>> spec = TargetSpec("rate", "annual_average", 5.5, "about", 2021, 2021, 0.05)
    >>> plan_target_rows(spec, rate, None)[["year", "status_code"]].to_numpy().tolist()
    [[2021, 'ended'], [2022, 'reference']]
    """
    if figures["reference_month"].duplicated().any():
        raise ValueError(f"target {target.code}: expected each month once in figures")
    known = _Known(target, figures, paths, year_to_date, tuple(error_autocorrelation))
    rows = [known.row(year) for year in known.years()]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


@dataclass(frozen=True, eq=False)
class _Known:
    target: TargetSpec
    figures: pd.DataFrame
    paths: pd.DataFrame | None
    year_to_date: pd.DataFrame | None
    error_autocorrelation: tuple[float, ...]

    @cached_property
    def values(self) -> "pd.Series[float]":
        rows = self.figures[self.figures["value"].notna()].set_index("reference_month")
        return rows["value"].astype("float64").sort_index()

    @cached_property
    def errors(self) -> "pd.Series[float]":
        rows = self.figures.set_index("reference_month")
        return rows["standard_error"].astype("float64").sort_index()

    @cached_property
    def sums(self) -> "pd.Series[float]":
        if self.year_to_date is None or self.target.aggregation != "cumulative":
            return pd.Series(dtype="float64")
        rows = self.year_to_date[self.year_to_date["value"].notna()]
        return rows.set_index("reference_month")["value"].astype("float64").sort_index()

    @cached_property
    def last_month(self) -> pd.Timestamp | None:
        known = [pd.Timestamp(item.index[-1]) for item in (self.values, self.sums) if len(item)]
        return as_month(max(known)) if known else None

    @cached_property
    def future(self) -> pd.DataFrame:
        """Paths by month and path, from the month after the last known; empty if none fit."""
        if self.paths is None or self.paths.empty or self.last_month is None:
            return pd.DataFrame()
        table = self.paths.pivot(index="reference_month", columns="path", values="value")
        table = table.sort_index().loc[table.index > self.last_month]
        first = as_month(self.last_month + pd.DateOffset(months=1))
        expected = pd.date_range(first, periods=len(table), freq="MS")
        is_whole = len(table) and (table.index == expected).all() and table.notna().all(axis=None)
        return table if is_whole else pd.DataFrame()

    @property
    def open_year(self) -> int:
        """The year of the first month that is not known."""
        if self.last_month is None:
            return self.target.first_year
        return (self.last_month + pd.DateOffset(months=1)).year

    def years(self) -> list[int]:
        target, year = self.target, self.open_year
        if self.last_month is None:
            return [target.last_year]
        begun = list(range(target.first_year, min(target.last_year, year) + 1))
        if target.last_year not in begun:
            begun.append(target.last_year)
        if year > target.last_year and target.aggregation == "annual_average":
            begun.append(year)
        return begun

    def row(self, year: int) -> dict[str, object]:
        target = self.target
        row: dict[str, object] = {
            "target_code": target.code,
            "year": year,
            "status_code": self._status(year),
            "is_final": year == target.last_year,
            "known_months": 0,
            "target_value": target.target_of(year),
            "line": target.line_of(year),
            "is_met": None,
            "reason_code": None,
        }
        if self.last_month is None:
            return row | {"reason_code": "no_figures"}
        aggregate: Callable[[int], dict[str, object]] = {
            "annual_average": self._average,
            "cumulative": self._sum,
            "year_end": self._stock,
        }[target.aggregation]
        return row | self._straight(year) | aggregate(year)

    def _status(self, year: int) -> str:
        if year > self.target.last_year:
            return "reference"
        if self.last_month is None or year > self.open_year:
            return "ahead"
        return "ended" if year < self.open_year else "running"

    def _straight(self, year: int) -> dict[str, object]:
        target, last = self.target, self.last_month
        has_path = target.aggregation == "cumulative" or target.start_value is not None
        if last is None or not has_path or target.aggregation == "annual_average":
            return {}
        elapsed = min(12 * (last.year - target.first_year) + last.month, self._length(year))
        return {"straight_value": target.straight_at(elapsed)} if elapsed > 0 else {}

    def _length(self, year: int) -> int:
        return 12 * (year + 1 - self.target.first_year)

    def _average(self, year: int) -> dict[str, object]:
        months = [month for month in _months_of(year) if month <= (self.last_month or month)]
        known = self.values.reindex(months)
        told = known.dropna()
        found: dict[str, object] = {"known_months": len(told)}
        if len(told):
            error = self._error_of_mean(told.index)
            found |= {"known_value": float(told.mean()), "known_standard_error": error}
        if known.isna().any():
            return found | {"reason_code": "month_missing"}
        total = float(known.sum())
        return found | self._judged(
            year, 12 - len(known), lambda ahead: (total + ahead.sum(0)) / 12
        )

    def _sum(self, year: int) -> dict[str, object]:
        """Return the sum since the plan began, year by year, the months not known from paths."""
        total, months = 0.0, 0
        for one in range(self.target.first_year, min(year, self.open_year) + 1):
            value, count = self._sum_of_year(one)
            total, months = total + value, months + count
            if count < self._due_months(one):
                told = {"known_months": months, "known_value": total}
                return told | {"reason_code": "month_missing"}
        found: dict[str, object] = {"known_months": months}
        if months:
            found["known_value"] = total
        left = self._length(year) - months
        return found | self._judged(year, left, lambda ahead: total + ahead.sum(0))

    def _due_months(self, year: int) -> int:
        assert self.last_month is not None  # asked only where something is known
        years = year - self.last_month.year
        return 12 if years < 0 else self.last_month.month if years == 0 else 0

    def _sum_of_year(self, year: int) -> tuple[float, int]:
        """Return the known sum of a year and how many months it is of, from January on."""
        value, count = 0.0, 0
        for month in _months_of(year):
            if month in self.sums.index:
                value, count = float(self.sums.loc[month]), month.month
        for month in _months_of(year)[count:]:
            if month not in self.values.index:
                break
            value, count = value + float(self.values.loc[month]), count + 1
        return value, count

    def _stock(self, year: int) -> dict[str, object]:
        december = _months_of(year)[-1]
        known = self.values[self.values.index <= december]
        found: dict[str, object] = {}
        if len(known):
            in_year = known.reindex(_months_of(year)).count()
            found = {"known_months": int(in_year), "known_value": float(known.iloc[-1])}
        assert self.last_month is not None  # asked only where something is known
        if december <= self.last_month and december not in known.index:
            return found | {"reason_code": "month_missing"}
        left = max(12 * (year - self.last_month.year) + 12 - self.last_month.month, 0)
        value = float(known.iloc[-1]) if len(known) else float("nan")
        return found | self._judged(
            year, left, lambda ahead: ahead[-1] if len(ahead) else np.array([value])
        )

    def _judged(
        self, year: int, months_left: int, aggregate: Callable[[FloatArray], FloatArray]
    ) -> dict[str, object]:
        """Return verdict or probability of a year of which some months are left."""
        if months_left <= 0:
            figure = np.atleast_1d(aggregate(np.empty((0, 1))))
            return {"is_met": bool(self.target.is_met_by(figure, year)[0])}
        if self.future.empty:
            return {"reason_code": "no_forecast"}
        if len(self.future) < months_left:
            return {"reason_code": "forecast_too_short"}
        ends = aggregate(self.future.to_numpy(dtype=np.float64)[:months_left])
        share = float(self.target.is_met_by(ends, year).mean())
        error = max(float(np.sqrt(share * (1 - share) / len(ends))), 1.0 / len(ends))
        lower, upper = np.quantile(ends, [0.1, 0.9])
        return {
            "expected_value": float(ends.mean()),
            "lower_80": float(lower),
            "upper_80": float(upper),
            "probability": share,
            "standard_error": error,
        }

    def _error_of_mean(self, months: pd.Index) -> float | None:
        errors = self.errors.reindex(months).to_numpy(dtype=np.float64)
        if np.isnan(errors).any():
            return None
        numbers = np.array([12 * month.year + month.month for month in months])
        lags = np.abs(numbers[:, None] - numbers[None, :])
        shares = np.zeros(max(int(lags.max(initial=0)) + 1, len(self.error_autocorrelation) + 1))
        shares[0] = 1.0
        shares[1 : 1 + len(self.error_autocorrelation)] = self.error_autocorrelation
        return float(np.sqrt(errors @ shares[lags] @ errors)) / len(errors)


def _months_of(year: int) -> list[pd.Timestamp]:
    return month_range(pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 1))
