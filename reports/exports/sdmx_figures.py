"""The figures of a vintage as rows of SDMX-CSV 2.0, before any file.

What does not belong here: the structure they follow (sdmx_structure), the files (sdmx).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from profiles.model import Edition, Profile
from reports.bulletin.content import BulletinContent
from reports.bulletin.figures import figures_of
from reports.bulletin.keys import Address, parse_key
from reports.inputs import TABLE_OF_FIELD, BulletinInputs

DIMENSIONS = (
    "FREQ",
    "REF_AREA",
    "INDICATOR",
    "BREAKDOWN",
    "ESTIMATION",
    "SEASONAL_ADJUST",
    "TIME_PERIOD",
)
MEASURE = "OBS_VALUE"
ATTRIBUTES = (
    "OBS_STATUS",
    "CONF_STATUS",
    "STD_ERR",
    "LOWER_80",
    "UPPER_80",
    "SAMPLE_SIZE",
    "UNIT_MEASURE",
    "DECIMALS",
    "SOURCE",
    "VINTAGE",
)
COLUMNS = (*DIMENSIONS, MEASURE, *ATTRIBUTES)
"""Columns of the figures, after STRUCTURE, STRUCTURE_ID and ACTION, in this order."""

_STATUS_OF_GRADE = {"publish": "A", "caution": "U", "suppress": "Q"}
_SUPPRESSED = "Q"
_PANEL_CHANGE, _TOTAL = "panel_job_change", "total"
_ORDER = ["REF_AREA", "INDICATOR", "BREAKDOWN", "ESTIMATION", "SEASONAL_ADJUST", "TIME_PERIOD"]


@dataclass(frozen=True)
class _FigureColumn:
    """A column of figures within a frame of the inputs, and how it is told.

    ``indicator_code`` is set where the frame has no column of indicators.
    """

    field: str
    value: str
    estimation: str
    seasonal_adjust: str = "N"
    error: str | None = None
    status: str = "E"
    breakdown: str = "breakdown"
    indicator_code: str | None = None
    keep: Callable[[pd.DataFrame], "pd.Series[bool]"] | None = None


def sdmx_frame(
    inputs: BulletinInputs,
    profile: Profile,
    *,
    edition: Edition,
    shown: BulletinContent | None = None,
) -> pd.DataFrame:
    """Return the figures of an edition, one row per figure.

    Parameters
    ----------
    inputs : BulletinInputs
        As the edition may see them (`reports.bulletin.edition_view`).
    profile : Profile
        As the edition may see it; an indicator it does not have is left out.
    edition : Edition
        ``internal`` or ``public``.
    shown : BulletinContent, optional
        The bulletin of a public edition: only figures that it shows by their own key are told.
        Of an internal one it is not looked at.

    Returns
    -------
    pd.DataFrame
        Columns ``COLUMNS``; months of the profile's history window and later; sorted by
        area, indicator, breakdown, kind of estimate, adjustment, month.

    Raises
    ------
    ValueError
        If a public edition is asked for without what it shows: a figure that the bulletin
        leaves out may tell of an enterprise once it is held against another.
    """
    if edition == "public" and shown is None:
        raise ValueError("expected the content of the public edition, got none")
    addresses = _addresses(shown) if edition == "public" and shown is not None else None
    parts = [_rows(inputs, profile, item, addresses) for item in _columns(profile)]
    parts.append(_forecasts(inputs, addresses))
    told = [part for part in parts if not part.empty]
    frame = pd.concat(told, ignore_index=True) if told else pd.DataFrame(columns=list(COLUMNS))
    known = {indicator.code: indicator for indicator in profile.indicators}
    frame = frame[frame["INDICATOR"].isin(list(known))]
    return (
        frame.assign(
            FREQ="M",
            CONF_STATUS="F" if edition == "public" else "N",
            UNIT_MEASURE=[known[code].unit.upper() for code in frame["INDICATOR"]],
            DECIMALS=[known[code].decimals for code in frame["INDICATOR"]],
        )
        .sort_values(_ORDER, kind="stable")
        .reset_index(drop=True)[list(COLUMNS)]
    )


def _columns(profile: Profile) -> tuple[_FigureColumn, ...]:
    headline = profile.settings.headline.indicator_code
    return (
        _FigureColumn("observation", "value", "REPORTED", error="standard_error", status="A"),
        _FigureColumn("seasonal_adjustment", "seasonally_adjusted", "ADJUSTED", "S"),
        _FigureColumn("seasonal_adjustment", "trend", "ADJUSTED", "T"),
        _FigureColumn("survey_direct", "estimate", "DIRECT", error="standard_error"),
        _FigureColumn("survey_table", "estimate", "TABLE", error="standard_error"),
        _FigureColumn(
            "survey_model", "model_estimate", "MODEL", error="model_standard_error",
            indicator_code=headline,
        ),
        _FigureColumn(
            "survey_model", "adjusted_estimate", "MODEL", "S", error="adjusted_standard_error",
            indicator_code=headline,
        ),
        _FigureColumn(
            "panel_change", "value", "PANEL", error="standard_error", breakdown="section_code",
            indicator_code=_PANEL_CHANGE, keep=_is_main_panel,
        ),
        _FigureColumn(
            "job_flow", "value", "PANEL", error="standard_error", breakdown="section_code",
            keep=lambda frame: ~frame["is_dominated"].fillna(value=True).astype("bool"),
        ),
        _FigureColumn("market", "value", "RATIO", error="standard_error"),
    )  # fmt: skip


def _is_main_panel(frame: pd.DataFrame) -> "pd.Series[bool]":
    is_told = frame["is_publishable"].fillna(value=False).astype("bool")
    is_whole = ~frame["is_without_giants"].astype("bool")
    return is_told & is_whole & (frame["population"] == "all")


def _rows(
    inputs: BulletinInputs,
    profile: Profile,
    item: _FigureColumn,
    addresses: Iterable[Address] | None,
) -> pd.DataFrame:
    frame: pd.DataFrame = getattr(inputs, item.field)
    if frame.empty:  # without the types of its columns
        return pd.DataFrame(columns=list(COLUMNS))
    months = profile.settings.signal_history_months
    first = inputs.vintage - pd.DateOffset(months=months)
    frame = frame[frame["reference_month"] >= first]
    if item.keep is not None:
        frame = frame[item.keep(frame)]
    if addresses is not None:
        frame = frame[_is_shown(frame, TABLE_OF_FIELD[item.field], item.value, addresses)]
    rows = pd.DataFrame(
        {
            "REF_AREA": frame["area_code"].astype(str),
            "INDICATOR": item.indicator_code or frame["indicator_code"].astype(str),
            "BREAKDOWN": _or(frame, item.breakdown, _TOTAL).astype(str),
            "ESTIMATION": item.estimation,
            "SEASONAL_ADJUST": item.seasonal_adjust,
            "TIME_PERIOD": _month_text(frame["reference_month"]),
            "OBS_VALUE": frame[item.value].astype("float64"),
            "OBS_STATUS": _status(frame, item),
            "STD_ERR": _or(frame, item.error, None),
            "LOWER_80": None,
            "UPPER_80": None,
            "SAMPLE_SIZE": _or(frame, "sample_size_persons", None).astype("Int64"),
            "SOURCE": _or(frame, "source_code", None),
            "VINTAGE": _month_text(frame["vintage"]),
        }
    )
    is_suppressed = rows["OBS_STATUS"] == _SUPPRESSED
    rows.loc[is_suppressed, ["OBS_VALUE", "STD_ERR"]] = None
    return rows[is_suppressed | rows["OBS_VALUE"].notna()]


def _forecasts(inputs: BulletinInputs, addresses: Iterable[Address] | None) -> pd.DataFrame:
    forecast = inputs.forecast[inputs.forecast["model"] == "ensemble"]
    if addresses is not None:
        told = list(addresses)
        forecast = forecast[_is_shown(forecast, "forecasts.forecast", "value", told)]
    key = ["vintage", "area_code", "indicator_code", "breakdown", "reference_month"]
    levels = {0.1: "LOWER_80", 0.5: "OBS_VALUE", 0.9: "UPPER_80"}
    kept = forecast[forecast["quantile_level"].isin(list(levels))]
    if kept.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    wide = kept.assign(level=kept["quantile_level"].map(levels)).pivot_table(
        index=key, columns="level", values="value", aggfunc="first"
    )
    wide = wide.reindex(columns=list(levels.values())).reset_index()
    return pd.DataFrame(
        {
            "REF_AREA": wide["area_code"].astype(str),
            "INDICATOR": wide["indicator_code"].astype(str),
            "BREAKDOWN": wide["breakdown"].astype(str),
            "ESTIMATION": "FORECAST",
            "SEASONAL_ADJUST": "N",
            "TIME_PERIOD": _month_text(wide["reference_month"]),
            **{name: wide[name].astype("float64") for name in levels.values()},
            "OBS_STATUS": "F",
            "STD_ERR": None,
            "SAMPLE_SIZE": None,
            "SOURCE": None,
            "VINTAGE": _month_text(wide["vintage"]),
        }
    ).dropna(subset=["OBS_VALUE"])


def _addresses(content: BulletinContent) -> list[Address]:
    """Return the addresses that are figures themselves: of a sum its parts are not told."""
    keys = {figure.key for _, figure in figures_of(content) if figure.key}
    parsed = (parse_key(key) for key in sorted(keys))
    return [key for key in parsed if isinstance(key, Address)]


def _is_shown(
    frame: pd.DataFrame, table: str, column: str, addresses: Iterable[Address]
) -> "pd.Series[bool]":
    is_shown = pd.Series(False, index=frame.index)
    for address in addresses:
        if address.table != table or address.column != column:
            continue
        is_meant = pd.Series(True, index=frame.index)
        for name, value in address.conditions:
            if name != "vintage":
                is_meant &= _as_text(frame[name]) == value
        is_shown |= is_meant
    return is_shown


def _as_text(values: "pd.Series") -> "pd.Series[str]":
    if pd.api.types.is_datetime64_any_dtype(values):
        return _month_text(values)
    return values.astype(str)


def _month_text(values: "pd.Series") -> "pd.Series[str]":
    told: pd.Series[str] = values.dt.strftime("%Y-%m").astype(str)
    return told


def _or(frame: pd.DataFrame, column: str | None, default: str | None) -> "pd.Series":
    if column is not None and column in frame.columns:
        return frame[column]
    return pd.Series(default, index=frame.index, dtype=object)


def _status(frame: pd.DataFrame, item: _FigureColumn) -> "pd.Series[str]":
    if "quality_grade_code" not in frame.columns:
        return pd.Series(item.status, index=frame.index, dtype=object)
    return frame["quality_grade_code"].map(_STATUS_OF_GRADE).fillna(item.status).astype(object)
