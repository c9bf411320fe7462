"""What a bulletin is told from: frames of one vintage, with the columns of the catalogue.

What does not belong here: reading the warehouse (assets do), choosing what to say
(reports.bulletin).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, TypeAlias

import pandas as pd

from catalogue import TABLES
from catalogue.disclosure import VERDICT_COLUMNS
from profiles.model import SeriesKey

TABLE_OF_FIELD: dict[str, str] = {
    "observation": "core.observation",
    "seasonal_adjustment": "estimates.seasonal_adjustment",
    "net_job_change": "estimates.net_job_change",
    "diffusion": "estimates.diffusion",
    "panel": "estimates.panel",
    "response": "estimates.response",
    "panel_change": "estimates.panel_change",
    "job_flow": "estimates.job_flow",
    "job_loss": "estimates.job_loss",
    "panel_expectation": "estimates.panel_expectation",
    "panel_diagnostic": "estimates.panel_diagnostic",
    "panel_revision": "estimates.panel_revision",
    "survey_direct": "estimates.survey_direct",
    "survey_table": "estimates.survey_table",
    "survey_change": "estimates.survey_change",
    "survey_model": "estimates.survey_model",
    "market": "estimates.market",
    "beveridge": "estimates.beveridge",
    "forecast": "forecasts.forecast",
    "previous_forecast": "forecasts.forecast",
    "line_probability": "forecasts.line_probability",
    "plan_target": "forecasts.plan_target",
    "news": "forecasts.news",
    "scenario": "forecasts.scenario",
    "scenario_path": "forecasts.scenario_path",
    "outlook_failure": "forecasts.outlook_failure",
    "outcome": "scores.outcome",
    "score_summary": "scores.summary",
    "signal": "warnings.signal",
    "level": "warnings.level",
    "layoff_event": "restricted.layoff_event",
    "event_level": "warnings.event_level",
    "risk_cell": "risks.cell",
    "warning_index": "warnings.index",
    "index_contribution": "warnings.contribution",
    "level_reason": "warnings.reason",
    "signal_record": "warnings.signal_record",
    "warning_state": "warnings.state",
    "model_failure": "forecasts.model_failure",
    "intake_count": "core.intake_count",
    "set_aside": "core.set_aside",
    "source_failure": "raw.failure",
}
"""The table of the catalogue each frame of `BulletinInputs` follows."""

StoredRow: TypeAlias = Mapping[str, Any]
"""One row of a frame by column: read many times faster than a series of pandas."""

_SERIES_KEY = ["area_code", "indicator_code", "breakdown"]


def no_verdicts() -> pd.DataFrame:
    """Return that no cell of a public edition has been judged: none may then be told."""
    return pd.DataFrame(columns=list(VERDICT_COLUMNS))


@dataclass(frozen=True)
class BulletinInputs:
    """All a bulletin says, as frames; any of them may be empty.

    Parameters
    ----------
    vintage : pd.Timestamp
        Month by whose end everything here was known, month start, naive.
    code_revision : str
        Revision of the code that made the vintage, printed as it stands.
    profile_sha256 : str
        Hash of the profile that made the vintage.
    observation, seasonal_adjustment, net_job_change, diffusion : pd.DataFrame
        Facts as of the vintage, and its estimates.
    panel, response : pd.DataFrame
        Unweighted ratios of the enterprise panel, and how many enterprises reported.
    panel_change, job_flow, job_loss : pd.DataFrame
        Weighted estimates of the panel: job change, flows and shares, losses.
    panel_expectation, panel_diagnostic, panel_revision : pd.DataFrame
        How expected cuts came true, measures of weights, response and silence, and how job
        change was revised.
    survey_direct, survey_table, survey_change, survey_model : pd.DataFrame
        The survey: from person records as known at the vintage, from tables, changes to the
        latest month, and the area model.
    market : pd.DataFrame
        Ratios of vacancies to job-seekers, employment and unemployed.
    beveridge : pd.DataFrame
        Places on the Beveridge plane, and a year's change along the curve and off it.
    forecast : pd.DataFrame
        Forecasts of the vintage, every model.
    previous_forecast : pd.DataFrame
        Ensemble forecasts of the vintage before.
    line_probability, plan_target : pd.DataFrame
        Probabilities that lines of rules are passed, and that targets of the plan are met.
    news, scenario, scenario_path, outlook_failure : pd.DataFrame
        What moved the forecast, forecasts in scenarios, the paths these hold, and what of the
        outlook could not be computed.
    outcome, score_summary : pd.DataFrame
        Past forecasts against what came, as scored at the vintage.
    signal, level : pd.DataFrame
        Rules and levels of every vintage of the history window up to this one.
    layoff_event, event_level : pd.DataFrame
        Layoff events of the vintage, without what names an enterprise, and levels by area.
    risk_cell : pd.DataFrame
        Persons expected in staff cuts, by area and industry.
    warning_index, index_contribution, level_reason : pd.DataFrame
        The early-warning index of every vintage of the history window; of this one its
        parts, and what speaks for and against levels.
    signal_record : pd.DataFrame
        What rules and levels were worth against past onsets, as known at the vintage.
    warning_state : pd.DataFrame
        States of warnings as told at this vintage and at the one before.
    model_failure, intake_count, set_aside, source_failure : pd.DataFrame
        What went wrong, and what was received.
    disclosure : pd.DataFrame
        Verdicts on cells of a public edition (``catalogue.disclosure``); in no table.

    Raises
    ------
    ValueError
        If a frame lacks a column of its table; the message names frame and columns.
    """

    vintage: pd.Timestamp
    code_revision: str
    profile_sha256: str
    observation: pd.DataFrame
    seasonal_adjustment: pd.DataFrame
    net_job_change: pd.DataFrame
    diffusion: pd.DataFrame
    panel: pd.DataFrame
    response: pd.DataFrame
    panel_change: pd.DataFrame
    job_flow: pd.DataFrame
    job_loss: pd.DataFrame
    panel_expectation: pd.DataFrame
    panel_diagnostic: pd.DataFrame
    panel_revision: pd.DataFrame
    survey_direct: pd.DataFrame
    survey_table: pd.DataFrame
    survey_change: pd.DataFrame
    survey_model: pd.DataFrame
    market: pd.DataFrame
    beveridge: pd.DataFrame
    forecast: pd.DataFrame
    previous_forecast: pd.DataFrame
    line_probability: pd.DataFrame
    plan_target: pd.DataFrame
    news: pd.DataFrame
    scenario: pd.DataFrame
    scenario_path: pd.DataFrame
    outlook_failure: pd.DataFrame
    outcome: pd.DataFrame
    score_summary: pd.DataFrame
    signal: pd.DataFrame
    level: pd.DataFrame
    layoff_event: pd.DataFrame
    event_level: pd.DataFrame
    risk_cell: pd.DataFrame
    warning_index: pd.DataFrame
    index_contribution: pd.DataFrame
    level_reason: pd.DataFrame
    signal_record: pd.DataFrame
    warning_state: pd.DataFrame
    model_failure: pd.DataFrame
    intake_count: pd.DataFrame
    set_aside: pd.DataFrame
    source_failure: pd.DataFrame
    disclosure: pd.DataFrame = field(default_factory=no_verdicts)

    @cached_property
    def signal_places(self) -> dict[tuple[pd.Timestamp, str, str], int]:
        """Where in ``signal`` the row of a vintage, area and rule stands, the first of each."""
        keys = zip(
            self.signal["vintage"], self.signal["area_code"], self.signal["rule_id"], strict=True
        )
        places: dict[tuple[pd.Timestamp, str, str], int] = {}
        for place, key in enumerate(keys):
            places.setdefault(key, place)
        return places

    @cached_property
    def met_signals(self) -> frozenset[tuple[pd.Timestamp, str, str]]:
        """Vintage, area and rule of every evaluation in ``signal`` that met its rule."""
        met = self.signal["is_triggered"].fillna(False).astype(bool).to_numpy()
        return frozenset(key for key, place in self.signal_places.items() if met[place])

    @cached_property
    def level_places(self) -> dict[tuple[pd.Timestamp, str], int]:
        """Where in ``level`` the row of a vintage and area stands, the first of each."""
        places: dict[tuple[pd.Timestamp, str], int] = {}
        keys = zip(self.level["vintage"], self.level["area_code"], strict=True)
        for place, key in enumerate(keys):
            places.setdefault(key, place)
        return places

    @cached_property
    def levels_by_area(self) -> dict[str, pd.DataFrame]:
        """The rows of ``level`` up to this vintage, by area, oldest first."""
        known = self.level[self.level["vintage"] <= self.vintage].sort_values("vintage")
        return {str(code): rows for code, rows in known.groupby("area_code", sort=False)}

    @cached_property
    def imputed_shares(self) -> dict[tuple[str, pd.Timestamp], StoredRow]:
        """The diagnostic on imputed staff by area and month, the first of each."""
        found: dict[tuple[str, pd.Timestamp], StoredRow] = {}
        is_own = self.panel_diagnostic["diagnostic"] == "imputed_staff_share"
        for row in records_of(self.panel_diagnostic[is_own]):
            found.setdefault((str(row["area_code"]), row["reference_month"]), row)
        return found

    @cached_property
    def _signal_columns(self) -> dict[str, list[Any]]:
        return {str(name): self.signal[name].tolist() for name in self.signal.columns}

    def signal_at(self, place: int) -> StoredRow:
        """Return the row of ``signal`` at a place."""
        return {name: values[place] for name, values in self._signal_columns.items()}

    @cached_property
    def _places_of_series(self) -> dict[str, dict[tuple[str, str, str], Any]]:
        return {}

    @cached_property
    def _of_series(self) -> dict[tuple[str, SeriesKey], pd.DataFrame]:
        return {}

    def of_series(self, field_name: str, series: SeriesKey) -> pd.DataFrame:
        """Return the rows of one series of a frame, by month where it has months, index reset.

        The frame is shared by all that ask for it.
        """
        found = self._of_series.get((field_name, series))
        if found is None:
            found = self._rows_of_series(field_name, series)
            self._of_series[(field_name, series)] = found
        return found

    def _rows_of_series(self, field_name: str, series: SeriesKey) -> pd.DataFrame:
        frame = getattr(self, field_name)
        if field_name not in self._places_of_series:
            self._places_of_series[field_name] = dict(frame.groupby(_SERIES_KEY).indices)
        key = (series.area_code, series.indicator_code, series.breakdown)
        return _by_month(frame.iloc[self._places_of_series[field_name].get(key, [])])

    @cached_property
    def _of_areas(self) -> dict[str, dict[str, pd.DataFrame]]:
        return {}

    @cached_property
    def _records_of_areas(self) -> dict[str, dict[str, list[StoredRow]]]:
        return {}

    def records_of_area(self, field_name: str, area_code: str) -> list[StoredRow]:
        """Return the rows of `of_area` one by one."""
        if field_name not in self._records_of_areas:
            frame = getattr(self, field_name)
            by_area: dict[str, list[StoredRow]] = {}
            for row in records_of(frame[frame["vintage"] == self.vintage]):
                by_area.setdefault(str(row["area_code"]), []).append(row)
            self._records_of_areas[field_name] = by_area
        return self._records_of_areas[field_name].get(area_code, [])

    def of_area(self, field_name: str, area_code: str) -> pd.DataFrame:
        """Return the rows of this vintage and one area of a frame, as they stand in it."""
        frame = getattr(self, field_name)
        if field_name not in self._of_areas:
            rows = frame[frame["vintage"] == self.vintage]
            self._of_areas[field_name] = {
                str(code): own for code, own in rows.groupby("area_code", sort=False)
            }
        found = self._of_areas[field_name].get(area_code)
        return frame.iloc[:0] if found is None else found

    def __post_init__(self) -> None:
        for item in fields(self):
            table = TABLE_OF_FIELD.get(item.name)
            if table is None:
                continue
            stored = set(getattr(self, item.name).columns)
            missing = [name for name in TABLES[table].column_names if name not in stored]
            if missing:
                raise ValueError(
                    f"bulletin input {item.name!r}: expected the columns of {table},"
                    f" missing {missing}"
                )


def empty_frame(field_name: str) -> pd.DataFrame:
    """Return the empty frame of one field of `BulletinInputs`, with its columns.

    Raises
    ------
    KeyError
        If there is no frame of that name.
    """
    return pd.DataFrame(columns=TABLES[TABLE_OF_FIELD[field_name]].column_names)


def rows_of_series(frame: pd.DataFrame, series: SeriesKey) -> pd.DataFrame:
    """Return the rows of one series, by month where the frame has months, index reset."""
    rows = frame[
        (frame["area_code"] == series.area_code)
        & (frame["indicator_code"] == series.indicator_code)
        & (frame["breakdown"] == series.breakdown)
    ]
    return _by_month(rows)


def _by_month(rows: pd.DataFrame) -> pd.DataFrame:
    if "reference_month" in rows.columns:
        rows = rows.sort_values("reference_month", kind="stable")
    return rows.reset_index(drop=True)


def records_of(rows: pd.DataFrame) -> list[StoredRow]:
    """Return rows one by one, by column, in their order."""
    names = [str(name) for name in rows.columns]
    columns = [rows[name].tolist() for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def rows_of_vintage(frame: pd.DataFrame, vintage: pd.Timestamp) -> pd.DataFrame:
    """Return the rows of one vintage, index reset."""
    return frame[frame["vintage"] == vintage].reset_index(drop=True)
