"""Commands that plan samples: that of the enterprise panel, and the size of the labour survey.

What does not belong here: the planning (assets.sample_planning, forecasting).
"""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import pandas as pd
import typer
from rich.table import Table

from catalogue import format_month
from pipelines.console import ProfileOption, console, name_of, place_of, stop, vintage_of
from pipelines.environment import Surroundings, latest_vintage
from pipelines.month import is_run_at_work
from profiles.model import Profile
from warehouse import Warehouse

if TYPE_CHECKING:
    from assets.sample_planning import SamplePlan

app = typer.Typer()

SHOWN_CELLS = 10
"""Cells to recruit in and to release from that the screen shows; the workbook has all."""

VintageOption = Annotated[
    str | None, typer.Option(help="What was known, YYYY-MM; default: the latest.")
]
OutOption = Annotated[Path | None, typer.Option(help="Folder for the workbook; default: none.")]


class MeasureName(StrEnum):
    """Of what the standard error is asked."""

    LEVEL = "level"
    MONTHLY_CHANGE = "monthly_change"
    QUARTERLY_MEAN = "quarterly_mean"


@app.command()
def sample(
    profile: ProfileOption = None,
    vintage: VintageOption = None,
    enterprises: Annotated[
        int | None,
        typer.Option(min=1, help="Enterprises in all, at most; default: as many as report."),
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(min=1, help="Cost in all, at most, an enterprise costing 1."),
    ] = None,
    area_power: Annotated[
        float,
        typer.Option(min=0, max=1, help="1: the province's error least; 0: all areas alike."),
    ] = 0.5,
    keep_members: Annotated[
        bool, typer.Option("--keep-members", help="Release no enterprise.")
    ] = False,
    out: OutOption = None,
) -> None:
    """Compare the enterprise panel with the insured structure and propose a sample."""
    from assets.sample_planning import plan_sample
    from forecasting.enterprises import AllocationSettings

    place, warehouse, month = _known(profile, vintage)
    wish = None
    try:
        if enterprises is not None or budget is not None or keep_members or area_power != 0.5:
            wish = AllocationSettings(
                enterprise_count=enterprises
                or (_reporting(place, warehouse, month) if budget is None else None),
                budget=budget,
                area_power=area_power,
                keeps_members=keep_members,
            )
        plan = plan_sample(place, warehouse, vintage=month, settings=wish)
    except ValueError as error:
        stop(f"No sample can be proposed: {error}")
    _say_origin(place)
    _show_plan(plan, place)
    if out is not None:
        _write_plan(plan, place, month, out)


@app.command("survey-size")
def survey_size(
    profile: ProfileOption = None,
    standard_error: Annotated[
        float,
        typer.Option(min=0.01, max=100, help="Standard error to reach, percentage points."),
    ] = 0.5,
    measure: Annotated[
        MeasureName, typer.Option(help="Of the month's rate, its change, or a quarter's mean.")
    ] = MeasureName.LEVEL,
    vintage: VintageOption = None,
    design_effect: Annotated[
        float,
        typer.Option(min=0.1, max=1000, help="Variance over that of independent persons."),
    ] = 2.0,
    out: OutOption = None,
) -> None:
    """Say how large the labour force survey must be, by area, for a standard error."""
    from assets.sample_planning import present_rates
    from forecasting.survey.sample_size import PrecisionTarget, SurveyDesign, required_sample

    place, warehouse, month = _known(profile, vintage)
    try:
        areas = present_rates(place, warehouse, vintage=month)
        needed = required_sample(
            areas,
            target=PrecisionTarget(standard_error, measure=measure.value),
            design=SurveyDesign(design_effect=design_effect),
        )
    except ValueError as error:
        stop(f"No size can be told: {error}")
    needed.insert(2, "rate_basis_code", areas["rate_basis_code"].to_numpy())
    _say_origin(place)
    console.print(
        f"Standard error {standard_error:g} pp of the {measure.value.replace('_', ' ')}, design"
        f" effect {design_effect:g}, as known at {format_month(month)}"
    )
    columns = {
        "area_code": "area", "rate_pct": "rate, %", "rate_basis_code": "basis",
        "required_persons": "persons", "required_households": "households",
        "required_clusters": "clusters", "sample_size_persons": "now",
        "added_persons": "to add",
    }  # fmt: skip
    _show(needed, columns, place)
    console.print("An area without a rate of its own is planned with the province's.")
    if out is not None:
        path = out / f"survey_size_{place.settings.code}_{format_month(month)}.xlsx"
        _write({"样本量 Sample size": needed}, path, place=place, title="劳动力调查样本量测算")


def _known(profile: str | None, vintage: str | None) -> tuple[Profile, Warehouse, pd.Timestamp]:
    place, surroundings = place_of(profile)
    month = latest_vintage(place) if vintage is None else vintage_of(place, vintage)
    return place, _warehouse(place, surroundings), month


def _warehouse(place: Profile, surroundings: Surroundings) -> Warehouse:
    home = surroundings.home(place.settings.code)
    if not home.warehouse_path.exists():
        stop(f"Nothing has been taken in. Begin: unemployment-risk run --profile {name_of(place)}")
    if is_run_at_work(home):
        stop("A run is at work; ask again when it has ended.")
    return Warehouse(home.warehouse_path)


