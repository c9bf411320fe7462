"""Second stage, planning: the panel against the insured structure, and a sample proposed.

What does not belong here: the methods (forecasting.enterprises, forecasting.survey), files
and tables for people (reports.sample_plan, pipelines.cli_sample).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import dagster as dg
import pandas as pd

from assets.description import asset_settings, result
from assets.ledger import record_computed, vintages_due
from assets.panel import summed_areas
from assets.workplace import Workplace
from catalogue import as_month, parse_month
from catalogue.contracts import empty_frame
from profiles.model import Profile
from profiles.ownership import ownership_codes
from warehouse import Warehouse
from warehouse.records import record_months_as_of, records_as_of

if TYPE_CHECKING:
    from forecasting.enterprises import AllocationSettings

STRUCTURE = "estimates.sample_structure"
PROPOSAL = "estimates.sample_proposal"
QUOTA = "estimates.sample_quota"
EXPECTED_ERROR = "estimates.sample_expected_error"
TABLES_OF_PLAN = (STRUCTURE, PROPOSAL, QUOTA, EXPECTED_ERROR)

SPREAD_MONTHS = 12
"""Months of reports from which the spread of growth is measured."""
STRUCTURE_YEARS = 6
"""The latest structure is looked for in as many years."""
FULL_MONTH_SHARE = 0.5
"""Of the reports of the fullest month, those the panel's month has at least."""
CERTAIN_STAFF_PERSONS = 5_000
"""Staff from which a member stays in the sample whatever is proposed; a default of ours."""
FEWEST_SHOWN = 3
"""Insured enterprises a stored cell has at least."""


class PlanningError(ValueError):
    """Nothing can be planned, and why; caught by the command and the asset."""


@dataclass(frozen=True)
class SamplePlan:
    """A sample proposed for a place, and what it rests on.

    ``summary``, ``unlike``: see `summarise_structure` and `unlike_cells`. ``cells``,
    ``areas``, ``quotas``, ``recruit``, ``release``: see `propose_allocation`.
    ``unasked_section_codes`` are sections of the structure in which nobody reports: left out.
    """

    reference_month: pd.Timestamp
    structure_month: pd.Timestamp
    summary: pd.DataFrame
    unlike: pd.DataFrame
    cells: pd.DataFrame
    areas: pd.DataFrame
    quotas: pd.DataFrame
    recruit: pd.DataFrame
    release: pd.DataFrame
    unasked_section_codes: tuple[str, ...]
    unasked_staff_share_pct: float


