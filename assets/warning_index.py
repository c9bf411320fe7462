"""Fifth stage, after the levels: the record of signals, the composite index, the reasons.

What does not belong here: weights, index and reasons themselves (forecasting.early_warning),
signals and levels (assets.warnings).
"""

from typing import TYPE_CHECKING

import dagster as dg
import numpy as np
import pandas as pd

from assets.description import asset_settings, result
from assets.estimates import ADJUSTMENT
from assets.ledger import Due, record_computed, vintages_due
from assets.warning_rules import level_rules, ranks
from assets.warnings import LEVEL, SIGNAL
from assets.workplace import Workplace
from catalogue import as_month, parse_month
from catalogue.contracts import empty_frame
from profiles.model import Profile

if TYPE_CHECKING:
    from forecasting.early_warning.composite_index import CompositeIndex
    from forecasting.early_warning.reasons import ReasonScheme

RECORD = "warnings.signal_record"
INDEX = "warnings.index"
CONTRIBUTION = "warnings.contribution"
REASON = "warnings.reason"
SURVEY_MODEL = "estimates.survey_model"
EVENT, LARGE_SCALE = "restricted.layoff_event", "large_scale_event"
LEAST_MONTHS = 24
"""Months of a rate below which onsets are not dated; two years, as the smoothing asks."""


