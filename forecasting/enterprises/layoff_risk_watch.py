"""The watch list: enterprises at risk, judged from administrative sources only.

Statistical returns may not serve to inspect an enterprise, so neither features nor outcomes
here come from them: features from registers and notices, outcomes from notices filed and from
enterprises struck off the insurance register. What does not belong here: the risk that
statistics may look at (layoff_risk).
"""

import numpy as np
import pandas as pd

from catalogue.risk_features import FEATURE_BY_NAME
from forecasting.enterprises.layoff_risk_calibration import probability
from forecasting.enterprises.layoff_risk_checks import drift_checks, performance
from forecasting.enterprises.layoff_risk_figures import LayoffRisk, explained, notes_of
from forecasting.enterprises.layoff_risk_model import fit_horizon
from forecasting.enterprises.layoff_risk_outcomes import reportable_line
from forecasting.enterprises.layoff_risk_peers import area_features, notice_features
from forecasting.enterprises.layoff_risk_registers import register_features, registers_seen_at
from forecasting.enterprises.layoff_risk_rows import known_at
from forecasting.enterprises.layoff_risk_sample import (
    RiskRows,
    enterprise_numbers,
    feature_matrix,
    folds_of,
    joined_rows,
)
from forecasting.enterprises.layoff_risk_settings import RiskSettings
from forecasting.enterprises.layoff_risk_sources import (
    Layout,
    Notices,
    Registers,
    read_notices,
    read_registers,
)
from forecasting.enterprises.panel_grid import FloatArray, IntArray

ADMINISTRATIVE_SOURCES = ("notice", "area", "administrative")
"""Sources of features the watch list may rest on."""
WATCH_HORIZON_MONTHS = 3
_FEWEST_MONTHS = 6


def watch_list(
    administrative: pd.DataFrame,
    *,
    vintage: pd.Timestamp,
    notices: pd.DataFrame | None = None,
    signals: pd.DataFrame | None = None,
    settings: RiskSettings | None = None,
) -> LayoffRisk:
    """Return each registered enterprise's probability of filing a report of a cut soon.

    Parameters
    ----------
    administrative
        Rows of departments' registers: reference_month, vintage, enterprise_code, area_code,
        section_code, and any of ``ADMINISTRATIVE_FIGURES``.
    vintage, notices, signals, settings
        As of ``layoff_risk``.

    Returns
    -------
    LayoffRisk
        As of ``layoff_risk``, of one horizon of three months, without cells; staff_persons
        are insured persons, expected_persons and large_probability are not told. No row
        rests on a statistical return. Empty where registers reach back less than half a year.

    Notes
    -----
    The outcome is a report of a reportable cut first known in the three months after the
    vintage, or an enterprise struck off with at least twenty insured persons. Models, groups
    of enterprises and calibration are those of ``layoff_risk``. Enterprises with a report of
    a cut still to come are not on the list: they are known.
    """
    from threadpoolctl import threadpool_limits

    options = settings or RiskSettings()
    known = known_at(administrative, vintage)
    if known is None or known["reference_month"].nunique() < _FEWEST_MONTHS:
        return LayoffRisk.empty()
    layout = _layout(known, vintage)
    reports = read_notices(known_at(notices, vintage), layout, cut=options.cut)
    registers = read_registers(known, layout)
    if registers is None:
        return LayoffRisk.empty()
    numbers = enterprise_numbers(layout.enterprise_codes)
    position = len(layout.months)
    first = max(options.first_features_months, position - options.learning_months)
    rows = joined_rows(
        [
            _rows_at(layout, reports, registers, signals, numbers, month, options)
            for month in range(min(first, position), position + 1)
        ]
    )
    _hold_to_sources(rows.names)
    with threadpool_limits(limits=1):  # see layoff_risk
        return _judged(rows, layout, numbers, position, options)


