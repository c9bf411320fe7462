"""All figures of the enterprise panel at one vintage.

What does not belong here: how each is made (the modules it calls); reading and storing.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.enterprises.bootstrap import multipliers
from forecasting.enterprises.closures import with_registered_closures
from forecasting.enterprises.disclosure import publishable_cells
from forecasting.enterprises.domain_ratios import TOTAL, build_domains, long_frame
from forecasting.enterprises.expectations import expectation_quality, expected_cuts
from forecasting.enterprises.giants import giant_flags
from forecasting.enterprises.job_flows import (
    enterprise_shares,
    flow_weights,
    hidden_unemployment,
    job_flows,
    losses,
)
from forecasting.enterprises.level import benchmark_level, benchmarks_of
from forecasting.enterprises.member_weights import member_weights
from forecasting.enterprises.panel_grid import (
    BoolArray,
    FloatArray,
    NoReportError,
    read_panel_grid,
)
from forecasting.enterprises.panel_job_change import AreaChange, area_change, impute_members
from forecasting.enterprises.panel_response import response_counts
from forecasting.enterprises.panel_state import PanelState, giant_counts, summed_areas
from forecasting.enterprises.releases import with_releases
from forecasting.enterprises.section_change import section_change_frame
from forecasting.enterprises.settings_panel import PanelSettings
from forecasting.enterprises.silence import silence_model
from forecasting.enterprises.weight_diagnostics import share_differences, weight_summary
from forecasting.enterprises.weights import (
    NO_STRUCTURE,
    known_structure,
    structure_known_at,
    unusable_cells,
)

CONTINUING, ALL = "continuing", "all"


@dataclass(frozen=True)
class PanelEstimates:
    """Figures of one vintage, long; months ascending, areas in order, the province last.

    ``job_change``: reference_month, area_code, section_code (``total``), population (all,
    continuing), is_without_giants, value (%), standard_error (pp), value_without_transfers
    (%), closing_share_pct, enterprise_count, imputed_share, largest_share, left_out_count,
    is_publishable, reason_code.
    ``level``: reference_month, area_code, section_code, value (insured persons),
    standard_error, index, index_standard_error, net_residual_pct, is_benchmarked,
    enterprise_count, imputed_share, largest_share, reason_code.
    ``flows``, ``shares``, ``hidden``, ``expected``: see job_flows and expectations.
    ``losses_by_type``, ``losses_by_cause``: see job_flows.losses.
    ``expectation_quality``: see expectations. ``response``: see panel_response.
    ``share_differences``, ``weight_summary``, ``weight_convergence``, ``joined_cells``: of the
    last raking. ``notes``: code, count; what was left out of the reports, and whether weights
    had a structure behind them.
    """

    job_change: pd.DataFrame
    level: pd.DataFrame
    flows: pd.DataFrame
    losses_by_type: pd.DataFrame
    losses_by_cause: pd.DataFrame
    shares: pd.DataFrame
    hidden: pd.DataFrame
    expected: pd.DataFrame
    expectation_quality: pd.DataFrame
    response: pd.DataFrame
    share_differences: pd.DataFrame
    weight_summary: pd.DataFrame
    weight_convergence: pd.DataFrame
    joined_cells: pd.DataFrame
    notes: pd.DataFrame


def panel_estimates(
    reports: pd.DataFrame,
    structure: pd.DataFrame | None,
    *,
    vintage: pd.Timestamp | None = None,
    settings: PanelSettings | None = None,
    closures: pd.DataFrame | None = None,
    releases: pd.DataFrame | None = None,
) -> PanelEstimates:
    """Return all figures of the enterprise panel as known at a vintage.

    Parameters
    ----------
    reports
        Rows of the monthly form, see ``read_panel_grid``.
    structure
        Insured enterprises and persons by area, section, size (and ownership) of one or more
        years; None or empty: figures are unweighted and say so in ``notes``.
    vintage
        Rows known later are left out; None takes all.
    settings
        Default ``PanelSettings()``.
    closures
        Closures known from a register or from layoff reports, see
        ``with_registered_closures``.
    releases
        Members let go of by those who keep the panel, see ``with_releases``.

    Raises
    ------
    ValueError
        If a frame lacks a column or a month is no month start; ``NoReportError`` if no report
        can be used or no enterprise has staff.
    """
    options = settings or PanelSettings()
    state = panel_state(
        reports, structure, vintage=vintage, settings=options, closures=closures, releases=releases
    )
    domains = build_domains(state, has_sections=options.has_section_figures)
    weights = flow_weights(state, domains)
    full, ordinary = area_change(state, has_giants=True), area_change(state, has_giants=False)
    parts = [_change_rows(state, full, False), _change_rows(state, ordinary, True)]
    if options.has_section_figures:
        parts.append(section_change_frame(state, domains))
    known = known_structure(structure, vintage=vintage)
    month = max(state.weights.runs)
    run, members = state.weights.runs[month], state.weights.members[month]
    of_run = state.weights.structures[month]
    return PanelEstimates(
        job_change=_ordered(state, pd.concat(parts, ignore_index=True)),
        level=level_frame(state, full, known),
        flows=job_flows(state, domains, weights),
        losses_by_type=losses(state, domains, weights, axis="type_code"),
        losses_by_cause=losses(state, domains, weights, axis="cause_code"),
        shares=enterprise_shares(state, domains, weights),
        hidden=hidden_unemployment(state, domains, weights),
        expected=expected_cuts(state, domains, weights),
        expectation_quality=expectation_quality(state),
        response=response_counts(state, domains),
        share_differences=share_differences(members, run, of_run),
        weight_summary=weight_summary(members, run, of_run),
        weight_convergence=run.convergence,
        joined_cells=run.joined_cells,
        notes=_notes(state, structure),
    )


def panel_state(
    reports: pd.DataFrame,
    structure: pd.DataFrame | None,
    *,
    vintage: pd.Timestamp | None,
    settings: PanelSettings,
    closures: pd.DataFrame | None = None,
    releases: pd.DataFrame | None = None,
) -> PanelState:
    """Return what all figures of a vintage rest on: grid, silence, weights, imputed changes."""
    grid = read_panel_grid(reports, vintage=vintage, settings=settings)
    if settings.province_code in grid.area_codes:
        raise ValueError(
            f"expected reports by areas within {settings.province_code}, got it as an area_code"
        )
    grid = with_registered_closures(grid, closures, vintage=vintage)
    grid = with_releases(grid, releases, vintage=vintage)
    latest = structure_known_at(structure, reference_month=grid.months[-1], vintage=vintage)
    is_giant = giant_flags(grid, latest, settings=settings)
    silence = silence_model(grid, is_giant=is_giant, settings=settings)
    weights = member_weights(
        grid, silence, structure, is_giant=is_giant, vintage=vintage, settings=settings
    )
    if not weights.runs:
        raise NoReportError("expected an enterprise with staff in reports, got none")
    changes = impute_members(grid, silence, weights, is_giant=is_giant)
    draws = multipliers(
        len(grid.enterprise_codes), replicates=settings.replicates, seed=settings.seed
    )
    return PanelState(grid, silence, weights, changes, is_giant, draws, settings)


def job_change_frame(state: PanelState) -> pd.DataFrame:
    """Return job change of areas and the province, with and without giants, both populations."""
    parts = [
        _change_rows(state, area_change(state, has_giants=has_giants), not has_giants)
        for has_giants in (True, False)
    ]
    return _ordered(state, pd.concat(parts, ignore_index=True))


def _change_rows(state: PanelState, made: AreaChange, is_without: bool) -> pd.DataFrame:
    domains = build_domains(state, has_sections=False)
    left_out = giant_counts(state)
    parts = []
    for population in (ALL, CONTINUING):
        value = made.all if population == ALL else made.continuing
        draws = made.all_replicates if population == ALL else made.continuing_replicates
        columns = {
            "value": 100 * value,
            "standard_error": 100 * draws.std(axis=2, ddof=1),
            "value_without_transfers": 100 * (value - made.transfer),
            "closing_share_pct": 100 * made.closing,
            "enterprise_count": made.enterprise_count,
            "imputed_share": made.imputed_share,
            "largest_share": made.largest_share,
            "left_out_count": left_out if is_without else np.zeros_like(left_out),
        }
        labels = [("population", population), ("is_without_giants", is_without)]
        parts.append(long_frame(state, domains, columns, labels))
    return pd.concat(parts, ignore_index=True)


def _ordered(state: PanelState, frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame.assign(
        left_out_count=frame["left_out_count"].astype("int64"),
        is_publishable=_is_publishable(state, frame),
    )
    reason = rows.pop("reason_code")
    key = ["reference_month", "area_code", "section_code", "population", "is_without_giants"]
    return rows.assign(reason_code=reason).sort_values(key, kind="stable", ignore_index=True)


def _is_publishable(state: PanelState, frame: pd.DataFrame) -> BoolArray:
    """Return for every row whether it may go out; those with giants always may."""
    grid = state.grid
    codes: tuple[pd.Index, ...] = (
        grid.months,
        pd.Index([*grid.area_codes, state.settings.province_code]),
        pd.Index([TOTAL, *grid.section_codes]),
    )
    names = ("reference_month", "area_code", "section_code")
    place = tuple(
        index.get_indexer(pd.Index(frame[name])) for index, name in zip(codes, names, strict=True)
    )
    is_without = frame["is_without_giants"].to_numpy(dtype=bool)
    left_out = np.zeros([len(index) for index in codes])
    left_out[place] = np.maximum(left_out[place], frame["left_out_count"])
    shown = publishable_cells(
        left_out,
        is_summed=summed_areas(state),
        fewest=state.settings.giants.fewest_left_out,
    )
    return np.asarray(~is_without | shown[place])


def level_frame(
    state: PanelState, made: AreaChange, structure: pd.DataFrame | None
) -> pd.DataFrame:
    """Return levels of the areas and of the province, which is their sum."""
    grid = state.grid
    position, persons = benchmarks_of(structure, grid.months, grid.area_codes, "area_code")
    areas = len(grid.area_codes)
    # What selection takes from the change month after month, the net residual has put back.
    draws = made.all_replicates - (made.selection_replicates if len(position) > 1 else 0.0)
    level = benchmark_level(made.all[:, :areas], draws[:, :areas], position, persons)
    province = benchmark_level(
        made.all[:, areas:], draws[:, areas:], position, _province_persons(state, persons)
    )
    domains = build_domains(state, has_sections=False)

    def both(name: str) -> FloatArray:
        return np.concatenate([getattr(level, name), getattr(province, name)], axis=1)

    columns = {
        "value": both("persons"),
        "standard_error": both("standard_error"),
        "index": both("index"),
        "index_standard_error": both("index_standard_error"),
        "net_residual_pct": 100 * both("net_residual"),
        "is_benchmarked": both("is_benchmarked"),
        "enterprise_count": made.enterprise_count,
        "imputed_share": made.imputed_share,
        "largest_share": made.largest_share,
    }
    frame = long_frame(state, domains, columns)
    frame["is_benchmarked"] = frame["is_benchmarked"].astype(bool)
    is_missing = frame["value"].isna()
    frame["reason_code"] = frame["reason_code"].where(~is_missing, "no_benchmark")
    return frame


def _province_persons(state: PanelState, persons: FloatArray) -> FloatArray:
    inside = persons[:, summed_areas(state)]
    return np.asarray(inside.sum(axis=1, keepdims=True))


def _notes(state: PanelState, structure: pd.DataFrame | None) -> pd.DataFrame:
    rows = [(code, count) for code, count in state.grid.row_counts.items()]
    if structure is not None and not structure.empty:
        rows.append(("structure_rows_unusable", int(unusable_cells(structure).sum())))
    latest = state.weights.structures[max(state.weights.runs)]
    if latest is not None:
        of_structure = pd.Timestamp(latest["reference_month"].iloc[0]).to_period("M")
        rows.append(
            ("structure_age_months", (state.grid.months[-1].to_period("M") - of_structure).n)
        )
    for month, run in state.weights.runs.items():
        if (run.weights["reason_code"] == NO_STRUCTURE).any():
            rows.append((f"{NO_STRUCTURE}_{month:%Y}", len(run.weights)))
        unknown = int((run.weights["reason_code"] == "cell_not_in_structure").sum())
        if unknown:
            rows.append((f"cell_not_in_structure_{month:%Y}", unknown))
    return pd.DataFrame(rows, columns=["code", "count"])
