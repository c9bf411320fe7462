"""Signal, gap and rise of the surveyed rate by area, as known at many vintages.

What does not belong here: the model (forecasting.early_warning), rates readers see
(assets.area_model).
"""

import numpy as np
import pandas as pd

from assets.panel import summed_areas
from assets.survey import direct_as_of, table_at
from assets.workplace import Workplace
from catalogue import as_month

RATE_SIGNAL = "rate_signal"
RATE_GAP = "rate_gap"
RATE_RISE = "rate_rise_3_months"
RATE_FIGURES = (RATE_SIGNAL, RATE_GAP, RATE_RISE)
_COLUMNS = ["reference_month", "area_code", "indicator_code", "value", "standard_error"]


class RateSignals:
    """Signal and gap of the surveyed rate in each area, made once for many vintages.

    A row of a signal history rests on the figures up to it alone. Where a vintage knew the
    same figures as the latest one, up to its last month, its rows are those of the latest;
    where a figure was revised since, they are made anew.

    Parameters
    ----------
    workplace
        Warehouse and profile.
    latest
        The latest vintage that will be asked for.
    """

    def __init__(self, workplace: Workplace, latest: pd.Timestamp) -> None:
        self._workplace = workplace
        profile = workplace.profile
        self._areas = [profile.settings.headline.area_code, *summed_areas(profile)]
        self._known: dict[pd.Timestamp, tuple[pd.DataFrame, pd.DataFrame]] = {}
        self._values, self._errors = self.figures_at(latest)
        self._rows = self._made(self._values, self._errors)

    def at(self, vintage: pd.Timestamp) -> pd.DataFrame:
        """Return the figures as known at a vintage."""
        values, errors = self.figures_at(vintage)
        if values.empty:
            return pd.DataFrame(columns=_COLUMNS)
        begins_alike = self._values.index[:1].equals(values.index[:1])
        is_same = (
            begins_alike
            and values.equals(self._values.iloc[: len(values)])
            and errors.equals(self._errors.iloc[: len(errors)])
        )
        rows = self._rows if is_same else self._made(values, errors)
        chosen: pd.DataFrame = rows[rows["reference_month"] <= values.index[-1]]
        return chosen

    def figures_at(self, vintage: pd.Timestamp) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return rates and their errors, months × areas, as known at a vintage."""
        if vintage not in self._known:
            self._known[vintage] = self._read_at(vintage)
        return self._known[vintage]

    def _read_at(self, vintage: pd.Timestamp) -> tuple[pd.DataFrame, pd.DataFrame]:
        from forecasting.survey import area_figures

        headline = self._workplace.profile.settings.headline
        table = table_at(self._workplace, vintage)
        sample = direct_as_of(self._workplace, vintage, indicator_codes=[headline.indicator_code])
        direct = area_figures(
            sample,
            table[table["breakdown"] == headline.breakdown],
            province_code=headline.area_code,
            area_codes=self._areas[1:],
        )
        values, errors = (
            direct.pivot(index="reference_month", columns="area_code", values=name)
            for name in ("estimate", "standard_error")
        )
        if values.empty:
            return values, errors
        months = pd.date_range(values.index.min(), values.index.max(), freq="MS").as_unit("us")
        return (
            values.reindex(index=months, columns=self._areas).astype("float64"),
            errors.reindex(index=months, columns=self._areas).astype("float64"),
        )

    def _made(self, values: pd.DataFrame, errors: pd.DataFrame) -> pd.DataFrame:
        from forecasting.early_warning.area_signal import signal_history

        if values.empty:
            return pd.DataFrame(columns=_COLUMNS)
        made = signal_history(
            values.to_numpy(dtype=np.float64),
            first_month=as_month(values.index[0]),
            standard_errors=errors.to_numpy(dtype=np.float64),
        )
        known = values.notna().to_numpy()
        parts = [
            pd.DataFrame(
                {
                    "reference_month": np.repeat(made.months, len(self._areas)),
                    "area_code": np.tile(np.array(self._areas, dtype=object), len(made.months)),
                    "indicator_code": code,
                    "value": np.where(known, value, np.nan).ravel(),
                    "standard_error": error.ravel(),
                }
            )
            for code, value, error in (
                (RATE_SIGNAL, made.level, made.level_error),
                (RATE_GAP, made.gap, made.gap_error),
                (RATE_RISE, made.change_3_months, made.change_3_months_error),
            )
        ]
        return pd.concat(parts, ignore_index=True)
