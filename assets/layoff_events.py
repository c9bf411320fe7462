"""Layoff events: raised as soon as a report of staff cuts has been taken in.

The asset has no partitions: it brings up to date every vintage up to that of the run, so
that a run on arrival, a monthly run and a rerun after a kill give the same. What does not
belong here: recognising events (forecasting.early_warning), the monthly level (warnings).
"""

import hmac
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import dagster as dg
import pandas as pd

from assets.area_model import MEMBERS
from assets.arrival_proposals import arrival_actions
from assets.description import asset_settings, column_schema, markdown_table
from assets.ledger import Due, record_computed, vintages_due
from assets.panel import summed_areas
from assets.warning_rules import ranks
from assets.workplace import Workplace
from catalogue import as_month, format_month, parse_month
from catalogue.contracts import empty_frame
from profiles.model import Profile, Source
from profiles.ownership import ownership_codes
from warehouse.layoff_records import (
    involuntary_returns,
    layoff_follow_ups,
    layoff_reports_known,
)
from warehouse.records import records_as_of
from warehouse.warning_log import append_actions

if TYPE_CHECKING:
    from forecasting.early_warning import CityFrame, EventHandling, EventRule

LAYOFF_EVENT = "warnings.layoff_event"
"""The asset, and its name in the ledger of computations."""
EVENT = "restricted.layoff_event"
EVENT_SIGNAL = "restricted.event_signal"
EVENT_LEVEL = "warnings.event_level"
TABLES_OF_EVENTS = (EVENT, EVENT_SIGNAL, EVENT_LEVEL)

PARTITION_TAG = "dagster/partition"
ARRIVAL_TAG = "unemployment_risk/arrival"
"""Marks a run that a report of staff cuts has started, and nothing else."""
FEWEST_ENTERPRISES = 3
LARGEST_SHARE = 0.8
"""A row goes to readers' copies if so many enterprises hide one another (defaults)."""
STRUCTURE_YEARS = 6