def sample_planning_assets(
    partitions: dg.PartitionsDefinition[str],
) -> list[dg.AssetsDefinition]:
    """Return the asset of the sample's planning."""

    @dg.asset(
        **asset_settings(STRUCTURE, partitions, deps=["core.observation"], kinds={"pandas"}),
        description=(
            "How unlike the insured enterprises the panel is, and a panel of the same size that"
            " would have smaller errors, under the quotas seen in practice. With its cells,"
            " quotas and expected errors in tables of their own."
        ),
    )
    def sample_structure(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in vintages_due(workplace, STRUCTURE, vintage):
            if due.scope != "full":
                continue
            workplace.progress.report(STRUCTURE, f"{due.vintage:%Y-%m}")
            try:
                plan = plan_sample(workplace.profile, workplace.warehouse, vintage=due.vintage)
                frames = stored_frames(plan)
            except PlanningError as reason:
                context.log.info("no sample is proposed: %s", reason)
                frames = {name: empty_frame(name) for name in TABLES_OF_PLAN}
            record_computed(workplace, STRUCTURE, due, frames)
        return result(workplace, STRUCTURE, vintage)

    return [sample_structure]


def plan_sample(
    profile: Profile,
    warehouse: Warehouse,
    *,
    vintage: pd.Timestamp,
    settings: "AllocationSettings | None" = None,
) -> SamplePlan:
    """Return the panel of the latest full month against the structure, and a sample proposed.

    Parameters
    ----------
    profile, warehouse
        The place and its figures.
    vintage
        Nothing that came later is used.
    settings
        Number or budget and limits; None: as many enterprises as report, default quotas.

    Raises
    ------
    PlanningError
        If no enterprise reports or no structure is known, or no sample keeps all limits.
    """
    from forecasting.enterprises import (
        AllocationSettings,
        compare_structure,
        propose_allocation,
        summarise_structure,
        unlike_cells,
    )

    areas = summed_areas(profile)
    members = _members(profile, warehouse, vintage, areas)
    whole = _structure(warehouse, vintage, areas)
    is_asked = whole["section_code"].isin(members["section_code"].unique())
    population = whole[is_asked].reset_index(drop=True)
    if population.empty:
        raise PlanningError("no section of the insured structure has an enterprise that reports")
    last = _month_of_panel(members)
    panel = members[members["reference_month"] == last].reset_index(drop=True)
    try:
        compared = compare_structure(panel, population=population)
        wanted = settings or AllocationSettings(enterprise_count=len(panel))
        plan = propose_allocation(
            _cells(members, panel, population),
            province_code=profile.settings.headline.area_code,
            settings=wanted,
        )
    except ValueError as error:
        raise PlanningError(str(error)) from error
    left_out = whole.loc[~is_asked, "insured_persons"].sum() / whole["insured_persons"].sum()
    return SamplePlan(
        reference_month=pd.Timestamp(last),
        structure_month=pd.Timestamp(population["reference_month"].iloc[0]),
        summary=summarise_structure(compared),
        unlike=unlike_cells(compared),
        cells=plan.cells,
        areas=plan.areas,
        quotas=plan.quotas,
        recruit=plan.recruit,
        release=plan.release,
        unasked_section_codes=tuple(sorted(whole.loc[~is_asked, "section_code"].unique())),
        unasked_staff_share_pct=float(100 * left_out),
    )


def stored_frames(plan: SamplePlan) -> dict[str, pd.DataFrame]:
    """Return a plan as rows of its tables; cells of fewer than three enterprises are left out."""
    months = {"reference_month": plan.reference_month, "structure_month": plan.structure_month}
    is_shown = plan.cells["population_count"] >= FEWEST_SHOWN
    return {
        STRUCTURE: plan.summary.assign(**months),
        PROPOSAL: plan.cells[is_shown].assign(**months),
        QUOTA: plan.quotas.rename(columns={"quota": "quota_code"}).assign(**months),
        EXPECTED_ERROR: plan.areas.assign(**months),
    }


def reporting_count(profile: Profile, warehouse: Warehouse, *, vintage: pd.Timestamp) -> int:
    """Return how many enterprises the panel has; PlanningError if none reports."""
    members = _members(profile, warehouse, vintage, summed_areas(profile))
    return int((members["reference_month"] == _month_of_panel(members)).sum())


def present_rates(profile: Profile, warehouse: Warehouse, *, vintage: pd.Timestamp) -> pd.DataFrame:
    """Return the surveyed rate to plan with by area, and the sample of the labour survey now.

    Returns
    -------
    pandas.DataFrame
        area_code, rate_pct (mean of the last twelve months known of the headline indicator;
        the province's where an area has none), rate_basis_code (``own``, ``province``),
        sample_size_persons (labour force in the latest month of person records; null without
        records); the province first.

    Raises
    ------
    PlanningError
        If no rate of the province is known.
    """
    headline = profile.settings.headline
    facts = warehouse.observation_as_of(vintage)
    is_rate = (facts["indicator_code"] == headline.indicator_code) & (
        facts["breakdown"] == headline.breakdown
    )
    known = facts[is_rate].sort_values("reference_month").groupby("area_code").tail(SPREAD_MONTHS)
    means = known.groupby("area_code")["value"].mean()
    if headline.area_code not in means.index:
        raise PlanningError(f"no rate of {headline.area_code} is known at {vintage:%Y-%m}")
    codes = pd.Series([headline.area_code, *summed_areas(profile)], name="area_code")
    own = codes.map(means)
    sizes = _sample_sizes(warehouse, vintage)
    size = codes.map(sizes)
    if not sizes.empty:
        size.iloc[0] = size.iloc[1:].sum()
    return pd.DataFrame(
        {
            "area_code": codes,
            "rate_pct": own.fillna(means[headline.area_code]),
            "rate_basis_code": own.notna().map({True: "own", False: "province"}),
            "sample_size_persons": size.astype("float64"),
        }
    )


def _sample_sizes(warehouse: Warehouse, vintage: pd.Timestamp) -> "pd.Series[float]":
    months = record_months_as_of(warehouse, "person_record", vintage=vintage)
    if months.empty:
        return pd.Series(dtype="float64")
    month = pd.Timestamp(months["reference_month"].max())
    persons = records_as_of(
        warehouse, "person_record", vintage=vintage, first_month=month, last_month=month
    )
    is_active = persons["labour_status_code"].isin(["employed", "unemployed"])
    return persons[is_active].groupby("area_code").size().astype("float64")


def _month_of_panel(members: pd.DataFrame) -> pd.Timestamp:
    """Return the latest month that is not still coming in: at least half of the fullest one's."""
    counts = members.groupby("reference_month").size()
    return pd.Timestamp(counts.index[counts >= FULL_MONTH_SHARE * counts.max()].max())


def _members(
    profile: Profile, warehouse: Warehouse, vintage: pd.Timestamp, areas: Sequence[str]
) -> pd.DataFrame:
    reports = records_as_of(
        warehouse,
        "enterprise_report",
        vintage=vintage,
        first_month=as_month(vintage - pd.DateOffset(months=SPREAD_MONTHS)),
        last_month=vintage,
    )
    reports = reports[reports["area_code"].isin(areas) & reports["section_code"].notna()]
    if reports.empty:
        raise PlanningError(f"no report of an enterprise is known at {vintage:%Y-%m}")
    largest = reports.groupby("enterprise_code")["base_staff_persons"].transform("max")
    return reports.assign(
        ownership_code=ownership_codes(
            profile, reports["registration_type_code"], reports["reference_month"]
        ),
        staff_persons=reports["base_staff_persons"],
        is_certainty=largest >= CERTAIN_STAFF_PERSONS,
    )


def _structure(warehouse: Warehouse, vintage: pd.Timestamp, areas: Sequence[str]) -> pd.DataFrame:
    known = records_as_of(
        warehouse,
        "insured_structure",
        vintage=vintage,
        first_month=as_month(vintage - pd.DateOffset(years=STRUCTURE_YEARS)),
        last_month=vintage,
    )
    known = known[known["area_code"].isin(areas)].reset_index(drop=True)
    if known.empty:
        raise PlanningError(f"no structure of insured enterprises is known at {vintage:%Y-%m}")
    is_latest = known["reference_month"] == known["reference_month"].max()
    latest: pd.DataFrame = known[is_latest].reset_index(drop=True)
    return latest


def _cells(members: pd.DataFrame, panel: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    from forecasting.enterprises.allocation_cells import allocation_cells
    from forecasting.enterprises.growth_spread import CELL, growth_spread

    wanted = population[list(CELL)].drop_duplicates()
    return allocation_cells(
        panel, population=population, spread=growth_spread(members, cells=wanted)
    )
