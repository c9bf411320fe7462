"""The risk of an involuntary cut by enterprise, and the persons expected by city and industry.

What does not belong here: the watch list that rests on administrative sources only
(layoff_risk_watch), reading and storing.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from forecasting.enterprises.giants import giant_flags
from forecasting.enterprises.layoff_risk_calibration import probability
from forecasting.enterprises.layoff_risk_cells import Judged, cell_figures, learned_dispersion
from forecasting.enterprises.layoff_risk_checks import drift_checks, performance
from forecasting.enterprises.layoff_risk_figures import LayoffRisk, explained, notes_of
from forecasting.enterprises.layoff_risk_model import MODELS, HorizonModel, fit_horizon
from forecasting.enterprises.layoff_risk_outcomes import reportable_line
from forecasting.enterprises.layoff_risk_rows import (
    RiskPast,
    past_rows,
    risk_past,
    with_outcomes,
)
from forecasting.enterprises.layoff_risk_sample import RiskRows
from forecasting.enterprises.layoff_risk_settings import RiskSettings
from forecasting.enterprises.layoff_risk_severity import Severity, fit_severity
from forecasting.enterprises.member_weights import member_weights
from forecasting.enterprises.panel_grid import BoolArray, FloatArray, PanelGrid, read_panel_grid
from forecasting.enterprises.settings_panel import PanelSettings
from forecasting.enterprises.silence import Silence, silence_model
from forecasting.enterprises.weights import structure_known_at

# Cuts among notices of the window and among later ones: choices of ours, soon outweighed.
_NOTICE_PRIOR, _LATER_NOTICE_PRIOR = (4.0, 5.0), (0.2, 5.0)


def layoff_risk(
    reports: pd.DataFrame,
    *,
    vintage: pd.Timestamp,
    notices: pd.DataFrame | None = None,
    administrative: pd.DataFrame | None = None,
    signals: pd.DataFrame | None = None,
    structure: pd.DataFrame | None = None,
    settings: RiskSettings | None = None,
    panel_settings: PanelSettings | None = None,
) -> LayoffRisk:
    """Return each enterprise's probability of an involuntary cut soon, as known at a vintage.

    Parameters
    ----------
    reports
        Rows of the monthly form, see ``read_panel_grid``; rows known later are left out.
    vintage
        Month start; reports describe months before it.
    notices
        Versions of reports of staff cuts, see ``layoff_risk_sources.NOTICE_COLUMNS``.
    administrative
        Rows of departments' registers, see ``read_registers``.
    signals
        area_code, vintage, signal, value of areas, see ``area_features``.
    structure
        Insured persons by cell, to scale expected persons; None: they speak of the panel.
    settings, panel_settings
        Defaults ``RiskSettings()``, ``PanelSettings()``.

    Returns
    -------
    LayoffRisk
        One row per enterprise of at least 20 staff that reported within six months, and
        horizon.

    Raises
    ------
    ValueError
        If a frame lacks a column; ``NoReportError`` if no report can be used.

    Notes
    -----
    An involuntary cut is a closure, economic layoff or suspension of 20 persons or more, or of
    10 % of 30 staff or more, reported in one month. The window of h months begins with the
    first month not yet reported. Features rest on what was known at each past vintage;
    outcomes on what is known at this one; a silent enterprise counts as closed with the
    chance that past silences give. A ridge logistic and gradient boosting are learned on
    enterprises of other groups and on months before the calibration's, joined and calibrated
    there, and never score an enterprise they learned from. An enterprise that has filed a
    notice of a cut to come gets the share of such notices that came true.
    """
    from threadpoolctl import threadpool_limits

    # One thread: sums then fall in the same order on every machine, and threads that wait for
    # each other on a busy one take far longer than one alone.
    with threadpool_limits(limits=1):
        return _risk(
            reports, vintage, notices, administrative, signals, structure,
            settings or RiskSettings(), panel_settings or PanelSettings(),
        )  # fmt: skip


def _risk(
    reports: pd.DataFrame,
    vintage: pd.Timestamp,
    notices: pd.DataFrame | None,
    administrative: pd.DataFrame | None,
    signals: pd.DataFrame | None,
    structure: pd.DataFrame | None,
    options: RiskSettings,
    of_panel: PanelSettings,
) -> LayoffRisk:
    grid = read_panel_grid(reports, vintage=vintage, settings=of_panel)
    known = structure_known_at(structure, reference_month=grid.months[-1], vintage=vintage)
    is_giant = giant_flags(grid, known, settings=of_panel)
    silence = silence_model(grid, is_giant=is_giant, settings=replace(of_panel, replicates=20))
    made = risk_past(
        grid, silence.closed_chance, vintage=vintage, notices=notices,
        administrative=administrative, signals=signals, settings=options,
    )  # fmt: skip
    weight = _weights(grid, silence, structure, is_giant, vintage, of_panel)
    rows = past_rows(made, settings=options)
    parts = [
        _horizon(rows, made, weight, horizon_months=horizon, settings=options)
        for horizon in options.horizons_months
    ]
    return LayoffRisk(
        *(
            pd.concat([getattr(part, name) for part in parts], ignore_index=True)
            for name in ("enterprises", "contributions", "cells", "performance", "drift", "notes")
        )
    )


def _weights(
    grid: PanelGrid,
    silence: Silence,
    structure: pd.DataFrame | None,
    is_giant: BoolArray,
    vintage: pd.Timestamp,
    settings: PanelSettings,
) -> FloatArray:
    if structure is None or structure.empty:
        return np.ones(len(grid.enterprise_codes))
    made = member_weights(
        grid, silence, structure, is_giant=is_giant, vintage=vintage, settings=settings
    )
    last = made.weight[-1]
    return np.where(last > 0, last, 1.0)


def _horizon(
    rows: RiskRows,
    made: RiskPast,
    weight: FloatArray,
    *,
    horizon_months: int,
    settings: RiskSettings,
) -> LayoffRisk:
    given = with_outcomes(rows, made, horizon_months=horizon_months, settings=settings)
    is_now = given.position == made.position
    now, past = given.take(is_now), given.take(~is_now)
    model = fit_horizon(
        past.take(~past.has_notice), made.numbers, horizon_months=horizon_months, settings=settings
    )
    event = past.take((past.chance == 1) & (past.persons > 0))
    severity = fit_severity(event.persons, event.size, event.is_large, cut=settings.cut)
    noticed = _noticed_chances(now, past.take(past.has_notice), horizon_months, settings)
    enterprises = _enterprises(now, model, severity, noticed, made, settings)
    return LayoffRisk(
        enterprises=_placed(enterprises, now, made, horizon_months),
        contributions=explained(enterprises, now, model, horizon_months, settings),
        cells=_cells(enterprises, now, model, severity, weight, made, horizon_months, settings),
        performance=performance(model).assign(horizon_months=horizon_months),
        drift=drift_checks(model, now.take(~now.has_notice), settings=settings).assign(
            horizon_months=horizon_months
        ),
        notes=notes_of(model, horizon_months),
    )


def _noticed_chances(
    now: RiskRows, past: RiskRows, horizon_months: int, settings: RiskSettings
) -> FloatArray:
    """Return by enterprise with a notice the share of such notices that came true in time."""
    known = past.take(~np.isnan(past.chance))

    def is_in(rows: RiskRows) -> BoolArray:
        last = rows.position + settings.window_delay_months + horizon_months
        return np.asarray(rows.notice_month < last)

    made = np.full(len(now), np.nan)
    for within, prior in ((True, _NOTICE_PRIOR), (False, _LATER_NOTICE_PRIOR)):
        chance = known.chance[is_in(known) == within]
        share = (chance.sum() + prior[0]) / (len(chance) + prior[1])
        made = np.where(now.has_notice & (is_in(now) == within), share, made)
    return made


def _enterprises(
    now: RiskRows,
    model: HorizonModel,
    severity: Severity,
    noticed: FloatArray,
    made: RiskPast,
    settings: RiskSettings,
) -> pd.DataFrame:
    start, parts = model.contributions(now)
    odds = np.where(now.has_notice, np.log(noticed / (1 - noticed)), start + parts.sum(axis=1))
    chance = probability(odds)
    line = reportable_line(now.size, settings.cut)
    silent = now.names.index("silent_months")
    return pd.DataFrame(
        {
            "enterprise_code": made.layout.enterprise_codes[now.enterprise].astype(str),
            "probability": chance,
            "large_probability": chance
            * np.where(
                now.has_notice,
                now.announced >= settings.cut.large_persons,
                severity.large_share(now.size, settings.cut),
            ),
            "expected_persons": chance
            * np.where(now.has_notice, now.announced, severity.persons(now.size, line)),
            "log_odds": odds,
            "start_log_odds": np.where(now.has_notice, odds, start),
            **_single_log_odds(now, model, odds),
            "staff_persons": now.size.astype(np.int64),
            "has_open_notice": now.has_notice,
            "silent_months": now.values[:, silent].astype(np.int64),
        }
    )


def _single_log_odds(now: RiskRows, model: HorizonModel, odds: FloatArray) -> dict[str, FloatArray]:
    """Return what each model says by itself; where none does, what is said in all."""
    if not model.pairs:
        return {f"{name}_log_odds": odds for name in MODELS}
    scores = model.scores(now)
    return {
        f"{name}_log_odds": np.where(
            now.has_notice, odds, model.alone[number].log_odds(scores[:, [number]])
        )
        for number, name in enumerate(MODELS)
    }


def _placed(
    enterprises: pd.DataFrame, now: RiskRows, made: RiskPast, horizon_months: int
) -> pd.DataFrame:
    layout = made.layout
    placed = enterprises.assign(
        area_code=np.array(layout.area_codes, dtype=object)[layout.area[now.enterprise]],
        section_code=np.array(layout.section_codes, dtype=object)[layout.section[now.enterprise]],
        horizon_months=horizon_months,
    )
    order = ["probability", "enterprise_code"]
    return placed.sort_values(order, ascending=[False, True], ignore_index=True)


def _cells(
    enterprises: pd.DataFrame,
    now: RiskRows,
    model: HorizonModel,
    severity: Severity,
    weight: FloatArray,
    made: RiskPast,
    horizon_months: int,
    settings: RiskSettings,
) -> pd.DataFrame:
    checked = model.checked
    dispersion = learned_dispersion(
        checked.position, made.layout.cell[checked.enterprise],
        probability(model.checked_log_odds), checked.chance,
    )  # fmt: skip
    judged = Judged(
        enterprise=now.enterprise,
        chance=enterprises["probability"].to_numpy(),
        staff=now.size,
        line=reportable_line(now.size, settings.cut),
        weight=np.where(now.has_notice, 1.0, weight[now.enterprise]),
        announced=now.announced,
    )
    figures = cell_figures(
        made.layout, judged, severity, dispersion=dispersion,
        seed=settings.seed + 100 * horizon_months + made.position,
    )  # fmt: skip
    return figures.assign(horizon_months=horizon_months)