def layoff_event_assets(
    profile: Profile, partitions: dg.PartitionsDefinition[str]
) -> list[dg.AssetsDefinition]:
    """Return the asset of layoff events; none where the profile has no event rules."""
    if not profile.event_rules:
        return []
    settings = asset_settings(
        LAYOFF_EVENT,
        partitions,
        deps=["core.observation", *(f"raw.{source.code}" for source in event_sources(profile))],
        kinds={"duckdb", "pandas"},
        schema=column_schema(EVENT_LEVEL),
    )
    del settings["partitions_def"]

    @dg.asset(
        **settings,
        description=(
            "Events in reports of staff cuts (statutory, one-off, state-owned, many in a county,"
            " large-scale), each once over revisions and copies, with status, follow-up and the"
            " level they support. Rows of single enterprises are restricted; readers' copies get"
            " levels by area only."
        ),
    )
    def layoff_event(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = vintage_of_run(workplace, context.run.tags.get(PARTITION_TAG))
        if vintage is None:
            return dg.MaterializeResult(metadata={"vintage": "none"})
        bring_up_to_date(workplace, vintage)
        is_arrival = ARRIVAL_TAG in context.run.tags
        proposed = propose_on_arrival(workplace, vintage) if is_arrival else 0
        return _result(workplace, vintage, proposed)

    return [layoff_event]


def event_sources(profile: Profile) -> list[Source]:
    """Return the sources that report staff cuts, in the profile's order."""
    return [source for source in profile.sources if source.kind == "layoff_reports"]


def vintage_of_run(workplace: Workplace, partition: str | None) -> pd.Timestamp | None:
    """Return the vintage a run is for, or else the latest anything was received in."""
    if partition:
        return parse_month(partition)
    received = workplace.warehouse.read_table("raw.delivery")["vintage"]
    return None if received.empty else as_month(received.max())


def bring_up_to_date(workplace: Workplace, vintage: pd.Timestamp) -> None:
    """Compute the events of every vintage up to a given one that is not up to date."""
    for due in vintages_due(workplace, LAYOFF_EVENT, vintage):
        workplace.progress.report(LAYOFF_EVENT, f"{due.vintage:%Y-%m}")
        record_computed(workplace, LAYOFF_EVENT, due, _events_at(workplace, due))


def propose_on_arrival(workplace: Workplace, vintage: pd.Timestamp) -> int:
    """Propose the levels that events lift, at once; return how many actions were added.

    Not within a monthly run: that proposes by itself once it has the month's levels.
    """
    actions = arrival_actions(workplace.warehouse, workplace.profile, vintage)
    now = pd.Timestamp(datetime.now(UTC).replace(tzinfo=None))
    return len(append_actions(workplace.warehouse, actions, now=now))


def _events_at(workplace: Workplace, due: Due) -> dict[str, pd.DataFrame]:
    from forecasting.early_warning import event_levels, layoff_events
    from forecasting.early_warning.events_follow_up import settled_cuts, with_follow_up
    from forecasting.early_warning.events_several import carried_on

    vintage, profile, warehouse = due.vintage, workplace.profile, workplace.warehouse
    rules = event_rules_at(profile, vintage)
    reports = layoff_reports_known(warehouse, vintage)
    reports = reports.assign(ownership_code=_ownership(profile, reports))
    follow_ups = layoff_follow_ups(warehouse, vintage)
    options = replace(handling_of(profile), id_secret=_id_secret(workplace))
    found = layoff_events(
        reports,
        vintage=vintage,
        rules=rules,
        ranks=ranks(profile),
        returns=involuntary_returns(
            warehouse,
            vintage=vintage,
            first_month=_first_month(rules, vintage),
            type_codes=options.involuntary_type_codes,
            closure_code=options.closure_type_code,
        ),
        frame=_city_frame(workplace, vintage),
        settled=settled_cuts(follow_ups),
        handling=options,
    )
    before = warehouse.read_table(EVENT, vintage=as_month(vintage - pd.DateOffset(months=1)))
    events = carried_on(found.events, before)
    levels = event_levels(
        events, vintage=vintage, area_codes=summed_areas(profile), ranks=ranks(profile)
    )
    last_day = vintage + pd.offsets.MonthEnd(0)
    told = with_follow_up(events, follow_ups, day=last_day, handling=options)
    signals = found.signals if len(found.signals) else empty_frame(EVENT_SIGNAL)
    return {
        EVENT: told[_is_kept(told, vintage)],
        EVENT_SIGNAL: signals,
        EVENT_LEVEL: levels.assign(
            is_publishable=is_publishable(levels, area_codes=summed_areas(profile))
        ),
    }


def _is_kept(events: pd.DataFrame, vintage: pd.Timestamp) -> "pd.Series[bool]":
    """Return which events are stored: in force of late, told of at the vintage, or followed."""
    is_of_late = events["in_force_until"] >= vintage - pd.DateOffset(months=1)
    is_followed = events["followed_up_on"].notna() & events["is_follow_up_overdue"]
    return is_of_late | is_followed | events["last_known_vintage"].eq(vintage)


def is_publishable(levels: pd.DataFrame, *, area_codes: Sequence[str]) -> "pd.Series[bool]":
    """Return which rows tell of no single enterprise: none has an event, or enough have.

    Rows of counties stay within: what a city has beside them could tell of one.
    """
    is_city = levels["area_code"].isin(area_codes)
    has_none = levels["event_count"].eq(0)
    is_hidden = levels["enterprise_count"].ge(FEWEST_ENTERPRISES) & levels["largest_share"].le(
        LARGEST_SHARE
    )
    return is_city & (has_none | is_hidden)


def event_rules_at(profile: Profile, vintage: pd.Timestamp) -> "list[EventRule]":
    """Return the event rules in force at a vintage, with the lines that hold then."""
    from forecasting.early_warning import EventRule

    return [
        EventRule(
            rule_id=rule.id,
            kind=rule.kind,
            lines=rule.lines_at(vintage),
            level_code=rule.level_code,
            in_force_months=rule.in_force_months,
            required_probability=rule.required_probability,
            raises=rule.raises,
        )
        for rule in profile.event_rules
        if rule.is_in_force(vintage)
    ]


def handling_of(profile: Profile) -> "EventHandling":
    """Return how the profile reads reports; the defaults where it does not say."""
    from forecasting.early_warning import EventHandling

    given = profile.event_handling
    if given is None:
        return EventHandling()
    return EventHandling(
        same_cut_days=given.same_cut_days,
        same_cut_share_pct=given.same_cut_share_pct,
        same_cut_persons=given.same_cut_persons,
        notice_days=given.notice_days,
        told_share_pct=given.told_share_pct,
        follow_up_due_days=given.follow_up_due_days,
        memory_months=given.memory_months,
    )


def _id_secret(workplace: Workplace) -> bytes:
    """Return what keys the ids of events: of the place's secret, which it does not tell."""
    return hmac.new(workplace.identifier_key.inner_pad, b"event_id", "sha256").digest()


def _first_month(rules: "list[EventRule]", vintage: pd.Timestamp) -> pd.Timestamp:
    """Return the first month of returns that any window of the rules looks at."""
    back = [
        rule.in_force_months + int(rule.lines["window_months"])
        for rule in rules
        if rule.kind == "large_scale_event"
    ]
    return as_month(vintage - pd.DateOffset(months=max(back, default=3) + 1))


def _ownership(profile: Profile, reports: pd.DataFrame) -> "pd.Series[str]":
    months = reports["report_date"].dt.to_period("M").dt.to_timestamp().astype("datetime64[us]")
    return ownership_codes(profile, reports["registration_type_code"], months)


def _city_frame(workplace: Workplace, vintage: pd.Timestamp) -> "CityFrame":
    """Return insured persons of the cities: members for the line, structure for the scale."""
    from forecasting.early_warning import CityFrame

    areas = summed_areas(workplace.profile)
    facts = workplace.warehouse.query(
        "indicators_as_of", {"vintage": vintage.date(), "indicator_codes": [MEMBERS]}
    )
    own = facts[(facts["breakdown"] == "total") & facts["area_code"].isin(areas)]
    latest = own.sort_values("reference_month").drop_duplicates("area_code", keep="last")
    members = latest.set_index("area_code")["value"].reindex(areas)
    cells = records_as_of(
        workplace.warehouse,
        "insured_structure",
        vintage=vintage,
        first_month=as_month(vintage - pd.DateOffset(years=STRUCTURE_YEARS)),
        last_month=vintage,
    )
    last = cells.groupby("area_code")["reference_month"].transform("max")
    structure = cells[cells["reference_month"] == last].reset_index(drop=True)
    return CityFrame(
        insured=pd.DataFrame(
            {"area_code": areas, "insured_persons": members.to_numpy(dtype="float64")}
        ),
        structure=None if structure.empty else structure,
    )


def _result(
    workplace: Workplace, vintage: pd.Timestamp, proposed: int
) -> dg.MaterializeResult[None]:
    events = workplace.warehouse.read_table(EVENT, vintage=vintage)
    levels = workplace.warehouse.read_table(EVENT_LEVEL, vintage=vintage)
    live = events[events["status"].isin(["announced", "in_effect"])]
    # Counts alone: the UI has no sign-in, and a row would tell of one enterprise.
    by_rule = live.groupby(["rule_ids", "status"]).size().rename("events").reset_index()
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": len(events),
            "vintage": format_month(vintage),
            "events_in_force": len(live),
            "follow_ups_overdue": int(events["is_follow_up_overdue"].sum()),
            "proposed_on_arrival": proposed,
            "areas_raised": int(levels["rule_ids"].ne("").sum()),
            "events_by_rule": markdown_table(by_rule),
        }
    )
