"""The state panel of the notices' benchmark: rates, factor, and an autoregression's errors.

What does not belong here: slopes on the notices and the table (notices).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.scoreboard_series import DATA, LAST_MONTH

# Federal Information Processing Standard 5-2, states with notices in the file.
FIPS = {
    "AL": "01", "AK": "02", "AZ": "04", "DC": "11", "DE": "10", "FL": "12", "IA": "19",
    "ID": "16", "IL": "17", "IN": "18", "KS": "20", "KY": "21", "LA": "22", "MD": "24",
    "ME": "23", "NE": "31", "NJ": "34", "NY": "36", "OH": "39", "OK": "40", "OR": "41",
    "RI": "44", "SC": "45", "SD": "46", "TN": "47", "TX": "48", "UT": "49", "VA": "51",
    "VT": "50", "WA": "53", "WI": "55",
}  # fmt: skip
FIRST_FORECAST = pd.Timestamp("1998-01-01")
_FIRST_ROW = 30  # months behind the longest lag
_RIDGE = 0.05  # keeps months of the year and level apart in the first years


@dataclass(frozen=True)
class Panel:
    """Months × states.

    Attributes
    ----------
    rates
        Unemployment rate, %, not adjusted.
    factor, states
        Common factor by month; factor plus own part of each state with notices.
    notices
        Rows of notices as cleaned for the factor: area_code, notice_month, persons.
    labour_force
        Persons.
    """

    rates: pd.DataFrame
    factor: pd.Series
    states: pd.DataFrame
    notices: pd.DataFrame
    labour_force: pd.DataFrame

    def everywhere(self, by_month: pd.Series) -> pd.DataFrame:
        """Return one value by month for every state of the rates."""
        return pd.DataFrame(dict.fromkeys(self.rates.columns, by_month))


def read_panel() -> Panel:
    """Return the panel up to 2006-12.

    Notes
    -----
    Local Area Unemployment Statistics, Bureau of Labor Statistics (edition of 2019, not real
    time); advance layoff notices of the states (WARN Act), by month of the notice.
    """
    from forecasting.early_warning.notice_counts import clean_notices
    from forecasting.early_warning.notice_factor import notice_factor

    force = pd.read_parquet(DATA / "us_states_labour_force_1976_2006_nsa.parquet")
    months = pd.to_datetime(force["reference_month"])
    wide = force.assign(month=months).pivot(index="month", columns="area_code")
    labour_force = wide["labour_force_persons"].astype(float)
    rates = 100 * wide["unemployed_persons"].astype(float) / labour_force
    notices = _notices()
    sizes = {str(code): float(size) for code, size in labour_force.loc["1997-12-01"].items()}
    made = notice_factor(notices, sizes=sizes)
    by_area = made.pivot(index="vintage", columns="area_code", values="value").reindex(rates.index)
    kept, _ = clean_notices(notices)
    return Panel(rates, by_area["all"], by_area.drop(columns="all"), kept, labour_force)


def three_month_sums(panel: Panel) -> pd.DataFrame:
    """Return persons noticed in three months over labour force, per thousand, by state."""
    sums = panel.notices.pivot_table(
        index="notice_month", columns="area_code", values="persons", aggfunc="sum"
    ).reindex(panel.rates.index)
    has_begun = sums.notna().cumsum() > 0
    persons = sums.fillna(0.0).where(has_begun).rolling(3).sum()
    return 1000 * persons / panel.labour_force[persons.columns]


def autoregression_errors(rates: pd.DataFrame, horizon_months: int, lag: int) -> pd.DataFrame:
    """Return errors of a direct autoregression by origin and state, NaN where unknown.

    Parameters
    ----------
    rates
        Months × states, %.
    horizon_months
        From the origin to the target.
    lag
        Months from a rate's month to the origin at which it is known.

    Returns
    -------
    pandas.DataFrame
        Rate less forecast, pp; each forecast rests on rates known at its origin.
    """
    made = {code: _errors_of_series(rates[code], horizon_months, lag) for code in rates.columns}
    return pd.DataFrame(made, index=rates.index)


def _errors_of_series(rate: pd.Series, horizon_months: int, lag: int) -> np.ndarray:
    values = rate.to_numpy(dtype=float)
    calendar = pd.DatetimeIndex(rate.index).month.to_numpy()
    rows = np.arange(_FIRST_ROW, len(values))
    last = rows - lag
    ahead = horizon_months + lag
    regressors = np.column_stack(
        [
            np.eye(12)[calendar[rows] - 1],
            values[last] - values[last - 1],
            values[last - 1] - values[last - 2],
            values[last - 2] - values[last - 3],
            values[last] - values[last - 12],
            values[last - 12 + ahead] - values[last - 12],
            values[last],
        ]
    )
    target = np.full(len(rows), np.nan)
    has_target = rows + horizon_months < len(values)
    target[has_target] = values[rows[has_target] + horizon_months] - values[last[has_target]]
    errors = np.full(len(values), np.nan)
    penalty = _RIDGE**2 * np.eye(regressors.shape[1])
    for place, row in enumerate(rows):
        if rate.index[row] < FIRST_FORECAST or not has_target[place]:
            continue
        known = regressors[: place - ahead + 1]
        square = known.T @ known + penalty
        slopes = np.linalg.solve(square, known.T @ target[: place - ahead + 1])
        errors[row] = target[place] - regressors[place] @ slopes
    return errors


def _notices() -> pd.DataFrame:
    raw = pd.read_parquet(DATA / "us_layoff_notices_1998_2012.parquet")
    month = raw["notice_date"].dt.to_period("M").dt.to_timestamp()
    notices = pd.DataFrame(
        {
            "area_code": raw["state"].map(FIPS),
            "notice_month": month,
            "persons": raw["employees_affected"],
            "enterprise_code": raw["employer_key"],
            "is_amendment": raw["is_amendment"] == "1",
        }
    )
    return notices[month <= pd.Timestamp(LAST_MONTH)]