def warning_index_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """Return the assets of the record, the index, its parts, and the reasons."""

    @dg.asset(
        **asset_settings(RECORD, partitions, deps=[SIGNAL, LEVEL, ADJUSTMENT], kinds={"pandas"}),
        description=(
            "What each rule and the proposed level were worth, against the onsets that could be"
            " dated by the vintage; the record of the last December weighs the signals."
        ),
    )
    def signal_record(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        known: dict[pd.Timestamp, pd.DataFrame] = {}
        for due in vintages_due(workplace, RECORD, vintage):
            rows = _records_at(workplace, due, known)
            record_computed(workplace, RECORD, due, {RECORD: rows})
        return result(workplace, RECORD, vintage)

    @dg.asset(
        **asset_settings(CONTRIBUTION, partitions, deps=[SIGNAL, RECORD], kinds={"pandas"}),
        description="What each signal adds to the early-warning index; the parts add up to it.",
    )
    def contribution(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in vintages_due(workplace, CONTRIBUTION, vintage):
            parts = _index_at(workplace, due.vintage).contributions
            record_computed(workplace, CONTRIBUTION, due, {CONTRIBUTION: parts})
        return result(workplace, CONTRIBUTION, vintage)

    @dg.asset(
        **asset_settings(INDEX, partitions, deps=[SIGNAL, RECORD], kinds={"pandas"}),
        description=(
            "The early-warning index of every area, 0 to 100, with bounds where signals are"
            " missing. It proposes no level."
        ),
    )
    def index(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in vintages_due(workplace, INDEX, vintage):
            made = _index_at(workplace, due.vintage).index
            record_computed(workplace, INDEX, due, {INDEX: made})
        return result(workplace, INDEX, vintage)

    @dg.asset(
        **asset_settings(REASON, partitions, deps=[LEVEL, CONTRIBUTION], kinds={"pandas"}),
        description=(
            "For each area the strongest signals, what would lower its level, and what speaks"
            " against it."
        ),
    )
    def reason(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in vintages_due(workplace, REASON, vintage):
            record_computed(workplace, REASON, due, {REASON: _reasons_at(workplace, due)})
        return result(workplace, REASON, vintage)

    return [signal_record, contribution, index, reason]


def weighing_vintage(vintage: pd.Timestamp) -> pd.Timestamp:
    """Return the month whose record weighs the signals of a vintage: the last December.

    Within a year the index then moves because signals do, never because weights do.
    """
    return as_month(pd.Timestamp(year=vintage.year - 1, month=12, day=1))


def alarm_level_rank(profile: Profile) -> int:
    """Return the rank from which a level counts as an alarm: yellow, where the scheme has it.

    Else the lowest level above normal, or the second lowest where there are four or more.
    """
    above = sorted(level.rank for level in profile.scheme.levels if level.rank > 0)
    yellow = [level.rank for level in profile.scheme.levels if level.code == "yellow"]
    if yellow:
        return yellow[0]
    return above[1 if len(above) > 3 else 0] if above else 1


def _records_at(
    workplace: Workplace, due: Due, known: dict[pd.Timestamp, pd.DataFrame]
) -> pd.DataFrame:
    """Return the record that weighs, and that of the vintage itself where it is told."""
    wanted = [weighing_vintage(due.vintage)]
    if due.scope == "full":
        wanted.append(due.vintage)
    for month in wanted:
        if month not in known:
            workplace.progress.report(RECORD, f"{month:%Y-%m}")
            known[month] = _record_of(workplace, month)
    return pd.concat([known[month] for month in wanted], ignore_index=True)


def _record_of(workplace: Workplace, month: pd.Timestamp) -> pd.DataFrame:
    from forecasting.early_warning.evaluation import ALARM_RANK
    from forecasting.early_warning.signal_record import signal_record

    rates = _hindsight_rates(workplace, month)
    areas = sorted(set(rates["unique_id"]))
    if not areas:
        return empty_frame(RECORD).drop(columns="vintage")
    signals, levels = (workplace.warehouse.read_table(name) for name in (SIGNAL, LEVEL))
    rank = levels["level_code"].map(ranks(workplace.profile))
    is_alarm = rank >= alarm_level_rank(workplace.profile)
    ranked = levels.assign(level_rank=np.where(is_alarm, ALARM_RANK, 0))[rank.notna()]
    return signal_record(
        signals[signals["area_code"].isin(areas)],
        ranked[ranked["area_code"].isin(areas)],
        _onsets_known(workplace, month, rates),
        vintage=month,
    )


def _onsets_known(workplace: Workplace, month: pd.Timestamp, rates: pd.DataFrame) -> pd.DataFrame:
    """Return onsets of the rate and large-scale events, as dated at a month, by area."""
    from forecasting.early_warning.onsets import rate_onsets

    onsets = rate_onsets(rates).rename(columns={"unique_id": "area_code"})
    told = workplace.warehouse.read_table(EVENT)
    told = told[(told["vintage"] <= month) & (told["kind"] == LARGE_SCALE)]
    last = told.sort_values("vintage", kind="stable").drop_duplicates("event_id", keep="last")
    last = last[last["status"] != "withdrawn"]
    events = pd.DataFrame(
        {
            "area_code": last["area_code"],
            "onset_month": _month_starts(last["effective_date"]),
            "reached_month": last["first_known_vintage"],
            "end_month": _month_starts(last["in_force_until"]),
        }
    )
    return pd.concat([onsets, events.dropna()], ignore_index=True)


def _month_starts(days: pd.Series) -> pd.Series:
    starts: pd.Series = days.dt.to_period("M").dt.to_timestamp().astype("datetime64[us]")
    return starts


def _hindsight_rates(workplace: Workplace, month: pd.Timestamp) -> pd.DataFrame:
    """Return the headline rate of every area that has one, smoothed, as known at a month."""
    from forecasting.early_warning.onsets import hindsight_rate

    headline = workplace.profile.settings.headline
    model = workplace.warehouse.read_table(SURVEY_MODEL, vintage=month)
    # An area without any sample has the others' course: it has no onset of its own.
    model = model[model["basis_code"] != "synthetic"]
    smoothed = model.rename(columns={"area_code": "unique_id", "smoothed_estimate": "value"})
    adjusted = workplace.warehouse.read_table(ADJUSTMENT, vintage=month)
    is_rate = (adjusted["indicator_code"] == headline.indicator_code) & (
        adjusted["breakdown"] == headline.breakdown
    )
    others = adjusted[is_rate & ~adjusted["area_code"].isin(list(model["area_code"]))]
    plain = others.dropna(subset="seasonally_adjusted").rename(columns={"area_code": "unique_id"})
    plain = plain.assign(value=plain["seasonally_adjusted"])
    long_enough = plain.groupby("unique_id")["value"].transform("size") >= LEAST_MONTHS
    columns = ["unique_id", "reference_month", "value"]
    plain = plain.loc[long_enough, columns]
    parts = [smoothed.loc[smoothed["value"].notna(), columns]]
    if not plain.empty:
        parts.append(hindsight_rate(plain, is_adjusted=True))
    return pd.concat(parts, ignore_index=True)


def _index_at(workplace: Workplace, vintage: pd.Timestamp) -> "CompositeIndex":
    from forecasting.early_warning.composite_index import composite_index, signal_weights

    signals = workplace.warehouse.read_table(SIGNAL, vintage=vintage)
    record = workplace.warehouse.read_table(RECORD, vintage=vintage)
    weighing = record[record["record_vintage"] == weighing_vintage(vintage)]
    return composite_index(signals, weights=signal_weights(weighing))


def _reasons_at(workplace: Workplace, due: Due) -> pd.DataFrame:
    from forecasting.early_warning.reasons import level_reasons

    if due.scope != "full":
        return empty_frame(REASON).drop(columns="vintage")
    warehouse, vintage = workplace.warehouse, due.vintage
    signals = warehouse.read_table(SIGNAL)
    return level_reasons(
        signals[signals["vintage"] <= vintage],
        warehouse.read_table(LEVEL, vintage=vintage),
        warehouse.read_table(CONTRIBUTION, vintage=vintage),
        vintage=vintage,
        scheme=_reason_scheme(workplace),
    )


def _reason_scheme(workplace: Workplace) -> "ReasonScheme":
    from forecasting.early_warning.reasons import ReasonScheme

    scheme = workplace.profile.scheme
    return ReasonScheme(
        rules=level_rules(workplace.profile),
        ranks=ranks(workplace.profile),
        hold_months=scheme.hold_months,
        hold_at_most_months=scheme.hold_at_most_months,
        leave_probabilities={
            rule.id: rule.leave_probability
            for rule in workplace.profile.rules
            if rule.leave_probability is not None
        },
    )