def _judged(
    rows: RiskRows, layout: Layout, numbers: IntArray, position: int, settings: RiskSettings
) -> LayoffRisk:
    now = rows.take((rows.position == position) & ~rows.has_notice)
    past = rows.take((rows.position < position) & ~rows.has_notice)
    horizon = WATCH_HORIZON_MONTHS
    model = fit_horizon(past, numbers, horizon_months=horizon, settings=settings)
    start, parts = model.contributions(now)
    odds = start + parts.sum(axis=1)
    enterprises = pd.DataFrame(
        {
            "enterprise_code": layout.enterprise_codes[now.enterprise].astype(str),
            "area_code": np.array(layout.area_codes, dtype=object)[layout.area[now.enterprise]],
            "section_code": np.array(layout.section_codes, dtype=object)[
                layout.section[now.enterprise]
            ],
            "horizon_months": horizon,
            "probability": probability(odds),
            "large_probability": np.nan,
            "expected_persons": np.nan,
            "log_odds": odds,
            "start_log_odds": start,
            "staff_persons": now.size.astype(np.int64),
            "has_open_notice": False,
        }
    )
    order = ["probability", "enterprise_code"]
    empty = LayoffRisk.empty()
    return LayoffRisk(
        enterprises=enterprises.sort_values(order, ascending=[False, True], ignore_index=True),
        contributions=explained(enterprises, now, model, horizon, settings),
        cells=empty.cells,
        performance=performance(model).assign(horizon_months=horizon),
        drift=drift_checks(model, now, settings=settings).assign(horizon_months=horizon),
        notes=notes_of(model, horizon),
    )


def _layout(known: pd.DataFrame, vintage: pd.Timestamp) -> Layout:
    first = pd.Timestamp(known["reference_month"].min())
    last = vintage - pd.DateOffset(months=1)
    months = pd.date_range(first, last, freq="MS", unit="us")
    latest = known.sort_values(["reference_month", "vintage"], kind="stable").drop_duplicates(
        "enterprise_code", keep="last"
    )
    latest = latest.sort_values("enterprise_code", kind="stable")
    area_codes, area = np.unique(latest["area_code"].astype(str), return_inverse=True)
    sections, section = np.unique(
        latest["section_code"].fillna("unknown").astype(str), return_inverse=True
    )
    return Layout(
        months, latest["enterprise_code"].to_numpy(dtype=object),
        tuple(area_codes.tolist()), tuple(sections.tolist()),
        area.astype(np.int64), section.astype(np.int64),
    )  # fmt: skip


def _rows_at(
    layout: Layout,
    notices: Notices,
    registers: Registers,
    signals: pd.DataFrame | None,
    numbers: IntArray,
    position: int,
    settings: RiskSettings,
) -> RiskRows:
    seen = registers_seen_at(registers, position)
    chosen = np.flatnonzero(seen.insured >= settings.smallest_staff)
    vintage = layout.months[0] + pd.DateOffset(months=position)
    features = register_features(seen, layout, settings=settings)
    features |= notice_features(notices, layout, seen.insured, position=position)
    features |= area_features(signals, layout, vintage=vintage)
    month, announced = notices.still_open(position, position, len(layout.enterprise_codes))
    outcome = _filed_or_struck_off(layout, notices, registers, seen.insured, position, settings)
    names, values = feature_matrix(features, chosen)
    unknown = np.full(len(chosen), np.nan)
    return RiskRows(
        names, values, np.full(len(chosen), position), chosen,
        folds_of(numbers[chosen], settings.folds), seen.insured[chosen], month[chosen],
        announced[chosen], outcome[chosen], unknown, unknown,
    )  # fmt: skip


def _filed_or_struck_off(
    layout: Layout,
    notices: Notices,
    registers: Registers,
    insured: FloatArray,
    position: int,
    settings: RiskSettings,
) -> FloatArray:
    """Return whether a report came or the enterprise was struck off, NaN if not yet known."""
    last = position + WATCH_HORIZON_MONTHS
    count = len(layout.enterprise_codes)
    if last > len(layout.months):
        return np.full(count, np.nan)
    since = notices.first_known()
    came = (since > position) & (since <= last) & (notices.column >= 0) & notices.is_reportable
    hit = np.zeros(count, dtype=bool)
    hit[notices.column[came]] = True
    figures = registers.figures.get("insured_persons")
    if figures is not None:
        struck = (figures[position:last] == 0).any(axis=0)
        hit |= struck & (insured >= reportable_line(insured, settings.cut))
    return hit.astype(np.float64)


def _hold_to_sources(names: tuple[str, ...]) -> None:
    foreign = [name for name in names if FEATURE_BY_NAME[name].source not in ADMINISTRATIVE_SOURCES]
    if foreign:
        raise ValueError(f"watch list: expected administrative features only, got {foreign}")