def _reporting(place: Profile, warehouse: Warehouse, month: pd.Timestamp) -> int:
    from assets.sample_planning import reporting_count

    return reporting_count(place, warehouse, vintage=month)


def _say_origin(place: Profile) -> None:
    if place.settings.is_simulated:
        console.print("模拟数据 Simulated data", style="bold red")


def _show_plan(plan: "SamplePlan", place: Profile) -> None:
    console.print(
        f"Panel of {format_month(plan.reference_month)} against the insured structure of"
        f" {format_month(plan.structure_month)}"
    )
    if plan.unasked_section_codes:
        console.print(
            f"Left out, as no enterprise reports there: sections"
            f" {', '.join(plan.unasked_section_codes)},"
            f" {plan.unasked_staff_share_pct:.1f} % of insured persons"
        )
    whole = plan.summary[~plan.summary["dimension"].str.contains("×")]
    _show(whole, {
        "dimension": "dimension", "cell_count": "cells", "absent_cell_count": "without member",
        "dissimilarity_enterprise_pp": "unlike, firms, pp",
        "dissimilarity_staff_pp": "unlike, staff, pp", "effect_size": "effect size",
    }, place)  # fmt: skip
    console.print("Quotas: defaults seen in practice")
    _show(plan.quotas, {
        "quota": "quota", "is_minimum": "minimum", "limit_pct": "limit, %",
        "now_pct": "now, %", "then_pct": "then, %",
    }, place)  # fmt: skip
    console.print("Expected standard error of the monthly job change, members drawn at random")
    _show(plan.areas, {
        "area_code": "area", "current_count": "now", "proposed_count": "proposed",
        "standard_error_now_pp": "SE now, pp", "standard_error_then_pp": "then, pp",
        "uncovered_staff_now_pct": "uncovered, %",
    }, place)  # fmt: skip
    cell = {
        "area_code": "area", "section_code": "section", "size_class_code": "size",
        "population_count": "insured", "current_count": "now",
        "proposed_count": "proposed",
    }  # fmt: skip
    for frame, word in ((plan.recruit, "recruit in"), (plan.release, "release from")):
        console.print(f"{len(frame)} cells to {word}; the first {min(SHOWN_CELLS, len(frame))}:")
        _show(frame.head(SHOWN_CELLS), cell, place)


def _write_plan(plan: "SamplePlan", place: Profile, month: pd.Timestamp, out: Path) -> None:
    path = out / f"sample_plan_{place.settings.code}_{format_month(month)}.xlsx"
    sheets = {
        "预期误差 Errors": plan.areas,
        "比例限制 Quotas": plan.quotas,
        "结构 Structure": plan.summary,
        "差异单元 Unlike cells": plan.unlike,
        "建议样本 Proposal": plan.cells.drop(columns="population_staff_persons"),
        "增补 Recruit": plan.recruit,
        "调减 Release": plan.release,
    }
    notes = [
        "标准误假定单元内随机选取样本，宜与现样本比较，不作承诺。"
        " Errors suppose members drawn at random within cells: compare, do not promise.",
        "比例限制为实践中常见的默认值。Quotas are defaults seen in practice.",
    ]
    title = f"监测样本结构与分配建议（{format_month(plan.reference_month)}）"
    _write(sheets, path, place=place, title=title, notes=notes)


def _write(
    sheets: dict[str, pd.DataFrame],
    path: Path,
    *,
    place: Profile,
    title: str,
    notes: Sequence[str] = (),
) -> None:
    """Write a workbook and say where, or stop where the folder cannot be written to."""
    from reports.sample_plan import write_plan

    try:
        write_plan(sheets, path, profile=place, title=title, notes=notes)
    except OSError as error:
        stop(f"The workbook cannot be written to {path.parent}: {error.strerror or error}")
    console.print(f"Workbook: {path}", highlight=False, soft_wrap=True)


def _show(frame: pd.DataFrame, columns: dict[str, str], place: Profile) -> None:
    titles = {area.code: area.title.en for area in place.areas}
    kept = {name: title for name, title in columns.items() if name in frame.columns}
    table = Table()
    for name, title in kept.items():
        is_number = pd.api.types.is_numeric_dtype(frame[name])
        table.add_column(title, justify="right" if is_number else "left")
    for values in frame[list(kept)].itertuples(index=False):
        table.add_row(*_cells(list(kept), values, titles))
    console.print(table)


def _cells(names: Sequence[str], values: Sequence[object], titles: dict[str, str]) -> list[str]:
    return [
        titles.get(str(value), str(value)) if name == "area_code" else _said(name, value)
        for name, value in zip(names, values, strict=True)
    ]


def _said(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, (int, float)):
        return str(value)
    if value != value:  # missing
        return "–"
    if name.endswith(("_count", "_persons", "_households", "_clusters")):
        return f"{value:,.0f}"
    return f"{value:.3f}" if name.startswith("standard_error") else f"{value:.2f}"
